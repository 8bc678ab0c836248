// The pages Calls, History and Config of the console in a real Chromium, and what they export.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { accessible, HOSTILE, NO_CHROMIUM, openConsole, operators, signIn, startChromium } from './lib/console.mjs';
import { gateway, keeper, quickConf, scratch, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';

const ORDER = 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1';
const DAY_MS = 24 * 3_600_000;
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }];

/** The day before, at 12:03. */
const YESTERDAY = `${new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)}T12:03`;
const CLOSED = 'calls-20200101T000000Z-00000000.jsonl';

/** A recorded call; texts of callers may be anything. */
const call = (at, id, more) => JSON.stringify({ t: at, id, exchange: 'binance', bot: 'greedy', account: 'desk', kind: 'place', route: 'POST /api/v3/order', instrument: 'BTCUSDT', ...more });

const OLD_CALLS = [
  ...Array.from({ length: 37 }, (_, i) => call(`${YESTERDAY}:${10 + Math.floor(i / 2)}.${i % 2}00Z`, `old-refused-${i}`, { status: 429, reason: 'limit; limit=spot.weight; used=5700; size=5700; cost=1', waitedMs: 1_000, waitedFor: 'spot.weight', deadlineMs: 1_000, deadlineSource: 'kind', ownMs: 0.25, outcome: 'refused' })),
  call(`${YESTERDAY}:40.000Z`, 'old-sent-1', { bot: 'calm', clientOrderId: 'mine-77', orderId: '28457', side: 'buy', cost: 'spot.weight=1', status: 200, waitedMs: 30, waitedFor: 'spot.weight', ownMs: 0.5, exchangeMs: 70, outcome: 'ok' }),
  call(`${YESTERDAY}:41.000Z`, 'old-hostile-1', { bot: '=HYPERLINK(1)', instrument: HOSTILE, reason: `mode; mode=HALTED; scope=${HOSTILE}`, status: 400, outcome: 'refused' }),
];

