// Tests that each refusal of the gateway raises a ccxt class that bot frameworks handle correctly.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { ACCOUNTS, ccxtAt, ccxtThrough, orderOf, SIMULATED, SYMBOLS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { gateway, keeper, quickConf, simulator } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

const isOrder = ({ method, target, body }) =>
  (method === 'POST' && /\/(batch-)?order(s|\/create)?(\?|$)|AddOrder|place-order|sendorder/.test(target)) ||
  /\/private\/buy/.test(target) ||
  (target === '/exchange' && body.toString().includes('"type":"order"'));

/** The class that each refusal raises in ccxt 4.5.84: exactly this class, not a subclass. */
const RAISES = {
  binance: { blocked: ccxt.InvalidOrder, longer: ccxt.DDoSProtection, stale: ccxt.InvalidNonce },
  binanceusdm: { blocked: ccxt.ExchangeError, longer: ccxt.DDoSProtection, stale: ccxt.InvalidNonce },
  kraken: { blocked: ccxt.ExchangeError, longer: ccxt.DDoSProtection },
  okx: { blocked: ccxt.ContractUnavailable, longer: ccxt.RateLimitExceeded, stale: ccxt.InvalidNonce },
  bybit: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.InvalidNonce },
  coinbase: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.AuthenticationError },
  coinbaseexchange: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.ExchangeError },
  kucoin: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.InvalidNonce },
  gate: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded, stale: ccxt.AuthenticationError },
  bitget: { blocked: ccxt.ExchangeError, longer: ccxt.DDoSProtection, stale: ccxt.InvalidNonce },
  krakenfutures: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded },
  deribit: { blocked: ccxt.ExchangeError, longer: ccxt.DDoSProtection, stale: ccxt.AuthenticationError },
  hyperliquid: { blocked: ccxt.ExchangeError, longer: ccxt.RateLimitExceeded },
};

const markets = {};
const whole = keeper();
let upstream, sluice, answer;

before(async () => {
  const exchange = await simulator(whole);
  const easy = await gateway(whole, '--conf', quickConf(whole, {}, ...SIMULATED), '--upstream', `*=${exchange.url}`);
  for (const id of Object.keys(SYMBOLS)) markets[id] = await ccxtThrough(id, `${easy.url}/url/`, ACCOUNTS[id]).loadMarkets();
  await easy.stop();
  upstream = await record((request) => (isOrder(request) ? answer(request) : canned(request)));
  whole.after(upstream.close);
  sluice = await gateway(whole, '--conf', quickConf(whole, SMALL, ...SIMULATED), '--upstream', `*=${upstream.url}`);
});

for (const id of Object.keys(SYMBOLS)) {
  describe(`ccxt ${id} through a gateway that refuses`, () => {
    const symbol = SYMBOLS[id];

    /** Returns a bot with its own account, so that no test uses up another's limits; `as` selects the account of an existing bot. */
    function bot(key, as = '') {
      const account = id === 'hyperliquid' ? ACCOUNTS[id] : { password: 'phrase', apiKey: `key-of-${key}` }; // all its calls belong to one account
      // coinbase's tokens contain the host, so that only its own address works
      const exchange = id === 'coinbase'
        ? ccxtThrough(id, `${sluice.url}/@${key}${as}/url/`, { ...ACCOUNTS[id], apiKey: `organizations/${key}/apiKeys/1` })
        : ccxtAt(id, `${sluice.url}/@${key}${as}/${id}`, account);
      exchange.setMarkets(markets[id]);
      // without this ccxt sends actions of its own first, which wait at the same limit
      if (id === 'hyperliquid') Object.assign(exchange.options, { builderFee: false, approvedBuilderFee: true, refSet: true });
      answer = canned;
      upstream.clear();
      return exchange;
    }

    /** Sends calls with a short deadline until their limit is used up. */
    async function useUp(exchange, call) {
      exchange.headers = { 'X-Sluice-Deadline-Ms': '100' };
      for (let i = 0; ; i++) {
        assert.equal(i < 50, true, 'fifty calls do not use up a limit that was made small');
        try {
          await call();
        } catch (e) {
          isExactly(e, RAISES[id].longer);
          if (headers(exchange)['x-sluice-reason']?.startsWith('limit;')) break;
        }
      }
      exchange.headers = {};
      upstream.clear();
    }

    const unknown = () => test('an order whose connection broke after it was sent is reported as unknown', async () => {
      const exchange = bot('unknown');
      answer = () => 'cut';
      await assert.rejects(exchange.createOrder(symbol, ...orderOf(id)), (e) => isExactly(e, ccxt.RequestTimeout));
      assertHeaders(exchange, { sent: 'true' });
      assert.equal(upstream.requests.filter(isOrder).length, 1, 'a write is never repeated');
    });
    const isOneAccount = id === 'hyperliquid'; // its limits are used up after the next tests
    if (isOneAccount) unknown();

    // Coinbase and Deribit cancel only by the exchange's id, which a waiting order does not have yet.
    const cancelled = id === 'coinbase' || id === 'deribit' ? () => {} : test;
    cancelled('an order that a cancel takes back while it waits is blocked for good', async () => {
      const exchange = bot('blocked');
      const name = NAMES[id] ?? NAME;
      await useUp(exchange, () => exchange.createOrder(symbol, ...orderOf(id)));
      const refused = assert.rejects(exchange.createOrder(symbol, ...orderOf(id), { clientOrderId: name }), (e) => isExactly(e, RAISES[id].blocked));
      await sluice.waiting(1, id === 'binanceusdm' ? 'binance' : id);
      const [exchangeId, params] = CANCEL[id]?.(name) ?? [undefined, { clientOrderId: name }];
      const cancelled = bot('blocked', '-2').cancelOrder(exchangeId, symbol, params).catch(() => {}); // the result for the canned response does not matter
      await refused;
      assertHeaders(exchange, { sent: 'false', reason: 'withdrawn' });
      await cancelled;
      assert.equal(upstream.requests.filter(isOrder).length, 0, 'the order never reached the exchange');
    });

    test('an order that would wait beyond its deadline raises the rate limit error', async () => {
      const exchange = bot('longer');
      await useUp(exchange, () => exchange.createOrder(symbol, ...orderOf(id)));
      await assert.rejects(exchange.createOrder(symbol, ...orderOf(id)), (e) => isExactly(e, RAISES[id].longer));
      assert.match(assertHeaders(exchange, { sent: 'false', reason: 'limit' })['retry-after'], /^\d+$/);
      assert.equal(upstream.requests.filter(isOrder).length, 0);
    });

    if (!isOneAccount) unknown();

    if (RAISES[id].stale) {
      test('an order with an expired signature raises the timestamp error', async () => {
        const exchange = bot('stale');
        await frozen(realNow() - 600_000, () =>
          assert.rejects(exchange.createOrder(symbol, ...orderOf(id)), (e) => isExactly(e, RAISES[id].stale)));
        assertHeaders(exchange, { sent: 'false', reason: 'stale' });
        assert.equal(upstream.requests.filter(isOrder).length, 0);
      });
    } else if (id === 'kraken') {
      test('a read overtaken by a cancel of the same key raises the nonce error', async () => {
        const exchange = bot('overtaken');
        await useUp(exchange, () => exchange.fetchBalance());
        const refused = assert.rejects(exchange.fetchBalance(), (e) => isExactly(e, ccxt.InvalidNonce));
        await sluice.waiting(1, id === 'binanceusdm' ? 'binance' : id);
        await bot('overtaken', '-2').cancelOrder('OAAAAA-BBBBB-CCCCCC', symbol);
        await refused;
        assertHeaders(exchange, { sent: 'false', reason: 'nonce-overtaken' });
      });
    }
  });
}

