// Canned responses of the exchanges, sufficient for a client to load its markets and to place an order.

import { realNow } from './frozen.mjs';

const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
  { filterType: 'NOTIONAL', minNotional: '5' },
];
const coin = { baseAsset: 'BTC', quoteAsset: 'USDT', baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8, filters };
const spotPair = { symbol: 'BTCUSDT', status: 'TRADING', isSpotTradingAllowed: true, permissionSets: [['SPOT']], orderTypes: ['LIMIT', 'MARKET'], ...coin };
const perpetual = {
  symbol: 'BTCUSDT', pair: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', marginAsset: 'USDT', underlyingType: 'COIN',
  pricePrecision: 2, quantityPrecision: 3, orderTypes: ['LIMIT', 'MARKET'], timeInForce: ['GTC'], onboardDate: 1569398400000, deliveryDate: 4133404800000, ...coin,
};
const krakenPair = {
  altname: 'XBTUSD', wsname: 'XBT/USD', aclass_base: 'currency', base: 'XXBT', aclass_quote: 'currency', quote: 'ZUSD', lot: 'unit',
  pair_decimals: 1, lot_decimals: 8, cost_decimals: 5, lot_multiplier: 1, leverage_buy: [2, 3], leverage_sell: [2, 3],
  fees: [[0, 0.26]], fees_maker: [[0, 0.16]], ordermin: '0.0001', costmin: '0.5', tick_size: '0.1', status: 'online',
};
const krakenAssets = {
  XXBT: { aclass: 'currency', altname: 'XBT', decimals: 10, display_decimals: 5, status: 'enabled' },
  ZUSD: { aclass: 'currency', altname: 'USD', decimals: 4, display_decimals: 2, status: 'enabled' },
};
const order = {
  symbol: 'BTCUSDT', orderId: 28, orderListId: -1, clientOrderId: 'bot-1', transactTime: 1507725176595, time: 1507725176595, updateTime: 1507725176595,
  price: '20000.00', origQty: '0.001', executedQty: '0', cummulativeQuoteQty: '0', cumQuote: '0', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY',
};
const book = { lastUpdateId: 1, bids: [['20000.00', '1']], asks: [['20001.00', '1']], E: 1507725176595, T: 1507725176595 };
const named = { ordId: '28', clOrdId: 'bot-1', tag: '', sCode: '0', sMsg: '' };
const okx = (data) => ({ code: '0', msg: '', data });
const bybit = (result) => ({ retCode: 0, retMsg: 'OK', result, retExtInfo: {} }); // without a time, which would affect the gateway's clock check
const kraken = (result) => ({ error: [], result });

const ANSWERS = {
  'GET /api/v3/exchangeInfo': { timezone: 'UTC', rateLimits: [], symbols: [spotPair] },
  'GET /fapi/v1/exchangeInfo': { timezone: 'UTC', rateLimits: [], symbols: [perpetual] },
  'GET /dapi/v1/exchangeInfo': { timezone: 'UTC', rateLimits: [], symbols: [] },
  'GET /api/v3/depth': book,
  'GET /fapi/v1/depth': book,
  'GET /api/v3/account': { balances: [{ asset: 'USDT', free: '100', locked: '0' }] },
  'GET /fapi/v3/account': { assets: [], positions: [] },
  'GET /api/v3/openOrders': [order],
  'GET /fapi/v1/openOrders': [order],
  'GET /0/public/AssetPairs': kraken({ XXBTZUSD: krakenPair }),
  'GET /0/public/Assets': kraken(krakenAssets),
  'GET /0/public/Depth': kraken({ XXBTZUSD: { bids: [['20000.0', '1', 1507725176]], asks: [['20001.0', '1', 1507725176]] } }),
  'POST /0/private/BalanceEx': kraken({ ZUSD: { balance: '100', hold_trade: '0' } }),
  'POST /0/private/OpenOrders': kraken({ open: {} }),
  'POST /0/private/AddOrder': kraken({ descr: { order: 'buy 0.001 XBTUSD @ limit 20000.0' }, txid: ['OAAAAA-BBBBB-CCCCCC'] }),
  'POST /0/private/CancelOrder': kraken({ count: 1 }),
  'POST /0/private/CancelAll': kraken({ count: 1 }),
  'POST /api/v5/trade/order': okx([named]),
  'POST /api/v5/trade/cancel-order': okx([named]),
  'POST /api/v5/trade/batch-orders': okx([named]),
  'GET /v5/user/query-api': bybit({ unified: 1, uta: 6, permissions: {} }),
  'GET /v5/account/info': bybit({ unifiedMarginStatus: 6 }),
  'POST /v5/order/create': bybit({ orderId: '28', orderLinkId: 'bot-1' }),
  'POST /v5/order/cancel': bybit({ orderId: '28', orderLinkId: 'bot-1' }),
  'POST /api/v3/brokerage/orders': { success: true, success_response: { order_id: '28', product_id: 'BTC-USD', side: 'BUY', client_order_id: 'bot-1' } },
  'POST /orders': { id: '28', product_id: 'BTC-USD', side: 'buy', type: 'limit', price: '20000', size: '0.001', status: 'pending', created_at: '2017-10-11T12:59:36Z' },
};

