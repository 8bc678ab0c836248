// Runs clients in a process of their own that uses a proxy and is otherwise unmodified. The result of each call is printed as JSON.
// Usage: proxied.mjs PROXY '[["ccxt", id, account, [[method, ...args], ...]], ["stream", id, symbol], ["ws", url, text]]'

import { once } from 'node:events';
import ccxt from 'ccxt';
import { HttpsProxyAgent } from 'https-proxy-agent';
import WebSocket from 'ws';

const [proxy, jobs] = [process.argv[2], JSON.parse(process.argv[3])];
const results = [];

const JOBS = {
  async ccxt(id, account, calls) {
    const exchange = new ccxt[id]({ ...account, enableRateLimit: false, httpsProxy: proxy });
    let last;
    for (const [method, ...args] of calls) last = await exchange[method](...args.map((arg) => (arg === 'LAST' ? last.id : arg)));
    return last?.id ?? 'ok';
  },
  async stream(id, symbol) {
    const exchange = new ccxt.pro[id]({ enableRateLimit: false, httpsProxy: proxy, wssProxy: proxy });
    await exchange.loadProxyModules();
    const [trade] = await exchange.watchTrades(symbol);
    return trade.price;
  },
  async ws(url, text) {
    const socket = new WebSocket(url, { agent: new HttpsProxyAgent(proxy) });
    await once(socket, 'open');
    socket.send(text);
    const [data] = await once(socket, 'message');
    return data.toString();
  },
};

for (const [what, ...args] of jobs) {
  try {
    results.push(await JOBS[what](...args));
  } catch (e) {
    results.push(`${e.constructor.name}: ${e.message} ${e.cause ?? ''}`);
  }
}
console.log(JSON.stringify(results));
process.exit(0);
