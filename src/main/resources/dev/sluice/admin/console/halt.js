// What stops trading and what lifts that: the halt of a scope in two clicks, the re-arm, breakers, the drill.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { AUDIT, get, known, post, resource } from './resources.js';
import { ask, findRows, isAsking, lostNotice, outcomeOf, perform, sinceNow } from './dialog.js';
import { age, changed, form, may, setQuery, store, working } from './store.js';
import { duration, milliseconds, plural, timeOfDay, whole, words } from './format.js';
import { holdsTable } from './lists.js';
import { levelTag, modeTag } from './parts.js';
import { table } from './table.js';
import { knownScopes } from './scopes.js';
import { MODES } from './verdict.js';

export const MODE_CHOICES = [
  ['CANCEL_ONLY', 'CANCEL_ONLY: no new orders; cancels and reads pass'],
  ['REDUCE_ONLY', 'REDUCE_ONLY: orders that reduce a position pass, too'],
  ['HALTED', 'HALTED: nothing is sent, cancels neither'],
];

const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

function preview(asked) {
  const { scope, mode } = asked.values;
  if (asked.previewed === `${scope} ${mode}` || !may('read')) return;
  asked.previewed = `${scope} ${mode}`;
  asked.preview = null;
  const query = new URLSearchParams({ scope, mode });
  get(`/admin/drill?${query}`)
    .catch(({ message }) => ({ message, exchanges: [] }))
    .then((drill) => {
      asked.preview = drill;
    })
    .finally(changed);
}

/** What a halt would refuse, or why there can be none; and that nobody has used the name. */
function effect(drill) {
  if (!drill) return html`<p class="effect">${drill === null ? 'Counting what this would refuse …' : nothing}</p>`;
  if (drill.message) return html`<p class="bad-text" role="status">${drill.message}</p>`;
  const { exchanges, matched: names } = drill;
  const refused = exchanges.reduce((sum, one) => sum + total(one.wouldHaveRefused), 0);
  const waiting = exchanges.reduce((sum, one) => sum + total(one.waitingAndRefused), 0);
  const seen = exchanges.reduce((sum, one) => sum + one.seenInLastMinute, 0);
  return html`<p class="effect">Of ${plural(seen, 'call')} in the last minute it would have refused <b>${refused}</b>
    that pass now; <b>${waiting}</b> waiting now would be refused.</p>${names?.known === false
      ? matched(names).map((line) => html`<p role="status">${line}</p>`) : nothing}`;
}

/** Which other members of the cluster have confirmed a change; nothing without a cluster. */
export const confirmations = (cluster) =>
  cluster
    ? [
        ...(cluster.confirmedBy.length > 0 ? [`In effect at the other members ${cluster.confirmedBy.join(', ')} too.`]
          : []),
        ...(cluster.notConfirmedBy.length > 0 ? [html`<span class="bad-text">Not confirmed by the members
          ${cluster.notConfirmedBy.join(', ')}.</span>`] : []),
      ]
    : [];

/** What the scope holds of the names that are known; an older gateway does not tell. */
const matched = (names) => (names?.says ?? []).map((line) =>
  (names.known ? line : html`<span class="bad-text">${line}</span>`));

/** Whether a halt of `asked` may be held as `found`: case, separators and an instrument's name may differ. */
function mayBe(asked, found) {
  const letters = (scope) => scope.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const [exchange] = asked.split('/');
  return letters(asked) === letters(found) || (asked.startsWith('instrument:') && found.startsWith(`${exchange}/`));
}

/** What stays the same of a reason when the gateway keeps it: control characters become blanks or numbers. */
const plain = (reason) => reason.replaceAll(/<U\+\w+>|[^!-~]/g, '');

/** The reason of a change for which nobody wrote one. */
const byDefault = (was) => `${was} by an operator at the console`;
const HALTED = byDefault('halted');

const reasonField = (placeholder) => ({ name: 'reason', label: 'Reason, for the audit', optional: true, placeholder });

