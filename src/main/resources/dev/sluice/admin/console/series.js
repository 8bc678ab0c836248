// The charts of /admin/series, without a browser: what is asked for, and which lines make which chart.

import { milliseconds, percent, rate, whole } from './format.js';
import { MINUTE_MS } from './range.js';

/** About so many points are as fine as a chart is wide. */
const POINTS = 480;
const MOST_LINES = 6;

const REASONS = ['limit', 'ban', 'mode', 'deadline', 'guard', 'unreachable', 'other'];

/** What a chart shows: its name, its unit, how a value is written, and its lines: the figure and its name. */
const CHARTS = [
  { id: 'sent', name: 'Sent', unit: 'calls / s', text: rate, lines: [['sent', 'sent']] },
  { id: 'refused', name: 'Refused by Sluice', unit: 'calls / s, by reason', text: rate,
    lines: REASONS.map((why) => [`refused.${why}`, why]) },
  { id: 'failed', name: 'Refused by exchanges, failed', unit: 'calls / s', text: rate,
    lines: [['limited', '429'], ['failed', 'failed']] },
  { id: 'waiting', name: 'Waiting and in flight', unit: 'calls, most', text: whole,
    lines: [['waiting', 'waiting'], ['inFlight', 'in flight']] },
  { id: 'own', name: 'Time in Sluice', unit: 'with the wait for limits', text: milliseconds, isBand: true,
    lines: [['ownP50', 'p50'], ['ownP99', 'p99']] },
  { id: 'exchange', name: 'Time at the exchange', unit: 'until the answer', text: milliseconds, isBand: true,
    lines: [['exchangeP50', 'p50'], ['exchangeP99', 'p99']] },
];

/** The subjects that the charts of everything (''), of 'exchange:NAME', 'bot:NAME' or 'limit:EXCHANGE/NAME' need. */
export function subjectsOf(of) {
  if (of === '') return ['gateway', 'limit:*', 'bot:*'];
  return of.startsWith('exchange:') ? [of, `limit:${of.slice('exchange:'.length)}/*`] : [of];
}

/** The address of the figures of a subject in a range. */
export function pathOf(of, { from, to }) {
  const step = Math.ceil((to - from) / 1_000 / POINTS);
  const what = of === 'bot:*' ? '&what=calls' : '';
  return `/admin/series?of=${encodeURIComponent(of)}${what}&from=${Math.floor(from)}&to=${Math.ceil(to)}&step=${step}`;
}

/** The places of values without a neighbour, which a line does not show. */
export const lonePoints = (values) => values.flatMap((value, i) =>
  (value != null && values[i - 1] == null && values[i + 1] == null ? [i] : []));

const PEAKS = new WeakMap();
const PEAK_PARTS = 60;

/**
 * Returns for each value the largest of the sixtieth of the range that ends with it, null where it is: the use of a
 * window that empties each minute would fill the chart. The same array for the same values, so that it is drawn once.
 */
export function peaks(values) {
  const length = Math.ceil(values.length / PEAK_PARTS);
  const known = PEAKS.get(values) ?? values.map((value, i) =>
    (value === null ? null : most(values.slice(Math.max(0, i - length + 1), i + 1))));
  PEAKS.set(values, known);
  return known;
}

const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
const most = (values) => values.reduce((largest, value) => Math.max(largest, value ?? 0), 0);

const timesOf = ({ from, step, points }) => Array.from({ length: points }, (_, i) => from / 1_000 + i * step);

const LENGTHS = [5, 10, 30, 60, 120, 180, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400];
const MOST_ROWS = 30;

/**
 * Returns a chart as a table of at most 30 rows: { seconds, rows: [{ at, values }] }. A row has the largest value that
 * each line has within `seconds` from `at` on, in epoch seconds; null where nothing is known.
 */
export function tableOf({ times, lines }) {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const seconds = LENGTHS.find((length) => span / length <= MOST_ROWS - 2) ?? span;
  const rows = new Map();
  times.forEach((time, i) => {
    const at = Math.floor(time / seconds) * seconds;
    const before = rows.get(at)?.values ?? [];
    const values = lines.map((line, j) => largerOf(before[j] ?? null, line.values[i] ?? null));
    rows.set(at, { at, values });
  });
  return { seconds, rows: [...rows.values()] };
}

const largerOf = (one, other) => (one === null || other > one ? other : one);

const DAY_S = 86_400;

/**
 * Returns the charts with the lines of the day before: `before` of a line has its value a day before each time, null
 * where nothing is known. `others` are the charts of that day.
 */
