// Limits: every key of every limit, closed and full ones first.

import { html } from '../lit/lit-html.js';
import { limitsTable } from '../lists.js';
import { keyOfLimit, limitRows } from '../rows.js';
import { plural } from '../format.js';
import { setQuery } from '../store.js';

export const title = 'Limits';

export const needs = () => [];

export function view(state) {
  const { seen, route: { query } } = state;
  const rows = limitRows(seen);
  const used = rows.filter((row) => seen.everUsed.has(keyOfLimit(row)));
  const all = query.all === '1';
  const hidden = seen.exchanges.reduce((sum, { limitsNotShown }) => sum + limitsNotShown, 0);
  const tools = html`<label class="toggle"><input type="checkbox" .checked=${all}
    @change=${(event) => setQuery({ all: event.target.checked ? '1' : '' })}>also the ${rows.length - used.length}
      unused</label>`;
  return html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
    <section>${limitsTable(all ? rows : used, state, { tools })}
    ${hidden > 0 ? html`<p class="small-text">${plural(hidden, 'key')} used less are not shown.</p>` : ''}</section>`;
}
