// Tests what scripts/package makes: it unpacks the packages and starts the gateway from them. scripts/package test installs them in a new system.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { LONG } from './lib/long.mjs';
import { configure, keeper, ROOT, scratch, start, until } from './lib/program.mjs';

const POM = readFileSync(path.join(ROOT, 'pom.xml'), 'utf8');
const VERSION = POM.match(/^ {2}<version>(.*)<\/version>$/m)[1];
const COMMON = path.join(ROOT, 'scripts', 'lib', 'common.sh');
const BOUND_MS = 180_000;
/** The modules of Java in the runtime of the image. */
const MODULES = readFileSync(path.join(ROOT, 'src/packaging/image/Dockerfile'), 'utf8').match(/--add-modules (\S+)/)[1];

const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', timeout: BOUND_MS, ...options });
const has = (program) => run('sh', ['-c', `command -v ${program}`]).status === 0;
const needs = (...programs) => {
  const missing = programs.filter((program) => !has(program));
  return missing.length === 0 ? {} : { skip: `${missing.join(', ')} not found` };
};

/** Runs scripts/package and returns the paths that it printed. */
function makePackage(kind, out, shell = '') {
  const ran = run('bash', ['-c', `${shell} exec "$0" "$@"`, path.join(ROOT, 'scripts', 'package'), kind, '--out', out]);
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout.trim().split('\n').map((line) => line.replace(/^[0-9a-f]{64} {2}/, ''));
}

/** Serves with the launcher on free ports until it is stopped. */
async function serves(t, launcher, env, ...options) {
  const program = start(keeper(t), ['run', '--port', '0', '--admin-port', '0', '--upstream', '*=http://127.0.0.1:9', ...options], { env, launcher });
  const [text, url] = await program.line(/(http:\/\/127\.0\.0\.1:\d+)[^\n]*/);
  await until(async () => (await fetch(`${url}/health/serving`)).ok, `${url}/health/serving to turn 200`);
  assert.equal(await program.stop('SIGTERM'), 0, program.output());
  return text;
}

test('scripts/package explains itself and refuses wrong usage', () => {
  const script = path.join(ROOT, 'scripts', 'package');
  assert.match(run(script, ['--help']).stdout, /^usage: scripts\/package/);
  for (const wrong of [['rpm'], ['--out'], ['deb', 'tar'], ['jar']]) {
    const { status, stderr } = run(script, wrong);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^package: /);
  }
});

describe('the archive', () => {
  const suite = keeper();
  let folder, launcher, file;

  before(() => {
    folder = scratch(suite);
    [file] = makePackage('tar', folder);
    execFileSync('tar', ['-C', folder, '-xf', file]);
    launcher = path.join(folder, `sluice-${VERSION}`, 'bin', 'sluice');
  });

  test('has the same bytes when it is made again, with another umask, time zone and language', (t) => {
    const [again] = makePackage('tar', scratch(t), 'umask 077; export TZ=Asia/Tokyo LC_ALL=C.UTF-8;');
    assert.ok(readFileSync(again).equals(readFileSync(file)));
  });

  test('has a launcher that works through a link from any folder', (t) => {
    const link = path.join(scratch(t), 'my sluice');
    symlinkSync(launcher, link);
    const ran = run(link, ['check'], { cwd: '/' });
    assert.equal(ran.status, 0, ran.stderr);
  });

  test('runs the gateway with the modules of the image alone, and with configuration and data in SLUICE_HOME', async (t) => {
    const home = path.join(scratch(t), 'home');
    mkdirSync(home);
    execFileSync('cp', ['-R', path.join(folder, `sluice-${VERSION}`, 'conf'), home]);
    configure(path.join(home, 'conf'), { proxy: { warmUpMs: 0 } });
    const text = await serves(t, launcher, { SLUICE_HOME: home, SLUICE_JAVA_OPTS: `${process.env.SLUICE_JAVA_OPTS ?? ''} --limit-modules ${MODULES}` });
    assert.match(text, /conf \S.*\/home\/conf, data \S.*\/home\/data/);
    assert.ok(existsSync(path.join(home, 'data', 'levels')));
  });

  test('uses the Java of JAVA_HOME, with the flags of a gateway and those of SLUICE_JAVA_OPTS', (t) => {
    const home = path.join(scratch(t), 'a jdk');
    fakeJava(home, 'openjdk version "21.0.1" 2026-10-20');
    const { stdout } = run(launcher, ['run', '--port', '1'], { env: { ...process.env, JAVA_HOME: home, TMPDIR: '/var/tmp/a b', SLUICE_JAVA_OPTS: '-Xmx1g -Da=*' } });
    const words = stdout.trim().split('\n');
    for (const word of ['-XX:+ExitOnOutOfMemoryError', '-Xmx256m', '-Xmx1g', '-Da=*', '-Djava.io.tmpdir=/var/tmp/a b', 'signal 30']) assert.ok(words.includes(word), `${word} in ${words}`);
    assert.ok(words.indexOf('-Xmx1g') > words.indexOf('-Xmx256m'));
    assert.deepEqual(words.slice(-5), ['-jar', path.join(folder, `sluice-${VERSION}`, 'lib', 'sluice.jar'), 'run', '--port', '1']);
  });

  test('says which Java it found if none is new enough', (t) => {
    const at = scratch(t);
    const copy = path.join(at, 'sluice');
    execFileSync('cp', ['-R', path.join(folder, `sluice-${VERSION}`), copy]);
    const library = path.join(copy, 'lib', 'java.sh'); // hides the machine's own JDKs
    writeFileSync(library, readFileSync(library, 'utf8').replaceAll('/usr/lib/jvm/*', "'/nowhere'/*"));
    const bin = path.join(at, 'bin');
    mkdirSync(bin);
    for (const tool of ['sh', 'dirname', 'readlink', 'sed', 'head']) symlinkSync(run('sh', ['-c', `command -v ${tool}`]).stdout.trim(), path.join(bin, tool));
    fakeJava(path.join(at, 'old'), 'openjdk version "11.0.2" 2019-01-15');
    const { status, stderr } = run(path.join(copy, 'bin', 'sluice'), ['check'], { env: { PATH: bin, JAVA_HOME: path.join(at, 'old') } });
    assert.equal(status, 1);
    assert.match(stderr, /^sluice: Java 17 or newer is needed.*JAVA_HOME \(.*old\).*too old: .*old \(version 11\)\.\nsluice: install one .*\n$/);
  });

  /** Writes a program that states this version, or prints its arguments, one a line. */
  function fakeJava(home, version) {
    mkdirSync(path.join(home, 'bin'), { recursive: true });
    const text = `#!/bin/sh\nif [ "$1" = -version ]; then echo '${version}' >&2; else printf '%s\\n' "$@" "signal $_JAVA_SR_SIGNUM"; fi\n`;
    writeFileSync(path.join(home, 'bin', 'java'), text.replace('"$@" "signal $_JAVA_SR_SIGNUM"', '"signal $_JAVA_SR_SIGNUM" "$@"'), { mode: 0o755 });
  }
});

