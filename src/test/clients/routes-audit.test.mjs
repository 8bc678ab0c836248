// Tests that every endpoint of ccxt has a route or a reason why it has none, and the command that checks this.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { clientsOf } from './lib/bots.mjs';
import { ROOT, scratch } from './lib/program.mjs';
import { auditRoutes, readLeftOut } from './lib/routes_audit.mjs';

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
    assert.match(stdout, /^0 without a route, \d+ left out on purpose\n$/);
  });

  test('the command exits 1 and lists missing routes by exchange and verb', (t) => {
    const empty = path.join(scratch(t), 'none.json');
    writeFileSync(empty, '{}');
    const { status, stdout } = run('--left-out', empty, 'coinbaseexchange');
    assert.equal(status, 1);
    assert.match(stdout, /^coinbaseexchange: 2 without a route\n  GET \(2\)\n    \/wrapped-assets\/redeem\/\{redeem_id\}\n/);
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
