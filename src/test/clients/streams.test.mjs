// Tests unmodified clients over WebSockets through the gateway: trades of `sluice sim`, and orders, which need permits and count at the exchange like those over HTTP.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { before, describe, test } from 'node:test';
import { WebsocketAPIClient as BinanceApi, WebsocketClient as BinanceStreams } from 'binance';
import { ExchangeClient, WebSocketTransport } from '@nktkas/hyperliquid';
import { RestClientV2 as BitgetCalls, WebsocketClientV2 as BitgetStreams } from 'bitget-api';
import { WebsocketAPIClient as BybitApi, WebsocketClient as BybitStreams } from 'bybit-api';
import ccxt from 'ccxt';
import { WebsocketAPIClient as GateApi } from 'gateio-api';
import kucoin from 'kucoin-universal-sdk';
import { WebsocketAPIClient as OkxApi, WebsocketClient as OkxStreams } from 'okx-api';
import WebSocket from 'ws';
import { ACCOUNTS, binanceApiNodeStreams, bybitAt, ccxtStreams, ED25519, KEYS, orderOf, PASSPHRASE, QUIET, SYMBOLS } from './lib/bots.mjs';
import { gateway, keeper, quickConf, simulator, start, until } from './lib/program.mjs';

const open = (bot, end) => Object.values(bot.clients).some((client) => client.url.includes(end) && client.isOpen());
/**
 * The exchanges whose streams ccxt has: how to detect that its stream of orders is open, and the class that a blocked order over a WebSocket
 * raises, which is never one that is retried. Where ccxt has no orders over WebSockets, `places` says how it places them.
 */
const CCXT = {
  binance: { orders: (bot, received) => received.some(({ result }) => result?.subscriptionId === 0), blocked: ccxt.InvalidOrder },
  binanceusdm: { orders: (bot) => open(bot, '/private/ws?listenKey=') },
  okx: { orders: (bot, received) => received.some(({ event, arg }) => event === 'subscribe' && arg.channel === 'orders'), blocked: ccxt.ContractUnavailable },
  bybit: { orders: (bot, received) => received.some(({ op, success }) => op === 'subscribe' && success), blocked: ccxt.ExchangeError },
  kraken: { orders: (bot, received) => received.some(({ method, success }) => method === 'subscribe' && success), blocked: ccxt.InvalidOrder },
  coinbase: {},
  coinbaseexchange: {},
  gate: { orders: (bot, received) => received.some(({ event, channel }) => event === 'subscribe' && channel === 'spot.orders'), blocked: ccxt.ExchangeError },
  hyperliquid: { orders: (bot, received) => received.some(({ channel, data }) => channel === 'subscriptionResponse' && data.subscription.type === 'orderUpdates'), blocked: ccxt.ExchangeError },
  krakenfutures: { orders: (bot, received) => received.some(({ feed }) => feed === 'open_orders_snapshot'), places: 'createOrder', opened: undefined },
  bitget: { orders: (bot, received) => received.some(({ event, arg }) => event === 'subscribe' && arg.channel === 'orders'), places: 'createOrder' },
  kucoin: { orders: (bot, received) => Object.keys(bot.clients).some((url) => url.includes('connectId=private')) && received.some(({ type }) => type === 'ack'), places: 'createOrder' },
};
const place = (bot) => bot[CCXT[bot.id].places ?? 'createOrderWs'](SYMBOLS[bot.id], ...orderOf(bot.id));
const cancel = (bot, id) => bot[CCXT[bot.id].places ? 'cancelOrder' : 'cancelOrderWs'](id, bot.id === 'kraken' ? undefined : SYMBOLS[bot.id]);
const BITGET_ORDER = { orderType: 'limit', side: 'buy', size: '0.001', price: '20000', force: 'gtc' };
const BOUND = { timeout: 60_000 };

