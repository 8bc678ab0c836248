// What a call costs by the exchanges' own npm packages, read from the comments of their code: weights of Binance, weights and pools of KuCoin.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './program.mjs';

const MODULES = path.join(ROOT, 'src', 'test', 'clients', 'node_modules');

/** Package to the host of its calls and the limit that its weights are of. */
const BINANCE = {
  '@binance/derivatives-trading-usds-futures': { host: 'https://fapi.binance.com', limit: 'futures.weight' },
  '@binance/derivatives-trading-portfolio-margin': { host: 'https://papi.binance.com', limit: 'portfolio.weight' },
};
const KUCOIN = 'kucoin-universal-sdk';
const KUCOIN_HOSTS = { spot: 'https://api.kucoin.com', futures: 'https://api-futures.kucoin.com', broker: 'https://api-broker.kucoin.com' };
/** Pool of KuCoin to our limit; brokers have a pool for which no entry has a limit. */
const POOLS = { SPOT: 'spot', FUTURES: 'futures', MANAGEMENT: 'management', EARN: 'earn', COPYTRADING: 'copy', PUBLIC: 'public' };

/** @returns {{stated: Array<{from, exchange, verb, url, params, limit, weight}>, unread: Array<{from, exchange, verb, url, text}>}} a weight holds for a call with exactly these optional parameters */
export function officialWeights() {
  const all = [...Object.keys(BINANCE).map(binance), kucoin()];
  return { stated: all.flatMap(({ stated }) => stated), unread: all.flatMap(({ unread }) => unread) };
}

function binance(name) {
  const code = readFileSync(path.join(MODULES, name, 'dist', 'index.js'), 'utf8');
  const calls = new Map([...code.matchAll(/^\t\t(\w+): async \([^]*?endpoint: "([^"]+)",\n\t+method: "(\w+)"/gm)].map(([, method, target, verb]) => [method, { verb, target }]));
  const stated = [];
  const unread = [];
  for (const [, comment, method] of code.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+async (\w+)\(/g)) {
    const text = comment.replaceAll(/^\s*\* ?/gm, '').match(/^Weight[^]*?(?=^(?:Security Type|Notes|@)|$(?![^]))/m)?.[0];
    if (text === undefined || !calls.has(method)) continue;
    const { verb, target } = calls.get(method);
    const call = { from: name, exchange: 'binance', verb, url: BINANCE[name].host + target };
    const cases = weights(text.replaceAll('*', ''));
    if (cases.length === 0) unread.push({ ...call, text: text.split('\n')[0] });
    cases.forEach(([weight, params]) => stated.push({ ...call, params, weight, limit: BINANCE[name].limit }));
  }
  return { stated, unread };
}

/** Returns pairs of weight and optional parameters; none if the text states none. */
function weights(text) {
  const byLimit = [...text.matchAll(/^\| *([^|]*\d[^|]*?) *\| *(\d+) *\|$/gm)].flatMap(([, limits, weight]) => limitsOf(limits).map((limit) => [Number(weight), { limit }]));
  if (byLimit.length > 0) return byLimit;
  const onAddress = text.match(/(\d+) on IP rate limit/);
  if (onAddress !== null) return [[Number(onAddress[1]), {}]];
  const named = [...text.matchAll(/(\d+) (?:for (?:a )?single|with) `?(symbol|pair)/g)].map(([, weight, name]) => [Number(weight), { [name]: 'X' }]);
  const without = text.match(/(\d+) (?:when the symbol parameter is omitted|without symbol|for mult?tiple symbols)/);
  if (named.length > 0) return without === null ? named : [...named, [Number(without[1]), {}]];
  const plain = text.match(/^Weight(?:\(\w+\))?:? *(\d+) *(?:\(IP\))? *$/m);
  return plain === null ? [] : [[Number(plain[1]), {}], [Number(plain[1]), { symbol: 'X' }]];
}

/** Returns the limits at the edges of a row: "[100, 500)", "> 1000", "5, 10". */
function limitsOf(text) {
  const numbers = text.match(/\d+/g).map(Number);
  if (text.startsWith('>')) return [numbers[0] + 1];
  return text.endsWith(')') ? [numbers[0], numbers[1] - 1] : numbers;
}

function kucoin() {
  const folder = path.join(MODULES, KUCOIN, 'dist', 'generate');
  const stated = [];
  const unread = [];
  for (const file of readdirSync(folder, { recursive: true }).filter((each) => /(^|\/)api_\w+\.js$/.test(each) && !each.endsWith('.test.js'))) {
    const code = readFileSync(path.join(folder, file), 'utf8');
    const types = readFileSync(path.join(folder, file.replace(/\.js$/, '.d.ts')), 'utf8');
    const costs = new Map([...types.matchAll(/API-RATE-LIMIT-POOL *\| *(\w+)[^]*?API-RATE-LIMIT-WEIGHT *\| *(\w+)[^]*?\*\/\s+(\w+)\(/g)].map(([, pool, weight, method]) => [method, { pool, weight: Number(weight) }]));
    for (const [, method, domain, verb, target] of code.matchAll(/^ {4}(?!constructor)(\w+)\([^]*?\.call\('(\w+)', \w+, '(\w+)', '([^']+)'/gm)) {
      const { pool, weight } = costs.get(method) ?? {};
      const call = { from: KUCOIN, exchange: domain === 'futures' ? 'kucoinfutures' : 'kucoin', verb, url: KUCOIN_HOSTS[domain] + target };
      if (pool in POOLS && weight > 0) stated.push({ ...call, params: {}, weight, limit: POOLS[pool] });
      else unread.push({ ...call, text: `${pool} ${weight}` });
    }
  }
  return { stated, unread };
}
