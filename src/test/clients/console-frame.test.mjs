// The frame of the console and its lists: steady rows, the keyboard, addresses, two operators, a phone, and colours of the user.

import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { NO_CHROMIUM, openConsole, operators, row, show, signIn, signOut, startChromium } from './lib/console.mjs';
import { gateway, keeper, quickConf, simulator, until } from './lib/program.mjs';
import { binanceBot, commands } from './lib/simulated.mjs';

/** Runs a job while this number of bots make calls, one after the other each; they end with it, also when it fails. */
async function during(bots, call, job) {
  let isOver = false;
  const calls = Array.from({ length: bots }, async (_, i) => {
    while (!isOver) await call(i).then((answer) => answer.arrayBuffer()).catch(() => new Promise((later) => setTimeout(later, 100)));
  });
  try {
    await job();
  } finally {
    isOver = true;
    await Promise.all(calls);
  }
}

/** A page whose values change in place has less than this in a minute, also with calls and refusals all the time. */
const MAX_SHIFT = 0.01;

describe('the frame of the console', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  const tokens = {};
  const faults = [];
  let sim, sluice, desk, browser, page, maker;

  before(async () => {
    const exchange = await simulator(suite);
    sim = commands(exchange);
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    tokens.viewer = await desk.token('eye', 'read');
    tokens.operator = await desk.token('nora', 'read+trip+rearm');
    tokens.other = await desk.token('olga', 'read+trip+rearm');
    browser = await startChromium(suite);
    maker = binanceBot(`${sluice.url}/@maker1/binance`);
    await until(async () => (await maker.place('BTCUSDT', 'first')).ok, 'a first order to pass');
    for (const bot of ['alpha', 'beta', 'sluice-like']) await read(bot);
  });

  beforeEach(async () => {
    faults.splice(0);
    await sim.fault({ clear: true });
    if ((await desk.api('GET', '/admin/status')).holds.some(({ latched }) => latched)) await desk.rearm(); // what a failed test left
    page = await openConsole(browser, desk.url, faults);
  });

  afterEach(async () => {
    for (const each of browser.contexts()) await each.close();
    assert.deepEqual(faults, []);
  });

  test('a selected request id stays under the selection while newer calls come', async () => {
    await desk.api('POST', '/admin/trip', { reason: 'a test', scope: 'bot:maker1' });
    const first = await maker.place('BTCUSDT', 'to-select');
    const id = first.headers.get('x-request-id');
    await signIn(page, tokens.viewer);
    await show(page, 'bot/maker1');
    const cell = page.locator('code').filter({ hasText: id });
    await cell.selectText();
    for (let i = 0; i < 3; i++) await maker.place('BTCUSDT', `newer-${i}`);
    const newest = (await maker.place('BTCUSDT', 'newest')).headers.get('x-request-id');
    const reading = () => page.waitForResponse((answer) => answer.url().includes('/admin/calls?bot=maker1'));
    await reading();
    await reading();
    assert.equal(await page.evaluate(() => String(getSelection()).trim()), id);
    await page.evaluate(() => getSelection().empty());
    await page.locator('code').filter({ hasText: newest }).waitFor();
  });

  test('the strip names who else has the console open, marks the own name, and tells nobody who is not signed in', async () => {
    await signIn(page, tokens.operator);
    const here = page.locator('.presence');
    await page.getByRole('heading', { name: 'Trading is on' }).waitFor();
    assert.equal(await here.count(), 0); // alone
    const profile = await browser.newContext();
    const other = await openConsole(profile, desk.url, faults);
    await signIn(other, tokens.other);
    await here.getByText('Open at nora (you), olga').waitFor();
    await other.locator('.presence').getByText('Open at nora, olga (you)').waitFor();
    assert.equal(await here.getAttribute('title'), 'The console is open at\nnora (you): read, trip, rearm; 1 page\nolga: read, trip, rearm; 1 page');
    const second = await profile.newPage();
    await second.goto(desk.url);
    await here.getByText('Open at nora (you), olga ×2').waitFor();
    await second.close();
    const told = await (await fetch(`${desk.url}health/verdict`)).text();
    assert.doesNotMatch(told, /olga|nora/);
    await signOut(other);
    await until(async () => (await here.count()) === 0, 'the name to go');
    assert.doesNotMatch(await other.locator('body').innerText(), /nora/);
  });

  test('on a phone every page and the halt are where the thumb is, and the sign-out is not', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn(page, tokens.operator);
    const halt = await page.getByRole('button', { name: 'Halt trading' }).boundingBox();
    const links = await page.locator('.rail a').evaluateAll((all) => all.map((link) => ({ name: link.innerText, fits: link.scrollWidth <= link.clientWidth, right: link.getBoundingClientRect().right, height: link.clientHeight })));
    assert.deepEqual(links.filter(({ fits, right, height }) => !fits || right > halt.x + 0.5 || height < 44), [], 'every page is beside the halt, and can be touched');
    assert.ok(halt.height >= 44 && halt.width >= 44 && halt.y + halt.height <= 845 && halt.y > 700, JSON.stringify(halt)); // where the thumb is
    await page.locator('button.me').click();
    const out = await page.getByRole('button', { name: 'Sign out' }).boundingBox();
    assert.ok(halt.y - (out.y + out.height) > 100, 'the sign-out is far from the halt');
  });

  test('full limits with waiting calls and refused orders are said in the headline', async () => {
    await signIn(page, tokens.viewer);
    await page.getByRole('heading', { name: 'Trading is on' }).waitFor();
    await during(6, () => fetch(`${sluice.url}/@alpha/kraken/0/public/Time`, { headers: { 'X-Sluice-Deadline-Ms': '2000' } }), async () => {
      await page.getByRole('heading', { name: 'Trading is on, with problems at kraken: calls wait for full limits: public' }).waitFor();
      await show(page, 'exchange/kraken');
      await page.getByRole('link', { name: /^\d+ calls$/ }).click();
      await page.getByRole('row').filter({ hasText: 'alpha' }).getByText('public').first().waitFor();
      assert.match(page.url(), /#\/control\/waiting\?waiting\.find=kraken$/);
    });
    await show(page, 'now');
    await row(page, 'kraken').getByText('attention').waitFor();
    const title = await page.title();
    assert.match(title, /^attention/);
  });

  test('a bot that the runaway guard refuses is a cause with its calls and its halt', async () => {
    await signIn(page, tokens.operator);
    const runaway = binanceBot(`${sluice.url}/@runaway/binance`, 7);
    const orders = await Promise.all(Array.from({ length: 150 }, () => runaway.place('BTCUSDT', 'same', { price: '20000' })));
    const refused = orders.filter(({ headers }) => /^guard/.test(headers.get('x-sluice-reason') ?? '')).length;
    assert.ok(refused > 20, String(refused));
    await page.getByRole('heading', { name: 'Trading is on, with problems at binance: calls of runaway are refused: runaway guard' }).waitFor();
    const cause = page.getByRole('group', { name: 'Causes' }).getByRole('row').filter({ hasText: 'bot:runaway' });
    await cause.getByText(`${refused} / min`).waitFor();
    await page.getByText(`${refused} refused in the last minute`).waitFor();
    await cause.getByRole('button', { name: 'Halt bot:runaway' }).waitFor();
    await cause.getByRole('link', { name: 'Calls' }).click();
    await page.getByRole('row').filter({ hasText: 'runaway' }).filter({ hasText: 'guard' }).first().waitFor();
  });

  test('each page fits the rail, also while it is the current one', async () => {
    await signIn(page, tokens.viewer);
    for (const name of await page.locator('.rail a').evaluateAll((all) => all.map((link) => link.hash.slice(2)))) {
      await show(page, name);
      assert.deepEqual(await page.locator('.rail, .rail a').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)), [], name);
    }
  });

  test('with colours of the user the current page has a border and the others have none that looks like it', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await signIn(page, tokens.viewer);
    const widths = await page.locator('.rail a').evaluateAll((links) => links.map((link) => [link.ariaCurrent, getComputedStyle(link).borderTopWidth]));
    assert.deepEqual([...new Set(widths.map(([current, width]) => `${current} ${width}`))].sort(), ['null 0px', 'page 3px']);
  });

  test('a new page begins at its top with the focus on its heading, and the way back does not take the focus', async () => {
    await page.setViewportSize({ width: 1280, height: 300 });
    await signIn(page, tokens.operator);
    await show(page, 'control');
    await page.evaluate(() => scrollTo(0, 400));
    await page.getByRole('link', { name: 'Limits', exact: true }).click();
    await page.waitForFunction(() => document.activeElement.tagName === 'H1' && scrollY === 0);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Limits');
    await page.goBack();
    await page.getByRole('heading', { name: 'Control', level: 1 }).waitFor();
    assert.notEqual(await page.evaluate(() => document.activeElement.textContent), 'Control');
  });

  test('filter and order are in the address, survive a reload, and are not those of the next operator', async () => {
    await signIn(page, tokens.operator);
    await show(page, 'bots');
    await page.getByRole('row').filter({ hasText: 'alpha' }).waitFor();
    await page.getByRole('columnheader', { name: 'Bot', exact: true }).getByRole('button').click();
    await page.getByRole('columnheader', { name: /^Bot/ }).getByRole('button').click();
    const names = () => page.locator('tbody .row-link').allInnerTexts();
    assert.deepEqual((await names()).filter((name) => ['alpha', 'beta', 'maker1'].includes(name)), ['maker1', 'beta', 'alpha']);
    await page.getByPlaceholder(/^Filter bots/).fill('alp');
    await until(async () => (await names()).join() === 'alpha', 'the filter');
    assert.match(page.url(), /#\/bots\?sort=-Bot&find=alp$/);
    await page.reload();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await until(async () => (await names()).join() === 'alpha', 'the filter after a reload');
    await signOut(page);
    await signIn(page, tokens.viewer);
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
    assert.doesNotMatch(page.url(), /alp/);
  });

  test('the keyboard goes to pages, rows and the filter, and opens the halt and the palette', async () => {
    await signIn(page, tokens.operator);
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'Bots', level: 1 }).waitFor();
    await row(page, 'alpha').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('alpha');
    await page.keyboard.press('Enter');
    await until(async () => (await page.locator('tbody .row-link').count()) === 1, 'the filter');
    await page.locator('h1').focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'alpha', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('halt trading: opens the window').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('exch kraken');
    await page.getByRole('option', { name: 'exchange kraken', exact: true }).and(page.locator('[aria-selected=true]')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'kraken', level: 1 }).waitFor();
    await page.keyboard.press('Shift+H');
    await page.getByRole('dialog', { name: 'Halt trading' }).waitFor();
    assert.deepEqual((await desk.health()).modes, []); // the window only
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByLabel('keys of one character').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+H');
    await page.keyboard.press('?');
    assert.equal(await page.locator('dialog[open]').count(), 0);
  });

  test('the palette finds the calls of a bot at a time, and one call by its id', async () => {
    const id = (await maker.place('BTCUSDT', 'to-find')).headers.get('x-request-id');
    await signIn(page, tokens.viewer);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const find = async (text, option) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(text);
      await page.getByRole('option', { name: option }).first().waitFor();
      await page.keyboard.press('Enter');
    };
    const minute = new Date(Date.now() - 30_000).toISOString().slice(11, 16);
    await find(`maker1 ${minute}`, new RegExp(`^calls maker1 around [-\\d]{10} ${minute}:00 UTC`));
    await page.waitForURL(/#\/calls\?bot=maker1&from=/);
    await page.getByRole('row').filter({ hasText: 'maker1' }).first().waitFor();
    await find(id, `call ${id}`);
    await page.getByRole('complementary', { name: 'One call' }).getByText(id).first().waitFor();
    await find('23:59', /^calls All calls around [-\d]{10} 23:59:00 UTC/);
    await page.waitForURL(/#\/calls\?from=.*T23%3A58/);
  });

  test('a search of the calls finds while somebody types, in the whole journal', async () => {
    await maker.place('BTCUSDT', 'typed-order');
    await signIn(page, tokens.viewer);
    await show(page, 'calls');
    const field = page.getByPlaceholder(/^Request id/);
    const asked = page.waitForRequest(/admin\/calls\?.*text=typed-ord/);
    await field.pressSequentially('typed-ord');
    await asked;
    await until(async () => (await page.locator('.stream tbody tr').count()) === 1, 'the one call');
    assert.equal(await field.inputValue(), 'typed-ord');
    assert.equal(await field.evaluate((one) => one === document.activeElement), true);
  });

  test('an exchange tells how long its calls took, by kind and minute, here and there apart', async () => {
    await maker.place('BTCUSDT', 'to-time');
    await signIn(page, tokens.viewer);
    await show(page, 'exchange/binance');
    for (const name of ['Time in Sluice', 'Time at the exchange']) {
      const cell = page.locator(`section:has(#latency) figure[aria-label="${name}"] svg rect title`).first();
      await cell.waitFor({ state: 'attached', timeout: 20_000 }); // a sample of 5 s
      assert.match(await cell.textContent(), /^\d\d:\d\d:00 UTC: [\d,]+ calls?, .+ to .+/);
    }
    const kind = row(page, 'place');
    assert.match((await kind.getByRole('cell').allInnerTexts()).slice(1, 6).join(' | '), /^\d+( \| [\d.]+ m?s){4}$/);
    await kind.getByRole('link', { name: 'place' }).click();
    await page.waitForURL(/#\/calls\?exchange=binance&kind=place/);
  });

  test('lines of a chart can be hidden, sums are told, and the day before is a second line', async () => {
    await page.route(/admin\/series\?of=gateway/, async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const isBefore = Number(query.get('to')) < Date.now() - 80_000_000;
      const from = Math.floor(Number(query.get('from')) / 60_000) * 60_000;
      const values = Array(15).fill(isBefore ? 2 : 3);
      await route.fulfill({ json: { from, step: 60, points: 15, series: [{ of: 'gateway', what: 'sent', values }, { of: 'gateway', what: 'ownP50', values }, { of: 'gateway', what: 'ownP99', values }] } });
    });
    await signIn(page, tokens.viewer);
    await show(page, 'history?range=15m');
    const sums = async () => (await page.locator('section:has(#sums) tbody tr').first().getByRole('cell').allInnerTexts()).map((text) => text.trim());
    await until(async () => (await sums()).length > 0, 'the sums');
    assert.deepEqual((await sums()).slice(0, 5), ['Sent', 'sent', '2,700', '3.0', '3.0']);
    assert.deepEqual((await sums()).slice(6), ['–', '']);
    await page.getByLabel('the day before').check();
    await until(async () => (await sums())[6] === '1,800', 'the day before');
    assert.equal((await sums())[7], '+50 %');
    const line = page.getByRole('figure', { name: 'Time in Sluice' }).getByRole('button', { name: /^p50/ });
    assert.match(await line.innerText(), /^p50 3.00 ms \(2.00 ms\)/);
    await line.click();
    await page.waitForURL(/hide=own.p50/);
    assert.equal(await line.getAttribute('aria-pressed'), 'false');
    await line.click();
    assert.equal(await line.getAttribute('aria-pressed'), 'true');
  });

  test('the icon has the colour of the state, and a new cause notifies who asked for it', async () => {
    await page.addInitScript(() => {
      globalThis.told = [];
      globalThis.Notification = class {
        static permission = 'default';
        static async requestPermission() {
          this.permission = 'granted';
        }
        constructor(title, { body }) {
          globalThis.told.push(`${title}: ${body}`);
        }
      };
    });
    await page.reload();
    await signIn(page, tokens.operator);
    const icon = (wanted) => page.locator(`link[rel=icon][href="/console/icon-${wanted}.svg"]`).waitFor({ state: 'attached' });
    await page.locator('.me').click();
    await page.getByText('This browser asks for permission when you switch them on.').waitFor();
    assert.deepEqual(await page.locator('#me-menu, #me-menu fieldset').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)), [], 'nothing is cut');
    await page.getByLabel(/^Notify/).selectOption('stops and bans');
    await page.getByText('This browser shows the notifications.').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Made: a notification.').waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.told.splice(0)), ['Sluice: This is a test.']);
    await page.keyboard.press('Escape');
    await desk.api('POST', '/admin/trip', { reason: 'one bot', scope: 'bot:alpha' });
    await page.getByRole('heading', { name: /^Trading is on, but not for everybody: bot:alpha/ }).waitFor(); // which limits, and stops nothing
    await desk.api('POST', '/admin/trip', { reason: 'a test', scope: 'exchange:kraken' });
    await page.waitForFunction(() => globalThis.told.some((text) => text.startsWith('Sluice: Trading is on, but not at kraken: a test')));
    assert.equal(await page.evaluate(() => globalThis.told.length), 1);
    await icon('bad');
    await desk.rearm();
    await page.locator('link[rel=icon]:not([href$="-bad.svg"])').waitFor({ state: 'attached' });
    await page.locator('.me').click();
    await page.getByLabel(/^Notify/).selectOption('and notes');
    await page.keyboard.press('Escape');
    await desk.api('POST', '/admin/trip', { reason: 'one bot', scope: 'bot:beta' });
    await page.waitForFunction(() => globalThis.told.some((text) => text.includes('bot:beta')));
    await page.getByRole('row').filter({ hasText: 'bot:beta' }).getByRole('button', { name: 'Mute 1 h' }).click();
    await page.getByRole('button', { name: 'Muted', pressed: true }).waitFor();
    await desk.rearm();
    await page.reload();
    await page.getByRole('heading', { name: /^Trading is on/ }).waitFor();
    await page.getByRole('button', { name: 'Muted' }).waitFor({ state: 'detached' });
    await page.evaluate(() => { globalThis.Notification.permission = 'granted'; });
    await desk.api('POST', '/admin/trip', { reason: 'one bot', scope: 'bot:beta' });
    await page.getByRole('button', { name: 'Muted', pressed: true }).waitFor();
    await desk.api('POST', '/admin/trip', { reason: 'a test', scope: 'exchange:kraken' });
    await page.waitForFunction(() => globalThis.told.some((text) => text.includes('kraken')));
    assert.equal(await page.evaluate(() => globalThis.told.some((text) => text.includes('beta'))), false, 'a muted cause');
    await desk.rearm();
  });

  test('times are in UTC with their zone, or in that of the browser', async () => {
    const context = await browser.newContext({ timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 900 } });
    page = await openConsole(context, desk.url, faults);
    await signIn(page, tokens.viewer);
    await page.getByRole('button', { name: /^\d\d:\d\d:\d\d UTC$/ }).click();
    await page.getByRole('button', { name: /^\d\d:\d\d:\d\d GMT\+9$/ }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^\d\d:\d\d:\d\d GMT\+9$/ }).click();
    await page.getByRole('button', { name: /^\d\d:\d\d:\d\d UTC$/ }).waitFor();
  });

  test('colours and density are chosen in the menu, stay in the browser, and are there before anything is drawn', async () => {
    const context = await browser.newContext({ colorScheme: 'dark', viewport: { width: 1280, height: 900 } });
    page = await openConsole(context, desk.url, faults);
    const looks = () => page.evaluate(() => ({ dark: getComputedStyle(document.body).color === 'rgb(232, 234, 239)', row: getComputedStyle(document.documentElement).getPropertyValue('--row') }));
    assert.deepEqual(await looks(), { dark: true, row: '26px' }); // as the system
    await signIn(page, tokens.viewer);
    await page.locator('.me').click();
    await page.getByLabel(/^Colours/).selectOption('light');
    await page.getByLabel(/^Rows/).selectOption('compact');
    await page.getByLabel(/^Times/).selectOption('local');
    assert.deepEqual(await looks(), { dark: false, row: '21px' });
    await page.addInitScript(() => new MutationObserver(() => {
      if (document.body) globalThis.firstTheme ??= String(document.documentElement.dataset.theme);
    }).observe(document, { childList: true, subtree: true }));
    await page.reload();
    await page.locator('.me').click();
    assert.equal(await page.evaluate(() => globalThis.firstTheme), 'light');
    assert.deepEqual(await looks(), { dark: false, row: '21px' });
    assert.equal(await page.getByLabel(/^Times/).inputValue(), 'local');
    await page.getByLabel(/^Colours/).selectOption('as the system');
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.waitForFunction((name) => document.documentElement.dataset.theme === name, colorScheme);
    }
  });

  test('a field for a time has 24 hours in every language of the browser, and says what it cannot read', async () => {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
    page = await openConsole(context, desk.url, faults);
    await signIn(page, tokens.viewer);
    await show(page, 'history?from=2026-11-30T16:00:00Z&to=2026-11-30T17:00:00Z');
    const from = page.getByLabel('from', { exact: true });
    assert.equal(await from.inputValue(), '2026-11-30 16:00');
    await from.fill('4:30 PM');
    await from.press('Enter');
    assert.match(await from.evaluate((field) => field.validationMessage), /such as 2026-11-30 17:05/);
    await from.fill('2026-11-30 16:30');
    await from.press('Enter');
    await page.waitForURL(/from=2026-11-30T16%3A30%3A00Z&to=2026-11-30T17%3A00%3A00Z/);
  });

  test('values change in place: nothing moves in a minute of calls', async () => {
    // calls of a large weight, so that few fill the limit
    await during(3, (i) => fetch(`${sluice.url}/@${['alpha', 'beta', 'gamma'][i]}/binance/api/v3/trades?symbol=BTCUSDT&limit=1`), async () => {
      await signIn(page, tokens.operator);
      await row(page, 'kraken').getByText('active').waitFor({ timeout: 60_000 }); // what another test caused is over
      const fullest = async () => Math.max(...(await sluice.status()).exchanges.flatMap(({ limits }) => limits.map(({ used, usable }) => used / usable)));
      await until(async () => (await fullest()) >= 0.9, 'a limit to be full', 120_000); // afterwards its row keeps its place
      const moved = () => page.evaluate(() => new Promise((resolve) => {
        let sum = 0;
        const seen = new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.hadRecentInput ? 0 : entry.value)));
        seen.observe({ type: 'layout-shift' });
        setTimeout(() => resolve(sum), 12_000);
      }));
      for (const name of ['now', 'bots', 'limits']) {
        await show(page, name);
        await new Promise((later) => setTimeout(later, 3_000)); // rows of calls that are new
        const shifts = [];
        // A row moves when its limit is half full or nearly full for the first time; what moves on its own does so again and again.
        do shifts.push(5 * await moved()); while (shifts.at(-1) >= MAX_SHIFT && shifts.length < 3);
        assert.ok(shifts.at(-1) < MAX_SHIFT, `${name}: ${shifts} a minute`);
      }
    });
  });

  const read = (bot) => fetch(`${sluice.url}/@${bot}/binance/api/v3/ticker/price?symbol=BTCUSDT`).then((answer) => answer.arrayBuffer());
});
