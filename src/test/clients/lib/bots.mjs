// Clients as their users have them; only their addresses are changed.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import ccxt from 'ccxt';
import { MainClient, USDMClient } from 'binance';
import binanceApiNode from 'binance-api-node';
import { RestClientV5 } from 'bybit-api';
import { RestClient } from 'okx-api';
import { Bitmex } from './bitmex.mjs';

/** A key of `sluice sim`; Binance uses the secret as it is, Kraken decodes it first. */
export const KEYS = { apiKey: 'sluice-demo-key-1', secret: 'c2x1aWNlLWRlbW8tc2VjcmV0LTE=' };

/** Hyperliquid uses wallets instead of keys. */
const WALLET = { walletAddress: '0xbc62feccf430b9ee656966e8ffa82a4a6db491bc', privateKey: `0x${'c8'.repeat(32)}` };

/** The credentials that each ccxt exchange needs to sign, and the least number of endpoints in its table. */
export const CREDENTIALS = {
  binance: { least: 800 },
  binanceus: { least: 536 },
  kraken: { least: 61 },
  okx: { least: 470, accounts: [{ password: 'phrase' }] },
  myokx: { least: 470, accounts: [{ password: 'phrase' }] },
  okxus: { least: 470, accounts: [{ password: 'phrase' }] },
  bybit: { least: 442 },
  bybiteu: { least: 442, byPrefix: false }, // a host of the exchange bybit, which the prefix does not name
  coinbase: {
    least: 97,
    byPrefix: false,
    accounts: [
      { name: ', signed with a legacy key,', secret: 'no-padding-behind-it' },
      { name: ', with an ES256 token,', apiKey: 'organizations/o/apiKeys/k', secret: pem() },
      { name: ', with an EdDSA token,', apiKey: 'd2efa49a-369c-43d7-a60e-ae26e28853c2', secret: randomBytes(64).toString('base64') },
    ],
  },
  coinbaseexchange: { least: 103, accounts: [{ password: 'phrase' }] },
  kucoin: { least: 361, accounts: [{ password: 'phrase' }] },
  gate: { least: 380 },
  gateeu: { least: 380, byPrefix: false }, // a host of the exchange gate, which the prefix does not name
  bitget: { least: 791, accounts: [{ password: 'phrase' }] },
  bitmex: { least: 94 },
  deribit: { least: 147 },
  krakenfutures: { least: 55 },
  hyperliquid: { least: 2, accounts: [WALLET] },
  htx: { least: 470, byPrefix: false },
  bitstamp: { least: 274, byPrefix: false },
  mexc: { least: 240 },
  bitvavo: { least: 41 },
  coinex: { least: 254 },
  bingx: { least: 190 },
  cryptocom: { least: 137 },
  gemini: { least: 113, accounts: [{ apiKey: 'account-sluice-1' }] }, // ccxt accepts no other keys than those of one account
};

function pem() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'sec1', format: 'pem' });
}

/** The passphrase that the simulator accepts. */
export const PASSPHRASE = 'sluice-demo-passphrase';

/** The unified symbol each ccxt exchange trades in these tests. */
export const SYMBOLS = {
  binance: 'BTC/USDT',
  binanceusdm: 'BTC/USDT:USDT',
  kraken: 'BTC/USD',
  okx: 'BTC/USDT',
  bybit: 'BTC/USDT',
  coinbase: 'BTC/USD',
  coinbaseexchange: 'BTC/USD',
  kucoin: 'BTC/USDT',
  gate: 'BTC/USDT',
  bitget: 'BTC/USDT',
  krakenfutures: 'BTC/USD:BTC',
  deribit: 'BTC/USD:BTC',
  hyperliquid: 'BTC/USDC:USDC',
};

/** The gateway's names of these exchanges. ccxt's class kucoin calls two. */
export const SIMULATED = [...Object.keys(SYMBOLS).filter((id) => id !== 'binanceusdm'), 'kucoinfutures'];

/** Returns a limit order that rests, in the form of arguments of ccxt; contracts of some exchanges are counted in dollars. */
export const orderOf = (id) => ['limit', 'buy', { krakenfutures: 1, deribit: 10 }[id] ?? 0.001, 20000];

