// Every REST endpoint that ccxt has in its table of an exchange, with a value for each variable of its path.

import assert from 'node:assert/strict';

/** Hosts in ccxt's tables that belong to no exchange: Kraken's help desk. */
const ELSEWHERE = /kraken\.zendesk\.com/;
/** Some of Gate's are in ccxt's table, but ccxt itself cannot make a URL of them. */
const UNSIGNABLE = /gate does not have a testnet|Cannot convert undefined or null/;
const VERBS = /^(get|post|put|delete|patch)$/i;

/** @returns {Array<{path, type, verb, params, url}>} in the order of the table; `bot.request(path, type, verb, params)` sends one */
export function endpoints(bot) {
  const all = [];
  const walk = (tree, type) => {
    for (const [name, below] of Object.entries(tree)) {
      if (!VERBS.test(name)) walk(below, [...type, name]);
      else (Array.isArray(below) ? below : Object.keys(below)).forEach((path) => all.push(call(bot, path, type, name.toUpperCase())));
    }
  };
  walk(bot.describe().api, []);
  return all.filter(({ url }) => url !== null && !ELSEWHERE.test(url));
}

function call(bot, path, types, verb) {
  const params = Object.fromEntries(bot.extractParams(path).map((name) => [name, `${name}-1`]));
  const type = types.length === 1 ? types[0] : types;
  return { path, type, verb, params, url: urlOf(bot, path, type, verb, params) };
}

/** Where the client would send the call; null where it cannot say. */
function urlOf(bot, path, type, verb, params) {
  try {
    return bot.sign(path, type, verb, params).url;
  } catch (e) {
    assert.match(e.message, UNSIGNABLE, `${verb} ${path}`);
    return null;
  }
}
