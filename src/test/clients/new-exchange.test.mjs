// Tests `scripts/sluice new-exchange`: the draft of an exchange that is not shipped is valid, and the real class of ccxt works through it.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { ccxtAt, ccxtThrough } from './lib/bots.mjs';
import { some } from './lib/endpoints.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { configure, gateway, keeper, ROOT, scratch } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSameCalls } from './lib/same.mjs';

const SLUICE = path.join(ROOT, 'scripts', 'sluice');
const INSTALLED = path.join(ROOT, 'src', 'test', 'clients', 'node_modules', 'ccxt');
const run = (...words) => spawnSync(SLUICE, words, { encoding: 'utf8' });

function confIn(t) {
  const conf = path.join(scratch(t), 'conf');
  cpSync(path.join(ROOT, 'conf'), conf, { recursive: true });
  return configure(conf, { proxy: { warmUpMs: 0 } });
}

/** Drafts an exchange and adds the printed entry, as the output says. */
function drafted(t, id, conf = confIn(t)) {
  const { status, stdout, stderr } = run('new-exchange', id, '--from', 'ccxt', '--conf', conf, '--json');
  assert.equal(status, 0, stderr);
  const printed = JSON.parse(stdout);
  const file = path.join(conf, 'exchanges.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...printed.exchanges }));
  return { conf, printed, table: JSON.parse(readFileSync(printed.file, 'utf8')) };
}

const kindOf = (table, call) => table.groups[0].routes.find(({ calls }) => calls.includes(call))?.kind;

describe('a draft of whitebit', () => {
  const suite = keeper();
  let upstream, sluice, draft;

  before(async () => {
    upstream = await record(() => ({ body: {} }));
    suite.after(upstream.close);
    draft = drafted(suite, 'whitebit');
    sluice = await gateway(suite, '--conf', draft.conf, '--upstream', `whitebit=${upstream.url}`);
  });

  test('check accepts it and warns that it is a draft', () => {
    const { status, stdout } = run('check', '--conf', draft.conf);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /warning: exchange 'whitebit' uses a draft, routes\/whitebit\.json: its limits and kinds are guesses\. Still to do: kinds/);
    assert.match(stdout, /^whitebit: enforce, \d\d+ listed calls, \d+ limits?, 1 host/m);
    assert.deepEqual(JSON.parse(run('check', '--conf', draft.conf, '--json').stdout).warnings.length, 1);
  });

  test('the start of the gateway warns too', () => assert.match(sluice.output(), /exchange 'whitebit' uses a draft/));

  test('it finds the key, the format of bodies, and kinds by name', () => {
    const { table } = draft;
    assert.equal(table.keyHeader, 'X-TXC-APIKEY');
    assert.deepEqual(table.bodies, ['json']);
    assert.equal(kindOf(table, 'POST /api/v4/order/new'), 'PLACE');
    assert.equal(kindOf(table, 'POST /api/v4/order/cancel'), 'CANCEL');
    assert.equal(kindOf(table, 'POST /api/v4/order/kill-switch'), 'DEAD_MAN');
    assert.equal(kindOf(table, 'POST /api/v4/main-account/withdraw'), 'WITHDRAW');
    assert.equal(kindOf(table, 'POST /api/v4/main-account/balance'), 'READ_PRIVATE');
    assert.equal(kindOf(table, 'GET /api/v4/public/time'), 'READ_PUBLIC');
    assert.equal(table.limits.all.exact, false);
    assert.deepEqual(draft.printed.todo, table.draft);
  });

  test('it finds the nonce, the instrument and the order ids in the calls that ccxt builds', () => {
    const { table } = draft;
    assert.equal(table.nonce, 'nonce');
    assert.equal(table.instrument, 'market');
    const ordersOf = (call) => table.groups[0].routes.find(({ calls }) => calls.includes(call)).orders;
    assert.deepEqual(ordersOf('POST /api/v4/order/new'), { client: ['clientOrderId'] });
    assert.deepEqual(ordersOf('POST /api/v4/order/cancel'), { client: ['clientOrderId'], exchange: ['orderId'] });
    assert.equal(ordersOf('POST /api/v4/main-account/balance'), undefined);
  });

  const CALLS = {
    'a read': (bot) => bot.v4PublicGetTime(),
    'an order': (bot) => bot.v4PrivatePostOrderNew({ market: 'BTC_USDT', side: 'buy', amount: '1', price: '20000' }),
  };
  const WAYS = {
    proxyUrl: { straight: () => ccxtThrough('whitebit', `${upstream.url}/`), through: () => ccxtThrough('whitebit', `${sluice.url}/url/`) },
    prefix: { straight: () => ccxtAt('whitebit', upstream.url), through: () => ccxtAt('whitebit', `${sluice.url}/whitebit`) },
  };
  for (const [what, call] of Object.entries(CALLS)) {
    for (const [way, { straight, through }] of Object.entries(WAYS)) {
      test(`${what} of ccxt reaches the exchange unchanged by ${way}`, async () => {
        const at = realNow();
        const seen = [];
        for (const bot of [straight(), through()]) {
          upstream.clear();
          await frozen(at, () => call(bot));
          const requests = upstream.clear();
          assert.equal(requests.length, 1);
          seen.push([{ ...requests[0], target: decodeURIComponent(requests[0].target).replace(/^\/https?:\/\/[^/]+/, ''), headers: requests[0].headers.filter(([name]) => !/^host$/i.test(name)) }]);
        }
        assertSameCalls(...seen, { relay: true });
      });
    }
  }

  test('a halt stops its orders and lets its cancels pass', async () => {
    run('halt', '--scope', 'exchange:whitebit', '--reason', 'test', '--admin-port', sluice.adminPort, '--data', sluice.data);
    const bot = ccxtThrough('whitebit', `${sluice.url}/url/`);
    upstream.clear();
    await assert.rejects(CALLS['an order'](bot), ccxt.ExchangeError);
    await bot.v4PrivatePostOrderCancel({ market: 'BTC_USDT', orderId: 1 });
    assert.deepEqual(upstream.clear().map(({ target }) => target), ['/api/v4/order/cancel']);
  });
});

