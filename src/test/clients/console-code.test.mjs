// The source of the console: rules of ESLint, types by tsc, the length of its lines and its size.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import { CONSOLE } from './lib/console-modules.mjs';

const HERE = path.join(import.meta.dirname, 'console-code');
const TSC = path.join(import.meta.dirname, 'node_modules', 'typescript', 'bin', 'tsc');
const LONGEST_LINE = 120;
const MAX_LINES = 5_000;

const files = readdirSync(CONSOLE, { recursive: true }).filter((file) => file.endsWith('.js')).sort();
const linesOf = (file) => readFileSync(path.join(CONSOLE, file), 'utf8').split('\n');

describe('the source of the console', () => {
  test('keeps the rules of console-code/eslint.config.mjs', async () => {
    const eslint = new ESLint({ cwd: CONSOLE, overrideConfigFile: path.join(HERE, 'eslint.config.mjs') });
    const found = (await eslint.lintFiles(files)).flatMap(({ filePath, messages }) =>
      messages.map(({ line, column, ruleId, message }) => `${path.relative(CONSOLE, filePath)}:${line}:${column} ${message} (${ruleId})`),
    );
    assert.deepEqual(found, []);
  });

  test('has the types that its comments and the DOM state (tsc --checkJs)', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [TSC, '-p', HERE], { cwd: CONSOLE }).catch((failure) => failure);
    assert.deepEqual(stdout.split('\n').filter((line) => line !== ''), []);
  });

  test(`has lines of at most ${LONGEST_LINE} characters`, () => {
    const long = files.flatMap((file) => linesOf(file).flatMap((line, at) => (line.length > LONGEST_LINE ? [`${file}:${at + 1}`] : [])));
    assert.deepEqual(long, []);
  });

  test(`has at most ${MAX_LINES} lines of code, without comments and empty lines`, () => {
    const isCode = (line) => !/^\s*(|\/\/.*|\/?\*.*)$/.test(line);
    const lines = files.reduce((sum, file) => sum + linesOf(file).filter(isCode).length, 0);
    assert.ok(lines <= MAX_LINES, `${lines} lines`);
  });
});
