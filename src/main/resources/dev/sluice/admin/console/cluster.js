// The cluster as one member sees it.

import { html, nothing } from './lit/lit-html.js';
import { age } from './store.js';
import { duration, milliseconds } from './format.js';
import { fact, levelTag } from './parts.js';

/** A member of the cluster is called silent after this time; it sends several times a second. */
const SILENT_MS = 3_000;

/** A member of the cluster, and for how long no exchange's requests to the store have had news of it. */
function member(name, { member: own, exchanges }) {
  if (name === own) return levelTag('good', name);
  if (exchanges.length === 0) return levelTag('none', name);
  const silentMs = Math.min(...exchanges.map((one) => one.silentMs[name] ?? Infinity));
  if (silentMs === Infinity) return levelTag('none', `${name}, not heard of yet`); // it may use other exchanges only
  return silentMs < SILENT_MS
    ? levelTag('good', name)
    : levelTag('bad', `${name}, silent for ${duration(silentMs / 1_000 + age())}`);
}

export function clusterSection({ cluster: seen }) {
  if (!seen) return nothing;
  const store = levelTag(seen.storeConnected ? 'good' : 'bad', seen.storeConnected ? 'connected' : 'not connected');
  return html`<section class="panel" aria-labelledby="cluster"><h2 id="cluster">Cluster ${seen.name}</h2>
    <dl class="facts">
      ${fact('This member', seen.member)}
      ${fact('Members', html`<span class="chips">${seen.members.map((name) => member(name, seen))}</span>`)}
      ${fact('Store', store, seen.storeTrouble || nothing)}
      ${fact('Latches confirmed by', seen.latchesConfirmedBy.join(', ') || 'nobody else')}
      ${seen.exchanges.map((one) => fact(one.exchange, one.state.toLowerCase(), `lease ${milliseconds(one.leaseMs)}`))}
    </dl></section>`;
}
