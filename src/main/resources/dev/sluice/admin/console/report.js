// The report of an incident: one HTML file without scripts, links or pictures from elsewhere, to be kept and sent on.

import { dateTime } from './format.js';

const escape = (value) => String(value ?? '').replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const [WIDTH, HEIGHT] = [760, 120];
const COLOURS = ['#1d4ed8', '#b45309', '#0f766e', '#9333ea', '#be123c', '#57534e'];
const BANDS = { REDUCE_ONLY: '#8a4b00', banned: '#7a3db8', stopped: '#565e6c' };

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#171a21}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}table{border-collapse:collapse;width:100%;font-size:12px}
th,td{padding:.2rem .5rem;border-bottom:1px solid #d5d9e0;text-align:left;overflow-wrap:anywhere;vertical-align:top}
svg{width:100%;border:1px solid #d5d9e0}.key{margin-right:1.2rem}small,.dim{color:#565e6c}li{margin:.2rem 0}
@media print{body{margin:0}h2{break-after:avoid}tr,figure{break-inside:avoid}}figure{margin:0 0 1rem}`;

/** The points of a line, in parts where something is known; `x` and `y` place a time and a value. */
function paths(times, values, x, y) {
  const parts = [[]];
  values.forEach((value, i) => {
    if (value == null) parts.push([]);
    else parts.at(-1).push(`${x(times[i] * 1_000).toFixed(1)},${y(value).toFixed(1)}`);
  });
  return parts.filter((part) => part.length > 0);
}

function drawing({ times, lines, text, bands = [], marks = [] }, { from, to }) {
  const most = Math.max(1e-9, ...lines.flatMap(({ values }) => values.filter((value) => value != null)));
  const x = (ms) => ((Math.min(Math.max(ms, from), to) - from) / (to - from)) * WIDTH;
  const y = (value) => HEIGHT - 2 - (value / most) * (HEIGHT - 16);
  const attribute = ([key, value]) => `${key}="${escape(typeof value === 'number' ? value.toFixed(1) : value)}"`;
  const of = (name, attributes, inner = '') =>
    `<${name} ${Object.entries(attributes).map(attribute).join(' ')}>${inner}</${name}>`;
  const titled = (...words) => `<title>${escape(words.join(' '))}</title>`;
  const band = ({ from: start, to: end, what, says = '' }) => {
    const width = Math.max(1.5, x(end) - x(start));
    return of('rect', { x: x(start), width, height: HEIGHT, fill: BANDS[what] ?? '#b3141c', opacity: '.16' },
      titled(what, says));
  };
  const mark = ({ at, says }) => of('line', { x1: x(at), x2: x(at), y2: HEIGHT, stroke: '#565e6c' }, titled(says));
  const line = ({ values }, i) =>
    paths(times, values, x, y).map((part) =>
      of('polyline', { points: part.join(' '), fill: 'none', stroke: COLOURS[i % COLOURS.length],
        'stroke-width': '1.3' }));
  const inside = marks.filter(({ at }) => at >= from && at <= to);
  const all = [...bands.map(band), ...inside.map(mark), ...lines.flatMap(line)].join('');
  return `${of('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', height: HEIGHT }, all)}
<small>top: ${escape(text(most))}</small>`;
}

function chart(one, range) {
  const key = ({ name }, i) =>
    `<span class="key" style="color:${COLOURS[i % COLOURS.length]}">■ ${escape(name)}</span>`;
  const caption = `<b>${escape(one.name)}</b> <small>${escape(one.unit)}</small> ${one.lines.map(key).join('')}`;
  return `<figure><figcaption>${caption}</figcaption>${drawing(one, range)}</figure>`;
}

const row = (cells, tag) => `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;

function tableOf(columns, rows) {
  if (rows.length === 0) return '<p class="dim">None.</p>';
  return `<table><thead>${row(columns, 'th')}</thead>
<tbody>${rows.map((one) => row(one, 'td')).join('\n')}</tbody></table>`;
}

const section = ({ name, columns, rows, note = '' }) =>
  `<h2>${escape(name)}</h2>${note ? `<p class="dim">${escape(note)}</p>` : ''}${tableOf(columns, rows)}`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Returns the report. `range`: { from, to }; `made`: { at, by, version }; `verdict`: { headline, causes: [text] } of
 * when it was made; `charts` as in chart.js; `tables`: [{ name, columns, rows, note? }].
 */
export function report({ range, zone, made, verdict, charts, tables }) {
  const title = `Sluice, ${dateTime(range.from, zone)} to ${dateTime(range.to, zone)}`;
  const maker = `Made ${dateTime(made.at, zone)} by ${made.by}, Sluice ${made.version}.`;
  const causes = verdict.causes.map((cause) => `<li>${escape(cause)}</li>`).join('');
  const drawn = charts.map((one) => chart(one, range)).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escape(title)}</title><style>${STYLE}</style></head><body>
<h1>${escape(title)}</h1>
<p class="dim">${escape(maker)}</p>
<h2>When this was made</h2><p><b>${escape(verdict.headline)}</b></p><ul>${causes}</ul>
<h2>Charts</h2>${drawn || '<p class="dim">No figures are kept for this range.</p>'}
${tables.map(section).join('\n')}
</body></html>
`;
}
