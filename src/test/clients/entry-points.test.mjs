// Tests the entry points for bots that can be configured little or not at all: the exchange's own host over TLS, a port of one exchange, and tokens.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ccxt from 'ccxt';
import { MainClient, USDMClient } from 'binance';
import binanceApiNode from 'binance-api-node';
import * as hyperliquid from '@nktkas/hyperliquid';
import { RestClientV2 } from 'bitget-api';
import { RestClientV5 } from 'bybit-api';
import kucoin from 'kucoin-universal-sdk';
import { RestClient } from 'okx-api';
import { ACCOUNTS, ccxtThrough, KEYS, PASSPHRASE } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { BOT_TOKENS, confWith, gateway, keeper, observing, scratch, simulator, start, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSigned } from './lib/signatures.mjs';

const LIB = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lib');
const run = promisify(execFile);
const HOSTS = ['api.kraken.com', 'api.coinbase.com', 'api.binance.com', 'fapi.binance.com', 'dapi.binance.com', 'www.okx.com', 'api.bybit.com', 'api.exchange.coinbase.com'];

/** Returns the project's configuration in observe mode, with these proxy settings and a port of its own for Kraken. */
function confWithEntryPoints(t, proxy) {
  const conf = observing(t);
  writeFileSync(path.join(conf, 'sluice.json'), JSON.stringify({ proxy: { warmUpMs: 0, ...proxy, botTokens: { ...BOT_TOKENS, ...proxy.botTokens } } }));
  const file = path.join(conf, 'exchanges.json');
  const exchanges = JSON.parse(readFileSync(file, 'utf8'));
  exchanges.kraken.listen = 0;
  writeFileSync(file, JSON.stringify(exchanges));
  return conf;
}

/** Returns the JSON output of a command. */
const sluice = async (t, ...args) => {
  const program = start(t, [...args, '--json']);
  assert.equal(await program.gone, 0, program.output());
  return JSON.parse(program.output().match(/^[{[].*[}\]]$/m)[0]);
};

describe('bots that use the exchange’s own host over TLS', () => {
  const suite = keeper();
  let upstream, started, port, trusted;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    const conf = confWithEntryPoints(suite, { tls: { port: 0, hosts: HOSTS } });
    const data = path.join(scratch(suite), 'data');
    const made = await sluice(suite, 'ca', '--conf', conf, '--data', data);
    trusted = made.authority;
    assert.deepEqual(made.hosts, HOSTS.map((host) => `127.0.0.1 ${host}`));
    assert.equal(statSync(path.join(data, 'tls', 'authority.key')).mode & 0o777, 0o600);
    started = await gateway(suite, '--conf', conf, '--data', data, '--upstream', `*=${upstream.url}`);
    port = Number(started.output().match(/https:\/\/127\.0\.0\.1:(\d+)/)[1]);
  });

  const node = async (what, env = {}) => {
    const { stdout } = await run(process.execPath, ['--require', path.join(LIB, 'hosts.cjs'), path.join(LIB, 'unmodified.mjs'), JSON.stringify(what)], {
      env: { ...process.env, SLUICE_TLS_PORT: String(port), NODE_EXTRA_CA_CERTS: trusted, ...env },
      timeout: 120_000,
    });
    return JSON.parse(stdout);
  };
  const ORDER = ['createOrder', 'SYMBOL', 'limit', 'buy', 0.001, 20000];

  for (const id of ['kraken', 'coinbase', 'binance', 'binanceusdm', 'okx', 'bybit', 'coinbaseexchange']) {
    test(`unmodified ccxt ${id} calls the exchange with valid signatures`, async () => {
      upstream.clear();
      const calls = id === 'binance' || id === 'binanceusdm' || id === 'kraken' ? [['loadMarkets'], ['fetchBalance'], ORDER] : [['fetchTime']];
      const results = await node({ id, account: { ...KEYS, ...ACCOUNTS[id] }, calls });
      assert.deepEqual(results, calls.map(() => 'ok'));
      const seen = upstream.clear();
      assert.ok(seen.length >= calls.length);
      seen.forEach((request) => assertSigned(request));
      if (id === 'kraken') assert.ok(seen.some(({ target }) => target === '/0/private/AddOrder'));
    });
  }

  test('Node refuses the certificate without the authority', async () => {
    const [result] = await node({ id: 'kraken', account: KEYS, calls: [['fetchTime']] }, { NODE_EXTRA_CA_CERTS: '' });
    assert.match(result, /NetworkError|ExchangeNotAvailable|RequestTimeout|certificate/);
    assert.equal(upstream.clear().length, 0);
  });

  // A separate key, since its nonces are larger than ccxt's.
  const python = async (how, env = { SSL_CERT_FILE: trusted }, program = 'python3') => {
    const { stdout } = await run(program, [path.join(LIB, 'tls_call.py'), how, String(port), 'a-key-for-python', KEYS.secret], {
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    return stdout.trim();
  };

  test('Python’s ssl accepts the certificate only with SSL_CERT_FILE', async () => {
    assert.match(await python('ssl'), /^HTTP\/1.1 200 /);
    await assert.rejects(python('ssl', {}), /CERTIFICATE_VERIFY_FAILED/);
  });

  test('a call signed like Hummingbot’s Kraken connector arrives with a valid signature', async () => {
    upstream.clear();
    assert.match(await python('kraken'), /^HTTP\/1.1 200 /);
    const [call] = upstream.clear();
    assert.equal(call.target, '/0/private/OpenOrders');
    assertSigned(call);
  });

  test('a call of aiohttp arrives with a valid signature', async (t) => {
    // Debian's python3-aiohttp belongs to Debian's own Python.
    const imports = (program) => run(program, ['-c', 'import aiohttp']).then(() => true, () => false);
    const programs = await Promise.all(['python3', '/usr/bin/python3'].map(async (program) => ((await imports(program)) ? program : null)));
    const program = programs.find((found) => found !== null);
    if (program === undefined) {
      t.skip('python3-aiohttp is not installed');
      return;
    }
    upstream.clear();
    assert.match(await python('aiohttp', undefined, program), /^HTTP\/1.1 200 /);
    const [call] = upstream.clear();
    assertSigned(call);
  });

  test('the port of one exchange forwards the signed path unchanged', async () => {
    upstream.clear();
    const own = started.output().match(/kraken alone at (http:\/\/127\.0\.0\.1:\d+)/)[1];
    const [result] = await node({ id: 'kraken', account: KEYS, calls: [['privatePostOpenOrders']], options: { urls: { api: { public: own, private: own, zendesk: own } } } });
    assert.equal(result, 'ok');
    const [call] = upstream.clear();
    assert.equal(call.target, '/0/private/OpenOrders');
    assertSigned(call);
  });
});

