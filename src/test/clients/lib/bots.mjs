// The clients as their users have them: nothing is changed but where they are pointed.

import ccxt from 'ccxt';
import { MainClient, USDMClient } from 'binance';

/** A key that `sluice sim` knows; Binance takes the secret as it is, Kraken decodes it first. */
export const KEYS = { apiKey: 'sluice-demo-key-1', secret: 'c2x1aWNlLWRlbW8tc2VjcmV0LTE=' };

/** The unified symbol each ccxt exchange trades in these tests. */
export const SYMBOLS = { binance: 'BTC/USDT', binanceusdm: 'BTC/USDT:USDT', kraken: 'BTC/USD' };

/** ccxt by base URL: every entry of `urls.api` is moved, because a forgotten one calls the exchange directly. */
export function ccxtAt(id, base, more = {}) {
  const exchange = new ccxt[id]({ ...KEYS, enableRateLimit: false, ...more });
  exchange.urls.api = moved(exchange.urls.api, base);
  return exchange;
}

/** ccxt by `proxyUrl`; `origin` replaces the exchange's own hosts where a test has no TLS upstream. */
export function ccxtThrough(id, proxyUrl, origin) {
  const exchange = ccxtAt(id, origin ?? '');
  exchange.proxyUrl = proxyUrl;
  return exchange;
}

/** npm `binance`, spot and USD-M. */
export const binanceAt = (baseUrl) => npmAt(MainClient, baseUrl);
export const binanceUsdmAt = (baseUrl) => npmAt(USDMClient, baseUrl);

function npmAt(Client, baseUrl) {
  return new Client({ api_key: KEYS.apiKey, api_secret: KEYS.secret, baseUrl });
}

/** The same tree of URLs with every scheme and host replaced by `base`; an empty `base` leaves them. */
function moved(tree, base) {
  if (typeof tree === 'string') return base === '' ? tree : tree.replace(/^\w+:\/\/[^/]+/, base);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, moved(value, base)]));
}
