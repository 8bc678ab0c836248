// Makes the screenshots of docs/console.md: npm run screenshots. Bots send calls to simulated exchanges for a minute, operators halt and re-arm.

import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { gateway, keeper, quickConf, ROOT, scratch, simulator, until } from './lib/program.mjs';

const FOLDER = process.env.FOLDER ?? path.join(ROOT, 'docs', 'console');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const BUSY_MS = Number(process.env.BUSY_MS ?? 60_000);

/** What the bots call, and how long each pauses between two calls. */
const BOTS = [
  { bot: 'quoter', pauseMs: 60, targets: ['/binance/api/v3/depth?symbol=BTCUSDT&limit=1000', '/binance/api/v3/ticker/bookTicker?symbol=BTCUSDT', '/binance/api/v3/time'] },
  { bot: 'arbitrage', pauseMs: 90, targets: ['/binance/api/v3/ticker/24hr?symbol=BTCUSDT', '/okx/api/v5/market/ticker?instId=BTC-USDT', '/okx/api/v5/market/books?instId=BTC-USDT'] },
  { bot: 'hedger', pauseMs: 250, targets: ['/okx/api/v5/market/candles?instId=BTC-USDT', '/binance/api/v3/exchangeInfo'] },
  { bot: 'quoter', pauseMs: 700, targets: ['/binance/api/v3/order'], method: 'POST', body: 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1' },
];

const undo = [];
const suite = keeper({ after: (job) => undo.push(job) });
let over = false;

async function trade(url, { bot, pauseMs, targets, method = 'GET', body }) {
  for (let i = 0; !over; i++) {
    await fetch(`${url}/@${bot}${targets[i % targets.length]}`, { method, body }).then((answer) => answer.arrayBuffer()).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())));
  }
}

async function main() {
  const exchanges = await simulator(suite);
  const sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${exchanges.url}`);
  const admin = `http://127.0.0.1:${sluice.adminPort}`;
  const token = readFileSync(path.join(sluice.data, 'admin.token'), 'utf8').trim();
  const api = async (target, body) => (await fetch(`${admin}${target}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();

  const bots = BOTS.map((bot) => trade(sluice.url, bot));
  await api('/admin/trip', { scope: 'bot:hedger', mode: 'REDUCE_ONLY', reason: 'positions do not match the book' });
  await new Promise((resolve) => setTimeout(resolve, BUSY_MS / 2));
  const { challenge } = await api('/admin/rearm', { reason: 'the book was corrected' });
  await api('/admin/rearm/confirm', { challenge, force: 'checked by hand' });
  await new Promise((resolve) => setTimeout(resolve, BUSY_MS / 2));

  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launchPersistentContext(scratch(suite), { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
  suite.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(admin);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'binance' }).waitFor();
  const shoot = (name) => page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
  await shoot('overview');
  for (const name of ['bots', 'limits', 'history']) {
    await page.goto(`${admin}/#${name}`);
    await until(async () => !(await page.locator('main').innerText()).includes('Reading …'), `the page ${name}`);
    await shoot(name);
  }
  await page.goto(`${admin}/#explain`);
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.locator('#answer').waitFor();
  await shoot('explain');
  await page.goto(`${admin}/#overview`);
  await page.getByRole('button', { name: 'Halt okx' }).click();
  await page.getByText(/it would have refused/).waitFor();
  await shoot('halt');
  await page.getByRole('button', { name: 'Halt exchange:okx (cancel only)' }).click();
  await page.getByText(/Audit row/).waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${admin}/#stop`);
  await page.getByText('halted by an operator at the console').first().waitFor();
  await shoot('stop');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${admin}/#overview`);
  await page.getByRole('heading', { name: 'binance' }).waitFor();
  await shoot('phone');
  over = true;
  await Promise.all(bots);
}

try {
  await main();
} finally {
  over = true;
  for (const job of undo) await job();
}