/** How a halt whose answer was lost is found: by its scope, who made it, its reason and its time. */
function searchHalt({ scope, mode, reason }) {
  const since = sinceNow();
  const who = `token ${store.me.name}`;
  const isOurs = (one, heldMode) => one.who === who && plain(one.reason) === plain(reason.trim() || HALTED) &&
    mayBe(scope.trim(), one.scope) && MODES.indexOf(heldMode) >= MODES.indexOf(mode);
  const matches = (row) => row.what.startsWith('latch') && isOurs(row, row.after);
  return {
    what: `the halt of ${scope.trim()} (${words(mode)})`,
    find: async ({ holds, safety, epochMs }) => {
      const { rows, notYetWritten } = await get(`/admin/audit?since=${Math.floor(since)}&limit=1000`);
      const row = rows.findLast(matches);
      const held = holds.find((hold) => hold.latched &&
        (row ? hold.scope === row.scope : hold.sinceEpochMs >= since && isOurs(hold, hold.mode)));
      if (!held && (notYetWritten > 0 ||
        (row && row.epochMs >= epochMs))) throw new Error('not everything is known yet');
      if (!held && !row) return null;
      return {
        text: held ? `Halted: ${held.scope} is ${words(held.mode)}.`
          : `${row.scope} was halted (${words(row.after)}), and is not any more.`,
        durable: held && safety.latchesDurable,
        notes: ['The answer was lost; this is what the gateway holds and what its audit says.'],
        audit: { since, matches },
      };
    },
  };
}

// ---- Resting orders that a halt cancels, with the help of a signer.

const PULLS = resource('/admin/pulls', 1_000);

/** What is read while a window is open or something is held. */
export const pullNeeds = ({ holds }) => (isAsking() || holds.length > 0 ? [PULLS] : []);

const ofPulls = () => known(PULLS.path).value ?? { signer: false, pulls: [] };

/** No other mode lets cancels pass and orders not. */
const canPull = ({ mode }) => mode === 'CANCEL_ONLY' && ofPulls().signer;

const PULL_STATES = {
  running: ['warning', 'cancelling resting orders'], done: ['good', 'resting orders cancelled'],
  incomplete: ['bad', 'resting orders stay'], ended: ['bad', 'stopped cancelling'],
};

const pullView = ({ scope, state, pulled, left, says }) => html`<div class="outcome"><p>${
  levelTag(...PULL_STATES[state])} <b>${scope}</b>: ${whole(pulled)} cancelled, ${whole(left)} left</p>
  <ul>${says.map((line) => html`<li>${line}</li>`)}</ul></div>`;

/** The pulls that run, and the last one of each scope that is still held. */
const pulls = ({ holds }) => ofPulls().pulls.filter(({ scope, state }, i, all) => state === 'running' ||
  (holds.some((hold) => hold.scope === scope) && all.findLastIndex((one) => one.scope === scope) === i)).map(pullView);

export const pullsSection = (seen) => (pulls(seen).length === 0 ? nothing : html`<section
  aria-labelledby="pulls"><h2 id="pulls">Resting orders</h2>${pulls(seen)}</section>`);

