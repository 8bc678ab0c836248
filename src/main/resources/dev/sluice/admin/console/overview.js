// The first page: is trading safe, and if not, why not.

import { html, nothing } from './lit/lit-html.js';
import { get } from './api.js';
import { age, changed, store } from './store.js';
import { duration, milliseconds, plural, rate, whole, words } from './format.js';
import { bar, empty, emptyIn, fact, holdsTable, keyName, levelTag, signOf, spark, usage, verdictTags } from './parts.js';
import { haltButton } from './halt.js';
import { levelsAt, note, verdict } from './verdict.js';

const SHOWN_LIMITS = 4;
const SHOWN_CAUSES = 6;
/** A member of the cluster is called silent after this time; it sends several times a second. */
const SILENT_MS = 3_000;
const SHOWN_SOCKETS = 6;
const MOST_SOCKETS = 200;
const SOCKETS_REFRESH_MS = 2_000;

/** The oldest open WebSockets, from their own operation; read only while some are open and the page is shown. */
let sockets = [];
let socketsReadAt = 0;

function refreshSockets() {
  if (store.seen.webSockets === 0) sockets = [];
  if (store.seen.webSockets === 0 || Date.now() - socketsReadAt < SOCKETS_REFRESH_MS || !store.live) return;
  socketsReadAt = Date.now();
  get(`/admin/websockets?most=${MOST_SOCKETS}`)
    .then(({ websockets }) => {
      sockets = websockets;
      changed();
    })
    .catch(() => {}); // the next message shows whether the gateway is there
}

/** What is said below the verdict. */
function remark(seen, causes) {
  const warnings = causes.filter(({ kind }) => kind === 'warning').length;
  if (warnings > 0 && warnings === causes.length) return ` · nothing holds trading; ${plural(warnings, 'warning')}`;
  if (causes.length === 0) return ` · ${seen.holds ? 'nothing holds trading, no problem is known' : 'no exchange is stopped or banned'}`;
  const left = causes[0].leftMs === undefined ? 0 : causes[0].leftMs / 1_000 - age();
  const rest = left > 0 ? ` · calls that the ban concerns are refused for another ${duration(left)}` : '';
  return causes.length === 1 ? rest : `${rest} · ${plural(causes.length, 'cause')}`;
}

/** The causes below the sentence, unless it has the only one already. */
function causeList(causes) {
  if (causes.length === 0 || (causes.length === 1 && causes[0].level !== 'active')) return nothing;
  return html`<ul class="causes" aria-label="All causes">
    ${causes.slice(0, SHOWN_CAUSES).map((one) => html`<li>${causeLine(one)}</li>`)}
    ${causes.length > SHOWN_CAUSES ? html`<li>and ${causes.length - SHOWN_CAUSES} more</li>` : nothing}
  </ul>`;
}

function causeLine(one) {
  const { what, where, why } = note(one);
  const level = one.level === 'active' ? 'attention' : one.level; // a warning
  return html`<span class="tag mode ${level}"><span aria-hidden="true">${signOf(level)}</span> ${what}</span> ${where} <small>${why}${one.leftMs === undefined ? nothing : `, ${duration(one.leftMs / 1_000 - age())} left`}</small>`;
}

export function verdictPanel(seen, live) {
  const { level, headline, causes } = verdict(seen);
  return html`<section class="verdict ${live ? level : 'unknown'}" aria-labelledby="verdict">
    <div class="verdict-mode"><span aria-hidden="true">${live ? signOf(level) : '?'}</span></div>
    <div>
      <h1 id="verdict" aria-live="polite">${live ? headline : 'Unknown: no connection to the gateway'}</h1>
      ${live
        ? html`<p class="verdict-mode-name">${words(level)}${remark(seen, causes)}</p>${causeList(causes)}`
        : html`<p>Before the connection was lost: ${headline} (${words(level)})</p>`}
    </div>
  </section>`;
}

const clockLevel = ({ standing, held }) => (held || standing === 'beyond' ? 'bad' : standing === 'within' ? 'good' : 'none');

function facts(seen) {
  const { clock, safety } = seen;
  const durable = safety.latchesDurable;
  return html`<dl class="facts">
    ${fact('Clock', levelTag(clockLevel(clock), clock.driftMs === undefined ? 'not measured' : `${milliseconds(Math.abs(clock.driftMs))} ${clock.driftMs < 0 ? 'slow' : 'fast'}`), clock.driftMs === undefined ? clock.by : `± ${milliseconds(clock.boundMs)}, by ${clock.by}`)}
    ${fact('Latches', levelTag(durable ? 'good' : 'bad', durable ? 'on disk' : 'not on disk'))}
    ${fact('Bots', html`<span class="numbers">${whole(seen.botConnections)}</span>`, 'connections')}
    ${fact('WebSockets', html`<span class="numbers">${whole(seen.webSockets)}</span>`, 'open')}
    ${fact('Version', seen.version)}
    ${fact('Up', duration(seen.uptimeSeconds + age()), seen.lastReloadWorked ? 'configuration in force' : 'the last reload failed')}
  </dl>`;
}

