// The console with everything that is rare: unknown orders, margins, dead man's switches, breakers, bans, other programs, hostile texts, a cluster.

import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import { DESKTOP, HOSTILE, NO_CHROMIUM, openConsole, operators, row, section, show, signIn, signOut, startChromium } from './lib/console.mjs';
import { configure, gateway, keeper, quickConf, scratch, simulator, until } from './lib/program.mjs';
import { binanceBot, commands } from './lib/simulated.mjs';
import { NO_STORE, startStore } from './lib/store.mjs';

const BAN_SECONDS = 600;
const DEAD_MAN_MS = 2_000;

const file = keeper();
let browser;

before(async () => {
  if (!NO_CHROMIUM) browser = await startChromium(file);
});

describe('the console in front of simulated exchanges', { skip: NO_CHROMIUM }, () => {
  const suite = keeper();
  const tokens = {};
  const faults = [];
  let exchange, sim, sluice, desk, page, maker, second;

  before(async () => {
    exchange = await simulator(suite);
    sim = commands(exchange);
    const conf = configure(quickConf(suite), { readiness: { reports: { hedger: { silentMs: 0 } } } });
    sluice = await gateway(suite, '--conf', conf, '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    tokens.viewer = await desk.token('eye', 'read');
    tokens.operator = await desk.token('nora', 'read+trip+rearm');
    maker = binanceBot(`${sluice.url}/@maker1/binance`);
    second = binanceBot(`${sluice.url}/@maker2/binance`, 2);
    await until(async () => (await maker.place('BTCUSDT', 'first')).ok, 'a first order to pass');
  });

  beforeEach(async () => {
    faults.splice(0);
    await sim.fault({ clear: true });
    await calm();
    page = await openConsole(browser, desk.url, faults);
  });

  afterEach(async () => {
    for (const each of browser.contexts()) await each.close();
    assert.deepEqual(faults, []);
  });

  test('a critical margin is shown with what it stops, and as healthy when it is better', async () => {
    await sim.margin('demo-2', 850_000);
    assert.equal((await second.contracts()).status, 200);
    await signIn(page, tokens.viewer);
    await page.getByRole('heading', { name: 'Trading is on, but not for everybody' }).waitFor();
    await show(page, 'bots/margins');
    const account = page.getByRole('group', { name: 'Margins' }).getByRole('row').filter({ hasText: 'binance' });
    await account.getByText('critical').waitFor();
    await account.getByText('85.0 %', { exact: true }).waitFor();
    await sim.margin('demo-2', 200_000);
    await until(async () => {
      await second.contracts();
      return (await desk.health()).modes.length === 0;
    }, 'the margin to be better');
    await account.getByText('healthy').waitFor();
    await account.getByText('20.0 %', { exact: true }).waitFor();
    await show(page, 'now');
    await page.getByRole('heading', { name: 'Trading is on', exact: true }).waitFor();
  });

  test("a dead man's switch is shown while it is armed, when it was not renewed, and no longer when it is disarmed", async () => {
    await signIn(page, tokens.viewer);
    await show(page, 'bots/switches');
    await page.getByText('No bot has armed a dead man’s switch.').waitFor();
    assert.equal((await maker.countdown('BTCUSDT', DEAD_MAN_MS)).status, 200);
    const armed = page.getByRole('group', { name: "Dead man's switches" }).getByRole('row').filter({ hasText: 'BTCUSDT' });
    await armed.getByText('armed').waitFor();
    await armed.getByText('maker1').waitFor();
    await armed.getByText('2 s', { exact: true }).waitFor();
    await armed.getByText('not renewed in time').waitFor();
    await maker.countdown('BTCUSDT', 0);
    await page.getByText('No bot has armed a dead man’s switch.').waitFor();
  });

  test('an operator opens a breaker of one instrument, keeps it closed for a time, and resets it', async () => {
    await signIn(page, tokens.operator);
    await show(page, 'control');
    const breaker = page.getByRole('row').filter({ hasText: 'instrument:binance/BTCUSDT' }).filter({ hasText: 'liquidity' });
    await act('Open', 'instrument:binance/BTCUSDT');
    await breaker.getByText('forced open').first().waitFor();
    const stopped = await maker.place('BTCUSDT', 'during-open');
    assert.match(stopped.headers.get('x-sluice-reason'), /^mode; mode=REDUCE_ONLY; scope=instrument:binance\/BTCUSDT/);
    await until(async () => (await maker.place('ETHUSDT', 'elsewhere')).headers.get('x-sluice-sent') === 'true', 'an order of another instrument to pass');
    await show(page, 'now');
    await page.getByRole('heading', { name: 'Trading is on, but not for everybody' }).waitFor();

    await show(page, 'control');
    await act('Close for a time');
    await breaker.getByText('forced closed').first().waitFor();
    await until(async () => (await maker.place('BTCUSDT', 'during-closed')).headers.get('x-sluice-sent') === 'true', 'an order to pass again');
    await act('Reset');
    await breaker.getByText(/^\S closed$/).waitFor();
    await until(async () => {
      const { rows } = await desk.api('GET', '/admin/audit?most=200');
      return rows.filter(({ what, who }) => what === 'breaker liquidity' && who === 'token nora').length === 3;
    }, 'a row of the audit for each action');

    /** Uses a button of the breaker `liquidity`; the first click opens the dialog, the second acts. */
    async function act(button, scope) {
      await (scope ? page : breaker).getByRole('button', { name: new RegExp(`^${button} liquidity`) }).click();
      if (scope) await page.getByRole('dialog').getByLabel(/^Scope/).fill(scope);
      await page.getByRole('dialog').getByRole('button', { name: `${button} liquidity` }).click();
      await page.locator('.outcome').getByText(/^Done: liquidity at instrument:binance\/BTCUSDT is /).waitFor();
      await page.keyboard.press('Escape');
    }
  });

  test('use by other programs on the address is shown at the limit it counts to', async () => {
    await sim.otherProgram(30);
    await until(async () => {
      await maker.read('/api/v3/ticker/price?symbol=BTCUSDT');
      return (await desk.api('GET', '/admin/status')).exchanges.some(({ name, limits }) => name === 'binance' && limits.some(({ foreign }) => foreign > 0));
    }, 'the gateway to see use by others');
    await signIn(page, tokens.viewer);
    await show(page, 'limits');
    await row(page, 'spot.weight').waitFor();
    await show(page, 'limit/binance/spot.weight');
    await page.getByText(/^[\d,]+ used by other programs$/).first().waitFor();
  });

  test('an order with an unknown outcome is shown, a viewer cannot close it, and an operator closes it', async () => {
    await sim.loseAnswer('/api/v3/order');
    const answer = await maker.place('BTCUSDT', 'lost-1');
    assert.equal(answer.headers.get('x-sluice-sent'), 'true');
    assert.ok(answer.status >= 500, String(answer.status));

    await signIn(page, tokens.viewer);
    await show(page, 'exchange/binance');
    await page.getByText('check and close').click();
    const order = page.getByRole('row').filter({ hasText: 'lost-1' });
    for (const text of ['maker1', 'BTCUSDT', 'place']) await order.getByText(text, { exact: true }).waitFor();
    assert.equal(await order.getByRole('button', { name: /^Close/ }).count(), 0);
    const account = (await desk.api('GET', '/admin/unknown')).unknown[0].account;
    const refused = await page.evaluate(async (body) => {
      const headers = { 'Content-Type': 'application/json', 'X-Sluice-Session-Key': localStorage.getItem('sluice-session-key') };
      return (await fetch('/admin/unknown/close', { method: 'POST', headers, body: JSON.stringify(body) })).status;
    }, { exchange: 'binance', account });
    assert.equal(refused, 403);
    await signOut(page);

    await signIn(page, tokens.operator);
    await show(page, 'bots/orders');
    await order.getByRole('button', { name: /^Close/ }).click();
    await page.getByRole('button', { name: 'I have checked: close it' }).click();
    await page.locator('.outcome').getByText('Closed: 1 order.').waitFor();
    await page.locator('.outcome').getByText(/Audit row \d+: token nora, unknown orders, account:binance\//).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Every order that was sent has a known outcome.').waitFor();
    await show(page, 'exchange/binance');
    await page.getByText('In flight', { exact: true }).waitFor();
    await page.getByText('check and close').waitFor({ state: 'detached' });
  });

  test('a hostile instrument, order id, reason and message stay text on every page', async (t) => {
    const scope = `instrument:binance/${HOSTILE}`;
    await desk.api('POST', '/admin/trip', { reason: HOSTILE, scope });
    await desk.api('POST', '/admin/breakers/liquidity/open', { reason: HOSTILE, scope });
    await desk.api('POST', '/admin/reports/hedger', { level: 'critical', message: HOSTILE });
    const okx = (more, signal) => fetch(`${sluice.url}/@maker1/okx/api/v5/trade/order`, { method: 'POST', headers: { 'OK-ACCESS-KEY': 'sluice-demo-key-1', 'Content-Type': 'application/json' }, body: JSON.stringify({ instId: HOSTILE, side: 'buy', ordType: 'limit', sz: '1', px: '1', tdMode: 'cash', ...more }), signal });
    await sim.loseAnswer('/api/v5/trade/order', false);
    await okx({ clOrdId: HOSTILE });
    await sim.fault({ method: 'POST', pathPrefix: '/api/v5/trade/order', action: 'stall' }); // so that the key of its limit stays
    const stalled = new AbortController();
    t.after(() => stalled.abort());
    okx({}, stalled.signal).catch(() => {});
    await fetch(`${sluice.url}/@maker1/binance/api/v3/order`, { method: 'POST', headers: { 'X-Request-Id': HOSTILE, 'X-MBX-APIKEY': 'sluice-demo-key-1' }, body: `symbol=${encodeURIComponent(HOSTILE)}&side=BUY&type=MARKET&quantity=1` });
    const named = await fetch(`${sluice.url}/binance/api/v3/time`, { headers: { 'X-Sluice-Bot': HOSTILE } });
    assert.equal(named.status, 400); // such a bot name gets no further

    await signIn(page, tokens.operator);
    for (const name of ['now', 'calls', 'bots/instruments', 'exchange/binance', 'limits', 'control', 'history']) {
      await show(page, name);
      await until(async () => (await page.locator('main').innerText()).includes(HOSTILE), `the page ${name} to show the text`);
      await harmless(name);
    }
    await show(page, 'explain');
    await page.getByLabel(/^Call:/).fill(`POST /api/v3/order?symbol=${encodeURIComponent(HOSTILE)}`);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('main').getByText(HOSTILE).first().waitFor();
    await harmless('explain');
    await show(page, 'now');
    await page.getByRole('button', { name: 'Halt trading' }).click();
    await page.getByRole('dialog').getByLabel(/^Scope/).fill(scope);
    await page.getByLabel(/^Reason/).fill(HOSTILE);
    await harmless('the window of a halt');
    await page.getByRole('button', { name: /^Halt instrument/ }).click();
    await page.locator('.outcome').getByText(HOSTILE).first().waitFor();
    await harmless('the outcome of a halt');

    async function harmless(where) {
      assert.equal(await page.locator('img').count(), 0, where);
      assert.match(await page.title(), /Sluice$/, where);
    }
  });

  test('a ban is counted down on the card of its exchange and at its limit', async () => {
    await signIn(page, tokens.viewer);
    await sim.banAtBybit('/v5/market/tickers');
    assert.equal((await fetch(`${sluice.url}/@maker1/bybit/v5/market/tickers?category=spot&symbol=BTCUSDT`)).status, 403);
    await page.getByRole('heading', { name: 'Trading is on, but bybit has banned us' }).waitFor();
    await row(page, 'bybit').getByText(/^banned for \d+ min \d+ s$/).waitFor();
    await show(page, 'exchange/bybit');
    const left = page.locator('main').getByText(/banned for \d+ min \d+ s$/).first();
    const seconds = async () => {
      const [, minutes, rest] = (await left.innerText()).match(/(\d+) min (\d+) s/);
      return Number(minutes) * 60 + Number(rest);
    };
    const first = await seconds();
    assert.ok(first > 500 && first <= BAN_SECONDS + 60, `${first} s`);
    await until(async () => (await seconds()) < first, 'the ban to count down');
    await show(page, 'limits');
    await page.getByText(/banned for \d+ min \d+ s$/).first().waitFor();
  });

  test('a ban is said first, also beside a narrow hold, on the card, in the header and without a token', async () => {
    await sim.banAtBybit('/v5/market/tickers'); // if the test before did not lead to a ban already
    await fetch(`${sluice.url}/@maker1/bybit/v5/market/tickers?category=spot&symbol=BTCUSDT`);
    await desk.api('POST', '/admin/trip', { reason: 'too many orders', scope: 'bot:greedy' });
    await desk.api('POST', '/admin/trip', { reason: 'wrong book', scope: 'instrument:bybit/BTCUSDT' });
    const banned = page.getByRole('heading', { name: /^Trading is on, but bybit has banned us/ });
    await banned.waitFor(); // nobody has signed in
    await page.getByRole('list', { name: 'Exchanges' }).getByText('bybit ◆ banned').waitFor();
    assert.equal(await page.locator('.verdict.banned').count(), 1);

    await signIn(page, tokens.viewer);
    await banned.waitFor();
    assert.equal(await page.locator('.verdict.banned').count(), 1);
    assert.equal(await page.locator('header .verdict-level').innerText(), 'banned');
    assert.match(await page.title(), /^banned · /);
    assert.deepEqual(await row(page, 'bybit').locator('.mode').allInnerTexts(), ['◆ banned']);
    const causes = await page.getByRole('list', { name: 'All causes' }).getByRole('listitem').allInnerTexts();
    assert.match(causes[0], /exchange:bybit banned/);
    assert.ok(causes.includes('✕ bot:greedy cancel only'), causes.join('; '));
    await page.getByRole('heading', { name: /the response to GET .* of maker1/ }).waitFor();
    await page.getByText(/^refused for another .*, since \d\d:\d\d:\d\d UTC$/).waitFor();
    for (const scope of ['bot:greedy', 'instrument:bybit/BTCUSDT']) assert.ok(causes.some((cause) => cause.includes(scope)), causes.join('; '));
  });

  /** Ends what a test, also a failed one, left. */
  async function calm() {
    const { holds } = await desk.api('GET', '/admin/status');
    if (holds.some(({ latched }) => latched)) await desk.rearm();
    const { breakers } = await desk.api('GET', '/admin/breakers');
    for (const { name, scope, state } of breakers) if (state !== 'closed') await desk.api('POST', `/admin/breakers/${name}/reset`, { reason: 'end of a test', scope });
    await desk.api('POST', '/admin/reports/hedger', { level: 'healthy', message: '' });
  }
});

describe('the console of two gateways in a cluster', { skip: NO_CHROMIUM || NO_STORE }, () => {
  const suite = keeper();
  const members = {};
  const pages = {};

  before(async () => {
    const exchange = await simulator(suite);
    const store = await startStore(suite);
    const profile = await browser.newContext({ viewport: DESKTOP }); // the sessions of both gateways are in one browser
    suite.after(() => profile.close());
    await Promise.all(
      ['gw-a', 'gw-b'].map(async (name) => {
        const conf = configure(quickConf(suite), { cluster: { name: 'desk', members: ['gw-a', 'gw-b'], store: { servers: [store] }, consoles: { 'gw-b': 'http://127.0.0.1:1/b' } } });
        const sluice = await gateway(suite, '--conf', conf, '--member', name, '--first-start', '--data', path.join(scratch(suite), name), '--upstream', `*=${exchange.url}`);
        members[name] = { sluice, desk: operators(sluice) };
      }),
    );
    for (const [name, { sluice, desk }] of Object.entries(members)) {
      await fetch(`${sluice.url}/@maker1/binance/api/v3/time`);
      pages[name] = await openConsole(profile, desk.url);
      await signIn(pages[name], desk.admin);
    }
  });

  test('each page shows both members, the store and that they share', async () => {
    for (const [name, page] of Object.entries(pages)) {
      const cluster = section(page, 'Cluster desk');
      await fact(cluster, 'This member').getByText(name, { exact: true }).waitFor();
      for (const other of Object.keys(members)) await member(page, other).getByText(other === name ? 'this member' : 'sharing').waitFor();
      await cluster.getByText('connected', { exact: false }).first().waitFor();
      await fact(cluster, 'binance').getByText('sharing').waitFor();
    }
  });

  test('one page shows the members together: mode, figures, their sum, parts of limits, and the way to the other console', async () => {
    const page = pages['gw-a'];
    await page.getByRole('link', { name: 'Cluster desk' }).click();
    await page.getByRole('heading', { name: 'Cluster', level: 1 }).waitFor();
    const { sluice } = members['gw-b'];
    let over = false;
    const calls = (async () => {
      while (!over) await fetch(`${sluice.url}/@maker2/binance/api/v3/time`).then((answer) => answer.text());
    })();
    const cells = async (name) => (await member(page, name).getByRole('cell').allInnerTexts()).map((text) => text.trim().replace(/^. /, ''));
    await until(async () => Number((await cells('gw-b'))[4]) > 0, 'the calls of the other member');
    assert.deepEqual((await cells('gw-b')).slice(0, 4), ['gw-b', 'sharing', 'active', 'active']);
    await fact(page.locator('main'), '2 members together').getByText(/^\d[\d.]* sent \/ s, /).waitFor();
    const limit = section(page, 'Shared limits').getByRole('row').filter({ hasText: 'spot.weight' }).first();
    await until(async () => /^\d+ of \d/.test((await limit.getByRole('cell').allInnerTexts())[6]), 'what the other member uses');
    assert.equal(await member(page, 'gw-b').getByRole('link', { name: 'Open the console of gw-b' }).getAttribute('href'), 'http://127.0.0.1:1/b');
    assert.equal(await member(page, 'gw-a').getByRole('link').count(), 0);
    await members['gw-b'].desk.api('POST', '/admin/trip', { reason: 'a test', scope: 'exchange:kraken' });
    await until(async () => (await cells('gw-b'))[3] === 'cancel only', 'the verdict of the other member');
    await members['gw-b'].desk.rearm();
    over = true;
    await calls;
    await show(page, 'now');
  });

  test('a halt at one member is confirmed by the other and shown on its page, and a re-arm there lifts it at both', async () => {
    const { 'gw-a': first, 'gw-b': other } = pages;
    await first.getByRole('button', { name: 'Halt trading' }).click();
    await first.getByRole('button', { name: 'Halt everything (cancel only)' }).click();
    await first.locator('.outcome').getByText('In effect at the other members gw-b too.').waitFor();
    await first.keyboard.press('Escape');
    await member(first, 'gw-b').getByText('confirmed', { exact: true }).waitFor();
    await other.getByRole('heading', { name: /^Trading is halted/ }).waitFor();
    await other.getByText('halted by an operator at the console').first().waitFor();
    await show(other, 'control');
    await other.getByLabel('Reason, for the audit').fill('the book is right again');
    await other.getByRole('button', { name: 'Show what it lifts' }).click();
    await other.getByRole('button', { name: /^Lift 1 latch/ }).click();
    await other.getByText('Re-armed: 1 latch lifted.').waitFor();
    await show(other, 'now');
    for (const page of [first, other]) await page.getByRole('heading', { name: 'Trading is on', exact: true }).waitFor();
  });

  test('a killed member is shown as silent, and a halt names it as not confirmed', async () => {
    const page = pages['gw-a'];
    await members['gw-b'].sluice.stop('SIGKILL');
    await page.getByRole('heading', { name: 'Trading is on, with problems: the member gw-b of the cluster is silent' }).waitFor();
    await member(page, 'gw-b').getByText(/silent for \d+ s/).waitFor();
    assert.equal((await (await fetch(`${members['gw-a'].desk.url}health/verdict`)).json()).level, 'attention');
    await page.getByRole('link', { name: /member gw-b of the cluster is silent/ }).first().click();
    await page.getByRole('heading', { name: 'Cluster', level: 1 }).waitFor();
    await fact(page.locator('main'), '1 member together').waitFor();
    assert.equal((await member(page, 'gw-b').getByRole('cell').allInnerTexts())[4], '–');
    await page.getByRole('button', { name: 'Halt trading' }).click();
    await page.getByRole('button', { name: 'Halt everything (cancel only)' }).click();
    await page.locator('.outcome').getByText('Not confirmed by the members gw-b.').waitFor();
    await pages['gw-b'].getByRole('heading', { name: 'Unknown: no connection to the gateway' }).waitFor();
  });

  /** Returns the row of a member of the cluster. */
  const member = (page, name) => section(page, 'Cluster desk').getByRole('row').filter({ hasText: name });

  /** Returns the value beside this name in a list of facts. */
  const fact = (where, name) => where.locator('.fact').filter({ has: where.page().locator('dt', { hasText: new RegExp(`^${name}$`) }) });
});
