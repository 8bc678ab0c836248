// Tests that unmodified XChange trades directly with the simulated exchange and through the gateway. Its program is in `xchange`.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KEYS, PASSPHRASE } from './lib/bots.mjs';
import { gateway, keeper, quickConf, simulator } from './lib/program.mjs';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'xchange');
const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const run = promisify(execFile);

describe('XChange places, reads and cancels an order', () => {
  const suite = keeper();
  let straight, sluice;

  before(async () => {
    await run('mvn', ['-q', '-B', '-f', FOLDER, 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=target/classpath']);
    straight = await simulator(suite);
    const behind = await simulator(suite); // a separate one, since the gateway's guarantees assume that it is alone on its address
    sluice = await gateway(suite, '--conf', quickConf(suite), '--upstream', `*=${behind.url}`);
  });

  for (const id of ['binance', 'kraken', 'okx']) {
    test(`at ${id}, directly`, () => trade(id, straight.url));
    test(`at ${id}, through the gateway`, () => trade(id, `${sluice.url}/${id}`));
  }
});

async function trade(id, url) {
  const classpath = `${path.join(FOLDER, 'target', 'classes')}:${readFileSync(path.join(FOLDER, 'target', 'classpath'), 'utf8')}`;
  const words = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath, 'Trade', id, url, KEYS.apiKey, KEYS.secret, PASSPHRASE];
  await run(JAVA, words, { timeout: 60_000 });
}