export function askHalt(scope) {
  ask({
    title: 'Halt trading',
    danger: true,
    changed: preview,
    intro: ({ preview: drill, values }) => html`${lostNotice()}<p>New orders are refused at once and the halt stays
      until somebody re-arms it. ${values.mode === 'HALTED' ? html`<b class="bad-text">Cancels are refused too.</b>`
      : 'Cancels still pass.'} ${canPull(values) && values.pull ? nothing : 'Orders in the book stay.'}</p>${
      effect(drill)}`,
    fields: [
      { name: 'scope', label: 'Scope', value: scope, list: 'scopes',
        hint: 'global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME' },
      { name: 'mode', label: 'Mode', value: 'CANCEL_ONLY', options: MODE_CHOICES },
      { name: 'pull', label: 'Cancel resting orders too', isCheck: true, optional: true, when: canPull },
      { name: 'keepReducing', label: 'Spare orders that only reduce, and stops', isCheck: true, optional: true,
        when: (values) => canPull(values) && values.pull !== '' },
      reasonField(HALTED),
    ],
    search: searchHalt,
    confirm: ({ scope: of, mode }) => `Halt ${of === 'global' ? 'everything' : of} (${words(mode)})`,
    run: async ({ scope: of, mode, reason, pull, keepReducing }) => {
      const more = pull && canPull({ mode }) ? { pull: true, keepReducing: keepReducing !== '' } : {};
      const done = await post('/admin/trip', { scope: of.trim(), mode, reason: reason.trim() || HALTED,
        confirmWithinMs: 2_000, ...more });
      const permits = total(done.openPermits ?? {});
      return {
        text: `Halted: ${done.held.scope} is ${words(done.held.mode)}.`,
        durable: done.durable,
        millis: done.acknowledgedMs,
        notes: [
          done.restingOrders,
          ...(done.pullRefused ? [html`<span class="bad-text">${done.pullRefused}</span>`] : []),
          ...matched(done.matched),
          ...confirmations(done.cluster),
          ...(done.eventLoopsBehind.length > 0 ? [`Not yet confirmed by: ${done.eventLoopsBehind.join(', ')}`] : []),
          ...(permits > 0 ? [`${plural(permits, 'permit is',
            'permits are')} handed out; their holders may still send these calls.`] : []),
        ],
        audit: { since: done.held.sinceEpochMs, matches: (row) => row.what.startsWith('latch') &&
          row.scope === done.held.scope && row.after === done.held.mode },
        more: () => (done.pull ? pulls(store.seen) : nothing),
      };
    },
  });
}

/** A button that opens the halt of a scope; `label` is its text for screen readers. Without the role it says why. */
export const haltButton = (scope, text, label = text) =>
  html`<button type="button" class="halt" aria-label=${label} ?disabled=${!may('trip')}
    title=${may('trip') ? '' : 'This token does not have the role trip.'}
    @click=${() => askHalt(scope)}>${text}</button>`;

// ---- The re-arm in two steps: what would be lifted, and then the confirmation.

const NEW = { reason: '', proposal: null, at: 0, force: '', busy: false, error: '', outcome: null };

const ofRearm = () => form('rearm', NEW);

function propose(event, scope) {
  event.preventDefault();
  const rearm = ofRearm();
  const reason = rearm.reason.trim();
  if (!reason) {
    rearm.error = 'The reason is missing.';
    changed();
    return;
  }
  working(rearm, async () => {
    rearm.outcome = null;
    rearm.proposal = await post('/admin/rearm', { reason, ...(scope ? { scope } : {}) });
    Object.assign(rearm, { at: Date.now(), force: '' });
  });
}

function confirm(event) {
  event.preventDefault();
  const rearm = ofRearm();
  const { challenge, causes } = rearm.proposal;
  if (causes.length > 0 && !rearm.force.trim()) {
    rearm.error = 'A cause still exists: say why trading may start all the same.';
    changed();
    return;
  }
  working(rearm, async () => {
    rearm.outcome = await perform(() => lift(challenge, rearm.force.trim()));
    Object.assign(rearm, { proposal: null, reason: '' });
    setQuery({ rearm: '' });
    findRows(rearm.outcome);
  });
}

async function lift(challenge, force) {
  const since = sinceNow();
  const body = { challenge, confirmWithinMs: 2_000, ...(force ? { force } : {}) };
  const { lifted, durable, mode, held, cluster } = await post('/admin/rearm/confirm', body);
  const scopes = new Set(lifted.map(({ scope }) => scope));
  const rest = held.length === 0
    ? 'Nothing holds trading. The limits open slowly.'
    : `${plural(held.length, 'hold stays', 'holds stay')}.`;
  return {
    text: `Re-armed: ${plural(lifted.length, 'latch', 'latches')} lifted.`,
    tag: modeTag(mode),
    durable,
    notes: [rest, ...confirmations(cluster)],
    audit: { since, matches: (row) => row.what.startsWith('latch') && row.after === 'ACTIVE' && scopes.has(row.scope) },
  };
}

const back = () => working(ofRearm(), (rearm) => { rearm.proposal = null; });

const isSame = (one, other) => one.scope === other.scope && one.cause === other.cause
  && one.sinceEpochMs === other.sinceEpochMs;

/** The latches of the proposal that somebody else has lifted since. */
const liftedSince = ({ proposal: shown, busy }, { holds }) =>
  shown === null || busy ? [] : shown.latches.filter((latch) => !holds.some((hold) => isSame(hold, latch)));

