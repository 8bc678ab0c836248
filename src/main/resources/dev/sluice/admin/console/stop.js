// Stop and open: halts, the re-arm in two steps, breakers, the drill.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { post } from './api.js';
import { age, changed, may, store } from './store.js';
import { duration, plural, whole, words } from './format.js';
import { ask } from './dialog.js';
import { drillSection } from './drill.js';
import { confirmations, haltButton } from './halt.js';
import { findRows, outcomeOf, perform, sinceNow } from './outcome.js';
import { isScope, knownScopes } from './scopes.js';
import { holdsTable, levelTag, modeTag, table } from './parts.js';

const SHOWN_SCOPES = 12;

let find = '';

/** The re-arm: the reason, and after the first step what it would lift. */
const rearm = { reason: '', scope: '', proposal: null, at: 0, force: '', busy: false, error: '', outcome: null };

function scopeButtons([title, all]) {
  const matching = all.filter(({ scope }) => scope.toLowerCase().includes(find.toLowerCase()));
  if (matching.length === 0) return nothing;
  return html`<div class="halts" role="group" aria-label=${title}><h3>${title}</h3>
    ${matching.slice(0, SHOWN_SCOPES).map(({ name, scope }) => haltButton(scope, name, `Halt ${scope}`))}
    ${matching.length > SHOWN_SCOPES ? html`<small>and ${whole(matching.length - SHOWN_SCOPES)} more: find them by name</small>` : nothing}
  </div>`;
}

function halts(seen) {
  const typed = find.trim();
  return html`<section aria-labelledby="halt"><h2 id="halt">Stop</h2>
    <div class="halts">${haltButton('global', 'Halt everything')}</div>
    <form class="inline" @submit=${(event) => event.preventDefault()}>
      <label>Find a scope, or name one <input type="search" name="find" .value=${live(find)} @input=${(event) => { find = event.target.value; changed(); }} placeholder="account:binance/desk" maxlength="160" autocomplete="off" list="scopes"></label>
      ${isScope(typed) ? haltButton(typed, `Halt ${typed}`) : nothing}
    </form>
    ${knownScopes(seen).map(scopeButtons)}
  </section>`;
}

async function step(run) {
  Object.assign(rearm, { busy: true, error: '' });
  changed();
  try {
    await run();
  } catch (failure) {
    rearm.error = failure.message;
  }
  rearm.busy = false;
  changed();
}

function propose(event) {
  event.preventDefault();
  if (!rearm.reason.trim()) {
    rearm.error = 'The reason is missing.';
    changed();
    return;
  }
  step(async () => {
    rearm.outcome = null;
    rearm.proposal = await post('/admin/rearm', { reason: rearm.reason.trim(), ...(rearm.scope ? { scope: rearm.scope } : {}) });
    rearm.at = Date.now();
    rearm.force = '';
  });
}

function confirm(event) {
  event.preventDefault();
  const { challenge, causes } = rearm.proposal;
  if (causes.length > 0 && !rearm.force.trim()) {
    rearm.error = 'A cause still exists: say why trading may start all the same.';
    changed();
    return;
  }
  step(async () => {
    rearm.outcome = await perform(() => lift(challenge, rearm.force.trim()));
    Object.assign(rearm, { proposal: null, reason: '' });
    findRows(rearm.outcome);
  });
}

async function lift(challenge, force) {
  const since = sinceNow();
  const { lifted, durable, mode, held, cluster } = await post('/admin/rearm/confirm', { challenge, confirmWithinMs: 2_000, ...(force ? { force } : {}) });
  const scopes = new Set(lifted.map(({ scope }) => scope));
  return {
    text: `Re-armed: ${plural(lifted.length, 'latch', 'latches')} lifted.`,
    tag: modeTag(mode),
    durable,
    notes: [held.length === 0 ? 'Nothing holds trading. The limits open slowly.' : `${plural(held.length, 'hold stays', 'holds stay')}.`, ...confirmations(cluster)],
    audit: { since, matches: (row) => row.what.startsWith('latch') && row.after === 'ACTIVE' && scopes.has(row.scope) },
  };
}

const cancelRearm = () => {
  Object.assign(rearm, { proposal: null, error: '' });
  changed();
};

function proposal(nowMs) {
  const { latches, causes, alsoHeld, secondsLeft } = rearm.proposal;
  const left = secondsLeft - (Date.now() - rearm.at) / 1_000;
  return html`<form @submit=${confirm} class="step">
    <h3>Step 2 of 2: confirm</h3>
    <p>This lifts ${plural(latches.length, 'latch', 'latches')}:</p>
    ${holdsTable(latches, nowMs)}
    ${causes.length === 0 ? html`<p>${levelTag('good', 'no cause exists any more')}</p>` : html`<p>${levelTag('bad', 'a cause still exists')}</p><ul>${causes.map((cause) => html`<li>${cause}</li>`)}</ul>
      <label>Why trading may start all the same <input name="force" .value=${live(rearm.force)} @input=${(event) => { rearm.force = event.target.value; }} maxlength="400" autocomplete="off"></label>`}
    ${alsoHeld.length === 0 ? html`<p>Nothing else holds trading.</p>` : html`<p>These stay after it:</p>${holdsTable(alsoHeld, nowMs)}`}
    <div class="buttons"><button type="button" @click=${cancelRearm}>Back</button>
      <button type="submit" class="primary" ?disabled=${rearm.busy || left <= 0}>${left > 0 ? `Lift ${plural(latches.length, 'latch', 'latches')} (${duration(left)} left)` : 'Too late: go back'}</button></div>
  </form>`;
}

