// The table of all pages: keyed rows of one height, an order that stays for a while, a filter, its state in the URL.

import { html, nothing } from './lit/lit-html.js';
import { repeat } from './lit/directives/repeat.js';
import { live } from './lit/directives/live.js';
import { setQuery, store } from './store.js';
import { inOrder, text } from './rows.js';
import { exportButtons } from './export.js';
import { plural, whole } from './format.js';

const MAX_ROWS = 200;

/** The name of a table's value in the URL; the main table of a page has no name there. */
const at = (id, name) => (id ? `${id}.${name}` : name);

export const field = (name, key, width) => ({ name, width, value: (row) => row[key], title: (row) => text(row[key]) });

export function found(rows, columns, find) {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const all = columns.map(({ value, search = value }) => text(search(row))).join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

function steady(spec, rows, sort, name, isChosen) {
  const isHeld = document.querySelector(`.table[aria-label="${spec.caption}"]:hover`) !== null;
  const { ordered, order } = inOrder(spec, rows,
    { sort, isChosen, isHeld, now: Date.now(), before: store.orders.get(name) });
  store.orders.set(name, order);
  return ordered;
}

/** Returns what a table shows as plain values: { name, columns, rows }. A column without `value` is left out. */
export function rowsAsData({ caption, columns }, rows) {
  const shown = columns.filter(({ value }) => value);
  const cells = (row) => shown.map(({ value }) => value(row) ?? null);
  return { name: caption, columns: shown.map(({ name }) => name), rows: rows.map(cells) };
}

/**
 * A table. `spec`: {
 *   id        its name in the URL, '' for the main table of a page
 *   caption   what it shows
 *   columns   [{ name, value?(row), cell?(row, value), order?(row), title?(row), align?, width?, wide?, sort?: false }]
 *             `value` is what is sorted, searched and exported, `cell` how it is drawn (else the value), `order` what
 *             is sorted and `search` what is searched if it is not the value, `rough` what is sorted until somebody
 *             chooses: a row moves when it changes by 1, `width` in rem (see .w3 to .w24; else what is left), `title`
 *             all text; a phone leaves `wide` ones out, and a page that is not wide `spare` ones
 *   key       (row) => what the row is, so that it stays the same row
 *   sort      its order when nobody has chosen one
 *   none      what is said when there is no row
 *   filter?   the label of its filter; without it there is none
 *   href?     (row) => the address that a click on the row, or Enter, opens
 *   level?    (row) => the class of a row
 *   tools?    more in its head
 *   most?     the most rows that are shown
 *   saved?    the columns of CSV and JSON, if they are not those that are shown
 *   stream?   whether the given order is kept until somebody asks for another
 * }
 */
export function table(spec, rows) {
  const { id = '', columns, none, filter, tools = nothing, most = MAX_ROWS, stream = false } = spec;
  const { page, query } = store.route;
  const searched = columns.filter(({ value }) => value);
  const find = filter ? (query[at(id, 'find')] ?? '') : '';
  const chosen = query[at(id, 'sort')];
  const sort = chosen ?? spec.sort ?? '';
  const matching = found(rows, searched, find);
  const ordered = stream && !chosen ? matching : steady(spec, matching, sort, `${page}/${id}`, chosen !== undefined);
  const shown = ordered.slice(0, Number(query[at(id, 'rows')]) || most);
  const count = shown.length < rows.length ? `${whole(shown.length)} of ${plural(rows.length, 'row')}` : '';
  const isRough = chosen === undefined && columns.some(({ rough }) => rough);
  const data = () => rowsAsData({ ...spec, columns: spec.saved ?? columns }, ordered);
  return html`<div class="table-head">
      ${filter ? finder(at(id, 'find'), filter, find) : nothing}
      ${tools}<span class="grow"></span>
      <span class="count">${count}</span>
      ${rows.length > 0 ? exportButtons(data) : nothing}
    </div>
    ${shown.length === 0
      ? html`<p class="empty">${rows.length > 0 ? 'Nothing matches.' : none}</p>`
      : grid({ ...spec, id }, shown, isRough ? '' : sort)}
    ${shown.length < ordered.length ? html`<button type="button" class="more"
      @click=${() => setQuery({ [at(id, 'rows')]: shown.length + MAX_ROWS })}>More of ${plural(ordered.length,
        'row')}</button>` : nothing}`;
}

const finder = (name, label, find) => html`<label class="find"><span class="hidden">${label}</span>
  <input type="search" placeholder=${label} .value=${live(find)} maxlength="200" autocomplete="off"
    @input=${(event) => setQuery({ [name]: event.target.value })}></label>`;

/** The rows alone. The roles are named because a phone shows rows as blocks, which would take them away. */
export function grid({ id = '', caption, columns, key, href = undefined, level = (_) => '' }, rows, sort = '') {
  return html`<div class="table" role="group" aria-label=${caption} tabindex="0">
    <table role="table" class=${href ? 'links' : ''}>
      <caption class="hidden">${caption}</caption>
      <colgroup>${columns.map(({ width, spare }) =>
        html`<col class="${width ? `w${width}` : ''} ${spare ? 'spare' : ''}">`)}</colgroup>
      <thead role="rowgroup"><tr role="row">${columns.map((column) => head(id, column, sort))}</tr></thead>
      <tbody role="rowgroup">
        ${repeat(rows, key, (row) => {
          const link = href?.(row);
          return html`<tr role="row" class=${level(row)} @click=${link ? (event) => open(event, link) : nothing}>
            ${columns.map((column, i) => cell(column, row, i === 0 ? link : ''))}</tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function head(id, { name, value, align, spare, sort: may = true }, sort) {
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined;
  const turned = direction === 'descending' || (direction === undefined && align !== 'right') ? name : `-${name}`;
  const sign = { ascending: ' ↑', descending: ' ↓' }[direction] ?? '';
  const content = value && may
    ? html`<button type="button" @click=${() => setQuery({ [at(id, 'sort')]: turned })}>${name}<span
        aria-hidden="true">${sign}</span></button>`
    : name;
  return html`<th role="columnheader" scope="col" class="${align ?? ''} ${spare ? 'spare' : ''}"
    aria-sort=${direction ?? nothing}>${content}</th>`;
}

function cell({ name, value, cell: draw, align, title, class: more = '', wide, spare }, row, link) {
  const plain = value ? value(row) : undefined;
  const content = draw ? draw(row, plain) : text(plain);
  const level = `${align ?? ''} ${wide ? 'wide' : ''} ${spare ? 'spare' : ''} ${more}`;
  return html`<td role="cell" data-name=${name} class=${level} title=${title ? title(row) : nothing}><span
    class="value">${link ? html`<a class="row-link" href=${link}>${content}</a>` : content}</span></td>`;
}

/**
 * Removes what lit-html 3.3.3 leaves of each removed row: the comment that marked its end. A page that is open for a
 * day would collect them. The marks of a row that is there stand directly beside it.
 */
export function sweepRows() {
  for (const body of document.querySelectorAll('tbody[role=rowgroup]')) {
    const isLeft = (node) =>
      node.nodeType === Node.COMMENT_NODE && node.data === '' &&
      node.previousSibling?.nodeName !== 'TR' && node.nextSibling?.nodeName !== 'TR';
    for (const node of [...body.childNodes].filter(isLeft)) node.remove();
  }
}

/** Opens a row's page, unless the click was on something of its own or selected text. */
function open(event, address) {
  if (event.target.closest('a, button, input, select, summary') || String(getSelection())) return;
  location.hash = address;
}
