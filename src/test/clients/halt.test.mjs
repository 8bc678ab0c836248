// Tests the kill switch from the operator's and the bots' side, with the commands, unmodified ccxt and the simulated exchanges.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import ccxt from 'ccxt';
import { ACCOUNTS, ccxtThrough, orderOf, SIMULATED, SYMBOLS } from './lib/bots.mjs';
import { configure, gateway, keeper, quickConf, ROOT, scratch, simulator, start, until } from './lib/program.mjs';

const ORDER = ['limit', 'buy', 0.001, 20000];
/** The class that a blocked order raises: never one that users of ccxt retry, never one that stops the whole bot. */
const BLOCKED = { binance: ccxt.InvalidOrder, okx: ccxt.ContractUnavailable };

describe('a halt, kill -9 of the gateway, and a re-arm in two steps', () => {
  const suite = keeper();
  const bots = {};
  const placed = {};
  let sluice, data, options;

  before(async () => {
    const exchange = await simulator(suite);
    data = path.join(scratch(suite), 'data');
    options = ['--data', data, '--conf', quickConf(suite, {}, ...SIMULATED), '--upstream', `*=${exchange.url}`];
    sluice = await gateway(suite, ...options);
    await start();
  });

  async function start() {
    for (const id of Object.keys(SYMBOLS)) {
      const { markets } = bots[id] ?? {};
      bots[id] = ccxtThrough(id, `${sluice.url}/url/`, ACCOUNTS[id]);
      if (markets) bots[id].setMarkets(markets);
      else await bots[id].loadMarkets();
    }
  }

  const command = async (...words) => {
    const result = await promisify(execFile)(path.join(ROOT, 'scripts', 'sluice'), [...words, '--admin-port', sluice.adminPort, '--data', data, '--json']);
    return JSON.parse(result.stdout);
  };

  test('halt is acknowledged', async () => {
    for (const id of Object.keys(SYMBOLS)) placed[id] = await bots[id].createOrder(SYMBOLS[id], ...orderOf(id));
    // An answer waits only shortly for the disk and the event loops, and the command exits with 1 if a loop is late, as beside other tests.
    const halt = () => command('halt', '--reason', 'test').catch((e) => JSON.parse(e.stdout));
    let answer = await halt();
    const isWhole = () => answer.durable && answer.eventLoopsBehind.length === 0;
    for (let times = 0; !isWhole() && times < 20; times++) answer = await halt();
    assert.ok(isWhole(), JSON.stringify(answer));
  });

  for (const id of Object.keys(SYMBOLS)) {
    test(`ccxt ${id}: an order is refused for good`, async () => {
      await assert.rejects(bots[id].createOrder(SYMBOLS[id], ...orderOf(id)), (e) => {
        assert.equal(e.constructor.name, (BLOCKED[id] ?? ccxt.ExchangeError).name, e.message);
        return true;
      });
      assert.match(bots[id].last_response_headers['X-Sluice-Reason'] ?? bots[id].last_response_headers['x-sluice-reason'], /mode=CANCEL_ONLY; scope=global/);
    });

    test(`ccxt ${id}: a cancel succeeds`, async () => {
      await bots[id].cancelOrder(placed[id].id, SYMBOLS[id]);
    });
  }

  test('status shows CANCEL_ONLY with its reason', async () => {
    const { mode, holds } = await command('status');
    assert.equal(mode, 'CANCEL_ONLY');
    assert.deepEqual(holds.map(({ scope, mode, reason }) => ({ scope, mode, reason })), [{ scope: 'global', mode: 'CANCEL_ONLY', reason: 'test' }]);
  });

  test('the halt is still in force after kill -9 and a new start', async () => {
    await sluice.stop('SIGKILL');
    sluice = await gateway(suite, ...options);
    await start();
    assert.equal((await command('status')).mode, 'CANCEL_ONLY');
    await assert.rejects(bots.kraken.createOrder(SYMBOLS.kraken, ...ORDER), ccxt.ExchangeError);
  });

  test('the halt is lifted only by the second step', async () => {
    const { challenge } = await command('rearm', '--reason', 'the test is over');
    assert.equal((await command('status')).mode, 'CANCEL_ONLY');
    await command('rearm', '--confirm', challenge);
    assert.equal((await command('status')).mode, 'ACTIVE');
  });

  test('the audit contains the re-arm and is intact', async () => {
    const rows = JSON.stringify(await command('audit'));
    assert.match(rows, /the test is over/);
    await command('audit', '--verify');
  });
});