describe('ccxt through a gateway whose exchange cannot be reached', () => {
  const suite = keeper();
  let cutOff;

  before(async () => {
    const closed = await record(canned);
    await closed.close();
    cutOff = await gateway(suite, '--conf', quickConf(suite, {}, ...SIMULATED), '--upstream', `*=${closed.url}`);
  });

  for (const id of Object.keys(SYMBOLS)) {
    test(`an order of ${id} is reported as not sent`, async () => {
      const exchange = id === 'coinbase' ? ccxtThrough(id, `${cutOff.url}/url/`, ACCOUNTS[id]) : ccxtAt(id, `${cutOff.url}/${id}`, ACCOUNTS[id]);
      exchange.setMarkets(markets[id]);
      await assert.rejects(exchange.createOrder(SYMBOLS[id], ...orderOf(id)), (e) => isExactly(e, ccxt.ExchangeNotAvailable));
      assertHeaders(exchange, { sent: 'false', reason: 'unreachable' });
    });
  }
});

/** Limits so small that a few calls use them up for the rest of the test. */
const SMALL = {
  binance: { 'spot.orders.10s': { size: 5, windowMs: 86_400_000 }, 'futures.orders.10s': { size: 10, windowMs: 86_400_000 } },
  kraken: { engine: { size: 12, windowMs: 60_000 }, rest: { size: 4, windowMs: 600_000 } },
  okx: { place: { size: 5, windowMs: 60_000 }, 'place.batch': { size: 5, windowMs: 60_000 } },
  bybit: { ip: { windowMs: 500, aboveDocumented: true }, 'order.spot': { size: 5, windowMs: 60_000 } },
  coinbase: { private: { size: 10, windowMs: 60_000 } },
  coinbaseexchange: { private: { size: 10, returned: 1, windowMs: 60_000 } },
  kucoin: { spot: { size: 60, windowMs: 600_000 } },
  gate: { 'spot.place': { size: 3, windowMs: 600_000 } },
  bitget: { 'account.10': { size: 3, windowMs: 600_000 } },
  krakenfutures: { derivatives: { size: 300, windowMs: 600_000 } },
  deribit: { matching: { size: 4, windowMs: 600_000, returned: 1 } },
  hyperliquid: { ip: { windowMs: 500 }, address: { size: 4, windowMs: 600_000 } },
};

/** The caller's name of an order, and how ccxt cancels by it. */
const NAME = '6d1b345e-2821-40e2-ad83-4ecb18a06876';
const NAMES = { gate: '6d1b345e2821', hyperliquid: '0x6d1b345e282140e2ad834ecb18a06876' };
const CANCEL = {
  bybit: (name) => [undefined, { orderLinkId: name }],
  gate: (name) => [`t-${name}`, {}],
  krakenfutures: (name) => [undefined, { cliOrdId: name }],
};

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
