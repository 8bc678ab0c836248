// Runs scripts/demo, which README.md names first. What the demo promises is measured, so this file runs alone.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from './lib/program.mjs';

const BOUND_MS = 180_000;

test('README.md names the command of the demo', () => {
  assert.match(readFileSync(path.join(ROOT, 'README.md'), 'utf8'), /^<!-- run: demo -->\n```sh\n(.*\n)*scripts\/demo/m);
});

test('scripts/demo plays every scene, and every claim holds', async () => {
  const { stdout } = await promisify(execFile)('scripts/demo', ['--json'], { cwd: ROOT, timeout: BOUND_MS, maxBuffer: 1 << 24 });
  const { held, scenes } = JSON.parse(stdout);
  assert.equal(held, true);
  assert.deepEqual(scenes.map(({ scene }) => scene), ['bots', 'shared', 'cancels', 'failures', 'restart', 'trip', 'margin', 'clock', 'readiness', 'rules', 'pull']);
  assert.equal(scenes.every(({ claims }) => claims.length > 0), true);
});
