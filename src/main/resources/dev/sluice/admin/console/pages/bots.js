// Bots: one row for each with its use at all exchanges; accounts, instruments, orders, margins and dead man's switches.
// And one bot: its state, what it uses of each limit, what was refused, and what changed for it.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS, DAY_MS, again, known, post, resource } from '../resources.js';
import { hourCharts, hourNeeds } from '../chart.js';
import { ask, sinceNow } from '../dialog.js';
import { duration, percent, plural, whole, words } from '../format.js';
import {
  changes, changesTable, haltColumn, haltOf, holdsTable, limitCell, refusedCalls, refusedTable,
} from '../lists.js';
import { barCell, fact, heldTag, heldText, levelTag, when } from '../parts.js';
import { href } from '../route.js';
import { botRows, fillOf, fullest, step } from '../rows.js';
import { isOwn, modesOf } from '../scopes.js';
import { age, may, nowMs, setQuery } from '../store.js';
import { field, table } from '../table.js';

const UNKNOWN = resource('/admin/unknown', 2_000);

export const title = 'Bots';

export const needs = () => [UNKNOWN];

const named = ({ limit, exchange }) => `${limit} at ${exchange}`;

const useColumns = [
  { name: 'Calls / min', width: 7, align: 'right', value: ({ calls }) => calls, rough: ({ calls }) => step(calls),
    cell: (_, calls) => whole(calls) },
  { name: 'Exchanges', width: 14, value: ({ exchanges }) => exchanges.map(({ name }) => name).join(', '),
    title: ({ exchanges }) => exchanges.map(({ name, calls }) => `${name} ${calls}`).join(', ') },
  { name: 'Most of a limit', width: 16, value: ({ limits: [most] }) =>
    (most ? `${percent(most.part)} ${named(most)}` : ''),
    order: ({ limits: [most] }) => most?.part ?? 0, title: ({ limits }) =>
      limits.map((one) => `${named(one)}: ${whole(one.units)} of ${whole(one.usable)}`).join('\n'),
    cell: ({ limits: [most] }) => (most ? barCell(most.units, most.usable) : '–') },
  { name: 'Limit', value: ({ limits: [most] }) => (most ? named(most) : ''), title: ({ limits: [most] }) =>
    (most ? named(most) : ''),
    cell: ({ limits: [most] }) => (most ? html`${named(most)} <small>${whole(most.units)} of
      ${whole(most.usable)}</small>` : '') },
  { name: 'Waiting', width: 6, align: 'right', value: ({ waiting }) => waiting, title: ({ waitsFor }) =>
    waitsFor.map((one) => `${one.calls} for ${named(one)}`).join('\n'),
    cell: (_, waiting) => html`<span class=${waiting > 0 ? 'warning-text' : 'dim'}>${whole(waiting)}</span>` },
];

const stateColumn = (scopeOf, heldOf) => ({ name: 'State', width: 16,
  value: (row) => heldText(heldOf(row), scopeOf(row)), title: (row) => heldText(heldOf(row), scopeOf(row)),
  cell: (row) => heldTag(heldOf(row), scopeOf(row)) });

function bots({ seen, route: { query } }) {
  const rows = botRows(seen);
  const own = rows.filter(({ bot }) => isOwn(bot)).length;
  const shown = query.own === '1' ? rows : rows.filter(({ bot }) => !isOwn(bot));
  const tools = own === 0 ? nothing : html`<label class="toggle"><input type="checkbox" .checked=${query.own === '1'}
    @change=${(event) => setQuery({ own: event.target.checked ? '1' : '' })}>the gateway's own calls</label>`;
  return table({
    caption: 'Bots', key: ({ bot }) => bot, sort: '-Calls / min', filter: 'Filter bots, exchanges, limits', tools,
      href: ({ bot }) => href('bot', [bot]),
    level: ({ held, waiting }) => (held.from ? 'bad' : waiting > 0 ? 'warning' : ''),
      none: 'No bot has called in the last minute.',
    columns: [
      field('Bot', 'bot', 14),
      stateColumn(({ bot }) => `bot:${bot}`, ({ held }) => held),
      ...useColumns,
      ...haltColumn(({ bot }) => (isOwn(bot) ? '' : `bot:${bot}`), ({ bot }) => bot),
    ],
  }, shown);
}

