// Runs an unmodified client in its own process: name, account and calls are JSON arguments, the results are printed as JSON.

import ccxt from 'ccxt';
import { SYMBOLS } from './bots.mjs';

const { id, account, calls, options = {} } = JSON.parse(process.argv[2]);
const exchange = new ccxt[id]({ ...account, enableRateLimit: false, ...options });
const results = [];
for (const [method, ...args] of calls) {
  try {
    await exchange[method](...args.map((arg) => (arg === 'SYMBOL' ? SYMBOLS[id] : arg)));
    results.push('ok');
  } catch (e) {
    results.push(`${e.constructor.name}: ${e.message}`);
  }
}
console.log(JSON.stringify(results));
process.exit(0);