describe('calls and history in the console', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  let exchange, sluice, desk, browser, page, token, conf;
  const faults = [];

  before(async () => {
    exchange = await record(() => ({ status: 200, body: { orderId: 1 } }));
    suite.after(() => exchange.close());
    const data = path.join(scratch(suite), 'data');
    conf = quickConf(suite);
    sluice = await gateway(suite, '--data', data, '--conf', conf, '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    token = await desk.token('nora', 'read+trip+rearm');
    browser = await startChromium(suite);
    await until(async () => (await order()).headers.get('x-sluice-sent') === 'true', 'an order to pass');
    await until(() => existsSync(path.join(data, 'calls')), 'the folder of the journal');
    writeFileSync(path.join(data, 'calls', CLOSED), `${OLD_CALLS.join('\n')}\n`);
  });

  beforeEach(async () => {
    faults.splice(0);
    page = await openConsole(browser, desk.url, faults);
    await page.setViewportSize(SIZES[0]);
    await signIn(page, token);
  });

  afterEach(async () => {
    for (const each of browser.contexts()) await each.close();
    assert.deepEqual(faults, []);
  });

  test('why a bot was refused at 12:03, a day later, takes at most four clicks', async () => {
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.getByLabel('around').fill(YESTERDAY); // the second click
    await facet('greedy').click();
    await call37().click();
    const why = panel().getByRole('region', { name: 'Why it was refused' }).or(panel().locator('.reason'));
    await why.getByText('limit spot.weight had no room before its deadline').waitFor();
    await why.getByText('spot.weight', { exact: true }).waitFor();
    await why.getByText('5700').first().waitFor();
    await panel().getByText('1.0 s').first().waitFor();
  });

  test('an address shows the same after a reload, filters with their numbers', async () => {
    await at(`calls?bot=greedy&from=${YESTERDAY}:00Z&to=${YESTERDAY}:59Z`);
    await call37().waitFor();
    await page.reload();
    await call37().waitFor();
    assert.equal(await facet('refused').innerText(), 'refused\n37');
    await page.getByRole('link', { name: 'Do not group equal refusals' }).click();
    await until(async () => (await rows().count()) === 38, '37 rows and the head');
    await page.getByRole('link', { name: 'Show all' }).click();
    await rows().filter({ hasText: 'maker1' }).first().waitFor();
  });

  test('a call of long ago is found by its request id and by the ids of its order', async () => {
    await at('calls');
    for (const text of ['old-sent-1', 'mine-77', '28457']) {
      const field = page.getByPlaceholder(/^Request id/);
      await field.fill(text);
      const shown = () => page.locator('.clock').innerText();
      const before = await shown();
      await until(async () => (await shown()) !== before, 'the next message: it leaves alone what is being typed');
      await field.press('Enter');
      await rows().filter({ hasText: 'calm' }).waitFor();
      await until(async () => (await rows().count()) === 2, `the head and the row of ${text}`);
    }
    await rows().filter({ hasText: 'calm' }).click();
    const steps = panel().getByRole('list', { name: 'What took how long' }).getByRole('listitem');
    await steps.first().waitFor();
    assert.deepEqual(await steps.evaluateAll((all) => all.map((one) => one.innerText.split('\n')[1])), ['0.50 ms', '30 ms', '70 ms']);
    await panel().getByText('spot.weight=1').waitFor();
    await panel().getByRole('link', { name: 'Explain this call' }).click();
    await page.getByRole('heading', { name: 'Explain a call' }).waitFor();
    const record = page.getByRole('region', { name: 'Recorded call old-sent-1' });
    for (const text of ['calm', 'desk', 'BTCUSDT', 'place', 'spot.weight=1', 'ok 200', /no query, no headers and no body/]) await record.getByText(text).waitFor();
    assert.equal(await page.getByLabel('Exchange').inputValue(), 'binance');
    assert.equal(await page.getByRole('textbox', { name: /^Call/ }).inputValue(), 'POST /api/v3/order');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('#answer').getByText('POST /api/v3/order').waitFor();
  });

  test('a search that was typed and not entered is not taken to the next page', async () => {
    await at('calls');
    await page.getByRole('searchbox').fill('order-1');
    await page.evaluate(() => (location.hash = '#/history'));
    await page.getByRole('heading', { name: 'History' }).waitFor();
    assert.match(page.url(), /#\/history$/);
  });

  test('new calls appear on top, and none moves the list under the pointer', async () => {
    await at('calls?bot=maker1');
    await page.mouse.move(5, 600); // another test may have left it on the list
    const first = rows().nth(1);
    await first.waitFor();
    const before = (await order()).headers.get('x-request-id');
    await rows().filter({ hasText: before }).waitFor();
    await rows().nth(2).hover();
    const id = await rows().nth(2).getByRole('cell').last().innerText();
    const later = (await order()).headers.get('x-request-id');
    await page.getByText(/held still: \d+ newer/).waitFor();
    assert.equal(await rows().nth(2).getByRole('cell').last().innerText(), id);
    assert.equal(await rows().filter({ hasText: later }).count(), 0);
    await page.mouse.move(5, 600);
    await rows().filter({ hasText: later }).waitFor();
  });

  test('tables are saved as CSV without formulas, and as JSON', async () => {
    await at(`calls?from=${YESTERDAY}:00Z&to=${YESTERDAY}:59Z`);
    await rows().filter({ hasText: 'HYPERLINK' }).waitFor();
    const csv = await saved('CSV');
    assert.match(csv.name, /^sluice-calls-\d{8}T\d{6}Z\.csv$/);
    assert.match(csv.text, /^"Time UTC","Bot","Exchange","Call","Outcome","Why","Times","Waited","Took","X-Request-Id"\r/);
    assert.ok(csv.text.includes(`"'=HYPERLINK(1)"`), csv.text);
    const json = await saved('JSON');
    assert.equal(JSON.parse(json.text).find((row) => row.Bot === 'calm')['X-Request-Id'], 'old-sent-1');
    assert.equal(await page.locator('img').count(), 0);
    await at(`calls?from=${YESTERDAY}:00Z&to=${YESTERDAY}:59Z&call=old-sent-1`);
    await panel().waitFor();
    assert.match(JSON.parse((await saved('JSON')).text).find((row) => row.Times === 37)['X-Request-Id'], /^old-refused-/);
  });

  test('the history of a range: its modes, its rows by person, and a report as one file', async () => {
    await desk.api('POST', '/admin/trip', { reason: `a reason ${HOSTILE}`, scope: 'bot:greedy' });
    await desk.rearm();
    await at('history');
    await page.getByRole('img', { name: /^bot:greedy, kill-switch: CANCEL_ONLY from / }).waitFor();
    await page.getByLabel('Who').selectOption('token admin');
    await page.getByRole('row').filter({ hasText: 'bot:greedy' }).first().waitFor();
    assert.match(page.url(), /who=token\+admin/);
    const report = await saved('Incident report');
    assert.match(report.name, /^sluice-incident-\d{8}T\d{6}Z\.html$/);
    assert.match(report.text, /Content-Security-Policy" content="default-src 'none'/);
    assert.doesNotMatch(report.text, /<img|<script|https?:\/\//);
    const opened = await browser.newPage();
    await opened.setContent(report.text);
    await opened.getByRole('cell', { name: `a reason ${HOSTILE}` }).first().waitFor();
    await opened.getByRole('heading', { name: 'Refused calls' }).waitFor();
    await page.getByRole('link', { name: '15 min' }).click();
    await page.getByRole('link', { name: 'Zoom in' }).click();
    assert.match(page.url(), /from=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\dZ&to=/);
    await page.goto(`${desk.url}#/history?from=${YESTERDAY}:00Z&to=${YESTERDAY}:59Z`);
    await page.getByText('No mode was held and no exchange banned us in this time.').waitFor();
  });

  test('charts show the figures of a range, one cursor reads all of them, and a drag zooms', async () => {
    await order();
    await at('history?range=15m');
    const sent = page.getByRole('figure', { name: 'Sent', exact: true });
    await sent.waitFor({ timeout: 20_000 }); // figures are sampled every five seconds
    await page.getByRole('figure', { name: 'Time in Sluice' }).waitFor();
    await page.getByRole('figure', { name: 'Busiest bots' }).getByText('maker1').first().waitFor();
    assert.match(await sent.locator('p').textContent(), /^Sent from .* UTC to .* UTC\. sent: now [\d.,]+, at most [\d.,]+ at .* UTC, at least [\d.,]+\.$/);
    await page.getByRole('button', { name: 'Sent as a table' }).click();
    assert.match(page.url(), /table=sent/);
    const values = page.getByRole('table', { name: /^Sent, calls \/ s: the largest value within / });
    await values.getByRole('columnheader', { name: 'sent' }).waitFor();
    const rowsOfTable = await values.getByRole('row').count();
    assert.ok(rowsOfTable > 1 && rowsOfTable <= 31, `${rowsOfTable} rows`);
    await accessible(page, 'a chart as a table');
    await page.getByRole('button', { name: 'Sent as a table' }).click();
    await page.getByLabel('Charts of').selectOption('exchange:binance');
    await page.getByRole('figure', { name: 'Time at the exchange' }).waitFor();
    const { x, y, width } = await sent.locator('.u-over').boundingBox();
    await page.mouse.move(x + width * 0.9, y + 40);
    const times = () => page.locator('.chart-time').allInnerTexts();
    await until(async () => (await times()).every((text) => /^\d\d:\d\d:\d\d UTC$/.test(text)), 'the time under the cursor on each chart');
    assert.equal(new Set(await times()).size, 1);
    await page.mouse.move(x + width * 0.5, y + 40);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.95, y + 40, { steps: 4 });
    await page.mouse.up();
    await until(() => /from=.*&to=/.test(page.url()), 'the range in the address');
    await page.goBack();
    await until(() => /history\?range=15m/.test(page.url()), 'the range before on the way back');
    await at('now');
    await page.getByRole('figure', { name: 'Waiting and in flight' }).waitFor();
    await at('bot/maker1');
    await page.getByRole('figure', { name: 'Calls' }).waitFor();
    await at('limit/binance/spot.orders.10s');
    const use = page.getByRole('figure', { name: 'Used, of the fullest key' });
    await until(async () => { // the window is short, and is looked at every five seconds
      await order();
      return use.isVisible();
    }, 'a chart of its use');
    await page.getByText('Nothing has changed here.').waitFor();
    await at('limit/binance/spot.weight');
    await page.getByRole('group', { name: 'Refused calls' }).getByText('limit spot.weight').first().waitFor();
    await at('calls');
    await page.getByRole('figure', { name: 'Refused by Sluice' }).waitFor();
  });

  test('a reload says what is wrong in the files and where, and every check is shown, also a healthy one', async () => {
    await at('config');
    const checks = page.getByRole('group', { name: 'Checks' });
    await checks.getByRole('row').filter({ hasText: 'system_resources.disk' }).getByText('healthy').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Reload' }).count(), 0); // nora has no role admin
    page = await openConsole(await browser.newContext(), desk.url, faults);
    await signIn(page, desk.admin);
    await at('config');
    const file = path.join(conf, 'sluice.json');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('{', '{\n"nonsense": 5,'));
    await reload();
    await page.locator('dialog').getByText(/mistakes: 1/).waitFor();
    await page.locator('dialog').getByText(/sluice\.json:2 .*nonsense/).waitFor();
    await page.keyboard.press('Escape');
    const row = page.getByRole('group', { name: 'Mistakes' }).getByRole('row').filter({ hasText: 'nonsense' });
    await row.getByText('sluice.json').waitFor();
    assert.equal(await row.getByRole('cell').nth(1).innerText(), '2');
    await page.getByText('the last reload failed').first().waitFor();
    const setting = page.getByRole('group', { name: 'Settings' }).getByRole('row').filter({ hasText: 'proxy.maxConnections' });
    await setting.getByText('10000').first().waitFor(); // what is in force stays listed
    const other = JSON.parse(right);
    writeFileSync(file, JSON.stringify({ ...other, proxy: { ...other.proxy, maxConnections: 5000 } }));
    await page.locator('select[name=exchange]').selectOption('binance');
    const limit = page.getByRole('group', { name: 'Sizes of the limits of binance' }).getByRole('row').filter({ hasText: 'spot.weight' });
    await until(async () => String(await limit.getByRole('cell').allInnerTexts()) === 'spot.weight,6,000,conf/routes/binance.json,6,000,6,000,–', 'where the size of a limit comes from');
    await page.locator('select[name=exchange]').selectOption('');
    await page.getByRole('region', { name: 'Files' }).getByRole('button', { name: 'Check' }).click();
    await until(async () => String((await setting.getByRole('cell').allInnerTexts()).slice(1, 3)) === '10000,5000', 'both values');
    await page.getByText('the reload will be refused: proxy.maxConnections needs a restart').waitFor();
    await page.locator('select[name=only]').selectOption('differs');
    await until(async () => (await page.getByRole('group', { name: 'Settings' }).getByRole('row').count()) === 2, 'only the row that differs');
    await page.locator('select[name=only]').selectOption('');
    writeFileSync(file, right);
    await reload();
    await page.locator('.outcome').getByText('Nothing changed.').waitFor();
    await page.keyboard.press('Escape');
    await until(async () => (await page.getByRole('group', { name: 'Mistakes' }).count()) === 0, 'the mistakes to go');
  });

  test('the pages are accessible and fit the window, light and dark', async () => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        for (const address of ['calls', `calls?from=${YESTERDAY}:00Z&to=${YESTERDAY}:59Z&call=old-sent-1`, 'explain?id=old-sent-1', 'history', 'config']) {
          await at(address);
          if (address.includes('old-sent-1')) await page.getByText('spot.weight=1').last().waitFor();
          await page.waitForFunction(() => !document.querySelector('main').innerText.includes('Reading …'));
          await accessible(page, `${address}, ${colorScheme}, ${size.width}`, colorScheme);
        }
      }
    }
  });

  // ---- helpers

  const order = () =>
    fetch(`${sluice.url}/@maker1/binance/api/v3/order`, { method: 'POST', body: ORDER, headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-MBX-APIKEY': 'a key' } });

  const at = (address) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, `/${address}`);

  async function reload() {
    await page.getByRole('button', { name: 'Reload' }).first().click();
    const confirm = page.locator('dialog').getByRole('button', { name: 'Reload' });
    await page.locator('#ask .confirm:not([aria-disabled])').waitFor();
    await confirm.click();
  }

  const rows = () => page.getByRole('group', { name: 'Calls' }).getByRole('row');
  const call37 = () => rows().filter({ hasText: '×37' });
  const panel = () => page.getByRole('complementary', { name: 'One call' });
  const facet = (name) => page.getByRole('complementary', { name: 'Filters' }).getByRole('link', { name });

  async function saved(name) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }
});