describe('a halted exchange that is removed from the configuration and added again', () => {
  const suite = keeper();
  let sluice, data, conf, options, file, all, bot, placed;

  before(async () => {
    const exchange = await simulator(suite);
    data = path.join(scratch(suite), 'data');
    conf = quickConf(suite, {}, 'binance', 'kraken');
    file = path.join(conf, 'exchanges.json');
    all = JSON.parse(readFileSync(file, 'utf8'));
    options = ['--data', data, '--conf', conf, '--upstream', `*=${exchange.url}`];
    sluice = await gateway(suite, ...options);
    bot = await kraken();
    placed = await bot.createOrder(SYMBOLS.kraken, ...ORDER);
  });

  async function kraken() {
    const made = ccxtThrough('kraken', `${sluice.url}/url/`, ACCOUNTS.kraken);
    if (bot) made.setMarkets(bot.markets);
    else await made.loadMarkets();
    return made;
  }

  const command = async (...words) => {
    const result = await promisify(execFile)(path.join(ROOT, 'scripts', 'sluice'), [...words, '--admin-port', sluice.adminPort, '--data', data, '--json']);
    return JSON.parse(result.stdout);
  };
  const configure = ({ kraken: own, ...others }, withKraken) => writeFileSync(file, JSON.stringify(withKraken ? { ...others, kraken: own } : others));
  const names = async () => (await sluice.status()).exchanges.map(({ name }) => name);

  test('paths of a removed exchange are unknown, and status marks its latch as not configured', async () => {
    await command('halt', '--scope', 'exchange:kraken', '--reason', 'test');
    configure(all, false);
    const { changes } = await command('reload');
    assert.deepEqual(changes, ["exchange 'kraken' is removed: its usage, bans and latches are kept"]);
    const answer = await fetch(`${sluice.url}/kraken/0/public/Time`);
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('x-sluice-reason'), /no-such-place/);
    const [hold] = (await sluice.status()).holds;
    assert.deepEqual({ scope: hold.scope, configured: hold.configured }, { scope: 'exchange:kraken', configured: false });
    await until(async () => !(await names()).includes('kraken'), 'kraken to be removed');
  });

  test('after a reload that adds it again an order is refused for good and a cancel succeeds', async () => {
    configure(all, true);
    await command('reload');
    await assert.rejects(bot.createOrder(SYMBOLS.kraken, ...ORDER), ccxt.ExchangeError);
    assert.match(bot.last_response_headers['X-Sluice-Reason'] ?? bot.last_response_headers['x-sluice-reason'], /mode=CANCEL_ONLY; scope=exchange:kraken/);
    await bot.cancelOrder(placed.id, SYMBOLS.kraken);
  });

  test('the latch survives kill -9 and a start without the exchange', async () => {
    configure(all, false);
    await command('reload');
    await sluice.stop('SIGKILL');
    sluice = await gateway(suite, ...options);
    assert.ok(!(await names()).includes('kraken'));
    assert.equal((await sluice.status()).holds[0].configured, false);
    configure(all, true);
    await command('reload');
    bot = await kraken();
    await assert.rejects(bot.createOrder(SYMBOLS.kraken, ...ORDER), ccxt.ExchangeError);
    assert.equal((await sluice.status()).exchanges.find(({ name }) => name === 'kraken').mode, 'CANCEL_ONLY');
  });

  test('the latch survives kill -9 with the exchange configured', async () => {
    await sluice.stop('SIGKILL');
    sluice = await gateway(suite, ...options);
    bot = await kraken();
    await assert.rejects(bot.createOrder(SYMBOLS.kraken, ...ORDER), ccxt.ExchangeError);
    const { challenge } = await command('rearm', '--reason', 'the test is over');
    await command('rearm', '--confirm', challenge);
    assert.equal((await sluice.status()).exchanges.find(({ name }) => name === 'kraken').mode, 'ACTIVE');
  });
});

