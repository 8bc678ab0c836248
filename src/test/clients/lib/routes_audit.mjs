// Finds endpoints of ccxt without a route in the gateway, those that are omitted on purpose, and calls that cost less here than an exchange says.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endpoints } from './endpoints.mjs';
import { ROOT } from './program.mjs';
import { routeTables } from './routes.mjs';

const listed = (name) => path.join(ROOT, 'src', 'test', 'clients', name);
export const LEFT_OUT = listed('routes-left-out.json');
export const CONFLICTS = listed('routes-conflicts.json');

/**
 * @param bots ccxt exchanges that can sign, whose tables are read
 * @param leftOut exchange to entries {calls, why}; a call is "VERB /path" as ccxt spells it, and one that ends with * stands for all that begin so
 * @returns {{gaps: Array<{exchange, verb, path, call}>, known: number, unused: string[]}} gaps that no entry explains, how many are explained, and the calls of entries that explain nothing
 */
export function auditRoutes(bots, leftOut) {
  const { routeOf } = routeTables();
  const gaps = [];
  const unused = [];
  let known = 0;
  for (const bot of bots) {
    const entries = (leftOut[bot.id] ?? []).flatMap(({ calls }) => calls);
    const used = new Set();
    for (const call of unnamed(bot, routeOf)) {
      const entry = entries.find((each) => covers(each, call));
      if (entry === undefined) {
        const [verb, target] = call.split(' ');
        gaps.push({ exchange: bot.id, verb, path: target, call });
      } else {
        known++;
        used.add(entry);
      }
    }
    unused.push(...entries.filter((entry) => !used.has(entry)).map((entry) => `${bot.id}: ${entry}`));
  }
  return { gaps, known, unused };
}

/** Returns "VERB /path" of each endpoint without a route, once; a host that the gateway does not forward to precedes its path. */
function unnamed(bot, routeOf) {
  const found = endpoints(bot).flatMap(({ verb, url, params }) => {
    const { exchange, route } = routeOf(verb, url);
    if (route !== null) return [];
    const { host, pathname } = new URL(url);
    const spelled = Object.keys(params).reduce((text, name) => text.replaceAll(`${name}-1`, `{${name}}`), pathname);
    return [`${verb} ${exchange === null ? host : ''}${spelled}`];
  });
  return [...new Set(found)].sort();
}

const covers = (entry, call) => (entry.endsWith('*') ? call.startsWith(entry.slice(0, -1)) : entry === call);

/**
 * Compares what the packages of exchanges state with what the gateway charges.
 *
 * @param ids exchanges that are compared
 * @param stated what `officialWeights` returns
 * @param conflicts exchange to entries {from, call, when, theirs, ours, why} of costs that are lower here on purpose; each must still be as it says
 * @returns {{looser: string[], unused: string[], compared: number, decided: number}}
 */
export function auditCosts(ids, stated, conflicts) {
  const { routeOf } = routeTables();
  const looser = [];
  const used = new Set();
  const own = stated.filter(({ exchange }) => ids.includes(exchange));
  for (const { from, exchange, verb, url, params, limit, weight } of own) {
    const { costs } = routeOf(verb, url);
    const ours = limit in costs ? costOf(costs[limit], params) : 0;
    if (ours >= weight) continue;
    const found = { from, call: `${verb} ${decodeURI(new URL(url).pathname)}`, when: JSON.stringify(params), theirs: weight, ours };
    const entry = conflicts[exchange]?.find((each) => Object.entries(found).every(([key, value]) => each[key] === value));
    if (entry === undefined) looser.push(`${exchange}: ${found.call} with ${found.when} costs ${ours} of ${limit} here, ${weight} by ${from}`);
    else used.add(entry);
  }
  const unused = ids.flatMap((id) => (conflicts[id] ?? []).filter((entry) => !used.has(entry)).map(({ from, call, when }) => `${id}: ${call} with ${when} of ${from}`));
  return { looser, unused, compared: own.length, decided: used.size };
}

/** Returns what a rule charges for a successful call with these parameters; by the age or number of orders, or for a failure, the least. */
function costOf(rule, params) {
  if (typeof rule === 'number') return rule;
  if (rule.present !== undefined) return rule.present in params ? rule.then : rule.otherwise;
  if (rule.by !== undefined) {
    const value = params[rule.by] ?? rule.absent;
    return rule.steps.find(({ upTo }) => value <= upTo)?.cost ?? rule.above;
  }
  return rule.min ?? 0;
}

const parsed = (file) => JSON.parse(readFileSync(file, 'utf8'));
export const readLeftOut = (file = LEFT_OUT) => parsed(file);
export const readConflicts = (file = CONFLICTS) => parsed(file);
