// Lists that several pages show: exchanges, holds, refused calls, changes, limits, times of calls.

import { html, nothing, svg } from './lit/lit-html.js';
import { AUDIT, BANS, known, resource } from './resources.js';
import { age, form, may, nowMs, setQuery, store } from './store.js';
import { duration, milliseconds, percent, plural, rate, timeOfDay, whole, words } from './format.js';
import { haltButton } from './halt.js';
import { ago, bar, barCell, emptyIn, keyName, levelTag, modeTag, spark, timeAxis, verdictTags, when } from './parts.js';
import { fillOf, lastOf, usersOf } from './rows.js';
import { grouped } from './journal.js';
import { MINUTE_MS, clock as clockAt } from './range.js';
import { href } from './route.js';
import { isScope } from './scopes.js';
import { field, table } from './table.js';
import { HEAT_MINUTES, heatCells } from './series.js';

const HEALTH = { healthy: 'good', warning: 'warning', critical: 'bad' };
const RANKS = { bad: 0, warning: 1, none: 2, good: 3 };

/** The button that halts a scope, where the name can be one and the operator may. */
export const haltOf = (scope, name) => (may('trip') && isScope(scope) ? haltButton(scope, 'Halt', `Halt ${name}`)
  : nothing);

export const haltColumn = (scopeOf, nameOf) =>
  may('trip') ? [{ name: 'Stop', width: 5, cell: (row) =>
    (scopeOf(row) ? haltOf(scopeOf(row), nameOf(row)) : nothing) }] : [];

// ---- exchanges

const tile = (name, values, steps, level) => html`<div class="tile ${level}"><span>${name}</span><b
  class="numbers">${rate(lastOf(values))}</b>
  ${spark(values, steps, `${name} a second in the last ten minutes, now ${rate(lastOf(values))}`, level)}</div>`;

export const trafficTiles = ({ sent, refused, rateLimited, steps }) => html`${tile('sent / s', sent, steps, '')}
  ${tile('refused / s', refused, steps, lastOf(refused) > 0 ? 'warning' : '')}
  ${tile('429 / s', rateLimited, steps, lastOf(rateLimited) > 0 ? 'bad' : '')}`;

export function connections({ rest, sockets, clock, enforcement }) {
  return [
    { level: HEALTH[rest.level] ?? 'none', text: `REST ${rest.status}` },
    ...Object.entries(sockets).map(([type, { level, status }]) =>
      ({ level: HEALTH[level] ?? 'none', text: `${words(type)} ${status}` })),
    clock.known ? { level: 'good', text: `clock ± ${milliseconds(clock.boundMs)}` }
      : { level: 'none', text: 'clock not measured' },
    ...(enforcement === 'observe' ? [{ level: 'warning', text: 'observe only' }] : []),
  ].sort((one, other) => RANKS[one.level] - RANKS[other.level]);
}

function connectionCell({ exchange }) {
  const [worst, ...rest] = connections(exchange);
  const all = [worst, ...rest].map(({ text }) => text).join(', ');
  const text = { good: 'connected', none: 'no clock' }[worst.level] ?? worst.text;
  return html`<span title=${all}>${levelTag(worst.level, text)}</span>`;
}

const nameOfLimit = ({ limit, of }) => `${limit}${of ? ` ${keyName(of)}` : ''}`;

export function limitCell({ limit }) {
  if (!limit) return '–';
  const left = limit.banMs > 0 ? ['banned', limit.banMs] : limit.pauseMs > 0 ? ['paused', limit.pauseMs] : null;
  const state = left ? `${left[0]} for ${duration(left[1] / 1_000 - age())}` : '';
  return html`<span class="limit-cell" title=${`${nameOfLimit(limit)}: ${whole(limit.used)} of ${whole(limit.usable)}`}>
    <span class="cut">${state ? html`<b class="bad-text">${state}</b>` : nameOfLimit(limit)}</span>
    ${state ? html`<span class="cut">${nameOfLimit(limit)}</span>`
      : barCell(limit.used, limit.usable, limit.foreign)}</span>`;
}

const perSecond = (level) => (_, value) => html`<span
  class=${value > 0 ? level : value === 0 ? 'dim' : ''}>${rate(value)}</span>`;

