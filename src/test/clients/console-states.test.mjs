// Every state of the console in Chromium and in Firefox (in one of them, which depends on the commit, in both with --long), with the same code: idle, roles, two operators, busy, halted by several causes, hostile and long
// texts, 26 exchanges and 70 bots, a phone, banned, margins, switches, breakers, other programs, unknown orders, a cluster, frozen, lost.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, HOSTILE, NO_CHROMIUM, openConsole, operators, row, section, show, signIn, startChromium, violations } from './lib/console.mjs';
import { NO_FIREFOX, startFirefox } from './lib/firefox.mjs';
import { chosen } from './lib/long.mjs';
import { configure, gateway, keeper, quickConf, scratch, simulator, until } from './lib/program.mjs';
import { binanceBot, commands } from './lib/simulated.mjs';
import { NO_STORE, startStore } from './lib/store.mjs';

const BAN_SECONDS = 600;
const DEAD_MAN_MS = 2_000;

/** A path of each exchange that a simulated one answers; of the others that of Binance. */
const TIMES = { kraken: '/0/public/Time', okx: '/api/v5/public/time', myokx: '/api/v5/public/time', okxus: '/api/v5/public/time', bitvavo: '/v2/time', bingx: '/openApi/spot/v1/server/time' };

/** The pages without a connection: they keep what they knew. */
const LOST = { now: 'bybit', bots: 'maker1', exchanges: 'binance', limits: 'spot.weight', control: 'What holds trading' };

const LONG = 'a-name-as-long-as-a-name-may-be-'.repeat(2);
const SHOWN_MS = 20_000;
const PHONE = { width: 390, height: 844 };

const BROWSERS = chosen(
  [
    { name: 'Chromium', missing: NO_CHROMIUM, start: startChromium },
    { name: 'Firefox', missing: NO_FIREFOX, start: startFirefox },
  ].filter(({ missing }) => !missing),
);

const file = keeper();

before(async () => {
  await Promise.all(BROWSERS.map(async (one) => Object.assign(one, { browser: await one.start(file) })));
});

