// One dialog for everything that changes something: the first click opens it with all fields filled, the second one does it.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { changed, store } from './store.js';
import { findRows, outcomeOf, perform } from './outcome.js';

/** The open dialog; null when there is none. */
let asked = null;

/**
 * Opens the dialog.
 *
 * `title`; `intro(values)` a template; `fields`: [{ name, label, value, options?: [[value, text]], list?, optional? }], `list` the id of a
 * list of suggestions; `confirm(values)` the text of the button; `run(values)` does it, see `perform`; `danger` a red button.
 */
export function ask(question) {
  asked = { danger: false, intro: () => nothing, fields: [], ...question, values: {}, busy: false, outcome: null, error: '' };
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
  if (!current || current.busy || current.outcome) return;
  const missing = current.fields.find(({ name, optional }) => !optional && current.values[name].trim() === '');
  if (missing) {
    current.error = `${missing.label} is missing.`;
    changed();
    return;
  }
  Object.assign(current, { busy: true, error: '' });
  changed();
  try {
    current.outcome = await perform(() => current.run(current.values));
  } catch (failure) {
    current.error = failure.message;
  }
  current.busy = false;
  changed();
  queueMicrotask(() => document.querySelector('#ask .close')?.focus());
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
      ? html`<select name=${name} @change=${set} .value=${live(value)}>${options.map(([option, text]) => html`<option value=${option} ?selected=${option === value}>${text}</option>`)}</select>`
      : html`<input name=${name} .value=${live(value)} @input=${set} maxlength="400" autocomplete="off" list=${list ?? nothing} ?data-empty=${value === ''}>`}
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
        ? html`${outcomeOf(asked.outcome)}<div class="buttons"><button type="button" class="close" @click=${close}>Close</button></div>`
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
