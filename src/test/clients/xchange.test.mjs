// Tests that unmodified XChange trades directly with the simulated exchange and through the gateway. Its program is in `xchange`.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KEYS, PASSPHRASE } from './lib/bots.mjs';
import { gateway, keeper, quickConf, simulator } from './lib/program.mjs';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'xchange');
const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const BOUND_MS = 60_000;

describe('XChange places, reads and cancels an order', () => {
  const suite = keeper();
  let straight, sluice, bots, lines;

  before(async () => {
    const list = path.join(FOLDER, 'target', 'classpath');
    await promisify(execFile)('mvn', ['-q', '-B', '-f', FOLDER, 'dependency:build-classpath', `-Dmdep.outputFile=${list}`]);
    const flags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', readFileSync(list, 'utf8')];
    bots = spawn(JAVA, [...flags, path.join(FOLDER, 'src/main/java/Trade.java'), KEYS.apiKey, KEYS.secret, PASSPHRASE], { stdio: ['pipe', 'pipe', 'inherit'] });
    suite.after(() => bots.kill());
    lines = createInterface({ input: bots.stdout })[Symbol.asyncIterator]();
    straight = await simulator(suite);
    const behind = await simulator(suite); // a separate one, since the gateway's guarantees assume that it is alone on its address
    sluice = await gateway(suite, '--conf', quickConf(suite, {}, 'binance', 'kraken', 'krakenfutures', 'okx'), '--upstream', `*=${behind.url}`);
  });

  for (const id of ['binance', 'kraken', 'krakenfutures', 'okx']) {
    test(`at ${id}, directly`, { timeout: BOUND_MS }, () => trade(id, straight.url));
    test(`at ${id}, through the gateway`, { timeout: BOUND_MS }, () => trade(id, `${sluice.url}/${id}`));
  }

  async function trade(id, url) {
    bots.stdin.write(`${id} ${url}${id === 'krakenfutures' ? '/derivatives' : ''}\n`);
    assert.equal((await lines.next()).value, `${id} traded`);
  }
});
