// Tests that every endpoint of ccxt has a route or a reason why it has none, that no call costs less than its exchange's package states, and the
// command that checks this.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { clientsOf } from './lib/bots.mjs';
import { ROOT, scratch } from './lib/program.mjs';
import { officialWeights } from './lib/official.mjs';
import { auditCosts, auditRoutes, readConflicts, readLeftOut } from './lib/routes_audit.mjs';

const bots = clientsOf();

test('every REST endpoint of ccxt has a route, or a reason why it has none', () => {
  const { gaps, unused } = auditRoutes(bots, readLeftOut());
  assert.deepEqual(gaps.map(({ exchange, call }) => `${exchange} ${call}`), []);
  assert.deepEqual(unused, []);
});

test('every exchange that ccxt and the gateway share is checked', () => {
  for (const id of ['binance', 'binanceus', 'bingx', 'bitget', 'bitstamp', 'bitvavo', 'bybit', 'coinbase', 'coinbaseexchange', 'coinex', 'cryptocom', 'deribit', 'gate', 'gemini', 'htx', 'hyperliquid', 'kraken', 'krakenfutures', 'kucoin', 'kucoinfutures', 'mexc', 'okx']) {
    assert.ok(bots.some((bot) => bot.id === id), id);
  }
});

test('each entry of the list has a reason', () => {
  for (const [exchange, entries] of Object.entries(readLeftOut())) {
    entries.forEach(({ calls, why }) => assert.ok(calls.length > 0 && why.length > 20, `${exchange}: ${calls}`));
  }
});

describe('costs that the packages of exchanges state', () => {
  const ids = bots.map(({ id }) => id);
  const { stated, unread } = officialWeights();

  test('no call costs less here than its package states, or the decision is listed', () => {
    const { looser, unused } = auditCosts(ids, stated, readConflicts());
    assert.deepEqual(looser, []);
    assert.deepEqual(unused, []);
  });

  test('the costs of each package are read, but for those that it does not state', () => {
    const count = (from) => stated.filter((each) => each.from === from).length;
    assert.ok(count('@binance/derivatives-trading-usds-futures') >= 200, 'USD-M futures');
    assert.ok(count('@binance/derivatives-trading-portfolio-margin') >= 190, 'portfolio margin');
    assert.ok(count('kucoin-universal-sdk') >= 220, 'KuCoin');
    assert.deepEqual(unread.filter(({ text }) => !/^Weight: share|^BROKER|NaN$| 0$/.test(text)), []);
  });

  test('costs by parameter are read', () => {
    const of = (verb, pathname) => stated.filter((each) => each.verb === verb && new URL(each.url).pathname === pathname).map(({ params, weight }) => [params, weight]);
    assert.deepEqual(of('GET', '/fapi/v1/ticker/price'), [[{ symbol: 'X' }, 1], [{}, 2]]);
    assert.deepEqual(of('GET', '/fapi/v1/depth').at(-1), [{ limit: 1000 }, 20]);
    assert.deepEqual(of('GET', '/fapi/v1/klines').map(([{ limit }]) => limit), [1, 99, 100, 499, 500, 1000, 1001]);
    assert.deepEqual(of('GET', '/papi/v1/cm/allOrders'), [[{ symbol: 'X' }, 20], [{ pair: 'X' }, 40]]);
  });

  test('a call that costs less here is reported unless the conflict is listed as it is', () => {
    const dear = { from: 'a package', exchange: 'binance', verb: 'GET', url: 'https://fapi.binance.com/fapi/v1/ping', params: {}, limit: 'futures.weight', weight: 7 };
    const entry = { from: 'a package', call: 'GET /fapi/v1/ping', when: '{}', theirs: 7, ours: 1, why: 'a test' };
    assert.equal(auditCosts(['binance'], [dear], {}).looser.length, 1);
    assert.deepEqual(auditCosts(['binance'], [dear], { binance: [entry] }), { looser: [], unused: [], compared: 1, decided: 1 });
    for (const other of [{ theirs: 8 }, { ours: 2 }, { when: '{"symbol":"X"}' }]) {
      const { looser, unused } = auditCosts(['binance'], [dear], { binance: [{ ...entry, ...other }] });
      assert.deepEqual([looser.length, unused.length], [1, 1], JSON.stringify(other));
    }
  });

  test('each listed conflict has a reason', () => {
    for (const entry of Object.values(readConflicts()).flat()) assert.ok(entry.why.length > 20, entry.call);
  });
});