describe('the output of `sluice clients`', () => {
  const suite = keeper();
  let upstream, started, rows;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    const conf = confWithEntryPoints(suite, {});
    started = await gateway(suite, '--conf', conf, '--upstream', `*=${upstream.url}`);
    rows = await sluice(suite, 'clients', '--conf', conf, '--gateway', started.url);
  });

  /** Returns the client that a snippet creates. */
  const made = (snippet) => {
    const keys = { apiKey: KEYS.apiKey, secret: KEYS.secret, apiPass: PASSPHRASE, wallet: {} };
    const clients = { ccxt, MainClient, USDMClient, Binance: binanceApiNode.default, RestClient, RestClientV5, RestClientV2, kucoin, ...hyperliquid };
    const unopened = { WebsocketClientV2: class {}, WebSocketTransport: class {} }; // the tests of streams open WebSockets
    const scope = { ...keys, ...clients, ...unopened };
    const last = ['exchange', 'client', 'spot'].find((name) => snippet.includes(`const ${name} `));
    return new Function(...Object.keys(scope), `${snippet}\nreturn ${last};`)(...Object.values(scope));
  };
  const STREAMS_ONLY = 'bitmex-realtime-api'; // it connects again for ever; streams-unsimulated runs it
  const READS = {
    ccxt: (bot) => (bot.has.fetchTime ? bot.fetchTime() : bot.fetchMarkets()).catch(() => {}), // the recorder's response is not valid for the client
    'ccxt.pro': (bot) => READS.ccxt(bot),
    'binance (npm)': (bot) => bot.testConnectivity(),
    'binance-api-node': (bot) => bot.ping(),
    'okx-api (npm)': (bot) => bot.getSystemTime(),
    'bybit-api (npm)': (bot) => bot.getServerTime(),
    'bitget-api (npm)': (bot) => bot.getServerTime(),
    'kucoin-universal-sdk': (bot) => bot.restService().getSpotService().getMarketApi().getServerTime().catch(() => {}),
    '@nktkas/hyperliquid': (bot) => bot.allMids().catch(() => {}),
  };

  test('every tested JavaScript snippet reads through the gateway', async () => {
    const run = rows.filter(({ client, language, tried, door }) => language === 'js' && tried && door !== 'host' && door !== 'proxy' && client !== STREAMS_ONLY);
    assert.ok(run.length >= 14, `${run.length}`);
    for (const { client, exchange, snippet } of run) {
      upstream.clear();
      await READS[client](made(snippet));
      assert.ok(upstream.clear().length > 0, `${client} with ${exchange} did not call the gateway`);
    }
  });

  test('the snippets for freqtrade work as ccxt options', async () => {
    const freqtrade = rows.filter(({ client }) => client === 'freqtrade');
    assert.ok(freqtrade.length >= 6);
    for (const { exchange, snippet } of freqtrade) {
      for (const options of Object.values(JSON.parse(snippet).exchange).filter((value) => typeof value === 'object')) {
        upstream.clear();
        const id = exchange === 'htxfutures' ? 'htx' : exchange; // one class of ccxt, two exchanges of the gateway
        await READS.ccxt(new ccxt[id]({ ...KEYS, ...options }));
        assert.ok(upstream.clear().length > 0, exchange);
      }
    }
  });

  test('the port for Hummingbot accepts its signed path', async () => {
    const { snippet } = rows.find(({ client, exchange, door }) => client === 'hummingbot' && exchange === 'kraken' && door === 'port');
    assert.match(snippet, /BASE_URL = "http:\/\/127\.0\.0\.1:0"/); // port 0 as configured here; the gateway prints the actual one
    const [, own] = started.output().match(/kraken alone at http:\/\/127\.0\.0\.1:(\d+)/);
    upstream.clear();
    const { stdout } = await run('python3', [path.join(LIB, 'tls_call.py'), 'plain', own, 'a-key-for-python', KEYS.secret], { timeout: 60_000 });
    assert.match(stdout, /^HTTP\/1.1 200 /);
    const [call] = upstream.clear();
    assert.equal(call.target, '/0/private/OpenOrders');
    assertSigned(call);
  });

  test('every impossible connection has a reason', () => {
    const cannot = rows.filter(({ works }) => !works);
    assert.ok(cannot.some(({ client, exchange }) => client === 'ccxt' && exchange === 'coinbase'));
    cannot.forEach(({ why, snippet }) => assert.ok(why.length > 20 && snippet === null));
  });
});

