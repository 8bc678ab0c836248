// Tests exchanges with "testnet": true with the sandbox mode of ccxt, and that everything shows that it is a testnet.
// Which host a call by name goes to is tested by TestnetTest; here all hosts are the recorder.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ACCOUNTS, ccxtThrough, KEYS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { gateway, keeper, observing, ROOT, TREASURY } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSameCalls } from './lib/same.mjs';
import { assertSigned } from './lib/signatures.mjs';

const SLUICE = path.join(ROOT, 'scripts', 'sluice');
const read = (...file) => JSON.parse(readFileSync(path.join(ROOT, 'conf', ...file), 'utf8'));
const testnetOf = (dialect) => read('routes', `${dialect}.json`).testnet;

/** A signed call of each exchange in ccxt's sandbox mode, and the host that it reaches. */
const SANDBOXES = {
  binance: { host: 'testnet.binance.vision', call: (bot) => bot.privatePostOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' }) },
  okx: { host: 'www.okx.com', header: ['x-simulated-trading', '1'], call: (bot) => bot.privatePostTradeOrder({ instId: 'BTC-USDT', side: 'buy' }) },
  bybit: { host: 'api-testnet.bybit.com', call: (bot) => bot.privatePostV5OrderCreate({ category: 'spot', symbol: 'BTCUSDT', side: 'Buy' }) },
  gate: { host: 'api-testnet.gateapi.io', call: (bot) => bot.privateFuturesPostSettleOrders({ settle: 'usdt', contract: 'BTC_USDT', size: 1 }) },
  bitget: { host: 'api.bitget.com', header: ['PAPTRADING', '1'], call: (bot) => bot.privateMixPostV2MixOrderPlaceOrder({ symbol: 'SBTCSUSDT' }) },
  deribit: { host: 'test.deribit.com', call: (bot) => bot.privateGetBuy({ instrument_name: 'BTC-PERPETUAL', amount: 10 }) },
  hyperliquid: { host: 'api.hyperliquid-testnet.xyz', call: (bot) => bot.publicPostInfo({ type: 'meta' }) },
  gemini: { host: 'api.sandbox.gemini.com', call: (bot) => bot.privatePostV1OrderNew({ symbol: 'btcusd', amount: '1' }) },
  bingx: { host: 'open-api-vst.bingx.com', call: (bot) => bot.swapV2PrivatePostTradeOrder({ symbol: 'BTC-USDT', side: 'BUY' }) },
  cryptocom: { host: 'uat-api.3ona.co', call: (bot) => bot.v1PrivatePostPrivateCreateOrder({ instrument_name: 'BTC_USDT' }) },
  coinbaseexchange: { host: 'api-public.sandbox.exchange.coinbase.com', call: (bot) => bot.privatePostOrders({ product_id: 'BTC-USD' }) },
};
const WITHOUT = ['binanceus', 'kraken', 'krakenfutures', 'kucoin', 'kucoinfutures', 'coinbase', 'htx', 'htxfutures', 'bitstamp', 'mexc', 'bitvavo', 'coinex'];

/** Returns a configuration of these exchanges as testnets, which observe only, so that no call waits. */
function testnets(t, names) {
  const conf = observing(t);
  const file = path.join(conf, 'exchanges.json');
  const all = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(Object.fromEntries(names.map((name) => [name, { ...all[name], testnet: true }]))));
  return conf;
}

