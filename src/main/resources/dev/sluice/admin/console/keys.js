// The keyboard: pages, rows, the filter, the halt, and a palette that finds everything by its name.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { askHalt } from './halt.js';
import { dateTime } from './format.js';
import { HOUR_MS, MINUTE_MS, fixedRange, fromField } from './range.js';
import { changed, form, may, nowMs, store } from './store.js';
import { RAIL } from './frame.js';
import { go } from './route.js';
import { isOwn, isScope } from './scopes.js';

const OFF = 'sluice-keys-off';
const SHOWN = 12;
const AFTER_G_MS = 1_500;

/** Keys of one character can be switched off, for people who speak to their computer. */
let isOff = localStorage.getItem(OFF) === '1';
let askedToGo = 0;

const TYPED = 'input, textarea, select, [contenteditable]';

/** Moves the focus by rows of the page's tables. */
function move(by) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main .row-link')]);
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

const findHere = () => /** @type {HTMLElement} */ (document.querySelector('main input[type=search]'))?.focus();
const opens = (id) => /** @type {HTMLDialogElement} */ (document.querySelector(id));

const KEYS = {
  '/': findHere,
  j: () => move(1),
  k: () => move(-1),
  '?': () => opens('#help').showModal(),
  H: () => may('trip') && askHalt('global'),
};

function pressed(event) {
  if (!store.me || document.querySelector('dialog[open]')) return;
  if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
    event.preventDefault();
    openPalette();
    return;
  }
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPED)) return;
  const page = RAIL.find(([, , key]) => key === event.key);
  if (page && performance.now() - askedToGo < AFTER_G_MS) go(page[0]);
  else if (!Object.hasOwn(KEYS, event.key)) {
    askedToGo = event.key === 'g' ? performance.now() : 0;
    return;
  } else KEYS[event.key]();
  askedToGo = 0;
  event.preventDefault();
}

addEventListener('keydown', pressed);

// ---- the palette

const ofPalette = () => form('palette', { text: '', at: 0, isOpen: false });

function openPalette() {
  Object.assign(ofPalette(), { text: '', at: 0, isOpen: true });
  changed();
  opens('#palette').showModal();
}

/**
 * Everything that can be gone to or done: [what, name, what it does].
 *
 * @returns {any[][]}
 */
function entries({ exchanges, unusedExchanges, safety }, text) {
  const bots = [...new Set(exchanges.flatMap((one) => one.bots.map(({ bot }) => bot)))].filter((bot) => !isOwn(bot));
  const names = [...exchanges.map(({ name }) => name), ...unusedExchanges];
  const limits = new Set(exchanges.flatMap(({ name, limits: all }) => all.map(({ limit }) => `${name}/${limit}`)));
  const halt = (scope) => ['stop', `Halt ${scope === 'global' ? 'everything' : scope}`, () => askHalt(scope)];
  const scopes = ['global', ...names.map((name) => `exchange:${name}`), ...bots.map((bot) => `bot:${bot}`)];
  const typed = text.trim();
  return [
    ...moments(typed, bots),
    ...RAIL.map(([page, title]) => ['page', title, () => go(page)]),
    ...(safety.cluster ? [['page', 'Cluster', () => go('cluster')]] : []),
    ...names.map((name) => ['exchange', name, () => go('exchange', [name])]),
    ...bots.map((bot) => ['bot', bot, () => go('bot', [bot])]),
    ...[...limits].map((limit) => ['limit', limit, () => go('limit', limit.split(/\/(.*)/s).slice(0, 2))]),
    ...(may('trip') ? scopes.filter(isScope).map(halt) : []),
    ...(typed === '' ? [] : [['calls', `Calls with ${typed}`, () => go('calls', [], { q: typed })]]),
  ];
}

/**
 * What somebody looks for who typed a time, also with the name of a bot ("maker1 16:49"), or an X-Request-Id.
 *
 * @returns {any[][]}
 */
