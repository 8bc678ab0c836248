// The list of limits, for the page of all and for that of an exchange.

import { html, nothing } from './lit/lit-html.js';
import { age } from './store.js';
import { duration, percent, plural, whole } from './format.js';
import { barCell, emptyIn, keyName, levelTag } from './parts.js';
import { href } from './route.js';
import { usersOf } from './rows.js';
import { table } from './table.js';

/** What stops or slows calls at a limit, in words; '' for nothing. */
export function stateOf({ banMs, pauseMs, share, firstWindow, waiting }) {
  if (banMs > 0) return `banned for ${duration(banMs / 1_000 - age())}`;
  if (pauseMs > 0) return `paused for ${duration(pauseMs / 1_000 - age())}`;
  if (share < 1) return `opening slowly: ${percent(share)}`;
  if (firstWindow) return 'first window: not yet guaranteed';
  return waiting > 0 ? `${whole(waiting)} waiting` : '';
}

const stateCell = (limit, text) => {
  if (text === '') return html`<span class="dim">open</span>`;
  return levelTag(limit.banMs > 0 ? 'bad' : 'warning', text);
};

/** Who used most of a limit within its last window: "greedy 78 %" of its room. */
function mostOf(limit) {
  const [first] = usersOf(limit).bots;
  return first ? `${first.name || plural(first.others, 'other')} ${percent(first.part)}` : '';
}

/** The address of a limit; with its key, where it has keys. */
export const addressOfLimit = ({ exchange, limit, of }) => href('limit', [exchange, limit], { of });

/**
 * A table of limits. `more` for a part of a page, of one exchange.
 *
 * @param {any[]} rows
 * @param {any} _state
 * @param {{ id?: string, tools?: any, ofOne?: boolean }} more
 */
export const limitsTable = (rows, _state, { id = '', tools = nothing, ofOne = false } = {}) => table({
  id, caption: 'Limits', key: ({ exchange, limit, of }) => `${exchange} ${limit} ${of}`, sort: '-Used',
    filter: 'Filter by limit, account, bot, route', tools,
  href: addressOfLimit, none: 'No exchange is in use. Its limits appear with the first call.',
  level: ({ banMs, pauseMs, fill }) => (banMs > 0 ? 'bad' : pauseMs > 0 || fill >= 0.9 ? 'warning' : ''),
  columns: [
    { name: 'Limit', width: 12, value: ({ limit }) => limit, title: ({ limit }) => limit },
    ...(ofOne ? [] : [{ name: 'Exchange', width: 9, value: ({ exchange }) => exchange }]),
    { name: 'For', width: 14, value: ({ of }) => keyName(of), title: ({ of }) => keyName(of), cell: (_, of) => of ||
      html`<span class="dim">whole address</span>` },
    { name: 'Used', width: 12, value: ({ fill }) => Math.round(fill * 100), order: ({ fill, step }) =>
      Math.floor(step / 10) * 10 + fill, rough: ({ step }) => step, cell: ({ used, usable, foreign }) =>
      barCell(used, usable, foreign) },
    { name: 'Units', wide: true, width: 6, align: 'right', value: ({ used }) => used, cell: (_, used) => whole(used) },
    { name: 'Of', wide: true, width: 6, align: 'right', value: ({ usable }) => usable, cell: (_, usable) =>
      whole(usable) },
    { name: 'State', width: 14, value: stateOf, cell: stateCell, title: stateOf },
    { name: 'Empty in', wide: true, width: 8, align: 'right', value: ({ freeMs }) => Math.round(freeMs / 1_000),
      cell: ({ freeMs }) => (freeMs > 0 ? emptyIn(freeMs / 1_000 - age()).replace('empty in ', '') : '') },
    { name: 'Used most by', value: mostOf, search: ({ bots, routes }) =>
      [...bots, ...routes].map(({ name }) => name).join(' '), title: ({ bots, routes }) =>
      [...bots, ...routes].map(({ name, units }) => `${name} ${whole(units)}`).join('\n') },
  ],
}, rows);