/** Responses of exchanges that are not simulated. */
Object.assign(ANSWERS, {
  'GET /api/ua/v1/account/mode': { code: '200000', data: { selfAccountMode: 'CLASSIC' } },
  'POST /api/v1/hf/orders': { code: '200000', data: { orderId: '28' } },
  'POST /api/v1/orders': { code: '200000', data: { orderId: '28' } },
  'POST /api/v4/spot/orders': { id: '28', text: 't-bot-1', status: 'open' },
  'POST /api/v2/spot/trade/place-order': { code: '00000', msg: 'success', data: { orderId: '28', clientOid: 'bot-1' } },
  'GET /api/v2/private/buy': { jsonrpc: '2.0', result: { order: { order_id: '28', order_state: 'open' }, trades: [] } },
  'POST /derivatives/api/v3/sendorder': { result: 'success', sendStatus: { status: 'placed', order_id: '28', receivedTime: '2020-01-01T00:00:00.000Z', orderEvents: [] } },
  'GET /v1/account/accounts': { status: 'ok', data: [{ id: 1, type: 'spot', subtype: '', state: 'working' }] },
  'POST /v1/order/orders/place': { status: 'ok', data: '28' },
  'POST /api/v2/buy/btcusd/': { id: '28', market: 'BTC/USD', type: '0', price: '20000', amount: '1', datetime: '2020-01-01 00:00:00' },
  'POST /v2/spot/order': { code: 0, data: { order_id: 28, client_id: 'bot-1', market: 'BTCUSDT', side: 'buy', type: 'limit', amount: '1', price: '20000' }, message: 'OK' },
  'POST /openApi/spot/v1/trade/order': { code: 0, msg: '', data: { orderId: 28, symbol: 'BTC-USDT', side: 'BUY', type: 'LIMIT', status: 'NEW', price: '20000', origQty: '1', executedQty: '0' } },
  'POST /exchange/v1/private/create-order': { code: 0, result: { order_id: '28', client_oid: 'bot-1' } },
  'POST /v2/order': { orderId: '28', clientOrderId: 'bot-1', market: 'BTC-EUR', created: 1507725176595, status: 'new', side: 'buy', orderType: 'limit', amount: '1', price: '20000' },
  'POST /v1/order/new': { order_id: '28', client_order_id: 'bot-1', symbol: 'btcusd', side: 'buy', type: 'exchange limit', is_live: true, options: [] },
  'POST /exchange': { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: { oid: 28 } }] } } },
});

/** Returns the response to a request: the time, a listed response, an empty one for other wallet reads, and an order otherwise. */
export function canned(request) {
  const path = request.target.split('?')[0];
  const body = time(path) ?? ANSWERS[`${request.method} ${path}`] ?? (path.startsWith('/sapi/') ? [] : order);
  // Without this header a gateway without stored usage admits one call at a time (design rule 10).
  const weight = /^\/[f]?api\/v/.test(path) ? { 'X-MBX-USED-WEIGHT-1M': '1' } : {};
  return { headers: { Date: new Date(realNow()).toUTCString(), ...weight }, body };
}

/** The time of each exchange: with another one the gateway would hold all orders. */
function time(path) {
  const now = realNow();
  const seconds = Math.floor(now / 1000);
  const iso = new Date(now).toISOString();
  switch (path) {
    case '/api/v3/time':
    case '/fapi/v1/time':
      return { serverTime: now };
    case '/0/public/Time':
      return kraken({ unixtime: seconds, rfc1123: new Date(now).toUTCString() });
    case '/api/v5/public/time':
      return okx([{ ts: String(now) }]);
    case '/v5/market/time':
      return { ...bybit({ timeSecond: String(seconds), timeNano: `${now}000000` }), time: now };
    case '/api/v3/brokerage/time':
      return { iso, epochSeconds: String(seconds), epochMillis: String(now) };
    case '/api/v1/timestamp': // of kucoin and of htxfutures
      return { code: '200000', data: now, ts: now };
    case '/v2/time': // of bitvavo and of coinex
      return { time: now, code: 0, data: { timestamp: now }, message: 'OK' };
    case '/openApi/swap/v2/server/time':
      return { code: 0, msg: '', data: { serverTime: now } };
    case '/v1/common/timestamp':
      return { status: 'ok', data: now };
    case '/api/v4/spot/time':
      return { server_time: now };
    case '/api/v2/public/time':
      return { code: '00000', msg: 'success', data: { serverTime: String(now) } };
    case '/api/v2/public/get_time':
      return { jsonrpc: '2.0', result: now };
    case '/derivatives/api/v3/feeschedules':
      return { result: 'success', feeSchedules: [], serverTime: iso };
    case '/info':
      return { time: now };
    case '/time':
      return { iso, epoch: now / 1000 };
    default:
      return undefined;
  }
}