/** Whether the second step is out of date; the audit then tells who has been faster. */
export const isStale = ({ seen }) => liftedSince(ofRearm(), seen).length > 0;

function lifter({ scope }) {
  const rows = known(AUDIT.path).value?.rows ?? [];
  const row = rows.findLast((one) => one.what.startsWith('latch') && one.scope === scope && one.after === 'ACTIVE');
  return row ? `${row.who} lifted ${scope} at ${timeOfDay(row.epochMs, store.zone)}.`
    : `${scope} is not held any more.`;
}

const secondsLeft = ({ proposal: shown, at }) => shown.secondsLeft - (Date.now() - at) / 1_000;

const overtaken = (gone) => html`<div class="step" role="status"><h3>Out of date</h3>
  ${gone.map((latch) => html`<p><b>${lifter(latch)}</b></p>`)}
  <div class="buttons"><button type="button" @click=${back}>Back</button></div></div>`;

function proposal(rearm) {
  const { latches, causes, alsoHeld } = rearm.proposal;
  const left = secondsLeft(rearm);
  const force = (event) => {
    rearm.force = event.target.value;
  };
  return html`<form @submit=${confirm} class="step">
    <h3>Step 2 of 2: confirm</h3>
    <p>This lifts ${plural(latches.length, 'latch', 'latches')}:</p>
    ${holdsTable(latches, { id: 'lifts', caption: 'What it lifts' })}
    ${causes.length === 0
      ? html`<p>${levelTag('good', 'no cause exists any more')}</p>`
      : html`<p>${levelTag('bad', 'a cause still exists')}</p><ul>${causes.map((cause) => html`<li>${cause}</li>`)}</ul>
        <label>Why trading may start all the same
          <input name="force" .value=${live(rearm.force)} @input=${force} maxlength="400" autocomplete="off"></label>`}
    ${alsoHeld.length === 0
      ? html`<p>Nothing else holds trading.</p>`
      : html`<p>These stay after it:</p>${holdsTable(alsoHeld, { id: 'stays', caption: 'What stays' })}`}
    <p>The limits open slowly afterwards.</p>
    <div class="buttons"><button type="button" @click=${back}>Back</button>
      <button type="submit" class="primary" ?disabled=${rearm.busy || left <= 0}>${left > 0
        ? `Lift ${plural(latches.length, 'latch', 'latches')} (${duration(left)} left)`
        : 'Too late: go back'}</button></div>
  </form>`;
}

function question(rearm, scopes, chosen) {
  const type = (event) => {
    rearm.reason = event.target.value;
  };
  return html`<form @submit=${(event) => propose(event, chosen)} class="step">
    <div class="inline">
      <label>Latches <select @change=${(event) => setQuery({ rearm: event.target.value })} .value=${live(chosen)}>
        <option value="">all latches</option>
        ${scopes.map((scope) => html`<option value=${scope}
          ?selected=${scope === chosen}>${scope}</option>`)}</select></label>
      <label class="grow">Reason, for the audit
        <input name="rearm-reason" .value=${live(rearm.reason)} @input=${type} maxlength="400"
          autocomplete="off"></label>
      <button type="submit" class="primary" ?disabled=${rearm.busy}>Show what it lifts</button>
    </div></form>`;
}

/** The section of the re-arm; somebody without the role sees only that there is one. */
export function rearmSection({ seen, route: { query } }) {
  const rearm = ofRearm();
  const latches = seen.holds.filter(({ latched }) => latched);
  const scopes = [...new Set(latches.map(({ scope }) => scope))];
  const chosen = scopes.includes(query.rearm) ? query.rearm : '';
  const gone = liftedSince(rearm, seen);
  if (gone.length > 0 && secondsLeft(rearm) <= 0) rearm.proposal = null;
  return html`<section aria-labelledby="rearm"><h2 id="rearm">Re-arm</h2>
    ${rearm.outcome ? outcomeOf(rearm.outcome) : nothing}
    ${rearm.proposal && gone.length > 0 ? overtaken(gone) : nothing}
    ${rearm.proposal && gone.length === 0
      ? proposal(rearm)
      : latches.length === 0
        ? html`<p class="empty">No latch is set, so there is nothing to re-arm.</p>`
        : may('rearm')
          ? question(rearm, scopes, chosen)
          : html`<p class="empty">Lifting a latch needs a token with the role rearm.</p>`}
    <p class="error" role="alert">${gone.length > 0 ? '' : rearm.error}</p></section>`;
}

