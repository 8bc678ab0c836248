// Signed calls of a bot at simulated Binance, and what the simulator is told to do.

import { createHmac } from 'node:crypto';

/** Returns a bot with one of the simulator's keys (1 to 3). Its calls go to `base`, the gateway's address of Binance with the bot's name. */
export function binanceBot(base, account = 1) {
  const key = `sluice-demo-key-${account}`;
  const secret = Buffer.from(`sluice-demo-secret-${account}`).toString('base64');
  let orders = 0;

  function signed(method, target, params) {
    const payload = new URLSearchParams({ ...params, recvWindow: '10000', timestamp: String(Date.now()) }).toString();
    const signature = createHmac('sha256', secret).update(payload).digest('hex');
    return fetch(`${base}${target}?${payload}&signature=${signature}`, { method, headers: { 'X-MBX-APIKEY': key } });
  }

  /** Places a limit order at a price of its own, because the runaway guard stops repeated equal orders. */
  const place = (symbol, id, more = {}) =>
    signed('POST', '/api/v3/order', { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: (20_000 + (orders++ % 10_000) / 100).toFixed(2), newClientOrderId: id, ...more });

  return {
    place,
    cancel: (symbol, id) => signed('DELETE', '/api/v3/order', { symbol, origClientOrderId: id }),
    /** Reads balances and margins of the contracts. */
    contracts: () => signed('GET', '/fapi/v2/account', {}),
    /** Arms the dead man's switch of a contract; 0 disarms it. */
    countdown: (symbol, millis) => signed('POST', '/fapi/v1/countdownCancelAll', { symbol, countdownTime: String(millis) }),
    read: (target) => fetch(`${base}${target}`),
  };
}

/** Returns commands for a simulator. */
export function commands(exchange) {
  async function post(what, body) {
    const answer = await fetch(`${exchange.url}/_sim/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${what}: ${await answer.text()}`);
  }
  return {
    fault: (body) => post('faults', body),
    /** Another program on this address uses this share of Binance's weight. */
    otherProgram: (percent) => post('faults', { sourceIp: '127.0.0.1', useWeightElsewherePercent: percent }),
    /** The maintenance margin of an account, of its balance of 1,000,000. */
    margin: (account, maintenance) => post('margins', { account, maintenance: String(maintenance) }),
    /** Answers the next call to this path of Bybit as during a ban, which then lasts ten minutes. */
    banAtBybit: (pathPrefix) => post('faults', { pathPrefix, action: 'answer', status: 403, body: 'access too frequent' }),
    /** Answers the next calls to this path with 429. */
    tooMany: (pathPrefix, times = 1) => post('faults', { pathPrefix, times, action: 'answer', status: 429, body: JSON.stringify({ code: -1003, msg: 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.' }) }),
    /** Executes the next order and cuts the connection instead of an answer. */
    loseAnswer: (pathPrefix, executes = true) => post('faults', { method: 'POST', pathPrefix, executes, action: 'cut' }),
  };
}
