// One dialog for everything that changes something: the first click opens it with all fields filled, the second one
// does it. What is said afterwards, also of a change whose answer was lost.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { age, changed, nowMs, store } from './store.js';
import { get } from './resources.js';
import { milliseconds, timeOfDay, whole } from './format.js';
import { levelTag } from './parts.js';

/** A confirmation that comes sooner after the dialog opened belongs to the press that opened it. */
const ARMED_AFTER_MS = 400;

/** After this time without an answer the other ways to halt are shown. */
const SLOW_MS = 2_000;

let asked = null;

export const isAsking = () => asked !== null;

// A key that is held repeats its press: it would open the dialog, confirm it and close the outcome.
addEventListener('keydown', (event) => {
  const isText = event.target instanceof HTMLTextAreaElement;
  if (event.repeat && event.key === 'Enter' && !isText) event.preventDefault();
}, true);

const isArmed = ({ openedAt }) => performance.now() - openedAt >= ARMED_AFTER_MS;

function arm(question) {
  question.openedAt = performance.now();
  setTimeout(changed, ARMED_AFTER_MS + 1);
}

/**
 * Opens the dialog.
 *
 * `title`; `intro(values)` a template; `fields`: [{ name, label, value, options?: [[value, text]], list?, optional?,
 * placeholder?, isCheck?, when?(values) }], `list` the id of suggestions, `isCheck` a check box that is ''
 * unless set; `confirm(values)` the text of the button; `run(values)` does it, see `perform`; `danger` a red button;
 * `search(values)` returns how a change whose answer was lost is found, see `lost`.
 */
export function ask(question) {
  asked = { danger: false, intro: () => nothing, fields: [], ...question, values: {}, busy: false, outcome: null,
    lost: null, error: '', refusal: null };
  for (const { name, value } of asked.fields) asked.values[name] = value ?? '';
  asked.changed?.(asked);
  arm(asked);
  changed();
  queueMicrotask(() => {
    const box = document.querySelector('#ask');
    if (!box.open) box.showModal();
    (box.querySelector('[data-empty]') ?? box.querySelector('.confirm'))?.focus();
  });
}

function close() {
  document.querySelector('#ask')?.close();
}

async function submit(event) {
  event.preventDefault();
  const current = asked;
  if (!current || current.busy || current.outcome || current.lost?.state === 'unknown' || !isArmed(current)) return;
  const missing = current.fields.find(({ name, optional }) => !optional && current.values[name].trim() === '');
  if (missing) {
    current.error = `${missing.label} is missing.`;
    changed();
    return;
  }
  const sentAt = Date.now();
  const search = current.search?.(current.values);
  Object.assign(current, { busy: true, sentAt, error: '', lost: null });
  changed();
  try {
    current.outcome = await perform(() => current.run(current.values));
    if (search) forgetLost();
  } catch (failure) {
    const isUnknown = failure.isOutcomeUnknown ?? true;
    current.refusal = failure.answer;
    if (isUnknown && search) current.lost = lost(search, sentAt, failure.message);
    else current.error = isUnknown ? `${failure.message} It may be in effect: look at the audit before you do it again.`
      : failure.message;
  }
  current.busy = false;
  changed();
  queueMicrotask(() => document.querySelector('#ask .close')?.focus());
  if (current.lost) {
    current.outcome = await current.lost.resolved;
    if (current.outcome && asked === current) forgetLost();
    arm(current);
    changed();
  }
  if (current.outcome?.done.audit) await findRows(current.outcome);
}

function field({ name, label, options, list, hint, optional, placeholder, isCheck, when }) {
  if (when && !when(asked.values)) return nothing;
  const set = ({ target }) => {
    asked.values[name] = isCheck && !target.checked ? '' : target.value;
    asked.error = '';
    asked.changed?.(asked);
    changed();
  };
  const value = asked.values[name];
  if (isCheck) return html`<label class="toggle"><input type="checkbox" name=${name} .checked=${live(value !== '')}
    @change=${set}> ${label}</label>`;
  return html`<label>${label}
    ${options
      ? html`<select name=${name} @change=${set} .value=${live(value)}>${options.map(([option, text]) =>
        html`<option value=${option} ?selected=${option === value}>${text}</option>`)}</select>`
      : html`<input name=${name} .value=${live(value)} @input=${set} maxlength="400" autocomplete="off"
        list=${list ?? nothing} placeholder=${placeholder ?? nothing} ?data-empty=${value === '' && !optional}>`}
    ${hint ? html`<small>${hint}</small>` : nothing}
  </label>`;
}

