// Export of what a page shows: tables as CSV and JSON, and texts to the clipboard.

import { html } from './lit/lit-html.js';
import { inUrl } from './range.js';

/** A text that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r|%]/;

/** A value in CSV. A text that begins like a formula gets an apostrophe, with which a spreadsheet only shows it. */
function inCsv(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  return `"${(FORMULA.test(text.trimStart()) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A table, { columns, rows }, as CSV: the names of the columns first, lines end as RFC 4180 says. */
export const toCsv = ({ columns, rows }) =>
  [columns, ...rows].map((row) => row.map(inCsv).join(',')).join('\r\n') + '\r\n';

/** A table as JSON: an object for each row, with the names of the columns. */
export const toJson = ({ columns, rows }) =>
  `${JSON.stringify(rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value]))), null, 1)}\n`;

/** The name of a file: what it has, and when it was made, in UTC. */
export const fileName = (name, type, epochMs) =>
  `sluice-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${inUrl(epochMs).replaceAll(/[-:]/g, '')}.${type}`;

const TYPES = { csv: 'text/csv', json: 'application/json', html: 'text/html' };

/** Has the browser save a text as a file. */
export function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${TYPES[type]};charset=utf-8` }));
  link.download = fileName(name, type, Date.now());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The buttons of a table's head that export what it shows; `data()` returns { name, columns, rows }. */
export function exportButtons(data) {
  const button = (text, type, write) => html`<button type="button" class="export"
    title="Save all matching rows as ${text}" @click=${() => save(data().name, type, write(data()))}>${text}</button>`;
  return html`${button('CSV', 'csv', toCsv)} ${button('JSON', 'json', toJson)}`;
}

/** Copies a text, also where the page has no access to the clipboard because it came without TLS. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  return field.remove();
}

export function copyButton(text, label) {
  const click = async ({ currentTarget: button }) => {
    await copy(text);
    button.classList.add('done');
    setTimeout(() => button.classList.remove('done'), 1_000);
  };
  return html`<button type="button" class="copy" title=${label} aria-label=${label} @click=${click}>copy</button>`;
}