describe('the .deb', needs('dpkg-deb'), () => {
  const suite = keeper();
  let folder, file, root;

  before(() => {
    folder = scratch(suite);
    [file] = makePackage('deb', folder);
    root = path.join(folder, 'root');
    execFileSync('dpkg-deb', ['-R', file, root]);
  });

  test('has the same bytes when it is made again, with another umask, time zone and language', (t) => {
    const [again] = makePackage('deb', scratch(t), 'umask 077; export TZ=Asia/Tokyo LC_ALL=C.UTF-8;');
    assert.ok(readFileSync(again).equals(readFileSync(file)));
  });

  test('marks every file below /etc as configuration that upgrades keep', () => {
    const marked = readFileSync(path.join(root, 'DEBIAN', 'conffiles'), 'utf8').trim().split('\n');
    const files = run('find', ['etc', '-type', 'f'], { cwd: root }).stdout.trim().split('\n').map((name) => `/${name}`);
    assert.deepEqual(marked.sort(), files.sort());
    assert.ok(marked.includes('/etc/sluice/sluice.json') && marked.includes('/etc/sluice/routes/binance.json') && marked.includes('/etc/default/sluice'));
  });

  test('runs the gateway from the folders of the system', async (t) => {
    const home = path.join(folder, 'var-lib-sluice');
    mkdirSync(home);
    assert.match(readFileSync(path.join(root, 'usr/bin/sluice'), 'utf8'), /SLUICE_HOME=\/var\/lib\/sluice SLUICE_CONF=\/etc\/sluice exec \/usr\/lib\/sluice\/bin\/sluice "\$@"/);
    configure(path.join(root, 'etc/sluice'), { proxy: { warmUpMs: 0 } });
    const text = await serves(t, path.join(root, 'usr/lib/sluice/bin/sluice'), { SLUICE_HOME: home, SLUICE_CONF: path.join(root, 'etc/sluice') });
    assert.match(text, /conf \S.*\/root\/etc\/sluice, data \S.*\/var-lib-sluice\/data/);
  });

  test('has no lintian tag', needs('lintian'), () => {
    const { stdout, stderr } = run('lintian', ['--no-cfg', '--allow-root', '--tag-display-limit', '0', file]);
    assert.deepEqual([stdout, stderr], ['', '']);
  });

  for (const name of ['sluice', 'sluice-signer']) {
    const service = () => path.join(root, 'usr/lib/systemd/system', `${name}.service`);

    test(`has a unit ${name} that systemd accepts`, needs('systemd-analyze'), (t) => {
      // The program and the user that the unit names are not on this machine.
      const unit = path.join(scratch(t), `${name}.service`);
      writeFileSync(unit, readFileSync(service(), 'utf8').replace(/\/usr\/bin\/sluice\S*/g, '/bin/true').replace(/^User=.*/m, 'User=root').replace('Group=sluice', 'Group=root'));
      const { status, stdout, stderr } = run('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', unit]);
      assert.deepEqual([status, stdout, stderr], [0, '', '']);
    });

    test(`has a unit ${name} with little exposure`, needs('systemd-analyze'), () => {
      const { status, stdout } = run('systemd-analyze', ['security', '--offline=yes', '--no-pager', `--threshold=${name === 'sluice' ? 20 : 5}`, service()]);
      assert.equal(status, 0, stdout);
    });
  }
});

