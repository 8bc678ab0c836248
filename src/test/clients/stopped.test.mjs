// Tests that nothing passes a halt: the order calls of every exchange, over HTTP and WebSocket, plain and in forms that try to pass it, under a halt of
// everything, of an account, of an instrument in another spelling, and of a bot. Each call has its control: without a halt it is sent.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import WebSocket, { WebSocketServer } from 'ws';
import { ccxtThrough, KEYS } from './lib/bots.mjs';
import { DECOYS, INSTRUMENTS, orderCalls } from './lib/order_calls.mjs';
import { MESSAGE_DECOYS, SOCKETS } from './lib/order_messages.mjs';
import { gateway, keeper, observing, TREASURY } from './lib/program.mjs';
import { routeTables } from './lib/routes.mjs';

/** The bot of these tests, by its name. It may withdraw: a call that may be a withdrawal is not refused for another reason than the halt. */
const BOT = 'treasury';
const accountOf = (key) => createHash('sha256').update(key).digest('hex').slice(0, 16);

const suite = keeper();
const { routeOf } = routeTables();
const agent = new http.Agent({ keepAlive: true });
const { orders, cancels } = orderCalls();
const decoyed = new Set();
const forms = orders.flatMap((call) => [{ ...call, form: 'plain' }, ...decoysOf(call)]);
const table = [];
/** The messages that reached the exchange, and the bot's connections. */
const received = [];
const sockets = [];
let sluice, exchange;

/** Returns the decoys of one call for each exchange and path prefix; the rules behind them are the same for all calls of a table. */
function decoysOf(call) {
  const [, start] = new URL(call.url).pathname.split('/');
  if (decoyed.has(`${call.exchange} ${start} ${call.method}`)) return [];
  decoyed.add(`${call.exchange} ${start} ${call.method}`);
  const signed = call.sign();
  return Object.entries(DECOYS)
    .filter(([, change]) => isDecoy(change(signed)))
    .map(([form, change]) => ({ ...call, form, sign: () => change(call.sign()) }));
}

/** A form that does not apply is null; one that is a listed read is no order. */
function isDecoy(changed) {
  return Boolean(changed) && (changed.method !== 'GET' || routeOf('GET', changed.url).route === null);
}

before(async () => {
  exchange = http.createServer((request, response) => {
    const body = request.url.endsWith('GetWebSocketsToken') ? '{"error":[],"result":{"token":"the-token","expires":900}}' : '{}';
    request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end(body));
  });
  const server = new WebSocketServer({ server: exchange });
  server.on('connection', (socket, { url }) =>
    socket.on('message', (data) => {
      received.push(data.toString());
      socket.send(url.includes('swap-trade') ? gzipSync('{}') : '{}');
    }),
  );
  await new Promise((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  suite.after(() => {
    agent.destroy();
    sockets.forEach(({ socket }) => socket.terminate());
    server.clients.forEach((socket) => socket.terminate());
    exchange.close();
    exchange.closeAllConnections();
  });
  sluice = await gateway(suite, '--conf', observing(suite), '--upstream', `*=http://127.0.0.1:${exchange.address().port}`);
});

after(() => console.log(['scope                 tried  sent  refused', ...table].join('\n')));

/** Sends a call through the gateway as the bot that one of the halts names. */
function send({ sign }) {
  const { method, url, headers, body } = sign();
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: sluice.port, agent, method, path: `/${TREASURY}/url/${url}`, headers: { ...headers, ...(body ? { 'Content-Length': Buffer.byteLength(body) } : {}) } });
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (part) => (text += part)).on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.end(body);
  });
}

/** Sends these calls, those of one exchange one after the other because of their nonces, and fails with what `check` finds wrong. */
async function all(calls, check) {
  const byExchange = new Map();
  for (const call of calls) byExchange.set(call.exchange, [...(byExchange.get(call.exchange) ?? []), call]);
  const wrong = [];
  await Promise.all(
    [...byExchange.values()].map(async (own) => {
      for (const call of own) {
        const fault = check(await send(call));
        if (fault) wrong.push(`${call.exchange} ${call.method} ${new URL(call.url).pathname} ${call.instrument ?? ''}, ${call.form ?? 'cancel'}: ${fault}`);
      }
    }),
  );
  assert.deepEqual(wrong.sort(), []);
}

const describeAnswer = ({ status, headers, text }) => `${status} sent=${headers['x-sluice-sent']} ${headers['x-sluice-reason'] ?? ''} ${text.slice(0, 100)}`;
const wasSent = ({ headers }) => headers['x-sluice-sent'] === 'true';

