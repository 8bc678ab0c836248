// The frame of every page: the rail with the pages, the strip that says whether trading is safe and who is here, and
// the keyboard.

import { html, nothing, svg } from './lit/lit-html.js';
import { live as asTyped } from './lit/directives/live.js';
import { alertSwitches, preferences } from './alerts.js';
import { known, resource, signOut } from './resources.js';
import { age, changed, form, may, nowMs, setZone, store } from './store.js';
import { duration, plural, timeOfDay, whole, words } from './format.js';
import { signOf } from './parts.js';
import { askHalt, haltButton } from './halt.js';
import { go, href } from './route.js';
import { levelsOf, note, verdict } from './verdict.js';
import { lettersOf, lookups } from './journal.js';
import { isOwn, isScope } from './scopes.js';

const SHOWN_CHIPS = 4;

/** The pages of the rail: [name, title, key after g, the lines of its sign]. */
export const RAIL = [
  ['now', 'Now', 'n', 'M2 10h4l2.5-6 3.5 12 2.500-6H18'],
  ['calls', 'Calls', 'c', 'M3 5h14M3 10h14M3 15h9'],
  ['bots', 'Bots', 'b', 'M5 8h10v8H5zM10 8V4M8 12v1M12 12v1M2 11v3M18 11v3'],
  ['exchanges', 'Exchanges', 'e', 'M3 7h12l-3-3M17 13H5l3 3'],
  ['limits', 'Limits', 'l', 'M3 15a7 7 0 1 1 14 0M10 15l4-5'],
  ['control', 'Control', 'k', 'M7 3h6l4 4v6l-4 4H7l-4-4V7zM7 10h6'],
  ['history', 'History', 'h', 'M10 3a7 7 0 1 1-6.500 4.500M3 3v5h5M10 6v4l3 2'],
  ['config', 'Config', 'f', 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4'],
];

const PARENTS = { cluster: 'now', bot: 'bots', exchange: 'exchanges', limit: 'limits', explain: 'calls', call: 'calls',
  audit: 'history' };

export const parentOf = (page) => PARENTS[page] ?? page;

export function addressOf({ kind, scope, exchange, reach }) {
  if (kind === 'order') return href('bots', ['orders']);
  if (reach === 'exchange') return href('exchange', [exchange]);
  if (reach === 'bot') return href('bot', [scope.slice('bot:'.length)]);
  if (kind === 'mode') return href('control');
  if (kind === 'member') return href('cluster');
  return kind === 'reload' ? href('config') : href('now');
}

export function rail(page) {
  const current = parentOf(page);
  return html`<nav class="rail" aria-label="Pages"><span class="brand" aria-hidden="true">Sluice</span><ul>
    ${RAIL.map(([name, title, key, lines]) => html`<li><a href=${href(name)} title="${title} (g ${key})"
      aria-current=${name === current ? 'page' : nothing}>
      <svg viewBox="0 0 20 20" aria-hidden="true">${svg`<path
        d=${lines}></path>`}</svg><span>${title}</span></a></li>`)}
  </ul></nav>`;
}

/** A cause as a link with its sign. What is held has the sign and colour of its mode, also where it is narrow. */
export function causeLink(one) {
  const { what, where } = note(one);
  const level = one.mode ? one.mode.toLowerCase() : one.level === 'active' ? 'attention' : one.level; // a warning
  const text = where === 'gateway' && one.reason ? `${what}: ${one.reason}` : `${where} ${what}`;
  return html`<a class="tag cut mode ${level}" href=${addressOf(one)} title=${one.reason || nothing}><span
    aria-hidden="true">${signOf(level)}</span> ${text}</a>`;
}

/** What is said beside the sentence of the worst cause. */
function remark({ causes }, seen) {
  const [worst] = causes;
  if (!worst) return seen.holds ? 'nothing holds trading, no problem is known' : 'no exchange is stopped or banned';
  const warnings = causes.filter(({ kind }) => kind === 'warning').length;
  if (warnings === causes.length) return `nothing holds trading; ${plural(warnings, 'warning')}`;
  const left = worst.leftMs === undefined ? 0 : worst.leftMs / 1_000 - age();
  return [...(worst.calls ? [`${whole(worst.calls)} refused in the last minute`] : []),
    ...(left > 0 ? [`refused for another ${duration(left)}`] : []),
    ...(worst.sinceEpochMs === undefined ? [] : [`since ${timeOfDay(worst.sinceEpochMs, store.zone)}`])].join(', ');
}

export function sentenceOf(seen, live) {
  const { level, headline } = verdict(seen);
  return html`<div class="verdict ${live ? level : 'unknown'}">
    <span class="verdict-sign" aria-hidden="true">${live ? signOf(level) : '?'}</span>
    <h2 id="verdict" aria-live="polite" title=${live ? headline : ''}>${live ? headline
      : 'Unknown: no connection to the gateway'}</h2>
    <span class="verdict-level">${live ? words(level) : `before: ${headline} (${words(level)})`}</span>
  </div>`;
}

function chips(seen) {
  const all = verdict(seen);
  const { causes } = all;
  const said = html`<span class="remark">${remark(all, seen)}</span>`;
  if (causes.length === 0) return said;
  return html`${said}<ul class="causes" aria-label="All causes">
    ${causes.slice(0, SHOWN_CHIPS).map((one) => html`<li>${causeLink(one)}</li>`)}
    ${causes.length > SHOWN_CHIPS ? html`<li><a href=${href('now')}>and ${causes.length - SHOWN_CHIPS} more</a></li>`
      : nothing}
  </ul>`;
}

const zoneButton = () => html`<button type="button" class="clock"
  title="All times are in this zone. Click for ${store.zone === 'utc' ? 'the time of this browser' : 'UTC'}."
  @click=${() => setZone(store.zone === 'utc' ? 'local' : 'utc')}>${store.seen
    ? timeOfDay(store.seen.epochMs + age() * 1_000, store.zone) : '–'}</button>`;

/** Who has the console open, as soon as that is more than this page. */
function presence({ operators = [], operatorsNotShown = 0 }) {
  if (operators.length === 0 || (operators.length === 1 && operators[0].pages === 1)) return nothing;
  const texts = operators.map(({ name, pages }) => {
    const text = pages > 1 ? `${name} ×${pages}` : name;
    return name === store.me.name ? html`<b>${text}<span class="hidden"> (you)</span></b>` : text;
  });
  const more = operatorsNotShown > 0 ? [`${operatorsNotShown} more`] : [];
  const who = operators.map(({ name, roles, pages }) =>
    `${name}${name === store.me.name ? ' (you)' : ''}: ${roles.join(', ')}; ${plural(pages, 'page')}`);
  return html`<span class="presence" title=${['The console is open at', ...who, ...more].join('\n')}><span
    class="hidden">Open at </span>${[...texts, ...more].map((text, i) => html`${i > 0 ? ', ' : ''}${text}`)}</span>`;
}

function menu(end) {
  const { name, roles } = store.me;
  return html`<button type="button" class="me" popovertarget="me-menu">${name}</button>
    <div id="me-menu" popover><p><b>${name}</b><br><small>${roles.map(words).join(', ')}</small></p>
      ${alertSwitches()} ${preferences()}
      <button type="button" @click=${async () => { await signOut(); end(); }}>Sign out</button></div>`;
}

export function strip(end) {
  const { seen, live } = store;
  const skip = (event) => {
    event.preventDefault();
    document.querySelector('#main')?.focus();
  };
  return html`<header class="strip ${seen && live ? verdict(seen).level : 'unknown'}">
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    ${seen ? sentenceOf(seen, live) : html`<div class="verdict unknown"><h2>Waiting for the gateway …</h2></div>`}
    <div class="strip-side">${seen && live ? presence(seen) : nothing}${paletteButton()}${zoneButton()}${menu(end)}
      ${may('trip') ? haltButton('global', 'Halt trading') : nothing}</div>
    <div class="strip-causes">${seen && live ? chips(seen) : nothing}</div>
  </header>`;
}

export const titleOf = (seen, live) => (seen ? (live ? levelsOf(verdict(seen)).map(words).join(', ') : 'no connection')
  : '');

// ---- The keyboard: pages, rows, the filter, the halt, and a palette that finds everything by its name.

const OFF = 'sluice-keys-off';
const SHOWN = 12;
const AFTER_G_MS = 1_500;

/** Keys of one character can be switched off, for people who speak to their computer. */
let isOff = localStorage.getItem(OFF) === '1';
let askedToGo = 0;

const TYPED = 'input, textarea, select, [contenteditable]';

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
  if (!opens('#palette')) return; // not drawn yet, right after the sign-in
  Object.assign(ofPalette(), { text: '', at: 0, isOpen: true });
  changed();
  opens('#palette').showModal();
}