/** The same for exchanges that `sluice sim` does not simulate; their markets are written by hand below. */
export const WITHOUT_SIMULATOR = {
  binanceus: 'BTC/USDT',
  kucoinfutures: 'BTC/USDT:USDT',
  htx: 'BTC/USDT',
  gemini: 'BTC/USD',
  bitstamp: 'BTC/USD',
  mexc: 'BTC/USDT',
  bitvavo: 'BTC/EUR',
  coinex: 'BTC/USDT',
  bingx: 'BTC/USDT',
  cryptocom: 'BTC/USDT',
};

/** Returns a market of such an exchange in the form in which ccxt loads it. */
const HANDMADE = {
  binanceus: { id: 'BTCUSDT', info: { orderTypes: ['LIMIT', 'MARKET'] } },
  kucoinfutures: { id: 'XBTUSDTM', contractSize: 0.001 },
  htx: { id: 'btcusdt' },
  gemini: { id: 'btcusd' },
  bitstamp: { id: 'btcusd' },
  mexc: { id: 'BTCUSDT' },
  bitvavo: { id: 'BTC-EUR' },
  coinex: { id: 'BTCUSDT' },
  bingx: { id: 'BTC-USDT' },
  cryptocom: { id: 'BTC_USDT' },
};

/** Gives a bot the one market that it trades in these tests. */
export function withMarket(bot) {
  const symbol = WITHOUT_SIMULATOR[bot.id];
  const [pair, settle] = symbol.split(':');
  const [base, quote] = pair.split('/');
  const kind = settle === undefined ? { type: 'spot', spot: true, contract: false } : { type: 'swap', swap: true, contract: true, linear: settle === quote, inverse: settle === base };
  const all = { symbol, base, quote, settle, baseId: base, quoteId: quote, settleId: settle, active: true, precision: { amount: 0.0001, price: 0.01 }, limits: {}, info: {} };
  bot.setMarkets([{ swap: false, spot: false, future: false, option: false, margin: false, ...all, ...kind, ...HANDMADE[bot.id] }]);
  return bot;
}

/** coinbase signs the host, so that a prefix would make it sign the gateway's. */
export const BY_PREFIX = Object.keys(SYMBOLS).filter((id) => id !== 'coinbase');

/** The first account of the simulator for exchanges that need more than a key and a secret. */
export const ACCOUNTS = {
  okx: { password: PASSPHRASE },
  coinbaseexchange: { password: PASSPHRASE },
  kucoin: { password: PASSPHRASE },
  kucoinfutures: { password: PASSPHRASE },
  bitget: { password: PASSPHRASE },
  gemini: { apiKey: 'account-sluice-demo-1' },
  bitvavo: { options: { operatorId: 1 } },
  hyperliquid: WALLET,
  coinbase: {
    apiKey: 'organizations/sluice-demo/apiKeys/1',
    secret:
      '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIOrk+elxyCr7EZ6A+5BDrecgYAqeSWq2Fj3FwovV/YYroAoGCCqGSM49\n' +
      'AwEHoUQDQgAEorls8b/UNUyFhhMTNQ+CTvya5Ps5pTzY6p4O3ncsbrPLFzg5Hv32\nmJWDOTcqJiXr8pQIS0X1OOYNAmFfkpnqBA==\n-----END EC PRIVATE KEY-----\n',
  },
};

/** Returns a client that can sign for each exchange that ccxt and the gateway share, optionally of another ccxt. */
export function clientsOf(library = ccxt) {
  return Object.entries({ ...CREDENTIALS, kucoinfutures: CREDENTIALS.kucoin })
    .filter(([id]) => id in library)
    .map(([id, { accounts = [{}] }]) => {
      const { name, ...account } = accounts[0];
      return new library[id]({ ...KEYS, enableRateLimit: false, ...account });
    });
}

/** Returns ccxt with other base URLs: every entry of `urls.api` is changed, because a missing one would call the exchange directly. */
export function ccxtAt(id, base, more = {}) {
  if (id === 'bitmex') return new Bitmex({ ...KEYS, base });
  const exchange = new ccxt[id]({ ...KEYS, enableRateLimit: false, ...more });
  exchange.urls.api = moved(exchange.urls.api, base);
  return exchange;
}