describe('the console in front of simulated exchanges', { skip: BROWSERS.length === 0 && 'no browser is installed' }, () => {
  const suite = keeper();
  const tokens = {};
  const stalled = new AbortController();
  const looked = new Set();
  let sim, sluice, desk, maker, second, exchanges, load, frozen;

  before(async () => {
    const exchange = await simulator(suite);
    sim = commands(exchange);
    const conf = configure(quickConf(suite), { readiness: { reports: { hedger: { silentMs: 0 } } } });
    exchanges = Object.keys(JSON.parse(readFileSync(path.join(conf, 'exchanges.json'), 'utf8'))).filter((name) => name !== '$schema');
    sluice = await gateway(suite, '--conf', conf, '--upstream', `*=${exchange.url}`);
    desk = operators(sluice);
    tokens.viewer = await desk.token('eye', 'read');
    for (const name of ['nora', 'olga']) tokens[name] = await desk.token(name, 'read+trip+rearm');
    maker = binanceBot(`${sluice.url}/@maker1/binance`);
    second = binanceBot(`${sluice.url}/@maker2/binance`, 2);
    load = readers();
    for (const one of BROWSERS) {
      one.faults = [];
      one.page = await openConsole(one.browser, desk.url, one.faults);
      await one.page.getByRole('heading', { name: 'Trading is on', exact: true }).waitFor();
      await signIn(one.page, tokens[nameAt(one.name)]);
      one.viewer = await openConsole(one.browser, desk.url, one.faults);
      await signIn(one.viewer, tokens.viewer);
    }
  });

  after(async () => {
    for (const { browser } of BROWSERS) for (const each of browser.contexts()) await each.close();
  });

  /** Runs the body with the page of an operator, the page of a viewer, and the name of the browser, in each browser. */
  async function inEach(t, body) {
    for (const { name, page, viewer, faults } of BROWSERS) {
      await t.test(name, async () => {
        await body(page, viewer, name);
        assert.deepEqual(faults.splice(0), []);
      });
    }
  }

  /**
   * The states: {
   *   headline   what the strip says, on each page
   *   shows      the pages that are looked at, each with what it shows of this state
   *   begin      makes the state
   *   end        ends what `calm` does not
   *   act        what the operator of each browser does first, with (page, name of the browser, page of a viewer)
   *   undo       what that operator does last
   *   also       what else is checked on each page, with (page, view)
   *   size       of the window
   *   isViewer   whether a viewer looks
   *   axeInFirefox   whether axe runs in Firefox too; in Chromium it runs on each page with a new kind of element
   *   isLost     whether the figures are old, so that pages read nothing more }
   */
  const STATES = {
    'idle, before the first call': {
      headline: /^Trading is on$/,
      shows: {
        now: 'No bot has called an exchange yet', calls: 'No recorded call matches', explain: 'Explain', bots: 'No bot has called in the last minute',
        'bots/accounts': 'No call had an account', 'bots/instruments': 'No call had an instrument', 'bots/margins': 'No margin is known',
        'bots/switches': 'No bot has armed a dead man’s switch', 'bots/orders': 'Every order that was sent has a known outcome',
        exchanges: 'Not in use:', 'exchange/binance': 'It is not in use', limits: 'No exchange is in use', control: 'Nothing holds trading', 'control/waiting': 'No call waits',
        history: 'first start', config: 'healthy',
      },
    },
    'seen by a viewer, to whom nothing is offered that changes anything': {
      headline: /^Trading is on/,
      isViewer: true,
      begin: async () => {
        await until(async () => (await maker.place('BTCUSDT', 'first')).ok, 'a first order to pass');
        await desk.api('POST', '/admin/trip', { reason: 'one bot', scope: 'bot:greedy' });
      },
      act: async (page) => {
        const status = await page.evaluate(async () => {
          const headers = { 'Content-Type': 'application/json', 'X-Sluice-Session-Key': localStorage.getItem('sluice-session-key') };
          return (await fetch('/admin/trip', { method: 'POST', headers, body: '{"reason": "x"}' })).status;
        });
        assert.equal(status, 403);
      },
      shows: { now: 'bot:greedy', calls: 'maker1', bots: 'maker1', 'bot/greedy': 'cancel only', 'bots/orders': 'Every order', 'bots/accounts': 'active', exchanges: 'binance', 'exchange/binance': 'spot.weight', limits: 'spot.weight', control: 'one bot', history: 'one bot', config: 'healthy' },
      also: async (page, view) => {
        assert.equal(await page.locator('button:disabled').count(), 0, view);
        const offered = await page.locator('button:not(th button)').allInnerTexts();
        assert.deepEqual(offered.filter((text) => /halt|open|reset|arm|lift|measure|reload/i.test(text)), [], view);
      },
    },
    'with an order of unknown outcome, which a viewer cannot close and an operator closes': {
      headline: /^Trading is on$/,
      act: async (page, browser, viewer) => {
        const id = `lost-${browser}`;
        await sim.loseAnswer('/api/v3/order');
        const answer = await maker.place('BTCUSDT', id);
        assert.equal(answer.headers.get('x-sluice-sent'), 'true');
        assert.ok(answer.status >= 500, String(answer.status));
        await show(viewer, 'exchange/binance');
        await viewer.getByText('check and close').click();
        const order = (one) => one.getByRole('row').filter({ hasText: id });
        for (const text of ['maker1', 'BTCUSDT', 'place']) await order(viewer).getByText(text, { exact: true }).waitFor();
        await viewer.getByRole('heading', { name: 'Trading is on, with problems at binance: orders with an unknown outcome: 1' }).waitFor();
        assert.equal(await order(viewer).getByRole('button', { name: /^Close/ }).count(), 0);
        const { account } = (await desk.api('GET', '/admin/unknown')).unknown[0];
        const refused = await viewer.evaluate(async (body) => {
          const headers = { 'Content-Type': 'application/json', 'X-Sluice-Session-Key': localStorage.getItem('sluice-session-key') };
          return (await fetch('/admin/unknown/close', { method: 'POST', headers, body: JSON.stringify(body) })).status;
        }, { exchange: 'binance', account });
        assert.equal(refused, 403);
        await show(page, 'bots/orders');
        await order(page).getByRole('button', { name: /^Close/ }).click();
        await page.getByRole('button', { name: 'I have checked: close it' }).click();
        await page.locator('.outcome').getByText('Closed: 1 order.').waitFor();
        await page.locator('.outcome').getByText(new RegExp(`Audit row \\d+: token ${nameAt(browser)}, unknown orders, account:binance/`)).waitFor();
        await page.keyboard.press('Escape');
        await page.getByText('Every order that was sent has a known outcome.').waitFor();
        await show(page, 'exchange/binance');
        await page.getByText('In flight', { exact: true }).waitFor();
        await page.getByText('check and close').waitFor({ state: 'detached' });
      },
      shows: { 'bots/orders': 'Every order that was sent has a known outcome', 'exchange/binance': 'In flight', history: 'unknown orders' },
      end: () => Promise.all(BROWSERS.map(({ viewer }) => viewer.context().close())), // an open page costs time in each second
    },
    'halted by several causes': {
      axeInFirefox: true,
      headline: /^Trading is halted, only cancels and reads pass: halted by an operator at the console \(token (nora|olga)\)$/,
      begin: async () => {
        await desk.api('POST', '/admin/trip', { reason: 'too many orders', scope: 'bot:greedy' });
        await desk.api('POST', '/admin/trip', { reason: 'wrong book', scope: 'instrument:binance/BTCUSDT' });
        await desk.api('POST', '/admin/breakers/error_series/open', { reason: 'many errors', scope: 'exchange:okx' });
        await desk.api('POST', '/admin/reports/hedger', { level: 'critical', message: 'the hedge is late' });
      },
      act: async (page) => {
        await page.getByRole('button', { name: 'Halt trading' }).click();
        await page.getByRole('button', { name: 'Halt everything (cancel only)' }).click();
        await page.locator('.outcome').getByText(/Audit row \d+: token (nora|olga), latch kill-switch, global: ACTIVE → CANCEL_ONLY/).waitFor();
        await page.keyboard.press('Escape');
        assert.match((await maker.place('BTCUSDT', 'refused')).headers.get('x-sluice-reason'), /^mode; mode=CANCEL_ONLY; scope=global/);
      },
      shows: {
        now: ['too many orders', 'wrong book', 'many errors', 'the hedge is late', 'halted by an operator'], calls: 'trading is halted or restricted', bots: 'held at global',
        'bots/accounts': 'held at global', 'bots/instruments': 'cancel only', 'bot/maker1': 'held at global', exchanges: 'cancel only',
        'exchange/okx': 'many errors', limits: 'spot.weight', control: ['bot:greedy', 'forced open'], history: 'wrong book', config: 'the hedge is late',
      },
      also: async (page, view) => {
        const states = await page.locator('main tbody td[data-name=State]').allInnerTexts();
        if (view.startsWith('bots')) assert.ok(states.length > 0 && states.every((text) => /cancel only/.test(text)), `${view}: ${states.join('; ')}`);
      },
      undo: async (page) => {
        await show(page, 'now');
        await page.getByRole('link', { name: 'Re-arm global' }).click();
        await page.getByLabel('Reason, for the audit').fill('the book is right again');
        await page.getByRole('button', { name: 'Show what it lifts' }).click();
        await page.getByRole('button', { name: /^Lift 1 latch/ }).click();
        await page.locator('.outcome').getByText('Re-armed: 1 latch lifted.').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('heading', { name: /^Trading is on, but not at okx/ }).waitFor();
      },
    },
    'followed by two operators, of whom one is faster': {
      headline: /^Trading is on, but not at binance: prices are wrong \(token admin\)$/,
      act: async (page, name) => {
        await desk.api('POST', '/admin/trip', { reason: 'prices are wrong', scope: 'exchange:binance' });
        const other = BROWSERS.find((one) => one.name !== name)?.page ?? (await openConsole(BROWSERS[0].browser, desk.url));
        if (BROWSERS.length === 1) await signIn(other, tokens[nameAt(name) === 'olga' ? 'nora' : 'olga']);
        await page.locator('.presence').getByText(/nora.*, olga/).waitFor();
        for (const each of [page, other]) {
          await show(each, 'now');
          await each.getByRole('link', { name: 'Re-arm exchange:binance' }).click();
          await each.getByLabel('Reason, for the audit').fill('they are right again');
          await each.getByRole('button', { name: 'Show what it lifts' }).click();
          await each.getByText('This lifts 1 latch:').waitFor();
        }
        await other.getByRole('button', { name: /^Lift 1 latch/ }).click();
        await other.getByText('Re-armed: 1 latch lifted.').waitFor();
        await other.keyboard.press('Escape');
        await page.getByText(/^token (nora|olga) lifted exchange:binance at \d\d:\d\d:\d\d UTC\.$/).waitFor();
        assert.equal(await page.getByRole('button', { name: /^Lift/ }).count(), 0);
        await desk.api('POST', '/admin/trip', { reason: 'prices are wrong', scope: 'exchange:binance' });
        await page.getByRole('button', { name: 'Show what it lifts' }).click(); // the note does not hide what is held now
        await page.getByText('This lifts 1 latch:').waitFor();
      },
      shows: { now: 'prices are wrong', control: 'This lifts 1 latch', history: 'they are right again' },
      undo: async (page) => {
        await show(page, 'control');
        await page.getByRole('button', { name: /^Lift 1 latch/ }).click();
        await page.getByText('No latch is set, so there is nothing to re-arm.').waitFor();
      },
    },
    'with a critical margin, which is then better': {
      headline: /^Trading is on, but not for everybody: account:binance\//,
      begin: async () => {
        await sim.margin('demo-2', 850_000);
        assert.equal((await second.contracts()).status, 200);
      },
      shows: { now: 'margin', 'bots/margins': ['critical', '85.0 %'], 'bots/accounts': 'reduce only', 'exchange/binance': 'margin' },
      end: async () => {
        await sim.margin('demo-2', 200_000);
        await until(async () => {
          await second.contracts();
          return (await desk.health()).modes.length === 0;
        }, 'the margin to be better');
        for (const { page } of BROWSERS) {
          await show(page, 'bots/margins');
          await until(async () => /healthy[^]*20\.0 %|20\.0 %[^]*healthy/.test(await main(page)), 'the margin to be healthy');
          await page.getByRole('heading', { name: 'Trading is on', exact: true }).waitFor();
        }
      },
    },
    "with a dead man's switch that is armed, and then not renewed": {
      headline: /^Trading is on, with problems at binance: dead man's switch not renewed, BTCUSDT \(maker1\)$/,
      act: async (page) => {
        await show(page, 'bots/switches');
        assert.equal((await maker.countdown('BTCUSDT', DEAD_MAN_MS)).status, 200);
        const armed = page.getByRole('group', { name: "Dead man's switches" }).getByRole('row').filter({ hasText: 'BTCUSDT' });
        await armed.getByText('armed').waitFor();
        for (const text of ['maker1', '2 s']) await armed.getByText(text, { exact: true }).waitFor();
        await armed.getByText('not renewed in time').waitFor();
      },
      shows: { now: "dead man's switch not renewed", bots: 'maker1', 'bots/switches': 'not renewed in time', exchanges: 'binance' },
      undo: async (page) => {
        await maker.countdown('BTCUSDT', 0);
        await show(page, 'bots/switches');
        await page.getByText('No bot has armed a dead man’s switch.').waitFor();
      },
    },
    'whose breaker of one instrument an operator opens, keeps closed for a time, and resets': {
      headline: /^Trading is on$/,
      act: async (page, browser) => {
        await show(page, 'control');
        const breaker = page.getByRole('row').filter({ hasText: 'instrument:binance/BTCUSDT' }).filter({ hasText: 'liquidity' });
        await use('Open', 'instrument:binance/BTCUSDT');
        await breaker.getByText('forced open').first().waitFor();
        const stopped = await maker.place('BTCUSDT', `during-open-${browser}`);
        assert.match(stopped.headers.get('x-sluice-reason'), /^mode; mode=REDUCE_ONLY; scope=instrument:binance\/BTCUSDT/);
        await until(async () => (await maker.place('ETHUSDT', `elsewhere-${browser}`)).headers.get('x-sluice-sent') === 'true', 'an order of another instrument to pass');
        await page.getByRole('heading', { name: 'Trading is on, but not for everybody' }).waitFor();
        await use('Close for a time');
        await breaker.getByText('forced closed').first().waitFor();
        await until(async () => (await maker.place('BTCUSDT', `during-closed-${browser}`)).headers.get('x-sluice-sent') === 'true', 'an order to pass again');
        await use('Reset');
        await breaker.getByText(/^\S closed$/).waitFor();
        await until(async () => {
          const { rows } = await desk.api('GET', '/admin/audit?limit=200');
          return rows.filter(({ what, who }) => what === 'breaker liquidity' && who === `token ${nameAt(browser)}`).length === 3;
        }, 'a row of the audit for each action');

        /** Uses a button of the breaker `liquidity`; the first click opens the dialog, the second acts. */
        async function use(button, scope) {
          await (scope ? page : breaker).getByRole('button', { name: new RegExp(`^${button} liquidity`) }).click();
          if (scope) await page.getByRole('dialog').getByLabel(/^Scope/).fill(scope);
          await page.getByRole('dialog').getByRole('button', { name: `${button} liquidity` }).click();
          await page.locator('.outcome').getByText(/^Done: liquidity at instrument:binance\/BTCUSDT is /).waitFor();
          await page.keyboard.press('Escape');
        }
      },
      shows: { control: 'liquidity', history: 'breaker liquidity' },
    },
    'whose address other programs use too': {
      headline: /^Trading is on/,
      begin: async () => {
        await sim.otherProgram(30);
        await until(async () => {
          await maker.read('/api/v3/ticker/price?symbol=BTCUSDT');
          return (await desk.api('GET', '/admin/status')).exchanges.some(({ name, limits }) => name === 'binance' && limits.some(({ foreign }) => foreign > 0));
        }, 'the gateway to see use by others');
      },
      shows: { limits: 'spot.weight', 'limit/binance/spot.weight': /[\d,]+ used by other programs/ },
    },
    'full of hostile and long texts, which stay texts': {
      headline: /^Trading is on, but not for everybody/,
      begin: hostile,
      shows: {
        now: [HOSTILE, LONG], calls: [HOSTILE, LONG], bots: LONG, 'bots/instruments': HOSTILE, [`bot/${LONG}`]: LONG, exchanges: 'okx', 'exchange/binance': [HOSTILE, LONG],
        limits: HOSTILE, control: HOSTILE, history: HOSTILE, config: HOSTILE,
      },
      act: async (page) => {
        await show(page, 'explain');
        await page.getByLabel(/^Call:/).fill(`POST /api/v3/order?symbol=${encodeURIComponent(HOSTILE)}`);
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.locator('main').getByText(HOSTILE).first().waitFor();
        await harmless(page, 'explain');
        await page.getByRole('button', { name: 'Halt trading' }).click();
        await page.getByRole('dialog').getByLabel(/^Scope/).fill(`instrument:binance/${HOSTILE}`);
        await page.getByLabel(/^Reason/).fill(HOSTILE);
        await harmless(page, 'the window of a halt');
        await page.getByRole('button', { name: /^Halt instrument/ }).click();
        await page.locator('.outcome').getByText(HOSTILE).first().waitFor();
        await harmless(page, 'the outcome of a halt');
        await page.keyboard.press('Escape');
      },
      end: () => stalled.abort(),
    },
    'banned, beside narrow holds': {
      headline: /^Trading is on, but bybit has banned us: .*\(.*the response to GET .* of maker1\)$/,
      begin: async () => {
        await sim.banAtBybit('/v5/market/tickers');
        assert.equal((await fetch(`${sluice.url}/@maker1/bybit/v5/market/tickers?category=spot&symbol=BTCUSDT`)).status, 403);
        await desk.api('POST', '/admin/trip', { reason: 'too many orders', scope: 'bot:greedy' });
        await desk.api('POST', '/admin/trip', { reason: 'wrong book', scope: 'instrument:bybit/BTCUSDT' });
      },
      act: async (page, name) => {
        const wall = await openConsole(BROWSERS.find((one) => one.name === name).browser, desk.url); // nobody has signed in
        await wall.getByRole('heading', { name: /^Trading is on, but bybit has banned us/ }).waitFor();
        await wall.getByRole('list', { name: 'Exchanges' }).getByText('bybit ◆ banned').waitFor();
        await wall.context().close();
        await show(page, 'exchange/bybit');
        const seconds = async () => {
          const [, minutes, rest] = (await main(page)).match(/banned for (\d+) min (\d+) s/) ?? [NaN, NaN];
          return Number(minutes) * 60 + Number(rest);
        };
        await until(async () => (await seconds()) > 0, 'the ban on the page of its exchange');
        const first = await seconds();
        assert.ok(first > BAN_SECONDS / 2 && first <= BAN_SECONDS + 60, `${first} s`);
        await until(async () => (await seconds()) < first, 'the ban to count down');
        await show(page, 'now');
        await page.getByText(/^refused for another .*, since \d\d:\d\d:\d\d UTC$/).waitFor();
        assert.match(await page.title(), /^banned · /);
        assert.deepEqual(await row(page, 'bybit').locator('.mode').allInnerTexts(), ['◆ banned']);
        const causes = await page.getByRole('list', { name: 'All causes' }).getByRole('listitem').allInnerTexts();
        assert.match(causes[0], /exchange:bybit banned/);
        assert.ok(causes.includes('✕ bot:greedy cancel only') && causes.some((cause) => cause.includes('instrument:bybit/BTCUSDT')), causes.join('; '));
      },
      shows: { now: /banned for \d+ min \d+ s/, bots: 'maker1', 'bot/greedy': 'cancel only', exchanges: /banned for/, 'exchange/bybit': /banned for \d+ min/, limits: /banned for \d+ min \d+ s/, control: 'wrong book', history: 'the response to GET /v5/market/tickers of maker1' },
    },
    'busy, with calls that wait for a full limit': {
      headline: /^Trading is on, but bybit has banned us/, // which lasts longer than these tests
      begin: () => load.start(),
      end: () => load.stop(),
      shows: { now: ['calls wait for full limits: public', 'bybit'], calls: 'alpha', bots: 'alpha', 'bot/alpha': 'public', exchanges: 'attention', 'exchange/kraken': 'calls wait for full limits: public', 'limit/kraken/public': 'alpha', 'control/waiting': ['alpha', 'public'] },
    },
    'of 26 exchanges and 70 bots': {
      headline: /^Trading is on/,
      begin: many,
      shows: { now: /quiet|binance/, bots: 'bot-69', 'exchanges?quiet=1': 'bitvavo', limits: 'spot.weight', control: 'bot-1' },
      also: async (page, view) => {
        if (view.startsWith('exchanges')) await atLeast(page, 26);
        if (view === 'bots') await atLeast(page, 70);
      },
    },
    'of 26 exchanges and 70 bots, on a phone': {
      headline: /^Trading is on/,
      size: PHONE,
      begin: many,
      shows: { now: 'binance', calls: 'maker1', bots: 'bot-69', 'bot/bot-69': 'bot-69', 'exchanges?quiet=1': 'bitvavo', 'exchange/binance': 'bot-0', limits: 'spot.weight', control: 'bot-1', history: /bot-\d+/, config: 'healthy' },
      also: apart,
    },
    'frozen, until it moves again': {
      headline: /^Unknown: no connection to the gateway$/,
      isLost: true,
      begin: async () => {
        const { pid } = (await sluice.status()).safety;
        process.kill(pid, 'SIGSTOP');
        frozen = pid;
      },
      shows: LOST,
      also: isOld,
      end: async () => {
        process.kill(frozen, 'SIGCONT');
        for (const { page } of BROWSERS) {
          await page.getByRole('heading', { name: /^Trading is on/ }).waitFor();
          await page.locator('main.old').waitFor({ state: 'detached' });
        }
      },
    },
    lost: {
      headline: /^Unknown: no connection to the gateway$/,
      isLost: true,
      begin: () => sluice.stop('SIGKILL'),
      shows: LOST,
      also: isOld,
    },
  };

  for (const [name, state] of Object.entries(STATES)) {
    test(`a gateway ${name}`, async (t) => {
      await calm();
      try {
        await state.begin?.();
        await inEach(t, async (operator, viewer, browser) => {
          const page = state.isViewer ? viewer : operator;
          await page.setViewportSize(state.size ?? DESKTOP);
          await state.act?.(page, browser, viewer);
          const wrong = [];
          for (const [view, texts] of Object.entries(state.shows)) wrong.push(...(await look(page, view, texts, state, browser)));
          await state.undo?.(page);
          assert.equal(wrong.join('\n'), '');
          await page.setViewportSize(DESKTOP);
        });
      } finally {
        await state.end?.();
      }
    });
  }

  /** Goes to a page and returns what is wrong there: a text that it does not show, another headline, a finding of axe, and anything wider than the window. */
  async function look(page, view, texts, { headline, isLost, also, axeInFirefox }, browser) {
    if (isLost) await goTo(page, view);
    else await show(page, view);
    const missing = [];
    const shown = async (text, read) => {
      const has = async () => (text instanceof RegExp ? text.test(await read()) : (await read()).includes(text));
      await until(has, '', SHOWN_MS).catch(async () => missing.push(`${view}: ${text} is not in: ${(await read()).replaceAll(/\s+/g, ' ')}`));
    };
    await shown(headline, () => page.locator('#verdict').innerText());
    for (const text of [texts].flat()) await shown(text, () => main(page));
    await harmless(page, view);
    await also?.(page, view);
    const isChecked = browser === 'Firefox' ? axeInFirefox : await isNew(page, view);
    return [...missing, ...(await violations(page, view, isChecked ? 'all' : 'none'))];
  }

  /** Returns whether a page of the console has a kind of element that axe has not seen on it in this size of the window. */
  async function isNew(page, view) {
    const kinds = await page.evaluate(() => [...document.querySelectorAll('body *')].map((one) => `${one.parentElement.tagName} ${one.tagName} ${one.getAttribute('class')} ${one.getAttributeNames()}`));
    const known = looked.size;
    for (const kind of kinds) looked.add(`${page.viewportSize().width} ${view.split('/')[0]} ${kind}`);
    return looked.size > known;
  }

  const main = (page) => page.locator('main').innerText();

  const goTo = (page, view) => page.evaluate((hash) => {
    location.hash = hash;
  }, `/${view}`);

  async function harmless(page, where) {
    assert.equal(await page.locator('img').count(), 0, where);
    assert.match(await page.title(), /Sluice$/, where);
  }

  /** Leaves a hostile text in each place that a caller or an operator can fill, and long names. */
  async function hostile() {
    const scope = `instrument:binance/${HOSTILE}`;
    await desk.api('POST', '/admin/trip', { reason: HOSTILE, scope });
    await desk.api('POST', '/admin/trip', { reason: `${LONG} `.repeat(4), scope: `bot:${LONG}` });
    await desk.api('POST', '/admin/breakers/liquidity/open', { reason: HOSTILE, scope });
    await desk.api('POST', '/admin/reports/hedger', { level: 'critical', message: HOSTILE });
    const okx = (more, signal) => fetch(`${sluice.url}/@maker1/okx/api/v5/trade/order`, { method: 'POST', headers: { 'OK-ACCESS-KEY': 'sluice-demo-key-1', 'Content-Type': 'application/json' }, body: JSON.stringify({ instId: HOSTILE, side: 'buy', ordType: 'limit', sz: '1', px: '1', tdMode: 'cash', ...more }), signal });
    await sim.loseAnswer('/api/v5/trade/order', false);
    await okx({ clOrdId: HOSTILE });
    await sim.fault({ method: 'POST', pathPrefix: '/api/v5/trade/order', action: 'stall' }); // so that the key of its limit stays
    okx({}, stalled.signal).catch(() => {});
    for (const bot of ['maker1', LONG]) await fetch(`${sluice.url}/@${bot}/binance/api/v3/order`, { method: 'POST', headers: { 'X-Request-Id': HOSTILE, 'X-MBX-APIKEY': `sluice-demo-key-${bot.length % 3}` }, body: `symbol=${encodeURIComponent(HOSTILE)}&side=BUY&type=MARKET&quantity=1` });
    const named = await fetch(`${sluice.url}/binance/api/v3/time`, { headers: { 'X-Sluice-Bot': HOSTILE } });
    assert.equal(named.status, 400); // such a bot name gets no further
  }

  /** Calls of 70 bots to all exchanges. */
  async function many() {
    const bots = Array.from({ length: 70 }, (_, i) => `bot-${i}`);
    await Promise.all(bots.map((bot, i) => fetch(`${sluice.url}/@${bot}/${exchanges[i % exchanges.length]}${TIMES[exchanges[i % exchanges.length]] ?? '/api/v3/time'}`).then((answer) => answer.arrayBuffer())));
    await Promise.all(bots.map((bot) => fetch(`${sluice.url}/@${bot}/binance/api/v3/ticker/price?symbol=BTCUSDT`).then((answer) => answer.arrayBuffer())));
  }

  /** Bots whose calls wait for a limit that they keep full. */
  function readers() {
    let over, all;
    const read = async () => {
      while (!over) await fetch(`${sluice.url}/@alpha/kraken/0/public/Time`, { headers: { 'X-Sluice-Deadline-Ms': '2000' } }).then((answer) => answer.text());
    };
    return {
      start: () => {
        over = false;
        all = Array.from({ length: 6 }, read);
      },
      stop: async () => {
        over = true;
        await Promise.all(all);
      },
    };
  }

  async function atLeast(page, rows) {
    await until(async () => (await page.locator('main tbody .row-link').count()) >= rows, `${rows} rows`);
  }

  /** Checks that no label is printed over another, and that tables stay tables for a screen reader. */
  async function apart(page, view) {
    const { crossed, roles } = await page.evaluate(() => {
      const cells = [...document.querySelectorAll('main td')].filter((cell) => cell.checkVisibility());
      const boxes = cells.map((cell) => cell.getBoundingClientRect());
      const over = cells.filter((cell, i) => cell.scrollWidth > cell.clientWidth + 1 || (i > 0 && boxes[i].top < boxes[i - 1].bottom - 1 && boxes[i].left < boxes[i - 1].right - 1));
      return { crossed: over.map((cell) => cell.innerText), roles: [...new Set([...document.querySelectorAll('main table, main tr, main td')].map((part) => part.role))].sort() };
    });
    assert.deepEqual(crossed, [], view);
    assert.ok(roles.every((role) => ['cell', 'row', 'table'].includes(role)), `${view}: ${roles}`);
  }

  /** Checks that the figures are marked as old and everything says so. */
  async function isOld(page, view) {
    await page.getByRole('alert').filter({ hasText: 'No connection to the gateway since' }).waitFor();
    assert.equal(await page.locator('main').getAttribute('class'), 'old', view);
    assert.match(await page.title(), /^no connection/, view);
  }

  const nameAt = (browser) => (browser === 'Firefox' ? 'olga' : 'nora');

  /** Ends what a test, also a failed one, left. */
  async function calm() {
    await sim.fault({ clear: true });
    const { holds } = await desk.api('GET', '/admin/status');
    if (holds.some(({ latched }) => latched)) await desk.rearm();
    const { breakers } = await desk.api('GET', '/admin/breakers');
    for (const { name, scope, state } of breakers) if (state !== 'closed') await desk.api('POST', `/admin/breakers/${name}/reset`, { reason: 'end of a test', scope });
    await desk.api('POST', '/admin/reports/hedger', { level: 'healthy', message: '' });
  }
});

