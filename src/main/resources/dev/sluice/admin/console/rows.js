// The rows of the lists of exchanges, bots, limits and members, made from a message of the feed, and the order of rows.
// Pure functions.

import { duration, plural } from './format.js';
import { modesOf } from './scopes.js';
import { LEVELS, MODES, SILENT_MS, levelsAt, silenceOf } from './verdict.js';

const STEPS_OF_A_MINUTE = 12;
const SOON_MS = 1_000;
const HELD_MS = 60_000;

const sum = (values) => values.reduce((total, value) => total + value, 0);
export const lastOf = (values) => values.at(-1) ?? 0;
const lastMinute = (values) => values.slice(-STEPS_OF_A_MINUTE);

/** How full a limit is: 1 is full. A limit without room is full. */
export const fillOf = ({ used, usable }) => (usable > 0 ? used / usable : 1);

const fillStep = (limit) => [0.5, 0.9].filter((part) => fillOf(limit) >= part).length;

/** A number in steps of about a half more. */
export const step = (number) => 1.7 * Math.log2(number + 1);

/** The limit of an exchange that is closest to stopping calls: a banned one, a paused one, else the fullest. */
export function fullest(limits) {
  const weight = (limit) => (limit.banMs > 0 ? 1e6 : limit.pauseMs > 0 ? 1e5 : 0) + fillOf(limit);
  return limits.reduce((worst, limit) => (worst === null || weight(limit) > weight(worst) ? limit : worst), null);
}

export function exchangeRows({ exchanges }, all) {
  return exchanges.map((exchange) => {
    const { traffic } = exchange;
    const levels = levelsAt(all, exchange.name);
    const limit = fullest(exchange.limits);
    const refusedLately = sum(lastMinute(traffic.refused)) > 0;
    return {
      name: exchange.name,
      testnet: exchange.testnet,
      levels,
      rank: LEVELS.indexOf(levels[0]) * 10 - (refusedLately ? 5 : 0),
      traffic: step(sum(traffic.sent) / Math.max(1, traffic.sent.length)),
      sent: lastOf(traffic.sent),
      refused: lastOf(traffic.refused),
      rateLimited: lastOf(traffic.rateLimited),
      refusedLately,
      limit,
      waiting: exchange.waiting,
      inFlight: exchange.inFlight,
      ownP99: traffic.addedMs?.p99,
      exchangeP99: traffic.exchangeMs?.p99,
      quiet: levels[0] === 'active' && sum(traffic.sent) + sum(traffic.refused) + exchange.waiting === 0,
      exchange,
    };
  });
}

export function botRows(seen, exchanges = seen.exchanges) {
  const heldAt = modesOf(seen);
  const bots = new Map();
  for (const exchange of exchanges) {
    for (const one of exchange.bots) {
      const row = bots.get(one.bot) ?? { bot: one.bot, calls: 0, exchanges: [], limits: [], waitsFor: [] };
      bots.set(one.bot, row);
      row.calls += one.askedInLastMinute;
      row.exchanges.push({ name: exchange.name, calls: one.askedInLastMinute });
      row.limits.push(...usedBy(exchange, one));
      row.waitsFor.push(...waited(exchange, one));
    }
  }
  for (const row of bots.values()) {
    row.limits.sort((one, other) => other.part - one.part);
    row.exchanges.sort((one, other) => other.calls - one.calls);
    row.waiting = sum(row.waitsFor.map(({ calls }) => calls));
    row.held = heldBot(heldAt(`bot:${row.bot}`), row.exchanges, seen);
  }
  return [...bots.values()];
}

/** What holds a bot: without a hold of its own its exchanges do, if all that it calls are held. */
function heldBot(held, used, { exchanges }) {
  const modes = used.filter(({ calls }) => calls > 0).map(({ name }) => exchanges.find((one) => one.name === name));
  if (held.from || modes.length === 0 || modes.some(({ mode = 'ACTIVE' }) => mode === 'ACTIVE')) return held;
  return { mode: modes[0].mode, from: `exchange:${modes[0].name}` };
}

