// How long the calls of an exchange took in the last hour: here and there, by kind and as heat maps.

import { html, nothing, svg } from './lit/lit-html.js';
import { store } from './store.js';
import { milliseconds, plural, timeOfDay, whole, words } from './format.js';
import { href } from './route.js';
import { known, resource } from './resources.js';
import { HEAT_MINUTES, heatCells } from './series.js';
import { table } from './table.js';

/** The bounds that the scale of a heat map has, in milliseconds. */
const LABELS = [1, 10, 100, 1_000, 10_000];

export const latencies = (exchange) => resource(`/admin/latencies?exchange=${encodeURIComponent(exchange)}`, 5_000);

function rangeText(bounds, bucket) {
  if (bucket >= bounds.length) return `more than ${milliseconds(bounds.at(-1))}`;
  return `${milliseconds(bucket === 0 ? 0 : bounds[bucket - 1])} to ${milliseconds(bounds[bucket])}`;
}

function heatMap(name, value, side, nowMs) {
  const bounds = value.boundsMs;
  const cells = heatCells(value, side, nowMs);
  const cell = ({ x, y, calls, level, at }) => svg`<rect class="heat-${level}" x=${x} y=${y} width="1" height="1">
    <title>${timeOfDay(at, store.zone)}: ${plural(calls, 'call')}, ${rangeText(bounds,
      bounds.length - y)}</title></rect>`;
  return html`<figure class="chart" aria-label=${name}>
    <figcaption><span><b>${name}</b> <small>by minute; the darker, the more calls</small></span></figcaption>
    <div class="heat ${side}" aria-hidden="true"><div>${[...bounds].reverse().map((ms) =>
      html`<small>${LABELS.includes(ms) ? milliseconds(ms) : nothing}</small>`)}</div>
      <svg viewBox="0 0 ${HEAT_MINUTES} ${bounds.length + 1}" preserveAspectRatio="none">${cells.map(cell)}</svg></div>
    <p class="hidden">The table of kinds has the figures.</p></figure>`;
}

/** The time here and the time at the exchange, of the slowest kind's whole width. */
function stacked({ ownMs, exchangeMs }, most) {
  const x = (ms) => ((ms / most) * 100).toFixed(1);
  const own = ownMs?.p50 ?? 0;
  return html`<svg class="stacked" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="step gateway" width=${x(own)} height="8"></rect>
    <rect class="step exchange" x=${x(own)} width=${x(exchangeMs?.p50 ?? 0)} height="8"></rect></svg>`;
}

const time = (name, side, part) => ({ name, width: 8, align: 'right', value: (row) => row[side]?.[part],
  cell: (_, ms) => milliseconds(ms) });

function kindsTable(exchange, kinds) {
  const most = Math.max(0.001, ...kinds.map(({ ownMs, exchangeMs }) => (ownMs?.p50 ?? 0) + (exchangeMs?.p50 ?? 0)));
  return table({
    id: 'kinds', caption: 'Times by kind', key: ({ kind }) => kind, stream: true, none: 'No call in the last hour.',
    href: ({ kind }) => href('calls', [], { exchange, kind }),
    columns: [
      { name: 'Kind', width: 10, value: ({ kind }) => words(kind) },
      { name: 'Calls', width: 6, align: 'right', value: ({ calls }) => calls, cell: (_, calls) => whole(calls) },
      time('Sluice p50', 'ownMs', 'p50'), time('Sluice p99', 'ownMs', 'p99'),
      time('Exchange p50', 'exchangeMs', 'p50'), time('Exchange p99', 'exchangeMs', 'p99'),
      { name: 'p50: Sluice, exchange', cell: (row) => stacked(row, most) },
    ],
  }, kinds);
}

/** The times of an exchange's calls; nothing without a call. */
export function latencySection(exchange, nowMs) {
  const { value } = known(latencies(exchange).path);
  if (!value || value.kinds.length === 0) return nothing;
  return html`<section aria-labelledby="latency"><h2 id="latency">How long calls took in the last hour</h2>
    <div class="charts">${heatMap('Time in Sluice', value, 'own', nowMs)}
      ${heatMap('Time at the exchange', value, 'exchange', nowMs)}</div>
    ${kindsTable(exchange, value.kinds)}</section>`;
}
