// Drafts an exchange that Sluice does not know from a class of an installed ccxt: its file in conf/routes, its entry for
// conf/exchanges.json, and what a person must fill in. Paths, methods, hosts and the places of key, nonce, instrument and
// order ids are read from calls that ccxt builds and signs with made-up credentials, and that are never sent; kinds and
// costs are guesses. All calls are charged to one limit of the address, which is not exact.
//
// `scripts/sluice new-exchange` runs it with these arguments: the folder of ccxt, the id of the class, the file of routes
// to write, the path of exchanges.json, and json or text. Exit codes: 0 done; 1 failed and 2 no such class, with the
// reason on standard error.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

// ---- the calls of ccxt

const KEY = 'sluicekey0123456789';
const VERBS = /^(get|post|put|delete|patch|head)$/i;

const NONCE = 7234567890123;
// A secret in base64, because some exchanges decode it first; a private key for those that sign with a wallet.
const SECRETS = { secret: 'c2x1aWNlLWRyYWZ0LXNlY3JldA==', privateKey: `0x${'c8'.repeat(32)}`, walletAddress: `0x${'ab'.repeat(20)}`, apiKey: KEY };

async function installed(folder) {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { version, library: (await import(pathToFileURL(path.resolve(folder, 'js', 'ccxt.js')))).default };
  } catch (e) {
    throw new Failure(`no ccxt in ${folder}: ${e.message}; install it (npm install ccxt) and name its folder: --ccxt node_modules/ccxt`);
  }
}

/** A call with a value for each variable of its path, which is put back in braces afterwards. */
function signed(bot, template, type, verb) {
  const names = bot.extractParams(template);
  const params = Object.fromEntries(names.map((name, at) => [name, `sluicevariable${at}x`]));
  try {
    const { url, body, headers = {} } = bot.sign(template, type, verb, { ...params, note: 'x' });
    const { protocol, host, pathname, search } = new URL(url);
    const named = names.reduce((text, name, at) => text.replaceAll(`sluicevariable${at}x`, `{${name.replaceAll('-', '_')}}`), decodeURIComponent(pathname));
    return { host: `${protocol}//${host}`, path: named, ...keyOf(search, body, headers), ...nonceOf(search, body, headers), ...formatOf(body) };
  } catch (e) {
    return { failed: String(e.message).slice(0, 200) };
  }
}

/** The parameters of query and body. */
function parametersOf(search, body) {
  const isJson = typeof body === 'string' && body.startsWith('{');
  const text = typeof body === 'string' && !isJson ? `${search.slice(1)}&${body}` : search.slice(1);
  return [...new URLSearchParams(text), ...(isJson ? Object.entries(JSON.parse(body)) : [])];
}

/** The name of the first parameter with that value; undefined if there is none. */
const named = (parameters, wanted) => parameters.find(([, value]) => String(value) === String(wanted))?.[0];

/** Where the key is: in a header, in the query, or in the body. */
function keyOf(search, body, headers) {
  const header = Object.entries(headers ?? {}).find(([, value]) => String(value).includes(KEY));
  if (header) return { keyHeader: header[0] };
  const parameter = named(parametersOf(search, body), KEY);
  return parameter ? { keyParameter: parameter } : {};
}

/** Where the number is that ccxt increases with each call. */
function nonceOf(search, body, headers) {
  const header = Object.entries(headers ?? {}).find(([, value]) => String(value) === String(NONCE));
  if (header) return { nonceHeader: header[0] };
  const parameter = named(parametersOf(search, body), NONCE);
  return parameter ? { nonceParameter: parameter } : {};
}

