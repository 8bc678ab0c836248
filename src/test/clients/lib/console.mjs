// The operators' console in a real browser: what its tests and its screenshots share.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { atEnd } from './program.mjs';

/** Returns the path of the first of these programs that is installed. */
export const installed = (...names) => names.map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()).find(Boolean);

const CHROMIUM = installed('chromium', 'chromium-browser', 'google-chrome');

/** The reason to skip tests that need Chromium, or false. */
export const NO_CHROMIUM = CHROMIUM ? false : 'no Chromium is installed';

/** Flags of Chromium: no background requests of the browser itself. */
export const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A text that would run a script if a page took it for HTML. It has no space, so that it is also valid in a scope. */
export const HOSTILE = '<img/src="x"/onerror="document.title=1">';

/** The size of a desktop's window. */
export const DESKTOP = { width: 1280, height: 900 };

const BOUND_MS = 20_000; // as long as `until` waits: a busy machine is no finding

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Starts Chromium. Each page that it opens has a profile of its own, without cookies; `newContext` opens a profile for several pages. */
export async function startChromium(t, args = FLAGS) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  atEnd(t, () => browser.close());
  return browser;
}

/** Returns the operators' side of a gateway: the address of the console, the admin API, and tokens. */
export function operators(sluice) {
  const url = `http://127.0.0.1:${sluice.adminPort}/`;
  const admin = readFileSync(path.join(sluice.data, 'admin.token'), 'utf8').trim();

  async function api(method, target, body) {
    const answer = await fetch(`http://127.0.0.1:${sluice.adminPort}${target}`, { method, headers: { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, `${target}: ${answer.status === 200 ? '' : await answer.text()}`);
    return answer.json();
  }

  async function token(name, roles) {
    await api('POST', '/admin/tokens', { name, roles });
    return readFileSync(path.join(sluice.data, 'tokens', `${name}.${roles.split('+').sort().join('+')}`), 'utf8').trim();
  }

  /** Lifts all latches, whatever still holds. */
  async function rearm(reason = 'end of a test') {
    const { challenge } = await api('POST', '/admin/rearm', { reason });
    await api('POST', '/admin/rearm/confirm', { challenge, force: reason });
  }

  const health = () => api('GET', '/health/detailed');
  return { url, admin, api, token, rearm, health };
}

/** What Firefox itself reports of a connection that breaks while it is being opened, as when the gateway is killed. */
const CONNECTION_LOST = /^The connection to ws.* was interrupted while the page was loading\.$/;

/** Opens the sign-in page in a browser or in a profile of it. `faults` gets violations of the content security policy and errors of scripts. */
export async function openConsole(browser, url, faults = []) {
  const page = await browser.newPage({ viewport: DESKTOP });
  page.setDefaultTimeout(BOUND_MS);
  page.on('console', (message) => {
    if (/Content.Security.Policy|TrustedHTML/i.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => {
    if (!CONNECTION_LOST.test(message)) faults.push(message);
  });
  if (page.context().browser()?.browserType().name() === 'firefox') await page.route(url, withEval);
  await page.goto(url);
  await page.getByLabel('Token').waitFor();
  return page;
}

/** Lets the page evaluate text, which Playwright does in Firefox, and nothing else that its policy forbids. In Chromium it needs no permission of the page. */
async function withEval(route) {
  const response = await route.fetch();
  const { 'content-security-policy': policy, ...headers } = response.headers();
  assert.match(policy, /script-src 'self';/);
  await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'") } });
}

export async function signIn(page, token) {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** The names of the pages, as in their addresses. */
export const pagesOf = (page) => page.locator('.rail a').evaluateAll((links) => links.map((link) => link.hash.slice(2)));

/** Goes to a page of the console, with what it shows after a slash, and waits until everything on it was read. */
export async function show(page, address) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `/${address}`);
  await page.waitForFunction((name) => document.querySelector('main').dataset.page === name, address.split(/[/?]/)[0]);
  await page.waitForFunction(() => !document.querySelector('main').innerText.includes('Reading …'));
}

/** Returns what axe finds by these rules ('all', 'contrast' or 'none'), and whether something is wider than the window. A document keeps axe, so it is read once. */
export async function violations(page, where, rules = 'all') {
  if (rules !== 'none' && !(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { found, scroll, width } = await page.evaluate(async (which) => {
    const options = { resultTypes: ['violations'], ...(which === 'contrast' ? { runOnly: ['color-contrast'] } : {}) };
    const all = which === 'none' ? [] : (await globalThis.axe.run(document, options)).violations;
    return { found: all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(' | ')}`), scroll: document.documentElement.scrollWidth, width: innerWidth };
  }, rules);
  return [...found, ...(scroll > width ? [`${scroll} pixels in a window of ${width}`] : [])].map((text) => `${where}: ${text}`);
}

/** Checks that there is none of these. Of a dark page only the contrast is looked at: all else is as in the light, where somebody looks too. */
export async function accessible(page, where, colorScheme = 'light') {
  assert.deepEqual(await violations(page, where, colorScheme === 'dark' ? 'contrast' : 'all'), []);
}

export async function signOut(page) {
  await page.locator('button.me').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Returns the row of a table that a link of this name opens. */
export const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

/** Returns the section with this heading. */
export const section = (page, name) => page.locator('section').filter({ has: page.getByRole('heading', { name, exact: typeof name === 'string' }) });
