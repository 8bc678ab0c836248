// The installed Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). Playwright needs a newer Firefox than Debian's for that.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import WebSocket from 'ws';
import { installed } from './console.mjs';
import { atEnd, scratch, until } from './program.mjs';

const FIREFOX = installed('firefox-esr', 'firefox');
const BOUND_MS = 20_000;
const ANSWER_BOUND_MS = 60_000;

/** No requests of the browser itself. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** The reason to skip tests that need Firefox, or false. */
export const NO_FIREFOX = FIREFOX ? false : 'no Firefox is installed';

/** Starts Firefox with a profile of its own, and returns its page. */
export async function startFirefox(t) {
  const profile = scratch(t);
  writeFileSync(path.join(profile, 'user.js'), Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const child = spawn(FIREFOX, ['--headless', '--no-remote', '--remote-debugging-port', '0', '--profile', profile], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => child.on('close', resolve));
  atEnd(t, async () => {
    child.kill('SIGKILL');
    await gone;
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const address = () => said.match(/WebDriver BiDi listening on (ws:\S+)/)?.[1];
  await until(() => address() !== undefined, 'Firefox to listen', 60_000);
  const session = await Session.open(`${address()}/session`);
  atEnd(t, () => session.close());
  await session.send('session.new', { capabilities: {} });
  await session.send('session.subscribe', { events: ['log.entryAdded'] });
  const { contexts } = await session.send('browsingContext.getTree', {});
  return new Page(session, contexts[0].context);
}

/** The connection to a browser: commands with their answers, and the errors that pages logged. */
class Session {
  errors = [];
  #socket;
  #open = new Map();
  #next = 1;

  static async open(url) {
    const session = new Session();
    const socket = new WebSocket(url);
    session.#socket = socket;
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    socket.on('message', (data) => session.#receive(JSON.parse(data)));
    socket.on('close', () => session.#open.forEach(({ reject }) => reject(new Error('Firefox closed the connection'))));
    return session;
  }

  send(method, params) {
    const id = this.#next++;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => reject(new Error(`${method}: no answer of Firefox within ${ANSWER_BOUND_MS} ms`)), ANSWER_BOUND_MS);
      this.#open.set(id, { resolve, reject });
      bound.unref();
    });
  }

  #receive({ id, type, result, error, message, method, params }) {
    if (method === 'log.entryAdded' && params.level === 'error') this.errors.push(params.text);
    const { resolve, reject } = this.#open.get(id) ?? {};
    this.#open.delete(id);
    if (type === 'success') resolve?.(result);
    else if (type === 'error') reject?.(new Error(`${error}: ${message}`));
  }

  close() {
    this.#socket.terminate();
  }
}

/** A page. Clicks and keys are those of a mouse and a keyboard, at what a user sees. */
class Page {
  #session;
  #context;

  constructor(session, context) {
    this.#session = session;
    this.#context = context;
  }

  /** The errors that pages logged. */
  get errors() {
    return this.#session.errors;
  }

  goto(url) {
    return this.#session.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  /** Runs a function of its own text in the page with arguments that JSON can express, and returns its value. */
  async evaluate(run, ...given) {
    const functionDeclaration = `(given) => JSON.stringify((${run})(...JSON.parse(given)) ?? null)`;
    const { type, result, exceptionDetails } = await this.#session.send('script.callFunction', { functionDeclaration, target: { context: this.#context }, awaitPromise: false, arguments: [{ type: 'string', value: JSON.stringify(given) }] });
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  /** Waits until an element of this selector contains the text. */
  shows(selector, text) {
    const has = (css, part) => [...document.querySelectorAll(css)].some((element) => element.innerText.includes(part));
    return until(() => this.evaluate(has, selector, text), `${selector} to show '${text}'`, BOUND_MS);
  }

  /** Clicks on the button, link or label that begins with this text, as soon as it is visible and enabled. */
  async click(text) {
    await this.#at(`'${text}' to be clickable`, (begin) => {
      const visible = (element) => element.checkVisibility() && !element.disabled && element.ariaDisabled !== 'true' && element.innerText.trim().startsWith(begin);
      const dialog = document.querySelector('dialog[open]');
      const element = [...(dialog ?? document).querySelectorAll('button, a, label')].find(visible);
      element?.scrollIntoView({ block: 'center' });
      const box = element?.getBoundingClientRect();
      return box && { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + Math.min(box.height / 2, 10)) };
    }, text);
  }

  async #at(what, find, ...given) {
    let point = null;
    await until(async () => (point = await this.evaluate(find, ...given)) !== null, what, BOUND_MS);
    await this.#act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [{ type: 'pointerMove', ...point }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }] });
  }

  type(text) {
    return this.#act({ type: 'key', id: 'keyboard', actions: [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) });
  }

  #act(source) {
    return this.#session.send('input.performActions', { context: this.#context, actions: [source] });
  }
}