/** Returns ccxt with `proxyUrl` and its own URLs: the path contains the exchange's real address. */
export function ccxtThrough(id, proxyUrl, more = {}) {
  if (id === 'bitmex') return new Bitmex({ ...KEYS, proxyUrl });
  return new ccxt[id]({ ...KEYS, enableRateLimit: false, proxyUrl, ...more });
}

/** The gateway's path for each host of streams: that of its exchange, with a prefix where two hosts have the same paths. */
const STREAM_DOORS = {
  'stream.binance.com:9443': 'binance/streams', // ccxt takes a spot stream for one of futures when its address lacks /stream
  'ws-api.binance.com:443': 'binance',
  'ws-fapi.binance.com': 'binance',
  'fstream.binance.com': 'binance/fstream',
  'ws.okx.com:8443': 'okx',
  'stream.{hostname}': 'bybit',
  'stream.bybit.com': 'bybit',
  'ws.kraken.com': 'kraken',
  'ws-auth.kraken.com': 'kraken/auth',
  'advanced-trade-ws.coinbase.com': 'coinbase',
  'ws-feed.exchange.coinbase.com': 'coinbaseexchange',
  'api.gateio.ws': 'gate',
  'fx-ws.gateio.ws': 'gate',
  'op-ws.gateio.live': 'gate/options',
  'api.hyperliquid.xyz': 'hyperliquid',
  'futures.kraken.com': 'krakenfutures',
  'ws.bitget.com': 'bitget',
};

/** Returns ccxt.pro with other base URLs and loaded markets; stream URLs are changed too. */
export async function ccxtStreams(id, url, more = {}) {
  const exchange = new ccxt.pro[id]({ ...KEYS, enableRateLimit: false, ...more });
  const { ws, ...rest } = exchange.urls.api;
  if (!BY_PREFIX.includes(id)) exchange.proxyUrl = `${url}/url/`;
  exchange.urls.api = { ...(BY_PREFIX.includes(id) ? moved(rest, `${url}/${id}`) : rest), ws: streamsMoved(ws, url.replace('http', 'ws')) };
  await exchange.loadHttpProxyAgent(); // required by ccxt for ws://
  await exchange.loadMarkets();
  return exchange;
}

function streamsMoved(tree, base) {
  if (typeof tree === 'string') return tree.replace(/^wss:\/\/([^/]+)/, (all, host) => `${base}/${STREAM_DOORS[host] ?? `no-door-for/${host}`}`);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, streamsMoved(value, base)]));
}

/** An Ed25519 key, which Binance requires for a WebSocket logon. */
export const ED25519 = {
  apiKey: 'sluice-demo-ed25519-1',
  secret: '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIP8qRP6a4rkvnHoRLVz8Kq4vbjZhTSex9txnhtT0M/bJ\n-----END PRIVATE KEY-----\n',
};

/** Silences the loggers of the SDKs. */
export const QUIET = { trace() {}, info() {}, error() {} };

/** npm `binance`, spot and USD-M. */
export const binanceAt = (baseUrl, key) => npmAt(MainClient, baseUrl, key);
export const binanceUsdmAt = (baseUrl, key) => npmAt(USDMClient, baseUrl, key);

function npmAt(Client, baseUrl, key = KEYS.apiKey) {
  return new Client({ api_key: key, api_secret: KEYS.secret, baseUrl });
}

/** npm `binance-api-node`, spot and USD-M in one. */
export const binanceApiNodeAt = (base, key = KEYS.apiKey) =>
  binanceApiNode.default({ apiKey: key, apiSecret: KEYS.secret, httpBase: base, httpFutures: base });

/** Its streams, with separate options for spot and USD-M. */
export const binanceApiNodeStreams = (base) => binanceApiNode.default({ wsBase: `${base}/ws`, wsFutures: `${base}/fstream/ws` });

/** npm `okx-api`. */
export const okxAt = (baseUrl, key = KEYS.apiKey) => new RestClient({ apiKey: key, apiSecret: KEYS.secret, apiPass: PASSPHRASE, baseUrl });

/** npm `bybit-api`. */
export const bybitAt = (baseUrl, key = KEYS.apiKey) => new RestClientV5({ key, secret: KEYS.secret, baseUrl });

/** The same tree of URLs with every scheme and host replaced by `base`. */
function moved(tree, base) {
  if (typeof tree === 'string') return tree.replace(/^\w+:\/\/[^/]+/, base);
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, moved(value, base)]));
}