function limits(exchange) {
  const used = exchange.limits.filter(({ used: units, banMs, pauseMs, waiting }) => units > 0 || banMs > 0 || pauseMs > 0 || waiting > 0);
  const isClosed = ({ banMs, pauseMs }) => banMs > 0 || pauseMs > 0;
  const shown = [...used.filter(isClosed), ...used.filter((limit) => !isClosed(limit))].slice(0, SHOWN_LIMITS);
  if (shown.length === 0) return html`<p class="empty">No limit is used.</p>`;
  return html`<ul class="limits">
    ${shown.map((limit) => html`<li>
      <div class="limit-head"><span class="name">${limit.limit}${limit.of ? html` <small>${keyName(limit.of)}</small>` : nothing}</span>${usage(limit.used, limit.usable)}</div>
      ${bar(limit.used, limit.usable, limit.foreign)}
      <div class="limit-notes">
        ${limit.banMs > 0 ? html`<span class="bad-text">banned for ${duration(limit.banMs / 1_000 - age())}</span>` : nothing}
        ${limit.pauseMs > 0 ? html`<span class="warning-text">paused for ${duration(limit.pauseMs / 1_000 - age())}</span>` : nothing}
        ${limit.freeMs > 0 ? html`<span>${emptyIn(limit.freeMs / 1_000 - age())}</span>` : nothing}
        ${limit.waiting > 0 ? html`<span>${plural(limit.waiting, 'call waits', 'calls wait')}</span>` : nothing}
        ${limit.foreign > 0 ? html`<span class="warning-text">${whole(limit.foreign)} used by other programs</span>` : nothing}
        ${limit.share < 1 && !(limit.banMs > 0) ? html`<span>opening slowly: ${Math.round(limit.share * 100)} %</span>` : nothing}
      </div>
    </li>`)}
  </ul>`;
}

const last = (values) => values[values.length - 1] ?? 0;

function traffic({ traffic: { sent, refused, rateLimited, steps } }) {
  const line = (name, values, level) => html`<div class="rate ${level}">
    <span>${name}</span><b class="numbers">${rate(last(values))}</b>
    ${spark(values, steps, `${name} a second in the last ten minutes, now ${rate(last(values))}`)}
  </div>`;
  return html`<div class="rates">
    ${line('sent / s', sent, '')}
    ${line('refused / s', refused, last(refused) > 0 ? 'warning' : '')}
    ${line('429 / s', rateLimited, last(rateLimited) > 0 ? 'bad' : '')}
  </div>`;
}

function times({ traffic: { addedMs, exchangeMs } }) {
  const pair = (value) => (value ? `${milliseconds(value.p50)} / ${milliseconds(value.p99)}` : '–');
  return html`<dl class="facts small">
    ${fact('Added by us, p50 / p99', html`<span class="numbers">${pair(addedMs)}</span>`)}
    ${fact('Taken by the exchange', html`<span class="numbers">${pair(exchangeMs)}</span>`)}
  </dl>`;
}

const byClass = (counts) => Object.entries(counts).filter(([, calls]) => calls > 0).map(([name, calls]) => `${words(name)} ${calls}`).join(', ') || nothing;

function waiting(exchange) {
  return html`<dl class="facts small">
    ${fact('In flight', html`<span class="numbers">${whole(exchange.inFlight)}</span>`, byClass(exchange.inFlightByClass))}
    ${fact('Waiting', html`<span class="numbers">${whole(exchange.waiting)}</span>`, byClass(exchange.waitingByClass))}
    ${exchange.openUnknown > 0 ? fact('Unknown orders', html`<span class="warning-text numbers">${whole(exchange.openUnknown)}</span>`, html`<a href="#bots">check and close</a>`) : nothing}
  </dl>`;
}

function connections(exchange) {
  const level = { healthy: 'good', warning: 'warning', critical: 'bad' };
  return html`<p class="chips">
    ${levelTag(level[exchange.rest.level] ?? 'none', `REST ${exchange.rest.status}`)}
    ${Object.entries(exchange.sockets).map(([type, status]) => levelTag(level[status.level] ?? 'none', `${words(type)} ${status.status}`))}
    ${exchange.clock.known ? levelTag('good', `clock ± ${milliseconds(exchange.clock.boundMs)}`) : levelTag('none', 'clock not measured')}
    ${exchange.enforcement === 'observe' ? levelTag('warning', 'observe only') : nothing}
  </p>`;
}

/** The WebSockets of an exchange, those that have been silent the longest first. */
function webSockets(exchange) {
  const mine = sockets.filter((one) => one.exchange === exchange.name).sort((one, other) => other.quietSeconds - one.quietSeconds);
  if (mine.length === 0) return nothing;
  const passed = (Date.now() - socketsReadAt) / 1_000;
  return html`<div class="sockets"><h4>${plural(mine.length, 'WebSocket')}</h4><ul>
    ${mine.slice(0, SHOWN_SOCKETS).map(
      (one) => html`<li><b>${one.bot || 'no name'}</b> <span>${one.type === 'user_stream' ? 'account events' : 'market data'} <code>${one.stream}</code></span>
        <small>open ${duration(one.ageSeconds + passed)}, last message ${duration(one.quietSeconds + passed)} ago${one.subscriptions === null ? '' : `, ${plural(one.subscriptions, 'subscription')}`}${one.waiting > 0 ? `, ${one.waiting} waiting` : ''}</small></li>`,
    )}
    ${mine.length > SHOWN_SOCKETS ? html`<li><small>and ${mine.length - SHOWN_SOCKETS} that were silent for a shorter time</small></li>` : nothing}
  </ul></div>`;
}

