// Tests that the npm SDKs report each refusal of the gateway with the exchange's own code, thrown or returned as the SDK does.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { binanceApiNodeAt, binanceAt, binanceUsdmAt, bybitAt, okxAt } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { confWith, gateway, keeper } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

const NAME = 'sluice0test1';
const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000, newClientOrderId: `x-U5D79M5B${NAME}` };
const FUTURE = { ...ORDER, newClientOrderId: `x-15PC4ZJy${NAME}` };
const OKX = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px: '20000', clOrdId: NAME };
const BYBIT = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '20000', orderLinkId: NAME };

/** How each SDK places and cancels, and the expected code of each refusal; `code` reads it from the thrown or returned value. */
const SDKS = {
  'binance, spot': {
    at: (url, key) => binanceAt(`${url}/binance`, key),
    place: (bot) => bot.submitNewOrder(ORDER),
    cancel: (bot) => bot.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: ORDER.newClientOrderId }),
    code: (e) => e.code,
    codes: { blocked: -2010, longer: -1003, stale: -1021, unknown: -1007 },
  },
  'binance, USD-M': {
    at: (url, key) => binanceUsdmAt(`${url}/binance`, key),
    place: (bot) => bot.submitNewOrder(FUTURE),
    cancel: (bot) => bot.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: FUTURE.newClientOrderId }),
    code: (e) => e.code,
    codes: { blocked: -4141, longer: -1003, stale: -1021, unknown: -1007 },
  },
  'binance-api-node': {
    at: (url, key) => binanceApiNodeAt(`${url}/binance`, key),
    place: (bot) => bot.order({ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.001', price: '20000', newClientOrderId: NAME }),
    cancel: (bot) => bot.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: NAME }),
    code: (e) => e.code,
    codes: { blocked: -2010, longer: -1003, stale: -1021, unknown: -1007 },
  },
  'okx-api': {
    at: (url, key) => okxAt(`${url}/okx`, key),
    place: (bot) => bot.submitOrder(OKX),
    cancel: (bot) => bot.cancelOrder({ instId: 'BTC-USDT', clOrdId: NAME }),
    code: (e) => e.data?.[0]?.sCode ?? e.code ?? e[0]?.sCode,
    codes: { blocked: '51022', longer: '50011', stale: '50102', unknown: '50004' },
  },
  'bybit-api': {
    at: (url, key) => bybitAt(`${url}/bybit`, key),
    place: (bot) => bot.submitOrder(BYBIT),
    cancel: (bot) => bot.cancelOrder({ category: 'spot', symbol: 'BTCUSDT', orderLinkId: NAME }),
    code: (e) => e.retCode ?? e.code,
    codes: { blocked: 110066, longer: 10006, stale: 10002, unknown: 504 },
  },
};

/**
 * The orders per day and account: the next one waits until its deadline or a cancel. Without stored usage a long window without a header
 * admits one call at a time, and an unanswered call lasts half a minute; therefore `spot.raw` is changed too.
 */
const FEW = 5;
const DAY_MS = 86_400_000; // a window that ends during a test would admit the next order
const ORDERS = new Set(['spot.orders.10s', 'futures.orders.10s', 'place', 'order.spot']);
const fewOrders = (t) =>
  confWith(t, (limit) => {
    if (ORDERS.has(limit.name)) Object.assign(limit, { size: FEW, windowMs: DAY_MS });
    else if (limit.name === 'spot.raw' || (limit.windowMs > 1_000 && limit.windowMs <= 10_000)) Object.assign(limit, { windowMs: 500, aboveDocumented: true });
  }, 'binance', 'okx', 'bybit');

const isOrder = ({ method, target }) => method === 'POST' && /\/order(\/create)?(\?|$)/.test(target);

describe('npm SDKs through a gateway that refuses', () => {
  const suite = keeper();
  let upstream, sluice, cut;

  before(async () => {
    upstream = await record((request) => (cut && isOrder(request) ? 'cut' : canned(request)));
    suite.after(upstream.close);
    sluice = await gateway(suite, '--conf', fewOrders(suite), '--upstream', `*=${upstream.url}`);
  });

  for (const [name, { at, place, cancel, code, codes }] of Object.entries(SDKS)) {
    const bot = (key) => at(sluice.url, `${name.replaceAll(/\W/g, '-')}-${key}`);
    const useUp = (key) => Promise.all(Array.from({ length: FEW }, () => place(bot(key))));
    const refused = async (placing) => code(await placing.catch((e) => e));

    test(`${name}: an order withdrawn by a cancel while it waits is blocked for good`, async () => {
      await cancel(bot('first')).catch(() => {}); // on a slow machine the first call of an SDK takes longer than an order waits
      await useUp('blocked');
      const waits = refused(place(bot('blocked')));
      await sluice.waiting(1);
      const cancelled = cancel(bot('blocked'));
      assert.equal(await waits, codes.blocked);
      await cancelled.catch(() => {}); // the response to the cancel does not matter
    });

    test(`${name}: an order that would wait beyond its deadline raises the rate limit error`, async () => {
      await useUp('longer');
      assert.equal(await refused(place(bot('longer'))), codes.longer);
    });

    test(`${name}: an order with an expired signature raises the timestamp error`, async () => {
      assert.equal(await frozen(realNow() - 600_000, () => refused(place(bot('stale')))), codes.stale);
    });

    test(`${name}: an order whose connection broke after it was sent is reported as unknown`, async () => {
      cut = true;
      try {
        assert.equal(await refused(place(bot('unknown'))), codes.unknown);
      } finally {
        cut = false;
      }
    });
  }
});
