// The timeline of a range: modes, bans and starts of the gateway, a lane each.

import { html, svg } from './lit/lit-html.js';
import { store } from './store.js';
import { axisTexts } from './range.js';
import { dateTime } from './format.js';
import { empty, levelTag, modeTag } from './parts.js';

const MOST_LANES = 24;
const WIDTH = 1_000;
const NARROWEST = 3;

const say = ({ what, from, to }) => `${what} from ${dateTime(from, store.zone)} to ${dateTime(to, store.zone)}`;

/** Shows lanes, see lanes.js; the ones that ended last come first. `starts` is the lane of the gateway's starts. */
export function timeline(lanes, starts, { from, to }) {
  const latest = ({ spans }) => Math.max(...spans.map((span) => span.to));
  const held = lanes.filter(({ spans }) => spans.length > 0).sort((one, other) => latest(other) - latest(one));
  if (held.length === 0 && starts.length === 0)
    return empty('No mode was held and no exchange banned us in this time.');
  const older = held.length - MOST_LANES;
  const x = (ms) => ((ms - from) / (to - from)) * WIDTH;
  const rect = (one) => {
    const width = Math.max(NARROWEST, x(Math.min(one.to, to)) - x(Math.max(one.from, from)));
    const left = Math.max(0, Math.min(WIDTH - width, x(one.from)));
    return svg`<rect class="span ${one.what.toLowerCase()}" x=${left.toFixed(1)} width=${width.toFixed(1)} height="16">
      <title>${say(one)}: ${one.says}</title></rect>`;
  };
  const marks = [0, 1, 2, 3, 4].map((part) => from + (part * (to - from)) / 4);
  return html`<div class="timeline">
    ${[...held.slice(0, MOST_LANES), ...starts].map(
      ({ name, spans }) =>
        html`<div class="lane">
          <div class="lane-name">${name}</div>
          <svg
            viewBox="0 0 ${WIDTH} 16"
            preserveAspectRatio="none"
            role="img"
            aria-label=${`${name}: ${spans.map(say).join('; ')}`}
          >
            <rect class="track" width=${WIDTH} height="16"></rect>
            ${spans.map(rect)}
          </svg>
        </div>`,
    )}
    <div class="lane hours" aria-hidden="true">
      <div></div>
      <div>${axisTexts(marks, (to - from) / 4, store.zone).map((text) => html`<span>${text}</span>`)}</div>
    </div>
    <p class="legend">
      ${modeTag('REDUCE_ONLY')} ${modeTag('CANCEL_ONLY')} ${levelTag('banned', 'banned by the exchange')}
      <small>${older > 0 ? `${older} older lanes are not shown; their rows are below.` : ''}</small>
    </p>
  </div>`;
}
