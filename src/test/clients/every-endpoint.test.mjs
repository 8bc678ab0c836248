// Tests that every REST endpoint of ccxt (for BitMEX, every one of the gateway's table), signed, reaches the exchange with the same bytes directly and through a gateway in observe mode.
// A run takes a sixth of them, others for another commit, and `scripts/test --long` all.
// A signature that covers the host cannot be sent by prefix: coinbase signs `METHOD host/path`, htx signs the host on a line of its own.

import './lib/frozen.mjs';
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ccxtAt, ccxtThrough, CREDENTIALS } from './lib/bots.mjs';
import { endpoints, some } from './lib/endpoints.mjs';
import { frozen, realNow } from './lib/frozen.mjs';
import { gateway, keeper, observing, TREASURY } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSameCalls } from './lib/same.mjs';
import { assertSigned } from './lib/signatures.mjs';

const suite = keeper();
let upstream, sluice;

before(async () => {
  upstream = await record(() => ({ body: {} }));
  suite.after(upstream.close);
  sluice = await gateway(suite, '--conf', observing(suite), '--upstream', `*=${upstream.url}`);
});

for (const [id, { accounts = [{}], byPrefix = true, least }] of Object.entries(CREDENTIALS)) {
  describe(`every REST endpoint of ccxt ${id}`, () => {
    let at = realNow();

    for (const { name = '', ...account } of accounts) {
      const calls = some(endpoints(ccxtThrough(id, '', account)));
      const by = (way) => `${calls.length} endpoints${name} reach the exchange unchanged by ${way}`;

      // The direct client uses the recorder itself as its relay, which sees the whole address before the path.
      test(by('proxyUrl'), () =>
        compare(calls, () => ccxtThrough(id, `${upstream.url}/`, account), () => ccxtThrough(id, `${sluice.url}/${TREASURY}/url/`, account), { relay: true }));
      if (!byPrefix) continue;
      test(by('prefix'), () => compare(calls, () => ccxtAt(id, upstream.url, account), () => ccxtAt(id, `${sluice.url}/${TREASURY}/${id}`, account)));
    }

    test('the table has the expected number of endpoints', () => assert.equal(endpoints(ccxtThrough(id, '', accounts[0])).length >= least, true));

    async function compare(calls, straightClient, throughClient, how) {
      const straight = await everyOne(straightClient(), calls);
      const through = await everyOne(throughClient(), calls);
      at += calls.length; // so that nonces increase from one comparison to the next
      straight.forEach((call, index) => assertSame(call, through[index], how));
    }

    /** Returns the request that reached the exchange for each call, in the order of `calls`. */
    async function everyOne(bot, calls) {
      bot.randomBytes = (length) => 'ab'.repeat(length); // coinbase's tokens carry a random number
      bot.uuid = () => 'ab'.repeat(16); // orders of htx and coinex have random ids
      bot.uuid16 = () => 'ab'.repeat(8);
      const seen = [];
      for (const [index, { path, type, verb, params }] of calls.entries()) {
        let failure;
        upstream.clear();
        await frozen(at + index, () => bot.request(path, type, verb, { ...params, note: 'a-b' }).catch((e) => (failure = e)));
        const requests = upstream.clear();
        assert.equal(requests.length, 1, `${verb} ${path} reached the exchange once: ${failure}`);
        seen.push({ ...requests[0], target: behindHost(requests[0].target) });
      }
      return seen;
    }
  });
}

/** The path of a target that may be an absolute URL behind a slash, encoded as a whole or not: ccxt's two wire shapes. */
function behindHost(target) {
  const url = target.startsWith('/http%3A') || target.startsWith('/https%3A') ? decodeURIComponent(target) : target;
  return url.replace(/^\/https?:\/\/[^/]+/, '');
}

function assertSame(straight, through, how) {
  assertSameCalls([straight], [through], how);
  assertSigned(through);
}