function namedOf(level, list, { seen }) {
  const heldAt = modesOf(seen);
  const rows = seen.exchanges.flatMap((exchange) =>
    exchange[list].map((one) => ({ exchange: exchange.name, name: one[level],
      scope: `${level}:${exchange.name}/${one[level]}`, calls: one.askedInLastMinute,
      limit: fullest(exchange.limits.filter(({ of }) => of.split('|').includes(one[level]))) })));
  return table({
    caption: list === 'accounts' ? 'Accounts' : 'Instruments', key: ({ scope }) => scope, sort: '-Calls / min',
      filter: `Filter ${list}`,
    none: `No call had an ${level}.`,
    columns: [
      { name: level === 'account' ? 'Account' : 'Instrument', value: ({ name }) => name, cell: (_, name) =>
        html`<b>${name}</b>` },
      { name: 'Exchange', width: 14, value: ({ exchange }) => exchange, cell: (_, name) =>
        html`<a href=${href('exchange', [name])}>${name}</a>` },
      stateColumn(({ scope }) => scope, ({ scope }) => heldAt(scope)),
      { name: 'Calls / min', width: 8, align: 'right', value: ({ calls }) => calls, rough: ({ calls }) =>
        step(calls), cell: (_, calls) => whole(calls) },
      ...(level === 'account' ? [{ name: 'Fullest limit', width: 20, value: ({ limit }) => limit?.limit ?? '',
        order: ({ limit }) => (limit ? fillOf(limit) : -1), cell: ({ limit }) => limitCell({ limit }) }] : []),
      ...haltColumn(({ scope }) => scope, ({ exchange, name }) => `${exchange}/${name}`),
    ],
  }, rows);
}

function close(order) {
  ask({
    title: 'Close an unknown order',
    intro: () => html`<p>Sluice does not know whether ${order.exchange} executed it. Close it only after you have
      checked at the exchange.</p>`,
    fields: [],
    confirm: () => 'I have checked: close it',
    run: async () => {
      const since = sinceNow();
      const { exchange, account, names: [name] } = order;
      const { closed } = await post('/admin/unknown/close', { exchange, account, ...(name ? { name } : {}) });
      again(UNKNOWN.path);
      const matches = (row) => row.what === 'unknown orders' && row.scope === `account:${exchange}/${account}`;
      return { text: `Closed: ${plural(closed, 'order')}.`, audit: { since, matches } };
    },
  });
}

function unknownOrders() {
  const { value, error } = known(UNKNOWN.path);
  if (value === undefined) return html`<p class="empty">${error || 'Reading …'}</p>`;
  const ids = ({ names }) => names.join(', ');
  return table({
    caption: 'Unknown orders', key: (order) => `${order.exchange} ${order.account} ${order.epochMs} ${ids(order)}`,
      sort: '-Sent',
    none: 'Every order that was sent has a known outcome.',
    columns: [
      { name: 'Sent', width: 16, value: ({ epochMs }) => new Date(epochMs).toISOString(),
        cell: ({ epochMs, ageSeconds }) => html`${when(epochMs)} <small>${duration(ageSeconds)} ago</small>` },
      field('Exchange', 'exchange', 10),
      { name: 'Bot', width: 10, value: ({ bot }) => bot },
      field('Account', 'account', 12),
      field('Instrument', 'instrument', 10),
      { name: 'Kind', width: 6, value: ({ kind }) => words(kind) },
      { name: 'Ids', value: ids, title: ids },
      ...(may('trip') ? [{ name: 'Close', width: 6, cell: (order) =>
        html`<button type="button" @click=${() => close(order)}>Close<span class="hidden">
        ${ids(order)}</span></button>` }] : []),
    ],
  }, value.unknown);
}

const margins = ({ seen: { readiness } }) => table({
  caption: 'Margins', key: ({ exchange, account, source }) => `${exchange} ${account} ${source}`, sort: '-Margin ratio',
  none: 'No margin is known. Sluice reads it from the answers that bots get, or it is reported by a program.',
  columns: [
    field('Account', 'account', 14),
    field('Exchange', 'exchange', 10),
    { name: 'State', width: 9, value: ({ status }) => status, cell: (_, status) =>
      levelTag({ healthy: 'good', warning: 'warning', critical: 'bad' }[status] ?? 'none', status) },
    { name: 'Margin ratio', width: 8, align: 'right', value: ({ margin_ratio: ratio }) => ratio, cell: (_, ratio) =>
      `${(ratio * 100).toFixed(1)} %` },
    { name: 'Available', width: 12, align: 'right', value: (row) =>
      (row.available_balance ? `${row.available_balance} ${row.currency}` : '–') },
    { name: 'Seen', width: 8, align: 'right', value: ({ lastSeenSeconds }) => lastSeenSeconds, cell: (_, seconds) =>
      (seconds === undefined ? '' : `${duration(seconds + age())} ago`) },
    { name: 'Message', value: ({ message }) => message ?? '', title: ({ message }) => message ?? '' },
  ],
}, readiness.margins);

