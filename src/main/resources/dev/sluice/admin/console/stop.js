// Stop and open: halts, the re-arm in two steps, breakers.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { post } from './api.js';
import { age, changed, may, store } from './store.js';
import { duration, plural, whole, words } from './format.js';
import { ask } from './dialog.js';
import { askHalt, confirmations, haltButton } from './halt.js';
import { holdsTable, levelTag, modeTag, table } from './parts.js';

let typedScope = '';

/** The re-arm: the reason, and after the first step what it would lift. */
const rearm = { reason: '', scope: '', proposal: null, at: 0, force: '', busy: false, error: '', done: null };

const scopes = ({ exchanges }) => {
  const bots = [...new Set(exchanges.flatMap(({ bots: all }) => all.map(({ bot }) => bot)))].filter((bot) => !bot.startsWith('sluice-'));
  return [...exchanges.map(({ name }) => `exchange:${name}`), ...bots.sort().map((bot) => `bot:${bot}`)];
};

function halts(seen) {
  const go = (event) => {
    event.preventDefault();
    if (typedScope.trim()) askHalt(typedScope.trim());
  };
  return html`<section aria-labelledby="halt"><h2 id="halt">Stop</h2>
    <div class="halts">${haltButton('global', 'Halt everything')}${scopes(seen).map((scope) => haltButton(scope, `Halt ${scope}`))}</div>
    <form class="inline" @submit=${go}>
      <label>Another scope <input .value=${live(typedScope)} @input=${(event) => { typedScope = event.target.value; }} placeholder="account:binance/desk" maxlength="200" autocomplete="off"></label>
      <button type="submit" class="halt" ?disabled=${!may('trip')}>Halt this scope</button>
    </form></section>`;
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
    rearm.done = null;
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
    rearm.done = await post('/admin/rearm/confirm', { challenge, confirmWithinMs: 2_000, ...(rearm.force.trim() ? { force: rearm.force.trim() } : {}) });
    Object.assign(rearm, { proposal: null, reason: '' });
  });
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

function rearmed() {
  const { lifted, durable, mode, held, cluster } = rearm.done;
  return html`<div class="outcome" role="status"><p><b>Re-armed: ${plural(lifted.length, 'latch', 'latches')} lifted.</b> ${modeTag(mode)}</p>
    <ul><li>${durable ? levelTag('good', 'durable: on disk') : levelTag('bad', 'not durable: the latch may be back after a restart')}</li>
    <li>${held.length === 0 ? 'Nothing holds trading. The limits open slowly.' : `${plural(held.length, 'hold stays', 'holds stay')}.`}</li>${confirmations(cluster).map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

function rearmSection(seen, nowMs) {
  const latches = seen.holds.filter(({ latched }) => latched);
  return html`<section aria-labelledby="rearm"><h2 id="rearm">Re-arm</h2>
    ${rearm.done ? rearmed() : nothing}
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

/** The actions of a breaker: [path, button, role, text, more fields]. */
const ACTIONS = [
  ['open', 'Open', 'trip', 'holds its mode until it is reset'],
  ['close', 'Close for a time', 'rearm', 'is kept closed for a time, whatever it counts', [{ name: 'forSeconds', label: 'Seconds, 1 to 86400', value: '600' }]],
  ['reset', 'Reset', 'rearm', 'is closed and forgets what it counted; a latch that it set stays'],
];

function askBreaker(breaker, [path, text, , means, fields = []]) {
  const scope = breaker.scope ?? (breaker.level === 'global' ? 'global' : '');
  ask({
    title: `${text}: ${words(breaker.name)}`,
    danger: path === 'open',
    intro: () => html`<p>The breaker ${means}.</p>`,
    fields: [
      { name: 'scope', label: 'Scope', value: scope, hint: `this breaker works for each ${breaker.level}` },
      ...fields,
      { name: 'reason', label: 'Reason, for the audit', value: `${text.toLowerCase()} by an operator at the console` },
    ],
    confirm: () => `${text} ${words(breaker.name)}`,
    run: async ({ scope: of, reason, forSeconds }) => {
      const since = store.seen.epochMs + age() * 1_000 - 5_000;
      await post(`/admin/breakers/${encodeURIComponent(breaker.name)}/${path}`, { scope: of.trim(), reason: reason.trim(), ...(forSeconds ? { forSeconds: Number(forSeconds) } : {}) });
      return { text: `Done: ${words(breaker.name)}, ${text.toLowerCase()}.`, audit: { since, matches: (row) => row.what.includes(breaker.name) } };
    },
  });
}

function breakersSection({ safety: { breakers = [] } }) {
  return html`<section aria-labelledby="breakers"><h2 id="breakers">Breakers</h2>
    ${table(
      'Breakers',
      [
        { name: 'Breaker', cell: (one) => html`<b>${words(one.name)}</b> <small>${one.fedBy}</small>` },
        { name: 'Scope', cell: (one) => one.scope ?? (one.level === 'global' ? 'global' : `each ${one.level}`) },
        { name: 'State', cell: (one) => levelTag(one.holds ? 'bad' : one.state === 'closed' ? 'good' : 'warning', words(one.state)) },
        { name: 'When open', cell: (one) => html`${one.holds ? modeTag(one.mode) : words(one.mode)}${one.latch ? html` <small>latched</small>` : nothing}` },
        { name: 'Failures', number: true, cell: (one) => whole(one.failures) },
        { name: 'Trips', number: true, cell: (one) => whole(one.trips) },
        { name: 'Why', cell: (one) => (one.why ? html`${one.why}${one.leftMs > 0 ? html` <small>for ${duration(one.leftMs / 1_000 - age())}</small>` : nothing}` : '–') },
        {
          name: 'Actions',
          cell: (one) => html`<span class="actions">${ACTIONS.map((action) => html`<button type="button" ?disabled=${!may(action[2])} @click=${() => askBreaker(one, action)}>${action[1]}<span class="hidden"> ${words(one.name)} ${one.scope ?? ''}</span></button>`)}</span>`,
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
    ${halts(seen)} ${rearmSection(seen, nowMs)} ${breakersSection(seen)}`;
}
