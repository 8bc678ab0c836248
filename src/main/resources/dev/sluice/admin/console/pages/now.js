// Now: is trading safe, and if not, why not.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS } from '../resources.js';
import { age, may, nowMs } from '../store.js';
import { addressOf, causeLink } from '../frame.js';
import { muteButton } from '../alerts.js';
import { hourCharts, hourNeeds } from '../chart.js';
import { pullsSection } from '../halt.js';
import { changes, changesTable, exchangesTable, haltOf, reasonColumn, trafficTiles } from '../lists.js';
import { clusterSection } from '../cluster.js';
import { duration, milliseconds, plural, whole } from '../format.js';
import { exchangeRows, totalTraffic } from '../rows.js';
import { emptyIn, fact, levelTag, when } from '../parts.js';
import { href } from '../route.js';
import { field, table } from '../table.js';
import { verdict } from '../verdict.js';

const CHANGED_WITHIN_MS = 15 * 60_000;

export const title = 'Now';

export const needs = () => [AUDIT, BANS, ...hourNeeds('gateway')];

/** What ends a cause: the end of a ban, when a full limit is empty, or what lifts a mode. */
function ends({ leftMs, emptyMs, liftedBy }) {
  if (emptyMs > 0) return emptyIn(emptyMs / 1_000 - age());
  if (leftMs !== undefined) return html`${duration(leftMs / 1_000 - age())} left`;
  return liftedBy?.startsWith('a re-arm') ? 're-arm in two steps' : (liftedBy ?? '');
}

/** What can be done about a cause: one link, and for a bot that is refused its calls and its halt. */
function action(one, holds) {
  if (one.kind === 'refused') {
    const bot = one.scope.replace(/^bot:/, '');
    const of = { exchange: one.exchange, outcome: 'refused', ...(bot === one.scope ? {} : { bot }) };
    return html`<a href=${href('calls', [], of)}>Calls<span class="hidden">
      of ${one.scope}</span></a>${haltOf(one.scope, one.scope)}`;
  }
  const hold = one.kind === 'mode' ? holds.find(({ scope, reason }) => scope === one.scope && reason === one.reason)
    : undefined;
  return hold?.latched && may('rearm')
    ? html`<a href=${href('control', [], { rearm: one.scope })}>Re-arm<span class="hidden"> ${one.scope}</span></a>`
    : html`<a href=${addressOf(one)}>Open<span class="hidden"> ${one.scope}</span></a>`;
}

/** The causes with what can be done about each; `id` keeps their order on a page apart. */
export function causesTable({ holds }, causes, id = 'causes') {
  const refused = (one) => holds.filter(({ scope, reason }) => scope === one.scope &&
    reason === one.reason).reduce((sum, hold) => sum + hold.refused, 0);
  return table({
    id, caption: 'Causes', key: ({ kind, scope, reason, mode }) => `${kind} ${scope} ${mode} ${reason}`,
      stream: true,
    none: 'Nothing holds trading, and no problem is known.',
    columns: [
      { name: 'Cause', width: 18, value: ({ scope, kind }) => `${scope} ${kind}`, cell: (one) => causeLink(one),
        title: ({ scope }) => scope },
      reasonColumn,
      field('By', 'who', 10),
      { name: 'Since', width: 9, value: ({ sinceEpochMs }) =>
        (sinceEpochMs ? new Date(sinceEpochMs).toISOString() : ''), cell: ({ sinceEpochMs }) =>
        (sinceEpochMs ? when(sinceEpochMs) : '') },
      { name: 'Ends', width: 10, value: ({ leftMs, liftedBy }) => leftMs ?? liftedBy, cell: ends },
      { name: 'Refused', width: 8, align: 'right', value: (one) => (one.kind === 'mode' ? refused(one) : one.calls),
        title: ({ kind }) => (kind === 'mode' ? 'since the start of the gateway' : 'in the last minute'),
        cell: ({ kind }, calls) => (calls === undefined ? '' : `${whole(calls)}${kind === 'mode' ? '' : ' / min'}`) },
      { name: 'Action', width: 14, cell: (one) => html`<span class="actions">${action(one, holds)}
        ${muteButton(one)}</span>` },
    ],
  }, causes);
}

function traffic(seen) {
  const waiting = seen.exchanges.reduce((sum, one) => sum + one.waiting, 0);
  const inFlight = seen.exchanges.reduce((sum, one) => sum + one.inFlight, 0);
  const number = (name, value, level, more) => html`<div class="tile ${level}"><span>${name}</span><b
    class="numbers">${value}</b><small>${more}</small></div>`;
  return html`<div class="tiles">
    ${trafficTiles(totalTraffic(seen))}
    ${number('waiting', whole(waiting), waiting > 0 ? 'warning' : '',
      html`<a href=${href('control', ['waiting'])}>the queue</a>`)}
    ${number('in flight', whole(inFlight), '', `${plural(seen.botConnections, 'connection')} of bots`)}
    ${number('WebSockets', whole(seen.webSockets), '', 'open')}
  </div>`;
}

const clockLevel = ({ standing, held }) => (held || standing === 'beyond' ? 'bad' : standing === 'within' ? 'good'
  : 'none');

function facts({ clock, safety, version, uptimeSeconds, lastReloadWorked }) {
  const drift = clock.driftMs === undefined ? 'not measured'
    : `${milliseconds(Math.abs(clock.driftMs))} ${clock.driftMs < 0 ? 'slow' : 'fast'}`;
  return html`<dl class="facts">
    ${fact('Clock', levelTag(clockLevel(clock), drift), clock.driftMs === undefined ? clock.by
      : `± ${milliseconds(clock.boundMs)}, by ${clock.by}`)}
    ${fact('Latches', levelTag(safety.latchesDurable ? 'good' : 'bad', safety.latchesDurable ? 'on disk'
      : 'not on disk'))}
    ${fact('Configuration', levelTag(lastReloadWorked ? 'good' : 'bad', lastReloadWorked ? 'in force'
      : 'the last reload failed'))}
    ${fact('Version', version)}
    ${fact('Up', duration(uptimeSeconds + age()))}
  </dl>`;
}

export function view(state) {
  const { seen } = state;
  const all = verdict(seen);
  const changed = changes(nowMs() - CHANGED_WITHIN_MS);
  return html`<div class="title"><h1 tabindex="-1">${title}</h1><span class="grow"></span>${facts(seen)}</div>
    <section aria-labelledby="causes"><h2 id="causes" class="hidden">Causes</h2>
      ${causesTable(seen, all.causes)}</section>
    ${pullsSection(seen)}
    ${traffic(seen)} ${hourCharts('gateway', ['sent', 'refused', 'waiting', 'own'])}
    ${clusterSection(seen)}
    <section aria-labelledby="exchanges"><h2 id="exchanges" class="hidden">Exchanges</h2>
      ${exchangesTable(exchangeRows(seen, all), state)}
      ${seen.unusedExchanges.length === 0 ? nothing
        : html`<p class="small-text">Not in use: ${seen.unusedExchanges.join(', ')}</p>`}</section>
    <section aria-labelledby="changed"><h2 id="changed">Changed in the last 15 minutes</h2>
      ${changesTable(changed, 'changed', 'Nothing has changed.')}</section>`;
}
