// A real Redis or Valkey server as the store of a cluster.

import { spawn, spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { atEnd, scratch, until } from './program.mjs';

/**
 * The installed program and the name under which it is a server: Debian's tools packages, which start no service when they are installed, hold the
 * server too, as one program that looks at the name by which it was started.
 */
const FOUND = ['valkey', 'redis'].flatMap((kind) => [`${kind}-server`, `${kind}-check-rdb`].map((name) => ({ server: `${kind}-server`, program: spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim() }))).find(({ program }) => program);

/** The reason to skip tests that need a store, or false. */
export const NO_STORE = FOUND ? false : 'neither a Redis nor a Valkey server is installed';

/** Starts a server without persistence on a free port; returns its URL. */
export async function startStore(t) {
  const folder = scratch(t);
  const program = path.join(folder, FOUND.server);
  symlinkSync(FOUND.program, program);
  const port = await freePort();
  const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''], { stdio: 'ignore' });
  atEnd(t, () => child.kill('SIGKILL'));
  await until(() => answers(port), `${FOUND.server} to listen`);
  return `redis://127.0.0.1:${port}`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.on('data', (bytes) => done(bytes.toString('latin1').startsWith('+PONG')));
    socket.on('error', () => done(false));
  });
}
