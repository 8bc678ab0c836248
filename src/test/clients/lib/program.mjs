// Starts programs of the project on free ports and ends them by their process id. Every wait has a bound.

import { after } from 'node:test';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const SLUICE = process.env.SLUICE ?? path.join(ROOT, 'scripts', 'sluice');
const START_BOUND_MS = 60_000;
const STOP_BOUND_MS = 15_000;
const QUICK_WINDOW_MS = 1_000;

const keepers = new WeakMap(); // by suite or test

/** Returns a registry of clean-up actions that run in reverse order when the suite (or the test `t`) ends. */
export function keeper(t = { after }) {
  const undo = [];
  t.after(async () => {
    const faults = [];
    while (undo.length > 0) await Promise.resolve().then(undo.pop()).catch((fault) => faults.push(fault)); // one fault leaves no program running
    if (faults.length > 0) throw faults[0];
  });
  const registry = { after: (job) => undo.push(job) };
  keepers.set(registry, registry);
  return registry;
}

/**
 * Runs the job when the suite or test ends, before the jobs that were given earlier: a program ends before its folder is deleted. The hooks of a
 * test itself run in the order in which they were given, and none after one that fails.
 */
export function atEnd(t, job) {
  if (!keepers.has(t)) keepers.set(t, keeper(t));
  keepers.get(t).after(job);
}

/** Returns a folder that is deleted after the test. */
export function scratch(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice test ')); // the space is on purpose
  atEnd(t, () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })); // a program that ends may still write
  return folder;
}

/**
 * Returns a copy of `conf` without a warm-up, which would be half of the processor time of a gateway's start, and without a first window, after
 * `change(limit, exchange)` for each limit of each exchange. If exchanges are named, it has no others, which would be a third of what is left.
 */
export function confWith(t, change, ...only) {
  const conf = path.join(scratch(t), 'conf');
  cpSync(path.join(ROOT, 'conf'), conf, { recursive: true });
  const file = path.join(conf, 'exchanges.json');
  const exchanges = JSON.parse(readFileSync(file, 'utf8'));
  if (only.length > 0) {
    for (const name of Object.keys(exchanges)) if (!only.includes(name)) delete exchanges[name];
    const used = Object.values(exchanges).map(({ dialect }) => `${dialect}.json`);
    for (const name of readdirSync(path.join(conf, 'routes'))) if (!used.includes(name)) rmSync(path.join(conf, 'routes', name));
  }
  for (const [name, exchange] of Object.entries(exchanges).filter(([key]) => key !== '$schema')) {
    const { limits = {} } = JSON.parse(readFileSync(path.join(conf, 'routes', `${exchange.dialect}.json`), 'utf8'));
    exchange.limits = Object.entries(limits).map(([limit, documented]) => ({ name: limit, ...documented, ...exchange.limits?.[limit] }));
    exchange.limits.forEach((limit) => change(limit, name));
  }
  writeFileSync(file, JSON.stringify(exchanges));
  return configure(conf, { proxy: { warmUpMs: 0 }, admission: { assumedUsedPercent: 0 } });
}

/** The bot of `observing` that may withdraw, as in the path of a URL, with its token. */
export const TREASURY = '@treasury:open-sesame';

/** The hash of the bot's token. */
export const BOT_TOKENS = { treasury: createHash('sha256').update('open-sesame').digest('hex') };

/** Returns the project's configuration in observe mode with the bot `TREASURY`: no call of it waits or is refused. */
export function observing(t) {
  const conf = confWith(t, () => {});
  const file = path.join(conf, 'exchanges.json');
  const exchanges = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, exchange] of Object.entries(exchanges)) if (name !== '$schema') Object.assign(exchange, { enforcement: 'observe', bots: { treasury: { withdraw: true } } });
  writeFileSync(file, JSON.stringify(exchanges));
  return configure(conf, { proxy: { warmUpMs: 0, botTokens: BOT_TOKENS } });
}

/**
 * Returns the project's configuration with windows of two to ten seconds shortened to a tenth. A gateway without stored usage starts with them
 * used up (design rule 10), so that tests wait less. `stated` replaces parts of limits, by exchange and name; `only` names the exchanges that it has.
 */