// ---- The drill: what a halt would refuse now, and how fast it would be in effect. Nothing is halted.

const NEW_DRILL = { scope: 'global', mode: 'CANCEL_ONLY', busy: false, error: '', counted: null, measured: null };

const ofDrill = () => form('drill', NEW_DRILL);

const attempt = (run) => working(ofDrill(), ({ scope, mode }) => run({ scope: scope.trim(), mode }));

const count = (event) => {
  event.preventDefault();
  attempt(async (halt) => {
    ofDrill().counted = await get(`/admin/drill?${new URLSearchParams(halt)}`);
  });
};

const measure = () =>
  attempt(async (halt) => {
    ofDrill().measured = await post('/admin/trip/rehearsal', { ...halt, reason: 'measured at the console' });
  });

const inWords = (counts) => Object.entries(counts).map(([what, calls]) =>
  `${whole(calls)} ${what.replace(/^[A-Z_]+/, words)}`).join(', ');

/** The counts of a drill: together, and "12 place of maker1" for each exchange, kind and bot. */
const counted = (drill) => html`<p>${words(drill.mode)} for <b>${drill.scope}</b>:</p>${effect(drill)}
  <ul>${drill.exchanges.filter((one) => total(one.wouldHaveRefused) > 0).map((one) =>
    html`<li>${one.exchange}: ${inWords(one.wouldHaveRefused)}</li>`)}</ul>`;

const measured = ({ acknowledgedMs, durable, eventLoopsBehind }) => html`<ul>
  <li>It would be in effect on every event loop after <b>${milliseconds(acknowledgedMs)}</b>${
    eventLoopsBehind.length > 0 ? html` <span class="bad-text">but for ${eventLoopsBehind.join(', ')}</span>` : nothing
  }</li>
  <li>${durable ? levelTag('good', 'durable: the disk took it in time')
    : levelTag('bad', 'not durable: the disk did not take it in time')}</li></ul>`;

export function drillSection() {
  const drill = ofDrill();
  return html`<section aria-labelledby="drill"><h2 id="drill">Drill</h2>
  <form class="step" @submit=${count}>
    <p>What a halt would refuse now. Nothing is halted.</p>
    <div class="inline">
      <label>Scope <input name="drill-scope" .value=${live(drill.scope)}
        @input=${(event) => { drill.scope = event.target.value; }} maxlength="160" autocomplete="off" list="scopes"
        required></label>
      <label>Mode <select name="drill-mode" @change=${(event) =>
        { drill.mode = event.target.value; }}>${MODE_CHOICES.map(([mode, text]) =>
        html`<option value=${mode} ?selected=${mode === drill.mode}>${text}</option>`)}</select></label>
    </div>
    <div class="buttons"><button type="submit" ?disabled=${drill.busy}>Count what it would refuse</button>
      ${may('trip') ? html`<button type="button" ?disabled=${drill.busy} @click=${measure}>Measure how fast it would
        hold</button>` : nothing}</div>
    <p class="error" role="alert">${drill.error}</p>
  </form>
  <div class="outcome" role="status" ?hidden=${!drill.counted && !drill.measured}>${drill.counted
    ? counted(drill.counted) : nothing}${drill.measured ? measured(drill.measured) : nothing}</div>
</section>`;
}

// ---- The breakers and what an operator may do with them.

/**
 * The actions of a breaker: [path, button, what was done, role, text, more fields].
 *
 * @type {any[]}
 */
const ACTIONS = [
  ['open', 'Open', 'opened', 'trip', 'holds its mode until it is reset', []],
  ['close', 'Close for a time', 'closed', 'rearm', 'is kept closed for a time, whatever it counts',
    [{ name: 'forSeconds', label: 'Seconds, 1 to 86400', value: '600' }]],
  ['reset', 'Reset', 'reset', 'rearm', 'is closed and forgets what it counted; a latch that it set stays', []],
];