test('a bot that bypasses the gateway is detected with its usage', async (t) => {
  const suite = keeper(t);
  const exchange = await simulator(suite);
  const started = await gateway(suite, '--conf', confWith(suite, () => {}, 'binance'), '--upstream', `*=${exchange.url}`);
  let polls = 0;
  await until(async () => {
    if (polls++ % 25 === 0) await fetch(`${exchange.url}/api/v3/depth?symbol=BTCUSDT&limit=100`); // repeated, since a window may have ended
    await fetch(`${started.url}/binance/api/v3/time`);
    return /another program calls the exchange without this gateway: for binance's limit 'spot\.weight' the exchange counts \d+/.test(started.output());
  }, 'the gateway to report it', 60_000);
});

describe('bots with a token', () => {
  const suite = keeper();
  let upstream, started, token;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    const made = await sluice(suite, 'bot-token', 'maker1');
    token = made.token;
    const conf = confWithEntryPoints(suite, { trustFrom: [], botTokens: { maker1: made.hash } });
    started = await gateway(suite, '--conf', conf, '--upstream', `*=${upstream.url}`);
  });

  test('a token in the URL admits ccxt and is not forwarded', async () => {
    const bot = ccxtThrough('kraken', `${started.url}/@maker1:${token}/url/`);
    await bot.privatePostOpenOrders();
    const [call] = upstream.clear();
    assertSigned(call);
    assert.ok(!JSON.stringify(call).includes(token));
    assert.ok(!started.output().includes(token));
  });

  test('a token in a header admits ccxt and is not forwarded', async () => {
    const bot = ccxtThrough('kraken', `${started.url}/url/`, { headers: { 'X-Sluice-Token': token } });
    await bot.privatePostOpenOrders();
    const [call] = upstream.clear();
    assertSigned(call);
    assert.ok(!JSON.stringify(call).includes(token));
  });

  test('a missing or wrong token raises an error that clients do not retry', async () => {
    await assert.rejects(ccxtThrough('binance', `${started.url}/url/`).fetchTime(), { name: 'AuthenticationError' });
    await assert.rejects(ccxtThrough('kraken', `${started.url}/@maker1:wrong/url/`).fetchTime());
    assert.equal(upstream.clear().length, 0);
  });

  test('health routes need no token', async () => assert.ok((await fetch(`${started.url}/health/live`)).ok));
});