export const exchangeColumns = () => [
  { name: 'Exchange', width: 12, value: ({ name }) => name, cell: (row) =>
    html`${row.name}${row.testnet ? html` ${levelTag('warning', 'TESTNET')}` : nothing}` },
  { name: 'State', width: 10, value: ({ levels }) => levels.map(words).join(', '), order: ({ rank, traffic }) =>
    rank - traffic / 100, rough: ({ rank, traffic }) => 100 * rank - traffic, cell: ({ levels }) =>
      verdictTags(levels) },
  { name: 'Sent / s', wide: true, width: 6, align: 'right', value: ({ sent }) => sent, cell: perSecond('') },
  { name: 'Refused / s', width: 7, align: 'right', value: ({ refused }) => refused, cell: perSecond('warning-text') },
  { name: '429 / s', wide: true, width: 5, align: 'right', value: ({ rateLimited }) => rateLimited,
    cell: perSecond('bad-text') },
  { name: 'Fullest limit', value: ({ limit }) => (limit ? `${Math.round(100 * fillOf(limit))} % ${nameOfLimit(limit)}`
    : ''), order: ({ limit }) => (limit ? fillOf(limit) : 0), cell: limitCell },
  { name: 'Waiting', width: 6, align: 'right', value: ({ waiting }) => waiting, cell: (_, value) =>
    html`<span class=${value > 0 ? 'warning-text' : 'dim'}>${whole(value)}</span>` },
  { name: 'p99 own', wide: true, width: 6, align: 'right', value: ({ ownP99 }) => ownP99, cell: (_, value) =>
    milliseconds(value) },
  { name: 'p99 exchange', wide: true, spare: true, width: 9, align: 'right', value: ({ exchangeP99 }) => exchangeP99,
    cell: (_, value) => milliseconds(value) },
  { name: 'Connections', wide: true, width: 12, value: ({ exchange }) => connections(exchange)[0].text,
    order: ({ exchange }) => RANKS[connections(exchange)[0].level], cell: connectionCell },
  { name: 'Sent, 10 min', wide: true, spare: true, width: 8, cell: ({ name, exchange: { traffic } }) =>
    spark(traffic.sent, traffic.steps, `Calls sent to ${name} a second in the last ten minutes`) },
  ...haltColumn(({ name }) => `exchange:${name}`, ({ name }) => name),
];

/** The exchanges in use, the worst first; those without traffic and problem are folded. */
export function exchangesTable(rows, { route: { query } }, more = {}) {
  const quiet = rows.filter((row) => row.quiet);
  const all = query.quiet === '1' || quiet.length < 2;
  const tools = quiet.length < 2 ? nothing : html`<button type="button" aria-pressed=${all ? 'true' : 'false'}
    @click=${() => setQuery({ quiet: all ? '' : '1' })}>${all ? `Fold the ${quiet.length} quiet`
      : `${quiet.length} quiet`}</button>`;
  return table({
    caption: 'Exchanges', columns: exchangeColumns(), key: ({ name }) => name, sort: 'State',
      filter: 'Filter exchanges',
    href: ({ name }) => href('exchange', [name]), tools,
    level: ({ levels }) => ({ active: '', attention: 'warning', reduce_only: 'warning' }[levels[0]] ?? 'bad'),
    none: 'No bot has called an exchange yet. A row appears with the first call.', ...more,
  }, all ? rows : rows.filter((row) => !row.quiet));
}

// ---- holds

export const reasonColumn = { name: 'Reason', class: 'wrap', value: ({ reason }) => reason, cell: (_, reason) =>
  html`<b>${reason}</b>` };

