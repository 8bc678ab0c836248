// Tests orders and streams of orders over WebSockets that `sluice sim` does not simulate: unmodified ccxt.pro and packages of npm, and npm
// `ws` where none of them has such orders, through the gateway to a server that answers in the format of each exchange.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { WebsocketAPIClient as BitgetApi } from 'bitget-api';
import BitmexStreams from 'bitmex-realtime-api';
import ccxt from 'ccxt';
import WebSocket, { WebSocketServer } from 'ws';
import { ACCOUNTS, KEYS, PASSPHRASE, QUIET, withMarket, WITHOUT_SIMULATOR } from './lib/bots.mjs';
import { gateway, keeper, quickConf } from './lib/program.mjs';

const ORDER = ['limit', 'buy', 1, 20000];
const CREATED = '7007';
const TOKEN = 'a-token';

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
  '/v1/order/events': {
    opened: () => [{ type: 'accepted', order_id: CREATED, symbol: 'btcusd', side: 'buy', order_type: 'exchange limit', timestampms: 1, is_live: true, original_amount: '1', price: '20000' }],
  },
  '/ws/v2': {
    answer({ action, ch }) {
      if (action === 'req') return { action, code: 200, ch, data: {} };
      return { action: 'push', ch, data: { eventType: 'creation', orderStatus: 'submitted', orderId: CREATED, symbol: 'btcusdt', type: 'buy-limit', orderPrice: '20000', orderSize: '1', orderCreateTime: 1 } };
    },
  },
  '/': { answer: ({ id, method }) => (method === 'ping' ? { id, status: 200, result: {} } : { id, status: 200, result: { orderId: CREATED } }) },
  '/ws/trade': { answer: ({ action, ch, cid }) => (ch === 'auth' ? { action, code: 200, ch, data: {} } : action === 'pong' ? undefined : { status: 'ok', data: CREATED, cid }) },
  '/linear-swap-trade': {
    gzip: true,
    answer: ({ op, cid }) => (op === 'auth' ? { op, type: 'api', 'err-code': 0 } : { status: 'ok', cid, data: { order_id_str: CREATED } }),
  },
  '/v1/private': { answer: ({ id, op, text }) => (text === undefined ? { id, op, code: '200000', data: { orderId: CREATED } } : { data: 'welcome' }) },
  '/v2/private': { answer: ({ method, req_id }) => ({ method, req_id, success: true, result: { order_id: CREATED } }) },
  '/v3/ws/private': { answer: ({ id, op, topic }) => (op === 'login' ? { event: 'login', code: 0 } : { event: 'trade', id, topic, args: [{ orderId: CREATED }], code: '0' }) },
  '/realtime': {
    answer(request) {
      if (request.args !== 'order:XBTUSD') return { success: true, request };
      return { table: 'order', action: 'partial', keys: ['orderID'], filter: { symbol: 'XBTUSD' }, data: [{ orderID: CREATED, symbol: 'XBTUSD', ordStatus: 'New' }] };
    },
  },
};

/** ccxt classes with orders over WebSockets: the path of theirs, and the class that a blocked order raises, which is never one that is retried. */
const CCXT = {
  bitvavo: { path: '/v2', blocked: ccxt.ExchangeError },
  cryptocom: { path: '/exchange/v1/user', blocked: ccxt.ExchangeError },
};

/** ccxt classes that only stream orders. */
const STREAMS = { gemini: '/v1/order/events', htx: '/ws/v2' };

/**
 * WebSockets on which ccxt sends no orders, by the path at the gateway: the headers of the handshake, what logs in, and an order and a cancel with
 * this id, with the refusal of the order after a halt.
 */
