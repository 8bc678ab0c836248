#!/usr/bin/env node
// Starts the program FIREFOX with these arguments and stands between it and Playwright. Playwright begins with commands of WebDriver BiDi that
// Debian's Firefox is too old for and that no test needs there; an error would end its start, so they are answered here as done.

import { spawn } from 'node:child_process';
import WebSocket, { WebSocketServer } from 'ws';

const NOT_NEEDED = new Set([
  'browser.setDownloadBehavior',
  'emulation.setMediaFeaturesOverride',
  'emulation.setScreenOrientationOverride',
  'emulation.setScreenSettingsOverride',
  'network.addDataCollector',
]);
const LISTENS = /WebDriver BiDi listening on (ws:\S+)/;

const browser = spawn(process.env.FIREFOX, process.argv.slice(2), { stdio: ['ignore', 'ignore', 'pipe'] });
browser.on('close', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => browser.kill('SIGKILL'));

let said = '';
browser.stderr.setEncoding('utf8').on('data', (text) => {
  if (LISTENS.test(said)) return;
  said += text;
  const [, url] = said.match(LISTENS) ?? [];
  if (url) listen(url);
});

function listen(url) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`));
  server.on('connection', (near, { url: target }) => {
    const far = new WebSocket(url + target);
    const opened = new Promise((resolve) => far.on('open', resolve));
    const sent = new Map(); // commands of NOT_NEEDED by their id
    near.on('message', async (data) => {
      const command = JSON.parse(data);
      if (NOT_NEEDED.has(command.method)) sent.set(command.id, command.method);
      await opened;
      far.send(String(data));
    });
    far.on('message', (data) => near.send(answer(String(data), sent)));
    far.on('close', () => near.close());
    far.on('error', () => near.close());
    near.on('close', () => far.close());
  });
}

/** Returns an answer of Firefox, or that a command is done which it does not know. */
function answer(text, sent) {
  if (sent.size === 0) return text;
  const { id, error } = JSON.parse(text);
  return sent.delete(id) && error === 'unknown command' ? JSON.stringify({ type: 'success', id, result: {} }) : text;
}
