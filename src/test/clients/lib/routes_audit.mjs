// Finds endpoints of ccxt without a route in the gateway, and those that are omitted on purpose.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endpoints } from './endpoints.mjs';
import { ROOT } from './program.mjs';
import { routeTables } from './routes.mjs';

export const LEFT_OUT = path.join(ROOT, 'src', 'test', 'clients', 'routes-left-out.json');

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

export const readLeftOut = (file = LEFT_OUT) => JSON.parse(readFileSync(file, 'utf8'));
