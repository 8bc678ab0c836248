// The pure logic of the console, without a browser.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shipped } from './lib/console-modules.mjs';

const { parse } = await shipped('curl.js');
const { toCsv, toJson, fileName } = await shipped('export.js');
const { counted, grouped, heldBy, lookups, merged, narrowed, pathOf, reasonOf, timesBy, toExplain, waterfall } = await shipped('journal.js');
const { bandsOf, banLanes, modeLanes, moments, nearest, restarts } = await shipped('series.js');
const { axisTexts, fixedRange, fromField, rangeOf, reaching, toField } = await shipped('range.js');
const { report } = await shipped('export.js');
const { botRows, byOwner, everUsed, forecast, limitRows, memberRows, shareRows, standing, step, usersOf, waitingRows } = await shipped('rows.js');
const { compared, heatCells, lonePoints, pathOf: seriesPath, peaks, specsOf, subjectsOf, tableOf, totalsOf } = await shipped('series.js');
const { modesOf, stopTree } = await shipped('scopes.js');
const { newCauses, urgencyOf } = await shipped('verdict.js');
const { inOrder } = await shipped('rows.js');
const format = await shipped('format.js');

const URL = 'https://api.binance.com/api/v3/order';
const KEY = { 'X-MBX-APIKEY': 'k' };
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_TYPES = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** [what is pasted, method, target, headers, body] */
const PASTES = [
  [`curl ${URL}`, 'GET', '/api/v3/order', {}, ''],
  [`curl -X DELETE '${URL}?orderId=1'`, 'DELETE', '/api/v3/order?orderId=1', {}, ''],
  [`curl -sX DELETE ${URL}`, 'DELETE', '/api/v3/order', {}, ''],
  [`curl -XDELETE ${URL}`, 'DELETE', '/api/v3/order', {}, ''],
  [`curl -sSfXPUT ${URL}`, 'PUT', '/api/v3/order', {}, ''],
  [`curl --request=POST ${URL}`, 'POST', '/api/v3/order', {}, ''],
  [`curl --request POST --url ${URL}`, 'POST', '/api/v3/order', {}, ''],
  [`curl ${URL} -o out.json`, 'GET', '/api/v3/order', {}, ''],
  [`curl ${URL} -oout.json -m5 --retry 3`, 'GET', '/api/v3/order', {}, ''],
  [`curl -H'X-MBX-APIKEY: k' ${URL}`, 'GET', '/api/v3/order', KEY, ''],
  [`curl --header="X-MBX-APIKEY:k" ${URL}`, 'GET', '/api/v3/order', KEY, ''],
  [`curl -d symbol=BTCUSDT -d side=BUY ${URL}`, 'POST', '/api/v3/order', FORM, 'symbol=BTCUSDT&side=BUY'],
  [`curl -dsymbol=BTCUSDT ${URL}`, 'POST', '/api/v3/order', FORM, 'symbol=BTCUSDT'],
  [`curl -G -d symbol=BTCUSDT ${URL}`, 'GET', '/api/v3/order?symbol=BTCUSDT', {}, ''],
  [`curl -sGd symbol=BTCUSDT '${URL}?a=1'`, 'GET', '/api/v3/order?a=1&symbol=BTCUSDT', {}, ''],
  [`curl --get --data-urlencode 'symbol=["A","B"]' ${URL}`, 'GET', '/api/v3/order?symbol=%5B%22A%22%2C%22B%22%5D', {}, ''],
  [`curl --data-urlencode 'note=a b' ${URL}`, 'POST', '/api/v3/order', FORM, 'note=a+b'],
  [`curl -I ${URL}`, 'HEAD', '/api/v3/order', {}, ''],
  [`curl --json '{"a":1}' ${URL}`, 'POST', '/api/v3/order', JSON_TYPES, '{"a":1}'],
  [`curl -H 'Content-Type: application/json' --data-raw '{"a":"@b"}' ${URL}`, 'POST', '/api/v3/order', { 'Content-Type': 'application/json' }, '{"a":"@b"}'],
  [`curl ${URL} --data-binary $'{"a":"it\\'s\\u0021"}'`, 'POST', '/api/v3/order', FORM, '{"a":"it\'s!"}'],
  [`curl "${URL}" -d "{\\"a\\":\\"x\\"}"`, 'POST', '/api/v3/order', FORM, '{"a":"x"}'],
  [`curl ${URL} \\\n  -X POST \\\r\n  -H "X-MBX-APIKEY: k"`, 'POST', '/api/v3/order', KEY, ''],
  [`  $ curl -s ${URL} | jq . > out.json`, 'GET', '/api/v3/order', {}, ''],
  [`/usr/bin/curl.exe -k ${URL}; echo`, 'GET', '/api/v3/order', {}, ''],
  [`curl -u me:secret -A bot/1 ${URL}`, 'GET', '/api/v3/order', { Authorization: 'Basic bWU6c2VjcmV0', 'User-Agent': 'bot/1' }, ''],
  [`curl --oauth2-bearer T -b 'a=b' --compressed ${URL}`, 'GET', '/api/v3/order', { Authorization: 'Bearer T', Cookie: 'a=b' }, ''],
  [`curl 'https://api.binance.com?a=1#top'`, 'GET', '/?a=1', {}, ''],
  [`curl api.binance.com/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl http://127.0.0.1:8080/@maker1/binance/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl "a"'b'/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl -H 'X-Empty;' -H 'Accept:' ${URL}`, 'GET', '/api/v3/order', { 'X-Empty': '' }, ''],
  [`curl -d '' ${URL}`, 'POST', '/api/v3/order', FORM, ''],
  [`curl --url-query symbol=B --no-progress-meter ${URL}`, 'GET', '/api/v3/order?symbol=B', {}, ''],
  ['POST /api/v3/order?a=1 HTTP/1.1\r\nX-MBX-APIKEY: k\r\n\r\nsymbol=BTCUSDT', 'POST', '/api/v3/order?a=1', KEY, 'symbol=BTCUSDT'],
  ['/binance/api/v3/time', 'GET', '/api/v3/time', {}, ''],
  [URL, 'GET', '/api/v3/order', {}, ''],
  ['nonsense', 'GET', 'nonsense', {}, ''], // which the gateway refuses
];

