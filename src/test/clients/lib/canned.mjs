// Canned answers of Binance and Kraken: just enough for a client to load its markets and believe an order.

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
};

/** The answer to a recorded request: the time, what is listed, nothing for other wallet reads, and an order for all else. */
export function canned(request) {
  const path = request.target.split('?')[0];
  const body = time(path) ?? ANSWERS[`${request.method} ${path}`] ?? (path.startsWith('/sapi/') ? [] : order);
  return { headers: { Date: new Date(realNow()).toUTCString() }, body };
}

function time(path) {
  const now = realNow();
  if (path === '/0/public/Time') return kraken({ unixtime: Math.floor(now / 1000), rfc1123: new Date(now).toUTCString() });
  return path === '/api/v3/time' || path === '/fapi/v1/time' ? { serverTime: now } : undefined;
}
