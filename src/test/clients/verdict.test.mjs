// The verdict of the console: a pure function of what was seen, without a browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { shipped } from './lib/console-modules.mjs';
import { ROOT } from './lib/program.mjs';

const { LEVELS, levelsAt, levelsOf, note, sentence, verdict } = await shipped('verdict.js');

const hold = (scope, mode, more = {}) => ({ scope, mode, reason: 'prices are wrong', who: 'token op1', cause: 'kill-switch', latched: true, sinceEpochMs: 1, liftedBy: 'a re-arm', ...more });
const ban = (limit = 'spot.weight', more = {}) => ({ limit, of: '', banMs: 597_000, seenBy: '', ...more });
const at = (name, more = {}) => ({ name, mode: 'ACTIVE', limits: [], openUnknown: 0, ...more });

/** What a calm gateway tells. */
const seen = (more = {}) => ({ stage: 'serving', mode: 'ACTIVE', holds: [], issues: [], warnings: [], exchanges: [at('binance'), at('bybit')], safety: { deadMen: [] }, lastReloadWorked: true, ...more });
const withBan = (more = {}, limit = ban()) => seen({ exchanges: [at('binance'), at('bybit', { limits: [{ limit: 'other', of: '', banMs: 0 }, limit] })], ...more });
/** What /health/verdict tells, in the form of the page. */
const told = (level, mode, exchanges, stage = 'serving') => ({ stage, level, mode, exchanges: Object.entries(exchanges).map(([name, [levelThere, modeThere]]) => ({ name, level: levelThere, mode: modeThere })) });

const row = (limit, startEpochMs, untilEpochMs, reason = 'the response to GET /v5/x of maker1') => ({ exchange: 'bybit', limit, of: '', startEpochMs, untilEpochMs, reason });
const cluster = (silentMs) => ({ deadMen: [], cluster: { member: 'gw-a', members: ['gw-a', 'gw-b', 'gw-c'], exchanges: [{ silentMs }, { silentMs: { 'gw-b': 100_000 } }] } });
const slow = (...names) => names.map((name) => at(name, { traffic: { addedMs: { p99: 9_000 } } }));

const BOT = hold('bot:greedy', 'CANCEL_ONLY');
const GLOBAL = hold('global', 'CANCEL_ONLY');
const BYBIT = 'Trading is on, but bybit has banned us: spot.weight';