function formatOf(body) {
  if (typeof body !== 'string' || body === '') return {};
  return { body: /^[[{]/.test(body) ? 'json' : 'form' };
}

const costOf = (entry) => (typeof entry === 'number' ? entry : Math.max(...[entry?.cost, entry?.noSymbol, entry?.noCoin, entry?.noPoolId, ...(entry?.byLimit ?? []).map(([, cost]) => cost)].filter((cost) => typeof cost === 'number'), 1));

function walk(bot, tree, types) {
  return Object.entries(tree).flatMap(([name, below]) => {
    if (!VERBS.test(name)) return walk(bot, below, [...types, name]);
    const entries = Array.isArray(below) ? below.map((template) => [template, 1]) : Object.entries(below);
    const type = types.length === 1 ? types[0] : types;
    return entries.map(([template, cost]) => ({ verb: name.toUpperCase(), access: types.join('.'), template, cost: costOf(cost), ...signed(bot, template, type, name.toUpperCase()) }));
  });
}

const MARKET = 'SLUICE_MARKET';
const CLIENT_ID = '73000001';
const EXCHANGE_ID = '73000002';

/** The orders and cancels of a market that ccxt builds when it is told about one; what it cannot build is left out. */
async function orderRequests(bot) {
  const requests = [];
  bot.loadMarkets = async () => bot.markets;
  bot.fetch = async (url, verb, headers, body) => {
    requests.push({ verb, url, body });
    throw new Error('never sent');
  };
  const builds = [
    () => bot.setMarkets([bot.safeMarketStructure({ id: MARKET, symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', baseId: 'BTC', quoteId: 'USDT', type: 'spot', spot: true, active: true, precision: { amount: 1e-8, price: 1e-8 }, limits: {} })]),
    () => bot.createOrder('BTC/USDT', 'limit', 'buy', 1, 20000, { clientOrderId: CLIENT_ID }),
    () => bot.cancelOrder(EXCHANGE_ID, 'BTC/USDT'),
    () => bot.cancelOrder('', 'BTC/USDT', { clientOrderId: CLIENT_ID }),
  ];
  for (const build of builds) await Promise.resolve().then(build).catch(() => {});
  return requests;
}

/** Adds to the call of that request where it names the instrument and the order. */
function addOrder(calls, { verb, url, body }) {
  const { protocol, host, pathname, search } = new URL(url);
  const segments = pathname.split('/');
  const variables = (call) => call.path.split('/').map((part, at) => (/^{.*}$/.test(part) ? [part.slice(1, -1), segments[at]] : part === segments[at] ? null : undefined));
  const fitting = calls.filter((call) => call.verb === verb && call.host === `${protocol}//${host}` && call.path.split('/').length === segments.length && !variables(call).includes(undefined));
  const call = fitting.find(({ path: own }) => own === pathname) ?? fitting[0];
  if (!call) return;
  const parameters = [...variables(call).filter(Array.isArray), ...parametersOf(search, body)];
  const found = { instrument: named(parameters, MARKET), clientId: named(parameters, CLIENT_ID), exchangeId: named(parameters, EXCHANGE_ID) };
  for (const [what, name] of Object.entries(found)) call[what] ??= name;
}

/** The REST calls of a class of ccxt, with the milliseconds that ccxt waits after a call of cost 1. */
async function tableOf(folder, id) {
  const { version, library } = await installed(folder);
  if (!library.exchanges.includes(id)) throw new Failure(`ccxt in ${folder} has no class '${id}'; it has: ${library.exchanges.join(', ')}`, 2);
  const bot = new library[id]({ enableRateLimit: false });
  for (const name of Object.keys(bot.requiredCredentials)) bot[name] = SECRETS[name] ?? KEY;
  bot.nonce = () => NONCE;
  const { api, urls, rateLimit } = bot.describe();
  const calls = walk(bot, api, []);
  for (const request of await orderRequests(bot)) addOrder(calls, request);
  return { version, rateLimit, documentation: [urls.doc ?? []].flat().slice(0, 8), calls };
}

// ---- kinds

const KINDS = ['PLACE', 'REDUCE', 'AMEND', 'CANCEL', 'DEAD_MAN', 'READ_PRIVATE', 'READ_PUBLIC', 'SESSION', 'DEPOSIT', 'WITHDRAW'];
const READ_WORD = /(^|[/_.-])(balances?|history|histories|fees?|info|status|summary|ledgers?|list|query|get[a-z]*|stats?|rates?|limits?)$/;
const DEAD_MAN = /cancel[-_]?(all)?[-_]?(orders?)?[-_]?after|dead[-_]?man|kill[-_]?switch|countdown[-_]?cancel/;
const CANCEL = /cancel|void[-_]?order|revoke/;
const WITHDRAW = /withdraw|payout/;
/** Words for moving funds, as the classifier of calls that no table lists knows them; to send an order is not meant. */
const MOVES_FUNDS = /[tT][rR][aA][nN][sS][fF][eE][rR][sS]?(?![a-z])|(?:S|(?<![A-Za-z])s)[eE][nN][dD][sS]?(?![a-z])(?![-_.]?[oO][rR][dD][eE][rR][sS]?(?![a-z]))/;
const AMEND = /amend|modify|edit[-_]?order|order\/edit|order[-_]?update/;
/** A PUT that places: idempotent by the client's id of the order, as at Phemex. */
const CREATE = /(^|[/_.-])(create|place|new|add)([/_.-]|$)/;
const SESSION = /listen[-_]?key|user[-_]?data[-_]?stream|ws[-_]?token|websocket[-_]?token|bullet/;

const wordsOf = (call) => `/${call.template.toLowerCase()}`;
const isPrivate = (call) => call.keyHeader !== undefined || call.keyParameter !== undefined;

/**
 * A guess of a call's kind from its method and name. Where the name tells nothing, a write counts as an order, so that a
 * halt stops too much and not too little.
 */
export function kindOf(call) {
  const words = wordsOf(call);
  const reads = ['GET', 'HEAD'].includes(call.verb);
  if (reads || READ_WORD.test(words)) return isPrivate(call) || !reads ? 'READ_PRIVATE' : 'READ_PUBLIC';
  if (DEAD_MAN.test(words)) return 'DEAD_MAN';
  if (SESSION.test(words)) return 'SESSION';
  if (WITHDRAW.test(words) || MOVES_FUNDS.test(call.template)) return 'WITHDRAW';
  const ofOrders = words.includes('order');
  if ((call.verb === 'DELETE' && ofOrders) || (CANCEL.test(words) && !words.includes('replace'))) return 'CANCEL';
  return (call.verb === 'PUT' && ofOrders && !CREATE.test(words)) || AMEND.test(words) ? 'AMEND' : 'PLACE';
}

/** Whether nothing but the HTTP method speaks for the kind, so that a person must decide. */
const isUnclear = (call) => kindOf(call) === 'PLACE' && !wordsOf(call).includes('order');

// ---- the calls that can be routes

const VARIABLE = /\{[^/}]*}/g;
const shapeOf = (call) => `${call.verb} ${call.path.replace(VARIABLE, '{}')}`;

/** Whether a path can be written in a route: no variable is only a part of a segment. */
function isRoute(route) {
  return route.startsWith('/') && !route.includes(' ') && route.length < 190 && route.split('/').every((part) => /^{[^/}]*}$/.test(part) || part.search(VARIABLE) < 0);
}

/** Whether both calls match a common path and neither is more specific, which routes must not do. */
function isCrossed(call, other) {
  const mine = shapeOf(call).split('/');
  const theirs = shapeOf(other).split('/');
  const varies = (part) => part === '{}';
  if (mine.length !== theirs.length || mine.some((part, at) => part !== theirs[at] && !varies(part) && !varies(theirs[at]))) return false;
  return mine.some((part, at) => varies(part) && !varies(theirs[at])) && mine.some((part, at) => !varies(part) && varies(theirs[at]));
}

/** The calls that ccxt could build and that no earlier call has or crosses, and those that are left out. */
function select(all) {
  const calls = [];
  const leftOut = [];
  const shapes = new Set();
  for (const call of all) {
    if (call.host === undefined || call.path === undefined || !isRoute(call.path)) {
      leftOut.push(call);
    } else if (!shapes.has(shapeOf(call))) {
      shapes.add(shapeOf(call));
      (calls.some((other) => isCrossed(call, other)) ? leftOut : calls).push(call);
    }
  }
  return { calls, leftOut };
}

// ---- the limit

const WINDOWS_MS = [1_000, 10_000, 60_000, 600_000, 3_600_000];
const SCALES = [1, 2, 5, 10, 20, 50, 100, 1000];
/** A limit is large enough for a cost that is at most this part of it: 95 % are used, and a tenth is reserved for cancels. */
const LARGEST_PART = 0.8;

/**
 * The limit that allows what ccxt's own limiter does, in a window that is long enough for the most expensive call: size
 * units in windowMs, of which a unit is 1 / scale of ccxt's. The scale is the smallest one with which every cost is a
 * whole number; the largest one if none does that.
 */
function budgetOf(rateLimit, costs) {
  const scale = SCALES.find((factor) => costs.every((cost) => Math.abs(cost * factor - Math.round(cost * factor)) < 1e-6)) ?? SCALES.at(-1);
  const perMilli = scale / Math.max(rateLimit, 0.001);
  const most = Math.max(...costs) * scale;
  const windowMs = WINDOWS_MS.find((window) => perMilli * window * LARGEST_PART >= Math.max(most, 2)) ?? WINDOWS_MS.at(-1);
  return { size: Math.max(Math.floor(perMilli * windowMs), Math.ceil(most / LARGEST_PART) + 2), windowMs, scale };
}

// ---- the draft

const BY_STATUS = 'S-CCXT: its class for a status alone; the exchange\'s own codes are not read yet';
const BLOCKED = { status: 422, contentType: 'application/json', body: '{"error":"blocked","message":"{why}"}' };

/** The values in the order in which they come first, the most frequent one first. */
function byFrequency(values) {
  const counts = new Map();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
}

/** The name if it says that its number is a nonce; undefined for one that may as well be the time. */
const nonce = (name) => (name?.toLowerCase().includes('nonce') ? name : undefined);

/** The routes of calls that are alike in kind, cost and the places of their order ids. */
function routesOf(calls, costOf) {
  const routes = new Map();
  for (const call of calls) {
    const orders = { ...(call.clientId && { client: [call.clientId] }), ...(call.exchangeId && { exchange: [call.exchangeId] }) };
    const route = { calls: [], kind: kindOf(call), costs: { all: costOf(call) }, ...(Object.keys(orders).length > 0 && { orders }) };
    const key = JSON.stringify(route);
    if (!routes.has(key)) routes.set(key, route);
    routes.get(key).calls.push(`${call.verb} ${call.path}`);
  }
  return [...routes.values()].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || one.costs.all - other.costs.all);
}

/** What a person must fill in, the most dangerous first. */
function todoOf({ calls, leftOut, hosts, documentation }) {
  const most = (place) => byFrequency(calls.map((call) => call[place]))[0];
  const growing = [most('nonceHeader'), most('nonceParameter')].filter((name) => name !== undefined);
  return [
    `kinds: compare every call with the exchange's documents, cancels, withdrawals and the ${calls.filter(isUnclear).length} writes first whose name tells nothing and that count as PLACE; 'orders' of each call with an order`,
    'limits: replace the one limit of the address by the documented ones, each with its source',
    'costs: replace ccxt\'s costs by the documented ones',
    ...(calls.some(isPrivate) ? [] : ['key: \'keyHeader\' or \'keyParameter\'; no call of ccxt has its key where it could be found']),
    ...growing.map((name) => `nonce: '${name}' of ccxt grows with each call; ${nonce(name) === undefined
      ? 'it seems to be the time, for \'signature\'; if it must grow, set \'nonce\' or \'nonceHeader\''
      : 'if it need not, remove it, because calls of a key then wait for each other'}`),
    'clock: \'serverTime\' of the time call, and \'signature\' with the time of signing and its window',
    'outcomes: \'responses\' and the meaning of each error code; bans above all',
    'refusals: the format in which the exchange refuses, so that clients raise the right error',
    'instrument: \'instrument\' and \'orders\', which the draft has where ccxt\'s orders and cancels show them, and \'reduces\' with the flags of orders that only close',
    ...(hosts.length > 1 ? [`hosts: give each of the ${hosts.length} hosts the path prefixes of its calls, so that calls by name reach it`] : []),
    ...(leftOut.length > 0 ? [`calls without a route: ${leftOut.length}, the first: ${leftOut.slice(0, 5).map(({ verb, template }) => `${verb} ${template}`).join(', ')}`] : []),
    'streams: WebSocket hosts; without them no WebSocket can be opened',
    `sources: the exchange's documents with the date${documentation.length > 0 ? `; ccxt names ${documentation.join(' ')}` : ''}`,
  ];
}

/** The number of calls, the content of conf/routes/NAME.json, the entry for conf/exchanges.json, and what is left to do. */
export function draft(name, { version, rateLimit, documentation, calls: all }, today) {
  const { calls, leftOut } = select(all);
  if (calls.length === 0) throw new Failure(`ccxt's class '${name}' has no REST calls that can be listed`);
  const { size, windowMs, scale } = budgetOf(rateLimit, calls.map(({ cost }) => cost));
  const costOf = ({ cost }) => Math.max(1, Math.ceil(cost * scale - 1e-9));
  const unit = scale === 1 ? '' : ` times ${scale}`;
  const hosts = byFrequency(calls.map(({ host }) => host).sort());
  const most = (place) => byFrequency(calls.map((call) => call[place]))[0];
  const bodies = byFrequency(calls.map(({ body }) => body)).sort();
  const todo = todoOf({ calls, leftOut, hosts, documentation });
  const routes = {
    $schema: '../schema/routes.schema.json',
    draft: todo,
    sources: { 'S-CCXT': `npm ccxt ${version}, class ${name}, read ${today}; secondary` },
    keyHeader: most('keyHeader'),
    keyParameter: most('keyParameter'),
    nonceHeader: nonce(most('nonceHeader')),
    nonce: nonce(most('nonceParameter')),
    instrument: most('instrument'),
    bodies: bodies.length > 0 ? bodies : undefined,
    groups: [{
      path: '/',
      source: `S-CCXT: kinds are guesses by name, costs are those of ccxt's own limiter${unit}`,
      unlistedCosts: { all: Math.max(...calls.map(costOf)) },
      outcomes: ['status'],
      refusals: 'status',
      routes: routesOf(calls, costOf),
    }],
    outcomes: { status: { source: BY_STATUS, rules: [{ status: '429', outcome: 'RATE' }, { status: '401', outcome: 'AUTH' }, { status: '500-599', outcome: 'UNKNOWN' }] } },
    refusals: { status: { blockedOrder: BLOCKED, blockedOther: BLOCKED, waitLonger: { status: 429 }, outcomeUnknown: { status: 504 }, unreachable: { status: 503 }, source: BY_STATUS } },
    limits: { all: { scope: 'ip', algorithm: 'slidingWindow', size, windowMs, exact: false, source: `S-CCXT: the rate of ccxt's own limiter${unit}` } },
  };
  const entry = { dialect: name, upstreams: hosts.map((url, at) => ({ path: '/', url, ...(at > 0 && { relayUrlOnly: true }) })) };
  return { count: calls.length, routes, entry, todo };
}

/** An object as text, each member and each element on a line of its own. */
const lines = (object) => JSON.stringify(object, null, 2);

async function write(folder, id, file, exchanges, format) {
  const exists = () => new Failure(`${file} exists and is not overwritten; remove it first to draft it again`);
  if (existsSync(file)) throw exists();
  const { count, routes, entry, todo } = draft(id, await tableOf(folder, id), new Date().toISOString().slice(0, 10));
  try {
    writeFileSync(file, `${lines(routes)}\n`, { flag: 'wx' });
  } catch (e) {
    throw e.code === 'EEXIST' ? exists() : new Failure(`${file} cannot be written: ${e.message}`);
  }
  const entries = { [id]: entry };
  return format === 'json'
    ? JSON.stringify({ file, calls: count, exchanges: entries, todo })
    : `${file}: a draft with ${count} calls\n\nAdd to ${exchanges}:\n\n${lines(entries).slice(2, -2)}\n\n`
      + `Fill in by hand, and remove 'draft' from the file at the end:\n${todo.map((item) => `  - ${item}\n`).join('')}\nThen: scripts/sluice check`;
}

if (process.argv[1] === '-') { // run, and not imported by a test
  try {
    process.stdout.write(`${await write(...process.argv.slice(2))}\n`);
  } catch (e) {
    process.stderr.write(`${e.message}\n`);
    process.exitCode = e.exitCode ?? 1;
  }
}