/** What a bot used of each limit within its window: `part` of the room of the keys that it used. */
function usedBy(exchange, { bot, used }) {
  return Object.entries(used).map(([limit, units]) => {
    const mine = exchange.limits.filter((one) => one.limit === limit && one.bots.some(({ name }) => name === bot));
    const keys = mine.length > 0 ? mine : exchange.limits.filter((one) => one.limit === limit);
    const usable = sum(keys.map((one) => one.usable));
    return { exchange: exchange.name, limit, units, usable, part: usable > 0 ? units / usable : 0 };
  });
}

const waited = (exchange, { waitsFor }) =>
  Object.entries(waitsFor).map(([limit, calls]) => ({ exchange: exchange.name, limit, calls }));

/** Returns one row for each key of each limit. `most` is how full it was in the last minute, in steps. */
export function limitRows({ exchanges, everUsed: highest = new Map() }) {
  return exchanges.flatMap((exchange) => exchange.limits.map((limit) => {
    const row = { ...limit, exchange: exchange.name, fill: fillOf(limit) };
    const most = Math.max(fillStep(limit), highest.get(keyOfLimit(row))?.most ?? 0);
    return { ...row, step: closedStep(limit) + most, most };
  }));
}

const closedStep = ({ banMs, pauseMs }) => (banMs > 0 ? 100 : 0) + (pauseMs > 0 ? 10 : 0);

const isInUse = ({ used, waiting, banMs, pauseMs, foreign }) =>
  used > 0 || waiting > 0 || banMs > 0 || pauseMs > 0 || foreign > 0;

export const keyOfLimit = ({ exchange, limit, of }) => `${exchange} ${limit} ${of}`;

/**
 * Returns the keys of the limits that were in use since the page was opened, each with { most, at }: how full it was at
 * most in the last minute, and when. `before` is what this returned for the message before.
 */
export function everUsed(before, seen) {
  const latest = (row) => {
    const was = before.get(keyOfLimit(row));
    const now = { most: fillStep(row), at: seen.epochMs };
    return was && was.most > now.most && now.at - was.at < HELD_MS ? was : now;
  };
  return new Map(limitRows({ ...seen, everUsed: before })
    .filter((row) => before.has(keyOfLimit(row)) || isInUse(row))
    .map((row) => [keyOfLimit(row), latest(row)]));
}

/** Returns who used a key of a limit within its window, the largest first: { bots, routes }; other programs too. */
export function usersOf({ bots, routes, foreign, usable }) {
  const programs = foreign > 0 ? [...bots, { name: 'other programs', units: foreign, foreign: true }] : bots;
  const byUse = (uses) => uses.map((one) => ({ ...one, usable, part: one.units / Math.max(1, usable) }))
    .sort((one, other) => Number(Boolean(one.others)) - Number(Boolean(other.others)) || other.units - one.units);
  return { bots: byUse(programs), routes: byUse(routes) };
}

/**
 * Returns what would happen to an explained call now: { says, why, uses }, as far as modes and limits tell it. `uses`
 * are the keys of its limits in the order of its costs, undefined where nothing is used.
 */
