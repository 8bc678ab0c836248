// Tests `sluice exec`: unmodified clients in namespaces of their own, whose calls to the exchanges' real names reach the gateway.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KEYS } from './lib/bots.mjs';
import { canned } from './lib/canned.mjs';
import { longTest } from './lib/long.mjs';
import { BOT_TOKENS, configure, gateway, keeper, observing, ROOT, scratch, start, until } from './lib/program.mjs';
import { record } from './lib/recorder.mjs';
import { assertSigned } from './lib/signatures.mjs';

const LIB = path.join(path.dirname(fileURLToPath(import.meta.url)), 'lib');
const SLUICE = process.env.SLUICE ?? path.join(ROOT, 'scripts', 'sluice');
const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const BOUND = { timeout: 120_000 };
const KRAKEN_TIME = 'https://api.kraken.com/0/public/Time';
const run = promisify(execFile);
const succeeds = (program, ...args) => run(program, args).then(() => true, () => false);
const namespaces = await succeeds('unshare', '-Urnmpf', '--mount-proc', 'sh', '-c', 'ip link set lo up && echo 443 > /proc/sys/net/ipv4/ip_unprivileged_port_start');
const pasta = namespaces && (await succeeds('unshare', '-Urpf', '--mount-proc', 'pasta', '--quiet', '--config-net', '--', 'true'));
if (!namespaces) console.log('left out: sluice exec in namespaces: this machine does not allow them');
else if (!pasta) console.log('left out: sluice exec with other traffic: pasta (passt) is missing, or /dev/net/tun cannot be used');

/** The JSON output of a command. */
const json = async (t, ...args) => {
  const program = start(t, [...args, '--json']);
  assert.equal(await program.gone, 0, program.output());
  return JSON.parse(program.output().match(/^[{[].*[}\]]$/m)[0]);
};

