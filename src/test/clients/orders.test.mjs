// A bot's day in short, with real signatures checked by a simulated exchange: it places an order, reads it, cancels it.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { binanceAt, binanceUsdmAt, ccxtAt, ccxtThrough, SYMBOLS } from './lib/bots.mjs';
import { gateway, keeper, quickConf, simulator } from './lib/program.mjs';
import { tamper } from './lib/tamper.mjs';

describe('a bot places, reads and cancels an order on the simulated exchange through the gateway', () => {
  const suite = keeper();
  let exchange, sluice;

  before(async () => {
    exchange = await simulator(suite);
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
  });

  for (const id of Object.keys(SYMBOLS)) {
    test(`ccxt ${id} by prefix`, () => trade(ccxtAt(id, `${sluice.url}/${id}`)));
    test(`ccxt ${id} by proxyUrl, its own URLs untouched`, () => trade(ccxtThrough(id, `${sluice.url}/url/`)));
  }
  test('npm binance, spot', () => tradeNpm(binanceAt(`${sluice.url}/binance`)));
  test('npm binance, USD-M', () => tradeNpm(binanceUsdmAt(`${sluice.url}/binance`)));
});

describe('somebody alters one byte of a signed call between gateway and exchange', () => {
  const suite = keeper();
  let exchange;

  before(async () => {
    exchange = await simulator(suite);
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
  };
  for (const [where, { alter, send, refusal }] of Object.entries(CASES)) {
    test(`the exchange refuses one ${where}`, async (context) => {
      const t = keeper(context);
      let altered = 0;
      const wire = await tamper(exchange.port, (text) => {
        const after = alter(text);
        altered += after === text ? 0 : 1;
        return after;
      });
      t.after(wire.close);
      const sluice = await gateway(t, '--conf', quickConf(t), '--upstream', `*=${wire.url}`);
      await assert.rejects(send(sluice.url), refusal);
      assert.equal(altered, 1, 'one call was altered');
      const { openOrders } = await (await fetch(`${exchange.url}/_sim/stats`)).json();
      assert.deepEqual(openOrders, [], 'nothing was placed');
    });
  }
});

async function trade(bot) {
  const symbol = SYMBOLS[bot.id];
  await bot.loadMarkets();
  const { id } = await ccxtOrder(bot);
  assert.equal((await bot.fetchTicker(symbol)).symbol, symbol);
  const open = await bot.fetchOpenOrders(symbol);
  assert.deepEqual(open.map((order) => order.id), [id]);
  assert.equal(open[0].price, 20000);
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

const ccxtOrder = (bot) => bot.createOrder(SYMBOLS[bot.id], 'limit', 'buy', 0.001, 20000);
const npmOrder = (bot) => bot.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000 });
