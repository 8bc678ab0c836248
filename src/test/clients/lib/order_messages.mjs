// The WebSockets of all exchanges that take orders: how a bot logs in there, an order and a cancel, as the exchanges' documents and ccxt 4.5.84 write them.

import { KEYS } from './bots.mjs';

const { apiKey: key } = KEYS;
const now = () => Date.now();
const kraken = (event, token, more) => ({ event, token, reqid: 1, ...more });
const htxFutures = (order, cancel) => ({
  exchange: 'htxfutures',
  gzip: true,
  login: () => ({ op: 'auth', type: 'api', AccessKeyId: key, SignatureMethod: 'HmacSHA256', SignatureVersion: '2', Timestamp: new Date().toISOString().slice(0, 19), Signature: 's' }),
  order: (contract_code) => ({ op: order, cid: '1', data: { contract_code, direction: 'buy', offset: 'open', price: 20000, lever_rate: 5, volume: 1, order_price_type: 'limit' } }),
  cancel: () => ({ op: cancel, cid: '2', data: { contract_code: 'BTC-USDT', order_id: '7' } }),
});
const binance = (params = {}) => ({
  exchange: 'binance',
  order: (symbol) => ({ id: 1, method: 'order.place', params: { symbol, side: 'BUY', type: 'MARKET', quantity: '1', apiKey: key, timestamp: now(), signature: 's', ...params } }),
  cancel: () => ({ id: 2, method: 'order.cancel', params: { symbol: 'BTCUSDT', orderId: 7, apiKey: key, timestamp: now(), signature: 's' } }),
});