/** What holds which mode, why, since when, and what lifts it. `more` are columns of the page. */
export const holdsTable = (holds, { id = 'holds', caption = 'What holds trading', more = [] } = {}) =>
  table({
    id, caption, key: ({ scope, cause, mode }) => `${scope} ${cause} ${mode}`, none: 'Nothing holds trading.',
      stream: true,
    columns: [
      field('Scope', 'scope', 16),
      { name: 'Mode', width: 10, value: ({ mode }) => mode, cell: (_, mode) => modeTag(mode) },
      reasonColumn,
      { name: 'By', width: 12, value: ({ who, cause }) => `${who} ${cause}`, cell: ({ who, cause }) =>
        html`${who} <small>${cause}</small>`, title: ({ who, cause }) => `${who}, ${cause}` },
      { name: 'Since', width: 16, value: ({ sinceEpochMs }) => new Date(sinceEpochMs).toISOString(),
        cell: ({ sinceEpochMs }) => html`${when(sinceEpochMs)} <small>${ago(sinceEpochMs, nowMs())}</small>` },
      { name: 'Lifted by', width: 14, value: ({ liftedBy }) => liftedBy, title: ({ liftedBy }) => liftedBy,
        cell: ({ latched, liftedBy }) => (latched ? 're-arm in two steps' : liftedBy) },
      { name: 'Refused', title: () => 'since the start of the gateway', width: 8, align: 'right',
        value: ({ refused }) => refused, cell: (_, refused) => whole(refused) },
      ...more,
    ],
  }, holds);

// ---- calls

export const recorded = (id) => resource(`/admin/calls?${new URLSearchParams({ id, limit: '20' })}`, 2_000);

/** Why a call, or a group of equal ones (see `grouped`), waited or was refused, in words. */
export function whyOf({ call, number, sinceMs }) {
  if (!call.reason) return call.waitedFor ? html`<small>waited for ${call.waitedFor}</small>` : nothing;
  const since = number > 1 ? ` since ${clockAt(sinceMs, store.zone)}` : '';
  const times = number > 1 ? `×${whole(number)} ` : '';
  return html`<span><b class="times">${times}</b><b>${call.why}</b><small>${since}</small></span>`;
}

/** A figure of a reason in words: milliseconds as a length of time. */
export function figureText([name, value = '']) {
  if (!/[a-z]Ms$/.test(name)) return [name, value];
  const ms = Number(value);
  return [words(name.slice(0, -2)), ms < MINUTE_MS ? milliseconds(ms) : duration(ms / 1_000)];
}

/** The last refused calls that match a query of the journal. */
export const refusedCalls = (query, most = 20) =>
  resource(`/admin/calls?${new URLSearchParams({ ...query, outcome: 'refused', limit: String(most) })}`, 5_000);

export function ofCall(name, key, width) {
  const value = ({ call }) => call[key] ?? '';
  return { name, width, value, title: value };
}

/** The last refused calls of a bot or an exchange, or those that match; a click shows all of its calls at that time. */
export function refusedTable(source, id, query, matches = (_) => true) {
  const { value, error } = known(source.path);
  if (value === undefined) return html`<p class="empty">${error || 'Reading …'}</p>`;
  const held = form(source.path, { rows: null });
  if (held.rows === null || !String(getSelection())) held.rows = grouped(value.calls.filter(matches));
  return table({
    id, caption: 'Refused calls', key: ({ call }) => call.id, none: 'No refused call is recorded.', stream: true,
    href: ({ call }) => href('calls', [], { q: call.id, call: call.id }),
    columns: [
      { name: 'When', width: 9, value: ({ call }) => call.t, cell: (_, t) => when(Date.parse(t)) },
      ...(query.bot ? [] : [ofCall('Bot', 'bot', 10)]),
      ...(query.exchange ? [] : [ofCall('Exchange', 'exchange', 9)]),
      { name: 'Kind', width: 8, value: ({ call }) => words(call.kind) },
      ofCall('Route', 'route', 18),
      { ...ofCall('Why', 'reason'), cell: whyOf },
      { name: 'Waited', width: 6, align: 'right', value: ({ call }) => call.waitedMs, cell: (_, ms) =>
        milliseconds(ms) },
      { ...ofCall('X-Request-Id', 'id', 10), cell: ({ call }) => html`<code>${call.id}</code>` },
    ],
  }, held.rows);
}

// ---- changes

export function changes(sinceMs, matches = (_) => true) {
  const rows = known(AUDIT.path).value?.rows ?? [];
  const bans = (known(BANS.path).value?.bans ?? []).map(({ exchange, limit, of, startEpochMs, untilEpochMs, reason }) =>
    ({
    id: `ban ${exchange} ${limit} ${of} ${startEpochMs}`, epochMs: startEpochMs, who: exchange, what: 'ban',
      scope: `exchange:${exchange}`, limit,
    before: '', after: `banned for ${duration((untilEpochMs - startEpochMs) / 1_000)}`,
      reason: `${limit}${of ? ` ${keyName(of)}` : ''}: ${reason}`,
  }));
  return [...rows, ...bans].filter((row) => row.epochMs >= sinceMs && matches(row)).sort((one, other) =>
    other.epochMs - one.epochMs);
}

