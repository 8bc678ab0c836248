// Tests that refusals raise the right class in ccxt at the exchanges that `sluice sim` does not simulate.
// Markets are written by hand and responses are canned; each refusal comes from a gateway that is limited, halted, late or disconnected.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { ACCOUNTS, ccxtThrough, withMarket, WITHOUT_SIMULATOR } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { gateway, keeper, quickConf, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

/** The class that each refusal raises in ccxt 4.5.84. Without `stale`, calls have no timestamp that could expire; `unreachable` is ExchangeNotAvailable or a child of it. */
const RAISES = {
  binanceus: { blocked: ccxt.InvalidOrder, longer: ccxt.DDoSProtection, stale: ccxt.InvalidNonce },
  kucoinfutures: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.InvalidNonce },
  bitstamp: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded }, // has no call for its time, so that no signature is surely too old
  bingx: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.ExchangeError },
  coinex: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.ExchangeError },
  cryptocom: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, unreachable: ccxt.OnMaintenance },
  bitvavo: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.AuthenticationError },
  mexc: { blocked: ccxt.InvalidOrder, longer: ccxt.RateLimitExceeded, stale: ccxt.InvalidNonce },
  gemini: { blocked: ccxt.InvalidOrder, longer: ccxt.RateLimitExceeded, unreachable: ccxt.OnMaintenance },
  htx: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.AuthenticationError },
};
/** Limits so small that a few calls use them up for the rest of the test. */
const SMALL = {
  binanceus: { 'orders.1d': { size: 3, windowMs: 600_000 }, weight: { windowMs: 1_000 }, raw: { windowMs: 1_000 } },
  kucoinfutures: { futures: { size: 800, windowMs: 600_000, reserve: 740 } }, // at least the cost of the most expensive cancel, 800
  bitstamp: { account: { size: 3, windowMs: 600_000, reserve: 1 } },
  bingx: { 'uid.5': { size: 3, windowMs: 600_000, reserve: 1 } },
  coinex: { 'spot.place': { size: 3, windowMs: 600_000 } },
  cryptocom: { 'order.15': { size: 3, windowMs: 600_000, reserve: 1 } },
  bitvavo: { 'orders.second': { size: 3, windowMs: 600_000 } },
  mexc: { uid: { size: 60, windowMs: 600_000, reserve: 5 } },
  gemini: { private: { size: 3, windowMs: 600_000, reserve: 1 } },
  htx: { 'account.100': { size: 20, windowMs: 600_000, reserve: 15 } }, // the accounts that ccxt reads first count by themselves
};
const isOrder = ({ method, target }) =>
  method === 'POST' && /\/(orders|orders\/place|order\/new|buy\/btcusd\/|v[23]\/order|spot\/order|trade\/order|private\/create-order)(\?|$)/.test(target);
const ORDER = ['limit', 'buy', 1, 20000];

const whole = keeper();
let upstream, sluice, answer;

before(async () => {
  upstream = await record((request) => (isOrder(request) ? answer(request) : canned(request)));
  whole.after(upstream.close);
  sluice = await gateway(whole, '--conf', quickConf(whole, SMALL), '--upstream', `*=${upstream.url}`);
});

/** A signature is surely too old only when the exchange's clock is known, which a call of the gateway itself tells. */
async function knowsClock(id) {
  const { exchanges } = await sluice.status();
  return exchanges.find(({ name }) => name === id).clock.known;
}

for (const [id, raises] of Object.entries(RAISES)) {
  describe(`ccxt ${id} through a gateway that refuses`, () => {
    const symbol = WITHOUT_SIMULATOR[id];

    function bot(as) {
      answer = canned;
      upstream.clear();
      return withMarket(ccxtThrough(id, `${sluice.url}/@${as}/url/`, { ...ACCOUNTS[id], apiKey: `account-key-of-${as}` }));
    }

    test('an order whose connection broke after it was sent is reported as unknown', async () => {
      const exchange = bot('unknown');
      answer = () => 'cut';
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, ccxt.RequestTimeout));
      assertHeaders(exchange, { sent: 'true' });
      assert.equal(upstream.requests.filter(isOrder).length, 1, 'a write is never repeated');
    });

    if (raises.stale) {
      test('an order with an expired signature raises the timestamp error', async () => {
        const exchange = bot('stale');
        await until(() => knowsClock(id), `the clock of ${id} is known`);
        await frozen(realNow() - 600_000, () => assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, raises.stale)));
        assertHeaders(exchange, { sent: 'false', reason: 'stale' });
        assert.equal(upstream.requests.filter(isOrder).length, 0);
      });
    }

    test('an order that would wait beyond its deadline raises the rate limit error', async () => {
      const exchange = bot('longer');
      exchange.headers = { 'X-Sluice-Deadline-Ms': '100' };
      for (let i = 0; ; i++) {
        assert.equal(i < 100, true, 'a hundred calls do not use up a limit that was made small');
        try {
          await exchange.createOrder(symbol, ...ORDER);
        } catch (e) {
          isExactly(e, raises.longer);
          break;
        }
      }
      assert.match(assertHeaders(exchange, { sent: 'false', reason: 'limit' })['retry-after'], /^\d+$/);
    });

    test('after a halt an order is refused for good and a cancel passes', async () => {
      await sluice.halt(`exchange:${id}`);
      const exchange = bot('blocked');
      await assert.rejects(exchange.createOrder(symbol, ...ORDER), (e) => isExactly(e, raises.blocked));
      assert.match(assertHeaders(exchange, { sent: 'false' })['x-sluice-reason'], new RegExp(`mode=CANCEL_ONLY; scope=exchange:${id}`));
      assert.equal(upstream.requests.filter(isOrder).length, 0);
      await exchange.cancelOrder('28', symbol).catch(() => {}); // the result for the canned response does not matter
      assert.equal(headers(exchange)['x-sluice-sent'], 'true', 'the cancel was sent');
    });
  });
}

describe('ccxt through a gateway whose exchange cannot be reached', () => {
  const suite = keeper();
  let cutOff;

  before(async () => {
    const closed = await record(canned);
    await closed.close();
    cutOff = await gateway(suite, '--conf', quickConf(suite, SMALL), '--upstream', `*=${closed.url}`);
  });

  for (const [id, { unreachable = ccxt.ExchangeNotAvailable }] of Object.entries(RAISES)) {
    test(`an order of ${id} is reported as not sent`, async () => {
      const exchange = withMarket(ccxtThrough(id, `${cutOff.url}/url/`, ACCOUNTS[id]));
      await assert.rejects(exchange.createOrder(WITHOUT_SIMULATOR[id], ...ORDER), (e) => isExactly(e, unreachable));
      assertHeaders(exchange, { sent: 'false', reason: 'unreachable' });
    });
  }
});

/** Requires exactly this class, since frameworks treat subclasses differently. */
function isExactly(error, kind) {
  assert.equal(error.constructor.name, kind.name, `${error.constructor.name}: ${error.message}`);
  return true;
}

/** Requires that the last response states whether the call was sent, and why not. */
function assertHeaders(exchange, expected) {
  const last = headers(exchange);
  assert.equal(last['x-sluice-sent'], expected.sent);
  if (expected.reason) assert.equal(last['x-sluice-reason'].split(';')[0], expected.reason);
  return last;
}

function headers(exchange) {
  return Object.fromEntries(Object.entries(exchange.last_response_headers).map(([name, value]) => [name.toLowerCase(), value]));
}
