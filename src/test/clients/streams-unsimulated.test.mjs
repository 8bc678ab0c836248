// Tests orders and streams of orders over WebSockets at exchanges that `sluice sim` does not simulate: unmodified ccxt.pro through the gateway
// to a server that answers in the format of each exchange.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import ccxt from 'ccxt';
import { WebSocketServer } from 'ws';
import { ACCOUNTS, KEYS, withMarket, WITHOUT_SIMULATOR } from './lib/bots.mjs';
import { gateway, keeper, quickConf, ROOT, scratch } from './lib/program.mjs';

const ORDER = ['limit', 'buy', 1, 20000];
const CREATED = '7007';

/** How each exchange answers a message, and the event that tells of an order: by the path of its WebSocket. */
const SPEAKS = {
  '/v2': {
    answer({ action, requestId, ...message }) {
      if (action === 'authenticate') return { event: 'authenticate', authenticated: message.key === KEYS.apiKey };
      if (action === 'subscribe') return { event: 'order', orderId: CREATED, market: 'BTC-EUR', status: 'new', side: 'buy', orderType: 'limit', amount: '1', price: '20000', created: 1, updated: 1 };
      return { action, requestId, response: { orderId: CREATED, market: 'BTC-EUR' } };
    },
    isOrder: ({ action }) => action === 'privateCreateOrder',
    isCancel: ({ action }) => action === 'privateCancelOrder',
  },
  '/exchange/v1/user': {
    answer({ id, method, params }) {
      if (method === 'public/auth') return { id, method, code: 0 };
      if (method !== 'subscribe') return { id, method, code: 0, result: { order_id: CREATED, client_oid: 'm1' } };
      const [subscription] = params.channels;
      return { id: -1, method, code: 0, result: { subscription, channel: 'user.order', data: [{ status: 'ACTIVE', order_id: CREATED, instrument_name: 'BTC_USDT', side: 'BUY', type: 'LIMIT', quantity: '1', limit_price: '20000', create_time: 1 }] } };
    },
    isOrder: ({ method }) => method === 'private/create-order',
    isCancel: ({ method }) => method === 'private/cancel-order',
  },
};

/** ccxt classes with orders over WebSockets: the path of theirs, and the class that a blocked order raises, which is never one that is retried. */
const CCXT = {
  bitvavo: { path: '/v2', blocked: ccxt.ExchangeError },
  cryptocom: { path: '/exchange/v1/user', blocked: ccxt.ExchangeError },
};

/** Windows so short that a gateway without stored usage, which starts with them used up, does not delay the test. */
const SHORT = { bitvavo: { key: { windowMs: 1000 }, ip: { windowMs: 1000 }, 'orders.day': { windowMs: 1000 } } };

/** A server with the WebSockets of all these exchanges; it records what it receives. */
async function exchange(suite) {
  const sockets = new WebSocketServer({ noServer: true });
  const received = [];
  const http = createServer((request, response) => response.writeHead(404).end());
  http.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (bot) => {
      const at = request.url.split('?')[0];
      received.push({ at, opened: request.headers });
      bot.on('message', (data) => {
        const message = JSON.parse(data);
        received.push({ at, message });
        const answer = SPEAKS[at].answer(message);
        if (answer !== undefined) bot.send(JSON.stringify(answer));
      });
    }),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  suite.after(() => {
    sockets.clients.forEach((bot) => bot.terminate());
    http.close();
  });
  return { url: `http://127.0.0.1:${http.address().port}`, received };
}

describe('orders over WebSockets of exchanges without a simulator', () => {
  const suite = keeper();
  let venue, sluice, data;

  before(async () => {
    venue = await exchange(suite);
    data = path.join(scratch(suite), 'data');
    sluice = await gateway(suite, '--data', data, '--conf', quickConf(suite, SHORT), '--upstream', `*=${venue.url}`);
  });

  const sent = (at, isMeant) => venue.received.filter(({ at: where, message }) => where === at && message !== undefined && isMeant(message)).length;
  const halt = (id) =>
    promisify(execFile)(process.env.SLUICE ?? path.join(ROOT, 'scripts', 'sluice'), ['halt', '--scope', `exchange:${id}`, '--reason', 'test', '--admin-port', sluice.adminPort, '--data', data]);
  const through = (id, tree) =>
    typeof tree === 'string' ? tree.replace(/^wss:\/\/[^/]+/, `ws://127.0.0.1:${sluice.port}/${id}`) : Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, through(id, value)]));

  /** Lets ccxt send another request: its cryptocom marks a connection after the first one and then sends no more (4.5.84). */
  const again = (bot) => Object.values(bot.clients).forEach((client) => delete client.subscriptions.true);

  async function ccxtBot(id) {
    const bot = withMarket(new ccxt.pro[id]({ ...KEYS, enableRateLimit: false, ...ACCOUNTS[id] }));
    bot.urls.api = { ...bot.urls.api, ws: through(id, bot.urls.api.ws) };
    await bot.loadHttpProxyAgent(); // required by ccxt for ws://
    suite.after(() => bot.close());
    return bot;
  }

  for (const [id, { path: at, blocked }] of Object.entries(CCXT)) {
    const symbol = WITHOUT_SIMULATOR[id];
    test(`ccxt.pro ${id}: its orders are streamed, an order and its cancel pass, and a halt stops only the order`, { timeout: 60_000 }, async () => {
      const { isOrder, isCancel } = SPEAKS[at];
      const bot = await ccxtBot(id);
      const [streamed] = await bot.watchOrders(symbol);
      assert.deepEqual({ id: streamed.id, symbol: streamed.symbol }, { id: CREATED, symbol });
      const { id: placed } = await bot.createOrderWs(symbol, ...ORDER);
      assert.equal(placed, CREATED);
      assert.equal(sent(at, isOrder), 1);
      const connections = Object.values(bot.clients).map(({ connection }) => connection);
      await halt(id);
      again(bot);
      await assert.rejects(bot.createOrderWs(symbol, ...ORDER), (e) => {
        assert.equal(e.constructor.name, blocked.name, e.message);
        return true;
      });
      assert.equal(sent(at, isOrder), 1, 'the second order was not sent');
      again(bot);
      await bot.cancelOrderWs(placed, symbol);
      assert.equal(sent(at, isCancel), 1);
      assert.deepEqual(Object.values(bot.clients).map(({ connection }) => connection), connections, 'the same connection as before');
    });
  }
});
