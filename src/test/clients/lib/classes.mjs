// The class that ccxt raises for a refusal, for each entry point of the gateway, because ccxt selects its classes by the beginning of the URL.

import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { ccxtAt, ccxtThrough, CREDENTIALS } from './bots.mjs';

/** Classes that are never retried and do not stop the bot: frameworks retry NetworkError, and stop at AuthenticationError. */
export function isDefinite(error) {
  const { NetworkError, AuthenticationError, InsufficientFunds, ExchangeError } = ccxt;
  return error instanceof ExchangeError && ![NetworkError, AuthenticationError, InsufficientFunds].some((kind) => error instanceof kind);
}

/** Classes that are retried later. Their parent is NetworkError, so that bots which know only that one retry too. */
export const isLater = (error) => ['RateLimitExceeded', 'DDoSProtection'].includes(error?.constructor.name);

/** The URLs that the client sees for each entry point: its own ones behind a proxy or by TLS, or the gateway's. */
const WAYS = {
  'proxyUrl': (id, account, base) => ccxtThrough(id, `${base}/url/`, account),
  'prefix': (id, account, base) => ccxtAt(id, `${base}/${id}`, account),
  'TLS': (id, account) => ccxtThrough(id, undefined, account), // not '', with which ccxt encodes the whole URL
};

/** Returns the error that the client raises for this response; undefined for a success. */
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

/** Fails with every entry point at which the client raises an error that `fits` does not allow for a refusal; `refused` has pairs of call and refusal. */
export async function wrongClasses(bot, refused, base, fits) {
  const { name, ...account } = (CREDENTIALS[bot.id] ?? CREDENTIALS.kucoin).accounts?.[0] ?? {};
  const clients = Object.entries(WAYS).map(([way, make]) => [way, make(bot.id, account, base)]);
  const wrong = [];
  for (const [call, refusal] of refused) {
    assert.notEqual(refusal, null, `${call.verb} ${call.path} was sent`);
    for (const [way, client] of clients) {
      const error = await raised(client, call, refusal);
      if (!fits(error, refusal)) wrong.push(`${call.verb} ${call.path} by ${way}: ${error?.constructor.name ?? 'nothing'} of ${refusal.status} ${refusal.text}`);
    }
  }
  return wrong;
}
