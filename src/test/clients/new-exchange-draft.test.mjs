// Tests the drafts of `scripts/sluice new-exchange` from tables of calls, without ccxt.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { draft, kindOf } from '../../main/resources/dev/sluice/cli/new-exchange.mjs';
import { keeper, ROOT, scratch } from './lib/program.mjs';

const suite = keeper();
const HOST = 'https://api.new.example';
const call = (verb, route, more = {}) => ({ verb, template: route.slice(1), cost: 1, host: HOST, path: route, ...more });
const drafted = (calls, rateLimit = 50) => draft('new', { version: '4.5.84', rateLimit, documentation: [], calls }, '2026-11-28');

function sluice(...words) {
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'scripts', 'sluice'), words, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return JSON.parse(stdout);
}

/** Returns a configuration that consists of the draft alone, and the exchange in it as `check` shows it. */
function configured({ routes, entry }) {
  const conf = scratch(suite);
  for (const folder of ['profiles', 'routes']) mkdirSync(path.join(conf, folder));
  const files = { 'profiles/production.json': { why: 'tests' }, 'sluice.json': {}, 'routes/new.json': routes, 'exchanges.json': { new: entry } };
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(conf, file), JSON.stringify(content));
  const { warnings, exchanges } = sluice('check', '--json', '--conf', conf);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^exchange 'new' uses a draft/);
  return { conf, exchange: exchanges[0] };
}

describe('a kind is guessed by name, and an unclear write is an order', () => {
  const KINDS = {
    'GET /v1/ticker': 'READ_PUBLIC',
    'GET /v1/orders with a key': 'READ_PRIVATE',
    'GET /v1/order/cancel-all-after with a key': 'READ_PRIVATE',
    'POST /v4/trade-account/balance with a key': 'READ_PRIVATE',
    'POST /v4/withdraw/history with a key': 'READ_PRIVATE',
    'POST /v1/order/new with a key': 'PLACE',
    'POST /v1/orders with a key': 'PLACE',
    'POST /v1/order/send with a key': 'WITHDRAW',
    'POST /v1/sendOrder with a key': 'PLACE',
    'POST /v1/order/cancel-replace with a key': 'PLACE',
    'POST /v4/collateral-account/positions/open with a key': 'PLACE',
    'POST /v1/something with a key': 'PLACE',
    'DELETE /v1/orders/1 with a key': 'CANCEL',
    'POST /v1/batchCancel with a key': 'CANCEL',
    'DELETE /v1/api-keys/1 with a key': 'PLACE',
    'POST /v1/cancelAllOrdersAfter with a key': 'DEAD_MAN',
    'POST /v4/order/kill-switch with a key': 'DEAD_MAN',
    'PUT /v1/orders/1 with a key': 'AMEND',
    'PUT /g-orders/create with a key': 'PLACE',
    'POST /v1/order/amend with a key': 'AMEND',
    'POST /v1/capital/withdraw/apply with a key': 'WITHDRAW',
    'POST /v1/walletTransfer with a key': 'WITHDRAW',
    'POST /v1/transferred with a key': 'PLACE',
    'POST /v1/listenKey with a key': 'SESSION',
  };
  for (const [name, kind] of Object.entries(KINDS)) {
    test(`${name}: ${kind}`, () => {
      const [verb, route, key] = name.split(' ');
      assert.equal(kindOf(call(verb, route, key ? { keyHeader: 'X-KEY' } : {})), kind);
    });
  }
});

