// Tests with a real Chromium that pages of other sites, on the same machine as the gateway, neither reach an exchange nor read anything.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { before, beforeEach, describe, test } from 'node:test';
import { FLAGS as OFFLINE, NO_CHROMIUM, startChromium } from './lib/console.mjs';
import { gateway, keeper, quickConf, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

// No DNS look-ups; both known names resolve to this machine.
const FLAGS = [...OFFLINE, '--host-resolver-rules=MAP other.example 127.0.0.1, MAP evil.example 127.0.0.2'];
const ORDERS = 400; // so many that the runaway guard would stop a bot which sent them

describe('web pages and the gateway', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  let exchange, sluice, site, page;

  before(async () => {
    exchange = await record(() => ({ status: 200, body: { orderId: 1 } }));
    suite.after(() => exchange.close());
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, 'binance'), '--upstream', `*=${exchange.url}`);
    site = await pages(suite);
    page = await (await startChromium(suite, FLAGS)).newPage();
  });

  beforeEach(() => exchange.clear());

  for (const host of ['localhost', '127.0.0.1', 'other.example']) {
    test(`orders posted by a page of ${host} are not forwarded and do not stop the named bot`, async () => {
      const bot = await trading();
      const refused = await refusals();
      await page.goto(`http://${host}:${site}/`);
      await page.evaluate(
        async ([url, orders]) => {
          const post = () => fetch(url, { method: 'POST', mode: 'no-cors', body: 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1' });
          await Promise.all(Array.from({ length: orders }, post));
        },
        [`${sluice.url}/@maker1/binance/api/v3/order`, ORDERS],
      );
      assert.deepEqual(exchange.requests.map(({ target }) => target), []);
      assert.equal((await refusals())['cross-site'] - refused['cross-site'], ORDERS); // the requests arrived: the gateway refused them, not the browser
      assert.deepEqual(await trading(), bot);
    });
  }

  test('a page cannot open a WebSocket', async () => {
    const refused = await refusals();
    await page.goto(`http://localhost:${site}/`);
    const outcome = await page.evaluate((url) => {
      return new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      });
    }, `ws://127.0.0.1:${sluice.port}/binance/ws/btcusdt@trade`);
    assert.equal(outcome, 'refused');
    assert.deepEqual(exchange.requests.map(({ target }) => target), []);
    assert.equal(total(await refusals()) - total(refused), 1);
  });

  for (const [port, asked] of Object.entries({
    traffic: ['GET /trading?exchange=binance', 'POST /acquire', 'GET /health/detailed', 'GET /', 'GET /binance/api/v3/time', 'POST /@maker1/binance/api/v3/order'],
    admin: ['GET /metrics', 'GET /health/detailed', 'GET /admin/openapi.json', 'POST /admin/trip'],
  })) {
    test(`a page whose name resolves to the ${port} port reads nothing`, async () => {
      const refused = await refusals();
      const number = Number(port === 'admin' ? sluice.adminPort : sluice.port);
      await rebinding(suite, number);
      await page.goto(`http://evil.example:${number}/page`);
      for (const question of asked) {
        const [method, path] = question.split(' ');
        const answer = await page.evaluate(
          async ([path, method]) => {
            const headers = { 'Content-Type': 'application/json' };
            const body = JSON.stringify({ exchange: 'binance', method: 'GET', target: '/api/v3/time' });
            const response = await fetch(path, method === 'POST' ? { method, headers, body } : {});
            return { status: response.status, text: await response.text() };
          },
          [path, method],
        );
        assert.equal(answer.status, 403, question);
        assert.match(answer.text, /the header Host is evil\.example, which is not configured/, question);
      }
      assert.equal((await refusals())['foreign-host'] - refused['foreign-host'], asked.length);
      assert.deepEqual(exchange.requests.map(({ target }) => target), []);
    });
  }

  test('a page of the gateway opens in a browser and can request its own port', async () => {
    const shown = await page.goto(`http://127.0.0.1:${sluice.adminPort}/health/detailed`);
    assert.equal(shown.status(), 200);
    const statuses = await page.evaluate(async () => {
      const read = await fetch('/metrics');
      const trip = await fetch('/admin/trip', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"reason": "x"}' });
      return [read.status, trip.status];
    });
    assert.deepEqual(statuses, [200, 401]);
  });

  test('control: the same order sent by a program reaches the exchange', async () => {
    const answer = await fetch(`${sluice.url}/@maker1/binance/api/v3/order`, { method: 'POST', body: 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1' });
    assert.equal(answer.headers.get('x-sluice-sent'), 'true');
    await until(() => exchange.requests.length === 1, 'the exchange to receive the order');
  });

  async function trading() {
    const { can_trade, mode, reasons } = await (await fetch(`${sluice.url}/trading?exchange=binance&bot=maker1`)).json();
    return { can_trade, mode, reasons };
  }

  /** Returns the number of refused requests by reason. */
  async function refusals() {
    const metrics = await (await fetch(`http://127.0.0.1:${sluice.adminPort}/metrics`)).text();
    const lines = [...metrics.matchAll(/^sluice_callers_refused_total\{exchange="",reason="([a-z-]+)"\} ([0-9.E]+)$/gm)];
    return Object.fromEntries(lines.map(([, reason, count]) => [reason, Number(count)]));
  }

  const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
});

/** Serves one page at evil.example and forwards all other requests of that page to the gateway, as after DNS rebinding. */
function rebinding(t, port) {
  const page = '<title>evil</title><link rel="icon" href="data:,">';
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    socket.once('data', (first) => {
      if (first.toString('latin1').startsWith('GET /page ')) {
        socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`);
      } else {
        const on = net.connect(port, '127.0.0.1').on('error', () => socket.destroy());
        on.write(first);
        socket.pipe(on).pipe(socket);
      }
    });
  });
  t.after(() => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  });
  return new Promise((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.2', resolve));
}

/** Starts another site, under every name that resolves to this machine, and returns its port. */
function pages(t) {
  const server = http.createServer((request, response) => response.setHeader('Content-Type', 'text/html').end('<title>another site</title>'));
  t.after(() => new Promise((done) => server.close(done).closeAllConnections()));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}
