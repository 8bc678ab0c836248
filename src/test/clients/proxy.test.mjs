// Tests clients that use the traffic port as their proxy (CONNECT), on simulated exchanges under the exchanges' real names.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ACCOUNTS, KEYS, SYMBOLS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { BOT_TOKENS, configure, gateway, keeper, observing, quickConf, scratch, simulator, start } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSigned } from './lib/signatures.mjs';

const LIB = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lib');
const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const BOUND = { timeout: 60_000 };
const run = promisify(execFile);
const KRAKEN_TIME = 'https://api.kraken.com/0/public/Time';
/** Variables of the machine that would change what a client does. */
const CLEAN = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy$/i.test(name)));

/** Returns the JSON output of a command. */
const sluice = async (t, ...args) => {
  const program = start(t, [...args, '--json']);
  assert.equal(await program.gone, 0, program.output());
  return JSON.parse(program.output().match(/^[{[].*[}\]]$/m)[0]);
};

/** Starts a gateway that ends TLS with an authority of its own; returns it with the file that clients must trust. */
async function proxied(suite, conf, upstream) {
  const data = path.join(scratch(suite), 'data');
  const { authority } = await sluice(suite, 'ca', '--conf', conf, '--data', data);
  const started = await gateway(suite, '--conf', conf, '--data', data, '--upstream', `*=${upstream.url}`);
  return { ...started, trusted: authority };
}

/** Runs jobs of lib/proxied.mjs; returns their results. */
const node = async ({ url, trusted }, jobs, proxy = url) => {
  const { stdout } = await run(process.execPath, [path.join(LIB, 'proxied.mjs'), proxy, JSON.stringify(jobs)], { env: { ...CLEAN, NODE_EXTRA_CA_CERTS: trusted }, ...BOUND });
  return JSON.parse(stdout);
};

/** Runs lib/proxied.py with a Python that has the client, or skips the test. */
const python = async (t, client, { url, trusted }, target, proxy = url) => {
  const has = (program) => run(program, ['-c', `import ${client}`]).then(() => true, () => false);
  const found = await Promise.all(['python3', '/usr/bin/python3'].map(async (program) => ((await has(program)) ? program : null)));
  const program = found.find((one) => one !== null);
  if (program === undefined) {
    t.skip(`python3-${client} is not installed`);
    return null;
  }
  const env = { ...CLEAN, HTTPS_PROXY: proxy, SSL_CERT_FILE: trusted, REQUESTS_CA_BUNDLE: trusted };
  return run(program, [path.join(LIB, 'proxied.py'), client, target], { env, ...BOUND });
};

describe('bots that use the gateway as their proxy', () => {
  const suite = keeper();
  let upstream, sluiceGateway;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    sluiceGateway = await proxied(suite, configure(observing(suite), { proxy: { warmUpMs: 0, botTokens: BOT_TOKENS, tls: { port: 0 } } }), upstream);
  });

  /** Returns the URL of the proxy for a bot without a token, and what asserts that the gateway saw that name. */
  const named = (bot) => ({
    url: sluiceGateway.url.replace('//', `//${bot}:no-token@`),
    assertSeen: async () => {
      const bots = (await sluiceGateway.status()).exchanges.flatMap((exchange) => exchange.bots ?? []);
      assert.ok(bots.some((one) => one.bot === bot), `${bot} is not in ${JSON.stringify(bots)}`);
    },
  });

  for (const id of ['kraken', 'coinbase', 'binance', 'binanceusdm', 'okx', 'bybit']) {
    test(`ccxt ${id} by httpsProxy calls the exchange with valid signatures`, BOUND, async () => {
      upstream.clear();
      const order = ['createOrder', SYMBOLS[id], 'limit', 'buy', 0.001, 20000];
      const calls = id === 'binance' || id === 'binanceusdm' || id === 'kraken' ? [['loadMarkets'], ['fetchBalance'], order] : [['fetchTime']];
      const { url, assertSeen } = named(`ccxt-${id}`);
      const [result] = await node(sluiceGateway, [['ccxt', id, { ...KEYS, ...ACCOUNTS[id] }, calls]], url);
      assert.doesNotMatch(String(result), /Error/);
      await assertSeen();
      const seen = upstream.clear();
      assert.ok(seen.length >= calls.length);
      seen.forEach((request) => assertSigned(request));
    });
  }

  for (const client of ['requests', 'urllib', 'aiohttp']) {
    test(`Python’s ${client} by HTTPS_PROXY`, BOUND, async (t) => {
      upstream.clear();
      const { url, assertSeen } = named(client);
      const made = await python(t, client, sluiceGateway, KRAKEN_TIME, url);
      if (made === null) return;
      assert.match(made.stdout, /^200 /);
      await assertSeen();
      assert.deepEqual(upstream.clear().map(({ target }) => target), ['/0/public/Time']);
      const other = KRAKEN_TIME.replace('kraken', 'unknown-exchange');
      await assert.rejects(python(t, client, sluiceGateway, other), ({ stderr }) => /403/.test(stderr)); // the exception names the status
      assert.equal(upstream.clear().length, 0);
    });
  }

  test('curl -x shows why a target is refused, and nothing is sent', BOUND, async () => {
    upstream.clear();
    const curl = (url, ...more) => run('curl', ['-sS', '-x', sluiceGateway.url, '--cacert', sluiceGateway.trusted, ...more, url], { env: CLEAN, ...BOUND });
    assert.match((await curl(KRAKEN_TIME, '-w', '%{http_code}')).stdout, /200$/);
    assert.equal(upstream.clear().length, 1);
    for (const url of ['https://example.com/', 'https://api.kraken.com:8443/', 'https://127.0.0.1/', 'https://[::1]/']) {
      await assert.rejects(curl(url, '-v'), ({ stderr }) => /CONNECT tunnel failed, response 403/.test(stderr) && /X-Sluice-Reason: not-an-upstream/.test(stderr));
    }
    assert.match((await curl('http://api.kraken.com/0/public/Time')).stdout, /use this port as the proxy for https:\/\/ only/);
    assert.equal(upstream.clear().length, 0);
  });
});