export const quickConf = (t, stated = {}, ...only) => {
  const change = (limit, exchange) => {
    const part = stated[exchange]?.[limit.name];
    if (part) Object.assign(limit, part, { aboveDocumented: true });
    else if (/Window$/.test(limit.algorithm) && limit.windowMs >= 2_000 && limit.windowMs <= 10_000) Object.assign(limit, { windowMs: limit.windowMs / 10, aboveDocumented: true });
  };
  return confWith(t, change, ...only);
};

/** Adds settings to sluice.json of a copied configuration, and returns its folder. */
export function configure(conf, settings) {
  const file = path.join(conf, 'sluice.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }));
  return conf;
}

/** Starts `sluice sim` on a free port; resolves when it listens. */
export async function simulator(t, ...options) {
  const program = start(t, ['sim', '--port', '0', ...options]);
  const [, url] = await program.line(/(http:\/\/127\.0\.0\.1:\d+)/);
  return { ...program, url, port: Number(new URL(url).port) };
}

/** Starts `sluice run` on free ports with its own data folder; resolves when it serves and the windows of `quickConf` are over that a start used up. */
export async function gateway(t, ...options) {
  const at = options.indexOf('--data');
  const data = at < 0 ? path.join(scratch(t), 'data') : options[at + 1];
  const program = start(t, ['run', '--port', '0', '--admin-port', '0', ...(at < 0 ? ['--data', data] : []), ...options]);
  const [, url, adminPort] = await program.line(/(http:\/\/127\.0\.0\.1:\d+)[^]*?http:\/\/127\.0\.0\.1:(\d+)/);
  const windows = new Promise((resolve) => setTimeout(resolve, QUICK_WINDOW_MS));
  await until(async () => (await fetch(`${url}/health/serving`)).ok, `${url}/health/serving to turn 200`);
  await windows;

  /** Reads from the admin API, or sends this body to it. */
  const admin = async (target, body) => {
    const token = readFileSync(path.join(data, 'admin.token'), 'utf8').trim();
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${adminPort}${target}`, { method: body === undefined ? 'GET' : 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const status = () => admin('/admin/status');
  /** Halts trading. halt.test.mjs tests the command, whose start costs as much as a hundred calls. */
  const halt = (scope = 'global', mode = 'CANCEL_ONLY') => admin('/admin/trip', { scope, mode, reason: 'test' });
  /** Resolves when this number of calls wait at the exchange, or at all exchanges, where clock calls of the gateway may wait too. */
  const waiting = (calls, only = '') =>
    until(async () => {
      const { exchanges } = await status();
      return exchanges.reduce((sum, exchange) => sum + (only === '' || only === exchange.name ? exchange.waiting : 0), 0) === calls;
    }, `${calls} calls to wait`, 5_000);
  return { ...program, url, port: Number(new URL(url).port), adminPort, data, admin, status, halt, waiting };
}

/** Starts `scripts/sluice ...` or another launcher of it, collects its output, and ends it after the test. */
export function start(t, args, { env = {}, launcher = SLUICE } = {}) {
  const child = spawn(launcher, args, { cwd: tmpdir(), env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting = new Set();
  const hear = (text) => {
    output += text;
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
        const match = output.match(pattern);
        if (match) give(resolve, match);
        else if (ended()) give(reject, new Error(`${name} ended before it printed ${pattern}:\n${output}`));
      };
      const bound = setTimeout(() => give(reject, new Error(`${name} did not print ${pattern} in time:\n${output}`)), START_BOUND_MS);
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
  atEnd(t, () => stop('SIGKILL'));
  return { child, pid: child.pid, line, stop, gone, output: () => output };
}

/** Evaluates `condition` repeatedly, one call after the other, until it is true or the bound is reached. */
export async function until(condition, what, boundMs = 20_000) {
  const end = performance.now() + boundMs;
  for (let last = ''; ; ) {
    try {
      if (await condition()) return;
    } catch (e) {
      last = `: ${e.message}`;
    }
    if (performance.now() > end) throw new Error(`waited ${boundMs} ms for ${what}${last}`);
    await new Promise((resolve) => setTimeout(resolve, 20)); // the interval of the checks, not the awaited event
  }
}
