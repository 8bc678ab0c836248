// The re-arm in two steps: what would be lifted, and then the confirmation.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { AUDIT } from './audit.js';
import { post } from './api.js';
import { changed, form, may, setQuery, store } from './store.js';
import { duration, plural, timeOfDay } from './format.js';
import { confirmations } from './halt.js';
import { findRows, outcomeOf, perform, sinceNow } from './outcome.js';
import { holdsTable } from './lists.js';
import { known } from './resources.js';
import { levelTag, modeTag } from './parts.js';

const NEW = { reason: '', proposal: null, at: 0, force: '', busy: false, error: '', outcome: null };

/** The reason, and after the first step what it would lift. */
const ofRearm = () => form('rearm', NEW);

async function step(run) {
  const rearm = ofRearm();
  Object.assign(rearm, { busy: true, error: '' });
  changed();
  try {
    await run(rearm);
  } catch (failure) {
    rearm.error = failure.message;
  }
  rearm.busy = false;
  changed();
}

function propose(event, scope) {
  event.preventDefault();
  const rearm = ofRearm();
  const reason = rearm.reason.trim();
  if (!reason) {
    rearm.error = 'The reason is missing.';
    changed();
    return;
  }
  step(async () => {
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
  step(async () => {
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

const back = () => {
  Object.assign(ofRearm(), { proposal: null, error: '' });
  changed();
};

const isSame = (one, other) => one.scope === other.scope && one.cause === other.cause && one.latched === other.latched;

/** The latches of the proposal that somebody else has lifted since. */
const liftedSince = ({ proposal: shown, busy }, { holds }) =>
  shown === null || busy ? [] : shown.latches.filter((latch) => !holds.some((hold) => isSame(hold, latch)));

/** Whether the second step is out of date; the audit then tells who has been faster. */
export const isStale = ({ seen }) => liftedSince(ofRearm(), seen).length > 0;

/** Who lifted a latch and when, as the audit tells. */
function lifter({ scope }) {
  const rows = known(AUDIT.path).value?.rows ?? [];
  const row = rows.findLast((one) => one.what.startsWith('latch') && one.scope === scope && one.after === 'ACTIVE');
  return row ? `${row.who} lifted ${scope} at ${timeOfDay(row.epochMs, store.zone)}.`
    : `${scope} is not held any more.`;
}

const overtaken = (gone) => html`<div class="step" role="status"><h3>Out of date</h3>
  ${gone.map((latch) => html`<p><b>${lifter(latch)}</b></p>`)}
  <div class="buttons"><button type="button" @click=${back}>Back</button></div></div>`;

function proposal(rearm) {
  const { latches, causes, alsoHeld, secondsLeft } = rearm.proposal;
  const left = secondsLeft - (Date.now() - rearm.at) / 1_000;
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
  const step2 = () => (gone.length > 0 ? overtaken(gone) : proposal(rearm));
  return html`<section aria-labelledby="rearm"><h2 id="rearm">Re-arm</h2>
    ${rearm.outcome ? outcomeOf(rearm.outcome) : nothing}
    ${rearm.proposal
      ? step2()
      : latches.length === 0
        ? html`<p class="empty">No latch is set, so there is nothing to re-arm.</p>`
        : may('rearm')
          ? question(rearm, scopes, chosen)
          : html`<p class="empty">Lifting a latch needs a token with the role rearm.</p>`}
    <p class="error" role="alert">${gone.length > 0 ? '' : rearm.error}</p></section>`;
}
