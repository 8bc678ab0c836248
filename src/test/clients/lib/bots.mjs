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

/** ccxt by `proxyUrl`, its own URLs untouched: the gateway is told the exchange's real address in the path. */
export function ccxtThrough(id, proxyUrl) {
  return new ccxt[id]({ ...KEYS, enableRateLimit: false, proxyUrl });
}

/** npm `binance`, spot and USD-M. */
export const binanceAt = (baseUrl) => npmAt(MainClient, baseUrl);
export const binanceUsdmAt = (baseUrl) => npmAt(USDMClient, baseUrl);

function npmAt(Client, baseUrl) {
  return new Client({ api_key: KEYS.apiKey, api_secret: KEYS.secret, baseUrl });
}

/** The same tree of URLs with every scheme and host replaced by `base`. */
function moved(tree, base) {
  if (typeof tree === 'string') return tree.replace(/^\w+:\/\/[^/]+/, base);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, moved(value, base)]));
}
