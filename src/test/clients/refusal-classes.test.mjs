// Tests the class that ccxt raises for each refusal at every endpoint of every exchange: a blocked call raises a class that is never retried and
// does not stop the bot, a call that would wait too long a class that is retried later. A real gateway refuses each endpoint; its response is
// then given to ccxt for each entry point, because ccxt selects its classes by the beginning of the URL. A run takes a sixth of the endpoints,
// others for another commit, and `scripts/test --long` all.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientsOf } from './lib/bots.mjs';
import { isDefinite, isLater, wrongClasses } from './lib/classes.mjs';
import { endpoints, some } from './lib/endpoints.mjs';
import { ROOT, confWith, gateway, keeper } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { routeTables } from './lib/routes.mjs';

/**
 * Longer than a refusal takes, and longer than the second in which an equal read joins the one in flight. A call without a response by then was
 * sent to the exchange, which does not respond here.
 */
const SENT_MS = 1_200;
/** A call in flight uses up its own limits: the same call is refused the next time, or no call of its kind ever is. */
const TRIES = 3;

const suite = keeper();
const { routeOf } = routeTables();
const bots = clientsOf();

/** Starts a gateway whose exchanges accept connections and never respond. */
async function silentGateway(conf = confWith(suite, () => {})) {
  const upstream = await record(() => 'silence');
  suite.after(upstream.close);
  return gateway(suite, '--conf', conf, '--upstream', `*=${upstream.url}`);
}

/** Returns the gateway's refusal of one endpoint; null when the call was sent, which then stays in flight. */
async function refusalOf(bot, { path, type, verb, params }, base, reason) {
  const { url, body, headers } = bot.sign(path, type, verb, params);
  const asked = fetch(`${base}/url/${url}`, { method: verb, headers: { ...headers, 'X-Sluice-Deadline-Ms': '1' }, body });
  asked.catch(() => {}); // a call in flight fails when its gateway ends
  const answer = await Promise.race([asked, sleep(SENT_MS, null, { ref: false })]);
  if (answer === null) return null;
  const text = await answer.text();
  assert.equal(answer.headers.get('x-sluice-sent'), 'false', `${verb} ${url}: ${answer.status} ${text}`);
  assert.match(answer.headers.get('x-sluice-reason'), reason, `${verb} ${url}`);
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text };
}

/** Returns pairs of endpoint and refusal, one after the other so that no cancel withdraws a waiting order. */
async function refusals(bot, calls, base, reason) {
  const refused = [];
  for (const call of calls) refused.push([call, await refusalOf(bot, call, base, reason)]);
  return refused;
}

describe('refusals during a global halt', () => {
  let halted;
  before(async () => {
    halted = await silentGateway();
    await halted.halt('global', 'HALTED');
  });

  for (const bot of bots) {
    const calls = some(endpoints(bot));
    test(`each of ${calls.length} endpoints of ${bot.id} raises a class that is not retried`, async () => {
      assert.deepEqual(await wrongClasses(bot, await refusals(bot, calls, halted.url, /mode=HALTED|withdraw/), halted.url, isDefinite), []);
    });
  }
});

describe('refusals of withdrawals that no bot may send', () => {
  let plain;
  before(async () => {
    plain = await silentGateway();
  });

  for (const bot of bots) {
    const calls = endpoints(bot).filter(({ verb, url }) => routeOf(verb, url).route?.kind === 'WITHDRAW');
    test(`each of ${calls.length} withdrawals of ${bot.id} raises a class that is not retried`, async () => {
      assert.deepEqual(await wrongClasses(bot, await refusals(bot, calls, plain.url, /withdraw/), plain.url, isDefinite), []);
    });
  }
});

