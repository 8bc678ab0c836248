// All REST endpoints in ccxt's table of an exchange, with a value for each path variable.

import assert from 'node:assert/strict';
import { LONG, chosenNumber } from './long.mjs';

/** Hosts in ccxt's tables that are not of the exchange's API: Kraken's help desk, Gemini's web pages. */
const ELSEWHERE = /kraken\.zendesk\.com|\/\/(docs|exchange)\.gemini\.com/;
/** Endpoints of Gate in ccxt's table for which ccxt cannot build a URL. */
const UNSIGNABLE = /gate\w* does not have a testnet|Cannot convert undefined or null/;
/** Calls that a class of ccxt inherits from another exchange, whose hosts it does not have. */
const INHERITED = { binanceus: /\/\/[^/]*\.binance\.com\// };
const PART = 6;
const FIRST = chosenNumber(PART);
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
  return all.filter(({ url }) => url !== null && !ELSEWHERE.test(url) && !INHERITED[bot.id]?.test(url));
}

/** Returns every sixth of these calls, others for another commit; all of them in `scripts/test --long`. */
export const some = (calls) => (LONG ? calls : calls.filter((_, index) => index % PART === FIRST));

function call(bot, path, types, verb) {
  const params = Object.fromEntries(bot.extractParams(path).map((name) => [name, `${name}-1`]));
  const type = types.length === 1 ? types[0] : types;
  return { path, type, verb, params, url: urlOf(bot, path, type, verb, params) };
}

/** Returns the URL to which the client would send the call; null if it cannot build one, or one without a host (some of BingX). */
function urlOf(bot, path, type, verb, params) {
  try {
    const { url } = bot.sign(path, type, verb, params);
    return URL.canParse(url) ? url : null;
  } catch (e) {
    assert.match(e.message, UNSIGNABLE, `${verb} ${path}`);
    return null;
  }
}