describe('the list of libraries', () => {
  const suite = keeper();
  let text, bom;

  before(() => {
    const [file] = makePackage('sbom', scratch(suite));
    text = readFileSync(file, 'utf8');
    bom = JSON.parse(text);
  });

  test('has every library of the class path, and nothing else', () => {
    const list = path.join(ROOT, 'target', 'runtime.classpath'); // scripts/test has just written it
    const script = `. '${COMMON}'; [ '${list}' -nt "$root/pom.xml" ] || { need_java jdk; need_maven; mvn -q -B -f "$root/pom.xml" "\${library_goals[@]}"; }`;
    const ran = run('bash', ['-c', script]);
    assert.equal(ran.status, 0, ran.stdout + ran.stderr);
    const jars = readFileSync(list, 'utf8').trim().split(path.delimiter).map((jar) => path.basename(jar));
    const listed = bom.components.map(({ name, version, purl }) => {
      const classifier = new URLSearchParams(purl.split('?')[1]).get('classifier');
      return `${name}-${version}${classifier ? `-${classifier}` : ''}.jar`;
    });
    assert.ok(jars.length > 30);
    assert.deepEqual(listed.sort(), jars.sort());
  });

  test('states format, version, licence and checksum of each', () => {
    assert.equal(bom.bomFormat, 'CycloneDX');
    assert.deepEqual([bom.metadata.component.name, bom.metadata.component.version], ['sluice', VERSION]);
    assert.deepEqual(bom.components.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.some(({ alg }) => alg === 'SHA-256')).map(({ name }) => name), []);
  });

  test('names no folder of this machine and no repository', () => {
    for (const own of [ROOT, process.env.HOME]) assert.ok(!text.includes(own));
    assert.doesNotMatch(text, /"distribution/);
    assert.doesNotMatch(text, /"(serialNumber|timestamp)"/);
  });
});

/** Modules of classes in libraries that Sluice does not use: Vert.x compiles verticles, Jackson reads java.beans, Micrometer counts events of Log4j. */
const UNUSED = ['java.compiler', 'java.desktop'];

test('the image has a runtime with every module of Java that our classes use; of the libraries in `scripts/test --long`', needs('jdeps'), () => {
  const jar = path.join(ROOT, 'target', LONG ? 'sluice.jar' : 'original-sluice.jar');
  const { stdout, stderr, status } = run('jdeps', ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '--multi-release', '17', '--ignore-missing-deps', '--print-module-deps', jar]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(stdout.trim().split(',').filter((module) => !MODULES.split(',').includes(module)), LONG ? UNUSED : []);
});

test('the jar of the gateway has no simulated exchange and no signer, and theirs have nothing of it', () => {
  const classesIn = (jar) => run('jar', ['tf', path.join(ROOT, 'target', jar)]).stdout.split('\n').filter((name) => /^dev\/sluice\/.+\.class$/.test(name));
  const [gateway, simulator, signer] = ['sluice.jar', 'sluice-sim.jar', 'sluice-signer.jar'].map(classesIn);
  assert.deepEqual(gateway.filter((name) => /^dev\/sluice\/(sim|signer)\//.test(name)), []);
  assert.deepEqual(simulator.filter((name) => !name.startsWith('dev/sluice/sim/')), []);
  assert.deepEqual(signer.filter((name) => !name.startsWith('dev/sluice/signer/')), []);
  assert.ok(gateway.length > 500 && simulator.length > 100 && signer.length > 15);
});

test('the scripts of the packages have no mistake that shellcheck finds', needs('shellcheck'), () => {
  const deb = path.join(ROOT, 'src', 'packaging', 'deb');
  const scripts = ['src/packaging/sluice', 'src/packaging/sluice-signer', 'src/packaging/test', 'src/packaging/image/healthy', 'scripts/package', 'scripts/sluice', 'scripts/sluice-signer', 'scripts/lib/java.sh', 'scripts/lib/common.sh'].map((name) => path.join(ROOT, name));
  const maintainer = readdirSync(deb).filter((name) => /^(pre|post)(inst|rm)$/.test(name)).map((name) => path.join(deb, name));
  assert.equal(maintainer.length, 3);
  const { stdout, status } = run('shellcheck', ['-x', ...scripts, ...maintainer]);
  assert.equal(status, 0, stdout);
});
