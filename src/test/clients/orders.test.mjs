// Tests that clients place, read and cancel an order, with real signatures that a simulated exchange verifies.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ACCOUNTS, binanceApiNodeAt, binanceAt, binanceUsdmAt, bybitAt, BY_PREFIX, ccxtAt, ccxtThrough, okxAt, orderOf, SIMULATED, SYMBOLS } from './lib/bots.mjs';
import { configure, confWith, gateway, keeper, quickConf, simulator } from './lib/program.mjs';
import { tamper } from './lib/tamper.mjs';

/** Length of every window relative to the real one, at the exchange and in the gateway's configuration, and how long the bots trade. */
const SCALE = 0.1;
const LOOP_MS = 3_000;

describe('a bot places, reads and cancels an order on the simulated exchange through the gateway', () => {
  const suite = keeper();
  let exchange, sluice;

  before(async () => {
    exchange = await simulator(suite);
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, ...SIMULATED), '--upstream', `*=${exchange.url}`);
  });

  for (const id of Object.keys(SYMBOLS)) {
    if (BY_PREFIX.includes(id)) test(`ccxt ${id} by prefix`, () => trade(ccxtAt(id, `${sluice.url}/${id}`, ACCOUNTS[id])));
    test(`ccxt ${id} by proxyUrl, its own URLs untouched`, () => trade(ccxtThrough(id, `${sluice.url}/url/`, ACCOUNTS[id])));
  }
  test('npm binance, spot', () => tradeNpm(binanceAt(`${sluice.url}/binance`)));
  test('npm binance, USD-M', () => tradeNpm(binanceUsdmAt(`${sluice.url}/binance`)));
  test('npm binance-api-node', () => tradeBinanceApiNode(binanceApiNodeAt(`${sluice.url}/binance`)));
  test('npm okx-api', () => tradeOkx(okxAt(`${sluice.url}/okx`)));
  test('npm bybit-api', () => tradeBybit(bybitAt(`${sluice.url}/bybit`)));
});

describe('ccxt bots without a limiter of their own that trade in a loop', () => {
  const suite = keeper();
  let exchange, sluice;

  before(async () => {
    exchange = await simulator(suite, '--scale', SCALE);
    const conf = confWith(suite, (limit) => {
      const { windowMs = 1_000, stepMs } = limit;
      Object.assign(limit, { windowMs: windowMs * SCALE, aboveDocumented: true }, stepMs === undefined ? {} : { stepMs: stepMs * SCALE });
    }, ...SIMULATED);
    configure(conf, { proxy: { warmUpMs: 5_000 } }); // meanwhile the windows end that start used up, which would refuse the first reads of the markets
    sluice = await gateway(suite, '--conf', conf, '--upstream', `*=${exchange.url}`);
  });

  describe('at all exchanges at once', { concurrency: true }, () => {
    for (const id of Object.keys(SYMBOLS)) {
      test(`ccxt ${id}: three bots place orders and cancel them`, async () => {
        const bots = ['a', 'b', 'c'].map((name) => ccxtThrough(id, `${sluice.url}/@${id}-${name}/url/`, ACCOUNTS[id]));
        await bots[0].loadMarkets();
        for (const bot of bots.slice(1)) {
          bot.setMarkets(bots[0].markets);
          Object.assign(bot.options, bots[0].options); // what it learned with the markets
        }
        const end = performance.now() + LOOP_MS;
        const orders = await Promise.all(bots.map((bot) => tradeUntil(end, bot)));
        for (const [i, count] of orders.entries()) assert.equal(count > 0, true, `bot ${i} placed ${count} orders`);
      });
    }
  });

  test('no limit of any exchange was exceeded, and every order was cancelled', async () => {
    const { overCount, bans, openOrders, limits } = await (await fetch(`${exchange.url}/_sim/stats`)).json();
    const over = limits.filter((limit) => limit.overCount > 0);
    assert.deepEqual({ over, overCount, bans, openOrders }, { over: [], overCount: 0, bans: 0, openOrders: [] });
  });
});

