// Tests sluice-signer as a process: its options, its socket, what it has open, and that a kill leaves nothing in the way of the next start.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { before, describe, test } from 'node:test';
import { keeper, ROOT, scratch, start } from './lib/program.mjs';

const LAUNCHER = path.join(ROOT, 'scripts', 'sluice-signer');
const SECRET = 'cGxhbnRlZC1zZWNyZXQ=';
const run = (...args) => spawnSync(LAUNCHER, args, { encoding: 'utf8', timeout: 60_000 });

/** Writes a configuration with an account of Kraken, and returns its path. */
function configured(folder, changes = {}) {
  mkdirSync(path.join(folder, 'state'), { recursive: true });
  writeFileSync(path.join(folder, 'key'), 'planted-key\n', { mode: 0o600 });
  writeFileSync(path.join(folder, 'secret'), `${SECRET}\n`, { mode: 0o600 });
  const account = { dialect: 'kraken', key: path.join(folder, 'key'), secret: path.join(folder, 'secret') };
  const config = path.join(folder, 'signer.json');
  writeFileSync(config, JSON.stringify({ socket: path.join(folder, 's.sock'), state: path.join(folder, 'state'), accounts: { 'kraken/desk': account }, ...changes }));
  return config;
}

/** Starts a signer; resolves when it serves. */
async function serving(t, config) {
  const signer = start(t, ['--config', config], { launcher: LAUNCHER });
  await signer.line(/signs cancels for \[kraken\/desk\] at (.*)/);
  return signer;
}

/** Sends commands on one connection and returns the answers. */
async function asked(folder, ...commands) {
  const socket = net.connect(path.join(folder, 's.sock'));
  await once(socket, 'connect');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answers = [];
  for (const command of commands) {
    socket.write(`${JSON.stringify({ v: 1, ...command })}\n`);
    answers.push(JSON.parse((await lines.next()).value));
  }
  socket.destroy();
  return answers;
}

const CANCEL_ALL = { account: 'kraken/desk', verb: 'cancelAll', book: 'spot' };
const nonceOf = ({ body }) => Number(/^nonce=(\d+)$/.exec(body)[1]);

test('explains itself, and refuses wrong usage and configurations', (t) => {
  const folder = scratch(t);
  assert.match(run('--help').stdout, /^usage: sluice-signer [^]*binance\/desk[^]*Exit code: /);
  assert.deepEqual([run('--chekc').status, run('--config').status], [2, 2]);
  const none = run('--config', path.join(folder, 'none.json'));
  assert.equal(none.status, 1);
  assert.match(none.stderr, /not started: \S.*none\.json: cannot be read/);
  const config = configured(folder);
  assert.deepEqual([run('--check', '--config', config).stdout, readdirSync(path.join(folder, 'state'))], ['kraken/desk: kraken\n', []]);
  writeFileSync(path.join(folder, 'secret'), 'planted secret');
  const wrong = run('--check', '--config', config);
  assert.deepEqual([wrong.status, wrong.stderr], [1, 'sluice-signer: accounts.kraken/desk: the secret must be in base64, as this exchange shows it\n']);
});

test('a key file that others can read is refused', (t) => {
  const folder = scratch(t);
  const config = configured(folder);
  spawnSync('chmod', ['640', path.join(folder, 'secret')]);
  const { status, stderr } = run('--config', config);
  assert.equal(status, 1);
  assert.match(stderr, /not started: accounts\.kraken\/desk: \S.*secret can be read or written by others than its owner; do: chmod 600 /);
  assert.ok(!stderr.includes(SECRET));
});

describe('a running signer', () => {
  const suite = keeper();
  let folder, config, signer;

  before(async () => {
    folder = scratch(suite);
    config = configured(folder);
    signer = await serving(suite, config);
  });

  test('signs a cancel, and refuses anything else', async () => {
    const [listed, cancel, order] = await asked(folder, { verb: 'accounts' }, CANCEL_ALL, { ...CANCEL_ALL, verb: 'AddOrder' });
    assert.deepEqual(listed, { accounts: [{ account: 'kraken/desk', dialect: 'kraken', books: ['spot'] }] });
    assert.deepEqual([cancel.method, cancel.host, cancel.path, cancel.headers['API-Key']], ['POST', 'api.kraken.com', '/0/private/CancelAll', 'planted-key']);
    assert.equal(order.error, 'unknownVerb');
    assert.match(signer.output(), /signed cancelAll kraken\/desk spot/);
    assert.ok(!signer.output().includes(SECRET));
  });

  test('has a socket for its owner and group, which another one does not take', () => {
    assert.equal(statSync(path.join(folder, 's.sock')).mode & 0o777, 0o660);
    const second = run('--config', config);
    assert.equal(second.status, 1);
    assert.match(second.stderr, /not started: another process answers at /);
  });

  test('has no socket of a network, and no class of Vert.x or Netty', { skip: !existsSync('/proc/net/tcp') && 'no /proc' }, async () => {
    const pid = signer.pid;
    const sockets = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`).match(/^socket:\[(\d+)\]$/)?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    });
    const unix = readFileSync('/proc/net/unix', 'utf8').split('\n').map((line) => line.split(/\s+/)[6]);
    assert.ok(sockets.length > 0);
    assert.deepEqual(sockets.filter((inode) => !unix.includes(inode)), []);
    const loaded = spawnSync('java', ['-Xlog:class+load', '-jar', path.join(ROOT, 'target', 'sluice-signer.jar'), '--check', '--config', config], { encoding: 'utf8' }).stdout;
    assert.match(loaded, /dev\.sluice\.signer\.CallSigners/);
    assert.doesNotMatch(loaded, /io\.vertx|io\.netty|dev\.sluice\.(?!signer|base\.(time|unit))/);
  });

  test('leaves nothing in the way of the next start when it is killed, and its nonces rise', async (t) => {
    const [last] = await asked(folder, CANCEL_ALL);
    await signer.stop('SIGKILL');
    assert.ok(existsSync(path.join(folder, 's.sock')));
    const next = await serving(t, config);
    const [again] = await asked(folder, CANCEL_ALL);
    assert.ok(nonceOf(again) > nonceOf(last));
    await next.stop('SIGTERM');
    assert.ok(!existsSync(path.join(folder, 's.sock')));
  });
});
