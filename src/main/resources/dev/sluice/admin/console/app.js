// The console: the frame around the pages, the session and the feed.

import { html, nothing, render } from './lit/lit-html.js';
import { Failure, follow, signIn, signOut, whoIs } from './api.js';
import { age, changed, may, onChange, store } from './store.js';
import { duration, timeOfDay, words } from './format.js';
import { levelTag, verdictTags } from './parts.js';
import { dialog } from './dialog.js';
import { haltButton } from './halt.js';
import { lostNotice } from './lost.js';
import { scopeSuggestions } from './scopes.js';
import { overview, verdictPanel } from './overview.js';
import { levelsAt, levelsOf, verdict } from './verdict.js';
import { stop } from './stop.js';
import { botsPage } from './bots.js';
import { limitsPage } from './limits.js';
import { historyPage } from './history.js';
import { explainPage } from './explain.js';

const PAGES = {
  overview: ['Overview', overview],
  bots: ['Bots', botsPage],
  limits: ['Limits', limitsPage],
  stop: ['Stop and open', stop],
  history: ['History', historyPage],
  explain: ['Explain', explainPage],
};
const PUBLIC_MS = 1_000;

let unfollow = () => {};
let signingIn = false;

function begin(me) {
  Object.assign(store, { me, note: '' });
  unfollow = follow({
    heard: (seen) => {
      Object.assign(store, { seen, heardAt: Date.now(), live: true });
      changed();
    },
    lost: () => {
      store.live = false;
      changed();
    },
    ended: () => end('The session has ended: it was too long without use, or the gateway was started again.'),
  });
  changed();
}

function end(note = '') {
  unfollow();
  Object.assign(store, { me: null, seen: null, live: false, note });
  watchPublic();
  changed();
}

async function start() {
  try {
    const me = await whoIs();
    if (me) begin(me);
    else watchPublic();
    store.starting = false;
    changed();
  } catch {
    setTimeout(start, PUBLIC_MS);
  }
}

// ---- without a session: only the level and the mode of each exchange

/** The last answer of /health/verdict in the form of a message of the feed; null when the last request failed. */
let known = null;
let watching = false;

function watchPublic() {
  if (watching) return;
  watching = true;
  askPublic();
}

async function askPublic() {
  if (store.me) {
    watching = false;
    return;
  }
  try {
    const response = await fetch('/health/verdict', { cache: 'no-store', signal: AbortSignal.timeout(3_000) });
    const answer = await response.json();
    known = { ...answer, exchanges: Object.entries(answer.exchanges).map(([name, one]) => ({ name, ...one })) };
    verdict(known);
  } catch {
    known = null;
  }
  changed();
  setTimeout(askPublic, PUBLIC_MS);
}

async function submitToken(event) {
  event.preventDefault();
  const input = event.target.querySelector('input');
  signingIn = true;
  store.note = '';
  changed();
  try {
    const me = await signIn(input.value.trim());
    input.value = '';
    if (me.roles.some((role) => role === 'read' || role === 'admin')) begin(me);
    else store.note = 'This token cannot read the state. The console needs a token with the role read.';
  } catch (failure) {
    store.note = failure instanceof Failure && failure.status === 401 ? 'This token is not valid.' : failure.message;
  }
  signingIn = false;
  changed();
}

function publicLevels() {
  const all = verdict(known);
  return html`<ul class="levels" aria-label="Exchanges">${known.exchanges.map(({ name }) => html`<li>${name} ${verdictTags(levelsAt(all, name))}</li>`)}</ul>`;
}

function signInPage() {
  return html`<main class="sign-in" id="main">
    ${known ? verdictPanel(known, true) : html`<section class="verdict unknown"><div class="verdict-mode"><span aria-hidden="true">?</span></div><div><h1>${store.starting ? 'Connecting …' : 'The gateway does not answer'}</h1></div></section>`}
    ${known ? publicLevels() : nothing}
    <form class="panel" @submit=${submitToken}>
      <h2>Sign in</h2>
      <label>Token <input type="password" name="token" autocomplete="current-password" required maxlength="1000"></label>
      <p><small>From the file admin.token in the data folder, or made with: scripts/sluice token NAME --roles read+trip+rearm</small></p>
      <p class="error" role="alert">${store.note}</p>
      <div class="buttons"><button type="submit" class="primary" ?disabled=${signingIn}>${signingIn ? 'Checking …' : 'Sign in'}</button></div>
    </form>
  </main>`;
}

// ---- the frame

function connection() {
  if (store.live) return levelTag('good', 'live');
  return levelTag('bad', 'no connection');
}

function header() {
  return html`<header class="top">
    <a class="skip" href="#main" @click=${(event) => { event.preventDefault(); document.querySelector('#main')?.focus(); }}>Skip to the content</a>
    <div class="top-line">
      <span class="brand">Sluice</span>
      ${store.seen && store.live ? verdictTags(levelsOf(verdict(store.seen))) : nothing} ${connection()}
      <span class="grow"></span>
      <span class="me">${store.me.name} <small>${store.me.roles.map(words).join(', ')}</small></span>
      <button type="button" @click=${async () => { await signOut(); end(); }}>Sign out</button>
      ${haltButton('global', 'Halt trading')}
    </div>
    <nav aria-label="Pages"><ul>${Object.entries(PAGES).map(([name, [title]]) => html`<li><a href="#${name}" aria-current=${store.page === name ? 'page' : nothing}>${title}</a></li>`)}</ul></nav>
  </header>`;
}

const noConnection = () =>
  store.live || !store.seen
    ? nothing
    : html`<div class="lost" role="alert">No connection to the gateway since ${timeOfDay(store.heardAt)}. The figures below are from then, ${html`<span aria-hidden="true">${duration(age())}</span>`} old, and may be wrong.</div>`;

function page() {
  if (!store.me) return signInPage();
  // One template, so that the first state keeps the elements of the header, and with them the focus.
  return html`${header()} ${noConnection()} ${lostNotice()}
    <main id="main" tabindex="-1" class=${store.seen && !store.live ? 'old' : ''}>${store.seen ? (PAGES[store.page] ?? PAGES.overview)[1]() : html`<p class="empty">Waiting for the gateway …</p>`}</main>`;
}

function draw() {
  const shown = store.me ? PAGES[store.page]?.[0] : 'Sign in';
  document.title = `${store.seen && store.live ? `${levelsOf(verdict(store.seen)).map(words).join(', ')} · ` : store.seen ? 'no connection · ' : ''}${shown} · Sluice`;
  render(html`${page()} ${dialog()} ${store.me && store.seen ? scopeSuggestions(store.seen) : nothing}`, document.body);
}

function turn() {
  const name = location.hash.slice(1);
  store.page = name in PAGES ? name : 'overview';
  changed();
}

onChange(draw);
addEventListener('hashchange', turn);
setInterval(changed, 1_000); // countdowns and ages
turn();
start();
