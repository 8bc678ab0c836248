// Prints the REST calls of a class of ccxt as one JSON object. The calls are built and signed with made-up credentials, and never sent.
// Arguments: the folder of an installed ccxt, the id of the class. Exit codes: 0 done, 3 no ccxt in that folder, 4 no such class.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, id] = process.argv.slice(-2);
const KEY = 'sluicekey0123456789';
const VERBS = /^(get|post|put|delete|patch|head)$/i;

function stop(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

async function installed() {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { version, library: (await import(pathToFileURL(path.resolve(folder, 'js', 'ccxt.js')))).default };
  } catch (e) {
    return stop(3, e.message);
  }
}

const { version, library } = await installed();
if (!library.exchanges.includes(id)) stop(4, library.exchanges.join(', '));

const bot = new library[id]({ enableRateLimit: false });
// A secret in base64, because some exchanges decode it first; a private key for those that sign with a wallet.
const SECRETS = { secret: 'c2x1aWNlLWRyYWZ0LXNlY3JldA==', privateKey: `0x${'c8'.repeat(32)}`, walletAddress: `0x${'ab'.repeat(20)}`, apiKey: KEY };
for (const name of Object.keys(bot.requiredCredentials)) bot[name] = SECRETS[name] ?? KEY;
const NONCE = 7234567890123;
bot.nonce = () => NONCE;

/** A call with a value for each variable of its path, which is put back in braces afterwards. */
function signed(template, type, verb) {
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

function walk(tree, types) {
  return Object.entries(tree).flatMap(([name, below]) => {
    if (!VERBS.test(name)) return walk(below, [...types, name]);
    const entries = Array.isArray(below) ? below.map((template) => [template, 1]) : Object.entries(below);
    const type = types.length === 1 ? types[0] : types;
    return entries.map(([template, cost]) => ({ verb: name.toUpperCase(), access: types.join('.'), template, cost: costOf(cost), ...signed(template, type, name.toUpperCase()) }));
  });
}

const MARKET = 'SLUICE_MARKET';
const CLIENT_ID = '73000001';
const EXCHANGE_ID = '73000002';

/** The orders and cancels of a market that ccxt builds when it is told about one; what it cannot build is left out. */
async function orderRequests() {
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

const { api, urls, rateLimit } = bot.describe();
const calls = walk(api, []);
for (const request of await orderRequests()) addOrder(calls, request);
process.stdout.write(JSON.stringify({ version, rateLimit, documentation: [urls.doc ?? []].flat().slice(0, 8), calls }));
