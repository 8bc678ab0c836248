// Control: what is held and how it is lifted, what can be stopped, breakers, waiting calls, the drill.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, known, resource } from '../resources.js';
import { may, setQuery } from '../store.js';
import { duration, milliseconds, plural, whole, words } from '../format.js';
import { breakersTable, drillSection, haltButton, isStale, pullsSection, rearmSection } from '../halt.js';
import { haltColumn, holdsTable } from '../lists.js';
import { bar, modeTag } from '../parts.js';
import { href } from '../route.js';
import { waitingRows } from '../rows.js';
import { stopTree } from '../scopes.js';
import { field, table } from '../table.js';

const SHOWN_BOTS = 12;

export const title = 'Control';

const WAITING = resource('/admin/waiting', 1_000);

export const needs = (state) =>
  state.route.of[0] === 'waiting' ? [WAITING] : isStale(state) ? [{ ...AUDIT, everyMs: 1_000 }] : [];

const rearmColumn = () => ({ name: 'Lift', width: 6, cell: ({ scope, latched }) => (latched
  ? html`<button type="button" @click=${() => setQuery({ rearm: scope })}>Re-arm<span class="hidden">
    ${scope}</span></button>`
  : nothing) });

/** The calls that wait: for what, since when, and for how long they still may. */
function queue({ exchanges }) {
  const { value, error, readAt } = known(WAITING.path);
  if (value === undefined) return html`<p class="empty">${error || 'Reading …'}</p>`;
  const rows = waitingRows(value, Date.now() - readAt, exchanges);
  const soon = rows.filter((one) => one.soon).length;
  return table({
    id: 'waiting', caption: 'Waiting calls', key: ({ key }) => key, stream: true, none: 'No call waits.', most: 20,
    filter: 'Filter by bot, exchange, limit',
    tools: soon > 0 ? html`<span class="warning-text">${plural(soon, 'call')} may wait less than 1 s</span>` : nothing,
    columns: [
      { name: 'Bot', width: 10, value: ({ bot }) => bot, title: ({ bot }) => bot, cell: (_, bot) =>
        html`<a href=${href('bot', [bot])}>${bot}</a>` },
      field('Exchange', 'exchange', 10),
      { name: 'Kind', width: 8, value: ({ kind }) => words(kind) },
      field('Route', 'route', 16),
      { name: 'Waits for', value: ({ waitsFor }) => waitsFor, title: ({ waitsFor }) => waitsFor, cell: (row, text) =>
        (row.limit ? html`<a href=${href('limit', [row.exchange, row.limit.limit])}>${text}</a>` : text) },
      { name: 'Limit free in', width: 8, align: 'right', value: ({ limit }) => limit?.freeMs,
        title: () => 'All of its units, if nothing else is sent; some are free earlier',
        cell: (_, ms) => (ms > 0 ? `about ${duration(Math.max(1, ms / 1_000))}` : '–') },
      { name: 'Place', width: 5, align: 'right', value: ({ position }) => position || '' },
      { name: 'Waited', width: 7, align: 'right', value: ({ waitedMs }) => waitedMs,
        cell: (_, waited) => milliseconds(waited) },
      { name: 'May still wait', width: 14, value: ({ leftMs }) => leftMs, title: (one) =>
        `set by ${one.deadlineSource}`, cell: ({ leftMs, waitedMs }) => html`<span class="bar-cell">
          ${bar(waitedMs, waitedMs + leftMs)}
          <span class="numbers right">${(leftMs / 1_000).toFixed(1)} s</span></span>` },
    ],
  }, rows);
}

/** Everything that can be stopped, with its state and where that comes from. */
function tree({ seen, route: { query } }) {
  const find = query['tree.find'] ?? '';
  const all = stopTree(seen, find.trim());
  const isShown = ({ level, exchange, place }) =>
    find !== '' || level === 'global' || level === 'exchange' ||
      (level === 'bot' ? place < SHOWN_BOTS : query.open === exchange);
  const rows = all.filter(isShown);
  const inside = (exchange) => all.filter((one) => one.exchange === exchange && one.level !== 'exchange').length;
  const opener = ({ level, exchange, name }) => {
    const children = level === 'exchange' && find === '' ? inside(exchange) : 0;
    const isOpen = query.open === exchange;
    return html`${name}${children === 0 ? nothing : html` <button type="button" class="link"
      aria-expanded=${String(isOpen)}
      @click=${() => setQuery({ open: isOpen ? '' : exchange })}>${isOpen ? 'fold' : `${children} inside`}<span
        class="hidden"> ${exchange}</span></button>`}`;
  };
  const hidden = all.length - rows.length;
  return table({
    id: 'tree', caption: 'What can be stopped', key: ({ scope }) => scope, filter: 'Find a scope, or name one',
      stream: true, none: '',
    tools: hidden > 0 ? html`<small>${plural(hidden, 'more', 'more')}: find them by name</small>` : nothing,
    level: ({ mode }) => (mode === 'ACTIVE' ? '' : 'bad'), most: 120,
    columns: [
      { name: 'Scope', sort: false, value: ({ scope }) => scope, title: ({ scope }) => scope,
        cell: (row) => html`<span class=${`in-${row.depth}`}><small>${row.level === 'global' ? '' : row.level}</small>
          ${opener(row)}</span>` },
      { name: 'State', sort: false, width: 10, value: ({ mode }) => mode, cell: (_, mode) => modeTag(mode) },
      { name: 'Held at', sort: false, width: 12, value: ({ from }) => from, title: ({ from }) => from,
        cell: ({ from, scope, isKnown }) => (isKnown ? (from === scope ? 'here' : from)
          : html`<span class="warning-text">not seen lately</span>`) },
      { name: 'Calls / min', sort: false, width: 7, align: 'right', value: ({ calls }) => calls, cell: (_, calls) =>
        (calls === undefined ? '' : whole(calls)) },
      ...haltColumn(({ scope }) => scope, ({ scope }) => scope),
    ],
  }, rows);
}

function stops(state) {
  const more = may('rearm') ? [rearmColumn()] : [];
  return html`<section aria-labelledby="held"><h2 id="held">What holds trading</h2>
      ${holdsTable(state.seen.holds, { more })}</section>
    ${pullsSection(state.seen)}
    ${rearmSection(state)}
    <section aria-labelledby="breakers"><h2 id="breakers">Breakers</h2>${breakersTable(state)}</section>
    <div class="columns">
      <section aria-labelledby="tree"><h2 id="tree">Stop</h2>${tree(state)}</section>
      ${drillSection()}
    </div>`;
}

export function view(state) {
  const { seen, route: { of: [part] } } = state;
  const isQueue = part === 'waiting';
  const listed = isQueue ? known(WAITING.path).value?.calls.length : undefined; // at most 200
  const waiting = listed < 200 ? listed : seen.exchanges.reduce((sum, one) => sum + one.waiting, 0);
  const tab = (of, text, isHere) =>
    html`<a href=${href('control', of)} aria-current=${isHere ? 'page' : nothing}>${text}</a>`;
  return html`<div class="title"><h1 tabindex="-1">${title}</h1>
      <nav class="tabs" aria-label="Parts of this page">${tab([], 'Stop and re-arm', !isQueue)}
        ${tab(['waiting'], html`Waiting calls <small>${whole(waiting)}</small>`, isQueue)}</nav>
      <span class="grow"></span>${may('trip') ? haltButton('global', 'Halt everything') : nothing}</div>
    ${isQueue ? html`<section aria-label="Waiting calls">${queue(seen)}</section>` : stops(state)}`;
}
