// Formats of numbers, times and words. Every function returns text.

/** Formats of both zones; the one of this browser has the name of its place, such as "GMT+9". */
const ofZones = (options) => ({
  utc: new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' }),
  local: new Intl.DateTimeFormat('sv-SE', options),
});
const DATE = ofZones({ dateStyle: 'short', timeStyle: 'medium' });
const TIME = ofZones({ timeStyle: 'medium' });
const NAME = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const whole = (number) => WHOLE.format(number ?? 0);

/** A rate a second: tenths below ten, so that the width stays steady. */
export const rate = (number) => (number >= 10 ? WHOLE.format(number) : TENTHS.format(number ?? 0));

/** "2026-11-30 12:03:10 UTC". */
export const dateTime = (epochMs, zone = 'utc') => `${DATE[zone].format(epochMs)} ${zoneName(epochMs, zone)}`;

/** "12:03:10 UTC". */
export const timeOfDay = (epochMs, zone = 'utc') => `${TIME[zone].format(epochMs)} ${zoneName(epochMs, zone)}`;

/** The name of a zone at this time: "UTC", or such as "CET" or "GMT+9". */
export const zoneName = (epochMs, zone) =>
  zone === 'utc' ? 'UTC' : NAME.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName').value;

export const utc = (epochMs) => new Date(epochMs).toISOString();

/** Milliseconds with a precision that suits their size: "0.42 ms", "35 ms", "1.2 s". */
export function milliseconds(ms) {
  if (ms == null) return '–';
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** A duration in at most two units: "45 s", "3 min 05 s", "2 h 10 min", "4 d 3 h". */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, '0');
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  if (s < 86_400) return `${Math.floor(s / 3_600)} h ${two(Math.floor((s % 3_600) / 60))} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3_600)} h`;
}

export const percent = (part) => `${Math.round(part * 100)} %`;

/** "read-private" and "order_cancellation" as words. */
export const words = (name) => String(name).replaceAll(/[_-]/g, ' ').toLowerCase();

export const plural = (number, one, many = `${one}s`) => `${whole(number)} ${number === 1 ? one : many}`;

/** The key of a limit in words: an account, a route, or both; "" for a limit without keys. */
export const keyName = (of) => of.split('|').filter(Boolean).join(', ');
