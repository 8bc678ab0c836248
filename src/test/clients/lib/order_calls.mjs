// Calls that place, change or reduce orders, as ccxt's tables and the exchanges' documents have them, and the same calls in forms that try to pass a halt.

import { clientsOf } from './bots.mjs';
import { endpoints } from './endpoints.mjs';
import { routeTables } from './routes.mjs';

/**
 * The instrument that is halted at each exchange, as an operator may write it, and how its calls write it. Spellings are those of the examples in the
 * exchanges' documents and of ccxt 4.5.84; spot and futures differ at some.
 */
export const INSTRUMENTS = {
  binance: { halted: 'btcusdt', written: ['BTCUSDT'] },
  binanceus: { halted: 'BTC-USDT', written: ['BTCUSDT'] },
  kraken: { halted: 'XBT/USD', written: ['XBTUSD', 'XXBTZUSD', 'BTC/USD'] },
  okx: { halted: 'BTC/USDT', written: ['BTC-USDT'] },
  bybit: { halted: 'btc-usdt', written: ['BTCUSDT'] },
  coinbase: { halted: 'BTCUSD', written: ['BTC-USD'] },
  coinbaseexchange: { halted: 'btc-usd', written: ['BTC-USD'] },
  kucoin: { halted: 'BTCUSDT', written: ['BTC-USDT'] },
  kucoinfutures: { halted: 'xbtusdtm', written: ['XBTUSDTM'] },
  gate: { halted: 'btc/usdt', written: ['BTC_USDT'] },
  bitget: { halted: 'btcusdt', written: ['BTCUSDT'] },
  bitmex: { halted: 'xbtusd', written: ['XBTUSD'] },
  deribit: { halted: 'btc_perpetual', written: ['BTC-PERPETUAL'] },
  krakenfutures: { halted: 'PF_XBTUSD', written: ['PF_XBTUSD', 'pf_xbtusd'] },
  htx: { halted: 'BTC-USDT', written: ['btcusdt', 'BTCUSDT'] },
  htxfutures: { halted: 'btcusdt', written: ['BTC-USDT'] },
  bitstamp: { halted: 'BTC/USD', written: ['btcusd', 'BTCUSD'] },
  mexc: { halted: 'BTC-USDT', written: ['BTCUSDT', 'BTC_USDT'] },
  bitvavo: { halted: 'btceur', written: ['BTC-EUR'] },
  coinex: { halted: 'btcusdt', written: ['BTCUSDT'] },
  bingx: { halted: 'btcusdt', written: ['BTC-USDT'] },
  cryptocom: { halted: 'BTCUSDT', written: ['BTC_USDT'] },
  gemini: { halted: 'BTC/USD', written: ['btcusd', 'BTCUSD'] },
};

/** APIs that their exchanges have switched off: ccxt signs their calls as their documents said, in forms that the tables no longer know. */
const OFF = /\/spot\/v3\/|coinex\.com\/v1\//;

const ORDERS = ['PLACE', 'AMEND', 'REDUCE'];

/** Returns {orders, cancels} of all exchanges: calls {exchange, key, method, url, instrument, sign}, where `sign()` returns {method, url, headers, body}, signed now. */
export function orderCalls() {
  const { routeOf } = routeTables();
  const orders = [];
  const cancels = [];
  for (const bot of clientsOf()) {
    for (const endpoint of endpoints(bot)) {
      const { exchange, route, instrument: parameter } = routeOf(endpoint.verb, endpoint.url);
      const kind = route?.kind;
      // A batch without a list of orders is no cancel that an exchange would accept.
      if (kind === 'CANCEL' && !route.isBatch && !OFF.test(endpoint.url)) cancels.push(signed(bot, exchange, endpoint, {}));
      if (!ORDERS.includes(kind)) continue;
      const name = parameterOf(parameter, endpoint);
      const { written = [] } = INSTRUMENTS[exchange] ?? {};
      if (name === null || written.length === 0) orders.push(signed(bot, exchange, endpoint, {}));
      else written.forEach((instrument) => orders.push({ ...signed(bot, exchange, endpoint, { [name]: instrument }), instrument }));
    }
  }
  return { orders: distinct(orders), cancels: distinct(cancels) };
}

/** Classes of ccxt for one exchange share most endpoints. */
const distinct = (calls) => [...new Map(calls.map((call) => [`${call.exchange} ${call.method} ${call.url} ${call.instrument}`, call])).values()];

function signed(bot, exchange, { path: at, type, verb, params }, more) {
  const sign = () => {
    const { url, method = verb, headers = {}, body } = bot.sign(at, type, verb, { ...params, ...more });
    return { url, method, headers, body };
  };
  const { url, method } = sign();
  return { exchange, key: exchange === 'hyperliquid' ? null : bot.apiKey, method, url, sign };
}

/** Returns the parameter with the instrument as ccxt names it; null if the calls of its group name none. */
function parameterOf(instrument, { params, path: at }) {
  if (instrument === undefined) return null;
  const variable = Object.keys(params).find((each) => at.includes(`{${each}}`) && ['instrument', 'pair', 'symbol', 'market'].includes(each));
  return variable ?? instrument.split('.').at(-1);
}

/** Forms of a call that an exchange, or a server in front of it, might accept as the same call. Each returns the changed call, or null if it does not apply. */
export const DECOYS = {
  'a final slash': (call) => onPath(call, (pathname) => (pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`)),
  'an empty segment': (call) => onPath(call, (pathname) => pathname.replace(/\/([^/]+\/?)$/, '//$1')),
  'an escaped letter in the path': (call) => onPath(call, (pathname) => pathname.replace(/([a-z])([^/]*\/?)$/i, (all, letter, rest) => `%${letter.charCodeAt(0).toString(16)}${rest}`)),
  'another case of the path': (call) => call.method !== 'GET' && onPath(call, (pathname) => pathname.replace(/[^/]+\/?$/, (last) => last.toUpperCase())),
  'GET instead of its method': (call) => (call.method === 'GET' ? null : { ...call, method: 'GET', ...(call.body ? { body: undefined } : {}) }),
  'a read with its body': (call) => (call.method === 'GET' || !call.body ? null : { ...call, method: 'GET' }),
  'a header that names another method': (call) => ({ ...call, headers: { ...call.headers, 'X-HTTP-Method-Override': 'GET' } }),
  'a parameter that names another method': (call) => onQuery(call, '_method=GET'),
  'another type of body': (call) => (call.body ? { ...call, headers: { ...call.headers, 'Content-Type': 'text/plain' } } : null),
  'a body that says it is compressed': (call) => (call.body ? { ...call, headers: { ...call.headers, 'Content-Encoding': 'gzip' } } : null),
  'more text behind its body': (call) => (/^[{[]/.test(call.body ?? '') ? { ...call, body: `${call.body} {}` } : null),
  'a wish for another class': (call) => ({ ...call, headers: { ...call.headers, 'X-Sluice-Class': 'read-public' } }),
};

function onPath(call, change) {
  const { origin, pathname, search } = new URL(call.url);
  const changed = change(pathname);
  return changed === pathname ? null : { ...call, url: `${origin}${changed}${search}` };
}

const onQuery = (call, parameter) => ({ ...call, url: `${call.url}${call.url.includes('?') ? '&' : '?'}${parameter}` });
