// One bot: its state, what it uses of each limit, what was refused, and what changed for it.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS, DAY_MS } from '../resources.js';
import { nowMs } from '../store.js';
import { hourCharts, hourNeeds } from '../chart.js';
import { plural, whole } from '../format.js';
import { barCell, fact, heldTag, levelTag } from '../parts.js';
import { changes, changesTable, haltOf, holdsTable, refusedCalls, refusedTable } from '../lists.js';
import { href } from '../route.js';
import { botRows } from '../rows.js';
import { isOwn, modesOf } from '../scopes.js';
import { table } from '../table.js';

const nameOf = ({ route: { of } }) => of[0] ?? '';
const refused = (state) => refusedCalls({ bot: nameOf(state) });

export const title = (state) => nameOf(state);

export const needs = (state) => [AUDIT, BANS, refused(state), ...hourNeeds(`bot:${nameOf(state)}`)];

const limits = (row) => table({
  id: 'limits', caption: 'Limits', key: ({ exchange, limit }) => `${exchange} ${limit}`, sort: '-Used',
    none: 'It has used no limit within its window.',
  href: ({ exchange, limit }) => href('limit', [exchange, limit]),
  columns: [
    { name: 'Limit', value: ({ limit }) => limit },
    { name: 'Exchange', width: 10, value: ({ exchange }) => exchange },
    { name: 'Used', width: 14, value: ({ part }) => Math.round(part * 100), order: ({ part }) => part,
      cell: ({ units, usable }) => barCell(units, usable) },
    { name: 'Units', width: 7, align: 'right', value: ({ units }) => units, cell: (_, units) => whole(units) },
    { name: 'Of', width: 7, align: 'right', value: ({ usable }) => usable, cell: (_, usable) => whole(usable) },
    { name: 'Waiting', width: 6, align: 'right', value: (one) => waits(row, one), cell: (_, calls) =>
      html`<span class=${calls > 0 ? 'warning-text' : 'dim'}>${whole(calls)}</span>` },
  ],
}, row.limits);

const waits = ({ waitsFor }, { exchange, limit }) =>
  waitsFor.find((one) => one.exchange === exchange && one.limit === limit)?.calls ?? 0;

function deadMen({ safety }, bot) {
  const mine = safety.deadMen.filter((one) => one.bot === bot);
  if (mine.length === 0) return nothing;
  return fact("Dead man's switches", mine.map(({ silent, exchange, instrument }) =>
    levelTag(silent ? 'bad' : 'good', `${exchange} ${instrument || 'all'} ${silent ? 'not renewed' : 'armed'}`)));
}

export function view(state) {
  const { seen } = state;
  const bot = nameOf(state);
  const row = botRows(seen).find((one) => one.bot === bot);
  const scope = `bot:${bot}`;
  const holds = seen.holds.filter((hold) => hold.scope === scope);
  const source = refused(state);
  return html`<div class="title"><a href=${href('bots')}>Bots</a> <h1 tabindex="-1">${bot}</h1>
    ${heldTag(modesOf(seen)(scope), scope)}
      <span class="grow"></span><a href=${href('calls', [], { bot })}>All of its calls</a>
        ${isOwn(bot) ? levelTag('none', 'the gateway itself') : haltOf(scope, bot)}</div>
    ${holds.length === 0 ? nothing : html`<section>${holdsTable(holds)}</section>`}
    ${row === undefined
      ? html`<p class="empty">It has not called in the last minute.</p>`
      : html`<dl class="facts panel">
          ${fact('Calls in the last minute', whole(row.calls))}
          ${fact('At', row.exchanges.map(({ name, calls }) =>
            html`<a href=${href('exchange', [name])}>${name}</a> <small>${whole(calls)}</small> `))}
          ${fact('Waiting', plural(row.waiting, 'call'))}
          ${deadMen(seen, bot)}</dl>
        <section aria-labelledby="limits"><h2 id="limits">What it used of each limit, within its
          window</h2>${limits(row)}</section>`}
    ${hourCharts(scope)}
    <section aria-labelledby="refused"><h2 id="refused">Refused
      last</h2>${refusedTable(source, 'refused', { bot })}</section>
    <section aria-labelledby="changed"><h2 id="changed">Changed for it in the last 24 hours</h2>
      ${changesTable(changes(nowMs() - DAY_MS, (one) => one.scope === scope), 'changed',
        'Nothing has changed for it.')}</section>`;
}
