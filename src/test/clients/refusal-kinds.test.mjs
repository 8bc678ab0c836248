// Tests the class that ccxt raises for every kind of refusal of every table, at each host and group of paths of every exchange that ccxt has. No
// gateway runs: the tables are read, and ccxt gets the responses that the gateway would make of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import ccxt from 'ccxt';
import { clientsOf } from './lib/bots.mjs';
import { isDefinite, isLater, wrongClasses } from './lib/classes.mjs';
import { endpoints } from './lib/endpoints.mjs';
import { ROOT } from './lib/program.mjs';
import { routeTables } from './lib/routes.mjs';

const { routeOf } = routeTables();
const bots = clientsOf();
/** Where the gateway would be; nothing connects to it. */
const AT = 'http://127.0.0.1:1';
const isA = (kind) => (error) => error instanceof kind;

/** What a call gets for which its table has no refusal: the constant BY_STATUS of the class RefusalSet. */
const BY_STATUS = { blockedOrder: [422, '{why}'], blockedOther: [422, '{why}'], waitLonger: [429], stale: [400], outcomeUnknown: [504], unreachable: [503], nonceOvertaken: [400] };

/** Class to the exchanges whose expired signatures raise it. */
const expired = {};

/** Which classes each refusal may raise; those of an expired signature differ by exchange and are in the docs. */
const FITS = {
  blockedOrder: isDefinite,
  blockedOther: isDefinite,
  waitLonger: isLater,
  outcomeUnknown: isA(ccxt.RequestTimeout), // never a class that says that the order does not exist
  unreachable: isA(ccxt.ExchangeNotAvailable),
  nonceOvertaken: isA(ccxt.InvalidNonce),
  stale: (error, exchange) => (expired[error?.constructor.name] ??= new Set()).add(exchange),
};

/** Returns the response of the gateway for one refusal of a table. */
function response(refusals, kind) {
  const [byStatus, text = ''] = BY_STATUS[kind];
  const { status, contentType, body = '', order = '' } = refusals[kind] ?? { status: byStatus, contentType: 'text/plain', body: text };
  const filled = body.replace('{orders}', order.replace('{client}', 'bot-1')).replace('{why}', 'trading is halted');
  return { status, headers: contentType ? { 'content-type': contentType } : {}, text: filled };
}

/** Returns one endpoint for each host and group of paths. */
function oneOfEach(bot) {
  const chosen = new Map();
  for (const call of endpoints(bot)) {
    const found = routeOf(call.verb, call.url);
    if (found.exchange !== null) chosen.set(`${new URL(call.url).host} ${found.group}`, { call, ...found });
  }
  return [...chosen.values()];
}

/** Returns for each class of the table in the docs the exchanges whose expired signatures raise it. */
function documented() {
  const rows = readFileSync(path.join(ROOT, 'docs', 'refusals.md'), 'utf8').split('## Expired signatures')[1].split('\n## ')[0].matchAll(/^\| `(\w+)` \|[^|]*\|(.*)\|$/gm);
  return Object.fromEntries([...rows].map(([, name, names]) => [name, [...names.matchAll(/`(\w+)`/g)].map(([, exchange]) => exchange).sort()]));
}

describe('every refusal of every table', () => {
  for (const bot of bots) {
    const places = oneOfEach(bot);
    test(`${bot.id} raises the expected class for each kind of refusal at ${places.length} hosts and paths`, async () => {
      assert.ok(places.length > 0);
      const refused = places.flatMap(({ call, exchange, refusals, table }) =>
        Object.keys(FITS)
          .filter((kind) => (kind !== 'nonceOvertaken' || table.nonce !== undefined) && (kind !== 'stale' || table.signature !== undefined))
          .map((kind) => [call, { kind, exchange, ...response(refusals, kind) }]));
      assert.deepEqual(await wrongClasses(bot, refused, AT, (error, { kind, exchange }) => FITS[kind](error, exchange)), []);
    });
  }

  test('an expired signature raises the classes of the docs', () => {
    const raised = Object.fromEntries(Object.entries(expired).map(([name, exchanges]) => [name, [...exchanges].sort()]));
    assert.deepEqual(raised, documented());
  });
});
