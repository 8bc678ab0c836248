// Tests WebSockets through the gateway between an unmodified client and a server (both npm `ws`): the gateway passes on what both agree on,
// and checks orders.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { before, describe, test } from 'node:test';
import WebSocket, { WebSocketServer } from 'ws';
import { gateway, keeper, quickConf } from './lib/program.mjs';

/** An exchange that echoes on its streams and answers requests on its API. */
async function exchange(suite) {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 }, handleProtocols: (offered) => [...offered][0] });
  const received = [];
  const http = createServer((request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"serverTime":' + Date.now() + '}'));
  http.on('upgrade', (request, socket, head) => {
    if (request.url.includes('refuse')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\nX-Own: 1\r\n\r\nwho is it');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (bot) => {
      received.push({ bot, url: request.url, extensions: bot.extensions });
      bot.on('message', (data, isBinary) => {
        if (!request.url.startsWith('/ws-api')) return bot.send(data, { binary: isBinary });
        const { id, method } = JSON.parse(data);
        received.push({ method });
        return bot.send(JSON.stringify({ id, status: 200, result: {}, rateLimits: [] }));
      });
      bot.on('close', (code) => received.push({ closed: code }));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  suite.after(() => {
    sockets.clients.forEach((bot) => bot.terminate());
    http.close();
  });
  return { url: `http://127.0.0.1:${http.address().port}`, received };
}

describe('WebSockets of an unmodified client', () => {
  const suite = keeper();
  let venue, sluice;

  before(async () => {
    venue = await exchange(suite);
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, 'binance', 'bybit', 'coinbase', 'kraken', 'okx'), '--upstream', `*=${venue.url}`);
  });

  const open = async (place, ...more) => {
    const bot = new WebSocket(`ws://127.0.0.1:${sluice.port}${place}`, ...more);
    suite.after(() => bot.terminate());
    await once(bot, 'open');
    return bot;
  };
  const answer = async (bot) => {
    const [data, isBinary] = await once(bot, 'message');
    return isBinary ? data : data.toString();
  };
  const ask = async (bot, id, method) => {
    bot.send(JSON.stringify({ id, method, params: { symbol: 'BTCUSDT' } }));
    return JSON.parse(await answer(bot));
  };

  test('a stream uses the agreed compression and subprotocol', async () => {
    const bot = await open('/binance/ws/btcusdt@trade', ['v2', 'v1'], { perMessageDeflate: { threshold: 0 } });
    assert.equal(bot.protocol, 'v2');
    assert.match(bot.extensions, /permessage-deflate/);
    const text = 'tick '.repeat(100_000);
    bot.send(text);
    assert.equal(await answer(bot), text);
    bot.send(Buffer.alloc(300_000, 7));
    assert.deepEqual(await answer(bot), Buffer.alloc(300_000, 7));
    bot.send('one ', { fin: false });
    bot.ping('between');
    bot.send('message', { fin: true });
    const [pong] = await once(bot, 'pong');
    assert.equal(pong.toString(), 'between');
  });

  test('close codes of either side arrive at the other', async () => {
    const bot = await open('/okx/ws/v5/public');
    venue.received.at(-1).bot.close(4001, 'kicked');
    const [code, reason] = await once(bot, 'close');
    assert.deepEqual([code, reason.toString()], [4001, 'kicked']);
    const other = await open('/bybit/v5/public/linear');
    const closed = once(venue.received.at(-1).bot, 'close');
    other.close(4002);
    assert.equal((await closed)[0], 4002);
  });

  test('a cut exchange connection closes the bot’s connection with 1014', async () => {
    const bot = await open('/kraken/v2');
    venue.received.at(-1).bot.terminate();
    assert.equal((await once(bot, 'close'))[0], 1014);
  });

  test("the exchange's refusal of a handshake reaches the bot unchanged", async () => {
    const bot = new WebSocket(`ws://127.0.0.1:${sluice.port}/binance/ws/refuse`);
    const [, response] = await once(bot, 'unexpected-response');
    assert.deepEqual([response.statusCode, response.headers['x-own']], [401, '1']);
    assert.equal((await once(response, 'data')).toString(), 'who is it');
  });

  test('a trip stops orders on an open connection, and cancels on it pass', async () => {
    const bot = await open('/binance/ws-api/v3');
    assert.equal(bot.extensions, '');
    assert.equal((await ask(bot, 'a', 'order.place')).status, 200);
    await sluice.halt();
    assert.deepEqual(await ask(bot, 'b', 'order.place'), {
      id: 'b',
      status: 400,
      error: { code: -2010, msg: 'Order blocked by Sluice, not sent.' },
      rateLimits: [],
      sluice: 'mode; mode=CANCEL_ONLY; scope=global; cause=kill-switch',
    });
    assert.equal((await ask(bot, 'c', 'order.cancel')).status, 200);
    assert.deepEqual(
      venue.received.flatMap(({ method }) => method ?? []),
      ['order.place', 'order.cancel'],
    );
  });

  test('a stop of the gateway closes connections with 1012', async () => {
    const bot = await open('/coinbase');
    const closed = once(bot, 'close');
    await sluice.stop();
    assert.equal((await closed)[0], 1012);
  });
});
