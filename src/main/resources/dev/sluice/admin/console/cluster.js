// The cluster as one member sees it: its members with what they tell of themselves, and their parts of shared limits.

import { html, nothing } from './lit/lit-html.js';
import { age, nowMs } from './store.js';
import { duration, milliseconds, plural, rate, whole } from './format.js';
import { barCell, fact, keyName, levelTag, modeTag, verdictTags } from './parts.js';
import { href } from './route.js';
import { memberRows, shareRows } from './rows.js';
import { field, table } from './table.js';

/** So many members have a column of their own among the shared limits. */
const MAX_COLUMNS = 6;

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

const number = (name, width, key, text) => ({ name, width, align: 'right', value: ({ told }) => told?.[key],
  cell: (_, value) => (value === undefined ? '–' : text(value)) });

const consoleLink = ({ name, console }) => (/^https?:/.test(console)
  ? html`<a href=${console}>Open<span class="hidden"> the console of ${name}</span></a>` : nothing);

const membersTable = (rows, version) => table({
  id: 'members', caption: 'Members', key: ({ name }) => name, none: '',
  level: ({ level }) => (level === 'bad' ? 'bad' : ''),
  columns: [
    { name: 'Member', width: 12, value: ({ name }) => name, cell: (_, name) => html`<b>${name}</b>` },
    { name: 'State', width: 14, value: ({ state }) => state, cell: ({ level }, state) => levelTag(level, state) },
    { name: 'Global mode', width: 9, value: ({ told }) => told?.mode, cell: (_, mode) => (mode ? modeTag(mode) : '–') },
    { name: 'Worst level', width: 9, value: ({ told }) => told?.level, cell: (_, level) =>
      (level ? verdictTags([level]) : '–') },
    number('Sent / s', 6, 'sent', rate), number('Refused / s', 7, 'refused', rate),
    number('Waiting', 6, 'waiting', whole),
    { name: 'Version', width: 8, wide: true, value: ({ told }) => told?.software, title: ({ told }) => told?.software,
      cell: (_, value = '–') => html`<span
        class=${['–', version].includes(value) ? '' : 'warning-text'}>${value}</span>` },
    { name: 'Up', width: 7, wide: true, value: ({ told }) => told?.startedEpochMs, cell: (_, ms) =>
      (ms ? duration((nowMs() - ms) / 1_000) : '–') },
    { name: 'Latches of this member', value: ({ confirmed }) => confirmed },
    ...(rows.some(({ console }) => console) ? [{ name: 'Console', width: 6, cell: consoleLink }] : []),
  ],
}, rows);

function sharesTable(cluster, rows) {
  const heard = new Set(rows.filter(({ level }) => level === 'good').map(({ name }) => name));
  const part = ({ name }) => ({ name, width: 10, align: 'right', value: ({ parts }) => parts[name]?.used,
    cell: ({ parts }) => (parts[name] ? html`${whole(parts[name].used)} <small>of ${whole(parts[name].cap)}</small>`
      : '–'), title: ({ parts }) => (!parts[name] ? 'It tells of no use.' : parts[name].used > parts[name].cap
      ? 'More than its part: charged after a lease had ended; it counts until the window ends.' : '') });
  return table({
    id: 'shares', caption: 'Shared limits', key: ({ key }) => key,
    none: 'No limit is shared yet.', sort: '-Used by all', filter: 'Filter shared limits', most: 50,
    columns: [
      field('Limit', 'limit', 14),
      field('Exchange', 'exchange', 10),
      { name: 'For', width: 14, value: ({ of }) => keyName(of), title: ({ of }) => keyName(of), cell: (_, of) =>
        of || html`<span class="dim">whole address</span>` },
      { name: 'Used by all', value: ({ used }) => used, order: ({ used, size }) => used / Math.max(1, size),
        cell: ({ used, size }) => (size > 0 ? barCell(used, size)
        : whole(used)) },
      { name: 'Size', width: 7, align: 'right', value: ({ size }) => size, cell: (_, size) => whole(size) || '–' },
      ...(rows.length > MAX_COLUMNS ? rows.filter(({ isOwn }) => isOwn) : rows).map(part),
    ],
  }, shareRows(cluster, heard));
}

const byState = (exchanges) => [...new Set(exchanges.map(({ state }) => state))].map((state) =>
  [state, exchanges.filter((one) => one.state === state)]);

/** The members and the store; `isPage` adds what each member has of each shared limit. */
export function clusterSection({ safety: { cluster }, version }, isPage = false) {
  if (!cluster) return isPage ? html`<p class="empty">This gateway is not a member of a cluster.</p>` : nothing;
  const { name, member, storeConnected, storeProblem, exchanges } = cluster;
  const rows = memberRows(cluster, age() * 1_000);
  const heard = rows.flatMap(({ told }) => (told ? [told] : []));
  const all = (key) => sumOf(heard.map((told) => told[key]));
  const store = levelTag(storeConnected ? 'good' : 'bad', storeConnected ? 'connected' : 'not connected');
  return html`<section class="panel" aria-labelledby="cluster"><h2 id="cluster">${isPage ? `Cluster ${name}`
    : html`<a href=${href('cluster')}>Cluster ${name}</a>`}</h2>
    <dl class="facts">
      ${fact('This member', member)}
      ${fact('Store', store, storeProblem || nothing)}
      ${heard.length === 0 ? nothing : fact(`${plural(heard.length, 'member')} together`,
        `${rate(all('sent'))} sent / s, ${rate(all('refused'))} refused / s`, `${whole(all('waiting'))} waiting`)}
      ${byState(exchanges).map(([state, some]) =>
        fact(some.length > 1 ? plural(some.length, 'exchange') : some[0].exchange, state.toLowerCase(),
          `lease ${milliseconds(Math.max(...some.map(({ leaseMs }) => leaseMs)))}`))}
    </dl>
    ${membersTable(rows, version)}</section>
    ${isPage ? html`<section aria-labelledby="shares"><h2 id="shares">Shared
      limits</h2>${sharesTable(cluster, rows)}</section>` : nothing}`;
}

export const title = 'Cluster';

export const needs = () => [];

export const view = ({ seen }) => html`<div class="title"><h1 tabindex="-1">${title}</h1></div>
  ${clusterSection(seen, true)}`;