describe('a draft', () => {
  test('is valid and classifies its calls', () => {
    const { conf, exchange } = configured(drafted([
      call('GET', '/v1/time'),
      call('GET', '/v1/orders/{id}', { cost: 2, keyHeader: 'X-KEY' }),
      call('DELETE', '/v1/orders/{id}', { keyHeader: 'X-KEY' }),
    ]));
    const cancel = sluice('explain', '--json', '--conf', conf, 'new', 'DELETE', '/v1/orders/7', '--header', 'X-KEY: key');
    assert.equal(cancel.kind, 'CANCEL');
    assert.notEqual(cancel.account, '');
    const { size, windowMs, exact } = exchange.limits[0];
    assert.deepEqual({ size, windowMs, exact }, { size: 20, windowMs: 1000, exact: false });
  });

  const LIMITS = [[1, 50, 20, 1000], [0.1, 50, 200, 1000], [600, 50, 1200, 60_000], [1, 1000, 10, 10_000], [0.333, 100, 10_000, 1000]];
  for (const [cost, rateLimit, size, windowMs] of LIMITS) {
    test(`allows ${size} units in ${windowMs} ms where ccxt allows a cost of ${cost} every ${rateLimit} ms`, () => {
      const { limits } = drafted([call('GET', '/v1/time'), call('DELETE', '/v1/order', { cost, keyHeader: 'X-KEY' })], rateLimit).routes;
      assert.deepEqual([limits.all.size, limits.all.windowMs], [size, windowMs]);
    });
  }

  test('with the most expensive of these calls is valid', () => {
    configured(drafted([call('GET', '/v1/time'), call('DELETE', '/v1/order', { cost: 600, keyHeader: 'X-KEY' })]));
  });

  test('lists the calls that cannot be routes for a person', () => {
    const made = drafted([
      call('GET', '/v1/{a}/trades'),
      call('GET', '/v1/all/{b}'),
      call('GET', '/v1/level{n}'),
      { verb: 'POST', template: 'unsigned', cost: 1, failed: 'no' },
    ]);
    assert.equal(made.count, 1);
    assert.match(made.todo.join(), /calls without a route: 3.*GET v1\/level\{n\}, POST unsigned/);
    assert.equal(configured(made).exchange.calls, 1);
  });

  const cancel = (nonceHeader) => call('DELETE', '/v1/orders/{id}', { keyHeader: 'X-KEY', nonceHeader, instrument: 'symbol', clientId: 'cid', exchangeId: 'id' });

  test('has nonce, instrument and order ids where the built calls have them', () => {
    const made = drafted([cancel('X-Nonce'), call('DELETE', '/v1/other', { keyHeader: 'X-KEY' })]);
    assert.equal(made.routes.nonceHeader, 'X-Nonce');
    assert.equal(made.routes.instrument, 'symbol');
    const route = made.routes.groups[0].routes.find(({ kind }) => kind === 'CANCEL');
    assert.deepEqual(route.orders, { client: ['cid'], exchange: ['id'] });
    const { conf } = configured(made);
    const explained = sluice('explain', '--json', '--conf', conf, 'new', 'DELETE', '/v1/orders/7?symbol=BTC', '--header', 'X-Nonce: 12', '--header', 'X-KEY: key');
    assert.equal(explained.instrument, 'BTC');
    assert.notEqual(explained.nonceKey, null);
  });

  test('leaves a growing number that may be the time to a person', () => {
    const { routes, todo } = drafted([cancel('X-Time')]);
    assert.equal(routes.nonceHeader, undefined);
    assert.ok(todo.some((item) => item.startsWith('nonce: \'X-Time\' of ccxt grows with each call')));
  });

  test('makes further hosts reachable by URL', () => {
    const made = drafted([call('GET', '/v1/a'), call('GET', '/v1/b'), call('GET', '/v1/x', { host: 'https://futures.new.example' })]);
    assert.deepEqual(made.entry.upstreams, [{ path: '/', url: HOST }, { path: '/', url: 'https://futures.new.example', relayUrlOnly: true }]);
    assert.match(made.todo.join(), /hosts: give each of the 2 hosts/);
    configured(made);
  });

  test('says from what it was made and what is left to do', () => {
    const { routes } = drafted([call('GET', '/v1/a')]);
    assert.match(routes.draft[0], /^kinds: /);
    assert.deepEqual(routes.sources, { 'S-CCXT': 'npm ccxt 4.5.84, class new, read 2026-11-28; secondary' });
  });

  test('without calls is refused', () => assert.throws(() => drafted([]), /has no REST calls/));
});
