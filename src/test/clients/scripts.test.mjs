// Tests the scripts on unprepared machines: called through a link, and without the programs that they need.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT, scratch } from './lib/program.mjs';

test('a script works through a link from any folder', (t) => {
  const folder = path.join(scratch(t), 'my tools');
  mkdirSync(folder);
  symlinkSync(path.join(ROOT, 'scripts', 'sluice'), path.join(folder, 'sluice'));
  const ran = spawnSync(path.join(folder, 'sluice'), ['check'], { cwd: '/', encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
});

test('the bench prints its measurements as JSON on a busy machine too', () => {
  const ran = spawnSync(path.join(ROOT, 'scripts', 'bench'), ['trip', '--waiting', '100', '--trips', '2', '--json'], { encoding: 'utf8' });
  assert.ok(ran.status === 0 || ran.status === 1, ran.stderr);
  assert.equal(JSON.parse(ran.stdout).stalledDisk.durable, 0);
});

for (const [script, ...words] of [['bench', 'micro'], ['chaos', '--scenario', 'quiet']]) {
  test(`scripts/${script} has every class that it uses on its class path`, (t) => {
    const jdk = path.join(scratch(t), 'bin');
    mkdirSync(jdk);
    for (const tool of ['java', 'javac']) writeFileSync(path.join(jdk, tool), `#!/bin/sh\nif [ "$1" = -version ]; then echo 'openjdk version "17.0.1"' >&2; else printf '%s\\n' "$@"; fi\n`, { mode: 0o755 });
    const ran = spawnSync(path.join(ROOT, 'scripts', script), words, { encoding: 'utf8', env: { ...process.env, JAVA_HOME: path.dirname(jdk) } });
    assert.equal(ran.status, 0, ran.stderr);
    const started = ran.stdout.split('\n');
    const classPath = started[started.indexOf('-cp') + 1];
    const own = path.join(ROOT, 'target', 'test-classes', 'dev', 'sluice', script);
    const missing = spawnSync('jdeps', ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '--multi-release', '17', '--missing-deps', '-cp', classPath, own], { encoding: 'utf8' });
    assert.deepEqual([missing.status, missing.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('Warning:'))], [0, []], missing.stderr);
  });
}

test('the bench lists the rows that can be profiled', () => {
  const ran = spawnSync(path.join(ROOT, 'scripts', 'bench'), ['profile', 'no such row'], { encoding: 'utf8' });
  assert.equal(ran.status, 2, ran.stderr);
  assert.match(ran.stderr, /ticker\.c64 +GET 300 B, 64 connections\n/);
});

test('the bench keeps both cores awake while it runs, and no longer', { skip: os.availableParallelism() < 2 && 'one core' }, async () => {
  const bench = spawn(path.join(ROOT, 'scripts', 'bench'), ['soak', '--awake'], { stdio: 'ignore' }); // refused, after the loops started
  const ended = once(bench, 'exit');
  let most = 0;
  while (bench.exitCode === null) {
    most = Math.max(most, loopsOf(bench.pid));
    await pause(5);
  }
  assert.deepEqual(await ended, [2, null]);
  assert.equal(most, 2);
  const until = Date.now() + 60_000; // they notice it at idle priority
  while (loopsOf(bench.pid) > 0 && Date.now() < until) await pause(20);
  assert.equal(loopsOf(bench.pid), 0);
});

test('the bench refuses to keep cores awake for a command that is not pinned to cores', () => {
  const ran = spawnSync(path.join(ROOT, 'scripts', 'bench'), ['micro', '--awake'], { encoding: 'utf8' });
  assert.equal(ran.status, 2, ran.stderr);
  assert.match(ran.stderr, /'micro' does not take --awake/);
});

/** Returns the number of loops at idle priority that the bench with this process id started. */
function loopsOf(pid) {
  return readdirSync('/proc').filter((name) => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return words.at(-3) === 'awake' && words.at(-2) === String(pid); // of sh, and before it of taskset and chrt: at idle priority it may not run for a while
    } catch {
      return false; // not a process, or it has ended
    }
  }).length;
}