function breakers(exchange, all) {
  const mine = all.filter(({ scope, state }) => state !== 'closed' && (scope === `exchange:${exchange.name}` || scope?.includes(`:${exchange.name}/`)));
  return mine.length === 0
    ? nothing
    : html`<ul class="breakers">${mine.map((breaker) => html`<li>${levelTag(breaker.holds ? 'bad' : 'warning', `${words(breaker.name)} ${words(breaker.state)}`)} ${breaker.scope} <small>${breaker.why}</small></li>`)}</ul>`;
}

function card(exchange, seen, all) {
  const holds = seen.holds.filter(({ scope }) => scope === `exchange:${exchange.name}`);
  return html`<article class="card" aria-labelledby="card-${exchange.name}">
    <header><h3 id="card-${exchange.name}">${exchange.name}</h3>${exchange.testnet ? levelTag('warning', 'TESTNET') : nothing}${verdictTags(levelsAt(all, exchange.name))}<span class="grow"></span>${haltButton(`exchange:${exchange.name}`, 'Halt', `Halt ${exchange.name}`)}</header>
    ${holds.map((hold) => html`<p class="hold">${hold.reason} <small>by ${hold.who}, lifted by ${hold.liftedBy}</small></p>`)}
    ${exchange.promise === 'kept' ? nothing : html`<p class="warning-text small-text">Limits not yet guaranteed: ${exchange.promise.replace('not yet: ', '')}</p>`}
    ${traffic(exchange)} ${limits(exchange)} ${breakers(exchange, seen.safety.breakers ?? [])} ${waiting(exchange)} ${times(exchange)} ${connections(exchange)} ${webSockets(exchange)}
  </article>`;
}

/** A member of the cluster, and for how long no exchange's requests to the store have had news of it. */
function member(name, { member: own, exchanges }) {
  if (name === own) return levelTag('good', name);
  if (exchanges.length === 0) return levelTag('none', name);
  const silentMs = Math.min(...exchanges.map((one) => one.silentMs[name] ?? Infinity));
  if (silentMs === Infinity) return levelTag('none', `${name}, not heard of yet`); // it may use other exchanges only
  return silentMs < SILENT_MS ? levelTag('good', name) : levelTag('bad', `${name}, silent for ${duration(silentMs / 1_000 + age())}`);
}

function cluster({ cluster: seen }) {
  if (!seen) return nothing;
  return html`<section aria-labelledby="cluster"><h2 id="cluster">Cluster ${seen.name}</h2>
    <dl class="facts">
      ${fact('This member', seen.member)}
      ${fact('Members', html`<span class="chips">${seen.members.map((name) => member(name, seen))}</span>`)}
      ${fact('Store', levelTag(seen.storeConnected ? 'good' : 'bad', seen.storeConnected ? 'connected' : 'not connected'), seen.storeTrouble || nothing)}
      ${fact('Latches confirmed by', seen.latchesConfirmedBy.join(', ') || 'nobody else')}
      ${seen.exchanges.map((one) => fact(one.exchange, one.state.toLowerCase(), `lease ${milliseconds(one.leaseMs)}`))}
    </dl></section>`;
}

export function overview() {
  refreshSockets();
  const { seen, live } = store;
  const nowMs = seen.epochMs + age() * 1_000;
  const all = verdict(seen);
  return html`
    ${verdictPanel(seen, live)}
    ${seen.holds.length === 0 ? nothing : html`<section aria-labelledby="holds"><h2 id="holds">What holds trading</h2>${holdsTable(seen.holds, nowMs)}<p><a href="#stop">Re-arm and breakers</a></p></section>`}
    ${seen.issues.length + seen.warnings.length === 0 ? nothing : html`<section aria-labelledby="issues"><h2 id="issues">Problems</h2>
      <ul class="issues">${seen.issues.map((issue) => html`<li>${levelTag('bad', 'stops trading')} ${issue}</li>`)}${seen.warnings.map((warning) => html`<li>${levelTag('warning', 'warning')} ${warning}</li>`)}</ul></section>`}
    ${facts(seen)}
    ${cluster(seen.safety)}
    <section aria-labelledby="exchanges"><h2 id="exchanges">Exchanges in use</h2>
      ${seen.exchanges.length === 0
        ? empty('No bot has called an exchange yet. A card appears with the first call.')
        : html`<div class="cards">${seen.exchanges.map((exchange) => card(exchange, seen, all))}</div>`}
      ${seen.unusedExchanges.length === 0 ? nothing : html`<p class="small-text">Not in use: ${seen.unusedExchanges.join(', ')}</p>`}
    </section>`;
}
