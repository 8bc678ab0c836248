// Export of what a page shows: tables as CSV and JSON, texts to the clipboard, and the report of an incident.

import { html } from './lit/lit-html.js';
import { axisTexts, inUrl, quarters } from './range.js';
import { dateTime } from './format.js';

const FORMULA = /^[=+\-@\t\r|%]/;

/** A value in CSV. A text that begins like a formula gets an apostrophe, with which a spreadsheet only shows it. */
function inCsv(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value);
  return `"${(FORMULA.test(text.trimStart()) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

export const toCsv = ({ columns, rows }) =>
  [columns, ...rows].map((row) => row.map(inCsv).join(',')).join('\r\n') + '\r\n';

export const toJson = ({ columns, rows }) =>
  `${JSON.stringify(rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value]))), null, 1)}\n`;

/** The name of a file: what it has, and when it was made, in UTC. */
export const fileName = (name, type, epochMs) =>
  `sluice-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${inUrl(epochMs).replaceAll(/[-:]/g, '')}.${type}`;

const TYPES = { csv: 'text/csv', json: 'application/json', html: 'text/html' };

export function save(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${TYPES[type]};charset=utf-8` }));
  link.download = fileName(name, type, Date.now());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The buttons of a table's head that export what it shows; `data()` returns { name, columns, rows }. */
export function exportButtons(data) {
  const button = (text, type, write) => html`<button type="button" class="export"
    title="Save all matching rows as ${text}" @click=${() => save(data().name, type, write(data()))}>${text}</button>`;
  return html`${button('CSV', 'csv', toCsv)} ${button('JSON', 'json', toJson)}`;
}

/** Copies a text, also where the page has no access to the clipboard because it came without TLS. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  return field.remove();
}

export function copyButton(text, label) {
  const click = async ({ currentTarget: button }) => {
    await copy(text);
    button.classList.add('done');
    setTimeout(() => button.classList.remove('done'), 1_000);
  };
  return html`<button type="button" class="copy" title=${label} aria-label=${label} @click=${click}>copy</button>`;
}

// ---- the report of an incident: one HTML file without scripts, links or pictures from elsewhere

const escape = (value) => String(value ?? '').replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const [WIDTH, HEIGHT] = [760, 120];
const COLOURS = ['#1d4ed8', '#b45309', '#0f766e', '#9333ea', '#be123c', '#57534e'];
const BANDS = { REDUCE_ONLY: '#8a4b00', banned: '#7a3db8', stopped: '#565e6c' };

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#171a21}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}table{border-collapse:collapse;width:100%;font-size:12px}
th,td{padding:.2rem .5rem;border-bottom:1px solid #d5d9e0;text-align:left;overflow-wrap:anywhere;vertical-align:top}
svg{width:100%;border:1px solid #d5d9e0}.key{margin-right:1.2rem}small,.dim{color:#565e6c}li{margin:.2rem 0}
@media print{body{margin:0}h2{break-after:avoid}tr,figure{break-inside:avoid}}figure{margin:0 0 1rem}
.axis{display:flex;justify-content:space-between;margin:0}`;

/** The points of a line, each over its bucket of `step` seconds, in parts where something is known. */
function paths({ times, step = 0 }, values, x, y) {
  const parts = [[]];
  values.forEach((value, i) => {
    if (value == null) parts.push([]);
    else parts.at(-1).push(...[0, step].map((more) =>
      `${x((times[i] + more) * 1_000).toFixed(1)},${y(value).toFixed(1)}`));
  });
  return parts.filter((part) => part.length > 0);
}

function drawing({ times, step, lines, text, bands = [], marks = [], zone }, { from, to }) {
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
    paths({ times, step }, values, x, y).map((part) =>
      of('polyline', { points: part.join(' '), fill: 'none', stroke: COLOURS[i % COLOURS.length],
        'stroke-width': '1.3' }));
  const inside = marks.filter(({ at }) => at >= from && at <= to);
  const all = [...bands.map(band), ...inside.map(mark), ...lines.flatMap(line)].join('');
  return `${of('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', height: HEIGHT }, all)}
<p class="axis">${axisTexts(quarters(from, to), (to - from) / 4, zone).map((one) => of('small', {}, one)).join('')}</p>
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
  const drawn = charts.map((one) => chart({ ...one, zone }, range)).join('\n');
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