/** By the path at the gateway: {exchange, headers, login, order(instrument), cancel}. */
export const SOCKETS = {
  'binance/ws-api/v3': binance(),
  'binance/ws-fapi/v1': binance(),
  'binance/ws-dapi/v1': binance(),
  'binanceus/ws-api/v3': { ...binance(), exchange: 'binanceus' },
  'bybit/v5/trade': {
    exchange: 'bybit',
    login: () => ({ op: 'auth', args: [key, now() + 10_000, 's'] }),
    order: (symbol) => ({ reqId: '1', header: { 'X-BAPI-TIMESTAMP': String(now()) }, op: 'order.create', args: [{ category: 'linear', symbol, side: 'Buy', orderType: 'Market', qty: '1' }] }),
    cancel: () => ({ reqId: '2', header: { 'X-BAPI-TIMESTAMP': String(now()) }, op: 'order.cancel', args: [{ category: 'linear', symbol: 'BTCUSDT', orderId: '7' }] }),
  },
  'okx/ws/v5/private': {
    exchange: 'okx',
    login: () => ({ op: 'login', args: [{ apiKey: key, passphrase: 'p', timestamp: String(Math.floor(now() / 1000)), sign: 's' }] }),
    order: (instId) => ({ id: '1', op: 'order', args: [{ instId, tdMode: 'cash', side: 'buy', ordType: 'market', sz: '1' }] }),
    cancel: () => ({ id: '2', op: 'cancel-order', args: [{ instId: 'BTC-USDT', ordId: '7' }] }),
  },
  'kraken/auth/v2': {
    exchange: 'kraken',
    token: true,
    order: (symbol, token) => ({ method: 'add_order', params: { symbol, side: 'buy', order_type: 'market', order_qty: 1, token }, req_id: 1 }),
    cancel: (token) => ({ method: 'cancel_order', params: { order_id: ['OAAAAA-BBBBB-CCCCCC'], token }, req_id: 2 }),
  },
  'kraken/auth': {
    exchange: 'kraken',
    token: true,
    order: (pair, token) => kraken('addOrder', token, { pair, type: 'buy', ordertype: 'market', volume: '1' }),
    cancel: (token) => kraken('cancelOrder', token, { txid: ['OAAAAA-BBBBB-CCCCCC'] }),
  },
  'deribit/ws/api/v2': {
    exchange: 'deribit',
    login: () => ({ jsonrpc: '2.0', id: 1, method: 'public/auth', params: { grant_type: 'client_credentials', client_id: key, client_secret: 's' } }),
    order: (instrument_name) => ({ jsonrpc: '2.0', id: 2, method: 'private/buy', params: { instrument_name, amount: 10, type: 'market' } }),
    cancel: () => ({ jsonrpc: '2.0', id: 3, method: 'private/cancel', params: { order_id: '7' } }),
  },
  'cryptocom/exchange/v1/user': {
    exchange: 'cryptocom',
    login: () => ({ id: 1, method: 'public/auth', api_key: key, sig: 's', nonce: now() }),
    order: (instrument_name) => ({ id: 2, method: 'private/create-order', params: { instrument_name, side: 'BUY', type: 'MARKET', quantity: '1' }, nonce: now() }),
    cancel: () => ({ id: 3, method: 'private/cancel-order', params: { order_id: '7' }, nonce: now() }),
  },
  'htx/ws/trade': {
    exchange: 'htx',
    login: () => ({ action: 'req', ch: 'auth', params: { authType: 'api', accessKey: key, signature: 's' } }),
    order: (symbol) => ({ ch: 'create-order', cid: '1', params: { 'account-id': 1, symbol, type: 'buy-market', amount: '1' } }),
    cancel: () => ({ ch: 'cancel', cid: '2', params: { 'order-ids': ['7'] } }),
  },
  'htxfutures/linear-swap-trade': htxFutures('create_cross_order', 'cross_cancel'),
  'htxfutures/swap-trade': htxFutures('create_order', 'cancel'),
  'bitvavo/v2': {
    exchange: 'bitvavo',
    login: () => ({ action: 'authenticate', key, signature: 's', timestamp: now() }),
    order: (market) => ({ action: 'privateCreateOrder', requestId: 1, market, side: 'buy', orderType: 'market', amount: '1' }),
    cancel: () => ({ action: 'privateCancelOrder', requestId: 2, market: 'BTC-EUR', orderId: '7' }),
  },
  gemini: {
    exchange: 'gemini',
    headers: { 'X-GEMINI-APIKEY': key, 'X-GEMINI-NONCE': '1795858013', 'X-GEMINI-PAYLOAD': Buffer.from('1795858013').toString('base64'), 'X-GEMINI-SIGNATURE': 's' },
    order: (symbol) => ({ id: '1', method: 'order.place', params: { symbol, side: 'BUY', type: 'LIMIT', price: '20000', quantity: '1', timeInForce: 'GTC' } }),
    cancel: () => ({ id: '2', method: 'order.cancel', params: { orderId: '7' } }),
  },
};

/** Forms of an order message that an exchange might accept as the same order. */
export const MESSAGE_DECOYS = {
  plain: (message) => JSON.stringify(message),
  'another case of its name': (message) => JSON.stringify(message).replace(/"(order|add|private|create|cross)([^"]*)"/i, (all, word, rest) => `"${word.toUpperCase()}${rest}"`),
  'a name that ends like a cancel': (message, cancel) => JSON.stringify(renamed(message, (name) => `${name}/${nameOf(cancel)}`)),
  'its name twice, a cancel last': (message, cancel) => JSON.stringify(message).replace(/\}$/, `,"${memberOf(message)}":"${nameOf(cancel)}"}`),
  'text behind the message': (message) => `${JSON.stringify(message)} {}`,
  'an escaped name': (message) => JSON.stringify(message).replace(/"(method|op|event|action|ch)":"(.)/, (all, member, letter) => `"${member}":"\\u00${letter.charCodeAt(0).toString(16)}`),
};

const MEMBERS = ['method', 'op', 'event', 'action', 'ch'];
const memberOf = (message) => MEMBERS.find((member) => member in message);
const nameOf = (message) => message[memberOf(message)];
const renamed = (message, change) => ({ ...message, [memberOf(message)]: change(nameOf(message)) });
