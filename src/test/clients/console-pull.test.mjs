// The console cancels resting orders with sluice-signer and shows how far that is; without a signer it says that they stay.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { accessible, NO_CHROMIUM, openConsole, operators, section, show, signIn, startChromium } from './lib/console.mjs';
import { configure, gateway, keeper, quickConf, ROOT, scratch, simulator, start } from './lib/program.mjs';
import { binanceBot, commands } from './lib/simulated.mjs';

const KEY = 'sluice-demo-key-1';
const PHONE = { width: 390, height: 844 };

/** Starts a signer with the key of an account of Binance, and returns its socket. */
async function signer(t) {
  const folder = scratch(t);
  writeFileSync(path.join(folder, 'key'), KEY, { mode: 0o600 });
  writeFileSync(path.join(folder, 'secret'), Buffer.from('sluice-demo-secret-1').toString('base64'), { mode: 0o600 });
  const account = { dialect: 'binance', key: path.join(folder, 'key'), secret: path.join(folder, 'secret') };
  const socket = path.join(folder, 's');
  const config = path.join(folder, 'signer.json');
  writeFileSync(config, JSON.stringify({ socket, state: folder, accounts: { 'binance/desk': account } }));
  await start(t, ['--config', config], { launcher: path.join(ROOT, 'scripts', 'sluice-signer') }).line(/signs cancels for/);
  return socket;
}

describe('resting orders at the console', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  const faults = [];
  let exchange, browser, page;

  before(async () => {
    exchange = await simulator(suite);
    browser = await startChromium(suite);
  });

  beforeEach(() => faults.splice(0));
  afterEach(async () => {
    assert.deepEqual(faults, []);
    for (const each of browser.contexts()) await each.close();
  });

  /** Starts a gateway, with this signer if any, and signs in at its console. */
  async function open(t, socket) {
    const conf = quickConf(t, {}, 'binance');
    if (socket) {
      configure(conf, { killSwitch: { signer: socket } });
      const file = path.join(conf, 'exchanges.json');
      const exchanges = JSON.parse(readFileSync(file, 'utf8'));
      const keys = [createHash('sha256').update(KEY).digest('hex').slice(0, 16)];
      exchanges.binance.accounts = { desk: { keys, books: ['spot'] } };
      writeFileSync(file, JSON.stringify(exchanges));
    }
    const sluice = await gateway(t, '--conf', conf, '--upstream', `*=${exchange.url}`);
    const desk = operators(sluice);
    page = await openConsole(browser, desk.url, faults);
    await signIn(page, await desk.token('nora', 'read+trip+rearm'));
    return { bot: binanceBot(`${sluice.url}/@maker1/binance`), desk };
  }

  const ask = async () => {
    await page.getByRole('button', { name: 'Halt trading' }).click();
    await page.getByText(/it would have refused/).waitFor();
  };
  const halt = () => page.getByRole('button', { name: 'Halt everything (cancel only)' }).click();

  test('a halt with the check box cancels them, and shows how many while it runs and when it is over', async (t) => {
    const { bot, desk } = await open(t, await signer(t));
    for (let i = 0; i < 3; i++) assert.equal((await bot.place('BTCUSDT', `c${i}`, { price: '100.00' })).status, 200);
    await ask();
    const box = page.getByLabel('Cancel resting orders too');
    await box.waitFor();
    await page.getByText('Orders in the book stay.').waitFor();
    assert.equal(await page.getByLabel('Spare orders that only reduce').count(), 0);
    await box.check();
    await page.getByLabel('Spare orders that only reduce').waitFor();
    assert.equal(await page.getByText('Orders in the book stay.').count(), 0);
    await page.getByLabel('Mode').selectOption('HALTED');
    assert.equal(await box.count(), 0); // a mode that refuses cancels cannot cancel
    await page.getByLabel('Mode').selectOption('CANCEL_ONLY');
    assert.ok(await box.isChecked());
    await page.setViewportSize(PHONE);
    await accessible(page, 'the window of a halt with a signer');
    await commands(exchange).tooMany('/api/v3/openOrders', 3); // it waits before it goes on
    await halt();
    const outcome = page.getByRole('dialog').locator('.outcome');
    await outcome.getByText('orders that are in the book are cancelled, where the signer has a key').waitFor();
    await outcome.getByText('cancelling resting orders').waitFor();
    await outcome.getByText('binance/desk spot: waiting').waitFor();
    await outcome.getByText('resting orders cancelled').waitFor();
    await outcome.getByText('global: 3 cancelled, 0 left').waitFor();
    await accessible(page, 'the outcome of a halt with a pull');
    await page.getByRole('button', { name: 'Close' }).click();
    for (const where of ['now', 'control']) {
      await show(page, where);
      await section(page, 'Resting orders').getByText('binance/desk spot: empty, 3 pulled, 0 left').waitFor();
      await accessible(page, where);
    }
    assert.equal((await desk.api('GET', '/admin/pulls')).pulls.length, 1);
    await desk.rearm();
    await section(page, 'Resting orders').waitFor({ state: 'detached' });
  });

  test('without a signer there is no check box, and the window says that orders stay', async (t) => {
    const { bot } = await open(t);
    assert.equal((await bot.place('BTCUSDT', 'stays', { price: '100.00' })).status, 200);
    await ask();
    await page.getByText('Orders in the book stay.').waitFor();
    await page.waitForResponse((response) => response.url().endsWith('/admin/pulls'));
    assert.equal(await page.getByLabel('Cancel resting orders too').count(), 0);
    await halt();
    await page.locator('.outcome').getByText('this halt cancels no order that is in the book').waitFor();
    assert.equal(await section(page, 'Resting orders').count(), 0);
    assert.equal((await bot.cancel('BTCUSDT', 'stays')).status, 200);
  });

  test('an account without a key is named, and its orders stay', async (t) => {
    const { bot } = await open(t, await signer(t));
    const other = binanceBot(`${new URL((await bot.read('/api/v3/time')).url).origin}/@maker2/binance`, 2);
    assert.equal((await other.place('BTCUSDT', 'other', { price: '100.00' })).status, 200);
    await ask();
    await page.getByLabel('Cancel resting orders too').check();
    await halt();
    await page.getByRole('dialog').getByText('✕ resting orders stay').waitFor();
    await page.getByRole('dialog').getByText(/^ORDERS STAY of accounts without a key: binance\//).waitFor();
    assert.equal((await other.cancel('BTCUSDT', 'other')).status, 200);
  });
});
