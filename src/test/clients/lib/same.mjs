// Defines which requests count as byte-identical at the upstream.

import assert from 'node:assert/strict';

// RFC 9110 7.6.1: these headers are about one connection and not about the call.
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
// Headers that the gateway removes (design rule 14): codings it cannot decompress, and what ccxt adds for browser relays.
const INFLATABLE = new Set(['gzip', 'x-gzip', 'deflate', 'identity']);

/** Fails with both requests side by side unless the exchange received the same calls both times. */
export function assertSameCalls(straight, through, { relay = false } = {}) {
  assert.equal(straight.length > 0, true, 'the straight run reached the upstream');
  assert.deepEqual(
    inOrder(through.map((request) => seen(request, relay))),
    inOrder(straight.map((request) => seen(request, relay))),
  );
}

/** Sorts requests, since clients load their markets on several connections in random order. */
const inOrder = (calls) => calls.sort((a, b) => (a.start + a.body < b.start + b.body ? -1 : 1));

function seen({ method, target, version, headers, body }, relay) {
  const kept = headers
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .filter(([name]) => !(relay && name.toLowerCase() === 'origin'))
    .map(([name, value]) => `${name}: ${name.toLowerCase() === 'accept-encoding' ? readable(target, value) : value}`);
  return { start: `${method} ${target} ${version}`, headers: kept, body: body.toString('latin1') };
}

/** The gateway requests KuCoin's response with a WebSocket host uncompressed, because it rewrites it. */
const readable = (target, codings) => (target.startsWith('/api/v1/bullet-') ? 'identity' : inflatable(codings));

function inflatable(codings) {
  const kept = codings
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => INFLATABLE.has(coding.split(';')[0].toLowerCase()));
  return kept.length === 0 ? 'identity' : kept.join(', ');
}