/** [what is seen, its name, level, headline, the causes as "level scope", worst first] */
const ROWS = [
  ['nothing at all', seen(), 'active', 'Trading is on', []],
  ['a gateway without exchanges', seen({ exchanges: [] }), 'active', 'Trading is on', []],
  ['a halt of everything', seen({ mode: 'CANCEL_ONLY', holds: [GLOBAL] }), 'cancel_only', 'Trading is halted, only cancels and reads pass: prices are wrong (token op1)', ['cancel_only global']],
  ['everything stopped', seen({ mode: 'HALTED', holds: [hold('global', 'HALTED')] }), 'halted', 'Everything is stopped, cancels too: prices are wrong (token op1)', ['halted global']],
  ['only reductions', seen({ mode: 'REDUCE_ONLY', holds: [hold('global', 'REDUCE_ONLY')] }), 'reduce_only', 'Only orders that reduce a position pass: prices are wrong (token op1)', ['reduce_only global']],
  ['the stricter of two holds of everything', seen({ mode: 'CANCEL_ONLY', holds: [hold('global', 'REDUCE_ONLY', { reason: 'clock' }), GLOBAL] }), 'cancel_only', 'Trading is halted, only cancels and reads pass: prices are wrong (token op1)', ['cancel_only global', 'reduce_only global']],
  ['a halt of an exchange', seen({ exchanges: [at('binance', { mode: 'CANCEL_ONLY' })], holds: [hold('exchange:binance', 'CANCEL_ONLY')] }), 'cancel_only', 'Trading is on, but not at binance: prices are wrong (token op1)', ['cancel_only exchange:binance']],
  ['a halt of an exchange that nobody uses', seen({ holds: [hold('exchange:kraken', 'CANCEL_ONLY')] }), 'cancel_only', 'Trading is on, but not at kraken: prices are wrong (token op1)', ['cancel_only exchange:kraken']],
  ['a halt of an exchange that was removed', seen({ holds: [hold('exchange:gone', 'CANCEL_ONLY', { configured: false })] }), 'attention', 'Trading is on, but not at gone: prices are wrong (token op1)', ['attention exchange:gone']],
  ['a halt of a bot', seen({ holds: [BOT] }), 'attention', 'Trading is on, but not for everybody: bot:greedy is cancel only: prices are wrong (token op1)', ['attention bot:greedy']],
  ['a halt of an account', seen({ holds: [hold('account:bybit/desk', 'HALTED')] }), 'attention', 'Trading is on, but not for everybody: account:bybit/desk is halted: prices are wrong (token op1)', ['attention account:bybit/desk']],
  ['narrow holds, the wider first and the stricter before it', seen({ holds: [hold('instrument:bybit/X', 'HALTED'), BOT, hold('bot:a', 'HALTED'), hold('account:bybit/desk', 'REDUCE_ONLY')] }), 'attention', 'Trading is on, but not for everybody: account:bybit/desk is reduce only: prices are wrong (token op1)', ['attention account:bybit/desk', 'attention bot:a', 'attention bot:greedy', 'attention instrument:bybit/X']],
  ['a ban', withBan(), 'banned', BYBIT, ['banned exchange:bybit']],
  ['a ban beside a halt of one bot', withBan({ holds: [BOT] }), 'banned', BYBIT, ['banned exchange:bybit', 'attention bot:greedy']],
  ['a ban beside every other problem', withBan({ holds: [BOT], issues: ['Data folder: full'], warnings: ['hedger: silent; no mode is held'], lastReloadWorked: false }), 'banned', BYBIT, ['banned exchange:bybit', 'attention bot:greedy', 'attention ', 'attention ', 'active ']],
  ['a ban of one account', withBan({}, ban('orders', { of: '0123456789abcdef' })), 'banned', 'Trading is on, but bybit has banned us: orders of 0123456789abcdef', ['banned exchange:bybit']],
  ['a ban that another member saw', withBan({}, ban('spot.weight', { seenBy: 'gw-b' })), 'banned', `${BYBIT} (seen by gw-b)`, ['banned exchange:bybit']],
  ['two limits that one exchange closed', seen({ exchanges: [at('bybit', { limits: [ban(), ban('spot.raw', { banMs: 1_000 })] })] }), 'banned', 'Trading is on, but bybit has banned us: spot.raw, spot.weight', ['banned exchange:bybit']],
  ['a ban with the call that got it', withBan({ epochMs: 5_000, bans: [row('spot.weight', 1_000, 9_000), row('spot.weight', 100, 4_000, 'an older one'), row('other', 2_000, 9_000, 'another limit')] }), 'banned', `${BYBIT} (the response to GET /v5/x of maker1)`, ['banned exchange:bybit']],
  ['two bans', seen({ exchanges: [at('bybit', { limits: [ban()] }), at('binance', { limits: [ban()] })] }), 'banned', 'Trading is on, but binance has banned us: spot.weight', ['banned exchange:binance', 'banned exchange:bybit']],
  ['a ban during a halt of everything', withBan({ mode: 'CANCEL_ONLY', holds: [GLOBAL] }), 'cancel_only', 'Trading is halted, only cancels and reads pass: prices are wrong (token op1)', ['cancel_only global', 'banned exchange:bybit']],
  ['a ban while everything may only reduce', withBan({ mode: 'REDUCE_ONLY', holds: [hold('global', 'REDUCE_ONLY')] }), 'reduce_only', 'Only orders that reduce a position pass: prices are wrong (token op1)', ['reduce_only global', 'banned exchange:bybit']],
  ['a ban beside a halt of another exchange', withBan({ holds: [hold('exchange:binance', 'CANCEL_ONLY')] }), 'cancel_only', 'Trading is on, but not at binance: prices are wrong (token op1)', ['cancel_only exchange:binance', 'banned exchange:bybit']],
  ['a ban beside an exchange that may only reduce', withBan({ holds: [hold('exchange:binance', 'REDUCE_ONLY')] }), 'banned', BYBIT, ['banned exchange:bybit', 'reduce_only exchange:binance']],
  ['a mode of everything that no hold in the list explains', seen({ mode: 'CANCEL_ONLY' }), 'cancel_only', 'Trading is halted, only cancels and reads pass', ['cancel_only global']],
  ['a mode of an exchange that no hold in the list explains', seen({ exchanges: [at('bybit', { mode: 'HALTED' })], holds: [hold('exchange:bybit', 'REDUCE_ONLY')] }), 'halted', 'Trading is on, but not at bybit', ['halted exchange:bybit', 'reduce_only exchange:bybit']],
  ['the mode of an exchange that comes from a halt of everything', seen({ mode: 'CANCEL_ONLY', holds: [GLOBAL], exchanges: [at('bybit', { mode: 'CANCEL_ONLY' })] }), 'cancel_only', 'Trading is halted, only cancels and reads pass: prices are wrong (token op1)', ['cancel_only global']],
  ['a gateway that warms up', seen({ stage: 'warming up', issues: ['the gateway is warming up'] }), 'attention', 'The gateway is warming up', ['attention global']],
  ['a gateway that drains beside a ban', withBan({ stage: 'draining', issues: ['the gateway is draining'] }), 'attention', 'The gateway is draining', ['attention global', 'banned exchange:bybit']],
  ['an issue', seen({ issues: ['Data folder: full'] }), 'attention', 'Trading is on, with problems: Data folder: full', ['attention ']],
  ['a warning', seen({ warnings: ['hedger: silent; no mode is held'] }), 'active', 'Trading is on', ['active ']],
  ['an issue before a warning', seen({ warnings: ['a warning'], issues: ['an issue'] }), 'attention', 'Trading is on, with problems: an issue', ['attention ', 'active ']],
  ['an order with an unknown outcome', seen({ exchanges: [at('bybit', { openUnknown: 2 })] }), 'attention', 'Trading is on, with problems at bybit: orders with an unknown outcome: 2', ['attention exchange:bybit']],
  ["a dead man's switch that was not renewed", seen({ safety: { deadMen: [{ exchange: 'bybit', account: 'desk', instrument: '', bot: 'maker1', silent: true }, { exchange: 'bybit', account: 'b', silent: false }] } }), 'attention', "Trading is on, with problems at bybit: dead man's switch not renewed (maker1)", ['attention account:bybit/desk']],
  ['a bot that the guard refuses comes before slow calls', seen({ exchanges: [{ ...slow('gemini')[0], bots: [{ bot: 'greedy', refused: { guard: 185 } }, { bot: 'calm' }] }] }), 'attention', 'Trading is on, with problems at gemini: calls of greedy are refused: runaway guard', ['attention bot:greedy', 'attention exchange:gemini']],
  ['a call without a name that is refused for several reasons', seen({ exchanges: [at('bybit', { bots: [{ bot: '', refused: { 'two-keys': 7, stale: 5, limit: 3 } }] })] }), 'attention', 'Trading is on, with problems at bybit: calls are refused: stale, two keys', ['attention exchange:bybit', 'attention exchange:bybit']],
  ['orders without room', seen({ exchanges: [at('bybit', { bots: [{ bot: 'a', refused: { limit: 3 } }, { bot: 'b', refused: { deadline: 4 } }] })] }), 'attention', 'Trading is on, with problems at bybit: orders or cancels were refused for want of room or time', ['attention exchange:bybit']],
  ['holds of a bot, an account and an instrument beside slow exchanges', seen({ exchanges: slow('a', 'b', 'c', 'd', 'e'), holds: [BOT, hold('instrument:a/X', 'HALTED'), hold('account:b/desk', 'REDUCE_ONLY')] }), 'attention', 'Trading is on, but not for everybody: account:b/desk is reduce only: prices are wrong (token op1)', ['attention account:b/desk', 'attention bot:greedy', 'attention instrument:a/X', ...['a', 'b', 'c', 'd', 'e'].map((name) => `attention exchange:${name}`)]],
  ['members of the cluster that are heard of, or not yet', seen({ safety: cluster({ 'gw-b': 2_999 }) }), 'active', 'Trading is on', []],
  ['a member of the cluster that told something lately', seen({ safety: { ...cluster({ 'gw-b': 3_000 }), cluster: { ...cluster({ 'gw-b': 3_000 }).cluster, told: [{ member: 'gw-b', agoMs: 900 }] } } }), 'active', 'Trading is on', []],
  ['a member of the cluster that is silent', seen({ safety: cluster({ 'gw-b': 3_000 }) }), 'attention', 'Trading is on, with problems: the member gw-b of the cluster is silent', ['attention ']],
  ['a reload that failed', seen({ lastReloadWorked: false }), 'attention', 'Trading is on, with problems: the last reload failed; the configuration of before is in force', ['attention ']],
  ['levels only: calm', told('active', 'ACTIVE', { binance: ['active', 'ACTIVE'] }), 'active', 'Trading is on', []],
  ['levels only: a ban', told('banned', 'ACTIVE', { binance: ['active', 'ACTIVE'], bybit: ['banned', 'ACTIVE'] }), 'banned', 'Trading is on, but bybit has banned us', ['banned exchange:bybit']],
  ['levels only: a halt of everything', told('cancel_only', 'CANCEL_ONLY', { bybit: ['cancel_only', 'CANCEL_ONLY'] }), 'cancel_only', 'Trading is halted, only cancels and reads pass', ['cancel_only global']],
  ['levels only: a halt of an exchange', told('halted', 'ACTIVE', { bybit: ['halted', 'HALTED'] }), 'halted', 'Trading is on, but not at bybit', ['halted exchange:bybit']],
  ['levels only: something narrow at an exchange', told('attention', 'ACTIVE', { bybit: ['attention', 'ACTIVE'] }), 'attention', 'Trading is on, but not for everybody, or with problems, at bybit', ['attention exchange:bybit']],
  ['levels only: something that belongs to no exchange', told('attention', 'ACTIVE', { bybit: ['active', 'ACTIVE'] }), 'attention', 'Trading is on, but not for everybody, or with problems', ['attention ']],
  ['levels only: a gateway that warms up', told('attention', 'ACTIVE', { bybit: ['active', 'ACTIVE'] }, 'warming up'), 'attention', 'The gateway is warming up', ['attention global']],
];

