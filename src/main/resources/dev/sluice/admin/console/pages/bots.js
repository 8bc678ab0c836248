// Bots: one row for each with its use at all exchanges; accounts, instruments, orders, margins and dead man's switches.

import { html, nothing } from '../lit/lit-html.js';
import { again, known, post, resource } from '../resources.js';
import { ask, sinceNow } from '../dialog.js';
import { age, may, setQuery } from '../store.js';
import { duration, percent, plural, whole, words } from '../format.js';
import { barCell, heldTag, heldText, levelTag, when } from '../parts.js';
import { haltColumn } from '../lists.js';
import { href } from '../route.js';
import { botRows, step } from '../rows.js';
import { isOwn, modesOf } from '../scopes.js';
import { table } from '../table.js';

const UNKNOWN = resource('/admin/unknown', 2_000);

export const title = 'Bots';

export const needs = () => [UNKNOWN];

const named = ({ limit, exchange }) => `${limit} at ${exchange}`;

/** Columns of one bot's use, also for its own page. */
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

/** The mode that holds a row's scope, and where. */
const stateColumn = (scopeOf, heldOf) => ({ name: 'State', width: 15,
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
      { name: 'Bot', width: 14, value: ({ bot }) => bot, title: ({ bot }) => bot },
      stateColumn(({ bot }) => `bot:${bot}`, ({ held }) => held),
      ...useColumns,
      ...haltColumn(({ bot }) => (isOwn(bot) ? '' : `bot:${bot}`), ({ bot }) => bot),
    ],
  }, shown);
}

/** The accounts or instruments of recent calls. */
function namedOf(level, list, { seen }) {
  const heldAt = modesOf(seen);
  const rows = seen.exchanges.flatMap((exchange) =>
    exchange[list].map((one) => ({ exchange: exchange.name, name: one[level],
      scope: `${level}:${exchange.name}/${one[level]}`, calls: one.askedInLastMinute })));
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
      { name: 'Exchange', width: 10, value: ({ exchange }) => exchange },
      { name: 'Bot', width: 10, value: ({ bot }) => bot },
      { name: 'Account', width: 12, value: ({ account }) => account, title: ({ account }) => account },
      { name: 'Instrument', width: 10, value: ({ instrument }) => instrument, title: ({ instrument }) => instrument },
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
    { name: 'Account', width: 14, value: ({ account }) => account, title: ({ account }) => account },
    { name: 'Exchange', width: 10, value: ({ exchange }) => exchange },
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
    { name: 'Exchange', width: 10, value: ({ exchange }) => exchange },
    { name: 'Account', value: ({ account }) => account, title: ({ account }) => account },
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
