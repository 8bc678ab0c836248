// Pictures of each page of the console after a busy simulated day.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { busyDay } from './busy-day.mjs';
import { DESKTOP, row, show, signIn, startChromium } from './console.mjs';

/** The names of the pictures. */
export const PICTURES = ['now', 'calls', 'bots', 'exchange', 'limits', 'history', 'halt', 'control', 'phone'];

const PHONE = { width: 390, height: 844 };

/**
 * Runs the day and writes the pictures into `folder`. `seen(name, text)` gets the text of the page at each picture, and may refuse it by throwing.
 */
export async function screenshots(t, { folder, seen = () => {}, ...day }) {
  const { desk } = await busyDay(t, day);
  mkdirSync(folder, { recursive: true });
  const page = await (await startChromium(t)).newPage({ viewport: DESKTOP, colorScheme: 'light' });
  page.setDefaultTimeout(20_000);
  const shoot = async (name) => {
    await page.evaluate(() => document.activeElement?.blur());
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    await seen(name, await page.locator('body').innerText());
  };

  await page.goto(desk.url);
  await signIn(page, desk.admin);
  await row(page, 'binance').waitFor();
  await shoot('now');
  for (const [name, address] of Object.entries({ calls: 'calls?outcome=refused', bots: 'bots', exchange: 'exchange/binance', limits: 'limits', history: 'history?range=15m' })) {
    await show(page, address);
    await page.waitForTimeout(1_500); // charts and rows of the first reading
    await shoot(name);
  }

  await show(page, 'now');
  await page.getByRole('button', { name: 'Halt binance', exact: true }).click();
  await page.getByText(/it would have refused/).waitFor();
  await page.screenshot({ path: path.join(folder, 'halt.png') }); // with the focus on the button that halts
  await seen('halt', await page.locator('#ask').innerText());
  await page.getByRole('button', { name: 'Halt exchange:binance (cancel only)' }).click();
  await page.getByText(/Audit row/).waitFor();
  await page.keyboard.press('Escape');
  await show(page, 'control');
  await page.getByText('halted by an operator at the console').first().waitFor();
  await page.getByLabel('Reason, for the audit').fill('binance is reachable again');
  await page.getByRole('button', { name: 'Show what it lifts' }).click();
  await page.getByText(/^This lifts/).waitFor();
  await shoot('control');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize(PHONE);
  await show(page, 'now');
  await row(page, 'binance').waitFor();
  await shoot('phone');
}
