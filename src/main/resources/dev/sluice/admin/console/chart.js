// A chart of lines over time, drawn by uPlot: bands behind the lines, marks of what happened, one cursor over all
// charts of a page, and a range that is dragged.

import { html, nothing, svg } from './lit/lit-html.js';
import { repeat } from './lit/directives/repeat.js';
import { HOUR_MS, MINUTE_MS, RANGES, axisTexts, fixedRange, namedRange, rangeOf } from './range.js';
import { known, resource } from './resources.js';
import { compared, lonePoints, nearest, pathOf, specsOf, subjectsOf, tableOf } from './series.js';
import { go, href } from './route.js';
import { goQuery, nowMs, setQuery, store } from './store.js';
import { dateTime, duration, timeOfDay, whole } from './format.js';
import { empty, levelTag, modeTag, timeAxis, timeField } from './parts.js';
import { grid } from './table.js';

const HEIGHT = 132;
const AXIS_WIDTH = 58;

/** The pages with a range; one that is dragged on another page is opened in History. */
const RANGED = ['history', 'calls'];
const DAY_MS = 24 * HOUR_MS;

const STEP_MS = 5_000;

/** The lines' colours and dashes, by their place; the dash tells them apart without colours. */
const STROKES = ['--line-1', '--line-2', '--line-3', '--line-4', '--line-5', '--line-6'];
const DASHES = [[], [6, 3], [2, 3], [9, 3, 2, 3], [12, 4], [1, 2]];

const BANDS = { REDUCE_ONLY: '--warning', CANCEL_ONLY: '--bad', HALTED: '--bad', banned: '--others', stopped: '--dim' };

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * The chart itself. `spec`: {
 *   times    the epoch seconds at which the buckets of the points begin
 *   step     the seconds of a bucket
 *   lines    [{ name, values }], null where nothing is known
 *   from, to the range, in epoch ms
 *   bands    [{ from, to, what }], `marks` [{ at, what }]
 *   text     how a value is written
 * }
 */