describe('streams and orders over WebSockets, on the simulated exchange through the gateway', () => {
  const suite = keeper();
  let exchange, sluice;

  before(async () => {
    exchange = await simulator(suite);
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
  });

  /** Returns the gateway's WebSocket address of this exchange. */
  const address = (name) => `ws://127.0.0.1:${sluice.port}/${name}`;
  const openOrders = async () => (await (await fetch(`${exchange.url}/_sim/stats`)).json()).openOrders;
  const closing = (bot, close) => {
    suite.after(close);
    return bot;
  };
  const ccxtBot = async (id) => {
    const bot = await ccxtStreams(id, sluice.url, ACCOUNTS[id]);
    bot.delay = () => {}; // otherwise ccxt would keep this process alive for twenty minutes to renew a listen key
    const received = [];
    const handle = bot.handleMessage.bind(bot);
    bot.handleMessage = (client, message) => {
      received.push(message);
      return handle(client, message);
    };
    closing(bot, () => bot.close());
    return { bot, received };
  };

  for (const [id, { orders, ...kind }] of Object.entries(CCXT)) {
    const symbol = SYMBOLS[id];
    test(`ccxt.pro ${id}: trades`, BOUND, async () => {
      const { bot } = await ccxtBot(id);
      const [trade] = await bot.watchTrades(symbol);
      assert.deepEqual({ symbol: trade.symbol, price: trade.price }, { symbol, price: 50000 });
    });
    if (orders === undefined) continue;
    test(`ccxt.pro ${id}: an order, its events, its cancel`, BOUND, async () => {
      const { bot, received } = await ccxtBot(id);
      const opened = bot.watchOrders(symbol);
      opened.catch(() => {}); // awaited below
      await until(() => orders(bot, received), 'the stream of orders');
      const { id: placed } = await place(bot);
      assert.deepEqual((await openOrders()).map((order) => order.id), [placed]);
      const summary = ([{ id, status }]) => ({ id, status });
      assert.deepEqual(summary(await opened), { id: placed, status: 'opened' in kind ? kind.opened : 'open' });
      const canceled = bot.watchOrders(symbol);
      await cancel(bot, placed);
      assert.deepEqual(summary(await canceled), { id: placed, status: 'canceled' });
      assert.deepEqual(await openOrders(), []);
    });
  }

  test('the lines of `sluice clients` for ccxt.pro reach each exchange with trades', BOUND, async () => {
    const program = start(suite, ['clients', '--client', 'ccxt.pro', '--gateway', sluice.url, '--json']);
    assert.equal(await program.gone, 0, program.output());
    const rows = JSON.parse(program.output().match(/^\[.*\]$/m)[0]);
    for (const id of Object.keys(CCXT).filter((id) => id !== 'binanceusdm')) {
      const { snippet } = rows.find(({ exchange }) => exchange === id);
      const { apiKey, secret } = { ...KEYS, ...ACCOUNTS[id] };
      const bot = new Function('ccxt', 'apiKey', 'secret', `${snippet}\nreturn exchange;`)(ccxt, apiKey, secret);
      closing(bot, () => bot.close());
      await bot.loadHttpProxyAgent();
      const [trade] = await bot.watchTrades(SYMBOLS[id]);
      assert.deepEqual({ id, price: trade.price }, { id, price: 50000 });
    }
  });

  /** Logs in at Bitget and returns a function that sends an order or a cancel, for which ccxt has no messages, and returns its answer. */
  const bitgetTrader = async () => {
    const bot = new WebSocket(address('bitget/v2/ws/private'), { perMessageDeflate: false });
    closing(bot, () => bot.terminate());
    await once(bot, 'open');
    const ask = async (message, isAnswer) => {
      const answer = next(bot, 'message', (data) => isAnswer(JSON.parse(data)));
      bot.send(JSON.stringify(message));
      return JSON.parse(await answer);
    };
    const timestamp = `${Math.floor(Date.now() / 1000)}`;
    const sign = createHmac('sha256', KEYS.secret).update(`${timestamp}GET/user/verify`).digest('base64');
    await ask({ op: 'login', args: [{ apiKey: KEYS.apiKey, passphrase: PASSPHRASE, timestamp, sign }] }, ({ event }) => event === 'login');
    let sent = 0;
    return (channel, params) => {
      const id = `t-${++sent}`;
      return ask({ op: 'trade', args: [{ id, instType: 'SPOT', instId: 'BTCUSDT', channel, params }] }, ({ arg }) => arg?.[0]?.id === id);
    };
  };

  test('bitget: an order over a WebSocket and its cancel', BOUND, async () => {
    const trade = await bitgetTrader();
    const { code, arg } = await trade('place-order', BITGET_ORDER);
    assert.equal(code, 0);
    const { orderId } = arg[0].params;
    assert.deepEqual((await openOrders()).map(({ id }) => id), [orderId]);
    assert.equal((await trade('cancel-order', { orderId })).code, 0);
    assert.deepEqual(await openOrders(), []);
  });

  test('bitget: thirty concurrent orders over WebSockets never exceed a limit of the exchange', BOUND, async () => {
    const traders = await Promise.all([bitgetTrader(), bitgetTrader(), bitgetTrader()]);
    const answers = await Promise.all(traders.flatMap((trade) => Array.from({ length: 10 }, () => trade('place-order', BITGET_ORDER))));
    const placed = answers.filter(({ code }) => code === 0);
    assert.equal((await openOrders()).length, placed.length);
    assert.ok(placed.length >= 8, `${placed.length} of 30 were placed`); // ten a second, of which the tests before may have used two
    for (const { code } of answers) assert.ok(code === 0 || code === 30014, `${code}`);
    await (await ccxtBot('bitget')).bot.cancelAllOrders(SYMBOLS.bitget);
    assert.deepEqual(await openOrders(), []);
  });

  test('npm binance: trades', BOUND, async () => {
    const bot = closing(new BinanceStreams({ wsUrl: address('binance') }, QUIET), () => bot.closeAll(true));
    const trade = next(bot, 'message', (message) => message.e === 'trade');
    bot.on('exception', () => {});
    await bot.subscribe(['btcusdt@trade'], 'main');
    assert.equal((await trade).s, 'BTCUSDT');
  });

  for (const [how, keys] of Object.entries({ 'signing each request': KEYS, 'logged on once, with an Ed25519 key': ED25519 })) {
    test(`npm binance, ${how}: an order, its events, its cancel`, BOUND, async () => {
      const options = { api_key: keys.apiKey, api_secret: keys.secret, wsUrl: address('binance'), attachEventListeners: false };
      const signing = keys === KEYS ? { authPrivateConnectionsOnConnect: false, authPrivateRequestsIndividually: true } : {};
      const bot = closing(new BinanceApi({ ...options, ...signing }, QUIET), () => bot.getWSClient().closeAll(true));
      bot.getWSClient().on('exception', () => {});
      await bot.subscribeUserDataStream('mainWSAPI');
      const placed = next(bot.getWSClient(), 'message', (message) => message.e === 'executionReport' && message.X === 'NEW');
      const canceled = next(bot.getWSClient(), 'message', (message) => message.e === 'executionReport' && message.X === 'CANCELED');
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 20000, timestamp: Date.now() };
      const { result, rateLimits } = await bot.submitNewSpotOrder(order);
      assert.equal((await placed).i, result.orderId);
      assert.deepEqual(rateLimits.map(({ rateLimitType, interval }) => `${rateLimitType} ${interval}`), ['REQUEST_WEIGHT MINUTE', 'ORDERS SECOND', 'ORDERS DAY']);
      await bot.cancelSpotOrder({ symbol: 'BTCUSDT', orderId: result.orderId, timestamp: Date.now() });
      assert.equal((await canceled).i, result.orderId);
      assert.deepEqual(await openOrders(), []);
    });
  }

  test('npm binance-api-node: trades of spot and USD-M', BOUND, async () => {
    const bot = binanceApiNodeStreams(address('binance'));
    const trades = new Promise((resolve) => suite.after(bot.ws.trades('BTCUSDT', resolve)));
    const futures = new Promise((resolve) => suite.after(bot.ws.futuresAggTrades('BTCUSDT', resolve)));
    assert.deepEqual([(await trades).symbol, (await futures).symbol], ['BTCUSDT', 'BTCUSDT']);
  });

  test('npm gateio-api: an order and its cancel', BOUND, async () => {
    const options = { apiKey: KEYS.apiKey, apiSecret: KEYS.secret, wsUrl: `${address('gate')}/ws/v4/`, attachEventListeners: false };
    const bot = closing(new GateApi(options, QUIET), () => bot.getWSClient().closeAll(true));
    bot.getWSClient().on('exception', () => {});
    const order = { text: 't-npm', currency_pair: 'BTC_USDT', type: 'limit', account: 'spot', side: 'buy', amount: '0.001', price: '20000' };
    await bot.submitNewSpotOrder(order); // it takes the acknowledgement for the result
    const [{ id, clientId }] = await openOrders();
    assert.equal(clientId, 't-npm');
    await bot.cancelSpotOrder({ order_id: id, currency_pair: 'BTC_USDT' });
    assert.deepEqual(await openOrders(), []);
  });

  test('npm @nktkas/hyperliquid: an order and its cancel', BOUND, async () => {
    const transport = closing(new WebSocketTransport({ url: `${address('hyperliquid')}/ws`, reconnect: { WebSocket } }), () => transport.close());
    const bot = new ExchangeClient({ transport, wallet: walletOf(ACCOUNTS.hyperliquid) });
    const limit = { a: 0, b: true, p: '20000', s: '0.001', r: false, t: { limit: { tif: 'Gtc' } } };
    const { response } = await bot.order({ orders: [limit], grouping: 'na' });
    const { oid } = response.data.statuses[0].resting;
    assert.deepEqual((await openOrders()).map((open) => open.id), [`${oid}`]);
    await bot.cancel({ cancels: [{ a: 0, o: oid }] });
    assert.deepEqual(await openOrders(), []);
  });

  test('npm bitget-api: trades', BOUND, async () => {
    const bot = closing(new BitgetStreams({ wsUrl: address('bitget/v2/ws/public') }, QUIET), () => bot.closeAll(true));
    bot.on('exception', () => {});
    const trade = next(bot, 'update', ({ arg }) => arg.channel === 'trade');
    bot.subscribeTopic('SPOT', 'trade', 'BTCUSDT');
    const { arg, data } = await trade;
    assert.deepEqual({ instId: arg.instId, price: Number(data[0].price) }, { instId: 'BTCUSDT', price: 50000 });
  });

  test('npm bitget-api: the events of an order and of its cancel', BOUND, async () => {
    const keys = { apiKey: KEYS.apiKey, apiSecret: KEYS.secret, apiPass: PASSPHRASE };
    const api = new BitgetCalls({ ...keys, baseUrl: `${sluice.url}/bitget` }); // its orders over WebSockets are those of the unified account
    const bot = closing(new BitgetStreams({ ...keys, wsUrl: address('bitget/v2/ws/private') }, QUIET), () => bot.closeAll(true));
    bot.on('exception', () => {});
    const on = next(bot, 'response', ({ event }) => event === 'subscribe');
    bot.subscribeTopic('SPOT', 'orders', 'BTCUSDT');
    await on;
    const placed = next(bot, 'update', ({ data }) => data[0]?.status === 'live');
    const canceled = next(bot, 'update', ({ data }) => data[0]?.status === 'cancelled');
    const { data } = await api.spotSubmitOrder({ symbol: 'BTCUSDT', ...BITGET_ORDER });
    assert.equal((await placed).data[0].orderId, data.orderId);
    await api.spotCancelOrder({ symbol: 'BTCUSDT', orderId: data.orderId });
    assert.equal((await canceled).data[0].orderId, data.orderId);
    assert.deepEqual(await openOrders(), []);
  });

  /** KuCoin's own package, which asks the gateway for the address of its WebSocket. */
  const kucoinClient = () => {
    const options = new kucoin.ClientOptionBuilder().setKey(KEYS.apiKey).setSecret(KEYS.secret).setPassphrase(PASSPHRASE).setSpotEndpoint(`${sluice.url}/kucoin`);
    const transport = new kucoin.TransportOptionBuilder().build();
    const streams = new kucoin.WebSocketClientOptionBuilder().withReconnect(false).build();
    return new kucoin.DefaultClient(options.setTransportOption(transport).setWebSocketClientOption(streams).build());
  };

  test('npm kucoin-universal-sdk: trades', BOUND, async () => {
    const bot = kucoinClient().wsService().newSpotPublicWS();
    await bot.start();
    closing(bot, () => bot.stop());
    const trade = await new Promise((resolve, reject) => bot.trade(['BTC-USDT'], (topic, subject, data) => resolve(data)).catch(reject));
    assert.deepEqual({ symbol: trade.symbol, price: Number(trade.price) }, { symbol: 'BTC-USDT', price: 50000 });
  });

  test('npm kucoin-universal-sdk: the events of an order and of its cancel', BOUND, async () => {
    const client = kucoinClient();
    const orders = client.restService().getSpotService().getOrderApi();
    const bot = client.wsService().newSpotPrivateWS();
    await bot.start();
    closing(bot, () => bot.stop());
    const events = new EventEmitter();
    await bot.orderV2((topic, subject, data) => events.emit('order', data));
    const placed = next(events, 'order', ({ type }) => type === 'open');
    const canceled = next(events, 'order', ({ type }) => type === 'canceled');
    const order = { clientOid: 'npm-1', symbol: 'BTC-USDT', side: 'buy', type: 'limit', size: '0.001', price: '20000' };
    const { orderId } = await orders.addOrder(kucoin.Spot.Order.AddOrderReq.fromObject(order));
    assert.equal((await placed).orderId, orderId);
    await orders.cancelOrderByOrderId(kucoin.Spot.Order.CancelOrderByOrderIdReq.fromObject({ orderId, symbol: 'BTC-USDT' }));
    assert.equal((await canceled).orderId, orderId);
    assert.deepEqual(await openOrders(), []);
  });

  test('npm okx-api: trades', BOUND, async () => {
    const bot = closing(new OkxStreams({ wsUrl: address('okx/ws/v5/public') }, QUIET), () => bot.closeAll(true));
    bot.on('exception', () => {});
    const trade = next(bot, 'update', ({ arg }) => arg.channel === 'trades');
    await bot.subscribe({ channel: 'trades', instId: 'BTC-USDT' });
    assert.equal((await trade).data[0].instId, 'BTC-USDT');
  });

  test('npm okx-api: an order, its events, its cancel', BOUND, async () => {
    const accounts = [{ apiKey: KEYS.apiKey, apiSecret: KEYS.secret, apiPass: PASSPHRASE }];
    const api = closing(new OkxApi({ wsUrl: address('okx/ws/v5/private'), accounts, attachEventListeners: false }, QUIET), () => bot.closeAll(true));
    const bot = api.getWSClient();
    bot.on('exception', () => {});
    const on = next(bot, 'response', ({ event }) => event === 'subscribe');
    await bot.subscribe({ channel: 'orders', instType: 'SPOT' });
    await on;
    const placed = next(bot, 'update', ({ data }) => data[0].state === 'live');
    const canceled = next(bot, 'update', ({ data }) => data[0].state === 'canceled');
    const { data: [{ ordId }] } = await api.submitNewOrder({ instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px: '20000' });
    assert.equal((await placed).data[0].ordId, ordId);
    await api.cancelOrder({ instId: 'BTC-USDT', ordId });
    assert.equal((await canceled).data[0].ordId, ordId);
    assert.deepEqual(await openOrders(), []);
  });

  test('npm bybit-api: trades', BOUND, async () => {
    const bot = closing(new BybitStreams({ wsUrl: address('bybit/v5/public/linear'), market: 'v5' }, QUIET), () => bot.closeAll(true));
    bot.on('exception', () => {});
    const trade = next(bot, 'update', ({ topic }) => topic === 'publicTrade.BTCUSDT');
    bot.subscribeV5('publicTrade.BTCUSDT', 'linear');
    assert.equal((await trade).data[0].s, 'BTCUSDT');
  });

  for (const host of ['bybit', 'url/wss://stream.bybit.kz']) {
    test(`npm bybit-api: an order, its events, its cancel at ${host}`, BOUND, async () => {
      const keys = { key: KEYS.apiKey, secret: KEYS.secret, market: 'v5' };
      const stream = closing(new BybitStreams({ ...keys, wsUrl: address(`${host}/v5/private`) }, QUIET), () => stream.closeAll(true));
      const api = closing(new BybitApi({ ...keys, wsUrl: address(`${host}/v5/trade`), attachEventListeners: false }, QUIET), () => api.getWSClient().closeAll(true));
      for (const each of [stream, api.getWSClient()]) each.on('exception', () => {});
      const on = next(stream, 'response', ({ op, success }) => op === 'subscribe' && success);
      stream.subscribeV5('order', 'linear');
      await on;
      const placed = next(stream, 'update', ({ data }) => data[0].orderStatus === 'New');
      const canceled = next(stream, 'update', ({ data }) => data[0].orderStatus === 'Cancelled');
      const order = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '20000' };
      const { data } = await api.submitNewOrder(order);
      assert.equal((await placed).data[0].orderId, data.orderId);
      await api.cancelOrder({ category: 'linear', symbol: 'BTCUSDT', orderId: data.orderId });
      assert.equal((await canceled).data[0].orderId, data.orderId);
      assert.deepEqual(await openOrders(), []);
    });
  }

  test('npm bybit-api: thirty concurrent orders never exceed the limit of the exchange', BOUND, async () => {
    const keys = { key: KEYS.apiKey, secret: KEYS.secret, market: 'v5' };
    const api = closing(new BybitApi({ ...keys, wsUrl: address('bybit/v5/trade'), attachEventListeners: false }, QUIET), () => api.getWSClient().closeAll(true));
    api.getWSClient().on('exception', () => {});
    const order = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '20000' };
    const done = await Promise.allSettled(Array.from({ length: 30 }, () => api.submitNewOrder(order)));
    const placed = done.filter(({ status }) => status === 'fulfilled');
    assert.equal((await openOrders()).length, placed.length);
    assert.ok(placed.length >= 10, `${placed.length} of 30 were placed`);
    for (const { reason } of done.filter(({ status }) => status === 'rejected')) assert.equal(reason.retCode, 10006, 'it waited too long');
    await bybitAt(`${sluice.url}/bybit`).cancelAllOrders({ category: 'spot', symbol: 'BTCUSDT' });
    assert.deepEqual(await openOrders(), []);
  });

  test('binance: a stream beyond the bound of a connection is refused until another one is unsubscribed', BOUND, async () => {
    const bot = new WebSocket(address('@collector/binance/stream'), { perMessageDeflate: false });
    closing(bot, () => bot.terminate());
    await once(bot, 'open');
    let asked = 0;
    const ask = async (method, params) => {
      const id = ++asked;
      const answer = next(bot, 'message', (data) => JSON.parse(data).id === id);
      bot.send(JSON.stringify({ method, params, id }));
      return JSON.parse(await answer);
    };
    const names = Array.from({ length: 1025 }, (_, i) => `x${i}@none`);
    const last = names.at(-1);
    for (let i = 0; i < 1024; i += 256) assert.equal((await ask('SUBSCRIBE', names.slice(i, i + 256))).result, null);
    assert.deepEqual(await ask('SUBSCRIBE', [names[0], last]), { error: { code: 4, msg: 'Too many subscriptions' }, id: 5 });
    const metrics = await (await fetch(`http://127.0.0.1:${sluice.adminPort}/metrics`)).text();
    assert.match(metrics, /^sluice_callers_refused_total\{exchange="binance",reason="too-large"\} 1(\.0)?$/m);
    assert.equal((await ask('UNSUBSCRIBE', [names[0]])).result, null);
    assert.equal((await ask('SUBSCRIBE', [last])).result, null);
    assert.deepEqual((await ask('LIST_SUBSCRIPTIONS')).result, names.slice(1));
    const { websockets } = await sluice.admin('/admin/websockets');
    assert.equal(websockets.find(({ bot: name }) => name === 'collector').subscriptions, 1024);
  });

  test('no limit of any exchange was exceeded', BOUND, async () => {
    const { limits, bans } = await (await fetch(`${exchange.url}/_sim/stats`)).json();
    assert.deepEqual(limits.filter(({ overCount }) => overCount > 0), []);
    assert.equal(bans, 0);
    const used = (name) => limits.filter(({ limit, takenCalls }) => limit === name && takenCalls > 0).length;
    for (const name of ['spot-ws-connects', 'futures-ws-connects', 'okx-ws-connects', 'bybit-ws-connects', 'kraken-ws-connects', 'bitget-ws-connects', 'kucoin-ws-connects']) assert.equal(used(name), 1, name);
    for (const name of ['spot', 'futures', 'krakenfutures', 'bitget', 'kucoin']) assert.ok(used(`${name}-ws-messages`) > 0, name);
  });

  // Must be the last test, because it stops trading.
  test('a trip stops orders over open WebSockets before it is acknowledged, and cancels on them pass', BOUND, async () => {
    const bots = await Promise.all(Object.keys(CCXT).filter((id) => CCXT[id].blocked).map(async (id) => (await ccxtBot(id)).bot));
    const trade = await bitgetTrader();
    const placed = await Promise.all(bots.map(place));
    const { arg } = await trade('place-order', BITGET_ORDER);
    assert.equal((await openOrders()).length, bots.length + 1);
    await sluice.halt();
    for (const [i, bot] of bots.entries()) {
      const connections = Object.values(bot.clients).map(({ connection }) => connection);
      await assert.rejects(place(bot), (e) => {
        assert.equal(e.constructor.name, CCXT[bot.id].blocked.name, `${bot.id}: ${e.message}`);
        return true;
      });
      await cancel(bot, placed[i].id);
      assert.deepEqual(Object.values(bot.clients).map(({ connection }) => connection), connections, 'the same connection as before');
    }
    const { event, code } = await trade('place-order', BITGET_ORDER);
    assert.deepEqual({ event, code }, { event: 'error', code: 45043 });
    assert.equal((await trade('cancel-order', { orderId: arg[0].params.orderId })).code, 0);
    assert.deepEqual(await openOrders(), []);
  });
});

/** Returns a wallet in viem's form; ccxt signs for it, so that no test needs a library of wallets. */
function walletOf({ walletAddress, privateKey }) {
  const signer = new ccxt.hyperliquid();
  return {
    address: walletAddress,
    async signTypedData({ domain, types: { EIP712Domain: _, ...types }, message }) {
      const { r, s, v } = signer.signMessage(signer.ethEncodeStructuredData(domain, types, message), privateKey);
      const word = (hex) => hex.slice(2).padStart(64, '0');
      return `0x${word(r)}${word(s)}${v.toString(16)}`;
    },
  };
}

/** Returns the next event of this kind that matches. */
function next(emitter, event, isMeant) {
  return new Promise((resolve) => {
    const hear = (message) => {
      if (!isMeant(message)) return;
      emitter.off(event, hear);
      resolve(message);
    };
    emitter.on(event, hear);
  });
}
