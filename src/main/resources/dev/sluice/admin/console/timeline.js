// The timeline of the last 24 hours: modes from the rows of the audit and from what is held now, bans, starts of the gateway.

import { html, svg } from './lit/lit-html.js';
import { dateTime, timeOfDay } from './format.js';
import { MODES, empty, keyName, levelTag, modeTag } from './parts.js';

export const DAY_MS = 24 * 3_600_000;
const MOST_LANES = 24;
const WIDTH = 1_000;
const NARROWEST = 3;

/** The spans of modes, one lane for each scope and cause: { name, spans: [{ from, to, what, says }] }. */
function modeLanes(rows, holds, startMs, nowMs) {
  const found = new Map();
  const lane = (name) => {
    if (!found.has(name)) found.set(name, { name, spans: [], open: null });
    return found.get(name);
  };
  for (const row of rows) {
    if (row.what === 'gateway' && row.after === 'started') {
      for (const each of found.values()) if (!each.latched) end(each, row.epochMs); // a latch survives a restart
    }
    if (!(row.before in MODES && row.after in MODES)) continue;
    const latched = row.what.startsWith('latch');
    const mine = lane(`${row.scope}, ${row.what.replace(/^(latch|mode) /, '')}`);
    mine.latched = latched;
    if (row.before !== 'ACTIVE' && mine.open === null && mine.spans.length === 0) mine.open = { from: startMs, what: row.before, says: '' };
    end(mine, row.epochMs);
    if (row.after !== 'ACTIVE') mine.open = { from: row.epochMs, what: row.after, says: row.reason };
  }
  for (const hold of holds) {
    const mine = lane(`${hold.scope}, ${hold.cause}`);
    mine.open ??= { from: Math.max(startMs, hold.sinceEpochMs), what: hold.mode, says: hold.reason }; // set before the oldest row
  }
  for (const each of found.values()) end(each, nowMs);
  return [...found.values()];
}

function end(lane, atMs) {
  if (lane.open) lane.spans.push({ ...lane.open, to: atMs });
  lane.open = null;
}

/** The spans of bans, one lane for each exchange and key. Limits that are banned together are one span. */
function banLanes(bans, startMs, nowMs) {
  const found = new Map();
  for (const { exchange, limit, of, startEpochMs, untilEpochMs, reason } of bans) {
    const name = `${exchange}${of ? ` ${keyName(of)}` : ''}, banned`;
    if (!found.has(name)) found.set(name, { name, spans: [] });
    const { spans } = found.get(name);
    const from = Math.max(startMs, startEpochMs);
    const to = Math.min(nowMs, untilEpochMs);
    const same = spans.find((span) => Math.abs(span.from - from) < 2_000 && Math.abs(span.to - to) < 2_000);
    if (same) same.limits.push(limit);
    else spans.push({ from, to, what: 'banned', limits: [limit], reason, lasts: untilEpochMs > nowMs });
  }
  for (const { spans } of found.values()) for (const span of spans) span.says = `${span.limits.join(', ')}${span.lasts ? ', still' : ''}${span.reason ? `: ${span.reason}` : ''}`;
  return [...found.values()];
}

/** When the gateway did not run, as far as it wrote that down; a kill leaves only the mark of the next start. */
function restarts(rows) {
  const spans = [];
  let stopped = null;
  for (const { what, after, epochMs } of rows) {
    if (what !== 'gateway') continue;
    if (after === 'started') spans.push({ from: stopped ?? epochMs, to: epochMs, what: 'stopped', says: stopped === null ? 'started' : 'stopped and started' });
    stopped = after === 'stopped' ? epochMs : null;
  }
  return spans.length === 0 ? [] : [{ name: 'gateway started', spans }];
}

const say = ({ what, from, to }) => `${what} from ${dateTime(from)} to ${dateTime(to)}`;

export function timeline(rows, bans, holds, nowMs) {
  const startMs = nowMs - DAY_MS;
  const held = [...modeLanes(rows, holds, startMs, nowMs), ...banLanes(bans, startMs, nowMs)];
  const latest = (lane) => Math.max(...lane.spans.map(({ to }) => to));
  const lanes = held.filter(({ spans }) => spans.length > 0).sort((one, other) => latest(other) - latest(one));
  const shown = [...lanes.slice(0, MOST_LANES), ...restarts(rows)];
  if (lanes.length === 0) return empty('No mode was held and no exchange banned us in the last 24 hours.');
  const x = (ms) => ((ms - startMs) / DAY_MS) * WIDTH;
  const span = (one) => {
    const width = Math.max(NARROWEST, x(one.to) - x(one.from));
    const left = Math.max(0, Math.min(WIDTH - width, x(one.from)));
    return svg`<rect class="span ${one.what.toLowerCase()}" x=${left.toFixed(1)} width=${width.toFixed(1)} height="16"><title>${say(one)}: ${one.says}</title></rect>`;
  };
  const hours = [0, 6, 12, 18, 24].map((hour) => startMs + hour * 3_600_000);
  return html`<div class="timeline">
    ${shown.map(({ name, spans }) => html`<div class="lane"><div class="lane-name">${name}</div>
      <svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" role="img" aria-label=${`${name}: ${spans.map(say).join('; ')}`}>
        <rect class="track" width=${WIDTH} height="16"></rect>
        ${spans.map(span)}
      </svg></div>`)}
    <div class="lane hours" aria-hidden="true"><div></div><div>${hours.map((ms, i) => html`<span>${i === 4 ? 'now' : timeOfDay(ms).slice(0, 5)}</span>`)}</div></div>
    <p class="legend">${modeTag('REDUCE_ONLY')} ${modeTag('CANCEL_ONLY')} ${levelTag('banned', 'banned by the exchange')}
      ${lanes.length > MOST_LANES ? html`<small>${lanes.length - MOST_LANES} older lanes are not shown; their rows are below.</small>` : ''}</p>
  </div>`;
}
