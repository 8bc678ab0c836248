// Runs the commands in README.md and the pages of docs/. A comment before a block says how: `<!-- run: ... -->`.
// Only ports, the data folder and the exchange differ, so that nothing outside this machine is called and no port is fixed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { KEYS } from './lib/bots.mjs';
import { LONG } from './lib/long.mjs';
import { gateway, keeper, quickConf, ROOT, scratch, simulator, start } from './lib/program.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BOUND_MS = 180_000;
const PAGES = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`)];
const read = (page) => readFileSync(path.join(ROOT, page), 'utf8');
const blocks = uniqueBlocks(PAGES.flatMap((page) => fences(read(page))));
const inBlocks = blocks.filter(({ how }) => how === 'once' || how === 'with a gateway').flatMap(({ text }) => commands(text));

/** Commands in the text that other tests run. */
const ELSEWHERE = [
  /^scripts\/demo/, // demo.test.mjs
  /^scripts\/test/, // runs this test
  /^scripts\/fuzz/, // scripts/test runs it
  /^scripts\/package (tar|image|test)/, // packages.test.mjs makes the packages; the others need a container engine, or root and minutes
  /^scripts\/chaos/, // ChaosIT runs a short part; the whole needs half an hour
  /^scripts\/sluice sim$/, // serves; with the block of docs/cli.md
  /^scripts\/sluice$/, // the name of the command alone
  /^scripts\/sluice cluster secret /, // ClusterSecretCommandTest; the pages name files of the system
  /^scripts\/sluice calls\b/, // CallsCommandTest; exits with 1 where no call matches
  /^scripts\/sluice explain gate /, // NewExchangeTest, which adds that exchange
  /^scripts\/sluice upgrade\b/, // UpgradeIT
  /^scripts\/sluice run\b/, // each test that needs a gateway
  /^scripts\/sluice exec\b/, // exec.test.mjs
  /^scripts\/sluice ca$/, // entry-points.test.mjs, which has a TLS port
  /^scripts\/bench/, // scripts.test.mjs with small numbers: real measurements need minutes and a quiet machine
];
const isElsewhere = (command) => ELSEWHERE.some((pattern) => pattern.test(command));

describe('pages', () => {
  test('README.md has at most 150 lines', () => {
    assert.ok(read('README.md').split('\n').length <= 151);
  });

  test('README.md says what time is added, what memory is needed and how long a start takes as the bench has measured it', () => {
    const { figures } = JSON.parse(read('docs/performance.json'));
    const median = (wanted) => {
      const values = figures.find(({ id }) => id === wanted).values.sluice.toSorted((a, b) => a - b);
      return (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
    };
    const said = (pattern) => read('README.md').match(pattern)?.[1];
    assert.equal(said(/([\d.]+) ms to half/), (median('ticker.c64.r1000.p50.added') / 1_000).toFixed(1));
    assert.equal(said(/up to ([\d.]+) ms to 99 of 100/), (median('ticker.c64.r1000.p99.added') / 1_000).toFixed(1));
    assert.equal(said(/about (\d+) MiB of memory/), median('rss.shipped').toFixed(0));
    assert.equal(said(/starts in (\d+) s/), (median('start') / 1_000).toFixed(0));
  });

  test('the pages of docs/ have at most 170,000 bytes: a new page replaces text', () => {
    const bytes = PAGES.filter((page) => page.startsWith('docs/')).reduce((sum, page) => sum + Buffer.byteLength(read(page)), 0);
    assert.ok(bytes <= 170_000, `${bytes} bytes`);
  });

  for (const page of [...PAGES, 'CONTRIBUTING.md']) {
    test(`${page}: prose has at most 120 characters in a line`, () => {
      assert.deepEqual(prose(page).filter((line) => line.replace(/`[^`]*`|\]\([^)]*\)/g, '').length > 120), []);
    });

    test(`${page}: every link leads to a file and a heading that exist`, () => {
      assert.deepEqual(links(page).filter(({ file, anchor }) => !existsSync(file) || (anchor !== '' && !anchors(readFileSync(file, 'utf8')).includes(anchor))), []);
    });
  }
});

