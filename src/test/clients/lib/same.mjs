// What "byte-identical at the upstream" means, in one place.

import assert from 'node:assert/strict';

// RFC 9110 7.6.1: these speak about one connection, not about the call.
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
// What the gateway says it takes away (design rule 14): codings it cannot inflate, and what ccxt adds for browser relays.
const INFLATABLE = new Set(['gzip', 'x-gzip', 'deflate', 'identity']);

/** Fails with both requests side by side unless the exchange saw the same calls both times. */
export function assertSameCalls(straight, through, { relay = false } = {}) {
  assert.equal(straight.length > 0, true, 'the straight run reached the upstream');
  assert.deepEqual(
    inOrder(through.map((request) => seen(request, relay))),
    inOrder(straight.map((request) => seen(request, relay))),
  );
}

/** Clients load their markets on several connections at once: which arrives first is chance. */
const inOrder = (calls) => calls.sort((a, b) => (a.start + a.body < b.start + b.body ? -1 : 1));

function seen({ method, target, version, headers, body }, relay) {
  const kept = headers
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .filter(([name]) => !(relay && name.toLowerCase() === 'origin'))
    .map(([name, value]) => `${name}: ${name.toLowerCase() === 'accept-encoding' ? readable(target, value) : value}`);
  return { start: `${method} ${target} ${version}`, headers: kept, body: body.toString('latin1') };
}

/** KuCoin's answer that names a host to dial is asked for uncompressed: it is rewritten. */
const readable = (target, codings) => (target.startsWith('/api/v1/bullet-') ? 'identity' : inflatable(codings));

function inflatable(codings) {
  const kept = codings
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => INFLATABLE.has(coding.split(';')[0].toLowerCase()));
  return kept.length === 0 ? 'identity' : kept.join(', ');
}
