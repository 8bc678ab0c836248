// One dialog for everything that changes something: the first click opens it with all fields filled, the second one
// does it.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { changed, store } from './store.js';
import { findRows, outcomeOf, perform } from './outcome.js';
import { forgetLost, lost, lostOutcome } from './lost.js';

/** A confirmation that comes sooner after the dialog opened belongs to the press that opened it. */
const ARMED_AFTER_MS = 400;

/** The open dialog; null when there is none. */
let asked = null;

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
 * `title`; `intro(values)` a template; `fields`: [{ name, label, value, options?: [[value, text]], list?, optional? }],
 * `list` the id of a list of suggestions; `confirm(values)` the text of the button; `run(values)` does it, see
 * `perform`; `danger` a red button; `search(values)` returns how a change whose answer was lost is found, see `lost`.
 */
export function ask(question) {
  asked = { danger: false, intro: () => nothing, fields: [], ...question, values: {}, busy: false, outcome: null,
    lost: null, error: '' };
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
  Object.assign(current, { busy: true, error: '', lost: null });
  changed();
  try {
    current.outcome = await perform(() => current.run(current.values));
    if (search) forgetLost();
  } catch (failure) {
    const isUnknown = failure.isOutcomeUnknown ?? true;
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

function field({ name, label, options, list, hint }) {
  const set = (event) => {
    asked.values[name] = event.target.value;
    asked.error = '';
    asked.changed?.(asked);
    changed();
  };
  const value = asked.values[name];
  return html`<label>${label}
    ${options
      ? html`<select name=${name} @change=${set} .value=${live(value)}>${options.map(([option, text]) =>
        html`<option value=${option} ?selected=${option === value}>${text}</option>`)}</select>`
      : html`<input name=${name} .value=${live(value)} @input=${set} maxlength="400" autocomplete="off"
        list=${list ?? nothing} ?data-empty=${value === ''}>`}
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
