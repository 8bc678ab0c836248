// Tests the checks of the client tests: each detects the fault that it is made for. No gateway is started.

import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { ccxtAt } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { atEnd, keeper } from './lib/program.mjs';
import { record, takeRequest } from './lib/recorder.mjs';
import { assertSameCalls } from './lib/same.mjs';
import { assertSigned } from './lib/signatures.mjs';
import { tamper } from './lib/tamper.mjs';

const call = (more = {}) => ({
  method: 'GET', target: '/api/v3/depth?symbol=BTCUSDT&limit=5', version: 'HTTP/1.1',
  headers: [['Host', 'upstream'], ['X-MBX-APIKEY', 'k'], ['Accept-Encoding', 'gzip, deflate, br'], ['Connection', 'keep-alive']],
  body: Buffer.from('a=1'), ...more,
});

test('hop-by-hop headers and removed codings may differ', () => {
  const headers = [['Host', 'upstream'], ['X-MBX-APIKEY', 'k'], ['Accept-Encoding', 'gzip, deflate']];
  assertSameCalls([call()], [call({ headers })]);
});

const ALTERED = {
  'a byte of the target': { target: '/api/v3/depth?symbol=BTCUSDT&limit=6' },
  'a re-encoded target': { target: '/api/v3/depth?symbol=BTC%55SDT&limit=5' },
  'a byte of the body': { body: Buffer.from('a=2') },
  'the method': { method: 'POST' },
  'a header that is gone': { headers: call().headers.filter(([name]) => name !== 'X-MBX-APIKEY') },
  'a header that was added': { headers: [...call().headers, ['X-Forwarded-For', '127.0.0.1']] },
  'the case of a header': { headers: call().headers.map(([name, value]) => [name.toLowerCase(), value]) },
  'the order of headers': { headers: call().headers.reverse() },
};
for (const [what, more] of Object.entries(ALTERED)) {
  test(`the comparison of calls detects ${what}`, () => assert.throws(() => assertSameCalls([call()], [call(more)]), assert.AssertionError));
}
test('the comparison of calls detects a call that never arrived', () => assert.throws(() => assertSameCalls([call()], []), assert.AssertionError));

for (const [id, send] of Object.entries({
  binance: (bot) => bot.privateGetOpenOrders({ symbol: 'BTCUSDT' }),
  kraken: (bot) => bot.privatePostBalance(),
})) {
  test(`the signature of a real ${id} call is valid, and invalid after one changed byte`, async (t) => {
    const upstream = await record(canned);
    t.after(upstream.close);
    await send(ccxtAt(id, upstream.url));
    const [request] = upstream.requests;
    assertSigned(request);
    const target = request.target.replace('BTCUSDT', 'BTCUSDC').replace('Balance', 'Balances');
    assert.throws(() => assertSigned({ ...request, target }), assert.AssertionError);
  });
}

test("the signature check accepts the example in Binance's documentation", () => {
  // rest-api.md, "SIGNED Endpoint Example for POST /api/v3/order"
  const payload = 'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';
  const target = `/api/v3/order?${payload}&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71`;
  const header = (name) => (name === 'x-mbx-apikey' ? 'documented' : undefined);
  assertSigned({ target, body: Buffer.alloc(0), header }, 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j');
});

test('the recorder keeps bytes, order and case, and separates chunks and pipelined calls', async (t) => {
  const upstream = await record(() => ({ body: '{}' }));
  t.after(upstream.close);
  const socket = net.connect(upstream.port, '127.0.0.1');
  socket.write('POST /a?x=%7e+ HTTP/1.1\r\nhOsT: h\r\nB: 1\r\nA: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\r\n\r\n2\r\nbc\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n');
  await once(socket, 'data');
  socket.end();
  await once(socket, 'close');
  const [first, second] = upstream.requests;
  assert.equal(first.target, '/a?x=%7e+');
  assert.deepEqual(first.headers.map(([name]) => name), ['hOsT', 'B', 'A', 'Transfer-Encoding']);
  assert.equal(first.body.toString(), 'a\r\nbc');
  assert.equal(second.target, '/b');
  assert.equal(takeRequest(Buffer.from('GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\na')), null);
});

test('the tampering proxy alters requests and leaves responses unchanged', async (t) => {
  const upstream = await record(() => ({ body: 'symbol=BTCUSDT' }));
  t.after(upstream.close);
  const wire = await tamper(upstream.port, (text) => text.replace('BTCUSDT', 'BTCUSDC'));
  t.after(wire.close);
  const answer = await fetch(`${wire.url}/order?symbol=BTCUSDT`);
  assert.equal(await answer.text(), 'symbol=BTCUSDT');
  assert.equal(upstream.requests[0].target, '/order?symbol=BTCUSDC');
});

test('what a test or a suite started ends before what it started earlier, also after a fault', async () => {
  for (const registry of [(t) => t, keeper]) {
    const hooks = [];
    const ran = [];
    const t = registry({ after: (hook) => hooks.push(hook) });
    atEnd(t, () => ran.push('folder'));
    atEnd(t, () => Promise.reject(new Error('busy')));
    atEnd(t, () => ran.push('program'));
    assert.equal(hooks.length, 1);
    await assert.rejects(hooks[0], /busy/);
    assert.deepEqual(ran, ['program', 'folder']);
  }
});
