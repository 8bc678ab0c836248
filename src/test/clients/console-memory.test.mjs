// A console that stays open for a day: its heap after many messages of the feed, which come faster than they would.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { NO_CHROMIUM, openConsole, operators, signIn, startChromium } from './lib/console.mjs';
import { LONG } from './lib/long.mjs';
import { gateway, keeper, quickConf, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

/** A message a second for a day; otherwise enough that a leak of 100 bytes a message would be seen. */
const MESSAGES = LONG ? 86_400 : 3_000;
const WARM_UP = 600;
const MAX_GROWTH = 1.1;

describe('a console that stays open', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  let sluice, desk, browser, token;

  before(async () => {
    const exchange = await record(() => ({ status: 200, body: { orderId: 1 } }));
    suite.after(() => exchange.close());
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    token = await desk.token('wall', 'read');
    browser = await startChromium(suite);
    for (const bot of ['maker1', 'maker2', 'taker']) {
      for (let i = 0; i < 20; i++) await fetch(`${sluice.url}/@${bot}/binance/api/v3/depth?symbol=BTCUSDT`).then((answer) => answer.arrayBuffer());
    }
  });

  for (const address of ['now', 'calls', 'history', 'limits', 'bots']) {
    test(`#/${address} needs no more memory after ${MESSAGES} messages`, { timeout: MESSAGES * 40 + 60_000 }, async () => {
      const page = await openConsole(await browser.newContext(), desk.url);
      await page.addInitScript(keepSocket);
      await page.reload();
      await signIn(page, token);
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/${address}`);
      await until(() => page.evaluate(() => document.querySelector('h1') !== null && globalThis.lastMessage !== undefined), 'a first message');
      const session = await page.context().newCDPSession(page);
      await page.evaluate(replay, WARM_UP);
      let first = await measure(session);
      let last = first;
      // What is made once, such as compiled code, grows in one round only; a leak grows in each.
      for (let round = 0; round < 3 && (round === 0 || last.heap > first.heap * MAX_GROWTH); round++) {
        first = last;
        await page.evaluate(replay, MESSAGES);
        last = await measure(session);
      }
      assert.ok(last.heap <= first.heap * MAX_GROWTH, `${first.heap} bytes before, ${last.heap} after`);
      assert.ok(last.nodes <= first.nodes * MAX_GROWTH + 50, `${first.nodes} nodes before, ${last.nodes} after`);
      assert.ok(last.listeners <= first.listeners * MAX_GROWTH + 50, `${first.listeners} listeners before, ${last.listeners} after`);
      await page.context().close();
    });
  }
});

/** Keeps the socket of the feed and its last message, in the page. */
function keepSocket() {
  const Real = globalThis.WebSocket;
  globalThis.WebSocket = class extends Real {
    constructor(...all) {
      super(...all);
      globalThis.feed = this;
      this.addEventListener('message', ({ data }) => {
        globalThis.lastMessage = JSON.parse(new TextDecoder().decode(data));
      });
    }
  };
}

/** Gives the page messages as if seconds had passed: other figures, and bots and limits that come and go. Each is drawn. */
async function replay(number) {
  const { feed, lastMessage } = globalThis;
  const wave = (i, most) => Math.round((most * (1 + Math.sin(i / 7))) / 2);
  for (let i = 0; i < number; i++) {
    const exchanges = lastMessage.exchanges.map((exchange) => ({
      ...exchange,
      limits: exchange.limits.map((limit, k) => ({ ...limit, used: wave(i + k, limit.usable), waiting: wave(i, 3) })),
      bots: [...exchange.bots, { ...exchange.bots[0], bot: `bot ${i % 50}`, askedInLastMinute: i % 9 }],
      traffic: { ...exchange.traffic, sent: [...exchange.traffic.sent.slice(1), wave(i, 40)] },
    }));
    const message = { ...lastMessage, exchanges, warnings: i % 3 ? [] : [`check ${i}: silent; no mode is held`] };
    feed.onmessage({ data: new TextEncoder().encode(JSON.stringify(message)).buffer });
    if (i % 20 === 0) await new Promise((later) => setTimeout(later));
    else await Promise.resolve();
  }
}

async function measure(session) {
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name) => metrics.find((one) => one.name === name).value;
  return { heap: usedSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}
