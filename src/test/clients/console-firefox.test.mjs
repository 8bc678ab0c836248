// The operators' console in the installed Firefox: what an operator does at night. console.test.mjs tests everything in Chromium.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { operators } from './lib/console.mjs';
import { NO_FIREFOX, startFirefox } from './lib/firefox.mjs';
import { gateway, keeper, quickConf } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

describe('the console in Firefox', { skip: NO_FIREFOX }, () => {
  const suite = keeper();
  let sluice, desk, page;

  before(async () => {
    const exchange = await record(() => ({ status: 200, body: { orderId: 1 } }));
    suite.after(() => exchange.close());
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    const token = await desk.token('nora', 'read+trip+rearm');
    assert.equal((await order()).headers.get('x-sluice-sent'), 'true');
    page = await startFirefox(suite);
    await page.goto(desk.url);
    await page.shows('h2', 'Trading is on');
    await page.click('Token');
    await page.type(token);
    await page.click('Sign in');
  });

  test('shows after the sign-in that trading is on, and each page', async () => {
    await page.shows('.tile', 'sent / s');
    for (const heading of ['Calls', 'Bots', 'Exchanges', 'Limits', 'Control', 'History', 'Config', 'Now']) {
      await page.click(heading);
      await page.shows('main h1', heading);
    }
    assert.deepEqual(page.errors, []);
  });

  test('two clicks halt, a bot is refused, and two steps re-arm', async () => {
    await page.click('Halt trading');
    await page.click('Halt everything (cancel only)');
    await page.shows('.outcome', 'token nora, latch kill-switch, global: ACTIVE → CANCEL_ONLY');
    await page.click('Close');
    await page.shows('#verdict', 'Trading is halted');
    assert.match((await order()).headers.get('x-sluice-reason'), /^mode; mode=CANCEL_ONLY; scope=global/);
    await page.click('Control');
    await page.click('Reason, for the audit');
    await page.type('the book is right again');
    await page.click('Show what it lifts');
    await page.click('Lift 1 latch');
    await page.shows('.outcome', 'Re-armed: 1 latch lifted.');
    await page.click('Now');
    await page.shows('#verdict', 'Trading is on');
  });

  test('shows a halt that another program made, without a reload', async () => {
    await desk.api('POST', '/admin/trip', { reason: 'from elsewhere', scope: 'exchange:binance' });
    await page.shows('#verdict', 'Trading is on, but not at binance');
    await page.shows('main td', 'from elsewhere');
    await desk.rearm();
    await page.shows('main td .mode', 'active');
    assert.deepEqual(page.errors, []);
  });

  test('says that the gateway is gone and marks the figures as old', async () => {
    await sluice.stop('SIGKILL');
    await page.shows('[role=alert]', 'No connection to the gateway since');
    await page.shows('#verdict', 'Unknown: no connection to the gateway');
    assert.equal(await page.evaluate(() => document.querySelector('main').className), 'old');
  });

  const order = () => fetch(`${sluice.url}/@maker1/binance/api/v3/order`, { method: 'POST', body: 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1' });
});
