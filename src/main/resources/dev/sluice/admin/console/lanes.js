// What happened in a range of time, from the rows of the audit, from what is held now, and from the bans; no browser.

const MODES = ['ACTIVE', 'REDUCE_ONLY', 'CANCEL_ONLY', 'HALTED'];

const AT_ONCE_MS = 2_000;

const isMode = (text) => MODES.includes(text);

/** The key of a limit in words: an account, a route, or both; "" for a limit without keys. */
const keyName = (of) => of.split('|').filter(Boolean).join(', ');

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

/** The spans of bans, one lane for each exchange and key. Limits that are banned together are one span. */
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

/** The moments that charts mark: [{ at, what: 'halt' | 'reload' | 'restart', says }]. */
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

/** The bands behind a chart of an exchange, or of everything ('' ): what held it, and its bans. */
export const bandsOf = (lanes, exchange) => lanes.filter(({ scope }) => scope === 'global' ||
  (exchange === '' ? scope.startsWith('exchange:') : scope === `exchange:${exchange}`)).flatMap(({ spans }) => spans);