export function compared(specs, others) {
  return specs.map((spec) => {
    const other = others.find(({ id }) => id === spec.id);
    const step = other ? other.times[1] - other.times[0] : 0;
    const placeOf = (time) => Math.round((time - DAY_S - other.times[0]) / step);
    return { ...spec, lines: spec.lines.map((line) => {
      const values = step > 0 && other.lines.find(({ name }) => name === line.name)?.values;
      return values ? { ...line, before: spec.times.map((time) => values[placeOf(time)] ?? null) } : line;
    }) };
  });
}

/**
 * Returns the sums of the lines of charts: [{ chart, line, text, total, mean, most, at, before }]. `total` is the
 * number of calls of a rate, else null, `at` when the most was, in epoch seconds, `before` the total or mean a day
 * before, null where nothing is known of it.
 */
export function totalsOf(specs) {
  return specs.flatMap(({ name: chart, text, times, lines }) => lines.flatMap(({ name: line, values, before }) => {
    const [own, former] = [values, before ?? []].map((each) => each.filter((value) => value != null));
    if (own.length === 0) return [];
    const total = (of) => (text === rate ? sum(of) * (times[1] - times[0] || 0) : null);
    const mean = (of) => (of.length > 0 ? sum(of) / of.length : null);
    const peak = Math.max(...own);
    return [{ chart, line, text, total: total(own), mean: mean(own), most: peak, at: times[values.indexOf(peak)],
      before: former.length === 0 ? null : total(former) ?? mean(former) }];
  }));
}

const largest = (series, what, prefix, weight) =>
  series.filter((line) => line.what === what && weight(line.values) > 0)
    .sort((one, other) => weight(other.values) - weight(one.values))
    .slice(0, MOST_LINES)
    .map(({ of, values }) => ({ name: of.slice(prefix.length), values: what === 'calls' ? values : peaks(values) }));

/**
 * Returns the charts of answers of /admin/series, in the order of `subjectsOf(of)`: [{ id, name, unit, text, times,
 * lines, least? }]. A chart without any known figure is left out.
 *
 * @param {string} of
 * @param {any[]} answers
 */
export function specsOf(of, [own, limits, bots]) {
  const specs = [];
  const add = (answer, spec) => {
    if (spec.lines.length > 0) specs.push({ ...spec, times: timesOf(answer) });
  };
  for (const chart of own ? CHARTS : []) add(own, { ...chart, lines: linesOf(chart, own) });
  if (own && of.startsWith('bot:')) {
    add(own, { ...CALLS, name: 'Calls', lines: largest(own.series, 'calls', 'bot:', sum) });
    add(own, { ...SHARES, id: 'share', name: 'Most of a limit', lines: largest(own.series, 'share', 'bot:', most) });
  }
  if (own && of.startsWith('limit:')) {
    const lines = largest(own.series, 'fill', of.slice(0, of.indexOf('/') + 1), most);
    add(own, { ...SHARES, id: 'fill', name: 'Used, of the fullest key', lines });
  }
  if (limits) {
    const prefix = of === '' ? 'limit:' : `limit:${of.slice('exchange:'.length)}/`;
    add(limits, { ...SHARES, id: 'fill', name: 'Fullest limits', lines: largest(limits.series, 'fill', prefix, most) });
  }
  if (bots) add(bots, { ...CALLS, name: 'Busiest bots', lines: largest(bots.series, 'calls', 'bot:', sum) });
  return specs;
}

const CALLS = { id: 'calls', unit: 'calls / s', text: rate };
const SHARES = { unit: 'used of a limit, most', text: percent, least: 1 };

function linesOf({ id, lines }, { series }) {
  const known = lines
    .map(([what, name]) => ({ name, values: series.find((line) => line.what === what)?.values }))
    .filter(({ values }) => values !== undefined);
  return id === 'refused' ? known.filter(({ values }, i) => i === 0 || most(values) > 0) : known;
}

export const HEAT_MINUTES = 60;

/**
 * Returns the cells of a heat map with calls: [{ x, y, calls, level, at }]. `x` is the minute from the left, `y` the
 * bucket from above, the slowest first, `level` from 1 to 5 how many calls it has, compared with the fullest cell.
 */
export function heatCells({ minutes }, side, nowMs) {
  const fullest = Math.max(1, ...minutes.flatMap((minute) => minute[side]));
  const start = Math.floor(nowMs / MINUTE_MS) - HEAT_MINUTES + 1;
  return minutes.flatMap((minute) => minute[side].flatMap((calls, i, { length }) => {
    const x = Math.round(minute.atEpochMs / MINUTE_MS) - start;
    const level = Math.ceil((5 * Math.log(1 + calls)) / Math.log(1 + fullest));
    const isThere = calls > 0 && x >= 0 && x < HEAT_MINUTES;
    return isThere ? [{ x, y: length - 1 - i, calls, level, at: minute.atEpochMs }] : [];
  }));
}
