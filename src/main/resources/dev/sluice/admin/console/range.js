// Ranges of time of charts, calls and the audit: the last minutes up to now, or from one time to another.

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** The ranges that end now, by their name in the URL. */
export const RANGES = [
  { name: '15m', text: '15 min', length: 15 * MINUTE_MS },
  { name: '1h', text: '1 h', length: HOUR_MS },
  { name: '6h', text: '6 h', length: 6 * HOUR_MS },
  { name: '24h', text: '24 h', length: 24 * HOUR_MS },
  { name: '3d', text: '3 days', length: 72 * HOUR_MS },
];

/** The times of a URL: "2026-11-30T12:03:00Z"; NaN for anything else. */
const time = (text) => (/^\d{4}-\d\d-\d\dT/.test(text ?? '') ? Date.parse(text) : NaN);

export const inUrl = (epochMs) => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/**
 * Returns the range of a page's address: { name, from, to, live }. `name` is '' between two given times; a live range
 * ends now. What cannot be read counts as absent.
 *
 * @param {Record<string, string>} query
 */
export function rangeOf({ range, from, to }, nowMs, usual = '1h') {
  const [start, end] = [time(from), time(to)];
  if (start < end) return { name: '', from: start, to: end, live: false };
  const { name, length } = RANGES.find((one) => one.name === range) ?? RANGES.find((one) => one.name === usual);
  return { name, from: nowMs - length, to: nowMs, live: true };
}

/** The name of the shortest range that ends now and reaches back to a time; of the longest if none does. */
export const reaching = (epochMs, nowMs) =>
  (RANGES.find(({ length }) => length >= nowMs - epochMs) ?? RANGES.at(-1)).name;

export const namedRange = (name) => ({ range: name, from: '', to: '' });
export const fixedRange = (from, to) => ({ range: '', from: inUrl(from), to: inUrl(Math.max(to, from + 1_000)) });

/** The text of a field for date and time, in a zone: "2026-11-30 12:03". */
export function toField(epochMs, zone) {
  const shift = zone === 'utc' ? 0 : new Date(epochMs).getTimezoneOffset() * MINUTE_MS;
  return new Date(epochMs - shift).toISOString().slice(0, 16).replace('T', ' ');
}

/** The time that such a text says, also without the date, which is then today's, or with seconds; NaN for another. */
export function fromField(text, zone, nowMs) {
  const [, day, clockText] = /^\s*(?:(\d{4}-\d\d-\d\d)[\sT]+)?(\d?\d:\d\d(?::\d\d)?)\s*$/.exec(text) ?? [];
  if (!clockText) return NaN;
  const date = day ?? toField(nowMs, zone).slice(0, 10);
  return Date.parse(`${date}T${clockText.padStart(clockText.length < 6 ? 5 : 8, '0')}${zone === 'utc' ? 'Z' : ''}`);
}

const DAY = {
  utc: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  local: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }),
};
const CLOCK = {
  utc: new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium', timeZone: 'UTC' }),
  local: new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium' }),
};

export const quarters = (from, to) => [0, 1, 2, 3, 4].map((part) => from + (part * (to - from)) / 4);

/**
 * The texts of the marks of an axis of time, `stepMs` apart: seconds only where they matter; on an axis over several
 * days the day at the first mark of each.
 */
export function axisTexts(epochMs, stepMs, zone) {
  const dayOf = (ms) => DAY[zone].format(ms);
  return epochMs.map((ms, i) => {
    const clock = CLOCK[zone].format(ms);
    if (clock === '00:00:00') return dayOf(ms);
    const isNew = i > 0 ? dayOf(ms) !== dayOf(epochMs[i - 1]) : dayOf(ms) !== dayOf(epochMs.at(-1));
    return (isNew ? `${dayOf(ms)} ` : '') + (stepMs < MINUTE_MS ? clock : clock.slice(0, 5));
  });
}

export const clock = (epochMs, zone) =>
  `${CLOCK[zone].format(epochMs)}.${String(Math.floor(epochMs) % 1_000).padStart(3, '0')}`;
