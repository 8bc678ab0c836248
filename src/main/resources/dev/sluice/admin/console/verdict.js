// The verdict: is trading safe, every cause if it is not, and which causes are new. Pure functions of what was seen: no
// clock, no page, no library.

/**
 * The levels, worst first. Only 'active' is green: there is no cause but warnings, such as a busy processor, which mean
 * nothing for trading.
 */
export const LEVELS = ['halted', 'cancel_only', 'banned', 'reduce_only', 'attention', 'active'];

export const MODES = ['ACTIVE', 'REDUCE_ONLY', 'CANCEL_ONLY', 'HALTED'];

const SAYS = {
  ACTIVE: 'Trading is on',
  REDUCE_ONLY: 'Only orders that reduce a position pass',
  CANCEL_ONLY: 'Trading is halted, only cancels and reads pass',
  HALTED: 'Everything is stopped, cancels too',
};

/** How much a cause concerns, widest first. `gateway`: nothing is refused for it. */
const REACHES = ['global', 'exchange', 'account', 'bot', 'instrument', 'gateway'];

const LONGEST_REASON = 160;

/**
 * A cause: {
 *   kind       'mode' | 'stage' | 'ban' | 'refused' | 'order' | 'dead-man' | 'member' | 'load' | 'issue' | 'warning' |
 *              'reload' | 'other'
 *   level      one of LEVELS
 *   reach      one of REACHES
 *   scope      'global', 'exchange:NAME', 'account:EXCHANGE/NAME', 'bot:NAME', 'instrument:EXCHANGE/NAME', or ''
 *   exchange, mode, reason, who   '' where not known
 *   sinceEpochMs, leftMs, liftedBy   where known; leftMs from the moment it was seen
 *   calls      refused in the last minute, where known
 *   emptyMs    when a full limit is empty again, from the moment it was seen }
 */
const cause = (kind, level, scope, more = {}) => ({ kind, level, scope, reach: reachOf(scope),
  exchange: exchangeOf(scope), mode: '', reason: '', who: '', ...more });

const reachOf = (scope) => (scope === '' ? 'gateway' : scope.split(':', 1)[0]);

/** The exchange of a scope; '' for a bot, which may use several, and for everything. */
function exchangeOf(scope) {
  const [level, name = ''] = split(scope, ':');
  return level === 'exchange' ? name : level === 'account' || level === 'instrument' ? split(name, '/')[0] : '';
}