export function changesTable(rows, id, none, most = 12) {
  const failure = known(AUDIT.path).error;
  if (known(AUDIT.path).value === undefined) return html`<p class="empty">${failure || 'Reading …'}</p>`;
  const value = (text) => (/^(ACTIVE|REDUCE_ONLY|CANCEL_ONLY|HALTED)$/.test(text) ? modeTag(text) : text || '–');
  return table({
    id, caption: 'Changes', key: (row) => String(row.id), none, most, stream: true,
    columns: [
      { name: 'When', width: 9, value: ({ epochMs }) => new Date(epochMs).toISOString(), cell: ({ epochMs }) =>
        when(epochMs) },
      field('What', 'what', 12),
      field('Scope', 'scope', 14),
      { name: 'After', width: 10, value: ({ after }) => after, cell: (_, after) => value(after),
        title: ({ before, after }) => `${before || '–'} → ${after}` },
      { ...reasonColumn, cell: undefined },
      field('By', 'who', 9),
    ],
  }, rows);
}

export const shareList = (rows) => html`<ol class="share-list">
  ${rows.map(({ name, units, usable, part, link, others, foreign }) => html`<li>
    <span class="cut ${foreign ? 'warning-text' : ''}"
      title=${name}>${others ? plural(others, 'other') : link ? html`<a href=${link}>${name}</a>` : name}</span>
    <span class="numbers right">${whole(units)}</span>${bar(units, usable)}<span
      class="numbers right dim">${percent(part)}</span></li>`)}
</ol>`;

// ---- The list of limits, for the page of all and for that of an exchange.

/** What stops or slows calls at a limit, in words; '' for nothing. */
export function stateOf({ banMs, pauseMs, share, firstWindow, waiting, used, usable, foreign }) {
  if (banMs > 0) return `banned for ${duration(banMs / 1_000 - age())}`;
  if (pauseMs > 0) return `paused for ${duration(pauseMs / 1_000 - age())}`;
  if (share < 1) return `opening slowly: ${percent(share)}`;
  if (used > usable) return foreign > 0 ? `over, ${whole(foreign)} by other programs` : 'over: was larger, or cancels';
  if (firstWindow) return 'not yet guaranteed';
  return waiting > 0 ? `${whole(waiting)} waiting` : '';
}

const stateCell = (limit, text) => {
  if (text === '') return html`<span class="dim">open</span>`;
  return levelTag(limit.banMs > 0 ? 'bad' : 'warning', text);
};

function mostOf(limit) {
  const [first] = usersOf(limit).bots;
  return first ? `${first.name || plural(first.others, 'other')} ${percent(first.part)}` : '';
}

export const addressOfLimit = ({ exchange, limit, of }) => href('limit', [exchange, limit], { of });