function rearmSection(seen, nowMs) {
  const latches = seen.holds.filter(({ latched }) => latched);
  return html`<section aria-labelledby="rearm"><h2 id="rearm">Re-arm</h2>
    ${rearm.outcome ? outcomeOf(rearm.outcome) : nothing}
    ${rearm.proposal
      ? proposal(nowMs)
      : latches.length === 0
        ? html`<p class="empty">No latch is set, so there is nothing to re-arm.</p>`
        : html`<form @submit=${propose} class="step">
          <h3>Step 1 of 2: what would be lifted</h3>
          <label>Latches <select @change=${(event) => { rearm.scope = event.target.value; }}><option value="">all ${latches.length}</option>${[...new Set(latches.map(({ scope }) => scope))].map((scope) => html`<option value=${scope} ?selected=${scope === rearm.scope}>${scope}</option>`)}</select></label>
          <label>Reason, for the audit <input name="rearm-reason" .value=${live(rearm.reason)} @input=${(event) => { rearm.reason = event.target.value; }} maxlength="400" autocomplete="off"></label>
          <div class="buttons"><button type="submit" class="primary" ?disabled=${!may('rearm') || rearm.busy}>Show what it lifts</button>${may('rearm') ? nothing : html`<small>This token does not have the role rearm.</small>`}</div>
        </form>`}
    <p class="error" role="alert">${rearm.error}</p></section>`;
}

/** The actions of a breaker: [path, button, what was done, role, text, more fields]. */
const ACTIONS = [
  ['open', 'Open', 'opened', 'trip', 'holds its mode until it is reset'],
  ['close', 'Close for a time', 'closed', 'rearm', 'is kept closed for a time, whatever it counts', [{ name: 'forSeconds', label: 'Seconds, 1 to 86400', value: '600' }]],
  ['reset', 'Reset', 'reset', 'rearm', 'is closed and forgets what it counted; a latch that it set stays'],
];

/** The scope that an action of a breaker is about; "" when there are several and the operator has to choose. */
function scopeOf({ scope, level }) {
  if (scope || level === 'global') return scope ?? 'global';
  const known = knownScopes(store.seen).flatMap(([, all]) => all).filter((one) => one.scope.startsWith(`${level}:`));
  return known.length === 1 ? known[0].scope : '';
}

function askBreaker(breaker, [path, text, was, , means, fields = []]) {
  const scope = scopeOf(breaker);
  ask({
    title: `${text}: ${words(breaker.name)}`,
    danger: path === 'open',
    intro: () => html`<p>The breaker ${means}.</p>`,
    fields: [
      { name: 'scope', label: 'Scope', value: scope, hint: `this breaker works for each ${breaker.level}`, list: 'scopes' },
      ...fields,
      { name: 'reason', label: 'Reason, for the audit', value: `${was} by an operator at the console` },
    ],
    confirm: ({ scope: of }) => `${text} ${words(breaker.name)}${of && of !== 'global' ? ` at ${of}` : ''}`,
    run: async ({ scope: of, reason, forSeconds }) => {
      const since = sinceNow();
      const now = await post(`/admin/breakers/${encodeURIComponent(breaker.name)}/${path}`, { scope: of.trim(), reason: reason.trim(), ...(forSeconds ? { forSeconds: Number(forSeconds) } : {}) });
      return {
        text: `Done: ${words(breaker.name)} at ${now.scope} is ${words(now.state)}.`,
        tag: now.holds ? modeTag(now.mode) : undefined,
        durable: now.durable,
        audit: { since, matches: (row) => row.what === `breaker ${breaker.name}` && row.scope === now.scope },
      };
    },
  });
}

function breakersSection({ safety: { breakers = [] } }) {
  return html`<section aria-labelledby="breakers"><h2 id="breakers">Breakers</h2>
    ${table(
      'Breakers',
      [
        { name: 'Breaker', cell: (one) => html`<b>${words(one.name)}</b> <small>${one.input}</small>` },
        { name: 'Scope', cell: (one) => one.scope ?? (one.level === 'global' ? 'global' : `each ${one.level}`) },
        { name: 'State', cell: (one) => levelTag(one.holds ? 'bad' : one.state === 'closed' ? 'good' : 'warning', words(one.state)) },
        { name: 'When open', cell: (one) => html`${one.holds ? modeTag(one.mode) : words(one.mode)}${one.latch ? html` <small>latched</small>` : nothing}` },
        { name: 'Failures', number: true, cell: (one) => whole(one.failures) },
        { name: 'Trips', number: true, cell: (one) => whole(one.trips) },
        { name: 'Why', cell: (one) => (one.why ? html`${one.why}${one.leftMs > 0 ? html` <small>for ${duration(one.leftMs / 1_000 - age())}</small>` : nothing}` : '–') },
        {
          name: 'Actions',
          cell: (one) => html`<span class="actions">${ACTIONS.map((action) => html`<button type="button" ?disabled=${!may(action[3])} @click=${() => askBreaker(one, action)}>${action[1]}<span class="hidden"> ${words(one.name)} ${one.scope ?? ''}</span></button>`)}</span>`,
        },
      ],
      breakers,
      'No breaker is configured.',
    )}</section>`;
}

export function stop() {
  const { seen } = store;
  const nowMs = seen.epochMs + age() * 1_000;
  return html`<h1>Stop and open</h1>
    <section aria-labelledby="held"><h2 id="held">What holds trading</h2>${holdsTable(seen.holds, nowMs)}</section>
    ${rearmSection(seen, nowMs)} ${halts(seen)} ${breakersSection(seen)} ${drillSection()}`;
}
