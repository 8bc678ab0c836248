// Recorded calls of /admin/calls, without a browser: what is asked for, and how answers are put together and counted.

import { dateTime } from './format.js';
import { HOUR_MS, MINUTE_MS, fixedRange, fromField } from './range.js';

/** At most so many calls are kept in the page; older ones are read again with a narrower filter. */
export const MAX_CALLS = 2_000;
const PAGE = 500;

/** The filters that the gateway applies, by their name in the URL. */
export const FILTERS = ['bot', 'exchange', 'account', 'instrument', 'kind', 'outcome', 'reason'];

/** The parts of "limit; limit=spot.weight; used=5700": { code, figures: [[name, value]] }. */
export function reasonOf(text) {
  const [code, ...figures] = text.split('; ');
  return { code, figures: figures.map((figure) => figure.split(/=(.*)/s).slice(0, 2)) };
}

/**
 * Returns what held the mode that refused a call, { who, reason }, as far as the holds of now or rows of the audit, the
 * oldest first, tell it.
 */
export function heldBy({ t, reason }, holds, rows) {
  const { code, figures } = reasonOf(reason);
  const { scope, cause = '', mode } = Object.fromEntries(figures);
  const at = Date.parse(t);
  if (code !== 'mode') return undefined;
  return holds.find((one) => one.scope === scope && one.cause === cause && one.sinceEpochMs <= at) ??
    rows.findLast((one) => one.scope === scope && one.what.replace(/^(latch|mode) /, '') === cause &&
      one.after === mode && one.epochMs <= at);
}