describe('the verdict', () => {
  for (const [name, state, level, headline, causes] of ROWS) {
    test(name, () => {
      const found = verdict(state);
      assert.equal(found.headline, headline);
      assert.equal(found.level, level);
      assert.deepEqual(found.causes.map((one) => `${one.level} ${one.scope}`), causes);
      assert.equal(found.level === 'active', found.causes.every(({ kind }) => kind === 'warning'), 'green is the absence of every cause but warnings');
    });
  }

  test('counts the refusals of the last minute, and says when a full limit is empty', () => {
    const bots = [{ bot: 'greedy', refused: { guard: 185, stale: 5, limit: 2 } }];
    const full = { limit: 'weight', of: '', banMs: 0, freeMs: 29_000 };
    const { causes } = verdict(seen({ exchanges: [at('gemini', { bots, limits: [full] })], fullSince: new Map([['gemini weight ', 1]]) }));
    assert.deepEqual(causes.map(({ kind, calls, emptyMs }) => [kind, calls, emptyMs]), [['refused', 190, undefined], ['load', 2, 29_000]]);
    assert.deepEqual(note(causes[0]), { what: 'refused', where: 'bot:greedy', why: 'calls of greedy are refused: runaway guard, stale' });
  });

  test('a cause of a part is told under the state of everything', () => {
    const { causes, mode } = verdict(withBan({ mode: 'CANCEL_ONLY', holds: [GLOBAL, hold('exchange:binance', 'CANCEL_ONLY')], issues: ['Data folder: full'] }));
    assert.deepEqual(causes.map((one) => sentence(one, mode)), [
      'Trading is halted, only cancels and reads pass: prices are wrong (token op1)',
      'exchange:binance is cancel only too: prices are wrong (token op1); trading stays halted',
      'bybit has banned us: spot.weight; trading stays halted',
      'problems: Data folder: full; trading stays halted',
    ]);
  });

  test('does not depend on the order of what is seen, and changes nothing of it', () => {
    const state = Object.freeze(withBan({ holds: Object.freeze([BOT, GLOBAL, hold('exchange:binance', 'HALTED')]), issues: Object.freeze(['b', 'a']) }));
    const other = { ...state, holds: [...state.holds].reverse(), issues: [...state.issues].reverse(), exchanges: [...state.exchanges].reverse() };
    assert.deepEqual(verdict(other), verdict(state));
  });

  test('cuts a long reason in the headline and keeps it in the cause', () => {
    const { headline, causes } = verdict(seen({ mode: 'CANCEL_ONLY', holds: [hold('global', 'CANCEL_ONLY', { reason: 'x'.repeat(500) })] }));
    assert.ok(headline.length < 260, String(headline.length));
    assert.equal(causes[0].reason.length, 500);
  });

  test('says for how long a ban lasts and what lifts a hold', () => {
    const { causes } = verdict(withBan({ holds: [BOT] }));
    assert.equal(causes[0].leftMs, 597_000);
    assert.deepEqual([causes[1].liftedBy, causes[1].sinceEpochMs, causes[1].who], ['a re-arm', 1, 'token op1']);
    assert.equal(verdict(withBan({ epochMs: 5_000, bans: [row('spot.weight', 1_000, 9_000), row('spot.weight', 800, 8_000)] })).causes[0].sinceEpochMs, 800);
    assert.deepEqual(causes.map(note), [{ what: 'banned', where: 'exchange:bybit', why: 'spot.weight' }, { what: 'cancel only', where: 'bot:greedy', why: 'prices are wrong (token op1)' }]);
  });

  test('an exchange says that it is banned, whatever else is held', () => {
    const levels = (state) => levelsAt(verdict(state), 'bybit');
    assert.deepEqual(levels(seen()), ['active']);
    assert.deepEqual(levels(withBan()), ['banned']);
    assert.deepEqual(levels(withBan({ holds: [BOT, hold('account:bybit/desk', 'HALTED')] })), ['banned']);
    assert.deepEqual(levels(withBan({ holds: [GLOBAL], mode: 'CANCEL_ONLY' })), ['cancel_only', 'banned']);
    assert.deepEqual(levels(withBan({ holds: [hold('exchange:bybit', 'REDUCE_ONLY')] })), ['banned', 'reduce_only']);
    assert.deepEqual(levels(seen({ holds: [hold('account:bybit/desk', 'HALTED')] })), ['attention']);
    assert.deepEqual(levels(seen({ holds: [BOT], issues: ['an issue'] })), ['active']); // a bot may use any exchange, and the verdict says so
    assert.deepEqual(levels(seen({ holds: [GLOBAL, hold('exchange:bybit', 'HALTED')], mode: 'CANCEL_ONLY' })), ['halted']);
    assert.deepEqual(levels(told('banned', 'ACTIVE', { bybit: ['banned', 'ACTIVE'] })), ['banned']);
  });

  test('the frame of each page says that something is banned, whatever else is held', () => {
    assert.deepEqual(levelsOf(verdict(seen())), ['active']);
    assert.deepEqual(levelsOf(verdict(withBan({ holds: [BOT] }))), ['banned']);
    assert.deepEqual(levelsOf(verdict(withBan({ holds: [GLOBAL], mode: 'CANCEL_ONLY' }))), ['cancel_only', 'banned']);
    assert.deepEqual(levelsOf(verdict(withBan({ stage: 'draining' }))), ['attention', 'banned']);
  });

  test('has the levels of the public route, in its order', () => {
    const java = readFileSync(path.join(ROOT, 'src/main/java/dev/sluice/admin/health/HealthResponse.java'), 'utf8');
    assert.deepEqual(/enum Level \{([^;]*);/.exec(java)[1].trim().toLowerCase().split(/,\s*/), LEVELS);
  });
});