/** The scope that an action of a breaker is about; "" when there are several and the operator has to choose. */
function scopeOf({ scope, level }) {
  if (scope || level === 'global') return scope ?? 'global';
  const all = knownScopes(store.seen).flatMap(([, some]) => some).filter((one) => one.scope.startsWith(`${level}:`));
  return all.length === 1 ? all[0].scope : '';
}

function askBreaker(breaker, [path, text, was, , means, fields]) {
  const name = words(breaker.name);
  const at = `/admin/breakers/${encodeURIComponent(breaker.name)}/${path}`;
  ask({
    title: `${text}: ${name}`,
    danger: path === 'open',
    intro: () => html`<p>The breaker ${means}.</p>`,
    fields: [
      { name: 'scope', label: 'Scope', value: scopeOf(breaker), hint: `this breaker works for each ${breaker.level}`,
        list: 'scopes' },
      ...fields,
      reasonField(byDefault(was)),
    ],
    confirm: ({ scope: of }) => `${text} ${name}${of && of !== 'global' ? ` at ${of}` : ''}`,
    run: async ({ scope: of, reason, forSeconds }) => {
      const since = sinceNow();
      const more = forSeconds ? { forSeconds: Number(forSeconds) } : {};
      const now = await post(at, { scope: of.trim(), reason: reason.trim() || byDefault(was), ...more });
      return {
        text: `Done: ${words(now.name)} at ${now.scope} is ${words(now.state)}.`,
        tag: now.holds ? modeTag(now.mode) : undefined,
        durable: now.durable,
        audit: { since, matches: (row) => row.what === `breaker ${breaker.name}` && row.scope === now.scope },
      };
    },
  });
}

const wherever = ({ scope, level }) => scope ?? (level === 'global' ? 'global' : `each ${level}`);

/** "2 / 3": the failures of the number that opens it; an open one shows how many opened it. */
const failures = ({ failures: number, failuresToOpen: most, state }) => {
  if (!most) return whole(number);
  return `${whole(state === 'closed' ? number : most)} / ${whole(most)}`;
};

function stateCell(one) {
  const level = one.holds ? 'bad' : one.state === 'closed' ? 'good' : 'warning';
  const left = one.leftMs > 0 ? html` <small>for ${duration(one.leftMs / 1_000 - age())}</small>` : nothing;
  return html`${levelTag(level, words(one.state))} ${one.why}${left}`;
}

const actionsOf = (one) => ACTIONS.filter(([, , , role]) => may(role)).map((action) => html`<button type="button"
  @click=${() => askBreaker(one, action)}>${action[1]}<span class="hidden"> ${words(one.name)}
    ${one.scope ?? ''}</span></button>`);

export const breakersTable = ({ seen: { safety: { breakers = [] } } }) => table({
  id: 'breakers', caption: 'Breakers', key: ({ name, scope }) => `${name} ${scope}`, stream: true,
    none: 'No breaker is configured.',
  level: ({ holds, state }) => (holds ? 'bad' : state === 'closed' ? '' : 'warning'),
  columns: [
    { name: 'Breaker', width: 12, value: ({ name }) => words(name), cell: (_, name) => html`<b>${name}</b>`,
      title: ({ name, input }) => `${words(name)}, counts ${words(input)}` },
    { name: 'Scope', width: 12, value: wherever, title: wherever },
    { name: 'State', value: ({ state, why }) => `${words(state)} ${why}`, cell: stateCell, title: ({ why }) => why },
    { name: 'When open', width: 12, class: 'wrap',
      value: ({ mode, latch }) => `${words(mode)}${latch ? ', latched' : ''}` },
    { name: 'Failures', width: 6, align: 'right', value: failures, title: () => 'failures now, of those that open it' },
    { name: 'Trips', width: 4, align: 'right', value: ({ totalTrips }) => totalTrips },
    ...(may('trip') || may('rearm')
      ? [{ name: 'Actions', width: 20, cell: (one) => html`<span class="actions">${actionsOf(one)}</span>` }]
      : []),
  ],
}, breakers);
