// Limits: every key of every limit, and who uses it.

import { html, nothing } from './lit/lit-html.js';
import { live } from './lit/directives/live.js';
import { age, changed, store } from './store.js';
import { duration, percent, whole } from './format.js';
import { bar, empty, levelTag, usage } from './parts.js';

const SHOWN_USERS = 6;

let filter = '';

/** Who used a limit within its window: [{name, units}], the largest first. */
function users(exchange, limit, of) {
  return exchange[of]
    .map((one) => ({ name: one.bot ?? one.route, units: one.used[limit] ?? 0 }))
    .filter(({ units }) => units > 0)
    .sort((one, other) => other.units - one.units);
}

function shares(title, rows) {
  if (rows.length === 0) return nothing;
  const sum = rows.reduce((total, { units }) => total + units, 0);
  const most = rows[0].units;
  return html`<div class="shares"><h4>${title}</h4><ol>
    ${rows.slice(0, SHOWN_USERS).map(
      ({ name, units }) => html`<li><div class="limit-head"><span class="name">${name}</span><span class="numbers">${whole(units)} <span class="part">${percent(units / sum)}</span></span></div>
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="fill" width=${((units / most) * 100).toFixed(1)} height="4"></rect></svg></li>`,
    )}
    ${rows.length > SHOWN_USERS ? html`<li><small>and ${rows.length - SHOWN_USERS} more</small></li>` : nothing}
  </ol></div>`;
}

/** The keys of each limit of an exchange, the fullest limit first. */
function byName(exchange) {
  const names = new Map();
  for (const limit of exchange.limits) {
    if (!names.has(limit.limit)) names.set(limit.limit, []);
    names.get(limit.limit).push(limit);
  }
  return [...names];
}

function key(limit) {
  return html`<li>
    <div class="limit-head"><span class="name">${limit.of || 'whole address'}</span>${usage(limit.used, limit.usable)}</div>
    ${bar(limit.used, limit.usable, limit.foreign)}
    <div class="limit-notes">
      <span>size ${whole(limit.size)}</span>
      ${limit.freeMs > 0 ? html`<span>empty in ${duration(limit.freeMs / 1_000 - age())}</span>` : nothing}
      ${limit.reserve > 0 ? html`<span>${whole(limit.reserve)} for cancels</span>` : nothing}
      ${limit.foreign > 0 ? html`<span class="warning-text">${whole(limit.foreign)} used by other programs</span>` : nothing}
      ${limit.waiting > 0 ? html`<span class="warning-text">${whole(limit.waiting)} waiting</span>` : nothing}
      ${limit.banMs > 0 ? levelTag('bad', `banned for ${duration(limit.banMs / 1_000 - age())}`) : nothing}
      ${limit.pauseMs > 0 ? levelTag('warning', `paused for ${duration(limit.pauseMs / 1_000 - age())}`) : nothing}
      ${limit.share < 1 ? html`<span>opening slowly: ${percent(limit.share)}</span>` : nothing}
      ${limit.firstWindow ? html`<span>first window: not yet guaranteed</span>` : nothing}
    </div></li>`;
}

function group(exchange, [name, keys]) {
  return html`<article class="card" aria-labelledby="limit-${exchange.name}-${name}">
    <h3 id="limit-${exchange.name}-${name}">${name}</h3>
    <ul class="limits">${keys.map(key)}</ul>
    <div class="who">${shares('Used by bots', users(exchange, name, 'bots'))}${exchange.routes ? shares('Used by routes', users(exchange, name, 'routes')) : nothing}</div>
  </article>`;
}

export function limitsPage() {
  const { exchanges } = store.seen;
  const shows = (text) => text.toLowerCase().includes(filter.toLowerCase());
  return html`<h1>Limits</h1>
    <form class="inline" @submit=${(event) => event.preventDefault()}><label>Filter by exchange, limit, account or instrument
      <input type="search" .value=${live(filter)} @input=${(event) => { filter = event.target.value; changed(); }} maxlength="100" autocomplete="off"></label></form>
    ${exchanges.length === 0
      ? empty('No exchange is in use. Its limits appear with the first call.')
      : exchanges.map((exchange) => {
          const groups = byName(exchange)
            .map(([name, keys]) => [name, shows(`${exchange.name} ${name}`) ? keys : keys.filter(({ of }) => shows(of))])
            .filter(([, keys]) => keys.length > 0);
          return html`<section aria-labelledby="limits-${exchange.name}"><h2 id="limits-${exchange.name}">${exchange.name}</h2>
            ${groups.length === 0 ? empty('Nothing matches.') : html`<div class="cards">${groups.map((one) => group(exchange, one))}</div>`}
            ${exchange.limitsNotShown > 0 ? html`<p class="small-text">${whole(exchange.limitsNotShown)} keys that are used less are not shown.</p>` : nothing}</section>`;
        })}`;
}
