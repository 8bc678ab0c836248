const apiKey = 'sluice-demo-key-1', secret = 'c2x1aWNlLWRlbW8tc2VjcmV0LTE=';
import ccxt from 'ccxt';

const move = (urls) => Object.fromEntries(Object.entries(urls).map(([key, url]) =>
  [key, typeof url === 'string' ? url.replace(/^https:\/\/[^/]+/, 'http://127.0.0.1:34653/binance') : move(url)]));

const exchange = new ccxt.binance({ apiKey, secret, enableRateLimit: false });
exchange.urls.api = move(exchange.urls.api);

await exchange.loadMarkets(); await exchange.fetchBalance(); await exchange.fetchOpenOrders(exchange.symbols[0]);