export function forecast({ exchange, kind, strictestMode, account, instrument, route, key, costs }, seen) {
  const scopes = [`exchange:${exchange}`, account && `account:${exchange}/${account}`,
    instrument && `instrument:${exchange}/${instrument}`].filter(Boolean);
  const { limits = [], enforcement } = seen.exchanges.find(({ name }) => name === exchange) ?? {};
  const observed = enforcement === 'observe' && { mode: 'ACTIVE', holds: seen.holds.filter(({ latched }) => latched) };
  const held = scopes.map(modesOf(observed || seen)).find(({ mode }) =>
    MODES.indexOf(mode) > MODES.indexOf(strictestMode));
  const own = { account, instrument, route, key };
  const isIts = (of, cost) => of === '*' || cost.scope.split('+').every((part, i) =>
    [undefined, of.split('|')[i]].includes({ ...own, ...cost }[part]));
  const uses = costs.map((cost) => limits.find((one) => one.limit === cost.limit && isIts(one.of, cost)));
  const first = (test) => uses.find((use, i) => use && test(use, costs[i].cost))?.limit;
  const banned = first(({ banMs }) => banMs > 0);
  const reserved = /CANCEL|DEAD/.test(kind) ? 0 : 1;
  const full = first(({ used, usable, reserve = 0, pauseMs }, cost) =>
    pauseMs > 0 || used + cost > usable - reserve * reserved);
  const larger = costs.find(({ cost, usable }, i) => cost > usable - reserved * (uses[i]?.reserve ?? 0))?.limit;
  if (held) return { says: 'would be refused', why: `${held.from} is ${held.mode}`, uses };
  if (observed) return { says: 'would pass', why: `${exchange} is only observed, and no latch holds it`, uses };
  if (banned) return { says: 'would be refused', why: `${banned} is banned`, uses };
  if (larger) return { says: 'would be refused', why: `it costs more than the whole of ${larger}`, uses };
  return full ? { says: 'would wait', why: `for room in ${full}, refused if its time is over before`, uses }
    : { says: 'would pass', why: 'no mode holds it and its limits have room', uses };
}

/** Returns the rows of an answer of /admin/waiting that was read `passedMs` ago, each with the limit it waits for. */
export const waitingRows = ({ calls }, passedMs, exchanges) => calls.map((call, key) => {
  const leftMs = Math.max(0, call.leftMs - passedMs);
  const [limit] = (exchanges.find(({ name }) => name === call.exchange)?.limits ?? [])
    .filter((one) => call.waitsFor === `limit ${one.limit}`).sort((one, other) => other.freeMs - one.freeMs);
  return { ...call, key, limit, waitedMs: call.waitedMs + passedMs, leftMs, soon: leftMs < SOON_MS };
});

export function totalTraffic({ exchanges }) {
  const steps = Math.max(2, ...exchanges.map(({ traffic }) => traffic.steps));
  const total = (name) => {
    const longest = Math.max(0, ...exchanges.map(({ traffic }) => traffic[name].length));
    return Array.from({ length: longest }, (_, i) =>
      sum(exchanges.map(({ traffic }) => traffic[name].at(i - longest) ?? 0)));
  };
  return { sent: total('sent'), refused: total('refused'), rateLimited: total('rateLimited'), steps };
}

/** Returns a row for each member. `told` is what it tells of itself, undefined when it is silent. */
export function memberRows(cluster, passedMs) {
  const { members, member: own, latchesConfirmedBy, told = [], consoles = {} } = cluster;
  return members.map((name) => {
    const isOwn = name === own;
    const silentMs = silenceOf(cluster, name);
    const isSilent = !isOwn && silentMs >= SILENT_MS;
    const isKnown = isOwn || silentMs !== undefined; // it may use other exchanges only
    const state = isOwn ? 'this member' : !isKnown ? 'not heard of yet'
      : isSilent ? `silent for ${duration((silentMs + passedMs) / 1_000)}` : 'sharing';
    return { name, state, isOwn, level: isSilent ? 'bad' : isKnown ? 'good' : 'none',
      told: isSilent ? undefined : told.find(({ member }) => member === name)?.state,
      confirmed: isOwn ? 'set here' : latchesConfirmedBy.includes(name) ? 'confirmed' : 'not confirmed',
      console: isOwn ? '' : consoles[name] ?? '' };
  });
}