describe('the console of two gateways in a cluster', { skip: (BROWSERS.length === 0 && 'no browser is installed') || NO_STORE }, () => {
  const suite = keeper();
  const members = {};
  const pages = {};

  before(async () => {
    const exchange = await simulator(suite);
    const store = await startStore(suite);
    /** The page of each member is in another browser; where there is one only, in one profile of it. */
    const profiles = await Promise.all(BROWSERS.map(({ browser }) => browser.newContext({ viewport: DESKTOP })));
    for (const profile of profiles) suite.after(() => profile.close());
    await Promise.all(
      ['gw-a', 'gw-b'].map(async (name) => {
        const conf = configure(quickConf(suite), { cluster: { name: 'desk', members: ['gw-a', 'gw-b'], store: { servers: [store] }, consoles: { 'gw-b': 'http://127.0.0.1:1/b' } } });
        const sluice = await gateway(suite, '--conf', conf, '--member', name, '--first-start', '--data', path.join(scratch(suite), name), '--upstream', `*=${exchange.url}`);
        members[name] = { sluice, desk: operators(sluice) };
      }),
    );
    for (const [i, [name, { sluice, desk }]] of Object.entries(members).sort().entries()) {
      await fetch(`${sluice.url}/@maker1/binance/api/v3/time`);
      pages[name] = await openConsole(profiles[i] ?? profiles[0], desk.url);
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
