// Control: what is held and how it is lifted, what can be stopped, breakers, waiting calls, the drill.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT } from '../audit.js';
import { may, setQuery } from '../store.js';
import { plural, whole, words } from '../format.js';
import { breakersTable } from '../breakers.js';
import { drillSection } from '../drill.js';
import { haltButton } from '../halt.js';
import { haltColumn, holdsTable } from '../lists.js';
import { isStale, rearmSection } from '../rearm.js';
import { modeTag } from '../parts.js';
import { stopTree } from '../scopes.js';
import { table } from '../table.js';

const SHOWN_BOTS = 12;

export const title = 'Control';

export const needs = (state) => (isStale(state) ? [{ ...AUDIT, everyMs: 1_000 }] : []);

const rearmColumn = () => ({ name: 'Lift', width: 6, cell: ({ scope, latched }) => (latched
  ? html`<button type="button" @click=${() => setQuery({ rearm: scope })}>Re-arm<span class="hidden">
    ${scope}</span></button>`
  : nothing) });

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

export function view(state) {
  const { seen } = state;
  return html`<div class="title"><h1 tabindex="-1">${title}</h1><span class="grow"></span>
      <span>${words(seen.mode) === 'active' ? 'No mode is held for everything.'
        : html`Everything is ${words(seen.mode)}.`}</span>
      ${may('trip') ? haltButton('global', 'Halt everything') : nothing}</div>
    <section aria-labelledby="held"><h2 id="held">What holds
      trading</h2>${holdsTable(seen.holds, { more: may('rearm') ? [rearmColumn()] : [] })}</section>
    ${rearmSection(state)}
    <section aria-labelledby="breakers"><h2 id="breakers">Breakers</h2>${breakersTable(state)}</section>
    <div class="columns">
      <section aria-labelledby="tree"><h2 id="tree">Stop</h2>${tree(state)}</section>
      ${drillSection()}
    </div>`;
}