describe('drafts of other classes', () => {
  const suite = keeper();

  const IDS = some(['poloniex', 'phemex', 'bitfinex', 'woo', 'backpack', 'upbit', 'bitso', 'lbank']);
  test(`those of ${IDS.join(', ')} are valid`, () => {
    const conf = confIn(suite);
    IDS.forEach((id) => drafted(suite, id, conf));
    const { status, stdout } = run('check', '--conf', conf);
    assert.equal(status, 0, stdout);
    for (const id of IDS) assert.match(stdout, new RegExp(`^${id}: enforce`, 'm'));
  });
});

describe('scripts/sluice new-exchange', () => {
  const suite = keeper();

  test('it prints the entry and what is left to do', () => {
    const conf = confIn(suite);
    const { status, stdout } = run('new-exchange', 'whitebit', '--from', 'ccxt', '--conf', conf);
    assert.equal(status, 0);
    assert.match(stdout, /: a draft with \d+ calls\n\nAdd to .*exchanges\.json:\n\n {2}"whitebit": \{/);
    assert.match(stdout, /\n {2}- kinds: .*\n {2}- limits: /);
  });

  test('it never overwrites a file', () => {
    const conf = confIn(suite);
    const before = readFileSync(path.join(conf, 'routes', 'gate.json'), 'utf8');
    const { status, stderr } = run('new-exchange', 'gate', '--from', 'ccxt', '--conf', conf);
    assert.equal(status, 1);
    assert.match(stderr, /gate\.json exists and is not overwritten/);
    assert.equal(readFileSync(path.join(conf, 'routes', 'gate.json'), 'utf8'), before);
  });

  test('it says what is missing', () => {
    const conf = confIn(suite);
    const unknown = run('new-exchange', 'nowhere', '--from', 'ccxt', '--conf', conf);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /has no class 'nowhere'; it has: .*whitebit/);
    const folder = run('new-exchange', 'whitebit', '--from', 'ccxt', '--conf', conf, '--ccxt', scratch(suite));
    assert.equal(folder.status, 1);
    assert.match(folder.stderr, /no ccxt in .*install it \(npm install ccxt\)/);
    for (const words of [['whitebit'], ['whitebit', '--from', 'elsewhere'], ['--from', 'ccxt'], ['../x', '--from', 'ccxt']]) {
      assert.equal(run('new-exchange', ...words, '--conf', conf).status, 2, words.join(' '));
    }
  });

  test('without Node.js it says so', () => {
    const bin = path.join(scratch(suite), 'bin');
    mkdirSync(bin);
    for (const tool of ['bash', 'dirname', 'readlink', 'find', 'java', 'sed', 'cksum', 'cat', 'flock', 'mkdir', 'env', 'grep', 'head', 'tr', 'cut', 'uname', 'mktemp', 'sort', 'ls']) {
      const { stdout } = spawnSync('bash', ['-c', `command -v ${tool}`], { encoding: 'utf8' });
      if (stdout !== '') symlinkSync(stdout.trim(), path.join(bin, tool));
    }
    const { status, stderr } = spawnSync(SLUICE, ['new-exchange', 'whitebit', '--from', 'ccxt', '--conf', confIn(suite)], { encoding: 'utf8', env: { ...process.env, PATH: bin } });
    assert.equal(status, 1, stderr);
    assert.match(stderr, /Node\.js was not found; install Node\.js 20 or newer/);
  });

  test('another installed ccxt can be named', () => {
    const { status } = run('new-exchange', 'whitebit', '--from', 'ccxt', '--conf', confIn(suite), '--ccxt', INSTALLED);
    assert.equal(status, 0);
  });
});
