// Makes the pictures of docs/console.md after a short day, so that `npm run screenshots` keeps working.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { NO_CHROMIUM } from './lib/console.mjs';
import { keeper, ROOT, scratch } from './lib/program.mjs';
import { PICTURES, screenshots } from './lib/screenshots.mjs';

const PNG = '89504e470d0a1a0a';
const LEAST_BYTES = 20_000;

/** What each page must show: figures and rows, not only headings. */
const FIGURES = {
  now: [/Trading is on/, /sent \/ s\s*[1-9]/, /Latches\s*● on disk/, /± [\d.]+ ms, by/, /banned for \d+ min/, /WebSockets\s*[1-9]/, /spot\.weight/],
  calls: [/refused/, /collector|quoter/],
  bots: [/quoter/, /hedger/, /\d+ %/, /Margins 1/],
  exchange: [/BTCUSDT|quoter/, /p50 \/ p99\s*[\d.]+ m?s/, /spot\.weight/, /REST connected/],
  limits: [/spot\.weight/, /quoter \d+ %/],
  history: [/its prices are right again/, /the transfer of collateral is late/],
  halt: [/Of [\d,]+ calls in the last minute it would have refused/],
  control: [/This lifts 2 latches/, /hedge deviation/],
  phone: [/binance/],
};

describe('the screenshots of the console', { skip: NO_CHROMIUM }, () => {
  test('each picture is made, of a page that shows its figures', async (t) => {
    const suite = keeper(t);
    const folder = path.join(scratch(suite), 'console');
    const missing = [];
    await screenshots(suite, {
      folder,
      busyMs: 12_000,
      seen: (name, text) => {
        for (const figure of FIGURES[name]) if (!figure.test(text)) missing.push(`${name}: ${figure} is not in:\n${text}`);
      },
    });
    assert.deepEqual(missing, []);
    for (const name of PICTURES) {
      const picture = readFileSync(path.join(folder, `${name}.png`));
      assert.equal(picture.subarray(0, 8).toString('hex'), PNG, name);
      assert.ok(picture.length > LEAST_BYTES, `${name}: ${picture.length} bytes`);
    }
  });

  test('docs/console.md shows exactly these pictures', () => {
    const page = readFileSync(path.join(ROOT, 'docs', 'console.md'), 'utf8');
    const shown = [...page.matchAll(/\(console\/([a-z]+)\.png\)/g)].map(([, name]) => name);
    assert.deepEqual(shown.sort(), [...PICTURES].sort());
  });
});
