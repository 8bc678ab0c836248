// One dialog for everything that changes something: the first click opens it with all fields filled, the second one does it.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { get } from './api.js';
import { changed, store } from './store.js';
import { milliseconds, whole } from './format.js';
import { levelTag } from './parts.js';

const AUDIT_TRIES = 10;
const AUDIT_PAUSE_MS = 150;

/** The open dialog; null when there is none. */
let asked = null;

/**
 * Opens the dialog.
 *
 * `title`; `intro(values)` a template; `fields`: [{ name, label, value, options?: [[value, text]], optional? }]; `confirm(values)` the text of
 * the button; `run(values)` does it and returns { text, durable?, millis?, audit?: { since, matches(row) } }; `danger` a red button.
 */
export function ask(question) {
  asked = { danger: false, intro: () => nothing, fields: [], ...question, values: {}, busy: false, done: null, error: '', row: undefined };
  for (const { name, value } of asked.fields) asked.values[name] = value ?? '';
  asked.changed?.(asked);
  changed();
  queueMicrotask(() => {
    const dialog = document.querySelector('#ask');
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector('[data-empty]') ?? dialog.querySelector('.confirm'))?.focus();
  });
}

function close() {
  document.querySelector('#ask')?.close();
}

async function submit(event) {
  event.preventDefault();
  const current = asked;
  if (!current || current.busy || current.done) return;
  const missing = current.fields.find(({ name, optional }) => !optional && current.values[name].trim() === '');
  if (missing) {
    current.error = `${missing.label} is missing.`;
    changed();
    return;
  }
  Object.assign(current, { busy: true, error: '' });
  changed();
  const started = performance.now();
  try {
    current.done = await current.run(current.values);
    current.tookMs = performance.now() - started;
  } catch (failure) {
    current.error = failure.message;
  }
  current.busy = false;
  changed();
  queueMicrotask(() => document.querySelector('#ask .close')?.focus());
  if (current.done?.audit) await findRow(current);
}

/** Looks for the row that the change left in the audit; rows are written shortly after the change. */
async function findRow(current) {
  const { since, matches } = current.done.audit;
  for (let tries = 0; tries < AUDIT_TRIES && !current.row; tries++) {
    try {
      const { rows } = await get(`/admin/audit?since=${Math.floor(since)}&most=200`);
      current.row = rows.findLast(matches);
    } catch {
      break;
    }
    if (!current.row) await new Promise((resolve) => setTimeout(resolve, AUDIT_PAUSE_MS));
  }
  current.row ??= null;
  changed();
}

function field({ name, label, options, hint }) {
  const set = (event) => {
    asked.values[name] = event.target.value;
    asked.error = '';
    asked.changed?.(asked);
    changed();
  };
  const value = asked.values[name];
  return html`<label>${label}
    ${options
      ? html`<select name=${name} @change=${set} .value=${live(value)}>${options.map(([option, text]) => html`<option value=${option} ?selected=${option === value}>${text}</option>`)}</select>`
      : html`<input name=${name} .value=${live(value)} @input=${set} maxlength="400" autocomplete="off" ?data-empty=${value === ''}>`}
    ${hint ? html`<small>${hint}</small>` : nothing}
  </label>`;
}

const durability = (durable) =>
  durable ? levelTag('good', 'durable: on disk, survives a restart') : levelTag('bad', 'not durable: in effect, but not yet on disk');

function outcome({ done, tookMs, row }) {
  return html`<div class="outcome" role="status">
    <p class="outcome-text"><b>${done.text}</b></p>
    <ul>
      ${done.durable === undefined ? nothing : html`<li>${durability(done.durable)}</li>`}
      ${done.millis === undefined ? nothing : html`<li>In effect on every event loop after <b>${milliseconds(done.millis)}</b></li>`}
      <li>Answered after ${milliseconds(tookMs)}</li>
      ${(done.notes ?? []).map((note) => html`<li>${note}</li>`)}
      ${done.audit
        ? html`<li class="audit-row">${row
            ? html`Audit row <b>${whole(row.id)}</b>: ${row.who}, ${row.what}, ${row.scope}: ${row.before} → ${row.after}`
            : row === null ? 'The row is not in the audit: nothing changed, or it is not written yet.' : 'Reading the audit …'}</li>`
        : nothing}
    </ul>
  </div>`;
}

export function dialog() {
  const forget = () => {
    asked = null;
    changed();
  };
  return html`<dialog id="ask" aria-labelledby="ask-title" @close=${forget}>
    ${asked === null ? nothing : html`<form method="dialog" @submit=${submit}>
      <h2 id="ask-title">${asked.title}</h2>
      ${asked.done
        ? html`${outcome(asked)}<div class="buttons"><button type="button" class="close" @click=${close}>Close</button></div>`
        : html`
          ${asked.intro(asked)}
          ${asked.fields.map(field)}
          ${store.live ? nothing : html`<p class="error">The gateway does not answer now; the command may fail.</p>`}
          <p class="error" role="alert">${asked.error}</p>
          <div class="buttons">
            <button type="button" class="close" @click=${close}>Cancel</button>
            <button type="submit" class="confirm ${asked.danger ? 'danger' : 'primary'}" ?disabled=${asked.busy}>${asked.busy ? 'Working …' : asked.confirm(asked.values)}</button>
          </div>`}
    </form>`}
  </dialog>`;
}