describe('ccxt in sandbox mode', () => {
  const suite = keeper();
  let upstream, sluice, conf;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    conf = testnets(suite, Object.keys(SANDBOXES));
    sluice = await gateway(suite, '--conf', conf, '--upstream', `*=${upstream.url}`);
  });

  for (const [id, { host, header, call }] of Object.entries(SANDBOXES)) {
    const bot = (base) => {
      const made = ccxtThrough(id, base, ACCOUNTS[id]);
      made.setSandboxMode(true);
      return made;
    };

    /** Returns what reached the exchange, without the URL that a relay sees in front of the path. */
    async function sent(base, at) {
      upstream.clear();
      await frozen(at, () => call(bot(base)).catch(() => {}));
      const requests = upstream.clear();
      assert.equal(requests.length, 1);
      return requests[0];
    }

    test(`${id} reaches ${host} with the same bytes as without the gateway`, async () => {
      const at = realNow();
      const straight = await sent(`${upstream.url}/`, at);
      const through = await sent(`${sluice.url}/${TREASURY}/url/`, at);
      assert.match(decodeURIComponent(straight.target), new RegExp(`^/https://${host.replaceAll('.', '\\.')}/`));
      const target = decodeURIComponent(straight.target).startsWith(straight.target) ? straight.target : decodeURIComponent(straight.target);
      assertSameCalls([moved(straight, target.replace(/^\/https:\/\/[^/]+/, ''))], [moved(through, through.target)], { relay: true });
      assertSigned(through);
      if (header) assert.equal(through.header(header[0].toLowerCase()), header[1]);
    });

    if (!header) continue;
    test(`a call of ${id} by its name, without the header of the testnet, gets it`, async () => {
      upstream.clear();
      await fetch(`${sluice.url}/${TREASURY}/${id}${read('exchanges.json')[id].upstreams[0].path}/something`);
      const [request] = upstream.clear();
      assert.deepEqual(request.headers.filter(([name]) => name.toLowerCase() === header[0].toLowerCase()), [[testnetOf(id).header, header[1]]]);
    });
  }

  test('a header of the bot that would leave the testnet is replaced', async () => {
    upstream.clear();
    await fetch(`${sluice.url}/okx/api/v5/account/balance`, { headers: { 'X-Simulated-Trading': '0' } });
    const [request] = upstream.clear();
    assert.deepEqual(request.headers.filter(([name]) => /^x-simulated-trading$/i.test(name)), [['x-simulated-trading', '1']]);
  });

  test('a call to a host of the real exchange is not forwarded', async () => {
    upstream.clear();
    for (const url of ['https://api.binance.com/api/v3/time', 'https://api.bybit.com/v5/market/time', 'https://www.deribit.com/api/v2/public/get_time']) {
      const answer = await fetch(`${sluice.url}/url/${url}`);
      assert.deepEqual([answer.status, answer.headers.get('x-sluice-reason')], [403, 'not-an-upstream'], url);
    }
    assert.equal((await fetch(`${sluice.url}/binance/sapi/v1/system/status`)).status, 404, 'the testnet has no /sapi');
    assert.deepEqual(upstream.clear(), []);
  });

  test('status, metrics and the first line show that it is a testnet', async () => {
    await fetch(`${sluice.url}/bybit/v5/market/time`);
    const { exchanges } = await sluice.status();
    assert.deepEqual([...new Set(exchanges.map(({ testnet }) => testnet))], [true]);
    const text = execFileSync(SLUICE, ['status', '--admin-port', sluice.adminPort, '--data', sluice.data], { encoding: 'utf8' });
    assert.match(text, /^bybit TESTNET ACTIVE \(observe\)/m);
    const metrics = await (await fetch(`http://127.0.0.1:${sluice.adminPort}/metrics`)).text();
    assert.match(metrics, /^sluice_exchange_testnet\{exchange="bybit"\} 1(\.0)?$/m);
    assert.match(sluice.output(), / exchanges; TESTNET: binance, okx, bybit/);
  });

  test('the lines of scripts/sluice clients, with the sandbox mode of docs/clients.md, reach the testnet', async (t) => {
    const page = readFileSync(path.join(ROOT, 'docs', 'clients.md'), 'utf8');
    const [, sandbox] = page.match(/### Testnets\n[^]*?`(exchange\.setSandboxMode\(true\))`/);
    const printed = JSON.parse(execFileSync(SLUICE,
      ['clients', '--client', 'ccxt', '--exchange', 'bybit', '--gateway', sluice.url, '--conf', conf, '--json'], { encoding: 'utf8' }));
    const { snippet } = printed.find(({ client, door }) => client === 'ccxt' && door === 'url');
    const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '.testnets-snippet.mjs'); // beside node_modules
    t.after(() => rmSync(file, { force: true }));
    writeFileSync(file, `import ccxt from 'ccxt';\nconst apiKey = '${KEYS.apiKey}', secret = '${KEYS.secret}';\n${snippet}\n${sandbox};\nawait exchange.fetchTime();\n`);
    upstream.clear();
    await import(pathToFileURL(file).href);
    assert.equal(upstream.clear()[0].target, '/v5/market/time', 'no other bybit host than that of the testnet is forwarded');
  });
});

describe('scripts/sluice check', () => {
  const suite = keeper();
  const check = (...names) => spawnSync(SLUICE, ['check', '--conf', testnets(suite, names)], { encoding: 'utf8' });

  test('a testnet is marked', () => {
    const { status, stdout } = check('bybit');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^bybit TESTNET: observe/m);
  });

  test('a testnet of an exchange that has none is refused, each with the reason', () => {
    const { status, stdout } = check(...WITHOUT);
    assert.equal(status, 1);
    for (const name of WITHOUT) assert.match(stdout, new RegExp(`exchange '${name}' has no testnet: .{20}`));
  });
});

describe('the tables of testnets', () => {
  const exchanges = Object.entries(read('exchanges.json')).filter(([name]) => name !== '$schema');

  test('every shipped exchange has a testnet or a reason why it has none', () => {
    for (const [name, { dialect }] of exchanges) if (dialect !== 'passthrough') assert.ok(testnetOf(dialect), name);
  });

  test('every host that a table replaces is a host of the exchange', () => {
    const known = new Set(exchanges.flatMap(([, { upstreams, streams = [] }]) => [...upstreams, ...streams].map(({ url }) => url)));
    for (const [, { dialect }] of exchanges) {
      const { hosts = [], streams = [] } = testnetOf(dialect);
      for (const { of } of [...hosts, ...streams]) assert.ok(known.has(of), `${dialect}: ${of}`);
    }
  });
});

/** The same request with another target, and without the Host, which differs between the relay and the gateway. */
const moved = (request, target) => ({ ...request, target, headers: request.headers.filter(([name]) => name.toLowerCase() !== 'host') });
