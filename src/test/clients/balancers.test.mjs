// Tests HAProxy and nginx, configured as in docs/health.md, in front of a halted gateway: cancels still pass. A control run with the wrong health route fails.
// The gateway knows by them who calls: 127.0.0.1 needs no token, 127.0.0.3 does.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { ccxtThrough } from './lib/bots.mjs';
import { configure, gateway, keeper, quickConf, ROOT, scratch, simulator, until } from './lib/program.mjs';

const ORDER = ['BTC/USDT', 'limit', 'buy', 0.001, 20000];
const WHY_NOT = installed();

describe('a halted gateway behind a load balancer', { skip: WHY_NOT }, () => {
  const suite = keeper();
  const fronts = {};
  const placed = {};
  let sluice;
  let exchange;
  let conf;

  before(async () => {
    exchange = await simulator(suite);
    conf = configure(quickConf(suite, {}, 'binance'), { proxy: { warmUpMs: 0, balancers: ['127.0.0.2'], trustFrom: ['127.0.0.1/32'] } });
    sluice = await gateway(suite, '--conf', conf, '--upstream', `*=${exchange.url}`);
    fronts.haproxy = await haproxy(snippet('haproxy'));
    fronts.nginx = await nginx(snippet('nginx'));
    fronts.control = await haproxy(snippet('haproxy').replace('/health/serving', '/health/ready'));
    const { markets } = await loaded(fronts.haproxy);
    for (const front of Object.values(fronts)) {
      front.bot ??= bot(front.url);
      front.bot.setMarkets(markets);
    }
  });

  test('orders pass while trading is on', async () => {
    for (const [name, front] of Object.entries(fronts)) placed[name] = await front.bot.createOrder(...ORDER);
  });

  for (const name of ['haproxy', 'nginx']) {
    test(`${name} tells who calls`, async () => {
      assert.equal(await status(fronts[name].url, '127.0.0.1'), 200);
      assert.equal(await status(fronts[name].url, '127.0.0.3'), 401);
      assert.equal(await status(fronts[name].url, '127.0.0.3', { 'X-Forwarded-For': '127.0.0.1' }), 401);
    });
  }

  test('the load balancer of a cluster sends a call to the other gateway when the connection to one fails', async () => {
    const dead = await listening();
    const { port } = dead.address();
    await new Promise((closed) => dead.close(closed));
    const config = inFront(port).replace(' check-send-proxy check inter 1s fall 2 rise 1', ''); // so that it takes both for alive
    const { url } = await haproxy(config);
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/binance/api/v3/time`)));
    assert.deepEqual(answers.map(({ status }) => status), Array(20).fill(200));
  });

  test('a gateway that is told to stop is taken out by the load balancer of a cluster first, and no call is lost', async () => {
    const leaving = await gateway(suite, '--conf', conf, '--upstream', `*=${exchange.url}`);
    const { url } = await haproxy(inFront(leaving.port), 'inter 1s');
    const statuses = [];
    let isOver = false;
    const bots = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        statuses.push((await fetch(`${url}/binance/api/v3/time`)).status);
        await new Promise((resolve) => setTimeout(resolve, 10)); // the pace of the bot
      }
    });
    await until(() => statuses.length > 50, 'calls');
    const [, , before] = await Promise.all([leaving.stop(), leaving.line(/stopping in 3000 ms/), statuses.length]);
    assert.match(leaving.output(), /stopped/);
    const after = statuses.length;
    await until(() => statuses.length > after + 50, 'calls after the stop');
    isOver = true;
    await Promise.all(bots);
    assert.deepEqual(statuses.filter((status) => status !== 200), []);
    assert.ok(after > before + 100, `${before} calls before the notice, ${after} until the stop`);
  });

  test('the log says once that an address speaks like a load balancer and is none', async () => {
    for (let i = 0; i < 3; i++) assert.equal(await status(sluice.url, '127.0.0.4', { 'X-Forwarded-For': '127.0.0.1' }), 401);
    await sluice.line(/127\.0\.0\.4 sent X-Forwarded-For, which only load balancers in proxy\.balancers may/);
    assert.equal(sluice.output().match(/which only load balancers in proxy\.balancers may/g).length, 1);
  });

  test('after a halt an order is refused and the load balancer keeps the gateway', async () => {
    await sluice.halt();
    assert.equal((await fetch(`${sluice.url}/health/ready`)).status, 503);
    assert.equal((await fetch(`${sluice.url}/health/serving`)).status, 200);
    for (const name of ['haproxy', 'nginx']) await assert.rejects(fronts[name].bot.createOrder(...ORDER), /InvalidOrder|Order blocked/);
  });

  test('control: a load balancer that checks /health/ready removes the gateway and cancels fail', async () => {
    await until(async () => (await fetch(`${fronts.control.url}/health/live`)).status === 503, 'HAProxy to remove the gateway');
    await assert.rejects(fronts.control.bot.cancelOrder(placed.control.id, 'BTC/USDT'));
  });

  for (const name of ['haproxy', 'nginx']) {
    test(`${name}: a cancel still reaches the exchange`, async () => {
      await fronts[name].bot.cancelOrder(placed[name].id, 'BTC/USDT');
      const headers = Object.entries(fronts[name].bot.last_response_headers).map(([key, value]) => [key.toLowerCase(), value]);
      assert.equal(Object.fromEntries(headers)['x-sluice-sent'], 'true');
    });
  }

  /** Returns the configuration of the load balancer of a cluster, for the gateway and one at another port. */
  function inFront(port) {
    return readFileSync(path.join(ROOT, 'conf/cluster/haproxy.cfg'), 'utf8')
      .replace('127.0.0.1:8090', 'fd@3')
      .replace('127.0.0.1:8091', `127.0.0.1:${sluice.port}`)
      .replace('127.0.0.1:8093', `127.0.0.1:${port}`);
  }

  /** Returns the status of a read that a program at this address sends. */
  function status(url, localAddress, headers = {}) {
    return new Promise((resolve, reject) => {
      request(`${url}/binance/api/v3/time`, { localAddress, headers, agent: false }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
  }

  function bot(url) {
    return ccxtThrough('binance', `${url}/url/`);
  }

  async function loaded(front) {
    front.bot = bot(front.url);
    await front.bot.loadMarkets();
    return front.bot;
  }

  async function haproxy(text, inter = 'inter 100ms') {
    const server = await listening();
    const file = path.join(scratch(suite), 'haproxy.cfg');
    writeFileSync(file, toGateway(text).replace('127.0.0.1:8000', 'fd@3').replace('inter 1s', inter));
    return served(server, 'haproxy', ['-db', '-f', file]);
  }

  async function nginx(text) {
    const server = await listening();
    const folder = scratch(suite);
    const file = path.join(folder, 'nginx.conf');
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path "${folder}/${name}";`).join(' ');
    const site = toGateway(text).replace('127.0.0.1:8000', `127.0.0.1:${server.address().port}`);
    writeFileSync(file, `daemon off; master_process off; pid "${folder}/pid"; error_log stderr; events {}\nhttp { access_log off; ${temp}\n${site}\n}\n`);
    return served(server, 'nginx', ['-e', 'stderr', '-p', folder, '-c', file], { NGINX: '3;' });
  }

  function toGateway(text) {
    return text.replaceAll('127.0.0.1:8080', `127.0.0.1:${sluice.port}`);
  }

  /** Passes the listening socket to the child process as file descriptor 3, so that no port has to be guessed. */
  async function served(server, program, args, env = {}) {
    const url = `http://127.0.0.1:${server.address().port}`;
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', server._handle.fd], env: { ...process.env, ...env } });
    server.close();
    suite.after(() => child.kill('SIGKILL'));
    await until(async () => (await fetch(`${url}/health/serving`)).ok, `${program} to serve at ${url}`);
    return { url };
  }
});

/** Returns the block of docs/health.md with this name. */
function snippet(name) {
  const [, text] = readFileSync(path.join(ROOT, 'docs/health.md'), 'utf8').match(new RegExp(`<!-- run: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``));
  return text;
}

/** Returns false when both programs are installed, after an attempt to install them; otherwise the reason to skip. */
function installed() {
  const missing = ['haproxy', 'nginx'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (missing.length === 0) return false;
  const { status } = spawnSync('bash', ['-c', '. "$0"; install "$@" -- "a test of docs/health.md needs them"', `${ROOT}/scripts/lib/common.sh`, ...missing], { stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0 ? false : `${missing.join(' and ')} cannot be installed here`;
}

function listening() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
