// Limits: every key of every limit, and who uses it.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { age, changed, store } from './store.js';
import { duration, percent, plural, whole } from './format.js';
import { bar, empty, emptyIn, fullness, keyName, levelTag, usage } from './parts.js';

/** So many keys of one limit show their users at once; those of the others are opened with a click. */
const OPEN_KEYS = 3;

let filter = '';

/** Who used a key of a limit within its window; `rows`: [{ name, units, others? }], the largest first, all others together last. */
function shares(title, rows) {
  if (rows.length === 0) return nothing;
  const sum = rows.reduce((total, { units }) => total + units, 0);
  const most = Math.max(...rows.map(({ units }) => units));
  return html`<div class="shares"><h4>${title}</h4><ol>
    ${rows.map(
      ({ name, units, others, foreign }) => html`<li><div class="limit-head"><span class="name ${foreign ? 'warning-text' : ''}" title=${name}>${others ? plural(others, 'other') : name}</span><span class="numbers">${whole(units)} <span class="part">${percent(units / sum)}</span></span></div>
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class=${foreign ? 'others' : 'fill'} width=${((units / most) * 100).toFixed(1)} height="4"></rect></svg></li>`,
    )}
  </ol></div>`;
}

const isAlone = ({ bots, routes, foreign }) => bots.length === 1 && routes.length === 1 && foreign === 0;

/** Who used a key: one line for a single bot with a single route, bars otherwise. */
const users = ({ bots, routes, foreign }) => {
  const programs = foreign > 0 ? [...bots, { name: 'other programs', units: foreign, foreign: true }] : bots;
  if (programs.length + routes.length === 0) return nothing;
  return isAlone({ bots, routes, foreign })
    ? html`<p class="small-text">Used by <b>${bots[0].name}</b> with ${routes[0].name}</p>`
    : html`<div class="who">${shares('Bots, over the last window', programs)}${shares('Routes, over the last window', routes)}</div>`;
};

const LEVELS = { bad: 0, warning: 1, good: 2 };

/** Closed and nearly full limits first, then those with known users; the rest keeps its place, so that cards do not jump. */
function rank(keys) {
  const worst = Math.min(...keys.map(({ used, usable, banMs, pauseMs }) => (banMs > 0 ? 0 : pauseMs > 0 ? 1 : LEVELS[fullness(used, usable)])));
  return 2 * worst + (keys.some(({ bots }) => bots.length > 0) ? 0 : 1);
}

/** The keys of each limit of an exchange. */
function byName(exchange) {
  const names = new Map();
  for (const limit of exchange.limits) {
    if (!names.has(limit.limit)) names.set(limit.limit, []);
    names.get(limit.limit).push(limit);
  }
  return [...names].sort(([one, mine], [other, theirs]) => rank(mine) - rank(theirs) || one.localeCompare(other));
}

function key(limit, at) {
  const who = users(limit);
  return html`<li>
    <div class="limit-head"><span class="name" title=${keyName(limit.of)}>${keyName(limit.of) || 'whole address'}</span>${usage(limit.used, limit.usable)}</div>
    ${bar(limit.used, limit.usable, limit.foreign)}
    <div class="limit-notes">
      <span>size ${whole(limit.size)}</span>
      ${limit.freeMs > 0 ? html`<span>${emptyIn(limit.freeMs / 1_000 - age())}</span>` : nothing}
      ${limit.reserve > 0 ? html`<span>${whole(limit.reserve)} for cancels</span>` : nothing}
      ${limit.foreign > 0 ? html`<span class="warning-text">${whole(limit.foreign)} used by other programs</span>` : nothing}
      ${limit.waiting > 0 ? html`<span class="warning-text">${whole(limit.waiting)} waiting</span>` : nothing}
      ${limit.banMs > 0 ? levelTag('bad', `banned for ${duration(limit.banMs / 1_000 - age())}`) : nothing}
      ${limit.pauseMs > 0 ? levelTag('warning', `paused for ${duration(limit.pauseMs / 1_000 - age())}`) : nothing}
      ${limit.share < 1 && !(limit.banMs > 0) ? html`<span>opening slowly: ${percent(limit.share)}</span>` : nothing}
      ${limit.firstWindow ? html`<span>first window: not yet guaranteed</span>` : nothing}
    </div>
    ${who === nothing || at < OPEN_KEYS || isAlone(limit) ? who : html`<details><summary>Who used it</summary>${who}</details>`}
  </li>`;
}

function group(exchange, [name, keys]) {
  return html`<article class="card" aria-labelledby="limit-${exchange.name}-${name}">
    <h3 id="limit-${exchange.name}-${name}">${name}</h3>
    <ul class="limits keys">${keys.map(key)}</ul>
  </article>`;
}

export function limitsPage() {
  const { exchanges } = store.seen;
  const shows = (text) => text.toLowerCase().includes(filter.toLowerCase());
  return html`<h1>Limits</h1>
    <form class="inline" @submit=${(event) => event.preventDefault()}><label>Filter by exchange, limit, account, instrument, bot or route
      <input type="search" .value=${live(filter)} @input=${(event) => { filter = event.target.value; changed(); }} maxlength="100" autocomplete="off"></label></form>
    ${exchanges.length === 0
      ? empty('No exchange is in use. Its limits appear with the first call.')
      : exchanges.map((exchange) => {
          const concerns = ({ of, bots, routes }) => [of, ...bots.map(({ name }) => name), ...routes.map(({ name }) => name)].some(shows);
          const groups = byName(exchange)
            .map(([name, keys]) => [name, shows(`${exchange.name} ${name}`) ? keys : keys.filter(concerns)])
            .filter(([, keys]) => keys.length > 0);
          return html`<section aria-labelledby="limits-${exchange.name}"><h2 id="limits-${exchange.name}">${exchange.name}</h2>
            ${groups.length === 0 ? empty('Nothing matches.') : html`<div class="cards">${groups.map((one) => group(exchange, one))}</div>`}
            ${exchange.limitsNotShown > 0 ? html`<p class="small-text">${whole(exchange.limitsNotShown)} keys that are used less are not shown.</p>` : nothing}</section>`;
        })}`;
}