/** Returns a row for each key of each shared limit, with what each member has of it; `size` 0: not used here. */
export function shareRows({ member: own, exchanges, told = [] }, heard) {
  const rows = new Map();
  const add = (name, { exchange, limit, of, cap, used }, size = 0) => {
    const key = `${exchange} ${limit} ${of}`;
    const row = rows.get(key) ?? { key, exchange, limit, of, size, used: 0, parts: {} };
    rows.set(key, row);
    row.used += used;
    row.parts[name] = { cap, used };
  };
  for (const { exchange, limits } of exchanges) for (const one of limits) add(own, { exchange, ...one }, one.size);
  for (const { member, state } of told) if (heard.has(member)) for (const one of state.limits) add(member, one);
  return [...rows.values()];
}

// ---- the files of the configuration

export function standing({ inEffect, problems, changes, needsRestart }) {
  if (inEffect) return ['good', 'the files are in effect'];
  if (problems.length > 0) return ['bad', `the reload will be refused: ${plural(problems.length, 'mistake')}`];
  const keys = needsRestart.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.')).join(', ');
  return needsRestart.length > 0
    ? ['bad', `the reload will be refused: ${keys} ${needsRestart.length === 1 ? 'needs' : 'need'} a restart`]
    : ['warning', `a reload would change ${plural(changes.length, 'thing')}`];
}

/** The changes by what they are of: an exchange, or a setting of the gateway. */
export function byOwner(changes) {
  const owners = new Map();
  for (const one of changes) {
    const [name] = /^[^.: ]*/.exec(one);
    owners.set(name, [...(owners.get(name) ?? []), one]);
  }
  return owners;
}

// ---- the order of a table's rows

/** Rows change their places at most so often: in the usual order, and in one that was chosen. */
const STEADY_MS = 10_000;
const CHOSEN_MS = 2_000;

export const text = (value) => (value === undefined || value === null ? '' : String(value));

function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [mine, theirs] = [text(one), text(other)];
  if (mine === '' || theirs === '') return (mine === '' ? 1 : 0) - (theirs === '' ? 1 : 0);
  return mine.localeCompare(theirs, 'en', { numeric: true });
}

const columnOf = (columns, sort) => columns.find(({ name }) => name === sort.replace(/^-/, ''));

/** Returns the rows in the order of a column; with '-' before its name the largest first. */
function sorted(rows, columns, sort, rough) {
  const down = sort.startsWith('-');
  const column = columnOf(columns, sort);
  if (!column) return [...rows];
  const value = rough ?? column.order ?? column.value;
  return [...rows].sort((one, other) => (down ? -1 : 1) * compare(value(one), value(other)));
}

/**
 * Returns { ordered, order }: the rows in the order in which they stood, new ones at the end, until it is old or
 * another one is asked for; while the pointer is over them they are held. `order` is the next `before`.
 */
export function inOrder({ key, columns }, rows, { sort, isChosen, isHeld = false, now, before }) {
  const last = before?.sort === sort ? before : undefined;
  const place = (row) => last?.places.get(key(row)) ?? Infinity;
  const stood = sorted(rows, columns, sort).sort((one, other) =>
    (place(one) < place(other) ? -1 : Number(place(one) > place(other))));
  if (last && (isHeld || now - last.at < (isChosen ? CHOSEN_MS : STEADY_MS))) return { ordered: stood, order: last };
  const rough = isChosen ? undefined : roughly(columns, sort, (row) => last?.kept.get(key(row)));
  const ordered = sorted(stood, columns, sort, rough);
  const kept = new Map(rough ? rows.map((row) => [key(row), rough(row)]) : []);
  return { ordered, order: { sort, at: now, kept, places: new Map(ordered.map((row, i) => [key(row), i])) } };
}

/** Returns what is sorted by until somebody chooses: the value of a row, or the one before if that is nearly equal. */
function roughly(columns, sort, kept) {
  const { rough } = columnOf(columns, sort) ?? {};
  if (!rough) return undefined;
  return (row) => {
    const [value, before] = [rough(row), kept(row)];
    return before !== undefined && Math.abs(value - before) < 1 ? before : value;
  };
}
