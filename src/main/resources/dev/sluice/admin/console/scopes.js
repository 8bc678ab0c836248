// The scopes that an operator may want to halt: what the gateway has seen lately, so that nobody has to type a name.

import { html } from './lit/lit-html.js';
import { MODES } from './verdict.js';

/** What the gateway accepts as a scope: a text that it cannot halt is not offered. */
const SCOPE = /^(global|exchange:[^/]+|account:[^/]+\/.+|bot:.+|instrument:[^/]+\/.+)$/;
const PRINTABLE = /^[\x21-\x7e]{1,160}$/;

export const isScope = (text) => PRINTABLE.test(text) && SCOPE.test(text);

/** The gateway's own calls, such as those that measure a clock, have a bot name too. */
export const isOwn = (bot) => bot.startsWith('sluice-');

const byCalls = (one, other) => other.calls - one.calls || one.name.localeCompare(other.name);

function bots(exchanges) {
  const found = new Map();
  for (const { bots: all } of exchanges) {
    for (const { bot, askedInLastMinute } of all) if (!isOwn(bot)) found.set(bot,
      (found.get(bot) ?? 0) + askedInLastMinute);
  }
  return [...found].map(([name, calls]) => ({ name, scope: `bot:${name}`, calls })).sort(byCalls);
}

const ofExchanges = (exchanges, level, list) =>
  exchanges.flatMap((exchange) => exchange[list].map((one) =>
    ({ name: `${exchange.name}/${one[level]}`, scope: `${level}:${exchange.name}/${one[level]}`,
    calls: one.askedInLastMinute }))).sort(byCalls);

const exchangeScope = (name) => ({ name, scope: `exchange:${name}`, calls: 0 });

export function knownScopes({ exchanges }) {
  const groups = [
    ['Halt an exchange', exchanges.map(({ name }) => exchangeScope(name))],
    ['Halt a bot', bots(exchanges)],
    ['Halt an account', ofExchanges(exchanges, 'account', 'accounts')],
    ['Halt an instrument', ofExchanges(exchanges, 'instrument', 'instruments')],
  ];
  return groups.map(([title, all]) => [title, all.filter(({ scope }) => isScope(scope))]);
}

/** The suggestions of the fields for a scope; its id is `scopes`. */
export const scopeSuggestions = (seen) => html`<datalist id="scopes">
  <option value="global"></option>
  ${[...knownScopes(seen).flatMap(([, all]) => all), ...seen.unusedExchanges.map(exchangeScope)].map(({ scope }) =>
    html`<option value=${scope}></option>`)}
</datalist>`;

function above(scope) {
  const [level, name = ''] = scope.split(/:(.*)/s);
  const inExchange = level === 'account' || level === 'instrument';
  return [...(scope === 'global' ? [] : ['global']), ...(inExchange ? [`exchange:${name.split('/', 1)[0]}`] : [])];
}

/**
 * Returns what tells of a scope the strictest mode that holds it, and the scope where that is held: { mode, from }.
 * `from` is '' when nothing holds it.
 */
export function modesOf(seen) {
  const held = new Map([['global', seen.mode]]);
  for (const { scope, mode } of seen.holds) {
    if (MODES.indexOf(mode) > MODES.indexOf(held.get(scope) ?? 'ACTIVE')) held.set(scope, mode);
  }
  return (scope) => {
    const of = [scope, ...above(scope)].filter((one) => (held.get(one) ?? 'ACTIVE') !== 'ACTIVE');
    const [from = ''] = of.sort((one, other) =>
      MODES.indexOf(held.get(other)) - MODES.indexOf(held.get(one)));
    return { mode: held.get(from) ?? 'ACTIVE', from };
  };
}

/**
 * Returns everything that can be stopped, the wider first: [{ scope, name, level, depth, exchange, calls, mode, from,
 * isKnown, place }]. `mode` is the strictest that holds it, `from` the scope that holds it. With `find`, those that
 * contain it, and it itself if it is a scope.
 */
export function stopTree(seen, find) {
  const heldAt = modesOf(seen);
  const row = (level, name, scope, depth, calls, more = {}) =>
    ({ scope, name, level, depth, calls, ...heldAt(scope), exchange: '', isKnown: true, place: 0, ...more });
  const of = (level, list) => (exchange) =>
    exchange[list].map((one) => row(level, one[level], `${level}:${exchange.name}/${one[level]}`, 2,
      one.askedInLastMinute, { exchange: exchange.name }));
  const total = (exchange) => exchange.bots.reduce((sum, one) => sum + one.askedInLastMinute, 0);
  const rows = [
    row('global', 'everything', 'global', 0, seen.exchanges.reduce((sum, exchange) => sum + total(exchange), 0)),
    ...seen.exchanges.flatMap((exchange) => [
      row('exchange', exchange.name, `exchange:${exchange.name}`, 1, total(exchange), { exchange: exchange.name }),
      ...of('account', 'accounts')(exchange),
      ...of('instrument', 'instruments')(exchange),
    ]),
    ...seen.unusedExchanges.map((name) => row('exchange', name, `exchange:${name}`, 1, 0, { exchange: name })),
    ...bots(seen.exchanges).map(({ name, scope, calls }, place) => row('bot', name, scope, 1, calls, { place })),
  ].filter(({ scope }) => isScope(scope));
  const others = [...new Set(seen.holds.map(({ scope }) => scope))].filter((scope) => isScope(scope) &&
    !rows.some((one) => one.scope === scope));
  rows.push(...others.map((scope) => row(scope.split(':', 1)[0], scope, scope, 1, undefined)));
  if (find === '') return rows;
  const found = rows.filter(({ scope }) => scope.toLowerCase().includes(find.toLowerCase()));
  const isNew = isScope(find) && !rows.some(({ scope }) => scope === find);
  return isNew ? [row(find.split(':', 1)[0], find, find, 0, undefined, { isKnown: false }), ...found] : found;
}
