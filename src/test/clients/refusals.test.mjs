// Each refusal of the gateway must raise the class that a bot's framework knows what to do with, never a foreign one.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { binanceAt, ccxtAt, SYMBOLS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { copyOfConf, gateway, keeper, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

const ORDER = ['limit', 'buy', 0.001, 20000];
const isOrder = ({ method, target }) => (method === 'POST' && /\/order/.test(target)) || /AddOrder/.test(target);

for (const id of ['binance', 'binanceusdm', 'kraken']) {
  describe(`ccxt ${id} through a gateway that refuses`, () => {
    const suite = keeper();
    const symbol = SYMBOLS[id];
    let upstream, sluice, answer;

    before(async () => {
      upstream = await record((request) => (isOrder(request) ? answer(request) : canned(request)));
      suite.after(upstream.close);
      sluice = await gateway(suite, '--conf', tight(suite), '--upstream', `*=${upstream.url}`);
    });

    /** A bot with an account of its own, so that no test uses up another's limits. */
    async function bot(key) {
      answer = canned;
      const exchange = ccxtAt(id, `${sluice.url}/${id}`, { apiKey: `key-of-${key}` });
      await exchange.loadMarkets();
      upstream.clear();
      return exchange;
    }

    test('an order that a cancel takes back while it waits is blocked for good', async () => {
      const exchange = await bot('blocked');
      await exchange.createOrder(symbol, ...ORDER);
      const waiting = exchange.createOrder(symbol, ...ORDER, { clientOrderId: NAME });
      const refused = assert.rejects(waiting, (e) => isExactly(e, id === 'binance' ? ccxt.MarketClosed : ccxt.ExchangeError));
      await sluice.waiting(1);
      const cancelled = exchange.cancelOrder(undefined, symbol, { clientOrderId: NAME });
      await refused;
      told(exchange, { sent: 'false', reason: 'withdrawn' });
      await cancelled;
      assert.equal(upstream.requests.filter(isOrder).length, 1, 'the second order never reached the exchange');
    });

    test('an order that would have to wait longer than its deadline is told to slow down', async () => {
      const exchange = await bot('longer');
      await exchange.createOrder(symbol, ...ORDER);
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.DDoSProtection));
      assert.match(told(exchange, { sent: 'false' })['retry-after'], /^\d+$/);
      assert.equal(upstream.requests.filter(isOrder).length, 1);
    });

    test('an order whose connection broke after it was sent is told as unknown', async () => {
      const exchange = await bot('unknown');
      answer = () => 'cut';
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.RequestTimeout));
      told(exchange, { sent: 'true' });
      assert.equal(upstream.requests.filter(isOrder).length, 1, 'a write is never repeated');
    });

    if (id !== 'kraken') {
      test('an order whose signature was already too old is told that its time is wrong', async () => {
        const exchange = await bot('stale');
        await frozen(realNow() - 60_000, () =>
          assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.InvalidNonce)));
        told(exchange, { sent: 'false', reason: 'stale' });
        assert.equal(upstream.requests.filter(isOrder).length, 0);
      });
    } else {
      test('a read that a cancel of the same key overtakes is told that its nonce is too low', async () => {
        const exchange = await bot('overtaken');
        await exchange.fetchBalance();
        const refused = assert.rejects(exchange.fetchBalance(), (e) => isExactly(e, ccxt.InvalidNonce));
        await sluice.waiting(1);
        await exchange.cancelOrder('OAAAAA-BBBBB-CCCCCC', symbol);
        await refused;
      });
    }

    test('an order for an exchange that cannot be reached is told as not sent', async (t) => {
      const closed = await record(canned);
      await closed.close();
      const lonely = await gateway(t, '--upstream', `*=${closed.url}`);
      const exchange = ccxtAt(id, `${lonely.url}/${id}`);
      exchange.setMarkets((await bot('markets')).markets);
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.ExchangeNotAvailable));
      told(exchange, { sent: 'false', reason: 'unreachable' });
    });
  });
}

const NAME = '6d1b345e-2821-40e2-ad83-4ecb18a06876';

/** The class itself: a child of it would be treated differently by frameworks that look at the class. */
function isExactly(error, kind) {
  assert.equal(error.constructor.name, kind.name, `${error.constructor.name}: ${error.message}`);
  return true;
}

/** The headers of the last answer, which must say whether the call was sent, and why not. */
function told(exchange, expected) {
  const headers = Object.fromEntries(Object.entries(exchange.last_response_headers).map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(headers['x-sluice-sent'], expected.sent);
  if (expected.reason) assert.equal(headers['x-sluice-reason'], expected.reason);
  return headers;
}