export function dialog() {
  const forget = () => {
    asked = null;
    changed();
  };
  return html`<dialog id="ask" aria-labelledby="ask-title" @close=${forget}>
    ${asked === null ? nothing : html`<form method="dialog" @submit=${submit}>
      <h2 id="ask-title">${asked.title}</h2>
      ${asked.outcome
        ? html`${outcomeOf(asked.outcome)}<div class="buttons"><button type="button" class="close"
          @click=${close}>Close</button></div>`
        : html`
          ${asked.lost ? lostOutcome(asked.lost) : html`${asked.intro(asked)} ${asked.fields.map(field)}`}
          ${store.live || asked.lost ? nothing : html`<p class="error">The gateway does not answer now; the command may
            fail.</p>`}
          <p class="error" role="alert">${asked.error}</p>
          ${asked.refusal?.problems?.map(({ text }) => html`<p>${text}</p>`)}
          ${asked.busy && asked.search && Date.now() - asked.sentAt >= SLOW_MS ? otherWays() : nothing}
          <div class="buttons">
            <button type="button" class="close" @click=${close}>${asked.lost ? 'Close' : 'Cancel'}</button>
            ${asked.lost?.state === 'unknown' || asked.lost?.state === 'signed out' ? nothing
              : html`<button type="submit" class="confirm ${asked.danger ? 'danger' : 'primary'}"
              ?disabled=${asked.busy} aria-disabled=${isArmed(asked) ? nothing : 'true'}>${asked.busy ? 'Working …'
              : asked.confirm(asked.values)}</button>`}
          </div>`}
    </form>`}
  </dialog>`;
}

// ---- What a change did: whether it is durable, how long it took, and its rows in the audit.

const AUDIT_TRIES = 10;
const AUDIT_PAUSE_MS = 150;
const SHOWN_ROWS = 4;
const CLOCKS_DIFFER_MS = 5_000;

/** A state that is so much newer than a change knows whether the disk has it. */
const SAVED_LATER_MS = 1_000;

/** The time by the gateway's clock, a little earlier than rows of a change that starts now. */
export const sinceNow = () => store.seen.epochMs + age() * 1_000 - CLOCKS_DIFFER_MS;

/**
 * Makes a change. `run()` does it and returns what it did: { text, durable?, millis?, notes?, audit: { since,
 * matches(row) }, more?() }. Returns { done, tookMs, rows }; `rows` is undefined until `findRows` has looked.
 */
export async function perform(run) {
  const started = performance.now();
  const done = await run();
  return { done, at: nowMs(), tookMs: performance.now() - started, rows: undefined };
}

/** Looks for the rows that the change left in the audit; rows are written shortly after the change. */
export async function findRows(outcome) {
  const { since, matches } = outcome.done.audit;
  for (let tries = 0; tries < AUDIT_TRIES; tries++) {
    try {
      const { rows } = await get(`/admin/audit?since=${Math.floor(since)}&limit=200`);
      const found = rows.filter(matches);
      if (found.length > 0) {
        outcome.rows = found;
        break;
      }
    } catch {
      break;
    }
    await new Promise((later) => setTimeout(later, AUDIT_PAUSE_MS));
  }
  outcome.rows ??= [];
  changed();
}

const durability = (isDurable) =>
  isDurable ? levelTag('good', 'durable: on disk, survives a restart')
    : levelTag('bad', 'not durable: in effect, but not yet on disk');

function auditRows(rows) {
  if (rows === undefined) return html`<li class="audit-row">Reading the audit …</li>`;
  if (rows.length === 0) return html`<li class="audit-row">The row is not in the audit: nothing changed, or it is not
    written yet.</li>`;
  const item = ({ id, who, what, scope, before, after }) =>
    html`<li class="audit-row">Audit row <b>${whole(id)}</b>: ${who}, ${what}, ${scope}: ${before} → ${after}</li>`;
  return html`${rows.slice(-SHOWN_ROWS).map(item)}
    ${rows.length > SHOWN_ROWS ? html`<li>and ${rows.length - SHOWN_ROWS} more rows</li>` : nothing}`;
}

/** A change without a state of its own is durable when its row is: rows are read from the disk. */
function durable({ done, at, rows }) {
  const { safety, epochMs } = store.seen ?? {};
  const isSaved = at !== undefined && epochMs > at + SAVED_LATER_MS && safety.latchesDurable;
  if (done.durable !== undefined) return html`<li>${durability(done.durable || isSaved)}</li>`;
  return rows?.length > 0 ? html`<li>${levelTag('good', 'durable: the audit on disk has it')}</li>` : nothing;
}

export function outcomeOf(outcome) {
  const { done, tookMs, rows } = outcome;
  return html`<div class="outcome" role="status">
    <p class="outcome-text"><b>${done.text}</b> ${done.tag ?? nothing}</p>
    <ul>
      ${durable(outcome)}
      ${done.millis === undefined
        ? nothing
        : html`<li>In effect on every event loop after <b>${milliseconds(done.millis)}</b></li>`}
      <li>Answered after ${milliseconds(tookMs)}</li>
      ${(done.notes ?? []).map((note) => html`<li>${note}</li>`)}
      ${done.audit ? auditRows(rows) : nothing}
    </ul>${done.more?.() ?? nothing}
  </div>`;
}

// ---- Changes whose answer was lost: they may be in effect. The page looks for them until it knows.

const LOOK_MS = 500;

/** How long the gateway must answer again without a trace of the change until it counts as not made. */
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
