// Each refusal of the gateway must raise the class that a bot's framework knows what to do with, never a foreign one.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { ccxtAt, SYMBOLS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { confWith, gateway, keeper, quickConf } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

const ORDER = ['limit', 'buy', 0.001, 20000];
const isOrder = ({ method, target }) => (method === 'POST' && /\/order/.test(target)) || /AddOrder/.test(target);

for (const id of Object.keys(SYMBOLS)) {
  describe(`ccxt ${id} through a gateway that refuses`, () => {
    const suite = keeper();
    const symbol = SYMBOLS[id];
    let upstream, sluice, answer, markets;

    before(async () => {
      upstream = await record((request) => (isOrder(request) ? answer(request) : canned(request)));
      suite.after(upstream.close);
      sluice = await gateway(suite, '--conf', tight(suite), '--upstream', `*=${upstream.url}`);
      markets = await ccxtAt(id, upstream.url).loadMarkets();
    });

    /** A bot with an account of its own, so that no test uses up another's limits; `as` is another hand of the same bot. */
    function bot(key, as = '') {
      const exchange = ccxtAt(id, `${sluice.url}/@${key}${as}/${id}`, { apiKey: `key-of-${key}` });
      exchange.setMarkets(markets);
      answer = canned;
      upstream.clear();
      return exchange;
    }

    /** Sends calls that will hardly wait, until their limit has no room left for now. */
    async function useUp(exchange, call) {
      exchange.headers = { 'X-Sluice-Deadline-Ms': '100' };
      for (let i = 0; ; i++) {
        assert.equal(i < 50, true, 'fifty calls do not use up a limit that was made small');
        try {
          await call();
        } catch (e) {
          isExactly(e, ccxt.DDoSProtection);
          if (headers(exchange)['x-sluice-reason'] === 'limit') break;
        }
      }
      exchange.headers = {};
      upstream.clear();
    }

    test('an order that a cancel takes back while it waits is blocked for good', async () => {
      const exchange = bot('blocked');
      await useUp(exchange, () => exchange.createOrder(symbol, ...ORDER));
      const kind = id === 'binance' ? ccxt.MarketClosed : ccxt.ExchangeError;
      const refused = assert.rejects(exchange.createOrder(symbol, ...ORDER, { clientOrderId: NAME }), (e) => isExactly(e, kind));
      await sluice.waiting(1);
      const cancelled = bot('blocked', '-2').cancelOrder(undefined, symbol, { clientOrderId: NAME });
      await refused;
      told(exchange, { sent: 'false', reason: 'withdrawn' });
      await cancelled;
      assert.equal(upstream.requests.filter(isOrder).length, 0, 'the order never reached the exchange');
    });

    test('an order that would have to wait longer than its deadline is told to slow down', async () => {
      const exchange = bot('longer');
      await useUp(exchange, () => exchange.createOrder(symbol, ...ORDER));
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.DDoSProtection));
      assert.match(told(exchange, { sent: 'false', reason: 'limit' })['retry-after'], /^\d+$/);
      assert.equal(upstream.requests.filter(isOrder).length, 0);
    });

    test('an order whose connection broke after it was sent is told as unknown', async () => {
      const exchange = bot('unknown');
      answer = () => 'cut';
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.RequestTimeout));
      told(exchange, { sent: 'true' });
      assert.equal(upstream.requests.filter(isOrder).length, 1, 'a write is never repeated');
    });

    if (id !== 'kraken') {
      test('an order whose signature was already too old is told that its time is wrong', async () => {
        const exchange = bot('stale');
        await frozen(realNow() - 60_000, () =>
          assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.InvalidNonce)));
        told(exchange, { sent: 'false', reason: 'stale' });
        assert.equal(upstream.requests.filter(isOrder).length, 0);
      });
    } else {
      test('a read that a cancel of the same key overtakes is told that its nonce is too low', async () => {
        const exchange = bot('overtaken');
        await useUp(exchange, () => exchange.fetchBalance());
        const refused = assert.rejects(exchange.fetchBalance(), (e) => isExactly(e, ccxt.InvalidNonce));
        await sluice.waiting(1);
        await bot('overtaken', '-2').cancelOrder('OAAAAA-BBBBB-CCCCCC', symbol);
        await refused;
        told(exchange, { sent: 'false', reason: 'nonce-overtaken' });
      });
    }
  });
}

describe('ccxt through a gateway whose exchange cannot be reached', () => {
  const suite = keeper();
  let sluice, markets;

  before(async () => {
    const upstream = await record(canned);
    markets = {};
    for (const id of Object.keys(SYMBOLS)) markets[id] = await ccxtAt(id, upstream.url).loadMarkets();
    await upstream.close();
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${upstream.url}`);
  });

  for (const id of Object.keys(SYMBOLS)) {
    test(`an order of ${id} is told as not sent`, async () => {
      const exchange = ccxtAt(id, `${sluice.url}/${id}`);
      exchange.setMarkets(markets[id]);
      await assert.rejects(exchange.createOrder(SYMBOLS[id], ...ORDER), (e) => isExactly(e, ccxt.ExchangeNotAvailable));
      told(exchange, { sent: 'false', reason: 'unreachable' });
    });
  }
});

/** The project's configuration with order and read limits so small that a few calls use them up for a minute. */
const SMALL = {
  binance: { 'spot.orders.10s': { size: 5, windowMs: 60_000 }, 'futures.orders.10s': { size: 10, windowMs: 60_000 } },
  kraken: { engine: { size: 12, windowMs: 60_000 }, rest: { size: 4, windowMs: 600_000 } },
};
const tight = (keeper) => confWith(keeper, (limit, exchange) => Object.assign(limit, SMALL[exchange][limit.name]));

const NAME = '6d1b345e-2821-40e2-ad83-4ecb18a06876';

/** The class itself: a child of it would be treated differently by frameworks that look at the class. */
function isExactly(error, kind) {
  assert.equal(error.constructor.name, kind.name, `${error.constructor.name}: ${error.message}`);
  return true;
}

/** The last answer must say whether the call was sent, and why not. */
function told(exchange, expected) {
  const last = headers(exchange);
  assert.equal(last['x-sluice-sent'], expected.sent);
  if (expected.reason) assert.equal(last['x-sluice-reason'], expected.reason);
  return last;
}

function headers(exchange) {
  return Object.fromEntries(Object.entries(exchange.last_response_headers).map(([name, value]) => [name.toLowerCase(), value]));
}