describe('refusals while the limits are used up', () => {
  let tight;
  before(async () => {
    tight = await silentGateway(usedUp());
  });

  for (const bot of bots) {
    const calls = endpoints(bot).filter(({ verb, url }) => routeOf(verb, url).route?.kind !== 'WITHDRAW');
    test(`each of ${calls.length} endpoints of ${bot.id} raises a class that is retried later`, async () => {
      const groups = new Map();
      for (const call of calls) {
        const { group } = routeOf(call.verb, call.url);
        groups.set(group, [...(groups.get(group) ?? []), call]);
      }
      for (const [group, own] of groups) {
        // Cancels may exceed a limit that only rejects, so a group of cancels alone is never refused for one.
        if (own.every(({ verb, url }) => routeOf(verb, url).route?.kind === 'CANCEL')) continue;
        const refusal = await laterOf(bot, own, tight.url);
        assert.notEqual(refusal, null, `a call of ${group} is refused because it would wait too long`);
        assert.deepEqual(await wrongClasses(bot, some(own).map((call) => [call, refusal]), tight.url, isLater), []);
      }
    });
  }
});

describe('the field sluice in the body of a refusal', () => {
  /** All texts by which ccxt chooses a class when a body contains them, at any depth of its tables. */
  const broad = (table) => Object.entries(table ?? {}).flatMap(([key, value]) => (key === 'broad' ? Object.keys(value) : typeof value === 'object' ? broad(value) : []));
  const explanations = documentedReasons();

  test('every documented word is tried', () => assert.ok(explanations.length > 20));

  for (const bot of bots) {
    test(`no explanation contains a text by which ccxt chooses a class of ${bot.id}`, () => {
      const limits = limitsOf(bot).map((name) => `limit; limit=${name}; used=1; allowed=1; size=1; cost=1`);
      for (const text of [...explanations, ...limits]) {
        assert.deepEqual(broad(bot.exceptions).filter((key) => text.includes(key)), [], text);
      }
    });
  }
});

/** Returns what the bodies can say: each word of docs/refusals.md with the names and words of its figures. */
function documentedReasons() {
  const page = readFileSync(path.join(ROOT, 'docs/refusals.md'), 'utf8');
  const table = page.slice(page.indexOf('<!-- settings:reasons -->'), page.indexOf('<!-- settings:request-errors -->'));
  const words = [...table.matchAll(/^\| `([a-z-]+)` \| ([^|]*) \| ([^|]*)\|/gm)];
  const values = ['ordersPerSecond', 'ordersPerMinute', 'openUnknown', 'sameOrder', 'ACTIVE', 'REDUCE_ONLY', 'CANCEL_ONLY', 'HALTED'];
  const causes = ['kill-switch', 'breaker', 'clock', 'readiness', 'guard', 'margin'];
  return words.flatMap(([, word, figures, meaning]) =>
    [...values, ...causes, ...[...meaning.matchAll(/`([a-z-]+)`/g)].map(([, value]) => value), '1'].map(
      (value) => `${word}; ${figures.split(/[,;] (?:or )?/).map((figure) => `${figure}=${value}`).join('; ')}`,
    ),
  );
}

/** Returns the names of all limits that a client's exchange has. */
function limitsOf(bot) {
  return [...new Set(endpoints(bot).flatMap(({ verb, url }) => Object.keys(routeOf(verb, url).table?.limits ?? {})))];
}

/** Returns the refusal of calls that would wait too long, which is the same for a whole group. The first calls are sent and stay in flight. */
async function laterOf(bot, calls, base) {
  for (const call of calls.slice(0, TRIES)) {
    for (let i = 0; i < TRIES; i++) {
      const refusal = await refusalOf(bot, call, base, /^(limit|deadline|too-large)/);
      if (refusal !== null) return refusal;
    }
  }
  return null;
}

/** Limits with windows of a day: without stored usage each admits one call, which gets no response. Breakers are disabled. */
function usedUp() {
  const conf = confWith(suite, (limit) => Object.assign(limit, { windowMs: 86_400_000, aboveDocumented: true, responseTimeoutMs: 600_000 }));
  writeFileSync(path.join(conf, 'sluice.json'), JSON.stringify({ proxy: { warmUpMs: 0, upstream: { responseTimeoutMs: 600_000 } }, breakers: { error_series: { enabled: false } } }));
  return conf;
}
