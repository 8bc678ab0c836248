// The installed Firefox, with the same tests as Chromium: Playwright drives it by WebDriver BiDi, through firefox-bridge.mjs.

import path from 'node:path';
import { firefox } from 'playwright-core';
import { installed } from './console.mjs';
import { atEnd } from './program.mjs';

const FIREFOX = installed('firefox-esr', 'firefox');

/** No requests of the browser itself. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** The reason to skip tests that need Firefox, or false. */
export const NO_FIREFOX = FIREFOX ? false : 'no Firefox is installed';

/** Starts Firefox. It does not do what firefox-bridge.mjs answers for it: it keeps the colours of the system, and saves no files for a test. */
export async function startFirefox(t) {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: path.join(import.meta.dirname, 'firefox-bridge.mjs'), env: { ...process.env, FIREFOX }, firefoxUserPrefs: PREFERENCES, timeout: 60_000 });
  atEnd(t, () => browser.close());
  return browser;
}