/** The address that finds calls with the filters of a page's address, and more. */
export function pathOf(query, more = {}) {
  const values = { ...Object.fromEntries(FILTERS.map((name) => [name, query[name]])), text: query.q, limit: PAGE,
    ...more };
  const set = Object.entries(values).filter(([, value]) => (value ?? '') !== '');
  return `/admin/calls?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}

/**
 * Returns what the record of a call tells to Explain: { text, facts: [[name, value]] }. The text is a request line
 * without query; the facts are what Explain would find itself, or what no rule depends on.
 */
export function toExplain(call) {
  const [method, path = ''] = call.route.split(' ');
  const facts = [
    ['Bot', call.bot],
    ['Account', call.account],
    ['Instrument', call.instrument],
    ['Kind', call.kind],
    ['Charged', call.cost],
    ['Outcome', `${call.outcome} ${call.status || ''}`.trim()],
  ];
  return { text: `${method} ${path}`.trim(), facts: facts.map(([name, value]) => [name, value || 'none']) };
}

export const keyOf = (call) => `${call.id} ${call.t} ${call.outcome}`;

/** The known calls and a newer answer, the newest first. Calls in flight are told again by each answer. */
export function merged(known, answer) {
  const ended = (known?.calls ?? []).filter(({ outcome }) => outcome !== 'in flight');
  const have = new Set(answer.calls.map(keyOf));
  const calls = [...answer.calls, ...ended.filter((call) => !have.has(keyOf(call)))];
  return { ...answer, cursor: known ? known.cursor : answer.cursor, calls: calls.slice(0, MAX_CALLS) };
}

const NAMES = ['id', 'bot', 'exchange', 'account', 'instrument', 'clientOrderId', 'orderId', 'route', 'reason'];

export function narrowed(calls, { q = '', status = '' }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return calls.filter((call) => {
    if (status && String(call.status ?? 0) !== status) return false;
    const all = NAMES.map((name) => call[name]).join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** How long the sent calls with each value of a field took, here with the wait and at the exchange. */
export function timesBy(calls, key) {
  const sent = calls.filter(({ exchangeMs }) => exchangeMs > 0);
  const parts = (name, value) => {
    const sorted = sent.filter((call) => call[key] === name).map(value).sort((one, other) => one - other);
    return { p50: sorted[Math.ceil(sorted.length * 0.5) - 1], p99: sorted[Math.ceil(sorted.length * 0.99) - 1] };
  };
  return counted(sent, (call) => call[key]).map(([name, number]) => ({ name, calls: number,
    ownMs: parts(name, ({ ownMs = 0, waitedMs = 0 }) => ownMs + waitedMs),
    exchangeMs: parts(name, ({ exchangeMs }) => exchangeMs) }));
}

/** The values of a facet, the most frequent first: [[value, calls]]. */
export function counted(calls, valueOf) {
  const found = new Map();
  for (const call of calls) {
    const value = valueOf(call);
    if (value) found.set(value, (found.get(value) ?? 0) + 1);
  }
  return [...found].sort(([one, mine], [other, theirs]) => theirs - mine || one.localeCompare(other));
}

/**
 * Puts equal refusals together, as long as less than a minute lies between them: [{ call, number, sinceMs }]. `call` is
 * the newest of a group, which stands at its place.
 */
export function grouped(calls) {
  const rows = [];
  const open = new Map();
  for (const call of calls) {
    const at = Date.parse(call.t);
    const { code, figures } = reasonOf(call.reason ?? '');
    const rule = figures.find(([name]) => ['limit', 'rule', 'scope', 'cause'].includes(name))?.[1] ?? '';
    const same = [call.bot, call.exchange, call.account, call.instrument, call.route, code, rule].join('\n');
    const row = call.outcome === 'refused' ? open.get(same) : undefined;
    if (row && row.sinceMs - at < MINUTE_MS) {
      row.number++;
      row.sinceMs = at;
    } else {
      const added = { call, number: 1, sinceMs: at };
      rows.push(added);
      if (call.outcome === 'refused') open.set(same, added);
    }
  }
  return rows;
}

/** The steps of a call. The journal has lengths only, so the gateway's own time stands before the wait. */
export function waterfall({ ownMs = 0, waitedMs = 0, waitedFor = '', exchangeMs = 0, outcome, status }) {
  const sent = exchangeMs > 0;
  const steps = [
    { name: 'gateway', says: 'read, classified and checked', ms: ownMs },
    { name: 'waited', says: waitedFor ? `for ${waitedFor}` : 'for room', ms: waitedMs },
    { name: 'exchange', ms: exchangeMs,
      says: sent ? `until its answer${status ? ` ${status}` : ''} was whole` : `not sent: ${outcome}` },
  ];
  let fromMs = 0;
  return steps.map((step) => {
    const placed = { ...step, fromMs };
    fromMs += step.ms;
    return placed;
  });
}

export const lettersOf = (name) => name.toLowerCase().replaceAll(/[\s\p{P}]/gu, '');

/**
 * Returns what somebody looks for who typed a time, also with the name of a bot ("maker1 16:49"), or an X-Request-Id:
 * [{ what, text, page, query }]. `calls` are recorded ones, the newest first: a time without a date is of the last day
 * of the bot's calls or of the two before. A name that is not known is taken for that of a bot.
 */
export function lookups(typed, bots, calls, zone, nowMs) {
  if (/^\w{6,16}-[\da-f]+$/.test(typed)) {
    return [{ what: 'call', text: typed, page: 'calls', query: { q: typed, call: typed } }];
  }
  const found = /^(.*?)(?<!\S)((?:\d{4}-\d\d-\d\d[T ])?\d?\d:\d\d(?::\d\d)?)Z?(?!\S)(.*)$/.exec(typed);
  const told = fromField(found?.[2] ?? '', zone, nowMs);
  if (Number.isNaN(told)) return [];
  const name = `${found[1]}${found[3]}`.trim();
  const like = bots.filter((bot) => lettersOf(bot).includes(lettersOf(name)));
  const names = name === '' ? [''] : like.length > 0 ? like : [name];
  const lastOf = (bot) => Date.parse(calls.find((call) => bot === '' || call.bot === bot)?.t ?? '') || nowMs;
  const timesOf = (bot) => {
    if (found[2].length > 8) return [told];
    const days = Math.max(0, Math.ceil((told - lastOf(bot) - 2 * MINUTE_MS) / DAY_MS));
    return [0, 1, 2].map((day) => told - (days + day) * DAY_MS);
  };
  return names.flatMap((bot) => timesOf(bot).flatMap((at) => {
    const around = `around ${dateTime(at, zone)}`;
    const of = (what, text, query) => ({ what, text: `${text} ${around}`, page: what, query });
    const sought = of('calls', bot || 'All calls', { bot, ...fixedRange(at - MINUTE_MS, at + 2 * MINUTE_MS) });
    return [sought, ...(bot ? [] : [of('history', 'History', fixedRange(at - HOUR_MS / 2, at + HOUR_MS / 2))])];
  }));
}

const DAY_MS = 24 * HOUR_MS;
