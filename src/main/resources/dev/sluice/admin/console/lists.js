// Lists that several pages show: exchanges, holds, refused calls, changes.

import { html, nothing } from './lit/lit-html.js';
import { AUDIT, BANS } from './audit.js';
import { age, may, nowMs, setQuery } from './store.js';
import { duration, milliseconds, percent, plural, rate, whole, words } from './format.js';
import { haltButton } from './halt.js';
import { ago, bar, barCell, keyName, levelTag, modeTag, spark, verdictTags, when } from './parts.js';
import { fillOf } from './rows.js';
import { href } from './route.js';
import { isScope } from './scopes.js';
import { known, resource } from './resources.js';
import { table } from './table.js';

const HEALTH = { healthy: 'good', warning: 'warning', critical: 'bad' };
const RANKS = { bad: 0, warning: 1, none: 2, good: 3 };

/** The button that halts a scope, where the name can be one and the operator may. */
export const haltOf = (scope, name) => (may('trip') && isScope(scope) ? haltButton(scope, 'Halt', `Halt ${name}`)
  : nothing);

/** A column with the button that halts a row's scope; nothing for somebody who may not. */
export const haltColumn = (scopeOf, nameOf) =>
  may('trip') ? [{ name: 'Stop', width: 5, cell: (row) =>
    (scopeOf(row) ? haltOf(scopeOf(row), nameOf(row)) : nothing) }] : [];

// ---- exchanges

/** The worst of an exchange's connections and of its clock, each with its state in words. */
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

function limitCell({ limit }) {
  if (!limit) return '–';
  const left = limit.banMs > 0 ? ['banned', limit.banMs] : limit.pauseMs > 0 ? ['paused', limit.pauseMs] : null;
  const state = left ? `${left[0]} for ${duration(left[1] / 1_000 - age())}` : '';
  return html`<span class="limit-cell" title=${`${nameOfLimit(limit)}: ${whole(limit.used)} of ${whole(limit.usable)}`}>
    <span class="cut">${state ? html`<b class="bad-text">${state}</b> ` : nothing}${nameOfLimit(limit)}</span>
    ${barCell(limit.used, limit.usable, limit.foreign)}</span>`;
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
  { name: 'Connections', wide: true, width: 10, value: ({ exchange }) => connections(exchange)[0].text,
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

/** What holds which mode, why, since when, and what lifts it. `more` are columns of the page. */
export const holdsTable = (holds, { id = 'holds', caption = 'What holds trading', more = [] } = {}) =>
  table({
    id, caption, key: ({ scope, cause, mode }) => `${scope} ${cause} ${mode}`, none: 'Nothing holds trading.',
      stream: true,
    columns: [
      { name: 'Scope', width: 16, value: ({ scope }) => scope, title: ({ scope }) => scope },
      { name: 'Mode', width: 10, value: ({ mode }) => mode, cell: (_, mode) => modeTag(mode) },
      { name: 'Reason', value: ({ reason }) => reason, cell: (_, reason) => html`<b>${reason}</b>`,
        title: ({ reason }) => reason },
      { name: 'By', width: 12, value: ({ who, cause }) => `${who} ${cause}`, cell: ({ who, cause }) =>
        html`${who} <small>${cause}</small>`, title: ({ who, cause }) => `${who}, ${cause}` },
      { name: 'Since', width: 15, value: ({ sinceEpochMs }) => new Date(sinceEpochMs).toISOString(),
        cell: ({ sinceEpochMs }) => html`${when(sinceEpochMs)} <small>${ago(sinceEpochMs, nowMs())}</small>` },
      { name: 'Lifted by', width: 14, value: ({ liftedBy }) => liftedBy, title: ({ liftedBy }) => liftedBy,
        cell: ({ latched, liftedBy }) => (latched ? 're-arm in two steps' : liftedBy) },
      { name: 'Refused', width: 6, align: 'right', value: ({ refused }) => refused, cell: (_, refused) =>
        whole(refused) },
      ...more,
    ],
  }, holds);

// ---- calls

/** The records of one call, the newest first. */
export const recorded = (id) => resource(`/admin/calls?${new URLSearchParams({ id, limit: '20' })}`, 2_000);

/** The last refused calls that match a query of the journal. */
export const refusedCalls = (query, most = 20) =>
  resource(`/admin/calls?${new URLSearchParams({ ...query, outcome: 'refused', limit: String(most) })}`, 5_000);

/** The last refused calls of a bot or an exchange, or those that match; a click shows all of its calls at that time. */
export function refusedTable(source, id, query, matches = (_) => true) {
  const { value, error } = known(source.path);
  if (value === undefined) return html`<p class="empty">${error || 'Reading …'}</p>`;
  return table({
    id, caption: 'Refused calls', key: (call) => call.id, none: 'No refused call is recorded.', stream: true,
    href: (call) => href('calls', [], { q: call.id, call: call.id }),
    columns: [
      { name: 'When', width: 9, value: ({ t }) => t, cell: ({ t }) => when(Date.parse(t)) },
      ...(query.bot ? [] : [{ name: 'Bot', width: 10, value: ({ bot }) => bot }]),
      ...(query.exchange ? [] : [{ name: 'Exchange', width: 9, value: ({ exchange }) => exchange }]),
      { name: 'Kind', width: 8, value: ({ kind }) => words(kind) },
      { name: 'Route', width: 18, value: ({ route }) => route, title: ({ route }) => route },
      { name: 'Why', value: ({ reason }) => reason, title: ({ reason }) => reason, cell: ({ reason }) =>
        html`<b>${reason.split('; ')[0]}</b> <small>${reason.split('; ').slice(1).join(', ')}</small>` },
      { name: 'Waited', width: 6, align: 'right', value: ({ waitedMs }) => waitedMs, cell: (_, ms) =>
        milliseconds(ms) },
      { name: 'X-Request-Id', width: 10, value: (call) => call.id, cell: (call) => html`<code>${call.id}</code>` },
    ],
  }, value.calls.filter(matches));
}

// ---- changes

/** What changed: rows of the audit, and bans as rows of their own. */
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
      { name: 'What', width: 12, value: ({ what }) => what, title: ({ what }) => what },
      { name: 'Scope', width: 13, value: ({ scope }) => scope, title: ({ scope }) => scope },
      { name: 'After', width: 10, value: ({ after }) => after, cell: (_, after) => value(after),
        title: ({ before, after }) => `${before || '–'} → ${after}` },
      { name: 'Reason', value: ({ reason }) => reason, title: ({ reason }) => reason },
      { name: 'By', width: 9, value: ({ who }) => who, title: ({ who }) => who },
    ],
  }, rows);
}

/** The parts of a limit's room that names have used: a bar and a percentage each. */
export const shareList = (rows) => html`<ol class="share-list">
  ${rows.map(({ name, units, usable, part, link, others, foreign }) => html`<li>
    <span class="cut ${foreign ? 'warning-text' : ''}"
      title=${name}>${others ? plural(others, 'other') : link ? html`<a href=${link}>${name}</a>` : name}</span>
    <span class="numbers right">${whole(units)}</span>${bar(units, usable)}<span
      class="numbers right dim">${percent(part)}</span></li>`)}
</ol>`;