describe('one byte of a signed call is altered between gateway and exchange', () => {
  const suite = keeper();
  let exchange, sluice, alter, altered;

  before(async () => {
    exchange = await simulator(suite);
    const wire = await tamper(exchange.port, (text) => {
      const after = alter?.(text) ?? text;
      altered += after === text ? 0 : 1;
      return after;
    });
    suite.after(wire.close);
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, ...SIMULATED), '--upstream', `*=${wire.url}`);
  });

  const CASES = {
    'in the target of an order (npm binance)': {
      alter: (text) => text.replace(/(\?.*)quantity=0\.001/, '$1quantity=0.002'),
      send: (url) => npmOrder(binanceAt(`${url}/binance`)),
      refusal: { code: -1022 },
    },
    'in the body of an order (ccxt binance)': {
      alter: (text) => text.replace('quantity=0.001', 'quantity=0.002'),
      send: (url) => ccxtOrder(ccxtAt('binance', `${url}/binance`)),
      refusal: { message: /"code":-1022/ },
    },
    'in the body of an order (ccxt kraken)': {
      alter: (text) => text.replace('price=20000', 'price=20001'),
      send: (url) => ccxtOrder(ccxtAt('kraken', `${url}/kraken`)),
      refusal: { message: /EAPI:Invalid signature/ },
    },
    'in the body of an order (ccxt okx)': {
      alter: (text) => text.replace('"px":"20000"', '"px":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('okx', `${url}/okx`, ACCOUNTS.okx)),
      refusal: { message: /"50113"/ },
    },
    'in the body of an order (npm bybit-api)': {
      alter: (text) => text.replace('"price":"20000"', '"price":"20001"'),
      send: async (url) => Promise.reject(await bybitAt(`${url}/bybit`).submitOrder(BYBIT_ORDER)),
      refusal: { retCode: 10004 },
    },
    'in the body of an order (ccxt coinbaseexchange)': {
      alter: (text) => text.replace('"price":"20000"', '"price":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('coinbaseexchange', `${url}/coinbaseexchange`, ACCOUNTS.coinbaseexchange)),
      refusal: { message: /invalid signature/ },
    },
    'in the body of an order (ccxt kucoin)': {
      alter: (text) => text.replace('"price":"20000"', '"price":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('kucoin', `${url}/kucoin`, ACCOUNTS.kucoin)),
      refusal: { name: 'AuthenticationError', message: /"400005"/ },
    },
    'in the body of an order (ccxt gate)': {
      alter: (text) => text.replace('"price":"20000"', '"price":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('gate', `${url}/gate`)),
      refusal: { name: 'AuthenticationError', message: /INVALID_SIGNATURE/ },
    },
    'in the body of an order (ccxt bitget)': {
      alter: (text) => text.replace('"price":"20000"', '"price":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('bitget', `${url}/bitget`, ACCOUNTS.bitget)),
      refusal: { message: /"40009"/ },
    },
    'in the target of an order (ccxt krakenfutures)': {
      alter: (text) => text.replace('limitPrice=20000', 'limitPrice=20001'),
      send: (url) => ccxtOrder(ccxtAt('krakenfutures', `${url}/krakenfutures`)),
      refusal: { name: 'AuthenticationError', message: /authenticationError/ },
    },
    'in the target of an order (ccxt deribit)': {
      alter: (text) => text.replace('price=20000', 'price=20001'),
      send: (url) => ccxtOrder(ccxtAt('deribit', `${url}/deribit`)),
      refusal: { message: /invalid_signature/ },
    },
    'in the body of an order (ccxt hyperliquid), which leads to another wallet': {
      alter: (text) => text.replace('"p":"20000"', '"p":"20001"'),
      send: (url) => ccxtOrder(ccxtAt('hyperliquid', `${url}/hyperliquid`, ACCOUNTS.hyperliquid)),
      refusal: { message: /User or API Wallet 0x\w{40} does not exist/ },
    },
    'in the token of an order (ccxt coinbase)': {
      alter: (text) => (text.startsWith('POST') ? text.replace(/(Bearer [\w-]+\.\w{20})(\w)/, (all, before, byte) => before + (byte === 'A' ? 'B' : 'A')) : text),
      send: (url) => ccxtOrder(ccxtThrough('coinbase', `${url}/url/`, ACCOUNTS.coinbase)),
      refusal: { name: 'AuthenticationError' },
    },
  };
  for (const [where, one] of Object.entries(CASES)) {
    test(`the exchange refuses one ${where}`, async () => {
      alter = one.alter;
      altered = 0;
      await assert.rejects(one.send(sluice.url), one.refusal);
      assert.equal(altered, 1, 'one call was altered');
      const { openOrders } = await (await fetch(`${exchange.url}/_sim/stats`)).json();
      assert.deepEqual(openOrders, [], 'nothing was placed');
    });
  }
});

/** Places and cancels orders as fast as the gateway lets it, and returns the number of orders. A refusal of the gateway is no failure. */
async function tradeUntil(end, bot) {
  const symbol = SYMBOLS[bot.id];
  const [type, side, amount, price] = orderOf(bot.id);
  let orders = 0;
  while (performance.now() < end) {
    const placed = await unlessRefused(bot, () => bot.createOrder(symbol, type, side, amount, price - (orders % 100))); // the runaway guard stops equal ones
    if (placed === undefined) continue;
    orders++;
    await unlessRefused(bot, () => bot.fetchOpenOrders(symbol));
    for (let cancelled; cancelled === undefined; ) cancelled = await unlessRefused(bot, () => bot.cancelOrder(placed.id, symbol));
  }
  return orders;
}

/** Returns the result of a call, or undefined when the gateway refused it and did not send it. */
async function unlessRefused(bot, call) {
  try {
    return await call();
  } catch (e) {
    const headers = Object.fromEntries(Object.entries(bot.last_response_headers).map(([name, value]) => [name.toLowerCase(), value]));
    if (headers['x-sluice-sent'] !== 'false') throw e;
    await new Promise((resolve) => setTimeout(resolve, 20)); // a client that is refused pauses
    return undefined;
  }
}

async function trade(bot) {
  const symbol = SYMBOLS[bot.id];
  await bot.loadMarkets();
  const { id } = await ccxtOrder(bot);
  assert.equal((await bot.fetchTicker(symbol)).symbol, symbol);
  const open = await bot.fetchOpenOrders(symbol);
  assert.deepEqual(open.map((order) => order.id), [id]);
  assert.equal(open[0].price ?? open[0].info.limitPrice, 20000); // ccxt does not read the price of krakenfutures
  await bot.cancelOrder(id, symbol);
  assert.deepEqual(await bot.fetchOpenOrders(symbol), []);
}

async function tradeNpm(bot) {
  const { orderId } = await npmOrder(bot);
  const mine = { symbol: 'BTCUSDT', orderId };
  assert.equal((await bot.getOrder(mine)).status, 'NEW');
  await bot.cancelOrder(mine);
  assert.equal((await bot.getOrder(mine)).status, 'CANCELED');
}

async function tradeBinanceApiNode(bot) {
  const { orderId } = await bot.order({ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.001', price: '20000' });
  const mine = { symbol: 'BTCUSDT', orderId };
  assert.equal((await bot.getOrder(mine)).status, 'NEW');
  await bot.cancelOrder(mine);
  assert.equal((await bot.getOrder(mine)).status, 'CANCELED');
  await bot.futuresOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '20000' });
  await bot.futuresCancelAllOpenOrders({ symbol: 'BTCUSDT' });
}

async function tradeOkx(bot) {
  const [{ ordId }] = await bot.submitOrder({ instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px: '20000' });
  const mine = { instId: 'BTC-USDT', ordId };
  assert.equal((await bot.getOrderDetails(mine))[0].state, 'live');
  await bot.cancelOrder(mine);
  assert.equal((await bot.getOrderDetails(mine))[0].state, 'canceled');
}

const BYBIT_ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '20000' };

async function tradeBybit(bot) {
  const { result } = await bot.submitOrder(BYBIT_ORDER);
  const mine = { category: 'linear', symbol: 'BTCUSDT', orderId: result.orderId };
  const state = async () => (await bot.getActiveOrders(mine)).result.list[0]?.orderStatus;
  assert.equal(await state(), 'New');
  await bot.cancelOrder(mine);
  assert.match(`${await state()}`, /Cancelled|undefined/);
}

const ccxtOrder = (bot) => bot.createOrder(SYMBOLS[bot.id], ...orderOf(bot.id));
const npmOrder = (bot) => bot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000 });