/**
 * A table of limits.
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
    field('Limit', 'limit', 12),
    ...(ofOne ? [] : [field('Exchange', 'exchange', 10)]),
    { name: 'For', width: 14, value: ({ of }) => keyName(of), title: ({ of }) => keyName(of), cell: (_, of) => of ||
      html`<span class="dim">whole address</span>` },
    { name: 'Used', width: 12, value: ({ fill }) => Math.round(fill * 100), order: ({ fill, step }) =>
      Math.floor(step / 10) * 10 + fill, rough: ({ step }) => step, cell: ({ used, usable, foreign }) =>
      barCell(used, usable, foreign) },
    { name: 'Units', wide: true, width: 6, align: 'right', value: ({ used }) => used, cell: (_, used) => whole(used) },
    { name: 'Of', wide: true, width: 6, align: 'right', value: ({ usable }) => usable, cell: (_, usable) =>
      whole(usable) },
    { name: 'State', width: 16, value: stateOf, cell: stateCell, title: stateOf },
    { name: 'Empty in', wide: true, width: 8, align: 'right', value: ({ freeMs }) => Math.round(freeMs / 1_000),
      cell: ({ freeMs }) => (freeMs > 0 ? emptyIn(freeMs / 1_000 - age()).replace('empty in ', '') : '') },
    { name: 'Used most by', value: mostOf, search: ({ bots, routes }) =>
      [...bots, ...routes].map(({ name }) => name).join(' '), title: ({ bots, routes }) =>
      [...bots, ...routes].map(({ name, units }) => `${name} ${whole(units)}`).join('\n') },
  ],
}, rows);

// ---- How long the calls of an exchange took in the last hour: here and there, by kind and as heat maps.

const LABELS = [1, 10, 100, 1_000, 10_000];

export const latencies = (exchange) => resource(`/admin/latencies?exchange=${encodeURIComponent(exchange)}`, 5_000);

function rangeText(bounds, bucket) {
  if (bucket >= bounds.length) return `more than ${milliseconds(bounds.at(-1))}`;
  return `${milliseconds(bucket === 0 ? 0 : bounds[bucket - 1])} to ${milliseconds(bounds[bucket])}`;
}

function heatMap(name, value, side) {
  const bounds = value.boundsMs;
  const cells = heatCells(value, side, nowMs());
  const cell = ({ x, y, calls, level, at }) => svg`<rect class="heat-${level}" x=${x} y=${y} width="1" height="1">
    <title>${timeOfDay(at, store.zone)}: ${plural(calls, 'call')}, ${rangeText(bounds,
      bounds.length - y)}</title></rect>`;
  return html`<figure class="chart" aria-label=${name}>
    <figcaption><span><b>${name}</b> <small>by minute; the darker, the more calls</small></span></figcaption>
    <div class="heat ${side}" aria-hidden="true"><div>${[...bounds].reverse().map((ms) =>
      html`<small>${LABELS.includes(ms) ? milliseconds(ms) : nothing}</small>`)}</div>
      <svg viewBox="0 0 ${HEAT_MINUTES} ${bounds.length + 1}" preserveAspectRatio="none">${cells.map(cell)}</svg></div>
    <div class="heat-axis">${timeAxis(nowMs() - HEAT_MINUTES * MINUTE_MS, nowMs())}</div>
    <p class="hidden">The table of kinds has the figures.</p></figure>`;
}

function stacked({ ownMs, exchangeMs }, most) {
  const x = (ms) => ((ms / most) * 100).toFixed(1);
  const own = ownMs?.p50 ?? 0;
  return html`<svg class="stacked" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="step gateway" width=${x(own)} height="8"></rect>
    <rect class="step exchange" x=${x(own)} width=${x(exchangeMs?.p50 ?? 0)} height="8"></rect></svg>`;
}

const time = (name, side, part) => ({ name, width: 9, align: 'right', value: (row) => row[side]?.[part],
  cell: (_, ms) => milliseconds(ms) });

export const times = [time('Sluice p50', 'ownMs', 'p50'), time('Sluice p99', 'ownMs', 'p99'),
  time('Exchange p50', 'exchangeMs', 'p50'), time('Exchange p99', 'exchangeMs', 'p99')];

function kindsTable(exchange, kinds) {
  const most = Math.max(0.001, ...kinds.map(({ ownMs, exchangeMs }) => (ownMs?.p50 ?? 0) + (exchangeMs?.p50 ?? 0)));
  return table({
    id: 'kinds', caption: 'Times by kind', key: ({ kind }) => kind, stream: true, none: 'No call in the last hour.',
    href: ({ kind }) => href('calls', [], { exchange, kind }),
    columns: [
      { name: 'Kind', width: 10, value: ({ kind }) => words(kind) },
      { name: 'Calls', width: 6, align: 'right', value: ({ calls }) => calls, cell: (_, calls) => whole(calls) },
      ...times,
      { name: 'p50: Sluice, exchange', cell: (row) => stacked(row, most) },
    ],
  }, kinds);
}

export function latencySection(exchange) {
  const { value } = known(latencies(exchange).path);
  if (!value || value.kinds.length === 0) return nothing;
  return html`<section aria-labelledby="latency"><h2 id="latency">How long calls took in the last hour</h2>
    <div class="charts">${heatMap('Time in Sluice', value, 'own')}
      ${heatMap('Time at the exchange', value, 'exchange')}</div>
    ${kindsTable(exchange, value.kinds)}</section>`;
}