/** [what is pasted, what is said about it] */
const REFUSED = [
  [`curl --frobnicate 1 ${URL}`, /flag --frobnicate of curl is not known/],
  [`curl -sW ${URL}`, /flag -W of curl is not known/],
  [`curl ${URL} -d @body.json`, /--data is in a file, body\.json/],
  [`curl ${URL} -F a=b`, /multipart/],
  [`curl ${URL} -T body.json`, /file body\.json/],
  [`curl -K flags.txt`, /file flags\.txt/],
  [`curl ${URL} ${URL}`, /two addresses/],
  [`curl ${URL} --next ${URL}`, /one call at a time/],
  [`curl ${URL}?a=1&b=2`, /& outside of quotes/],
  [`curl '${URL}`, /quote ' is not closed/],
  [`curl ${URL} \\`, /a line is missing/],
  [`curl -s`, /no address/],
  [`curl ${URL} -H`, /--header needs a value/],
];

describe('a pasted call', () => {
  for (const [text, method, target, headers, body] of PASTES) {
    test(text, () => {
      const { notes, ...found } = parse(text, 'binance');
      assert.deepEqual(found, { method, target, headers, body });
      assert.deepEqual(notes, []);
    });
  }

  for (const [text, said] of REFUSED) {
    test(`${text}: says what it cannot read`, () => {
      assert.throws(() => parse(text, 'binance'), said);
    });
  }

  test('what a shell would replace is taken as written, and said', () => {
    const { headers, notes } = parse(`curl -H "X-MBX-APIKEY: $KEY" ${URL}`, 'binance');
    assert.deepEqual(headers, { 'X-MBX-APIKEY': '$KEY' });
    assert.deepEqual(notes, ['$KEY is taken as it is written: a shell would put its value there.']);
  });

  test('a header that occurs twice is said', () => {
    const { headers, notes } = parse(`curl -H 'X-MBX-APIKEY: j' -H 'x-mbx-apikey: k' ${URL}`, 'binance');
    assert.deepEqual(headers, { 'x-mbx-apikey': 'k' });
    assert.equal(notes.length, 1);
  });

  test('a long hostile text takes no long time', () => {
    const started = performance.now();
    for (const piece of ["'", '"', '\\', "$'\\", '$(', 'a=b ', '-', '--']) {
      try {
        parse(`curl ${piece.repeat(10_000)}`, 'binance');
      } catch {
        // what it says does not matter here
      }
    }
    assert.ok(performance.now() - started < 10_000); // a machine that does other things too
  });
});

describe('calls of the journal', () => {
  const at = (seconds) => new Date(Date.UTC(2026, 10, 30, 12, 3) + seconds * 1_000).toISOString();
  const refused = (seconds, more = {}) => ({ id: `r${seconds}`, t: at(seconds), bot: 'greedy', exchange: 'binance', route: 'GET /depth', outcome: 'refused', reason: `limit; limit=spot.weight; used=${seconds}`, ...more });
  const sent = (seconds, more = {}) => ({ id: `s${seconds}`, t: at(seconds), bot: 'calm', exchange: 'binance', route: 'GET /depth', outcome: 'ok', status: 200, ...more });

  test('equal refusals of a minute stand together at the place of the newest', () => {
    const rows = grouped([sent(70), refused(60), sent(50), refused(40), refused(-30), refused(39, { bot: 'other' })]);
    assert.deepEqual(rows.map(({ call, number }) => `${call.id} ${number}`), ['s70 1', 'r60 2', 's50 1', 'r-30 1', 'r39 1']);
    assert.equal(rows[1].sinceMs, Date.parse(at(40)));
  });

  test('refusals of different limits or rules do not stand together', () => {
    assert.equal(grouped([refused(2), refused(1, { reason: 'limit; limit=spot.raw; used=1' }), refused(0, { reason: 'ban; limit=spot.weight' })]).length, 3);
  });

  test('news stand before what is known, and a call in flight is replaced by its end', () => {
    const first = merged(undefined, { calls: [sent(3, { outcome: 'in flight' }), sent(2)], newest: 'a', cursor: 'older' });
    const second = merged(first, { calls: [sent(4), sent(3)], newest: 'b', cursor: 'x' });
    assert.deepEqual(second.calls.map(({ id, outcome }) => `${id} ${outcome}`), ['s4 ok', 's3 ok', 's2 ok']);
    assert.deepEqual([second.newest, second.cursor], ['b', 'older']);
    assert.equal(merged(second, { calls: [sent(4)], newest: 'b' }).calls.length, 3);
  });

  test('a record tells Explain its method and path, and all that it has beside them', () => {
    const { text, facts } = toExplain(sent(1, { account: 'desk', instrument: '', kind: 'read_public', cost: 'spot.weight=5' }));
    assert.equal(text, 'GET /depth');
    assert.deepEqual(facts, [['Bot', 'calm'], ['Account', 'desk'], ['Instrument', 'none'], ['Kind', 'read_public'], ['Charged', 'spot.weight=5'], ['Outcome', 'ok 200']]);
    assert.equal(toExplain(sent(1, { route: 'POST /order with a stop' })).text, 'POST /order');
  });

  test('what is kept has a bound', () => {
    let known;
    for (let i = 0; i < 30; i++) known = merged(known, { calls: Array.from({ length: 100 }, (_, j) => sent(i * 100 + j)), newest: '' });
    assert.equal(known.calls.length, 2_000);
  });

  test('a search looks in all names and in the reason', () => {
    const calls = [refused(1), sent(2, { orderId: '28457' })];
    assert.deepEqual(narrowed(calls, { q: 'GREEDY weight' }).map(({ id }) => id), ['r1']);
    assert.deepEqual(narrowed(calls, { q: '28457', status: '200' }).map(({ id }) => id), ['s2']);
    assert.deepEqual(narrowed(calls, { status: '429' }), []);
  });

  test('counts values, the most frequent first', () => {
    assert.deepEqual(counted([sent(1), refused(2), sent(3)], (call) => call.bot), [['calm', 2], ['greedy', 1]]);
  });

  test('a name with a time leads to the calls of that name then, whether or not it called since the start', () => {
    const NOW = Date.parse('2026-11-30T23:05:00Z');
    const calls = [sent(0, { bot: 'maker-7', t: '2026-11-28T16:49:25.123Z' })];
    const found = (typed, bots = ['maker-7', 'grid-1']) => lookups(typed, bots, calls, 'utc', NOW).map(({ text, query: { bot, from } }) => [text, bot, from]);
    const then = ['maker-7 around 2026-11-28 16:49:00 UTC', 'maker-7', '2026-11-28T16:48:00Z'];
    for (const typed of ['maker-7 16:49', 'maker7 16:49', '16:49 Maker', 'maker-7 2026-11-28 16:49', 'maker-7 2026-11-28T16:49', 'maker-7 2026-11-28T16:49Z']) assert.deepEqual(found(typed)[0], then, typed);
    assert.equal(found('maker-7 2026-11-28 16:49').length, 1);
    assert.deepEqual(found('grid-1 16:49').map(([, , from]) => from), ['2026-11-30T16:48:00Z', '2026-11-29T16:48:00Z', '2026-11-28T16:48:00Z']);
    assert.deepEqual(found('other 2026-11-28 16:49', []), [['other around 2026-11-28 16:49:00 UTC', 'other', '2026-11-28T16:48:00Z']]);
    assert.deepEqual(lookups('23:59', [], [], 'utc', NOW).map(({ page, query }) => `${page} ${query.from}`).slice(0, 2), ['calls 2026-11-29T23:58:00Z', 'history 2026-11-29T23:29:00Z']);
    for (const typed of ['', 'maker-7', 'maker-7 25:61', 'order:1234:56']) assert.deepEqual(found(typed), [], typed);
    assert.deepEqual(lookups('aqr25ovb-5', [], [], 'utc', NOW)[0].query, { q: 'aqr25ovb-5', call: 'aqr25ovb-5' });
    assert.equal(lookups('9ajhufqb-ab', [], [], 'utc', NOW)[0]?.what, 'call', 'numbers of ids are hexadecimal');
  });

  test('of a refusal by a mode it is told who held it and why, by what holds or by the audit', () => {
    const stopped = refused(10, { reason: 'mode; mode=CANCEL_ONLY; scope=bot:a; cause=kill-switch' });
    const hold = { scope: 'bot:a', cause: 'kill-switch', sinceEpochMs: Date.parse(at(5)), who: 'nora', reason: 'runaway' };
    const row = { scope: 'bot:a', what: 'latch kill-switch', after: 'CANCEL_ONLY', epochMs: Date.parse(at(9)), who: 'olga', reason: 'drill' };
    assert.equal(heldBy(stopped, [hold], [row]).reason, 'runaway');
    assert.equal(heldBy(stopped, [{ ...hold, sinceEpochMs: Date.parse(at(11)) }], [{ ...row, epochMs: 1, reason: 'older' }, row, { ...row, epochMs: Date.parse(at(11)) }]).reason, 'drill');
    for (const other of [{ scope: 'bot:b' }, { what: 'latch margin' }, { after: 'ACTIVE' }]) assert.equal(heldBy(stopped, [], [{ ...row, ...other }]), undefined);
    assert.equal(heldBy(refused(10), [hold], [row]), undefined);
  });

  test('times by route or bot are of the calls that were sent, with their wait', () => {
    const calls = [...Array.from({ length: 100 }, (_, i) => sent(i, { exchangeMs: 100 - i, ownMs: 1, waitedMs: 2 })), sent(100, { bot: 'b', exchangeMs: 7 }), refused(1)];
    assert.deepEqual(timesBy(calls, 'bot'), [
      { name: 'calm', calls: 100, exchangeMs: { p50: 50, p99: 99 }, ownMs: { p50: 3, p99: 3 } },
      { name: 'b', calls: 1, exchangeMs: { p50: 7, p99: 7 }, ownMs: { p50: 0, p99: 0 } },
    ]);
    assert.deepEqual(timesBy(calls, 'route').map(({ name, calls: number }) => [name, number]), [['GET /depth', 101]]);
    assert.deepEqual(timesBy([refused(1)], 'bot'), []);
  });

  test('asks for what the address says', () => {
    assert.equal(pathOf({ bot: 'a&b', q: 'x', status: '429' }, { since: 1 }), '/admin/calls?bot=a%26b&text=x&limit=500&since=1');
  });

  test('reads a reason with its figures', () => {
    assert.deepEqual(reasonOf('limit; limit=spot.weight; used=5'), { code: 'limit', figures: [['limit', 'spot.weight'], ['used', '5']] });
    assert.deepEqual(reasonOf('mode; scope=a=b'), { code: 'mode', figures: [['scope', 'a=b']] });
  });

  test('places the steps of a call one after the other', () => {
    const steps = waterfall({ ownMs: 1, waitedMs: 20, waitedFor: 'spot.weight', exchangeMs: 70, outcome: 'ok', status: 200 });
    assert.deepEqual(steps.map(({ name, fromMs, ms }) => [name, fromMs, ms]), [['gateway', 0, 1], ['waited', 1, 20], ['exchange', 21, 70]]);
    assert.equal(waterfall({ outcome: 'refused' })[2].says, 'not sent: refused');
  });
});

describe('what happened in a range', () => {
  const [START, END] = [1_000_000, 2_000_000];
  const row = (epochMs, what, before, after, more = {}) => ({ epochMs, what, before, after, scope: 'global', reason: 'r', who: 'w', ...more });
  const spans = (lanes) => lanes.map(({ name, spans: all }) => `${name}: ${all.map(({ from, to, what }) => `${what} ${from}-${to}`).join(', ')}`);

  test('a mode that was held before the range begins with it, and one that still holds ends with it', () => {
    const rows = [row(1_200_000, 'latch kill-switch', 'CANCEL_ONLY', 'ACTIVE'), row(1_500_000, 'latch kill-switch', 'ACTIVE', 'HALTED')];
    assert.deepEqual(spans(modeLanes(rows, [], START, END)), ['global, kill-switch: CANCEL_ONLY 1000000-1200000, HALTED 1500000-2000000']);
  });

  test('a start of the gateway ends what is no latch', () => {
    const rows = [row(1_100_000, 'mode breaker x', 'ACTIVE', 'CANCEL_ONLY'), row(1_150_000, 'latch kill-switch', 'ACTIVE', 'CANCEL_ONLY'), row(1_300_000, 'gateway', 'stopped', 'started')];
    assert.deepEqual(spans(modeLanes(rows, [], START, END)), ['global, breaker x: CANCEL_ONLY 1100000-1300000', 'global, kill-switch: CANCEL_ONLY 1150000-2000000']);
    assert.deepEqual(spans(restarts([row(1_250_000, 'gateway', 'started', 'stopped'), ...rows])), ['gateway stopped: stopped 1250000-1300000']);
  });

  test('a hold without a row in the range is shown from its begin', () => {
    const hold = { scope: 'bot:a', cause: 'kill-switch', mode: 'CANCEL_ONLY', reason: 'r', sinceEpochMs: 5 };
    assert.deepEqual(spans(modeLanes([], [hold], START, END)), ['bot:a, kill-switch: CANCEL_ONLY 1000000-2000000']);
    assert.deepEqual(modeLanes([], [{ ...hold, sinceEpochMs: END + 5 }], START, END), []);
  });

  test('what was set before the range and lifted after it is held all through it', () => {
    const set = row(500_000, 'latch kill-switch', 'ACTIVE', 'HALTED');
    const lifted = row(2_500_000, 'latch kill-switch', 'HALTED', 'ACTIVE');
    const whole = ['global, kill-switch: HALTED 1000000-2000000'];
    for (const rows of [[set, lifted], [set], [lifted]]) assert.deepEqual(spans(modeLanes(rows, [], START, END)), whole);
    const outside = [set, { ...lifted, epochMs: 900_000 }, { ...set, epochMs: 2_100_000 }];
    assert.deepEqual(modeLanes(outside, [], START, END), []);
  });

  test('a second trip of a latch opens no lane, and the re-arm ends the lane of its scope', () => {
    const again = row(1_300_000, 'latch kill-switch again', 'HALTED', 'HALTED');
    const lifted = row(1_400_000, 'latch kill-switch', 'HALTED', 'ACTIVE');
    const set = row(1_200_000, 'latch kill-switch', 'ACTIVE', 'HALTED');
    assert.deepEqual(spans(modeLanes([set, again, lifted], [], START, END)), ['global, kill-switch: HALTED 1200000-1400000']);
    assert.deepEqual(spans(modeLanes([again, lifted], [], START, END)), ['global, kill-switch: HALTED 1000000-1400000']);
  });

  test('a mode that is no latch began after the start of the gateway', () => {
    const rows = [row(1_100_000, 'gateway', 'stopped', 'started'), row(1_200_000, 'mode health x', 'CANCEL_ONLY', 'ACTIVE')];
    assert.deepEqual(spans(modeLanes(rows, [], START, END)), ['global, health x: CANCEL_ONLY 1100000-1200000']);
  });

  test('limits that are banned together are one span; bans outside of the range are none', () => {
    const ban = (limit, startEpochMs, untilEpochMs) => ({ exchange: 'bybit', limit, of: '', startEpochMs, untilEpochMs, reason: '' });
    const lanes = banLanes([ban('ip', 1_900_000, 2_500_000), ban('weight', 1_900_100, 2_500_100), ban('ip', 5, 10)], START, END);
    assert.deepEqual(spans(lanes), ['bybit, banned: banned 1900000-2000000']);
    assert.equal(lanes[0].spans[0].says, 'ip, weight, still');
    assert.equal(bandsOf(lanes, 'bybit').length, 1);
    assert.equal(bandsOf(lanes, 'okx').length, 0);
  });

  test('halts, reloads and starts are moments', () => {
    const rows = [row(1, 'latch kill-switch', 'ACTIVE', 'CANCEL_ONLY'), row(2, 'latch kill-switch', 'CANCEL_ONLY', 'ACTIVE'), row(3, 'configuration', 'a', 'b'), row(4, 'gateway', 'stopped', 'started'), row(5, 'token x', '', 'made')];
    assert.deepEqual(moments(rows).map(({ at, what }) => `${at} ${what}`), ['1 halt', '3 reload', '4 restart']);
  });
});

describe('ranges of time', () => {
  const NOW = Date.UTC(2026, 10, 30, 12, 3);

  test('the address says which', () => {
    assert.deepEqual(rangeOf({ range: '15m' }, NOW), { name: '15m', from: NOW - 900_000, to: NOW, live: true });
    assert.deepEqual(rangeOf(fixedRange(NOW - 60_000, NOW), NOW + 5), { name: '', from: NOW - 60_000, to: NOW, live: false });
    for (const odd of [{}, { range: 'x' }, { from: '5', to: '9' }, { from: '2026-11-30T12:00:00Z' }, { from: '2026-11-30T12:00:00Z', to: '2026-11-30T11:00:00Z' }]) {
      assert.equal(rangeOf(odd, NOW).name, '1h');
    }
  });

  test('a field has the time of its zone', () => {
    assert.equal(toField(NOW, 'utc'), '2026-11-30 12:03');
    for (const text of ['2026-11-30 12:03', '2026-11-30T12:03', ' 12:03 ', '12:03:00']) assert.equal(fromField(text, 'utc', NOW), NOW, text);
    assert.equal(fromField('2026-11-29 9:05:10', 'utc', NOW), Date.parse('2026-11-29T09:05:10Z'));
    for (const text of ['', '12', '12:3', '25:00', '11/30/2026, 12:03 PM', '12:03 pm', '2026-11-30']) assert.ok(Number.isNaN(fromField(text, 'utc', NOW)), text);
    assert.equal(fromField(toField(NOW, 'local'), 'local', NOW), NOW);
  });

  test('an axis has 24 hours, seconds only where they matter, and days', () => {
    assert.deepEqual(axisTexts([NOW, NOW + 5_000], 5_000, 'utc'), ['12:03:00', '12:03:05']);
    assert.deepEqual(axisTexts([Date.UTC(2026, 10, 30), Date.UTC(2026, 10, 30, 18)], 21_600_000, 'utc'), ['30 Nov', '18:00']);
  });
});

describe('export', () => {
  const table = { name: 'Calls', columns: ['Bot', 'Units'], rows: [['=1+1', 5], [' +cmd|x', -5], ['say "hi"', null], ['@a\nb', 0.5], ['-', 1]] };

  test('no text in CSV begins like a formula; numbers stay numbers', () => {
    assert.equal(toCsv(table), '"Bot","Units"\r\n"\'=1+1",5\r\n"\' +cmd|x",-5\r\n"say ""hi""",\r\n"\'@a\nb",0.5\r\n"\'-",1\r\n');
  });

  test('JSON has an object for each row', () => {
    assert.deepEqual(JSON.parse(toJson(table))[0], { Bot: '=1+1', Units: 5 });
  });

  test('the name of a file has its time and nothing of a path', () => {
    assert.equal(fileName('../Used of / limits', 'csv', Date.UTC(2026, 10, 30, 12, 3)), 'sluice--used-of-limits-20261130T120300Z.csv');
  });

  test('the report shows hostile texts as texts', () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const range = { from: 0, to: 10_000 };
    const lines = [{ name: hostile, values: [1, null, 3, 4] }];
    const charts = [{ name: hostile, unit: '/ s', text: String, times: [0, 2, 4, 6], lines, bands: [{ from: 0, to: 5, what: hostile, says: hostile }], marks: [{ at: 5, what: 'halt', says: hostile }] }];
    const text = report({ range, zone: 'utc', made: { at: 5, by: hostile, version: hostile }, verdict: { headline: hostile, causes: [hostile] }, charts, tables: [{ name: hostile, columns: [hostile], rows: [[hostile]], note: hostile }] });
    assert.doesNotMatch(text, /<img|onerror="/);
    assert.equal(text.match(/<polyline/g).length, 2); // what is not known is a gap
    assert.equal(text.match(/&#60;img/g).length, 13);
  });
});

describe('the order of rows', () => {
  const spec = { key: ({ bot }) => bot, columns: [{ name: 'Calls', value: ({ calls }) => calls, rough: ({ calls }) => step(calls) }] };
  const rows = (calls) => Object.entries(calls).map(([bot, of]) => ({ bot, calls: of }));
  const order = (calls, now, before, more) => inOrder(spec, rows(calls), { sort: '-Calls', isChosen: false, now, before, ...more });
  const names = ({ ordered }) => ordered.map(({ bot }) => bot).join(' ');

  test('rows that are nearly equal keep their places, and change them when one is clearly more, but not within ten seconds', () => {
    const first = order({ a: 100, b: 110, c: 90 }, 0);
    assert.equal(names(first), 'b a c');
    assert.equal(names(order({ a: 120, b: 100, c: 125 }, 10_000, first.order)), 'b a c');
    assert.equal(names(order({ a: 300, b: 100, c: 125 }, 9_999, first.order)), 'b a c');
    assert.equal(names(order({ a: 300, b: 100, c: 125 }, 10_000, first.order)), 'a b c');
    assert.equal(names(order({ d: 900, a: 100, b: 110 }, 5_000, first.order)), 'b a d'); // a new one is the last until then
  });

  test('slow changes add up', () => {
    let { order: last } = order({ a: 100, b: 110 }, 0);
    for (let i = 1; i <= 5; i++) ({ order: last } = order({ a: 100 + 20 * i, b: 110 }, i * 10_000, last));
    assert.equal(names(order({ a: 210, b: 110 }, 60_000, last)), 'a b');
  });

  test('an order that was chosen is renewed every other second, and no row moves under the pointer', () => {
    const first = order({ a: 9, b: 8 }, 0, undefined, { isChosen: true });
    const next = (now, more) => names(order({ a: 7, b: 8 }, now, first.order, { isChosen: true, ...more }));
    assert.deepEqual([next(1_999), next(2_000), next(60_000, { isHeld: true })], ['a b', 'b a', 'a b']);
  });

  test('an order that was chosen is exact and at once', () => {
    const first = order({ a: 100, b: 110, c: 90 }, 0);
    assert.equal(names(order({ a: 120, b: 100, c: 125 }, 1, first.order, { sort: 'Calls', isChosen: true })), 'b a c');
    assert.equal(names(order({ a: 120, b: 100, c: 125 }, 10_000, first.order, { isChosen: true })), 'c a b');
  });

  test('the row of a limit keeps its place when its window is empty again', () => {
    const limit = (used, more) => ({ limit: 'weight', of: '', used, usable: 100, waiting: 0, banMs: 0, pauseMs: 0, foreign: 0, ...more });
    const seen = (used, more) => ({ epochMs: 0, exchanges: [{ name: 'binance', limits: [limit(used, more)] }] });
    const empty = everUsed(new Map(), seen(0));
    assert.deepEqual([...empty], []);
    const full = everUsed(empty, seen(95));
    assert.deepEqual([...full], [['binance weight ', { most: 2, at: 0 }]]);
    assert.deepEqual([...everUsed(full, seen(0))], [...full]);
    assert.equal(limitRows({ ...seen(0), everUsed: full })[0].step, 2);
    const banned = everUsed(full, seen(0, { banMs: 1 }));
    assert.equal(limitRows({ ...seen(0, { banMs: 1 }), everUsed: full })[0].step, 102);
    assert.deepEqual([...banned], [...full]);
    const later = { ...seen(52), epochMs: 60_000 };
    assert.equal(limitRows({ ...later, everUsed: everUsed(full, later) })[0].step, 1, 'not for ever');
    assert.equal(limitRows({ ...later, everUsed: everUsed(full, { ...later, epochMs: 59_999 }) })[0].step, 2);
    assert.deepEqual([...everUsed(full, { exchanges: [] })], []);
  });
});

describe('what holds a scope', () => {
  const use = (bot) => ({ bot, askedInLastMinute: 1, used: {}, waitsFor: {} });
  const binance = { name: 'binance', bots: [use('maker1'), use('taker')], accounts: [{ account: 'desk', askedInLastMinute: 1 }], instruments: [], limits: [] };
  const seen = (mode, ...holds) => ({ mode, exchanges: [binance], unusedExchanges: [], holds: holds.map(([scope, held]) => ({ scope, mode: held })) });
  const said = ({ mode, from }) => `${mode} ${from}`;

  test('a bot without a hold of its own is held by a halt of everything, and by the stricter of both', () => {
    const held = (state) => botRows(state).map((row) => `${row.bot} ${said(row.held)}`);
    assert.deepEqual(held(seen('ACTIVE')), ['maker1 ACTIVE ', 'taker ACTIVE ']);
    assert.deepEqual(held(seen('CANCEL_ONLY', ['global', 'CANCEL_ONLY'])), ['maker1 CANCEL_ONLY global', 'taker CANCEL_ONLY global']);
    assert.deepEqual(held(seen('CANCEL_ONLY', ['global', 'CANCEL_ONLY'], ['bot:maker1', 'HALTED'], ['bot:taker', 'REDUCE_ONLY'])), ['maker1 HALTED bot:maker1', 'taker CANCEL_ONLY global']);
    assert.deepEqual(held(seen('CANCEL_ONLY')), ['maker1 CANCEL_ONLY global', 'taker CANCEL_ONLY global'], 'also when the list of holds is cut');
  });

  test('a bot all of whose exchanges are halted is not active; one that has another is', () => {
    const halted = (name, mode, ...bots) => ({ ...binance, name, mode, bots });
    const state = { ...seen('ACTIVE', ['exchange:binance', 'CANCEL_ONLY']), exchanges: [halted('binance', 'CANCEL_ONLY', use('one'), use('two')), halted('bybit', 'ACTIVE', use('two'), { ...use('one'), askedInLastMinute: 0 })] };
    assert.deepEqual(botRows(state).map((row) => `${row.bot} ${said(row.held)}`), ['one CANCEL_ONLY exchange:binance', 'two ACTIVE ']);
  });

  test('an account and an instrument are held by a halt of their exchange, a bot is not', () => {
    const heldAt = modesOf(seen('ACTIVE', ['exchange:binance', 'CANCEL_ONLY'], ['instrument:binance/X', 'CANCEL_ONLY']));
    assert.deepEqual(['account:binance/desk', 'instrument:binance/X', 'account:bybit/desk', 'bot:maker1'].map((scope) => said(heldAt(scope))), ['CANCEL_ONLY exchange:binance', 'CANCEL_ONLY instrument:binance/X', 'ACTIVE ', 'ACTIVE ']);
  });

  test('the table of Control says the same, also of a held scope that was not seen lately', () => {
    const rows = stopTree(seen('REDUCE_ONLY', ['global', 'REDUCE_ONLY'], ['bot:old', 'HALTED']), '');
    assert.deepEqual(rows.map((row) => `${row.scope} ${said(row)}`), ['global REDUCE_ONLY global', 'exchange:binance REDUCE_ONLY global', 'account:binance/desk REDUCE_ONLY global', 'bot:maker1 REDUCE_ONLY global', 'bot:taker REDUCE_ONLY global', 'bot:old HALTED bot:old']);
  });
});

describe('what would happen to an explained call', () => {
  const found = (more) => ({ exchange: 'binance', kind: 'PLACE', strictestMode: 'ACTIVE', account: 'desk', instrument: 'BTCUSDT', costs: [{ limit: 'weight', scope: 'ip', cost: 5, usable: 100 }, { limit: 'orders', scope: 'account', cost: 1, usable: 10 }], ...more });
  const seen = ({ holds = [], mode = 'ACTIVE', ...limit } = {}) => ({ mode, holds, exchanges: [{ name: 'binance', limits: [{ limit: 'orders', of: 'other', used: 10, usable: 10 }, { limit: 'orders', of: 'desk', used: 3, usable: 10, ...limit }] }] });
  const said = (call, state) => Object.values(forecast(call, state)).slice(0, 2).join(' ');

  test('a call passes, waits or is refused, and the use of its own key is told', () => {
    assert.deepEqual(forecast(found(), seen()).uses.map((use) => use?.used), [undefined, 3]);
    assert.equal(said(found(), seen()), 'would pass no mode holds it and its limits have room');
    assert.match(said(found(), seen({ used: 10 })), /^would wait for room in orders/);
    assert.match(said(found(), seen({ used: 8, reserve: 2 })), /^would wait/);
    assert.match(said(found({ kind: 'CANCEL' }), seen({ used: 8, reserve: 2 })), /^would pass/);
    assert.match(said(found(), seen({ pauseMs: 5 })), /^would wait/);
    assert.equal(said(found(), seen({ banMs: 5 })), 'would be refused orders is banned');
    assert.match(said(found({ costs: [{ limit: 'weight', scope: 'ip', cost: 101, usable: 100 }] }), seen()), /^would be refused it costs more/);
    const own = found({ costs: [{ limit: 'orders', scope: 'account', cost: 9, usable: 10 }] });
    assert.match(said(own, seen({ used: 0, reserve: 2 })), /^would be refused it costs more/);
    assert.match(said({ ...own, kind: 'CANCEL' }, seen({ used: 0, reserve: 2 })), /^would pass/);
  });

  test('nothing but a latch refuses a call where the exchange is only observed', () => {
    const state = seen({ used: 10, banMs: 5 });
    state.exchanges[0].enforcement = 'observe';
    assert.equal(said(found(), state), 'would pass binance is only observed, and no latch holds it');
    const held = { ...state, mode: 'CANCEL_ONLY', holds: [{ scope: 'global', mode: 'CANCEL_ONLY', latched: false }] };
    assert.match(said(found(), held), /^would pass/);
    held.holds[0].latched = true;
    assert.equal(said(found(), held), 'would be refused global is CANCEL_ONLY');
  });

  for (const [scope, its, others] of [
    ['account+route', 'desk|POST /order', ['desk|GET /order', 'other|POST /order']],
    ['ip+route', '10.0.0.1|POST /order', ['10.0.0.1|GET /order']],
    ['account+instrument', 'desk|BTCUSDT', ['desk|ETHUSDT']],
    ['ip+route+instrument', '|POST /order|BTCUSDT', ['|POST /order|ETHUSDT']],
    ['key+route', 'k1|POST /order', ['k2|POST /order']],
    ['key', 'k1', ['k2']],
  ]) {
    test(`a ban of ${scope} refuses the calls that it is of, and no others`, () => {
      const call = found({ route: 'POST /order', key: 'k1', costs: [{ limit: 'orders', scope, cost: 1, usable: 10 }] });
      assert.equal(said(call, seen({ of: its, banMs: 5 })), 'would be refused orders is banned');
      assert.equal(said(call, seen({ of: '*', banMs: 5 })), 'would be refused orders is banned');
      for (const of of others) assert.match(said(call, seen({ of, banMs: 5 })), /^would pass/);
    });
  }

  test('a mode refuses the kinds that it does not let pass', () => {
    const held = (mode, scope = 'account:binance/desk') => seen({ holds: [{ scope, mode }] });
    assert.equal(said(found(), held('REDUCE_ONLY')), 'would be refused account:binance/desk is REDUCE_ONLY');
    assert.match(said(found({ strictestMode: 'REDUCE_ONLY' }), held('REDUCE_ONLY')), /^would pass/);
    assert.match(said(found({ strictestMode: 'REDUCE_ONLY' }), held('CANCEL_ONLY')), /^would be refused/);
    assert.match(said(found({ strictestMode: 'CANCEL_ONLY' }), held('CANCEL_ONLY')), /^would pass/);
    assert.equal(said(found({ strictestMode: 'CANCEL_ONLY' }), seen({ mode: 'HALTED' })), 'would be refused global is HALTED');
    assert.match(said(found(), held('HALTED', 'instrument:binance/ETHUSDT')), /^would pass/);
  });
});

describe('what causes load', () => {
  const use = (name, units, more) => ({ name, units, ...more });
  const said = (uses) => uses.map(({ name, others, part }) => `${name || `${others} others`} ${format.percent(part)}`);

  test('bots, routes and other programs stand by what they used of the room; those without a name are last', () => {
    const { bots, routes } = usersOf({ usable: 200, foreign: 60, bots: [use('calm', 20), use('greedy', 156), use('', 90, { others: 7 })], routes: [use('GET /depth', 150), use('POST /order', 26)] });
    assert.deepEqual(said(bots), ['greedy 78 %', 'other programs 30 %', 'calm 10 %', '7 others 45 %']);
    assert.deepEqual(bots.map(({ foreign }) => Boolean(foreign)), [false, true, false, false]);
    assert.deepEqual(said(routes), ['GET /depth 75 %', 'POST /order 13 %']);
  });

  test('nobody is named for a limit without use, and a limit without room has parts, too', () => {
    assert.deepEqual(usersOf({ usable: 100, foreign: 0, bots: [], routes: [] }), { bots: [], routes: [] });
    assert.deepEqual(said(usersOf({ usable: 0, foreign: 2, bots: [], routes: [] }).bots), ['other programs 200 %']);
  });

  test('of a call that waits the time goes on since it was read, until nothing is left', () => {
    const call = (bot, waitedMs, leftMs) => ({ bot, waitedMs, leftMs, exchange: 'kraken' });
    const rows = waitingRows({ calls: [call('a', 100, 4_000), call('b', 0, 1_299), call('c', 900, 200)] }, 300, []);
    assert.deepEqual(rows.map(({ bot, waitedMs, leftMs, soon }) => `${bot} ${waitedMs} ${leftMs} ${soon}`), ['a 400 3700 false', 'b 300 999 true', 'c 1200 0 true']);
    assert.equal(new Set(rows.map(({ key }) => key)).size, 3);
    const kraken = { name: 'kraken', limits: [{ limit: 'points', freeMs: 5 }, { limit: 'points', freeMs: 9 }, { limit: 'orders', freeMs: 99 }] };
    const [atLimit, other] = waitingRows({ calls: [{ ...call('a', 0, 1), waitsFor: 'limit points' }, { ...call('b', 0, 1), waitsFor: 'nonce' }] }, 0, [kraken]);
    assert.deepEqual([atLimit.limit.freeMs, other.limit], [9, undefined]);
    assert.deepEqual(waitingRows({ calls: [] }, 300, []), []);
  });
});

describe('what a reload would do', () => {
  const files = (more) => ({ inEffect: false, problems: [], changes: [], needsRestart: [], ...more });

  test('says that it will be refused, and for which key', () => {
    assert.deepEqual(standing(files({ inEffect: true })), ['good', 'the files are in effect']);
    assert.deepEqual(standing(files({ changes: ['clock changes'] })), ['warning', 'a reload would change 1 thing']);
    assert.deepEqual(standing(files({ changes: ['clock changes'], needsRestart: [{ pointer: '/proxy/port' }] })), ['bad', 'the reload will be refused: proxy.port needs a restart']);
    assert.deepEqual(standing(files({ problems: [{}, {}] })), ['bad', 'the reload will be refused: 2 mistakes']);
  });

  test('groups its changes by exchange', () => {
    assert.deepEqual([...byOwner(['limitsPercent 100 -> 97: 395 limits follow', 'okx.bots changes', 'okx.limits.a: size 1 -> 2'])], [['limitsPercent', ['limitsPercent 100 -> 97: 395 limits follow']], ['okx', ['okx.bots changes', 'okx.limits.a: size 1 -> 2']]]);
  });
});

describe('causes that are new', () => {
  const cause = (kind, level, scope, reason = '') => ({ kind, level, scope, mode: '', reason });
  const halt = cause('mode', 'halted', 'global');
  const ban = cause('ban', 'banned', 'exchange:bybit');
  const says = ({ fresh }) => fresh.map(({ kind }) => kind).join(' ');

  test('a cause is new once, not again within five minutes after it ended, and not with other figures', () => {
    const first = newCauses(undefined, [halt], 0);
    assert.equal(says(first), '', 'what was so when the page was opened');
    const second = newCauses(first.known, [halt, ban], 1_000);
    assert.equal(says(second), 'ban');
    const ended = newCauses(second.known, [halt], 2_000);
    assert.equal(says(newCauses(ended.known, [halt, ban], 300_999)), '');
    assert.equal(says(newCauses(ended.known, [halt, ban], 301_000)), 'ban');
    const slow = newCauses(first.known, [cause('issue', 'attention', '', '3 of 5 fail')], 1_000);
    assert.equal(says(slow), 'issue');
    assert.equal(says(newCauses(slow.known, [cause('issue', 'attention', '', '4 of 5 fail')], 2_000)), '');
    assert.equal(says(newCauses(slow.known, [cause('issue', 'attention', '', 'the disk is full')], 2_000)), 'issue');
  });

  test('each member of a cluster that becomes silent is new', () => {
    const silent = (name) => cause('member', 'attention', '', `the member ${name} of the cluster is silent`);
    const first = newCauses(new Map(), [silent('gw-1')], 0);
    assert.equal(says(newCauses(first.known, [silent('gw-1'), silent('gw-2')], 1_000)), 'member');
  });

  test('a bot that is refused notifies once at each exchange, whatever the count', () => {
    const refused = (exchange, calls) => ({ ...cause('refused', 'attention', 'bot:greedy', 'calls of greedy are refused: runaway guard'), exchange, calls });
    const first = newCauses(new Map(), [refused('gemini', 1)], 0);
    assert.equal(says(first), 'refused');
    assert.equal(says(newCauses(first.known, [refused('gemini', 185)], 1_000)), '');
    assert.equal(says(newCauses(first.known, [refused('bybit', 1)], 1_000)), 'refused');
  });

  test('a cause that stops trading is more urgent than one that limits it, and a warning is a note', () => {
    const levels = ['halted', 'cancel_only', 'banned', 'reduce_only', 'attention', 'active'];
    assert.deepEqual(levels.map((level) => urgencyOf(cause('mode', level, 'global'))), [0, 0, 0, 1, 1, 2]);
    const first = newCauses(new Map(), [cause('warning', 'active', '', 'disk 91 % full')], 0);
    assert.equal(says(first), 'warning');
    assert.equal(says(newCauses(first.known, [cause('warning', 'active', '', 'disk 92 % full'), cause('warning', 'active', '', 'no clock')], 1)), 'warning');
  });

  test('what is kept of causes is bounded', () => {
    const many = Array.from({ length: 900 }, (_, i) => cause('mode', 'attention', `bot:${i}`));
    const { known } = newCauses(new Map(), many, 0);
    assert.equal(newCauses(known, [], 1).known.size, 500);
    assert.equal(says(newCauses(newCauses(known, many, 1).known, many, 2)), '', 'however many there are');
  });
});

describe('formats', () => {
  test('lengths of time have a precision that suits them', () => {
    assert.deepEqual([0.42, 35.2, 999.4, 999.6, 1_234, null].map(format.milliseconds), ['0.42 ms', '35 ms', '999 ms', '1.0 s', '1.2 s', '–']);
    assert.deepEqual([45, 185, 7_800, 273_600].map(format.duration), ['45 s', '3 min 05 s', '2 h 10 min', '3 d 4 h']);
    assert.deepEqual([0, 9.96, 14.4].map(format.rate), ['0.0', '10.0', '14']);
  });
});

describe('members of a cluster', () => {
  const state = (sent, limits = []) => ({ mode: 'ACTIVE', level: 'active', sent, refused: 0, waiting: 0, limits });
  const cluster = {
    member: 'a', members: ['a', 'b', 'c', 'd'], latchesConfirmedBy: ['b'], consoles: { a: 'https://a/', b: 'https://b/' },
    exchanges: [{ exchange: 'okx', silentMs: { b: 100, c: 9_000 }, limits: [{ limit: 'w', of: '', size: 100, cap: 60, floor: 2, used: 10 }] }],
    told: [{ member: 'a', agoMs: 0, state: state(1) }, { member: 'b', agoMs: 900, state: state(2, [{ exchange: 'okx', limit: 'w', of: '', cap: 40, used: 30 }, { exchange: 'kraken', limit: 'p', of: '', cap: 5, used: 5 }]) }, { member: 'c', agoMs: 8_000, state: state(3) }],
  };

  test('a silent member has no present figures, and an own console needs no link', () => {
    const rows = memberRows(cluster, 500);
    assert.deepEqual(rows.map(({ name, state: how, told, confirmed, console }) => [name, how, told?.sent, confirmed, console]), [
      ['a', 'this member', 1, 'set here', ''],
      ['b', 'sharing', 2, 'confirmed', 'https://b/'],
      ['c', 'silent for 9 s', undefined, 'not confirmed', ''],
      ['d', 'not heard of yet', undefined, 'not confirmed', ''],
    ]);
  });

  test('of each shared limit the parts of all members that are heard are told together', () => {
    const rows = shareRows(cluster, new Set(['a', 'b']));
    assert.deepEqual(rows.map(({ exchange, limit, size, used, parts }) => [exchange, limit, size, used, Object.keys(parts).join()]), [['okx', 'w', 100, 40, 'a,b'], ['kraken', 'p', 0, 5, 'b']]);
  });
});

describe('how long calls took', () => {
  test('a cell is at its minute and bucket, the slowest above, with a level compared with the fullest', () => {
    const NOW = Date.parse('2026-11-30T12:00:00Z');
    const minutes = [{ atEpochMs: NOW - 59 * 60_000, own: [0, 1, 0], exchange: [] }, { atEpochMs: NOW, own: [100, 0, 3], exchange: [] }, { atEpochMs: NOW - 60 * 60_000, own: [9, 9, 9], exchange: [] }];
    assert.deepEqual(heatCells({ minutes }, 'own', NOW).map(({ x, y, calls, level }) => [x, y, calls, level]), [[0, 1, 1, 1], [59, 2, 100, 5], [59, 0, 3, 2]]);
  });
});

describe('charts of figures', () => {
  test('the day before lies beside each time, and sums tell calls, mean, most and the change', () => {
    const day = 86_400;
    const chart = (from, values) => ({ id: 'sent', name: 'Sent', text: format.rate, times: values.map((_, i) => from + 60 * i), step: 60, lines: [{ name: 'sent', values }] });
    const [spec] = compared([chart(day, [1, null, 3])], [chart(60, [5, 6])]);
    assert.deepEqual(spec.lines[0].before, [null, 5, 6]);
    assert.deepEqual(totalsOf([spec]).map(({ total, mean, most, at, before }) => [total, mean, most, at, before]), [[240, 2, 3, day + 120, 660]]);
    const slow = { ...spec, text: format.milliseconds };
    assert.deepEqual(totalsOf([slow]).map(({ total, before }) => [total, before]), [[null, 5.5]]);
    assert.deepEqual(compared([spec], [])[0].lines, spec.lines);
    assert.deepEqual(totalsOf([chart(0, [null, null])]), []);
    assert.deepEqual(totalsOf([chart(0, [2, null, 3])], 130).map(({ total }) => total), [150]);
  });

  const answer = (series) => ({ from: 1_000_000, step: 5, points: 3, series });
  const line = (of, what, ...values) => ({ of, what, values });

  test('each chart has its known lines, of reasons only those that occurred', () => {
    const own = answer([line('gateway', 'sent', 1, null, 3), line('gateway', 'refused.limit', 0, 0, 0), line('gateway', 'refused.ban', 0, 0, 0), line('gateway', 'refused.mode', 0, 2, 0), line('gateway', 'ownP99', 5, 6, 7)]);
    const specs = specsOf('', [own, undefined, undefined]);
    assert.deepEqual(specs.map(({ id, lines }) => `${id}: ${lines.map(({ name }) => name)}`), ['sent: sent', 'refused: limit,mode', 'own: p99']);
    assert.deepEqual(specs[0].times, [1_000, 1_005, 1_010]);
  });

  test('of limits and bots the largest are shown, six at most', () => {
    const limits = answer(Array.from({ length: 9 }, (_, i) => line(`limit:okx/l${i}`, 'fill', i / 10, 0, null)));
    const [fill] = specsOf('', [undefined, limits]);
    assert.deepEqual(fill.lines.map(({ name }) => name), ['okx/l8', 'okx/l7', 'okx/l6', 'okx/l5', 'okx/l4', 'okx/l3']);
    assert.deepEqual(specsOf('exchange:okx', [undefined, limits])[0].lines[0].name, 'l8');
    assert.deepEqual(specsOf('', [answer([]), answer([]), answer([])]), []);
  });

  test('a range reaches back to what is known', () => {
    const ages = [0, 16, 61, 1_440, 1_441, 9_999];
    assert.deepEqual(ages.map((minutes) => reaching(-minutes * 60_000, 0)), ['15m', '1h', '6h', '24h', '3d', '3d']);
  });

  test('a value without neighbours is a point; of a limit the largest of each sixtieth of the range is shown', () => {
    assert.deepEqual(lonePoints([1, null, 2, 3, null, 4]), [0, 5]);
    const saw = Array.from({ length: 480 }, (_, i) => (i < 3 ? null : i % 8));
    assert.deepEqual([peaks(saw).slice(0, 4), new Set(peaks(saw).slice(10))], [[null, null, null, 3], new Set([7])]);
    assert.equal(peaks(saw), peaks(saw));
    assert.deepEqual(peaks([0.5, null, 0]), [0.5, null, 0]);
  });

  test('an axis over days has the day at the first mark of each, another one only at midnight', () => {
    const marks = (from, hours) => [0, 1, 2, 3].map((i) => Date.parse(from) + i * hours * 3_600_000);
    assert.deepEqual(axisTexts(marks('2026-11-28T06:00:00Z', 12), 12 * 3_600_000, 'utc'), ['28 Nov 06:00', '18:00', '29 Nov 06:00', '18:00']);
    assert.deepEqual(axisTexts(marks('2026-11-28T23:00:00Z', 1), 3_600_000, 'utc'), ['28 Nov 23:00', '29 Nov', '01:00', '02:00']);
    assert.deepEqual(axisTexts(marks('2026-11-28T06:00:00Z', 1), 3_600_000, 'utc'), ['06:00', '07:00', '08:00', '09:00']);
  });

  test('the mark under the cursor is the nearest one, not one far away', () => {
    const all = [{ at: 100, says: 'halt' }, { at: 130, says: 'reload' }];
    assert.deepEqual([90, 120, 300].map((at) => nearest(all, at, 20)?.says), ['halt', 'reload', undefined]);
  });

  test('a limit has one chart, of its fullest key', () => {
    assert.deepEqual(subjectsOf('limit:okx/l8'), ['limit:okx/l8']);
    const [fill, ...more] = specsOf('limit:okx/l8', [answer([line('limit:okx/l8', 'fill', 0.5, 0, null)])]);
    assert.deepEqual([fill.id, fill.lines.map(({ name }) => name), more], ['fill', ['l8'], []]);
  });

  test('as a table a chart has at most 30 rows that begin at full times, each with the largest value of its time', () => {
    const times = Array.from({ length: 721 }, (_, i) => 1_000_003 + 5 * i);
    const values = times.map((_, i) => (i < 100 ? null : i % 7));
    const { seconds, rows } = tableOf({ times, lines: [{ values }, { values: times.map(() => null) }] });
    assert.equal(seconds, 180);
    assert.ok(rows.length <= 30 && rows.length >= 20, `${rows.length}`);
    assert.ok(rows.every(({ at }) => at % 180 === 0));
    assert.deepEqual([rows[0].values, rows.at(-2).values], [[null, null], [6, null]]);
    const short = tableOf({ times: [1_000, 1_005], lines: [{ values: [0, -1] }] });
    assert.deepEqual(short, { seconds: 5, rows: [{ at: 1_000, values: [0] }, { at: 1_005, values: [-1] }] });
    for (const points of [2, 29, 30, 31, 480, 17_280]) {
      assert.ok(tableOf({ times: times.slice(0, 1).concat(Array.from({ length: points }, (_, i) => 1_000_008 + 5 * i)), lines: [] }).rows.length <= 30);
    }
    assert.deepEqual(tableOf({ times: [], lines: [] }).rows, []);
  });

  test('a range is asked for in steps that a chart can show', () => {
    assert.equal(seriesPath('limit:a b/*', { from: 0.5, to: 86_400_000 }), '/admin/series?of=limit%3Aa%20b%2F*&from=0&to=86400000&step=180');
    assert.deepEqual(subjectsOf('exchange:okx'), ['exchange:okx', 'limit:okx/*']);
  });
});
