// Changes whose answer was lost: they may be in effect. The page looks for them until it knows.

import { html, nothing } from './lit/lit-html.js';
import { changed, store } from './store.js';
import { timeOfDay } from './format.js';

const LOOK_MS = 500;

/**
 * How long the gateway must answer again without a trace of the change until it counts as not made: it may have been on
 * its way.
 */
const CERTAIN_MS = 3_000;

/** The change whose answer was lost last; null when there was none, or when somebody has seen its outcome. */
let latest = null;

/**
 * Looks for a change whose answer was lost. `search`: { what, find(seen) }: what it is, in words, and a function that
 * looks in a message of the feed that came afterwards and in the audit. It returns what `run` would have returned, or
 * null when there is no trace of the change; it fails when it could not look everywhere.
 *
 * Returns { what, sentAt, why, state, result, resolved }. `state` is 'unknown' and later 'made', 'not made' or 'signed
 * out'. `resolved` gets the outcome (see `perform`), or null when there is none.
 */
export function lost(search, sentAt, why) {
  const change = { what: search.what, sentAt, lostAt: Date.now(), why, state: 'unknown', result: '', checkedAt: 0 };
  latest = change;
  change.resolved = resolve(change, search);
  return change;
}

async function resolve(change, search) {
  const started = performance.now();
  let answersSince = null;
  while (change.state === 'unknown') {
    const now = performance.now();
    try {
      if (store.me === null) change.state = 'signed out';
      else if (!store.live || store.heardAt <= change.lostAt) answersSince = null;
      else {
        const done = await search.find(store.seen);
        answersSince ??= now;
        if (done !== null) {
          Object.assign(change, { state: 'made', result: done.text });
          changed();
          return { done, tookMs: performance.now() - started, rows: undefined };
        }
        if (now - answersSince >= CERTAIN_MS) Object.assign(change, { state: 'not made', checkedAt: Date.now() });
      }
    } catch {
      answersSince = null;
    }
    if (change.state === 'unknown') await new Promise((later) => setTimeout(later, LOOK_MS));
  }
  changed();
  return null;
}

/** The ways to halt that need no network, as far as the gateway told them before. */
function otherWays() {
  const { haltFile, pid } = store.seen?.safety ?? {};
  const ways = [...(haltFile ? [`touch ${quoted(haltFile)}`] : []), ...(pid ? [`kill -USR2 ${pid}`] : [])];
  if (ways.length === 0) return nothing;
  return html`<p>Without the network, where the gateway runs, each of these halts everything as soon as its process
    runs:</p>
    <ul>${ways.map((way) => html`<li><code>${way}</code></li>`)}</ul>`;
}

const quoted = (path) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

const SAYS = {
  unknown: ({ what }) => `Outcome unknown: ${what} may be in force. Checking …`,
  made: ({ what, result }) => `The answer to ${what} was lost. ${result}`,
  'not made': ({ what, checkedAt }) => `Not made: ${what}. The gateway answers again, and until ${timeOfDay(checkedAt,
    store.zone)} neither its holds nor its audit had it.`,
  'signed out': ({ what }) =>
    `Outcome unknown: ${what} may be in force. The session has ended: sign in to see what is held.`,
};

/** What is known about a change whose answer was lost, for its dialog. */
export function lostOutcome(change) {
  return html`<div class="outcome" role="status">
    <p class="outcome-text"><b>${SAYS[change.state](change)}</b></p>
    <ul><li>Sent at ${timeOfDay(change.sentAt, store.zone)}. ${change.why}</li></ul>
    ${change.state === 'unknown' ? html`<p>${store.live
      ? 'The gateway sends its state: looking for the change there and in the audit.'
      : 'The gateway does not send its state now; it is asked again and again.'}</p>` : nothing}
    ${otherWays()}
  </div>`;
}

/** The latest change whose outcome is not known to be in force, for every page and for the next dialog. */
export const lostNotice = () =>
  latest === null ? nothing : html`<p class="lost" role="status">${SAYS[latest.state](latest)} <button type="button"
    @click=${forgetLost} ?hidden=${latest.state === 'unknown'}>Understood</button></p>`;

/** Somebody has seen the outcome of the latest change, or the next one has an answer. */
export function forgetLost() {
  latest = null;
  changed();
}
