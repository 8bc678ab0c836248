// The cluster as one member sees it: its members, and their parts of the shared limits.

import { html, nothing } from './lit/lit-html.js';
import { age } from './store.js';
import { duration, milliseconds, whole } from './format.js';
import { barCell, fact, keyName, levelTag } from './parts.js';
import { table } from './table.js';
import { SILENT_MS, silenceOf } from './verdict.js';

/** Returns a row for each member: since when no exchange's requests to the store have had news of it. */
function memberRows(cluster) {
  const { members, member: own, exchanges, latchesConfirmedBy } = cluster;
  return members.map((name) => {
    const heard = exchanges.filter(({ silentMs }) => silentMs[name] !== undefined).length;
    const silentMs = silenceOf(cluster, name);
    const state = name === own ? 'this member'
      : silentMs === undefined ? 'not heard of yet' // it may use other exchanges only
        : silentMs < SILENT_MS ? 'sharing' : `silent for ${duration(silentMs / 1_000 + age())}`;
    return { name, state, heard, isOwn: name === own,
      level: state.startsWith('silent') ? 'bad' : state === 'not heard of yet' ? 'none' : 'good',
      confirmed: name === own ? 'set here' : latchesConfirmedBy.includes(name) ? 'confirmed' : 'not confirmed' };
  });
}

const membersTable = (cluster) => table({
  id: 'members', caption: 'Members', key: ({ name }) => name, none: '',
  level: ({ level }) => (level === 'bad' ? 'bad' : ''),
  columns: [
    { name: 'Member', width: 14, value: ({ name }) => name, cell: (_, name) => html`<b>${name}</b>` },
    { name: 'State', width: 14, value: ({ state }) => state, cell: ({ level }, state) => levelTag(level, state) },
    { name: 'Shares exchanges', width: 10, align: 'right', value: ({ heard, isOwn }) =>
      (isOwn ? cluster.exchanges.length : heard) },
    { name: 'Latches of this member', value: ({ confirmed }) => confirmed },
  ],
}, memberRows(cluster));

/** The parts of the limits that this member may use, and what is left to the others. */
function sharesTable({ exchanges }) {
  const rows = exchanges.flatMap(({ exchange, limits }) => limits.map((limit) => ({ exchange, ...limit })));
  return table({
    id: 'shares', caption: 'Shared limits', key: ({ exchange, limit, of }) => `${exchange} ${limit} ${of}`,
    none: 'No limit is shared yet.', filter: 'Filter shared limits', most: 50,
    columns: [
      { name: 'Limit', width: 14, value: ({ limit }) => limit, title: ({ limit }) => limit },
      { name: 'Exchange', width: 10, value: ({ exchange }) => exchange },
      { name: 'For', width: 14, value: ({ of }) => keyName(of), title: ({ of }) => keyName(of), cell: (_, of) =>
        of || html`<span class="dim">whole address</span>` },
      { name: 'Used here', width: 14, value: ({ used }) => used, cell: ({ used, cap }) => barCell(used, cap) },
      { name: 'Part here', width: 7, align: 'right', value: ({ cap }) => cap, cell: (_, cap) => whole(cap) },
      { name: 'All members', width: 8, align: 'right', value: ({ size }) => size, cell: (_, size) => whole(size) },
      { name: 'Always here', value: ({ floor }) => floor, cell: (_, floor) => whole(floor) },
    ],
  }, rows);
}

export function clusterSection({ cluster }) {
  if (!cluster) return nothing;
  const { name, member, storeConnected, storeTrouble, exchanges } = cluster;
  const store = levelTag(storeConnected ? 'good' : 'bad', storeConnected ? 'connected' : 'not connected');
  return html`<section class="panel" aria-labelledby="cluster"><h2 id="cluster">Cluster ${name}</h2>
    <dl class="facts">
      ${fact('This member', member)}
      ${fact('Store', store, storeTrouble || nothing)}
      ${exchanges.map((one) => fact(one.exchange, one.state.toLowerCase(), `lease ${milliseconds(one.leaseMs)}`))}
    </dl>
    ${membersTable(cluster)}
    <details><summary>Shared limits</summary>${sharesTable(cluster)}</details></section>`;
}