describe('signals to the gateway', () => {
  const suite = keeper();
  let sluice;

  before(async () => {
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, 'binance'), '--upstream', '*=http://127.0.0.1:9');
  });

  test('SIGHUP reloads the configuration', async () => {
    sluice.child.kill('SIGHUP');
    await until(async () => (await sluice.status()).reloads === 1, 'the reload');
  });

  test('the JVM uses its own signal for stopping threads, so that a flight recording trips nothing', { skip: process.platform !== 'linux' }, () => {
    const [, caught] = readFileSync(`/proc/${sluice.pid}/status`, 'utf8').match(/^SigCgt:\s*(\w+)$/m);
    assert.equal((BigInt(`0x${caught}`) >> 29n) & 1n, 1n, `signal 30 is caught: ${caught}`);
  });

  test('SIGUSR2 trips a latch of CANCEL_ONLY', async () => {
    sluice.child.kill('SIGUSR2');
    await until(async () => (await sluice.status()).mode === 'CANCEL_ONLY', 'the trip');
    const [{ reason, cause }] = (await sluice.status()).holds;
    assert.deepEqual({ reason, cause }, { reason: 'signal USR2', cause: 'kill-switch' });
  });
});

describe('signals to a gateway that starts', { skip: process.platform !== 'linux' }, () => {
  const suite = keeper();
  const SIGUSR2_BIT = 11n;

  /** Returns whether the process handles SIGUSR2, which it does before its ports are open. */
  const handles = (pid) => {
    const [, caught] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^SigCgt:\s*(\w+)$/m) ?? [];
    return caught !== undefined && (BigInt(`0x${caught}`) >> SIGUSR2_BIT) % 2n === 1n;
  };

  test('SIGUSR2 before the ports are open trips a latch of CANCEL_ONLY once they are', async () => {
    const data = path.join(scratch(suite), 'data');
    const program = start(suite, ['run', '--port', '0', '--admin-port', '0', '--data', data, '--conf', quickConf(suite, {}, 'binance'), '--upstream', '*=http://127.0.0.1:9']);
    await until(() => handles(program.child.pid), 'the handler of SIGUSR2');
    assert.doesNotMatch(program.output(), /http:/, 'the ports are open already');
    program.child.kill('SIGUSR2');
    const [, admin] = await program.line(/http:\/\/127\.0\.0\.1:\d+[^]*?(http:\/\/127\.0\.0\.1:\d+)/);
    const token = readFileSync(path.join(data, 'admin.token'), 'utf8').trim();
    const mode = async () => (await (await fetch(`${admin}/admin/status`, { headers: { Authorization: `Bearer ${token}` } })).json()).mode;
    await until(async () => (await mode()) === 'CANCEL_ONLY', 'the trip');
  });
});

describe('signals to a gateway that warms up', () => {
  const suite = keeper();
  const WARM_UP_MS = 30_000;
  let program, admin, data;

  const status = async () => {
    const token = readFileSync(path.join(data, 'admin.token'), 'utf8').trim();
    return (await fetch(`${admin}/admin/status`, { headers: { Authorization: `Bearer ${token}` } })).json();
  };

  before(async () => {
    const conf = configure(quickConf(suite, {}, 'binance'), { proxy: { warmUpMs: WARM_UP_MS } });
    data = path.join(scratch(suite), 'data');
    program = start(suite, ['run', '--port', '0', '--admin-port', '0', '--data', data, '--conf', conf, '--upstream', '*=http://127.0.0.1:9']);
    [, admin] = await program.line(/http:\/\/127\.0\.0\.1:\d+[^]*?(http:\/\/127\.0\.0\.1:\d+)/);
  });

  test('SIGUSR2 trips a latch of CANCEL_ONLY and SIGHUP reloads the configuration', async () => {
    program.child.kill('SIGUSR2');
    program.child.kill('SIGHUP');
    await until(async () => (await status()).mode === 'CANCEL_ONLY', 'the trip');
    await until(async () => (await status()).reloads === 1, 'the reload');
  });

  test('SIGTERM ends the warm-up and the process', async () => {
    const began = Date.now();
    program.child.kill('SIGTERM');
    assert.equal(await program.gone, 0, program.output());
    assert.ok(Date.now() - began < WARM_UP_MS / 2, `${Date.now() - began} ms`);
  });
});
