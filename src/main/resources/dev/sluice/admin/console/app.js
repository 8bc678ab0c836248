// The console: the session, the feed and the router. Each page is a module in pages/, or an export of one, with
//   title          its heading, or (state) => heading
//   needs(state)   its resources, see resources.js
//   view(state)    its template: a pure function of what is known

import { html, nothing, render } from './lit/lit-html.js';
import { BANS, Failure, follow, keep, known, signIn, whoIs } from './resources.js';
import { age, changed, forgetSession, onChange, store } from './store.js';
import { duration, plural, timeOfDay } from './format.js';
import { verdictTags } from './parts.js';
import { watch } from './alerts.js';
import { dialog, lostNotice } from './dialog.js';
import { scopeSuggestions } from './scopes.js';
import { pullNeeds } from './halt.js';
import { keyWindows, paletteNeeds, rail, sentenceOf, strip, titleOf } from './frame.js';
import { everUsed } from './rows.js';
import { fullLimits, levelsAt, verdict } from './verdict.js';
import { href, parse } from './route.js';
import { sweepRows } from './table.js';
import * as now from './pages/now.js';
import * as calls from './pages/calls.js';
import * as bots from './pages/bots.js';
import * as exchanges from './pages/exchanges.js';
import * as limits from './pages/limits.js';
import * as control from './pages/control.js';
import * as past from './pages/history.js';
import * as cluster from './cluster.js';
import * as config from './pages/config.js';

const PAGES = { now, cluster, calls, explain: calls.explain, bots, bot: bots.one, exchanges,
  exchange: exchanges.one, limits, limit: limits.one, control, history: past, config };
const PUBLIC_MS = 1_000;

let unfollow = () => {};
let signingIn = false;

const pageOf = (route) => PAGES[route.page] ?? now;

function begin(me) {
  Object.assign(store, { me, note: '' });
  unfollow = follow({
    heard: (seen) => {
      const fullSince = fullLimits(store.seen?.fullSince ?? new Map(), seen);
      Object.assign(store, { seen: { ...seen, fullSince, everUsed: everUsed(store.seen?.everUsed ?? new Map(), seen) },
        heardAt: Date.now(), live: true });
      changed();
    },
    lost: () => {
      store.live = false;
      changed();
    },
    ended: () => end('The session has ended: it was not used for an hour, is a day old, or its token was revoked.'),
  });
  changed();
}

/** Ends the session. Who signs out leaves nothing to the next operator of this page, also not in its address. */
function end(note = '') {
  unfollow();
  if (!note) {
    history.replaceState({ seen: true }, '', href('now'));
    turn();
  }
  forgetSession(note);
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
let publicly = null;
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
    publicly = { ...answer, exchanges: Object.entries(answer.exchanges).map(([name, one]) => ({ name, ...one })) };
    verdict(publicly);
  } catch {
    publicly = null;
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

/** The exchanges with a cause of their own, each with its levels, and how many others there are. */
function publicLevels() {
  const all = verdict(publicly);
  const tagged = (text, name) => html`<li>${text} ${verdictTags(levelsAt(all, name))}</li>`;
  const hasCause = ({ name }) => all.causes.some((one) => one.exchange === name);
  const own = publicly.exchanges.filter(hasCause);
  const others = publicly.exchanges.filter((one) => !hasCause(one));
  return html`<ul class="levels" aria-label="Exchanges">${own.map(({ name }) => tagged(name, name))}
    ${others.length === 0 ? nothing : tagged(plural(others.length, own.length === 0 ? 'exchange' : 'other'),
      others[0].name)}</ul>`;
}

function signInPage() {
  const silent = store.starting ? 'Connecting …' : 'The gateway does not answer';
  return html`<main class="sign-in" id="main">
    <h1>Sluice</h1>
    ${publicly ? html`${sentenceOf(publicly, true)} ${publicLevels()}`
      : html`<div class="verdict unknown"><span class="verdict-sign"
      aria-hidden="true">?</span><h2>${silent}</h2></div>`}
    <form class="panel" @submit=${submitToken}>
      <h2>Sign in</h2>
      <label>Token <input type="password" name="token" autocomplete="current-password" required
        maxlength="1000"></label>
      <p><small>From the file admin.token in the data folder, or made with: scripts/sluice token NAME --roles
        read+trip+rearm</small></p>
      <p class="error" role="alert">${store.note}</p>
      <div class="buttons"><button type="submit" class="primary"
        ?disabled=${signingIn}>${signingIn ? 'Checking …' : 'Sign in'}</button></div>
    </form>
  </main>`;
}

// ---- with a session

const noConnection = () =>
  store.live || !store.seen
    ? nothing
    : html`<div class="lost" role="alert">No connection to the gateway since ${timeOfDay(store.heardAt, store.zone)}.
      The figures below are from then, ${html`<span aria-hidden="true">${duration(age())}</span>`} old, and may be
      wrong.</div>`;

function page() {
  if (!store.me) return signInPage();
  // One template, so that the first state keeps the elements of the strip, and with them the focus.
  return html`<div class="frame">${strip(() => end())} ${rail(store.route.page)}
    <div class="body">${noConnection()} ${lostNotice()}
    <main id="main" tabindex="-1" data-page=${store.route.page}
      class=${store.seen && !store.live ? 'old' : ''}>${store.seen ? pageOf(store.route).view(store)
      : html`<p class="empty">Waiting for the gateway …</p>`}</main></div></div>`;
}

const headingOf = ({ title }) => (typeof title === 'function' ? title(store) : title);

function draw() {
  const isThere = store.me && store.seen;
  if (isThere) {
    const isBanned = store.seen.exchanges.some((one) => one.limits.some(({ banMs }) => banMs > 0));
    keep([...(isBanned ? [BANS] : []), ...paletteNeeds(), ...pullNeeds(store.seen),
      ...pageOf(store.route).needs(store)]);
    store.seen.bans = known(BANS.path).value?.bans ?? [];
  }
  document.title = [titleOf(store.seen, store.live), store.me ? headingOf(pageOf(store.route)) : 'Sign in',
    'Sluice'].filter(Boolean).join(' · ');
  render(html`${page()} ${dialog()} ${keyWindows(store)} ${isThere ? scopeSuggestions(store.seen) : nothing}`,
    document.body);
  sweepRows();
  watch();
}

/**
 * Shows the address. A new page begins at its top, with the focus on its heading; the way back leads to where it was.
 */
function turn() {
  const before = store.route;
  store.route = parse(location.hash);
  changed();
  const isNew = history.state === null;
  history.replaceState({ seen: true }, '');
  if (!isNew || href(before.page, before.of) === href(store.route.page, store.route.of)) return;
  queueMicrotask(() => {
    scrollTo(0, 0);
    const heading = document.querySelector('main h1');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus({ preventScroll: true });
  });
}

onChange(draw);
addEventListener('hashchange', turn);
history.replaceState({ seen: true }, '');
setInterval(changed, 1_000); // countdowns, ages and resources
start();
