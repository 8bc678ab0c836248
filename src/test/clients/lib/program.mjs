// Real programs of ours, started on free ports and ended by their own process id. Every wait has a bound.

import { after } from 'node:test';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const SLUICE = process.env.SLUICE ?? path.join(ROOT, 'scripts', 'sluice');
const START_BOUND_MS = 60_000;
const STOP_BOUND_MS = 15_000;

/** Whatever is registered with it is undone when the suite (or the test `t`) ends, last first: a program before its folder. */
export function keeper(t = { after }) {
  const undo = [];
  t.after(async () => {
    while (undo.length > 0) await undo.pop()();
  });
  return { after: (job) => undo.push(job) };
}

/** A folder that goes away with the test. */
export function scratch(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice test ')); // the space is on purpose
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of `conf` whose limits `change(limit)` may change; `limit` is one of exchanges.json with its exchange's name beside it. */
export function confWith(t, change) {
  const conf = path.join(scratch(t), 'conf');
  cpSync(path.join(ROOT, 'conf'), conf, { recursive: true });
  const file = path.join(conf, 'exchanges.json');
  const exchanges = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, { limits = [] }] of Object.entries(exchanges)) limits.forEach((limit) => change(limit, name));
  writeFileSync(file, JSON.stringify(exchanges));
  return conf;
}

/** The project's configuration with every exchange told to observe, and a bot `treasury` that may withdraw: nothing waits, nothing is refused. */
export function observing(t) {
  const conf = confWith(t, () => {});
  const file = path.join(conf, 'exchanges.json');
  const exchanges = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, exchange] of Object.entries(exchanges)) if (name !== '$schema') Object.assign(exchange, { enforcement: 'observe', bots: { treasury: { withdraw: true } } });
  writeFileSync(file, JSON.stringify(exchanges));
  return conf;
}

/**
 * The project's configuration, but for windows of two to ten seconds, which are a tenth as long. A gateway that finds no levels of an earlier one
 * counts those as used up at its start (design rule 10), and a test need not wait that long.
 */
export const quickConf = (t) =>
  confWith(t, (limit) => {
    if (/^(aligned|sliding)Window$/.test(limit.algorithm) && limit.windowMs >= 2_000 && limit.windowMs <= 10_000) Object.assign(limit, { windowMs: limit.windowMs / 10, aboveDocumented: true });
  });

/** `sluice sim` on a free port; resolves once it listens. */
export async function simulator(t, ...options) {
  const program = start(t, ['sim', '--port', '0', ...options]);
  const [, url] = await program.line(/(http:\/\/127\.0\.0\.1:\d+)/);
  return { ...program, url, port: Number(new URL(url).port) };
}

/** `sluice run` on free ports with a data folder of its own; resolves once it serves. */
export async function gateway(t, ...options) {
  const at = options.indexOf('--data');
  const data = at < 0 ? path.join(scratch(t), 'data') : options[at + 1];
  const program = start(t, ['run', '--port', '0', '--admin-port', '0', ...(at < 0 ? ['--data', data] : []), ...options]);
  const [, url, adminPort] = await program.line(/(http:\/\/127\.0\.0\.1:\d+)[^]*?http:\/\/127\.0\.0\.1:(\d+)/);
  await until(async () => (await fetch(`${url}/health/serving`)).ok, `${url}/health/serving to turn 200`);

  const status = async () => {
    const token = readFileSync(path.join(data, 'admin.token'), 'utf8').trim();
    const answer = await fetch(`http://127.0.0.1:${adminPort}/admin/status`, { headers: { Authorization: `Bearer ${token}` } });
    return answer.json();
  };
  /** Resolves when so many calls wait in the lanes of that exchange, or of all: but there the gateway's own clock calls may wait too. */
  const waiting = (calls, only = '') =>
    until(async () => {
      const { exchanges } = await status();
      return exchanges.reduce((sum, exchange) => sum + (only === '' || only === exchange.name ? exchange.waiting : 0), 0) === calls;
    }, `${calls} calls to wait`, 5_000);
  return { ...program, url, port: Number(new URL(url).port), adminPort, data, status, waiting };
}

/** Starts `scripts/sluice ...`, collects what it says, and makes sure it is gone after the test. */
export function start(t, args, { env = {} } = {}) {
  const child = spawn(SLUICE, args, { cwd: tmpdir(), env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const waiting = new Set();
  const hear = (text) => {
    said += text;
    waiting.forEach((look) => look());
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const gone = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
  gone.then(() => waiting.forEach((look) => look()));
  const ended = () => child.exitCode !== null || child.signalCode !== null;

  const line = (pattern) =>
    new Promise((resolve, reject) => {
      const name = `sluice ${args.join(' ')}`;
      const give = (settle, value) => {
        clearTimeout(bound);
        waiting.delete(look);
        settle(value);
      };
      const look = () => {
        const match = said.match(pattern);
        if (match) give(resolve, match);
        else if (ended()) give(reject, new Error(`${name} ended before it said ${pattern}:\n${said}`));
      };
      const bound = setTimeout(() => give(reject, new Error(`${name} did not say ${pattern} in time:\n${said}`)), START_BOUND_MS);
      waiting.add(look);
      look();
    });

  const stop = async (signal = 'SIGTERM') => {
    if (ended()) return gone;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_BOUND_MS);
    try {
      return await gone;
    } finally {
      clearTimeout(late);
    }
  };
  t.after(() => stop('SIGKILL'));
  return { child, pid: child.pid, line, stop, gone, said: () => said };
}

/** Asks until `condition` holds: each question waits for its answer, and the whole has a bound. */
export async function until(condition, what, boundMs = 20_000) {
  const end = performance.now() + boundMs;
  for (let last = ''; ; ) {
    try {
      if (await condition()) return;
    } catch (e) {
      last = `: ${e.message}`;
    }
    if (performance.now() > end) throw new Error(`waited ${boundMs} ms for ${what}${last}`);
    await new Promise((resolve) => setTimeout(resolve, 20)); // the pace of asking, not what is waited for
  }
}
