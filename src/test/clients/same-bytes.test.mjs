// Tests that the exchange receives the same bytes directly and through the gateway, since otherwise signatures become invalid.

import './lib/frozen.mjs';
import { before, describe, test } from 'node:test';
import { binanceAt, binanceUsdmAt, ccxtAt, ccxtThrough, SYMBOLS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { gateway, keeper, quickConf } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSameCalls } from './lib/same.mjs';
import { assertSigned } from './lib/signatures.mjs';

// Characters that a faulty proxy re-encodes, decodes twice or drops.
const AWKWARD = 'a+b c/d=e&f%g~h*i\'j(k)l"m{n}ü€';

const BINANCE_CALLS = {
  'loads its markets': (bot) => bot.loadMarkets(true),
  'reads a book': (bot, symbol) => bot.fetchOrderBook(symbol, 5),
  'places an order and lets ccxt name it': (bot, symbol) => bot.createOrder(symbol, 'limit', 'buy', 0.001, 20000),
  'places an order with a name and characters that must be encoded': (bot, symbol) =>
    bot.createOrder(symbol, 'limit', 'buy', 0.001, 20000, { newClientOrderId: 'bot:1/a_b-c', note: AWKWARD }),
  'cancels an order': (bot, symbol) => bot.cancelOrder('28', symbol, { note: AWKWARD }),
  'cancels all orders': (bot, symbol) => bot.cancelAllOrders(symbol),
  'reads its open orders': (bot, symbol) => bot.fetchOpenOrders(symbol, undefined, undefined, { recvWindow: 9000 }),
};
const CCXT_CALLS = {
  binance: {
    ...BINANCE_CALLS,
    'asks for two symbols as a JSON list': (bot) => bot.publicGetTicker24hr({ symbols: '["BTCUSDT","ETHUSDT"]' }),
    'sends a call that no table lists': (bot) => bot.sapiPostAssetGetFundingAsset({ asset: 'BTC', note: AWKWARD }),
  },
  binanceusdm: {
    ...BINANCE_CALLS,
    'sends a batch of orders': (bot) =>
      bot.fapiPrivatePostBatchOrders({ batchOrders: [{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.001', price: '20000', timeInForce: 'GTC' }] }),
    'closes with reduceOnly': (bot, symbol) => bot.createOrder(symbol, 'market', 'sell', 0.001, undefined, { reduceOnly: true }),
  },
  kraken: {
    'loads its markets': (bot) => bot.loadMarkets(true),
    'reads a book': (bot, symbol) => bot.fetchOrderBook(symbol, 5),
    'reads its balance': (bot) => bot.fetchBalance(),
    'places an order': (bot, symbol) => bot.createOrder(symbol, 'limit', 'buy', 0.001, 20000, { clientOrderId: '6d1b345e-2821-40e2-ad83-4ecb18a06876' }),
    'sends characters that must be encoded': (bot) => bot.privatePostOpenOrders({ note: AWKWARD, empty: '' }),
    'sends a JSON body': (bot) => bot.privatePostCancelOrderBatch({ orders: ['OAAAAA-BBBBB-CCCCCC', 'ODDDDD-EEEEE-FFFFFF'] }),
    'cancels an order': (bot, symbol) => bot.cancelOrder('OAAAAA-BBBBB-CCCCCC', symbol),
  },
};
const NPM_CALLS = {
  spot: {
    'reads the time': (bot) => bot.testConnectivity(),
    'places an order': (bot) =>
      bot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000, newClientOrderId: 'x-U5D79M5B00000001' }),
    'reads its open orders': (bot) => bot.getOpenOrders({ symbol: 'BTCUSDT' }),
    'cancels an order': (bot) => bot.cancelOrder({ symbol: 'BTCUSDT', origClientOrderId: 'x-U5D79M5B00000001' }),
    'reads its account': (bot) => bot.getAccountInformation(),
  },
  'USD-M': {
    'reads the time': (bot) => bot.getServerTime(),
    'places an order': (bot) =>
      bot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000, newClientOrderId: 'x-15PC4ZJy00000001' }),
    'cancels an order': (bot) => bot.cancelOrder({ symbol: 'BTCUSDT', orderId: 28 }),
  },
};

describe('the exchange receives the same bytes with and without the gateway', () => {
  const suite = keeper();
  const markets = {};
  let upstream, sluice;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${upstream.url}`);
    for (const id of Object.keys(CCXT_CALLS)) markets[id] = await ccxtAt(id, upstream.url).loadMarkets();
  });

  for (const [id, calls] of Object.entries(CCXT_CALLS)) {
    for (const [what, call] of Object.entries(calls)) {
      test(`ccxt ${id} by prefix ${what}`, () =>
        compare(
          () => ccxtAt(id, upstream.url),
          () => ccxtAt(id, `${sluice.url}/${id}`),
          (bot) => call(bot, SYMBOLS[id]),
        ));
      test(`ccxt ${id} by proxyUrl ${what}`, () =>
        compare(
          () => ccxtAt(id, upstream.url),
          () => ccxtThrough(id, `${sluice.url}/url/`),
          (bot) => call(bot, SYMBOLS[id]),
          { relay: true },
        ));
    }
  }
  for (const [product, calls] of Object.entries(NPM_CALLS)) {
    const at = product === 'spot' ? binanceAt : binanceUsdmAt;
    for (const [what, call] of Object.entries(calls)) {
      test(`npm binance ${product} by baseUrl ${what}`, () =>
        compare(() => at(upstream.url), () => at(`${sluice.url}/binance`), call));
    }
  }

  /** Runs `call` on both clients at the same frozen instant and compares what reached the upstream. */
  async function compare(straightClient, throughClient, call, how) {
    const at = realNow();
    const straight = await recorded(at, straightClient(), call);
    const through = await recorded(at, throughClient(), call);
    assertSameCalls(straight, through, how);
    through.forEach((request) => assertSigned(request));
  }

  /** Returns the requests of one call; markets are loaded before, since loading them is a separate call. */
  async function recorded(at, bot, call) {
    bot.setMarkets?.(markets[bot.id]);
    upstream.clear();
    await frozen(at, () => call(bot));
    return upstream.clear();
  }
});
