// What bots make of each refusal, for every endpoint that ccxt has of every exchange: a blocked call raises a class that nobody tries again and
// that stops no bot, a call that would have to wait longer one that is tried later. Each endpoint is refused by a real gateway; the answer is
// then given to ccxt by each way in, because it picks its classes by how the URL begins.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import ccxt from 'ccxt';
import { ccxtAt, ccxtThrough, clientsOf, CREDENTIALS } from './lib/bots.mjs';
import { endpoints } from './lib/endpoints.mjs';
import { confWith, gateway, keeper, scratch, start } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { routeTables } from './lib/routes.mjs';

/**
 * Longer than a refusal takes, and than the second in which an equal read joins the one in flight; what is not answered by then was sent to the
 * exchange, which does not respond here.
 */
const SENT_MS = 1_200;
/** A call that is in flight uses up its own limits: the same one is refused the next time, or none of its kind ever is. */
const TRIES = 3;

const suite = keeper();
const { routeOf } = routeTables();
const bots = clientsOf();

/** Never tried again, and no reason to stop the bot: frameworks retry NetworkError, and leave their orders at AuthenticationError. */
function isDefinite(error) {
  const { NetworkError, AuthenticationError, InsufficientFunds, ExchangeError } = ccxt;
  return error instanceof ExchangeError && ![NetworkError, AuthenticationError, InsufficientFunds].some((kind) => error instanceof kind);
}

/** Tried later. Its parents are NetworkError: bots that know only that retry too. */
const isLater = (error) => ['RateLimitExceeded', 'DDoSProtection'].includes(error?.constructor.name);

/** How each way in looks to the client: its own URLs behind a proxy or by TLS, or the gateway's in their place. */
const WAYS = {
  'proxyUrl': (id, account, base) => ccxtThrough(id, `${base}/url/`, account),
  'prefix': (id, account, base) => ccxtAt(id, `${base}/${id}`, account),
  'TLS': (id, account) => ccxtThrough(id, '', account),
};

/** A gateway whose exchanges listen and say nothing. */
async function silentGateway(...options) {
  const upstream = await record(() => 'silence');
  suite.after(upstream.close);
  return gateway(suite, '--upstream', `*=${upstream.url}`, ...options);
}

/** The gateway's refusal of one endpoint; null when it was sent, which then stays in flight. */
async function refusalOf(bot, { path, type, verb, params }, base, reason) {
  const { url, body, headers } = bot.sign(path, type, verb, params);
  const asked = fetch(`${base}/url/${url}`, { method: verb, headers: { ...headers, 'X-Sluice-Deadline-Ms': '1' }, body });
  asked.catch(() => {}); // of a call in flight when its gateway ends
  const answer = await Promise.race([asked, sleep(SENT_MS, null, { ref: false })]);
  if (answer === null) return null;
  const text = await answer.text();
  assert.equal(answer.headers.get('x-sluice-sent'), 'false', `${verb} ${url}: ${answer.status} ${text}`);
  assert.match(answer.headers.get('x-sluice-reason'), reason, `${verb} ${url}`);
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text };
}

/** The refusals of many endpoints, one after the other so that no cancel meets an order that waits: pairs of endpoint and refusal. */
async function refusals(bot, calls, base, reason) {
  const refused = [];
  for (const call of calls) refused.push([call, await refusalOf(bot, call, base, reason)]);
  return refused;
}

/** What the client raises when the call gets that answer; undefined when it takes it for a success. */
async function raised(bot, { path, type, verb, params }, { status, headers, text }) {
  bot.fetchIsNative = false;
  bot.fetchImplementation = async () => new Response(text, { status, headers });
  try {
    await bot.request(path, type, verb, params);
    return undefined;
  } catch (e) {
    return e;
  }
}

/** Tells every way in by which the client raises something else than `fits` allows; `refused` are pairs of call and refusal. */
async function wrongClasses(bot, refused, base, fits) {
  const { name, ...account } = (CREDENTIALS[bot.id] ?? CREDENTIALS.kucoin).accounts?.[0] ?? {};
  const clients = Object.entries(WAYS).map(([way, make]) => [way, make(bot.id, account, base)]);
  const wrong = [];
  for (const [call, refusal] of refused) {
    assert.notEqual(refusal, null, `${call.verb} ${call.path} was sent`);
    for (const [way, client] of clients) {
      const error = await raised(client, call, refusal);
      if (!fits(error)) wrong.push(`${call.verb} ${call.path} by ${way}: ${error?.constructor.name ?? 'nothing'} of ${refusal.status} ${refusal.text}`);
    }
  }
  return wrong;
}

describe('while everything is halted', () => {
  let halted;
  before(async () => {
    halted = await silentGateway();
    const data = halted.data;
    const command = start(suite, ['halt', '--mode', 'HALTED', '--reason', 'test', '--admin-port', halted.adminPort, '--data', data]);
    assert.equal(await command.gone, 0, command.said());
  });

  for (const bot of bots) {
    const calls = endpoints(bot);
    test(`each of ${calls.length} endpoints of ${bot.id} raises a class that no bot tries again`, async () => {
      assert.deepEqual(await wrongClasses(bot, await refusals(bot, calls, halted.url, /mode=HALTED|withdraw/), halted.url, isDefinite), []);
    });
  }
});

describe('where no bot may withdraw', () => {
  let plain;
  before(async () => {
    plain = await silentGateway();
  });

  for (const bot of bots) {
    const calls = endpoints(bot).filter(({ verb, url }) => routeOf(verb, url).route?.kind === 'WITHDRAW');
    test(`each of ${calls.length} withdrawals of ${bot.id} raises a class that no bot tries again`, async () => {
      assert.deepEqual(await wrongClasses(bot, await refusals(bot, calls, plain.url, /withdraw/), plain.url, isDefinite), []);
    });
  }
});

describe('while the limits are used up', () => {
  let tight;
  before(async () => {
    tight = await silentGateway('--conf', usedUp());
  });

  for (const bot of bots) {
    const calls = endpoints(bot).filter(({ verb, url }) => routeOf(verb, url).route?.kind !== 'WITHDRAW');
    test(`each of ${calls.length} endpoints of ${bot.id} raises a class that is tried later`, async () => {
      const groups = new Map();
      for (const call of calls) {
        const { group } = routeOf(call.verb, call.url);
        groups.set(group, [...(groups.get(group) ?? []), call]);
      }
      for (const [group, own] of groups) {
        const refusal = await laterOf(bot, own, tight.url);
        assert.notEqual(refusal, null, `a call of ${group} is told to wait longer`);
        assert.deepEqual(await wrongClasses(bot, own.map((call) => [call, refusal]), tight.url, isLater), []);
      }
    });
  }
});

/** What calls of a group are told that would have to wait longer: the same for all of them. The first calls are sent and stay in flight. */
async function laterOf(bot, calls, base) {
  for (const call of calls.slice(0, TRIES)) {
    for (let i = 0; i < TRIES; i++) {
      const refusal = await refusalOf(bot, call, base, /^(limit|deadline|too-large)/);
      if (refusal !== null) return refusal;
    }
  }
  return null;
}

/** Limits whose windows last a day: without levels of an earlier run each lets one call through, and those get no answer. No breaker minds. */
function usedUp() {
  const conf = confWith(suite, (limit) => Object.assign(limit, { windowMs: 86_400_000, aboveDocumented: true, answerTimeoutMs: 600_000 }));
  writeFileSync(path.join(conf, 'sluice.json'), JSON.stringify({ proxy: { upstream: { answerTimeoutMs: 600_000 } }, breakers: { error_series: { enabled: false } } }));
  return conf;
}
