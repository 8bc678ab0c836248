// The frame of every page: the rail with the pages, and the strip that says whether trading is safe and who is here.

import { html, nothing, svg } from './lit/lit-html.js';
import { alertSwitches } from './alerts.js';
import { signOut } from './api.js';
import { age, may, setZone, store } from './store.js';
import { duration, plural, timeOfDay, words } from './format.js';
import { signOf } from './parts.js';
import { preferences } from './preferences.js';
import { haltButton } from './halt.js';
import { href } from './route.js';
import { levelsOf, note, verdict } from './verdict.js';

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

/** The page of the rail that a page belongs to. */
const PARENTS = { cluster: 'now', bot: 'bots', exchange: 'exchanges', limit: 'limits', explain: 'calls', call: 'calls',
  audit: 'history' };

export const parentOf = (page) => PARENTS[page] ?? page;

/** Where a cause is shown and can be acted on. */
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
  return [...(left > 0 ? [`refused for another ${duration(left)}`] : []),
    ...(worst.sinceEpochMs === undefined ? [] : [`since ${timeOfDay(worst.sinceEpochMs, store.zone)}`])].join(', ');
}

/** The sentence of the verdict with its sign. */
export function sentenceOf(seen, live) {
  const { level, headline } = verdict(seen);
  return html`<div class="verdict ${live ? level : 'unknown'}">
    <span class="verdict-sign" aria-hidden="true">${live ? signOf(level) : '?'}</span>
    <h2 id="verdict" aria-live="polite" title=${live ? headline : ''}>${live ? headline
      : 'Unknown: no connection to the gateway'}</h2>
    <span class="verdict-level">${live ? words(level) : `before: ${headline} (${words(level)})`}</span>
  </div>`;
}

/** All causes, each as a link. */
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

export function strip(end, palette) {
  const { seen, live } = store;
  const skip = (event) => {
    event.preventDefault();
    document.querySelector('#main')?.focus();
  };
  return html`<header class="strip ${seen && live ? verdict(seen).level : 'unknown'}">
    <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
    ${seen ? sentenceOf(seen, live) : html`<div class="verdict unknown"><h2>Waiting for the gateway …</h2></div>`}
    <div class="strip-side">${seen && live ? presence(seen) : nothing}${palette()}${zoneButton()}${menu(end)}
      ${may('trip') ? haltButton('global', 'Halt trading') : nothing}</div>
    <div class="strip-causes">${seen && live ? chips(seen) : nothing}</div>
  </header>`;
}

/** The beginning of the window's title. */
export const titleOf = (seen, live) => (seen ? (live ? levelsOf(verdict(seen)).map(words).join(', ') : 'no connection')
  : '');