describe('sluice exec', () => {
  const suite = keeper();
  let upstream, sluice, conf, token, tokenFile;

  before(async () => {
    upstream = await record(canned);
    suite.after(upstream.close);
    const made = await json(suite, 'bot-token', 'maker1');
    token = made.token;
    tokenFile = path.join(scratch(suite), 'token');
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
    conf = configure(observing(suite), { proxy: { warmUpMs: 0, trustFrom: [], botTokens: { ...BOT_TOKENS, maker1: made.hash }, tls: { port: 0 } } });
    const data = path.join(scratch(suite), 'data');
    await json(suite, 'ca', '--conf', conf, '--data', data);
    sluice = await gateway(suite, '--conf', conf, '--data', data, '--upstream', `*=${upstream.url}`);
  });

  const words = (options, command) => {
    const usual = [['--gateway', sluice.url], ['--token-file', tokenFile], ['--data', sluice.data]].filter(([name]) => !options.includes(name));
    return ['exec', '--conf', conf, '--bot', 'maker1', ...usual.flat(), ...options, '--', ...command];
  };
  /** Runs a command; returns its output and exit code, whatever it is. */
  const exec = (options, command, { env = process.env, launcher = [] } = {}) => {
    const [program, ...args] = [...launcher, SLUICE, ...words(options, command)];
    return run(program, args, { env, ...BOUND }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  };
  const CURL = ['curl', '-sS', '-w', '%{http_code}', KRAKEN_TIME];
  const arrived = () => upstream.clear().map(({ target }) => target);

  const inNamespaces = (name, job, of = test) => of(name, { ...BOUND, skip: !namespaces }, job);
  const longInNamespaces = (name, job) => inNamespaces(name, job, longTest);

  /** Writes a program with Java's own client; returns the file. */
  const javaSource = (t) => {
    const source = path.join(scratch(t), 'Call.java');
    writeFileSync(
      source,
      `public class Call { public static void main(String[] a) throws Exception {
        System.out.println(java.net.http.HttpClient.newHttpClient().send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(a[0])).build(),
          java.net.http.HttpResponse.BodyHandlers.ofString()).statusCode()); } }`,
    );
    return source;
  };

  inNamespaces('--only: curl reaches the exchange’s host through the gateway as the bot, and nothing else', async () => {
    upstream.clear();
    const done = await exec(['--only'], CURL);
    assert.match(done.stdout, /200$/, done.stderr);
    const seen = upstream.clear();
    assert.equal(seen.length, 1);
    assert.ok(!JSON.stringify(seen).includes(token));
    const { bots } = (await sluice.status()).exchanges.find(({ name }) => name === 'kraken');
    assert.ok(bots.some(({ bot }) => bot === 'maker1'));
    const urls = ['https://example.com/', 'https://stream.binance.com:8443/', 'https://api.kraken.com:9443/', sluice.url, 'http://192.0.2.1/'];
    const { stdout } = await exec(['--only'], ['sh', '-c', 'for url; do curl -sS -m 5 "$url" 2>/dev/null; echo "$url $?"; done', 'sh', ...urls]);
    const codes = stdout.trim().split('\n').map((line) => line.split(' '));
    assert.deepEqual(codes.map(([url]) => url), urls);
    for (const [url, code] of codes) assert.ok(code === '6' || code === '7', `${url}: ${code}`); // not resolved, not connected
    assert.deepEqual(arrived(), []);
  });

  inNamespaces('--only: WebSockets of hosts on other ports reach the gateway too', async () => {
    const handshake = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: c2x1aWNlc2x1aWNlc2x1aQ=='];
    const headers = handshake.flatMap((header) => ['-H', header]);
    const targets = ['stream.binance.com:9443/ws/btcusdt@trade', 'ws.okx.com:8443/ws/v5/public', 'stream.bybit.kz/v5/public/spot'];
    const calls = targets.flatMap((target) => ['--next', '-sS', '--http1.1', '-m', '10', '-o', '/dev/null', ...headers, `https://${target}`]);
    const done = await exec(['--only'], ['curl', ...calls.slice(1)]);
    assert.deepEqual(arrived(), targets.map((target) => target.slice(target.indexOf('/'))), done.stderr);
  });

  inNamespaces('the program keeps its user, arguments and exit code, and does not see the token', async () => {
    const script = 'id -u; id -g; printf "%s|" "$@"; env; cat /proc/*/cmdline | tr "\\0" " "; exit 42';
    const { code, stdout, stderr } = await exec(['--only'], ['sh', '-c', script, 'sh', '--only', 'a b', '']);
    assert.equal(code, 42, stderr);
    assert.ok(stdout.startsWith(`${process.getuid()}\n${process.getgid()}\n--only|a b||`), stdout);
    assert.ok(!stdout.includes(token));
    assert.equal((await exec(['--only'], ['/no/such/program'])).code, 127);
  });

  inNamespaces('ccxt, Python and Java trade with nothing changed', async (t) => {
    upstream.clear();
    const what = JSON.stringify({ id: 'kraken', account: KEYS, calls: [['privatePostOpenOrders']] });
    const node = await exec(['--only'], [process.execPath, path.join(LIB, 'unmodified.mjs'), what]);
    assert.deepEqual(JSON.parse(node.stdout || '[]'), ['ok'], node.stderr);
    const [call] = upstream.clear();
    assertSigned(call);
    const programs = [];
    for (const client of ['requests', 'urllib', 'aiohttp']) {
      const has = async (program) => ((await succeeds(program, '-c', `import ${client}`)) ? program : null);
      const program = (await Promise.all(['python3', '/usr/bin/python3'].map(has))).find((one) => one !== null);
      if (program === undefined) t.diagnostic(`left out: python3-${client}`);
      else programs.push(`'${program}' '${path.join(LIB, 'proxied.py')}' ${client} ${KRAKEN_TIME}`);
    }
    const python = await exec(['--only'], ['sh', '-c', programs.join('; ')]);
    assert.match(python.stdout, new RegExp(`^(200 .*\n){${programs.length}}$`), python.stderr);
    assert.deepEqual(arrived(), programs.map(() => '/0/public/Time'));
    const source = javaSource(t);
    const java = await exec(['--only'], [JAVA, '-XX:TieredStopAtLevel=1', source, KRAKEN_TIME]);
    assert.match(java.stdout, /^200/, java.stderr);
    assert.deepEqual(arrived(), ['/0/public/Time']);
  });

  longInNamespaces('OkHttp calls with nothing changed', async (t) => {
    upstream.clear();
    const okhttp = path.join(scratch(t), 'Fetch.java');
    writeFileSync(
      okhttp,
      `public class Fetch { public static void main(String[] a) throws Exception {
        System.out.println(new okhttp3.OkHttpClient().newCall(new okhttp3.Request.Builder().url(a[0]).build()).execute().code()); System.exit(0); } }`,
    );
    const classpath = path.join(scratch(t), 'classpath');
    await run('mvn', ['-q', '-B', '-f', path.join(LIB, '..', 'xchange'), 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`]);
    const fetched = await exec(['--only'], [JAVA, '-XX:TieredStopAtLevel=1', '-cp', readFileSync(classpath, 'utf8'), okhttp, KRAKEN_TIME]);
    assert.match(fetched.stdout, /^200/, fetched.stderr);
    assert.deepEqual(arrived(), ['/0/public/Time']);
  });

  for (const options of [['--only'], []]) {
    (options.length ? test : longTest)(`signals reach the program, and no process is left${options.length ? '' : ', with pasta'}`, { ...BOUND, skip: options.length ? !namespaces : !pasta }, async () => {
      const mark = `${200_000 + Math.floor(Math.random() * 100_000)}`; // seconds: how the grandchild is found
      const script = `trap 'exit 17' TERM; trap 'exit 18' HUP; setsid sleep ${mark} & echo started; while :; do wait; done`;
      const left = () =>
        readdirSync('/proc').some((id) => {
          try {
            return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').includes(mark);
          } catch {
            return false;
          }
        });
      for (const [signal, expected] of [['SIGTERM', 17], ['SIGHUP', 18], ['SIGKILL', null]]) {
        const program = spawn(SLUICE, words(options, ['bash', '-c', script]), { stdio: ['ignore', 'pipe', 'inherit'] });
        const [text] = await once(program.stdout, 'data');
        assert.equal(text.toString(), 'started\n');
        await until(async () => left(), 'the grandchild to begin', 10_000);
        program.kill(signal);
        const [code] = await once(program, 'exit');
        assert.equal(code, expected);
        await until(async () => !left(), 'the grandchild to end', 10_000);
      }
    });
  }

  test('without --only, other traffic passes through pasta', { ...BOUND, skip: !pasta }, async (t) => {
    const other = createServer((request, response) => response.end('other')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    upstream.clear();
    const url = `http://127.0.0.1:${other.address().port}/`;
    const { stdout, stderr } = await exec([], ['sh', '-c', `${CURL.map((word) => `'${word}'`).join(' ')}; curl -sS --retry 5 --retry-connrefused '${url}'`]);
    assert.match(stdout, /200other$/, stderr);
    assert.deepEqual(arrived(), ['/0/public/Time']);
  });

  longInNamespaces('without pasta the command says what to install', async (t) => {
    const bin = path.join(scratch(t), 'bin');
    mkdirSync(bin);
    for (const folder of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', path.dirname(await java())]) {
      for (const name of ['bash', 'sh', 'java', 'unshare', 'ip', 'dirname', 'readlink', 'sed', 'stat', 'id', 'find', 'cat', 'uname', 'sha256sum', 'cut', 'ls', 'grep', 'head', 'date', 'mkdir', 'mv', 'rm', 'env', 'tr', 'nproc', 'awk', 'basename', 'sort', 'getconf', 'tail', 'cksum', 'wc']) {
        try {
          if (readdirSync(folder).includes(name)) symlinkSync(path.join(folder, name), path.join(bin, name));
        } catch {
          // the folder is missing, or the program is already linked
        }
      }
    }
    const { code, stderr } = await exec([], ['true'], { env: { ...process.env, PATH: bin } });
    assert.equal(code, 1);
    assert.match(stderr, /pasta is not installed.*apt-get install passt.*--only/);
  });

  inNamespaces('where namespaces are forbidden, the command refuses and names --variables', async () => {
    const forbidding = ['unshare', '-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', 'sh'];
    const { code, stdout, stderr } = await exec(['--only'], ['echo', 'ran'], { launcher: forbidding });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /does not let this user create namespaces .*max_user_namespaces/);
    assert.match((await exec([], ['true'], { launcher: forbidding })).stderr, /--variables.*HTTPS_PROXY.*Node before/);
  });

  test('--variables: Java and Python call as the bot with its token, which they do not get; another user cannot', BOUND, async (t) => {
    upstream.clear(); // every call needs a token here
    const java = await exec(['--variables'], [JAVA, '-XX:TieredStopAtLevel=1', javaSource(t), KRAKEN_TIME]);
    assert.equal(java.stdout, '200\n', java.stderr);
    const python = await exec(['--variables'], ['python3', path.join(LIB, 'proxied.py'), 'urllib', KRAKEN_TIME]);
    assert.match(python.stdout, /^200 /, python.stderr);
    assert.deepEqual(arrived(), ['/0/public/Time', '/0/public/Time']);
    assert.ok(!(await exec(['--variables'], ['env'])).stdout.includes(token));
    if (process.getuid() !== 0) return;
    const other = await exec(['--variables'], ['setpriv', '--reuid=65534', '--clear-groups', 'curl', '-k', ...CURL.slice(1)]);
    assert.notEqual(other.code, 0);
    assert.match(other.stderr, /a connection of another user,.* was refused/);
    assert.deepEqual(arrived(), []);
  });

  inNamespaces('a proxy that the bot was told to use does not lead past the gateway', async () => {
    upstream.clear();
    const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', all_proxy: 'http://127.0.0.1:9' };
    const only = await exec(['--only'], CURL, { env });
    assert.match(only.stdout, /200$/, only.stderr);
    assert.match(only.stderr, /HTTPS_PROXY and all_proxy is not passed on/);
    if (!pasta) return;
    const open = await exec([], CURL, { env });
    assert.match(open.stdout, /200$/, open.stderr);
    assert.match(open.stderr, /added to NO_PROXY/);
    assert.deepEqual(arrived(), ['/0/public/Time', '/0/public/Time']);
  });

  longInNamespaces('a wrong authority is named before the bot’s calls fail', async (t) => {
    const data = path.join(scratch(t), 'data');
    await json(t, 'ca', '--conf', conf, '--data', data);
    const other = await exec(['--only', '--authority', path.join(data, 'tls', 'authority.pem')], ['true']);
    assert.equal(other.code, 0);
    assert.match(other.stderr, /the certificate of the gateway at .* is not of the authority/);
    const none = await exec(['--only', '--authority', conf.endsWith('.json') ? conf : path.join(conf, 'sluice.json')], ['true']);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /is not a certificate in PEM format; .*tls\/authority\.pem/);
    assert.doesNotMatch(none.stderr, /\tat /);
  });

  test('--variables: programs that heed HTTPS_PROXY reach the gateway; the exit code is passed on', BOUND, async () => {
    upstream.clear();
    const { code, stdout, stderr } = await exec(['--variables'], ['sh', '-c', `${CURL.map((word) => `'${word}'`).join(' ')}; exit 9`]);
    assert.equal(code, 9);
    assert.match(stdout, /200$/, stderr);
    assert.deepEqual(arrived(), ['/0/public/Time']);
    assert.equal((await exec(['--variables', '--only'], ['true'])).code, 2);
  });

  longInNamespaces('the standard output is the program’s alone, also where several run', async () => {
    const all = await Promise.all([1, 2, 3].map(() => exec(['--only'], ['sh', '-c', 'sleep 2; echo out'])));
    for (const { stdout, stderr } of all) assert.deepEqual([stdout, stderr], ['out\n', '']);
  });

  longInNamespaces('what a killed run left is removed by the next one', async () => {
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sluice-exec-'));
    const before = left();
    const [program, ...args] = [SLUICE, ...words(['--only'], ['sh', '-c', 'echo up; sleep 60'])];
    const killed = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    const made = left().filter((name) => !before.includes(name));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    assert.ok(made.every((name) => left().includes(name)) && made.length > 0);
    await exec(['--only'], ['true']);
    assert.deepEqual(made.filter((name) => left().includes(name)), []);
  });

  longInNamespaces('a copy of the authority is enough for a user who cannot read the data folder', async (t) => {
    const copy = path.join(scratch(t), 'authority.pem');
    copyFileSync(path.join(sluice.data, 'tls', 'authority.pem'), copy);
    const options = ['--only', '--data', scratch(t)];
    const lost = await exec(options, CURL);
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /there is no authority's certificate .*; scripts\/sluice ca .* creates it/);
    const found = await exec([...options, '--authority', copy], CURL);
    assert.match(found.stdout, /200$/, found.stderr);
  });

  longInNamespaces('a gateway that is away or refuses is named once on the standard error', async (t) => {
    const away = await exec(['--only', '--gateway', 'http://127.0.0.1:9'], CURL);
    assert.notEqual(away.code, 0);
    assert.match(away.stderr, /no gateway responds at http:\/\/127\.0\.0\.1:9/);
    const idle = await exec(['--only', '--gateway', 'http://127.0.0.1:9'], ['true']);
    assert.equal(idle.code, 0);
    assert.match(idle.stderr, /no gateway responds at .*; start it with scripts\/sluice run/);
    const wrong = path.join(scratch(t), 'token');
    writeFileSync(wrong, 'wrong');
    chmodSync(wrong, 0o600);
    const refused = await exec(['--only', '--token-file', wrong], ['sh', '-c', `curl -sS ${KRAKEN_TIME}; curl -sS ${KRAKEN_TIME}`]);
    assert.equal(refused.stderr.match(/the gateway refuses api\.kraken\.com:443: HTTP\/1\.1 407/g)?.length, 1, refused.stderr);
  });
});

/** Returns the path of the Java program. */
async function java() {
  if (path.isAbsolute(JAVA)) return JAVA;
  return (await run('sh', ['-c', 'readlink -f "$(command -v java)"'])).stdout.trim();
}