describe('bots that trade through the gateway as their proxy', () => {
  const suite = keeper();
  let exchange, sluiceGateway;

  before(async () => {
    exchange = await simulator(suite);
    sluiceGateway = await proxied(suite, configure(quickConf(suite, {}, 'binance', 'kraken'), { proxy: { warmUpMs: 0, tls: { port: 0 } } }), exchange);
  });

  const ORDER = ['createOrder', 'BTC/USDT', 'limit', 'buy', 0.001, 20000];
  const account = { ...KEYS, ...ACCOUNTS.binance };

  test('an order and its cancel; a halt refuses the next order on an open connection', BOUND, async () => {
    const [done] = await node(sluiceGateway, [['ccxt', 'binance', account, [ORDER, ['cancelOrder', 'LAST', 'BTC/USDT']]]]);
    assert.doesNotMatch(String(done), /Error/);
    await sluiceGateway.halt();
    const [refused] = await node(sluiceGateway, [['ccxt', 'binance', account, [['fetchTime'], ORDER]]]);
    assert.match(refused, /InvalidOrder/);
  });

  test('ccxt.pro by wssProxy reads a stream', BOUND, async () => {
    assert.deepEqual(await node(sluiceGateway, [['stream', 'kraken', SYMBOLS.kraken]]), [50000]);
  });

  test('a WebSocket client with a proxy agent', BOUND, async () => {
    const ask = JSON.stringify({ id: 7, method: 'ping' });
    const [answer, refused] = await node(sluiceGateway, [['ws', 'wss://ws-api.binance.com/ws-api/v3', ask], ['ws', 'wss://ws.example.com/', ask]]);
    assert.equal(JSON.parse(answer).id, 7);
    assert.match(refused, /403|Unexpected|socket/);
  });
});

describe('bots with a token of the proxy', () => {
  const suite = keeper();
  let upstream, sluiceGateway, token, named;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    const made = await sluice(suite, 'bot-token', 'maker1');
    token = made.token;
    const conf = configure(observing(suite), { proxy: { warmUpMs: 0, trustFrom: [], botTokens: { ...BOT_TOKENS, maker1: made.hash }, tls: { port: 0 } } });
    sluiceGateway = await proxied(suite, conf, upstream);
    named = sluiceGateway.url.replace('//', `//maker1:${token}@`);
  });

  /** Asserts that one call arrived, without the token. */
  const assertArrived = (calls = 1) => {
    const seen = upstream.clear();
    assert.equal(seen.length, calls);
    assert.ok(!JSON.stringify(seen).includes(token));
  };

  test('ccxt', BOUND, async () => {
    upstream.clear();
    const job = ['ccxt', 'kraken', KEYS, [['privatePostOpenOrders']]];
    assert.deepEqual(await node(sluiceGateway, [job], named), ['ok']);
    assertArrived();
    assert.match((await node(sluiceGateway, [job]))[0], /^RequestTimeout: /); // so ccxt calls an answer of a proxy other than 200
    assert.equal(upstream.clear().length, 0);
  });

  test('requests', BOUND, async (t) => {
    upstream.clear();
    const made = await python(t, 'requests', sluiceGateway, KRAKEN_TIME, named);
    if (made === null) return;
    assert.match(made.stdout, /^200 /);
    assertArrived();
    await assert.rejects(python(t, 'requests', sluiceGateway, KRAKEN_TIME), ({ stderr }) => /407/.test(stderr));
  });

  test('Java’s HttpClient, which sends them when it is asked', BOUND, async () => {
    upstream.clear();
    const store = path.join(scratch(suite), 'trust');
    await run('keytool', ['-importcert', '-noprompt', '-alias', 'sluice', '-keystore', store, '-storepass', 'changeit', '-file', sluiceGateway.trusted]);
    const flags = [`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit', '-Djdk.http.auth.tunneling.disabledSchemes=', '-XX:TieredStopAtLevel=1'];
    const { port } = new URL(sluiceGateway.url);
    const { stdout } = await run(JAVA, [...flags, path.join(LIB, 'Proxied.java'), '127.0.0.1', port, KRAKEN_TIME, 'maker1', token], { env: CLEAN, ...BOUND });
    assert.match(stdout, /^200 .*\n200 /);
    assertArrived(2);
  });

  test('the token is in no log, record or file of the data folder', async () => {
    const { bots } = (await sluiceGateway.status()).exchanges.find(({ name }) => name === 'kraken');
    assert.ok(bots.some(({ bot }) => bot === 'maker1'));
    assert.ok(!sluiceGateway.output().includes(token));
    for (const file of readdirSync(sluiceGateway.data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
      assert.ok(!readFileSync(path.join(file.parentPath ?? file.path, file.name)).includes(token), file.name);
    }
  });
});
