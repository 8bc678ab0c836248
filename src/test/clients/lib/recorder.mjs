// An exchange that records every bot's request as received from the socket and responds from a table.
// The bytes are split here, because a library that parses headers would correct the faults that the tests look for.

import net from 'node:net';

/**
 * @param answer (request) => {status?, headers?, body?} | 'cut' | 'silence'; a string body or anything JSON
 * @returns {Promise<{port, url, requests, clear, close}>}
 */
export function record(answer) {
  const requests = [];
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let pending = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      for (let cut; (cut = takeRequest(pending)) !== null; ) {
        pending = cut.rest;
        if (!isOfTheGateway(cut.request)) requests.push(cut.request);
        reply(socket, answer(cut.request));
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      resolve({
        port,
        url: `http://127.0.0.1:${port}`,
        requests,
        clear: () => requests.splice(0),
        close: () =>
          new Promise((done) => {
            server.close(done);
            sockets.forEach((socket) => socket.destroy());
          }),
      });
    });
  });
}

/** The gateway's own clock calls, which no bot of these tests sends. */
const isOfTheGateway = (request) => request.header('user-agent')?.startsWith('Vert.x-WebClient') === true;

/** Returns the first complete request in `bytes` and the rest, or null while it is incomplete. */
export function takeRequest(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [start, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [method, target, version] = start.split(' ');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const header = (name) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
  const from = end + 4;
  const body =
    header('transfer-encoding') === 'chunked' ? takeChunks(bytes, from) : takeLength(bytes, from, Number(header('content-length') ?? 0));
  if (body === null) return null;
  const request = { method, target, version, headers, header, body: body.content, at: performance.now() };
  return { request, rest: bytes.subarray(body.end) };
}

function takeLength(bytes, from, length) {
  return bytes.length < from + length ? null : { content: Buffer.from(bytes.subarray(from, from + length)), end: from + length };
}

function takeChunks(bytes, from) {
  const parts = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return null;
    if (size === 0) return { content: Buffer.concat(parts), end: next };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

function reply(socket, answer) {
  if (answer === 'silence') return;
  if (answer === 'cut') {
    socket.destroy();
    return;
  }
  const { status = 200, headers = {}, body = {} } = answer;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const all = { 'Content-Type': 'application/json', ...headers, 'Content-Length': bytes.length };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Canned\r\n${head.join('')}\r\n`), bytes]));
}