/** A Binance client with its own table of endpoints. */
const withTable = (table) => {
  const bot = bots.find(({ id }) => id === 'binance');
  return Object.assign(Object.create(bot), { describe: () => ({ api: table }) });
};

describe('the audit', () => {
  const table = { sapi: { post: ['margin/order', 'brand/new'], delete: ['brand/old'] } };

  test('the audit reports endpoints without a route by verb and path', () => {
    const { gaps, known } = auditRoutes([withTable(table)], {});
    assert.deepEqual(gaps.map(({ call }) => call), ['DELETE /sapi/v1/brand/old', 'POST /sapi/v1/brand/new']);
    assert.equal(known, 0);
  });

  test('the audit skips listed endpoints and prefixes and reports unused entries', () => {
    const binance = [{ calls: ['POST /sapi/v1/brand/*', 'DELETE /sapi/v1/margin/order'], why: 'a test' }];
    const { gaps, known, unused } = auditRoutes([withTable(table)], { binance });
    assert.deepEqual(gaps.map(({ call }) => call), ['DELETE /sapi/v1/brand/old']);
    assert.equal(known, 1);
    assert.deepEqual(unused, ['binance: DELETE /sapi/v1/margin/order']);
  });
});

describe('scripts/routes-audit', () => {
  const run = (...words) => spawnSync(path.join(ROOT, 'scripts', 'routes-audit'), words, { encoding: 'utf8' });

  test('the command exits 0 when no route is missing', () => {
    const { status, stdout } = run();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^0 without a route, \d+ left out on purpose\n0 of \d{3} stated costs are lower here, \d+ on purpose\n$/);
  });

  test('the command exits 1 and lists missing routes by exchange and verb, and conflicts that are not as listed', (t) => {
    const folder = scratch(t);
    const empty = path.join(folder, 'none.json');
    writeFileSync(empty, '{}');
    const conflicts = path.join(folder, 'conflicts.json');
    writeFileSync(conflicts, JSON.stringify({ coinbaseexchange: [{ from: 'p', call: 'GET /nowhere', when: '{}', theirs: 2, ours: 1, why: 'a test' }] }));
    const { status, stdout } = run('--left-out', empty, '--conflicts', conflicts, 'coinbaseexchange');
    assert.equal(status, 1);
    assert.match(stdout, /^coinbaseexchange: 2 without a route\n  GET \(2\)\n    \/wrapped-assets\/redeem\/\{redeem_id\}\n/);
    assert.match(stdout, /\nlisted as a conflict, but the costs are not as it says: coinbaseexchange: GET \/nowhere with \{\} of p\n/);
  });

  test('the command prints JSON on one line', () => {
    const { stdout } = run('--json', '--all', 'coinbaseexchange');
    assert.equal(stdout.trimEnd().split('\n').length, 1);
    assert.deepEqual(JSON.parse(stdout).gaps[0], { exchange: 'coinbaseexchange', verb: 'GET', path: '/wrapped-assets/redeem/{redeem_id}', call: 'GET /wrapped-assets/redeem/{redeem_id}' });
  });

  test('the command prints its usage and exits 2 for wrong usage', () => {
    assert.match(run('--help').stdout, /^Usage: scripts\/routes-audit/);
    for (const words of [['--nonsense'], ['nowhere'], ['--ccxt', '/nowhere']]) assert.equal(run(...words).status, 2, words.join(' '));
  });
});
