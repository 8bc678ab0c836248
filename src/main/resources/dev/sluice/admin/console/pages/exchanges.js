// Exchanges: one row for each, the worst first. And one exchange: its traffic, limits, bots, connections, what was
// refused, and what changed there.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS, DAY_MS, known, resource } from '../resources.js';
import { hourCharts, hourNeeds } from '../chart.js';
import { duration, milliseconds, plural, whole, words } from '../format.js';
import {
  changes, changesTable, connections, exchangesTable, haltOf, latencies, latencySection, limitsTable, refusedCalls,
  refusedTable, trafficTiles,
} from '../lists.js';
import { fact, levelTag, verdictTags } from '../parts.js';
import { href } from '../route.js';
import { botRows, exchangeRows, limitRows, step } from '../rows.js';
import { nowMs } from '../store.js';
import { table } from '../table.js';
import { levelsAt, verdict } from '../verdict.js';
import { causesTable } from './now.js';

export const title = 'Exchanges';

export const needs = () => [];

export const view = (state) => html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
  <section>${exchangesTable(exchangeRows(state.seen, verdict(state.seen)), state)}
  ${state.seen.unusedExchanges.length === 0 ? nothing
    : html`<p class="small-text">Not in use: ${state.seen.unusedExchanges.join(', ')}</p>`}</section>`;

/** The oldest open WebSockets, from their own operation; read only while some are open. */
const SOCKETS = resource('/admin/websockets?limit=200', 2_000);

const nameOf = ({ route: { of } }) => of[0] ?? '';
const refused = (state) => refusedCalls({ exchange: nameOf(state) });

const needsOfOne = (state) =>
  [AUDIT, BANS, refused(state), latencies(nameOf(state)), ...hourNeeds(`exchange:${nameOf(state)}`),
    ...(state.seen.webSockets > 0 ? [SOCKETS] : [])];

const byClass = (counts) =>
  Object.entries(counts).filter(([, calls]) => calls > 0).map(([name, calls]) => `${words(name)} ${calls}`).join(', ')
    || nothing;

function facts(exchange) {
  const { traffic: { addedMs, exchangeMs } } = exchange;
  const pair = (value) => (value ? `${milliseconds(value.p50)} / ${milliseconds(value.p99)}` : '–');
  const reasons = Object.entries(exchange.refused).map(([reason, calls]) => `${words(reason)} ${whole(calls)}`);
  return html`<dl class="facts panel">
    ${fact('In flight', whole(exchange.inFlight), byClass(exchange.inFlightByClass))}
    ${fact('Waiting', html`<a href=${href('control', ['waiting'], { 'waiting.find': exchange.name })}>${whole(
      exchange.waiting)}<span class="hidden"> calls</span></a>`, byClass(exchange.waitingByClass))}
    ${fact('Added by us, p50 / p99', pair(addedMs))}
    ${fact('Taken by the exchange', pair(exchangeMs))}
    ${fact('Refused since the start', reasons.join(', ') || 'nothing')}
    ${exchange.openUnknown > 0 ? fact('Unknown orders',
      html`<span class="warning-text">${whole(exchange.openUnknown)}</span>`,
      html`<a href=${href('bots', ['orders'])}>check and close</a>`) : nothing}
    ${exchange.promise === 'kept' ? nothing : fact('Limits', html`<span class="warning-text">not yet guaranteed</span>`,
      exchange.promise.replace('not yet: ', ''))}
    ${fact('Connections', html`<span class="chips">${connections(exchange).map(({ level, text }) =>
      levelTag(level, text))}</span>`)}
  </dl>`;
}

function bots(seen, name) {
  const rows = botRows(seen, seen.exchanges.filter((one) => one.name === name));
  const most = ({ limits: [one] }) => (one ? `${Math.round(100 * one.part)} % of ${one.limit}` : '–');
  return table({
    id: 'bots', caption: 'Bots', key: ({ bot }) => bot, sort: '-Calls / min',
      none: 'No bot has called it in the last minute.', href: ({ bot }) => href('bot', [bot]), most: 20,
    columns: [
      { name: 'Bot', value: ({ bot }) => bot },
      { name: 'Calls / min', width: 8, align: 'right', value: ({ calls }) => calls, rough: ({ calls }) =>
        step(calls), cell: (_, calls) => whole(calls) },
      { name: 'Most of a limit', width: 16, value: most, order: ({ limits: [one] }) => one?.part ?? 0 },
      { name: 'Waiting', width: 6, align: 'right', value: ({ waiting }) => waiting },
    ],
  }, rows);
}

/** The WebSockets of an exchange, those that have been silent the longest first. */
function webSockets(name) {
  const { value, readAt } = known(SOCKETS.path);
  const here = (value?.websockets ?? []).filter((one) => one.exchange === name);
  const mine = here.map((one, key) => ({ ...one, key }));
  if (mine.length === 0) return nothing;
  const passed = (Date.now() - readAt) / 1_000;
  return html`<section aria-labelledby="sockets"><h2 id="sockets">${plural(mine.length, 'WebSocket')}</h2>${table({
    id: 'sockets', caption: 'WebSockets', key: ({ key }) => key, sort: '-Silent', none: '', most: 20,
    columns: [
      { name: 'Bot', width: 10, value: ({ bot }) => bot || 'no name' },
      { name: 'Stream', value: ({ stream }) => stream, cell: (_, stream) => html`<code>${stream}</code>`,
        title: ({ stream }) => stream },
      { name: 'Kind', width: 9, value: ({ type }) => (type === 'user_stream' ? 'account events' : 'market data') },
      { name: 'Open', width: 10, align: 'right', value: ({ ageSeconds }) => ageSeconds, cell: (_, seconds) =>
        `open ${duration(seconds + passed)}` },
      { name: 'Silent', width: 12, align: 'right', value: ({ quietSeconds }) => quietSeconds, cell: (_, seconds) =>
        `last message ${duration(seconds + passed)} ago` },
      { name: 'Subscriptions', width: 9, align: 'right', value: ({ subscriptions }) => subscriptions,
        cell: (_, number) => (number === null ? '–' : whole(number)) },
      { name: 'Waiting', width: 6, align: 'right', value: ({ waiting }) => waiting },
    ],
  }, mine)}</section>`;
}

function breakers({ safety: { breakers: all = [] } }, name) {
  const mine = all.filter(({ scope, state }) => state !== 'closed' &&
    (scope === `exchange:${name}` || scope?.includes(`:${name}/`)));
  if (mine.length === 0) return nothing;
  return html`<ul class="issues" aria-label="Open breakers">${mine.map((one) =>
    html`<li>${levelTag(one.holds ? 'bad' : 'warning', `${words(one.name)} ${words(one.state)}`)} ${one.scope}
    <small>${one.why}</small> <a href=${href('control')}>Control</a></li>`)}</ul>`;
}

function viewOfOne(state) {
  const { seen } = state;
  const name = nameOf(state);
  const exchange = seen.exchanges.find((one) => one.name === name);
  const causes = verdict(seen).causes.filter(({ exchange: of, scope }) => of === name || scope === 'global');
  const isHere = (one) => one.scope === `exchange:${name}` || one.scope?.includes(`:${name}/`);
  return html`<div class="title"><a href=${href('exchanges')}>Exchanges</a> <h1 tabindex="-1">${name}</h1>
      ${exchange?.testnet ? levelTag('warning', 'TESTNET') : nothing} ${verdictTags(levelsAt(verdict(seen), name))}
      <span class="grow"></span><a href=${href('calls', [], { exchange: name })}>All of its calls</a>
        ${haltOf(`exchange:${name}`, name)}</div>
    ${causes.length === 0 ? nothing : html`<section>${causesTable(seen, causes, 'causes-here')}</section>`}
    ${breakers(seen, name)}
    ${exchange === undefined
      ? html`<p class="empty">${seen.unusedExchanges.includes(name) ? 'It is not in use.'
        : 'No exchange has this name.'}</p>`
      : html`<div class="tiles three">${trafficTiles(exchange.traffic)}</div>
        ${facts(exchange)} ${hourCharts(`exchange:${name}`)} ${latencySection(name)}
        <section aria-labelledby="limits"><h2 id="limits">Limits</h2>${limitsTable(
          limitRows({ exchanges: [exchange], everUsed: seen.everUsed }), state, { id: 'limits', ofOne: true })}
          ${exchange.limitsNotShown > 0 ? html`<p class="small-text">${whole(exchange.limitsNotShown)} keys that are
            used less are not shown.</p>` : nothing}</section>
        <section aria-labelledby="bots"><h2 id="bots">Bots</h2>${bots(seen, name)}</section>
        ${webSockets(name)}`}
    <section aria-labelledby="refused"><h2 id="refused">Refused
      last</h2>${refusedTable(refused(state), 'refused', { exchange: name })}</section>
    <section aria-labelledby="changed"><h2 id="changed">Changed here in the last 24 hours</h2>
      ${changesTable(changes(nowMs() - DAY_MS, isHere), 'changed', 'Nothing has changed here.')}</section>`;
}

export const one = { title: nameOf, needs: needsOfOne, view: viewOfOne };