/** The newest recorded calls, for the names of bots that have not called since the start. */
const RECORDED = resource('/admin/calls?limit=1000');

export const paletteNeeds = () => (ofPalette().isOpen ? [RECORDED] : []);

/**
 * Everything that can be gone to or done: [what, name, what it does, whether the text need not occur in it].
 *
 * @returns {any[][]}
 */
function entries({ exchanges, unusedExchanges, safety }, text) {
  const calls = known(RECORDED.path).value?.calls ?? [];
  const bots = [...new Set([...exchanges.flatMap((one) => one.bots), ...calls].map(({ bot }) => bot))].filter((bot) =>
    bot && !isOwn(bot));
  const names = [...exchanges.map(({ name }) => name), ...unusedExchanges];
  const limits = new Set(exchanges.flatMap(({ name, limits: all }) => all.map(({ limit }) => `${name}/${limit}`)));
  const halt = (scope) => ['stop', `Halt ${scope === 'global' ? 'everything' : scope}`, () => askHalt(scope)];
  const scopes = ['global', ...names.map((name) => `exchange:${name}`), ...bots.map((bot) => `bot:${bot}`)];
  const typed = text.trim();
  const looked = lookups(typed, bots, calls, store.zone, nowMs()).map((one) =>
    [one.what, one.text, () => go(one.page, [], one.query), true]);
  return [
    ...looked,
    ...RAIL.map(([page, title]) => ['page', title, () => go(page)]),
    ...(safety.cluster ? [['page', 'Cluster', () => go('cluster')]] : []),
    ['page', 'Explain a call', () => go('explain')],
    ...names.map((name) => ['exchange', name, () => go('exchange', [name])]),
    ...bots.map((bot) => ['bot', bot, () => go('bot', [bot])]),
    ...[...limits].map((limit) => ['limit', limit, () => go('limit', limit.split(/\/(.*)/s).slice(0, 2))]),
    ...(may('trip') ? scopes.filter(isScope).map(halt) : []),
    ...(typed === '' || looked.length > 0 ? []
      : [['calls', `Calls with ${typed}`, () => go('calls', [], { q: typed })]]),
  ];
}

/** @returns {any[][]} */
function matching(seen, text) {
  const parts = text.split(/\s+/).map(lettersOf).filter(Boolean);
  const starts = (entry) => (entry[3] || lettersOf(entry[1]).startsWith(parts[0] ?? '') ? 0 : 1);
  /** @param {any[]} entry */
  const exact = ([what, name]) => (what === 'calls' ? 0
    : name.split(/[\s:/]/).map(lettersOf).filter((word) => parts.includes(word)).length);
  return entries(seen, text)
    .filter(([what, name, , isFound]) =>
      isFound || parts.every((word) => lettersOf(what + name).includes(word)))
    .sort((one, other) => exact(other) - exact(one) || starts(one) - starts(other))
    .slice(0, SHOWN);
}

function choose(entry) {
  opens('#palette').close();
  entry[2]();
}

function palette({ seen }) {
  const state = ofPalette();
  const closed = () => { state.isOpen = false; };
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
      aria-activedescendant=${found.length > 0 ? `palette-${at}` : nothing} .value=${asTyped(state.text)}
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

export const paletteButton = () => html`<button type="button" title="Find anything (Ctrl+K)"
  @click=${openPalette}>Find</button>`;