function moments(typed, bots) {
  if (/^\w{6,16}-\d+$/.test(typed)) return [['call', typed, () => go('calls', [], { q: typed, call: typed })]];
  const [, before, time, after] = /^(.*?)\b((?:\d{4}-\d\d-\d\d )?\d?\d:\d\d(?::\d\d)?)\b(.*)$/.exec(typed) ?? [];
  const told = fromField(time ?? '', store.zone, nowMs());
  if (Number.isNaN(told)) return [];
  const at = told > nowMs() ? told - 24 * HOUR_MS : told; // a time that is not over yet is of yesterday
  const range = fixedRange(at - MINUTE_MS, at + 2 * MINUTE_MS);
  const name = `${before}${after}`.trim().toLowerCase();
  const around = `around ${time}, ${dateTime(at, store.zone)}`;
  const of = bots.filter((bot) => name !== '' && bot.toLowerCase().includes(name));
  return [...of.map((bot) => ['calls', `${bot} ${around}`, () => go('calls', [], { bot, ...range })]),
    ...(name === '' ? [['calls', `All calls ${around}`, () => go('calls', [], range)],
      ['history', `History ${around}`, () => go('history', [], fixedRange(at - HOUR_MS / 2, at + HOUR_MS / 2))]] : [])];
}

/** @returns {any[][]} */
function matching(seen, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const starts = (entry) => (entry[1].toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return entries(seen, text)
    .filter((entry) => words.every((word) => `${entry[0]} ${entry[1]}`.toLowerCase().includes(word)))
    .sort((one, other) => starts(one) - starts(other))
    .slice(0, SHOWN);
}

function choose(entry) {
  opens('#palette').close();
  entry[2]();
}

function palette({ seen }) {
  const state = ofPalette();
  const closed = () => {
    state.isOpen = false;
  };
  const found = state.isOpen ? matching(seen, state.text) : [];
  const at = Math.min(state.at, found.length - 1);
  const type = (event) => {
    Object.assign(state, { text: event.target.value, at: 0 });
    changed();
  };
  const key = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by === undefined) return event.repeat || found.length === 0 ? undefined : choose(found[at]);
    state.at = (at + by + found.length) % found.length;
    return changed();
  };
  return html`<dialog id="palette" aria-label="Find anything" @close=${closed}>
    <input type="search" role="combobox" aria-label="Find anything"
      aria-expanded="true" aria-controls="palette-list" autocomplete="off" maxlength="200" autofocus
      aria-activedescendant=${found.length > 0 ? `palette-${at}` : nothing} .value=${live(state.text)}
      placeholder="A page, an exchange, a bot, a limit, an X-Request-Id, or halt …" @input=${type} @keydown=${key}>
    <ul id="palette-list" role="listbox" aria-label="Found">${found.map((one, i) => html`<li role="option"
      id=${`palette-${i}`} aria-selected=${String(i === at)} @click=${() => choose(one)}>
      <small>${one[0]}</small> ${one[1]}</li>`)}</ul>
  </dialog>`;
}

const HELP = [
  ['/', 'the filter of this page'], ['j  k', 'next and previous row'], ['Enter', 'open the row'],
  ['Shift+H', 'halt trading: opens the window'], ['Ctrl+K', 'find a page, a bot, a limit, a call, an action'],
  ...RAIL.map(([, title, key]) => [`g  ${key}`, title]),
];

const help = () => html`<dialog id="help" aria-labelledby="help-title"><form method="dialog">
  <h2 id="help-title">Keys</h2>
  <dl class="keys-list">${HELP.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}</dl>
  <label class="toggle"><input type="checkbox" .checked=${!isOff} @change=${(event) => {
    isOff = !event.target.checked;
    localStorage.setItem(OFF, isOff ? '1' : '0');
  }}> keys of one character</label>
  <div class="buttons"><button type="submit">Close</button></div></form></dialog>`;

/** The windows of the keyboard; they are empty while nobody is signed in. */
export const keyWindows = (state) => (state.me && state.seen ? html`${palette(state)}${help()}` : nothing);

/** The button that opens the palette, for those who have no keyboard. */
export const paletteButton = () => html`<button type="button" title="Find anything (Ctrl+K)"
  @click=${openPalette}>Find</button>`;

