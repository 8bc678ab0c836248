// The scopes that an operator may want to halt: what the gateway has seen lately, so that nobody has to type a name.

import { html } from './lit/lit-html.js';

/** What the gateway accepts as a scope: a text that it cannot halt is not offered. */
const SCOPE = /^(global|exchange:[^/]+|account:[^/]+\/.+|bot:.+|instrument:[^/]+\/.+)$/;
const PRINTABLE = /^[\x21-\x7e]{1,160}$/;

export const isScope = (text) => PRINTABLE.test(text) && SCOPE.test(text);

/** The gateway's own calls, such as those that measure a clock, have a bot name too. */
export const isOwn = (bot) => bot.startsWith('sluice-');

const byCalls = (one, other) => other.calls - one.calls || one.name.localeCompare(other.name);

/** Bots of all exchanges, each once: [{ name, scope, calls }], the busiest first. */
function bots(exchanges) {
  const found = new Map();
  for (const { bots: all } of exchanges) {
    for (const { bot, askedInLastMinute } of all) if (!isOwn(bot)) found.set(bot, (found.get(bot) ?? 0) + askedInLastMinute);
  }
  return [...found].map(([name, calls]) => ({ name, scope: `bot:${name}`, calls })).sort(byCalls);
}

const ofExchanges = (exchanges, level, list) =>
  exchanges.flatMap((exchange) => exchange[list].map((one) => ({ name: `${exchange.name}/${one[level]}`, scope: `${level}:${exchange.name}/${one[level]}`, calls: one.askedInLastMinute }))).sort(byCalls);

const exchange = (name) => ({ name, scope: `exchange:${name}`, calls: 0 });

/** All known scopes by their level: [title, [{ name, scope, calls }]]. */
export function knownScopes({ exchanges }) {
  const groups = [
    ['Halt an exchange', exchanges.map(({ name }) => exchange(name))],
    ['Halt a bot', bots(exchanges)],
    ['Halt an account', ofExchanges(exchanges, 'account', 'accounts')],
    ['Halt an instrument', ofExchanges(exchanges, 'instrument', 'instruments')],
  ];
  return groups.map(([title, all]) => [title, all.filter(({ scope }) => isScope(scope))]);
}

/** The suggestions of the fields for a scope; its id is `scopes`. */
export const scopeSuggestions = (seen) => html`<datalist id="scopes">
  <option value="global"></option>
  ${[...knownScopes(seen).flatMap(([, all]) => all), ...seen.unusedExchanges.map(exchange)].map(({ scope }) => html`<option value=${scope}></option>`)}
</datalist>`;
