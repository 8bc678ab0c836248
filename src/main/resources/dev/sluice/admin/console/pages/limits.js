// Limits: every key of every limit, closed and full ones first. And one limit: its keys, who used them, what was
// refused, and what changed.

import { html, nothing } from '../lit/lit-html.js';
import { AUDIT, BANS, DAY_MS } from '../resources.js';
import { hourCharts, hourNeeds } from '../chart.js';
import { percent, plural, whole } from '../format.js';
import { reasonOf } from '../journal.js';
import { changes, changesTable, limitsTable, refusedCalls, refusedTable, shareList, stateOf } from '../lists.js';
import { bar, emptyIn, keyName, levelTag, usage } from '../parts.js';
import { href } from '../route.js';
import { keyOfLimit, limitRows, usersOf } from '../rows.js';
import { age, nowMs, setQuery } from '../store.js';

export const title = 'Limits';

export const needs = () => [];

export function view(state) {
  const { seen, route: { query } } = state;
  const rows = limitRows(seen);
  const used = rows.filter((row) => seen.everUsed.has(keyOfLimit(row)));
  const all = query.all === '1';
  const hidden = seen.exchanges.reduce((sum, { limitsNotShown }) => sum + limitsNotShown, 0);
  const tools = html`<label class="toggle"><input type="checkbox" .checked=${all}
    @change=${(event) => setQuery({ all: event.target.checked ? '1' : '' })}>also the ${rows.length - used.length}
      unused</label>`;
  return html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
    <section>${limitsTable(all ? rows : used, state, { tools })}
    ${hidden > 0 ? html`<p class="small-text">${plural(hidden, 'key')} used less are not shown.</p>` : ''}</section>`;
}

/** So many refusals by limits of the exchange are searched for those by this limit. */
const SEARCHED = 200;

const subjectOf = ({ of: [exchange = '', name = ''] }) => `limit:${exchange}/${name}`;

const refused = ({ of: [exchange = ''] }) => refusedCalls({ exchange, reason: 'limit' }, SEARCHED);

const needsOfOne = ({ route }) => [AUDIT, BANS, refused(route), ...hourNeeds(subjectOf(route))];

/** What was refused because of this limit, and its bans and settings that changed. */
function past(route) {
  const { of: [exchange = '', name = ''] } = route;
  const isLimit = ([figure, value]) => figure === 'limit' && value === name;
  const isOurs = ({ reason }) => reasonOf(reason).figures.some(isLimit);
  const isHere = ({ scope, limit, what, reason }) => (scope === `exchange:${exchange}` && limit === name)
    || (what === 'configuration' && reason.includes(`${exchange}.limits.${name}:`));
  return html`<section aria-labelledby="refused"><h2 id="refused">Refused last</h2>
      ${refusedTable(refused(route), 'refused', { exchange }, isOurs)}
      <p class="small-text">Of the last ${SEARCHED} calls that waited too long for a limit of ${exchange}.</p></section>
    <section aria-labelledby="changed"><h2 id="changed">Changed here in the last 24 hours</h2>
      ${changesTable(changes(nowMs() - DAY_MS, isHere), 'changed', 'Nothing has changed here.')}</section>`;
}

/** Who used a key of a limit within its window. */
function users(limit) {
  const { bots, routes } = usersOf(limit);
  if (bots.length + routes.length === 0) return nothing;
  const linked = bots.map((one) => ({ ...one, link: one.foreign || one.others ? '' : href('bot', [one.name]) }));
  return html`<div class="who">
    <div><h3>Bots, over the last window</h3>${shareList(linked)}</div>
    <div><h3>Routes, over the last window</h3>${shareList(routes)}</div></div>`;
}

function key(limit) {
  const state = stateOf(limit);
  return html`<article class="card"><header><h2>${keyName(limit.of) || 'whole address'}</h2>${state
    ? levelTag(limit.banMs > 0 ? 'bad' : 'warning', state) : nothing}
      <span class="grow"></span>${usage(limit.used, limit.usable)}</header>
    ${bar(limit.used, limit.usable, limit.foreign)}
    <div class="limit-notes">
      <span>size ${whole(limit.size)}, of which ${whole(limit.usable)} are used at most</span>
      ${limit.freeMs > 0 ? html`<span>${emptyIn(limit.freeMs / 1_000 - age())}</span>` : nothing}
      ${limit.reserve > 0 ? html`<span>${whole(limit.reserve)} kept for cancels</span>` : nothing}
      ${limit.foreign > 0 ? html`<span class="warning-text">${whole(limit.foreign)} used by other programs</span>`
        : nothing}
      ${limit.share < 1 ? html`<span>open to ${percent(limit.share)}</span>` : nothing}
    </div>
    ${users(limit)}
    <p class="small-text">The last window of each bot rolls; the limit's own window may have begun later, so that parts
      can add up to more than it shows.</p>
  </article>`;
}

function viewOfOne({ seen, route }) {
  const { of: [exchange = '', name = ''], query } = route;
  const keys = limitRows(seen).filter((one) => one.exchange === exchange && one.limit === name).sort((one, other) =>
    other.fill - one.fill);
  const shown = query.of === undefined ? keys : keys.filter(({ of }) => of === query.of);
  return html`<div class="title"><a href=${href('limits')}>Limits</a> <a
    href=${href('exchange', [exchange])}>${exchange}</a> <h1 tabindex="-1">${name}</h1>
      <span class="grow"></span>${shown.length < keys.length
        ? html`<a href=${href('limit', [exchange, name])}>all ${keys.length} keys</a>` : nothing}</div>
    ${shown.length === 0 ? html`<p class="empty">No call uses it now.</p>` : shown.map(key)}
    ${hourCharts(subjectOf(route))} ${past(route)}`;
}

export const one = { title: ({ route: { of } }) => of.join(' '), needs: needsOfOne, view: viewOfOne };
