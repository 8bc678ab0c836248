const apiKey = 'sluice-demo-key-1', secret = 'c2x1aWNlLWRlbW8tc2VjcmV0LTE=';
import ccxt from 'ccxt';

const exchange = new ccxt.kraken({ apiKey, secret, enableRateLimit: false, proxyUrl: 'http://127.0.0.1:34653/url/' });

await exchange.loadMarkets(); await exchange.fetchBalance(); await exchange.fetchOpenOrders(exchange.symbols[0]);