test('the class archive is recreated for another JDK or a newer jar', (t) => {
  const folder = scratch(t);
  const script = `set -euo pipefail; . '${path.join(ROOT, 'scripts', 'lib', 'common.sh')}'; root='${folder}' jar='${folder}/target/sluice.jar' java=java
    mkdir -p "$root/target" "$root/jdk17" "$root/jdk25"; echo 17 >"$root/jdk17/release"; echo 25 >"$root/jdk25/release"
    learn_classes() { echo "made for $(cat "$JAVA_HOME/release")"; for of in "$jar" "$(simulator_jar "$jar")"; do echo classes >"$(archive_path "$of")"; done; }
    at() { JAVA_HOME="$root/$1"; class_archive "\${2:-run}"; echo "\${archive_flags[0]:+\${archive_flags[0]##*/}}"; }
    touch -d '1 hour ago' "$jar"
    at jdk17 status; at jdk17; at jdk17; at jdk17 status; at jdk17 sim; at jdk25; at jdk17
    touch -d '1 hour' "$jar"; at jdk25`;
  const ran = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  const [none, first, of17, again, command, simulator, second, of25, back, newer] = ran.stdout.replace(/\n$/, '').split('\n');
  assert.equal(none, ''); // a command does not wait for the archive
  assert.equal(command, of17);
  assert.match(simulator, /^sluice-sim-\d+\.jsa$/);
  assert.deepEqual([first, second, newer], ['made for 17', 'made for 25', 'made for 25']);
  assert.match(of17, /^sluice-\d+\.jsa$/);
  assert.notEqual(of17, of25);
  assert.deepEqual([again, back], [of17, of17]);
});

const NEEDS = { need_maven: 'maven', 'need_java jdk': 'openjdk-21-jdk-headless' };
for (const [need, name] of Object.entries(NEEDS)) {
  test(`without ${name} and root one line states the command to install it`, (t) => {
    const { status, stderr } = without(t, '1000', need);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`^.*sudo apt-get update && sudo apt-get install -y ${name}\\n$`));
  });

  test(`without ${name} but with root apt is used to install it`, (t) => {
    const { status, stderr } = without(t, '0', need);
    assert.equal(status, 1); // this test's apt succeeds without installing anything
    assert.match(stderr, new RegExp(`installing ${name} .*\\n(.*\\n)*.*even after installing one`));
  });
}

/** Runs a function of the scripts' library on a simulated machine with apt, without Java and Maven. */
function without(t, user, need) {
  const folder = scratch(t);
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  for (const tool of ['bash', 'sh', 'dirname', 'readlink', 'sed', 'head', 'mkdir', 'sleep', 'grep', 'tail']) {
    const found = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, path.join(bin, tool));
  }
  writeFileSync(path.join(bin, 'id'), `#!/bin/sh\necho ${user}\n`, { mode: 0o755 });
  writeFileSync(path.join(bin, 'apt-get'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  writeFileSync(path.join(bin, 'apt-cache'), '#!/bin/sh\n[ "$2" = openjdk-21-jdk-headless ]\n', { mode: 0o755 });
  // A copy that looks for the machine's own JDKs in an empty folder, so that they are hidden.
  const library = path.join(folder, 'scripts', 'lib');
  mkdirSync(library, { recursive: true });
  for (const name of ['common.sh', 'java.sh']) {
    const text = readFileSync(path.join(ROOT, 'scripts', 'lib', name), 'utf8');
    writeFileSync(path.join(library, name), text.replaceAll('/usr/lib/jvm/*', `'${folder}'/*`));
  }
  const script = `set -euo pipefail; . '${library}/common.sh'; ${need}`;
  return spawnSync('bash', ['--norc', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', env: { PATH: bin } });
}