const RAW = {
  gemini: {
    exchange: 'gemini',
    at: '/',
    headers: { 'X-GEMINI-APIKEY': 'account-1', 'X-GEMINI-NONCE': '1795858013', 'X-GEMINI-PAYLOAD': Buffer.from('1795858013').toString('base64'), 'X-GEMINI-SIGNATURE': 's' },
    login: { id: '1', method: 'ping' },
    order: (id) => ({ id, method: 'order.place', params: { symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT', price: '20000', quantity: '1', timeInForce: 'GTC' } }),
    cancel: (id) => ({ id, method: 'order.cancel', params: { orderId: CREATED } }),
    refused: (id) => ({ id, status: 400, error: { code: -2010, msg: 'MarketNotOpen' } }),
  },
  'htx/ws/trade': {
    exchange: 'htx',
    at: '/ws/trade',
    login: { action: 'req', ch: 'auth', params: { authType: 'api', accessKey: 'the-key', signature: 's' } },
    order: (cid) => ({ ch: 'create-order', cid, params: { 'account-id': 1, symbol: 'btcusdt', type: 'buy-limit', amount: '1', price: '20000' } }),
    cancel: (cid) => ({ ch: 'cancel', cid, params: { 'order-ids': [CREATED] } }),
    refused: (cid) => ({ status: 'error', 'err-code': 'order-disabled', data: null, cid }),
  },
  'htxfutures/linear-swap-trade': {
    exchange: 'htxfutures',
    at: '/linear-swap-trade',
    login: { op: 'auth', type: 'api', AccessKeyId: 'the-key', Signature: 's' },
    order: (cid) => ({ op: 'create_cross_order', cid, data: { contract_code: 'BTC-USDT', direction: 'buy', offset: 'open', price: 20000, lever_rate: 5, volume: 1, order_price_type: 'limit' } }),
    cancel: (cid) => ({ op: 'cross_cancel', cid, data: { contract_code: 'BTC-USDT', order_id: CREATED } }),
    refused: (cid) => ({ op: 'create_cross_order', cid, status: 'error', err_code: 1058, err_msg: "Your order can't be placed due to trade suspension.", ts: 0 }),
  },
  'kucoin/v1/private?apikey=the-key': {
    exchange: 'kucoin',
    at: '/v1/private',
    login: 'c2lnbmF0dXJl', // of the session, which is no JSON
    order: (id) => ({ id, op: 'spot.order', args: { symbol: 'BTC-USDT', side: 'buy', type: 'limit', price: '20000', size: '1', clientOid: id } }),
    cancel: (id) => ({ id, op: 'spot.cancel', args: { symbol: 'BTC-USDT', orderId: CREATED } }),
    refused: (id) => ({ id, op: 'spot.order', code: '200001', msg: 'Order creation for this pair suspended', data: null }),
  },
  'kraken/uws/v2/private': {
    exchange: 'kraken',
    at: '/v2/private',
    stream: '/uws',
    token: 'kraken/0/private/GetWebSocketsToken', // of the key that the account of a token is known by
    login: { method: 'subscribe', params: { channel: 'executions', token: TOKEN } },
    order: (id) => ({ req_id: Number(id.at(-1)), method: 'add_order', params: { asset_class: 'derivatives', symbol: 'PF_XBTUSD', side: 'buy', order_type: 'limit', order_qty: 1, limit_price: 20000, token: TOKEN } }),
    cancel: (id) => ({ req_id: Number(id.at(-1)), method: 'cancel_order', params: { asset_class: 'derivatives', order_id: [CREATED], token: TOKEN } }),
    refused: (id) => ({ method: 'add_order', req_id: Number(id.at(-1)), success: false, error: 'EOrder:Cannot open position' }),
  },
};

/** Windows so short that a gateway without stored usage, which starts with them used up, does not delay the test. */
const SHORT = {
  bitvavo: { key: { windowMs: 1000 }, ip: { windowMs: 1000 }, 'orders.day': { windowMs: 1000 } },
  gemini: { public: { windowMs: 1000 }, private: { windowMs: 1000 } },
};

/** A server with the WebSockets of all these exchanges; it records what it receives. */
async function exchange(suite) {
  const sockets = new WebSocketServer({ noServer: true });
  const received = [];
  const http = createServer((request, response) => {
    if (request.url === '/0/private/GetWebSocketsToken') return response.setHeader('content-type', 'application/json').end(JSON.stringify({ error: [], result: { token: TOKEN, expires: 900 } }));
    if (request.url !== '/api/v1/schema/websocketHelp') return response.writeHead(404).end();
    const subscriptionSubjects = { public: ['trade'], authenticationRequired: ['order'] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ subscriptionSubjects }));
  });
  http.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (bot) => {
      const at = request.url.split('?')[0];
      const { opened, answer, gzip } = SPEAKS[at];
      const tell = (message) => bot.send(gzip ? gzipSync(JSON.stringify(message)) : JSON.stringify(message));
      received.push({ at, headers: request.headers });
      if (opened) tell(opened());
      bot.on('message', (data) => {
        const text = String(data);
        const message = text.startsWith('{') ? JSON.parse(text) : { text };
        received.push({ at, message });
        const told = answer(message);
        if (told !== undefined) tell(told);
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
  let venue, sluice;

  before(async () => {
    venue = await exchange(suite);
    sluice = await gateway(suite, '--conf', quickConf(suite, SHORT), '--upstream', `*=${venue.url}`);
  });

  const opened = async () => (await sluice.admin('/admin/websockets')).websockets;
  const sent = (at, isMeant) => venue.received.filter(({ at: where, message }) => where === at && message !== undefined && isMeant(message)).length;
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
      await sluice.halt(`exchange:${id}`);
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

  for (const [id, at] of Object.entries(STREAMS)) {
    const symbol = WITHOUT_SIMULATOR[id];
    test(`ccxt.pro ${id}: its orders are streamed`, { timeout: 60_000 }, async () => {
      const bot = await ccxtBot(id);
      const [streamed] = await bot.watchOrders(symbol);
      assert.deepEqual({ id: streamed.id, symbol: streamed.symbol }, { id: CREATED, symbol });
      assert.equal(venue.received.filter(({ at: where, headers }) => where === at && headers).length, 1);
    });
  }

  for (const [place, { exchange: id, at, stream: name = at, token, headers, login, order, cancel, refused }] of Object.entries(RAW)) {
    test(`npm ws at ${place}: an order and its cancel pass, and a halt stops only the order`, { timeout: 60_000 }, async () => {
      if (token) await fetch(`${sluice.url}/${token}`, { method: 'POST', body: 'nonce=1', headers: { 'API-Key': 'the-key', 'API-Sign': 's', 'Content-Type': 'application/x-www-form-urlencoded' } });
      const bot = new WebSocket(`ws://127.0.0.1:${sluice.port}/${place}`, { headers });
      suite.after(() => bot.terminate());
      await once(bot, 'open');
      const ask = async (message) => {
        bot.send(typeof message === 'string' ? message : JSON.stringify(message));
        const [data, isBinary] = await once(bot, 'message');
        assert.equal(isBinary, SPEAKS[at].gzip === true);
        return JSON.parse(isBinary ? gunzipSync(data) : data);
      };
      await ask(login);
      assert.match(JSON.stringify(await ask(order('a-1'))), new RegExp(CREATED));
      assert.equal((await opened()).find(({ exchange: owner, stream }) => owner === id && stream === name).loggedIn, token === undefined, 'the key of its messages is known, or a token is in each');
      await sluice.halt(`exchange:${id}`);
      const { 'err-msg': why, sluice: reason, ...refusal } = await ask(order('a-2'));
      assert.deepEqual(refusal, refused('a-2'));
      assert.equal(reason, 'mode; mode=CANCEL_ONLY; scope=exchange; cause=kill-switch');
      assert.match(JSON.stringify(await ask(cancel('a-3'))), new RegExp(CREATED));
      const isOrder = (message) => JSON.stringify(message) === JSON.stringify(order(message.id ?? message.cid ?? `a-${message.req_id}`));
      assert.equal(sent(at, isOrder), 1, 'the second order was not sent');
      const again = new WebSocket(`ws://127.0.0.1:${sluice.port}/${place}`, { headers });
      suite.after(() => again.terminate());
      await once(again, 'open'); // a bot may connect while trading is halted, to cancel
    });
  }

  test('npm bitget-api: an order of the unified account and its cancel pass, and a halt stops only the order', { timeout: 60_000 }, async () => {
    const at = '/v3/ws/private';
    const options = { apiKey: KEYS.apiKey, apiSecret: KEYS.secret, apiPass: PASSPHRASE, wsUrl: `ws://127.0.0.1:${sluice.port}/bitget${at}` };
    const bot = new BitgetApi({ ...options, attachEventListeners: false }, QUIET);
    suite.after(() => bot.getWSClient().closeAll(true));
    bot.getWSClient().on('exception', () => {});
    const order = { symbol: 'BTCUSDT', side: 'buy', orderType: 'limit', price: '20000', qty: '1' };
    const { args } = await bot.submitNewOrder('spot', order);
    assert.equal(args[0].orderId, CREATED);
    assert.equal((await opened()).find(({ stream }) => stream === at).loggedIn, true, 'the key of its messages is known');
    await sluice.halt('exchange:bitget');
    await assert.rejects(bot.submitNewOrder('spot', order), {
      event: 'error',
      code: '45043',
      msg: 'Due to settlement or maintenance reasons, the trade is suspended',
      sluice: 'mode; mode=CANCEL_ONLY; scope=exchange; cause=kill-switch',
    });
    assert.equal(sent(at, ({ topic }) => topic === 'place-order'), 1, 'the second order was not sent');
    assert.equal((await bot.cancelOrder('spot', { orderId: CREATED })).code, '0');
  });

  test('npm bitmex-realtime-api: its orders are streamed, with the key in the query of the handshake', { timeout: 60_000 }, async () => {
    const options = { apiKeyID: KEYS.apiKey, apiKeySecret: KEYS.secret, endpoint: `ws://127.0.0.1:${sluice.port}/bitmex/realtime`, httpEndpoint: `${sluice.url}/bitmex/api/v1` };
    const bot = new BitmexStreams(options);
    for (const event of ['end', 'error']) bot.on(event, () => {});
    suite.after(async () => {
      bot.socket.instance.close(1000); // after any other code it opens the socket again
      await once(bot.socket.instance, 'close');
    });
    const [order] = await new Promise((resolve) => bot.addStream('XBTUSD', 'order', resolve));
    assert.equal(order.orderID, CREATED);
    assert.equal((await opened()).find(({ exchange: name }) => name === 'bitmex').loggedIn, true, 'the key of its messages is known');
  });

  test('npm ws at bitmex/realtime: a halt stops what could be an order, and passes the dead man’s switch', { timeout: 60_000 }, async () => {
    const bot = new WebSocket(`ws://127.0.0.1:${sluice.port}/bitmex/realtime`, { headers: { 'api-key': 'the-key', 'api-expires': '9999999999', 'api-signature': 's' } });
    suite.after(() => bot.terminate());
    await once(bot, 'open');
    const ask = async (message) => {
      bot.send(JSON.stringify(message));
      return JSON.parse((await once(bot, 'message'))[0]);
    };
    assert.equal((await ask({ op: 'subscribe', args: ['order'] })).success, true);
    await sluice.halt('exchange:bitmex');
    assert.equal((await ask({ op: 'cancelAllAfter', args: 60000 })).success, true);
    const { sluice: reason, ...refusal } = await ask({ op: 'order', args: { symbol: 'XBTUSD' } });
    assert.deepEqual(refusal, { status: 400, error: 'Trading is disabled', meta: {}, request: { op: 'order', args: [] } });
    assert.equal(reason, 'mode; mode=CANCEL_ONLY; scope=exchange; cause=kill-switch');
    assert.equal(sent('/realtime', ({ op }) => op === 'order'), 0);
  });

  test('a path that a server could take for the one of orders is refused', { timeout: 60_000 }, async () => {
    for (const place of ['htx/ws/%74rade', 'htx/ws//trade']) {
      const bot = new WebSocket(`ws://127.0.0.1:${sluice.port}/${place}`);
      const [, response] = await once(bot, 'unexpected-response');
      assert.equal(response.statusCode, 400);
      response.resume();
    }
  });
});