describe('README.md and docs/', () => {
  const suite = keeper();
  let exchange, sluice, data, output;

  before(async () => {
    exchange = await simulator(suite);
    data = path.join(scratch(suite), 'data');
    sluice = await gateway(suite, '--data', data, '--conf', quickConf(suite), '--upstream', `*=${exchange.url}`);
  });

  test('every shell block states how it is run', () => {
    const silent = blocks.filter(({ language, how }) => language === 'sh' && how === undefined);
    assert.deepEqual(silent, []);
  });

  for (const { language, how, text } of blocks) {
    if (language === 'json' && how === 'json') test(`JSON: ${firstLine(text)}`, () => void JSON.parse(text));
    if (language === 'js' && how !== undefined) test(`snippet for ${how} reads and trades`, () => snippet(text, how));
    if (language !== 'sh') continue;
    for (const command of commands(text)) {
      if (how === 'once' && !isElsewhere(command)) test(`$ ${command}`, () => shell(LONG ? command : command.replace('--hours 24', '--hours 1')));
      if (how === 'with a gateway') test(`$ ${command} (with a gateway)`, () => shell(atTestGateway(command)));
      if (how === 'serves') test(`$ ${command} (serves until it is stopped)`, (t) => serves(keeper(t), command));
    }
  }

  // In the order of the text, since a command may depend on an earlier one.
  for (const command of inText()) {
    if (isElsewhere(command) || inBlocks.includes(command)) continue;
    test(`$ ${command} (in the text)`, async () => {
      output = await shell(shorter(atTestGateway(command.replace('CHALLENGE', () => challengeIn(output)))));
    });
  }

  /** Returns the challenge that the first step of a re-arm printed. */
  const challengeIn = (text) => text.match(/--confirm (\S+)/)[1];

  test('$ ... --as alice (in the text): the role rearm permits a re-arm and no halt', async () => {
    await assert.rejects(shell(atTestGateway('scripts/sluice halt --as alice --reason R')), /ended with 1:[^]*role/);
    await shell(atTestGateway('scripts/sluice halt --reason R'));
    assert.match(await shell(atTestGateway('scripts/sluice rearm --as alice --reason R')), /will be lifted:\n.*CANCEL_ONLY for global/);
  });

  /** Adds the ports and data folder of this test's gateway to a command for a running gateway. */
  function atTestGateway(command) {
    const byHttp = command.replace('http://127.0.0.1:8081', `http://127.0.0.1:${sluice.adminPort}`).replace('data/admin.token', `'${path.join(data, 'admin.token')}'`).replace('curl ', 'curl --fail-with-body ');
    return byHttp.replace(/(scripts\/sluice (?:status|cluster|reload|halt|rearm|audit|unknown|token|breaker|log-level))/, `$1 --admin-port ${sluice.adminPort} --data "${data}"`);
  }

  /** Runs the snippet with the address of this test's gateway, followed by a few reads with the created client. */
  async function snippet(text, how) {
    const file = path.join(HERE, `.docs-${how.replace(/\W+/g, '-')}.mjs`); // beside node_modules, so that imports are resolved
    const body = text.replaceAll('http://127.0.0.1:8080', sluice.url);
    const use = 'await exchange.loadMarkets(); await exchange.fetchBalance(); await exchange.fetchOpenOrders(exchange.symbols[0]);';
    suite.after(() => promisify(execFile)('rm', ['-f', file]));
    writeFileSync(file, `const apiKey = '${KEYS.apiKey}', secret = '${KEYS.secret}';\n${body}\n${use}\n`);
    await import(pathToFileURL(file).href);
  }
});

async function serves(t, command) {
  const [, ...words] = command.split(/\s+/);
  const free = words[0] === 'run' ? ['--port', '0', '--admin-port', '0', '--data', path.join(scratch(t), 'data'), '--upstream', '*=http://127.0.0.1:9'] : ['--port', '0'];
  const program = start(t, [...words, ...free]);
  const [url] = await program.line(/http:\/\/127\.0\.0\.1:\d+/);
  await fetch(url);
  await program.stop('SIGTERM');
}

/** Shortens a simulation in the text to an hour, as that of a block, which runs the whole day that it states in `scripts/test --long`. */
function shorter(command) {
  return /^scripts\/sluice simulate/.test(command) ? `${command} --hours 1` : command;
}

/** Runs a command in the project's folder; fails with its output unless it exits with 0. */
async function shell(command) {
  const env = { ...process.env, API_KEY: KEYS.apiKey };
  try {
    return (await promisify(execFile)('bash', ['-c', command], { cwd: ROOT, env, timeout: BOUND_MS, maxBuffer: 1 << 24 })).stdout;
  } catch (e) {
    throw new Error(`${command} ended with ${e.code ?? e.signal}:\n${e.stdout}\n${e.stderr}`);
  }
}

/** Returns every fenced block with its language and the comment that states how to run it. */
function fences(markdown) {
  const found = [];
  for (const match of markdown.matchAll(/(?:<!-- run: ([^>]*?) -->\n)?```(\w+)\n([\s\S]*?)```/g)) {
    found.push({ how: match[1], language: match[2], text: match[3] });
  }
  return found;
}

/** Removes repeated blocks, so that each is run once. */
function uniqueBlocks(all) {
  return [...new Map(all.map((block) => [`${block.how}\n${block.text}`, block])).values()];
}

/** Returns the links of a page to files of this project, each with its file and heading. */
function links(page) {
  const text = read(page).replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link)).map((link) => {
    const [target, anchor = ''] = link.split('#');
    return { link, file: target === '' ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), target), anchor };
  });
}

/** Returns the lines of a page that are neither code nor rows of tables nor headings, nor written by the bench. */
function prose(page) {
  const text = read(page).replace(/```[\s\S]*?```/g, '').replace(/<!-- bench -->[\s\S]*?<!-- \/bench -->/g, '');
  return text.split('\n').filter((line) => !/^(\||#)/.test(line));
}

/** Returns the anchors of a page's headings, formed as code hosts do. */
function anchors(markdown) {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
}

/** Returns each command in the running text once. */
function inText() {
  const text = PAGES.map((page) => read(page).replace(/```[\s\S]*?```/g, '')).join('\n');
  return [...new Set([...text.matchAll(/`(scripts\/[^`]+)`/g)].map(([, command]) => command))];
}

function commands(text) {
  return text.split('\n').map((line) => line.replace(/\s+# .*$/, '').trim()).filter((line) => line !== '');
}

function firstLine(text) {
  return text.trim().split('\n')[0];
}