class SluiceChart extends HTMLElement {
  #spec;
  #plot;
  #sizes;
  set spec(spec) {
    const before = this.#spec;
    if (before && this.#plot && isDrawn(before, spec)) return;
    this.#spec = spec;
    if (!this.isConnected) return;
    const same = before && before.zone === spec.zone && before.theme === spec.theme &&
      shapeOf(before) === shapeOf(spec);
    if (!this.#plot || !same) this.#make();
    else this.#plot.setData(data(spec));
  }

  connectedCallback() {
    this.#sizes = new ResizeObserver(() => {
      if (this.#plot && this.clientWidth > 0) this.#plot.setSize({ width: this.clientWidth, height: HEIGHT });
    });
    this.#sizes.observe(this);
    if (this.#spec) this.#make();
  }

  disconnectedCallback() {
    this.#sizes.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #make() {
    this.#plot?.destroy();
    const { lines, zone } = this.#spec;
    const isBand = this.#spec.isBand && lines.length === 2 && !lines.some(({ isHidden }) => isHidden);
    const former = lines.flatMap(({ before, isHidden }, i) => (before && !isHidden ? [i] : []));
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--track'), width: 1 }, ticks: { show: false },
      font: '11px system-ui, sans-serif' };
    /** @type {any} */
    const options = {
      width: Math.max(this.clientWidth, 100),
      height: HEIGHT,
      padding: [8, 24, 0, 0], // half of the last time of the axis stands at the right
      legend: { show: false },
      tzDate: (seconds) =>
        zone === 'utc' ? uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC') : new Date(seconds * 1_000),
      cursor: { sync: { key: 'sluice' }, y: false, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
      scales: {
        x: { time: true, range: () => [this.#spec.from / 1_000, this.#spec.to / 1_000] },
        y: { range: (_, __, most) => [0, Math.max(most ?? 0, this.#spec.least ?? 1) * 1.08] },
      },
      axes: [
        { ...axis, size: 24,
          space: (_, __, min, max) => (max - min > DAY_MS / 1_000 ? 84 : 64), // what a day and a time, or a time, need
          values: (_, splits, __, ___, step) =>
            axisTexts(splits.map((seconds) => seconds * 1_000), step * 1_000, zone) },
        { ...axis, size: AXIS_WIDTH, values: (_, splits) => splits.map((value) => scaleText(value, this.#spec)),
          space: 26 },
      ],
      series: [
        {},
        ...lines.map((line, i) => ({ ...stroke(i, lines.length), ...LINE, show: !line.isHidden })),
        ...former.map((i) => ({ ...LINE, stroke: `${colour(STROKES[i % STROKES.length])}77`, width: 1 })),
      ],
      bands: isBand ? [{ series: [2, 1], fill: `${colour(STROKES[0])}22` }] : [],
      hooks: {
        drawClear: [(plot) => drawBands(plot, this.#spec)],
        draw: [(plot) => drawMarks(plot, this.#spec)],
        setCursor: [(plot) => this.#read(plot.cursor.idx)],
        setSelect: [(plot) => this.#zoom(plot)],
      },
    };
    this.#plot = new uPlot(options, data(this.#spec), this);
  }

  #zoom(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const [from, to] = [left, left + width].map((x) => plot.posToVal(x, 'x') * 1_000);
    if (RANGED.includes(store.route.page)) goQuery(fixedRange(from, to));
    else go('history', [], fixedRange(from, to));
  }

  #near() {
    const { marks = [], from, to } = this.#spec;
    const { left } = this.#plot.cursor;
    return left < 0 ? undefined : nearest(marks, this.#plot.posToVal(left, 'x') * 1_000, (to - from) / 150);
  }

  #read(index) {
    const { lines, times, text, zone } = this.#spec;
    const figure = this.closest('figure');
    const at = index ?? lastKnown(lines);
    const near = this.#near();
    figure.querySelector('.chart-time').textContent = near ? `${timeOfDay(near.at, zone)}: ${near.says}`
      : index == null || at < 0 ? '' : timeOfDay(times[at] * 1_000, zone);
    figure.querySelectorAll('.chart-value').forEach((cell, i) => {
      const value = lines[i]?.values[at];
      const before = lines[i]?.before?.[at];
      cell.textContent = (value == null ? '–' : text(value)) + (before == null ? '' : ` (${text(before)})`);
    });
  }
}

customElements.define('sluice-chart', SluiceChart);

const LINE = { points: { show: false, size: 7, filter: (plot, i) => lonePoints(plot.data[i]) }, spanGaps: false };

const shapeOf = ({ lines }) => lines.map(({ name, isHidden, before }) => [name, isHidden, Boolean(before)]).join();

const isDrawn = (before, { lines, zone, theme, from, to, bands }) =>
  shapeOf(before) === shapeOf({ lines }) && before.zone === zone && before.theme === theme &&
  Math.abs(before.to - to) + Math.abs(before.from - from) < (to - from) / 1_000 &&
  before.bands.length === bands.length &&
  before.lines.length === lines.length &&
  lines.every(({ values }, i) => values === before.lines[i].values);

/** The points stand in the middle of their buckets, so that one that a range begins in is drawn too. */
const data = ({ times, step = 0, lines }) => [times.map((time) => time + step / 2),
  ...lines.map(({ values }) => values),
  ...lines.flatMap(({ before, isHidden }) => (before && !isHidden ? [before] : []))];

const stroke = (i, number) => {
  const line = colour(STROKES[i % STROKES.length]);
  return { stroke: line, width: 1.5, dash: DASHES[i % DASHES.length], fill: number === 1 ? `${line}22` : undefined };
};

const lastKnown = (lines) => Math.max(-1, ...lines.map(({ values }) => values.findLastIndex((value) => value != null)));

function drawBands({ ctx, bbox, valToPos }, { bands = [], from, to }) {
  ctx.save();
  for (const band of bands) {
    const [left, right] = [Math.max(band.from, from), Math.min(band.to, to)].map((ms) =>
      valToPos(ms / 1_000, 'x', true));
    if (!(right > left - 1)) continue;
    ctx.fillStyle = colour(BANDS[band.what] ?? '--dim');
    ctx.globalAlpha = 0.16;
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  }
  ctx.restore();
}

function drawMarks({ ctx, bbox, valToPos }, { marks = [], from, to }) {
  ctx.save();
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  ctx.setLineDash([]);
  for (const { at, what } of marks) {
    if (at < from || at > to) continue;
    const x = Math.round(valToPos(at / 1_000, 'x', true));
    ctx.strokeStyle = ctx.fillStyle = colour({ halt: '--bad', restart: '--dim' }[what] ?? '--accent');
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillRect(x, bbox.top, 5 * devicePixelRatio, 5 * devicePixelRatio);
  }
  ctx.restore();
}

// ---- the figures

/** The figures of a subject: of a range that ends now again and again, of another one once. */
export function figuresOf(of, range) {
  if (!range.live) return resource(pathOf(of, range));
  const every = range.to - range.from > HOUR_MS ? MINUTE_MS : STEP_MS;
  return resource(`${of} ${range.name}`, every, { next: () => pathOf(of, range) });
}

const dayBefore = (range) => ({ ...range, name: range.name && `${range.name} of the day before`,
  from: range.from - DAY_MS, to: range.to - DAY_MS });

/** The resources of the charts of everything (''), of 'exchange:NAME' or 'bot:NAME', on request also a day before. */
export function chartNeeds(of, range, isCompared = false) {
  const each = (here) => subjectsOf(of).map((subject) => figuresOf(subject, here));
  return isCompared ? [...each(range), ...each(dayBefore(range))] : each(range);
}

/** What the charts of a range show, as `spec` in SluiceChart; `error` says why there are none. */
export function chartSpecs(of, range, bands = [], marks = []) {
  const isCompared = store.route.query.compare === 'day';
  const answers = chartNeeds(of, range).map(({ path }) => known(path));
  const { from, to } = range;
  const values = answers.map(({ value }) => value);
  const own = specsOf(of, values);
  const others = isCompared ? specsOf(of, chartNeeds(of, dayBefore(range)).map(({ path }) => known(path).value)) : [];
  return {
    specs: compared(own, others).map((spec) => ({ ...spec, from, to, bands, marks })),
    error: answers.find(({ error }) => error)?.error ?? '',
    isRead: answers.every(({ value, error }) => value !== undefined || error),
  };
}

export function charts(of, range, bands = [], marks = []) {
  const { specs, error, isRead } = chartSpecs(of, range, bands, marks);
  const none = error || (isRead ? 'No figures are kept of this time.' : 'Reading …');
  if (specs.length === 0) return html`<p class="empty">${none}</p>`;
  return html`<div class="charts">${repeat(specs, ({ id }) => id, chart)}</div>`;
}

/** One chart of what was refused, on which a range is dragged. */
export function refusedChart(of, range, chosen) {
  const { value } = known(figuresOf(of, range).path);
  const spec = specsOf(of, [value]).find(({ id }) => id === 'refused');
  if (!spec) return nothing;
  const { from, to } = range;
  return chart({ ...spec, unit: 'calls / s; drag to see the calls of a time', from, to, bands: chosen, marks: [] });
}

const hour = () => rangeOf({ range: '1h' }, nowMs());

export const hourNeeds = (of) => chartNeeds(of, hour());

/** The charts of the last hour of 'gateway' or of a subject as in series.js; with `ids` only those. */
export function hourCharts(of, ids) {
  const { specs } = chartSpecs(of, hour());
  const shown = ids ? specs.filter(({ id }) => ids.includes(id)) : specs;
  if (shown.length === 0) return nothing;
  const subject = of.replace(/^limit:([^/]+).*/, 'exchange:$1');
  const more = href('history', [], { range: '1h', of: subject.startsWith('exchange:') ? subject : '' });
  return html`<section aria-labelledby="hour"><h2 id="hour"><a href=${more}>The last hour</a></h2>
    <div class="charts small">${repeat(shown, ({ id }) => id, chart)}</div></section>`;
}

// ---- around the chart

/** A chart in a sentence, for those who do not see it. */
export function summary({ name, lines, times, from, to, text, zone }) {
  const said = lines.map((line) => {
    const values = line.values.filter((value) => value != null);
    if (values.length === 0) return `${line.name}: nothing known`;
    const most = Math.max(...values);
    const at = times[line.values.indexOf(most)] * 1_000;
    const least = text(Math.min(...values));
    const when = timeOfDay(at, zone);
    return `${line.name}: now ${text(values.at(-1))}, at most ${text(most)} at ${when}, at least ${least}`;
  });
  return `${name} from ${dateTime(from, zone)} to ${dateTime(to, zone)}. ${said.join('; ')}.`;
}

export function chart(spec) {
  const hidden = (store.route.query.hide ?? '').split(',').filter(Boolean);
  const isHidden = ({ name }) => hidden.includes(`${spec.id}.${name}`);
  const full = { ...spec, zone: store.zone, theme: document.documentElement.dataset.theme,
    lines: spec.lines.map((line) => ({ ...line, isHidden: isHidden(line) })) };
  const toggle = (line) => {
    const name = `${spec.id}.${line.name}`;
    setQuery({ hide: (isHidden(line) ? hidden.filter((one) => one !== name) : [...hidden, name]).join() });
  };
  const last = lastKnown(spec.lines);
  const textOf = (value) => (value == null ? '–' : spec.text(value));
  // The chart writes the values under the cursor here, so they are properties and not parts of the template.
  const value = ({ values }) => html`<b class="numbers chart-value" .textContent=${textOf(values[last])}></b>`;
  const isTable = store.route.query.table === spec.id;
  return html`<figure class="chart" aria-label=${spec.name}>
    <figcaption><span><b>${spec.name}</b> <small>${spec.unit}</small></span>
      <small class="chart-time numbers" aria-hidden="true"></small>
      <button type="button" class="link" aria-pressed=${String(isTable)} aria-label="${spec.name} as a table"
        @click=${() => setQuery({ table: isTable ? '' : spec.id })}>Table</button>
      <span class="legend">${spec.lines.map((line, i) => html`<button type="button" class="key key-${i}"
        aria-pressed=${String(!isHidden(line))} title="Show or hide this line"
        @click=${() => toggle(line)}>${line.name} ${value(line)}</button>`)}</span></figcaption>
    ${isTable ? valuesTable(full) : html`<sluice-chart aria-hidden="true" .spec=${full}></sluice-chart>`}
    <p class="hidden">${summary(full)}</p></figure>`;
}

/** A value at the scale; none at a line between two whole numbers of calls. */
const scaleText = (value, { text }) => (text === whole && value % 1 !== 0 ? '' : text(value));

function valuesTable(spec) {
  const { seconds, rows } = tableOf(spec);
  const lines = spec.lines.map(({ name }, i) => ({ name, align: 'right', cell: ({ values }) =>
    (values[i] === null ? '–' : spec.text(values[i])) }));
  const from = { name: 'From', cell: ({ at }) => timeOfDay(at * 1_000, spec.zone) };
  const caption = `${spec.name}, ${spec.unit}: the largest value within ${duration(seconds)}`;
  return grid({ caption, columns: [from, ...lines], key: ({ at }) => at }, rows);
}

export function rangePicker(range) {
  const { zone, route } = store;
  const address = (values) => href(route.page, route.of, { ...route.query, ...values });
  const link = (values, text, label = text, isCurrent = false) =>
    html`<a href=${address(values)} aria-label=${label} aria-current=${isCurrent ? 'true' : nothing}>${text}</a>`;
  const set = (values) => {
    const [from, to] = [values.from ?? range.from, values.to ?? range.to];
    if (from < to) goQuery(fixedRange(from, to));
  };
  const field = (name) => timeField(name, range[name], (at) => set({ [name]: at }));
  const length = range.to - range.from;
  const around = (ms) => fixedRange(range.from + ms, range.to - ms);
  const moved = (by) => fixedRange(range.from + by * length, range.to + by * length);
  return html`<nav class="ranges" aria-label="Range">
    ${RANGES.map(({ name, text }) => link(namedRange(name), text, undefined, range.name === name))} ${field('from')}
    ${field('to')} <small>${zone === 'utc' ? 'UTC' : 'this browser’s time'}</small>
    ${link(moved(-0.5), '◀', 'Earlier')} ${link(moved(0.5), '▶', 'Later')}
    ${length > 2 * MINUTE_MS ? link(around(length / 4), '+', 'Zoom in') : nothing}
    ${link(around(-length / 2), '−', 'Zoom out')}
  </nav>`;
}

// ---- The timeline of a range: modes, bans and starts of the gateway, a lane each.

const MAX_LANES = 24;
const WIDTH = 1_000;
const NARROWEST = 3;

const say = ({ what, from, to }) => `${what} from ${dateTime(from, store.zone)} to ${dateTime(to, store.zone)}`;

/** Shows lanes, see series.js; the ones that ended last come first. `starts` is the lane of the gateway's starts. */
export function timeline(lanes, starts, { from, to }) {
  const latest = ({ spans }) => Math.max(...spans.map((span) => span.to));
  const held = lanes.filter(({ spans }) => spans.length > 0).sort((one, other) => latest(other) - latest(one));
  if (held.length === 0 && starts.length === 0)
    return empty('No mode was held and no exchange banned us in this time.');
  const older = held.length - MAX_LANES;
  const x = (ms) => ((ms - from) / (to - from)) * WIDTH;
  const rect = (one) => {
    const width = Math.max(NARROWEST, x(Math.min(one.to, to)) - x(Math.max(one.from, from)));
    const left = Math.max(0, Math.min(WIDTH - width, x(one.from)));
    return svg`<rect class="span ${one.what.toLowerCase()}" x=${left.toFixed(1)} width=${width.toFixed(1)} height="16">
      <title>${say(one)}: ${one.says}</title></rect>`;
  };
  return html`<div class="timeline">
    ${[...held.slice(0, MAX_LANES), ...starts].map(({ name, spans }) => html`<div class="lane">
      <div class="lane-name">${name}</div>
      <svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" role="img"
        aria-label=${`${name}: ${spans.map(say).join('; ')}`}>
        <rect class="track" width=${WIDTH} height="16"></rect>${spans.map(rect)}</svg></div>`)}
    <div class="lane"><div></div>${timeAxis(from, to)}</div>
    <p class="legend">
      ${modeTag('REDUCE_ONLY')} ${modeTag('CANCEL_ONLY')} ${modeTag('HALTED')}
      ${levelTag('banned', 'banned by the exchange')} ${levelTag('none', 'gateway stopped')}
      <small>${older > 0 ? `${older} older lanes are not shown; their rows are below.` : ''}</small>
    </p>
  </div>`;
}