function split(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const stricter = (one, other) => (MODES.indexOf(other) > MODES.indexOf(one) ? other : one);

/** A mode of some accounts, bots or instruments of an exchange needs attention; it does not stop trading there. */
function heldModes({ holds = [] }) {
  return holds.map(({ scope, mode, reason, who, sinceEpochMs, liftedBy, configured = true }) => {
    const wide = ['global', 'exchange'].includes(reachOf(scope)) && configured;
    return cause('mode', wide ? mode.toLowerCase() : 'attention', scope, { mode, reason, who, sinceEpochMs, liftedBy });
  });
}

/** Modes that are in force though no hold in the list explains them: the list is cut, or was not told. */
function unexplainedModes(seen, held) {
  const listed = (scope) => held.filter((one) => one.scope === scope).reduce((mode, one) => stricter(mode, one.mode),
    'ACTIVE');
  const found = [];
  const global = stricter(listed('global'), seen.mode);
  if (global !== listed('global')) found.push(cause('mode', global.toLowerCase(), 'global', { mode: global }));
  for (const { name, mode } of seen.exchanges) {
    const known = stricter(global, listed(`exchange:${name}`));
    if (stricter(known, mode) !== known) found.push(cause('mode', mode.toLowerCase(), `exchange:${name}`, { mode }));
  }
  return found;
}

/** One cause for each exchange that banned us. Rows of `bans` know since when, and whose call was answered so. */
function banCauses({ exchanges, bans = [], epochMs = 0 }) {
  return exchanges.flatMap(({ name, level, limits = [] }) => {
    const banned = limits.filter(({ banMs }) => banMs > 0);
    if (banned.length === 0) return level === 'banned' ? [cause('ban', 'banned', `exchange:${name}`)] : [];
    const rows = bans.filter(({ exchange, limit, of, untilEpochMs }) => exchange === name && untilEpochMs > epochMs &&
      banned.some((one) => one.limit === limit && one.of === of));
    const members = banned.filter(({ seenBy }) => seenBy).map(({ seenBy }) => `seen by ${seenBy}`);
    const began = rows.map(({ startEpochMs }) => startEpochMs);
    return [cause('ban', 'banned', `exchange:${name}`, {
      reason: joined(banned.map(({ limit, of }) => (of ? `${limit} of ${of}` : limit))),
      who: joined([...members, ...rows.map(({ reason }) => reason).filter(Boolean)]),
      leftMs: Math.max(...banned.map(({ banMs }) => banMs)),
      ...(began.length > 0 ? { sinceEpochMs: Math.min(...began) } : {}),
    })];
  });
}

const joined = (texts) => [...new Set(texts)].sort().join(', ');

/** Calls that wait here for longer than this are refused soon: half of the time that a read may wait. */
const LONG_MS = 2_500;

/** Refusals for want of room or time: the exchange is busy, not the bot wrong. */
const ROOM = new Set(['limit', 'too-large', 'lane-full', 'deadline']);

const sumOf = (counts) => counts.reduce((sum, [, calls]) => sum + calls, 0);

/** Bots whose calls are refused again and again, by the guard or for another reason than room. */
function refusals({ exchanges }) {
  return exchanges.flatMap(({ name, bots = [] }) => bots.flatMap(({ bot, refused = {} }) => {
    const counts = Object.entries(refused).filter(([code]) => !ROOM.has(code));
    const codes = counts.map(([code]) => (code === 'guard' ? 'runaway guard' : words(code)));
    return codes.length === 0 ? [] : [cause('refused', 'attention', bot ? `bot:${bot}` : `exchange:${name}`, {
      exchange: name, calls: sumOf(counts), reason: `calls ${bot ? `of ${bot} ` : ''}are refused: ${joined(codes)}` })];
  }));
}

/** What slows or refuses calls though nobody stopped anything: a full limit, long waits, orders without room. */
function load({ exchanges, fullSince = new Map() }) {
  return exchanges.flatMap(({ name, limits = [], bots = [], traffic }) => {
    const full = limits.filter(({ limit, of }) => fullSince.has(fullKey(name, limit, of)));
    const calls = sumOf(bots.flatMap(({ refused = {} }) => Object.entries(refused).filter(([code]) => ROOM.has(code))));
    const reasons = [
      ...(calls > 0 ? ['orders or cancels were refused for want of room or time'] : []),
      ...(full.length > 0 ? [`calls wait for full limits: ${joined(full.map(({ limit }) => limit))}`] : []),
      ...((traffic?.addedMs?.p99 ?? 0) > LONG_MS ? [`one in a hundred calls waits over ${LONG_MS / 1_000} s`] : []),
    ];
    return reasons.length === 0 ? [] : [cause('load', 'attention', `exchange:${name}`, { reason: reasons.join('; '),
      ...(calls > 0 ? { calls } : {}), emptyMs: Math.max(0, ...full.map(({ freeMs = 0 }) => freeMs)) })];
  });
}

const FULL = 0.9;
const STAYS_MS = 30_000;
const fullKey = (exchange, limit, of) => `${exchange} ${limit} ${of}`;

/**
 * Returns which limits are nearly full while calls wait for them, each with the time when it was so last; it stays for
 * a while, so that the verdict does not change with every call. `before` is what was returned for the message before.
 */
export function fullLimits(before, { exchanges, epochMs }) {
  const full = new Map([...before].filter(([, sinceMs]) => epochMs - sinceMs < STAYS_MS));
  for (const { name, limits } of exchanges) {
    for (const { limit, of, used, usable, waiting } of limits) if (waiting > 0 &&
      used >= FULL * usable) full.set(fullKey(name, limit, of), epochMs);
  }
  return full;
}

/** A member of the cluster is called silent after this time; it sends several times a second. */
export const SILENT_MS = 3_000;

/** Returns for how long there was no news of a member in the store; undefined if there never was. */
export function silenceOf({ exchanges, told = [] }, member) {
  const state = told.find((one) => one.member === member);
  const heard = [...exchanges.map(({ silentMs }) => silentMs[member]), state?.agoMs].filter((ms) => ms !== undefined);
  return heard.length > 0 ? Math.min(...heard) : undefined;
}

const silentMembers = ({ cluster }) => (cluster?.members ?? []).filter((name) => name !== cluster.member &&
  (silenceOf(cluster, name) ?? 0) >= SILENT_MS);

function problems(seen) {
  const { stage = 'serving', issues = [], warnings = [], exchanges, safety = {} } = seen;
  const starting = `the gateway is ${stage}`;
  return [
    ...(stage === 'serving' ? [] : [cause('stage', 'attention', 'global', { reason: stage })]),
    ...exchanges.filter(({ openUnknown = 0 }) => openUnknown > 0).map(({ name, openUnknown }) =>
      cause('order', 'attention', `exchange:${name}`, { reason: `orders with an unknown outcome: ${openUnknown}` })),
    ...(safety.deadMen ?? []).filter(({ silent }) => silent).map(({ exchange, account, instrument, bot }) =>
      cause('dead-man', 'attention', `account:${exchange}/${account}`,
      { reason: `dead man's switch not renewed${instrument ? `, ${instrument}` : ''}`, who: bot ?? '' })),
    ...silentMembers(safety).map((name) =>
      cause('member', 'attention', '', { reason: `the member ${name} of the cluster is silent` })),
    ...refusals(seen),
    ...load(seen),
    ...issues.filter((issue) => issue !== starting).map((reason) => cause('issue', 'attention', '', { reason })),
    ...warnings.map((reason) => cause('warning', 'active', '', { reason })),
    ...(seen.lastReloadWorked === false ? [cause('reload', 'attention', '',
      { reason: 'the last reload failed; the configuration of before is in force' })] : []),
  ];
}

/** What somebody may know who sees levels only: that there is a cause, not which. */
function untold(seen, known) {
  const found = seen.exchanges.filter(({ name, level }) => level === 'attention' &&
    !known.some(({ exchange }) => exchange === name)).map(({ name }) =>
    cause('other', 'attention', `exchange:${name}`));
  if (found.length + known.length === 0 && (seen.level ?? 'active') !== 'active') found.push(cause('other', 'attention',
    ''));
  return found;
}

/**
 * The mode or stage of everything comes first, because a sentence about a part would be wrong without it. Of one level,
 * what somebody holds comes before refused bots, and those before what is slow or a problem.
 */
const ranks = ({ kind, level, reach, scope, reason, mode }) => [
  reach === 'global' && (kind === 'mode' || kind === 'stage') ? 0 : 1,
  LEVELS.indexOf(level),
  kind === 'mode' ? 0 : kind === 'refused' ? 1 : 2,
  REACHES.indexOf(reach),
  MODES.length - MODES.indexOf(mode),
  scope,
  reason,
];

function compare(one, other) {
  const mine = ranks(one);
  const theirs = ranks(other);
  const at = mine.findIndex((rank, i) => rank !== theirs[i]);
  return at < 0 ? 0 : mine[at] < theirs[at] ? -1 : 1;
}

const cut = (text) => (text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON - 1)}…` : text);

const because = ({ reason, who }) => (reason ? `: ${cut(reason)}${who ? ` (${cut(who)})` : ''}` : '');

const words = (mode) => mode.replaceAll(/[_-]/g, ' ').toLowerCase();

const STAYS = { REDUCE_ONLY: 'only orders that reduce a position pass', CANCEL_ONLY: 'trading stays halted',
  HALTED: 'everything stays stopped' };

/** Returns a cause as a sentence, without the times, which change each second. `mode` is held for everything. */
export function sentence(one, mode = 'ACTIVE') {
  if (one.scope !== 'global' && mode in STAYS) {
    const what = one.kind === 'mode' ? `${one.scope} is ${words(one.mode)} too`
      : one.kind === 'ban' ? `${one.exchange} has banned us` : `problems${one.exchange ? ` at ${one.exchange}` : ''}`;
    return `${what}${because(one)}; ${STAYS[mode]}`;
  }
  if (one.kind === 'stage') return `The gateway is ${one.reason}`;
  if (one.kind === 'mode' && one.scope === 'global') return SAYS[one.mode] + because(one);
  return `${SAYS.ACTIVE}, ${but(one)}`;
}

function but(one) {
  if (one.kind === 'ban') return `but ${one.exchange} has banned us${because(one)}`;
  if (one.kind === 'mode') return one.reach === 'exchange' ? `but not at ${one.exchange}${because(one)}`
    : `but not for everybody: ${one.scope} is ${words(one.mode)}${because(one)}`;
  if (one.kind === 'other') return `but not for everybody, or with problems${one.exchange ? `, at ${one.exchange}`
    : ''}`;
  return `with problems${one.exchange ? ` at ${one.exchange}` : ''}${because(one)}`;
}

export function note(one) {
  const what = { mode: words(one.mode), ban: 'banned', refused: 'refused', stage: 'stage', load: 'slow',
    warning: 'warning' }[one.kind] ?? 'problem';
  return { what, where: one.scope || 'gateway', why: one.reason ? because(one).slice(2) : '' };
}

/**
 * Returns whether trading is safe: { level, mode, headline, causes }. `level` is that of the worst cause, `headline`
 * the worst cause with its reason, `causes` all of them, the worst first; `mode` what is held for everything.
 *
 * `seen` is a message of the feed or an answer of /health/verdict. What it does not tell is not claimed.
 */
export function verdict(seen) {
  const held = heldModes(seen);
  const known = [...held, ...unexplainedModes(seen, held), ...banCauses(seen), ...problems(seen)];
  const causes = [...known, ...untold(seen, known)].sort(compare);
  const [worst] = causes;
  return { level: worst?.level ?? 'active', mode: seen.mode, headline: worst && worst.level !== 'active'
    ? sentence(worst) : SAYS.ACTIVE, causes };
}

/**
 * Returns the levels of one exchange, the worst first: ['active'], or each of the other levels that a cause has there.
 * A cause of everything counts for each exchange as well, as far as it stops calls.
 */
export function levelsAt({ causes }, exchange) {
  const there = causes.filter((one) => one.exchange === exchange || (one.scope === 'global' && one.kind === 'mode'));
  const levels = LEVELS.filter((level) => there.some((one) => one.level === level));
  const mode = levels.find((level) => level !== 'banned' && level !== 'attention');
  const shown = levels.filter((level) => level === mode || level === 'banned' ||
    (level === 'attention' && levels.length === 1));
  return shown.length > 0 ? shown : ['active'];
}

/** Returns the levels that the frame of each page shows: the worst, and beside it that something is banned. */
export const levelsOf = ({ level, causes }) => (level !== 'banned' && causes.some((one) => one.kind === 'ban')
  ? [level, 'banned'] : [level]);

// ---- which causes are new

/** A cause that ends and comes back within this time is not new again. */
const QUIET_MS = 5 * 60_000;

const MAX_PAST = 500;

const withoutFigures = (reason) => reason.replace(/\d+/g, '');

/** What the reason says beside the rest; figures of an issue change, the name of a member does not. */
const REASONS = { issue: withoutFigures, warning: withoutFigures, member: (reason) => reason };

/** How urgent a cause is: 0 trading stops, 1 it is limited or slow, 2 a note that means nothing for trading. */
export const urgencyOf = ({ level }) => ({ halted: 0, cancel_only: 0, banned: 0, active: 2 }[level] ?? 1);

export const keyOf = ({ kind, level, scope, exchange, mode, reason }) =>
  [kind, level, scope, exchange, mode, REASONS[kind]?.(reason)].join(' ');

/**
 * Returns { fresh, known }: the causes that are new, worst first, and what to give as `before` the next time: when each
 * was last seen. The first time, without `before`, nothing is new.
 */
export function newCauses(before, causes, now) {
  const recent = new Map([...(before ?? [])].filter(([, at]) => now - at < QUIET_MS));
  const fresh = before ? causes.filter((one) => !recent.has(keyOf(one))) : [];
  const present = new Map(causes.map((one) => [keyOf(one), now]));
  const past = [...recent].filter(([key]) => !present.has(key)).slice(-MAX_PAST);
  return { fresh, known: new Map([...past, ...present]) };
}