const deadMen = ({ seen: { safety } }) => table({
  caption: "Dead man's switches", key: ({ exchange, account, instrument, bot }) =>
    `${exchange} ${account} ${instrument} ${bot}`, sort: 'State',
  none: 'No bot has armed a dead man’s switch.',
  columns: [
    { name: 'Bot', width: 12, value: ({ bot }) => bot, cell: (_, bot) =>
      html`<a href=${href('bot', [bot])}>${bot}</a>` },
    field('Exchange', 'exchange', 10),
    field('Account', 'account'),
    { name: 'Instrument', width: 12, value: ({ instrument }) => instrument || 'all' },
    { name: 'State', width: 12, value: ({ silent }) => (silent ? '0 not renewed' : '1 armed'), cell: ({ silent }) =>
      (silent ? levelTag('bad', 'not renewed in time') : levelTag('good', 'armed')) },
    { name: 'Renewed', width: 8, align: 'right', value: ({ ageSeconds }) => ageSeconds, cell: (_, seconds) =>
      `${duration(seconds + age())} ago` },
    { name: 'Cancels after', width: 9, align: 'right', value: ({ timeoutSeconds }) => timeoutSeconds,
      cell: ({ timeoutSeconds, byConnection }) => (timeoutSeconds === undefined
        ? (byConnection ? 'the connection ends' : '–') : duration(timeoutSeconds)) },
  ],
}, safety.deadMen);

/**
 * The parts of the page: [name in the address, title, how many, the template].
 *
 * @type {any[]}
 */
const TABS = [
  ['', 'Bots', ({ seen }) => new Set(seen.exchanges.flatMap((one) => one.bots.map(({ bot }) => bot)).filter((bot) =>
    !isOwn(bot))).size, bots],
  ['accounts', 'Accounts', ({ seen }) => seen.exchanges.reduce((sum, one) => sum + one.accounts.length, 0), (state) =>
    namedOf('account', 'accounts', state)],
  ['instruments', 'Instruments', ({ seen }) => seen.exchanges.reduce((sum, one) => sum + one.instruments.length, 0),
    (state) => namedOf('instrument', 'instruments', state)],
  ['orders', 'Unknown orders', ({ seen }) => seen.exchanges.reduce((sum, one) => sum + one.openUnknown, 0),
    unknownOrders],
  ['margins', 'Margins', ({ seen }) => seen.readiness.margins.length, margins],
  ['switches', "Dead man's switches", ({ seen }) => seen.safety.deadMen.length, deadMen],
];

export function view(state) {
  const [part = ''] = state.route.of;
  const [, name, , draw] = TABS.find(([one]) => one === part) ?? TABS[0];
  return html`<div class="title"><h1 tabindex="-1">${name}</h1><span class="grow"></span><nav class="tabs"
    aria-label="Parts of this page">
      ${TABS.map(([one, text, count]) => html`<a href=${href('bots', [one].filter(Boolean))}
        aria-current=${text === name ? 'page' : nothing}>${text}
        <small>${whole(count(state))}</small></a>`)}</nav></div>
    <section aria-label=${name}>${draw(state)}</section>`;
}

const nameOf = ({ route: { of } }) => of[0] ?? '';
const refused = (state) => refusedCalls({ bot: nameOf(state) });

const needsOfOne = (state) => [AUDIT, BANS, refused(state), ...hourNeeds(`bot:${nameOf(state)}`)];

const limits = (row) => table({
  id: 'limits', caption: 'Limits', key: ({ exchange, limit }) => `${exchange} ${limit}`, sort: '-Used',
    none: 'It has used no limit within its window.',
  href: ({ exchange, limit }) => href('limit', [exchange, limit]),
  columns: [
    { name: 'Limit', value: ({ limit }) => limit },
    field('Exchange', 'exchange', 10),
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

function switchesOf({ safety }, bot) {
  const mine = safety.deadMen.filter((one) => one.bot === bot);
  if (mine.length === 0) return nothing;
  return fact("Dead man's switches", mine.map(({ silent, exchange, instrument }) =>
    levelTag(silent ? 'bad' : 'good', `${exchange} ${instrument || 'all'} ${silent ? 'not renewed' : 'armed'}`)));
}

function viewOfOne(state) {
  const { seen } = state;
  const bot = nameOf(state);
  const row = botRows(seen).find((one) => one.bot === bot);
  const scope = `bot:${bot}`;
  const holds = seen.holds.filter((hold) => hold.scope === scope);
  const source = refused(state);
  return html`<div class="title"><a href=${href('bots')}>Bots</a> <h1 tabindex="-1">${bot}</h1>
    ${heldTag(row?.held ?? modesOf(seen)(scope), scope)}
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
          ${switchesOf(seen, bot)}</dl>
        <section aria-labelledby="limits"><h2 id="limits">What it used of each limit, within its
          window</h2>${limits(row)}</section>`}
    ${hourCharts(scope)}
    <section aria-labelledby="refused"><h2 id="refused">Refused
      last</h2>${refusedTable(source, 'refused', { bot })}</section>
    <section aria-labelledby="changed"><h2 id="changed">Changed for it in the last 24 hours</h2>
      ${changesTable(changes(nowMs() - DAY_MS, (one) => one.scope === scope), 'changed',
        'Nothing has changed for it.')}</section>`;
}

export const one = { title: nameOf, needs: needsOfOne, view: viewOfOne };
