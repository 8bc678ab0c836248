// What a range of time shows, without a browser: the charts of /admin/series, and what happened, from the rows of the
// audit, from what is held now, and from the bans.

import { keyName, milliseconds, percent, rate, whole } from './format.js';
import { MINUTE_MS } from './range.js';
import { MODES } from './verdict.js';

/** About so many points are as fine as a chart is wide. */
const POINTS = 480;
const MAX_LINES = 6;

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
const MAX_ROWS = 30;

/**
 * Returns a chart as a table of at most 30 rows: { seconds, rows: [{ at, values }] }. A row has the largest value that
 * each line has within `seconds` from `at` on, in epoch seconds; null where nothing is known.
 */
export function tableOf({ times, lines }) {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const seconds = LENGTHS.find((length) => span / length <= MAX_ROWS - 2) ?? span;
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
 * before, null where nothing is known of it. The last bucket has lasted only to `until`, in epoch seconds.
 */
export function totalsOf(specs, until = Infinity) {
  return specs.flatMap(({ name: chart, text, times, step, lines }) => lines.flatMap((row) => {
    const { name: line, values, before } = row;
    const [own, former] = [values, before ?? []].map((each) => each.filter((value) => value != null));
    if (own.length === 0) return [];
    const lasted = (i) => Math.min(step, until - times[i]);
    const total = (of) => (text === rate ? Math.round(sum(of.map((value, i) => value * lasted(i)))) : null);
    const mean = (of) => (of.length > 0 ? sum(of) / of.length : null);
    const peak = Math.max(...own);
    return [{ chart, line, text, total: total(values), mean: mean(own), most: peak, at: times[values.indexOf(peak)],
      before: former.length === 0 ? null : total(before) ?? mean(former) }];
  }));
}

const largest = (series, what, prefix, weight) =>
  series.filter((line) => line.what === what && weight(line.values) > 0)
    .sort((one, other) => weight(other.values) - weight(one.values))
    .slice(0, MAX_LINES)
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
    if (spec.lines.length > 0) specs.push({ ...spec, times: timesOf(answer), step: answer.step });
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
  const known = lines.map(([what, name]) => ({ name, values: series.find((line) => line.what === what)?.values }))
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

// ---- what happened

const AT_ONCE_MS = 2_000;

const isMode = (text) => MODES.includes(text);

function end(lane, atMs) {
  if (lane.open) lane.spans.push({ ...lane.open, to: atMs });
  lane.open = null;
}

/**
 * The spans of modes, one lane for each scope and cause: [{ name, scope, spans: [{ from, to, what, says }] }]. `rows`
 * are all that are known, the oldest first, also those before and after the range: the first row of a lane says what
 * was in force until then. `holds` is what is held now.
 */
export function modeLanes(rows, holds, startMs, endMs) {
  const found = new Map();
  let startedMs = -Infinity;
  const lane = (scope, cause) => {
    const name = `${scope}, ${cause}`;
    if (!found.has(name)) found.set(name, { name, scope, spans: [], open: null, latched: false });
    return found.get(name);
  };
  for (const row of rows) {
    if (row.what === 'gateway' && row.after === 'started') {
      startedMs = row.epochMs;
      for (const each of found.values()) if (!each.latched) end(each, row.epochMs); // a latch survives a restart
    }
    if (!isMode(row.before) || !isMode(row.after)) continue;
    const mine = lane(row.scope, row.what.replace(/^(latch|mode) /, '').replace(/ again$/, ''));
    mine.latched = row.what.startsWith('latch');
    const isFirst = mine.open === null && mine.spans.length === 0;
    const fromMs = mine.latched ? -Infinity : startedMs;
    if (row.before !== 'ACTIVE' && isFirst) mine.open = { from: fromMs, what: row.before, says: '' };
    if (row.before === row.after) continue; // a trip of what was in force already
    end(mine, row.epochMs);
    if (row.after !== 'ACTIVE') mine.open = { from: row.epochMs, what: row.after, says: row.reason };
  }
  for (const { scope, cause, mode, reason, sinceEpochMs } of holds) {
    lane(scope, cause).open ??= { from: sinceEpochMs, what: mode, says: reason }; // set before the oldest row
  }
  for (const each of found.values()) end(each, endMs);
  return [...found.values()]
    .map(({ name, scope, spans }) => ({ name, scope, spans: spans.flatMap((span) => within(span, startMs, endMs)) }))
    .filter(({ spans }) => spans.length > 0);
}

function within({ from, to, ...more }, startMs, endMs) {
  const part = { ...more, from: Math.max(startMs, from), to: Math.min(endMs, to) };
  return part.from < part.to ? [part] : [];
}

/** The spans of bans; limits that are banned together are one span. */
export function banLanes(bans, startMs, endMs) {
  const found = new Map();
  for (const { exchange, limit, of, startEpochMs, untilEpochMs, reason } of bans) {
    const [from, to] = [Math.max(startMs, startEpochMs), Math.min(endMs, untilEpochMs)];
    if (from >= to) continue;
    const name = `${exchange}${of ? ` ${keyName(of)}` : ''}, banned`;
    if (!found.has(name)) found.set(name, { name, scope: `exchange:${exchange}`, spans: [] });
    const { spans } = found.get(name);
    const same = spans.find((span) => Math.abs(span.from - from) < AT_ONCE_MS && Math.abs(span.to - to) < AT_ONCE_MS);
    if (same) same.limits.push(limit);
    else spans.push({ from, to, what: 'banned', limits: [limit], reason, lasts: untilEpochMs > endMs });
  }
  const says = ({ limits, lasts, reason }) =>
    `${limits.join(', ')}${lasts ? ', still' : ''}${reason ? `: ${reason}` : ''}`;
  for (const { spans } of found.values()) for (const span of spans) span.says = says(span);
  return [...found.values()];
}

/** When the gateway did not run, as far as it wrote that down; a kill leaves only the mark of the next start. */
export function restarts(rows) {
  const spans = [];
  let stopped = null;
  for (const { what, after, epochMs } of rows) {
    if (what !== 'gateway') continue;
    const says = stopped === null ? 'started' : 'stopped and started';
    if (after === 'started') spans.push({ from: stopped ?? epochMs, to: epochMs, what: 'stopped', says });
    stopped = after === 'stopped' ? epochMs : null;
  }
  return spans.length === 0 ? [] : [{ name: 'gateway stopped', scope: 'global', spans }];
}

export function moments(rows) {
  return rows.flatMap(({ epochMs: at, what, before, after, scope, reason, who }) => {
    if (what.startsWith('latch') && before === 'ACTIVE' && isMode(after))
      return [{ at, what: 'halt', says: `${scope} ${after}: ${reason} (${who})` }];
    if (what === 'configuration') return [{ at, what: 'reload', says: reason || 'configuration' }];
    if (what === 'gateway' && after === 'started') return [{ at, what: 'restart', says: 'the gateway was started' }];
    return [];
  });
}

/** The moment that is nearest to a time and not further away than this; undefined if there is none. */
export function nearest(all, atMs, mostMs) {
  const away = ({ at }) => Math.abs(at - atMs);
  return all.filter((one) => away(one) <= mostMs).sort((one, other) => away(one) - away(other))[0];
}

/** What held an exchange, or everything (''), and its bans. */
export const bandsOf = (lanes, exchange) => lanes.filter(({ scope }) => scope === 'global' ||
  (exchange === '' ? scope.startsWith('exchange:') : scope === `exchange:${exchange}`)).flatMap(({ spans }) => spans);