async function admin(operation, body) {
  const token = readFileSync(path.join(sluice.data, 'admin.token'), 'utf8').trim();
  const answer = await fetch(`http://127.0.0.1:${sluice.adminPort}/admin/${operation}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const text = await answer.text();
  assert.equal(answer.ok, true, `${operation}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function rearm() {
  const { challenge } = await admin('rearm', { reason: 'the next halt' });
  await admin('rearm/confirm', { challenge });
}

/** Opens each WebSocket that takes orders and logs in there. Kraken has a token for that, which a call over HTTP returns. */
async function openSockets() {
  await send({ sign: () => ({ method: 'POST', ...ccxtThrough('kraken', '').sign('GetWebSocketsToken', 'private', 'POST', {}) }) });
  await Promise.all(
    Object.entries(SOCKETS).map(async ([place, own]) => {
      const socket = new WebSocket(`ws://127.0.0.1:${sluice.port}/${TREASURY}/${place}`, { headers: own.headers });
      await once(socket, 'open');
      sockets.push({ place, socket, ...own });
      if (own.login) await ask(socket, JSON.stringify(own.login()));
    }),
  );
}

/** Sends a message and returns whether it reached the exchange, after the exchange or the gateway answered. */
async function ask(socket, text) {
  socket.send(text);
  await once(socket, 'message');
  const at = received.indexOf(text);
  if (at >= 0) received.splice(at, 1);
  return at >= 0;
}

/** Sends every order in every form over every WebSocket, and a cancel, and returns what `isRight(sent, isCancel)` denies. */
async function everyMessage(isRight) {
  const wrong = [];
  await Promise.all(
    sockets.map(async ({ place, socket, exchange: name, token, order, cancel }) => {
      const withdraw = cancel(token && 'the-token');
      for (const [index, instrument] of INSTRUMENTS[name].written.entries()) {
        for (const [form, change] of Object.entries(index === 0 ? MESSAGE_DECOYS : { plain: MESSAGE_DECOYS.plain })) {
          if (!isRight(await ask(socket, change(order(instrument, 'the-token'), withdraw)), false)) wrong.push(`${place} ${instrument}, ${form}`);
        }
      }
      if (!isRight(await ask(socket, JSON.stringify(withdraw)), true)) wrong.push(`${place}, cancel`);
    }),
  );
  assert.deepEqual(wrong.sort(), []);
}

/** The scopes of halts, each with a scope for every exchange or one for all. */
const SCOPES = {
  global: () => ['global'],
  account: () => {
    const overHttp = orders.filter(({ key }) => key !== null);
    const overSockets = Object.values(SOCKETS).map(({ exchange }) => ({ exchange, key: KEYS.apiKey }));
    return [...new Set([...overHttp, ...overSockets].map(({ exchange, key }) => `account:${exchange}/${accountOf(key)}`))];
  },
  instrument: () => Object.entries(INSTRUMENTS).map(([exchange, { halted }]) => `instrument:${exchange}/${halted}`),
  bot: () => [`bot:${BOT}`],
};

test(`without a halt ${forms.length} orders and ${cancels.length} cancels of ${new Set(orders.map(({ exchange }) => exchange)).size} exchanges are sent`, async () => {
  await all([...forms, ...cancels], (answer) => (wasSent(answer) ? null : describeAnswer(answer)));
});

test(`without a halt the order messages of ${Object.keys(SOCKETS).length} WebSockets are sent`, async () => {
  await openSockets();
  await everyMessage((sent) => sent);
});

for (const [level, scopes] of Object.entries(SCOPES)) {
  describe(`a halt of ${level === 'global' ? 'everything' : `each ${level}`}`, () => {
    const counts = { tried: 0, sent: 0, refused: 0 };
    before(async () => {
      for (const scope of scopes()) await admin('trip', { scope, mode: 'CANCEL_ONLY', reason: 'test' });
    });
    after(async () => {
      await rearm();
      table.push(`${level.padEnd(20)} ${String(counts.tried).padStart(6)} ${String(counts.sent).padStart(5)} ${String(counts.refused).padStart(8)}`);
    });

    test('no order is sent, and the refusal names the halt', async () => {
      const held = level === 'account' ? forms.filter(({ key }) => key !== null) : level === 'instrument' ? forms.filter(({ exchange }) => exchange in INSTRUMENTS) : forms;
      await all(held, (answer) => {
        counts.tried++;
        counts[wasSent(answer) ? 'sent' : 'refused']++;
        const named = new RegExp(`^mode; mode=CANCEL_ONLY; scope=${level}`).test(answer.headers['x-sluice-reason'] ?? '');
        return !wasSent(answer) && named ? null : describeAnswer(answer);
      });
    });

    test('no order message is sent, and each cancel message is', () =>
      everyMessage((sent, isCancel) => {
        if (!isCancel) {
          counts.tried++;
          counts[sent ? 'sent' : 'refused']++;
        }
        return sent === isCancel;
      }));

    test('each cancel is sent', () => all(cancels, (answer) => (wasSent(answer) ? null : describeAnswer(answer))));
  });
}
