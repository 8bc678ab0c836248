// The gateway as the page sees it: what pages read beside the feed, the session, and the feed.

import { changed, nowMs, store } from './store.js';

/** An answer that no page has needed for this long is forgotten. */
const KEPT_MS = 60_000;

const NOTHING = { value: undefined, error: '', readAt: 0, busy: false };

/**
 * Returns a resource: `path` is read at once and then every `everyMs` (0: once). With `next(value)`, which returns the
 * path of the next reading, and `merge(value, answer)`, which returns the new value, only news are read; `value` is
 * undefined at first.
 *
 * @param {string} path
 * @param {number} everyMs
 * @param {{ next?: (value: any) => string, merge?: (value: any, answer: any) => any }} news
 */
export const resource = (path, everyMs = 0, { next = () => path, merge = (_, answer) => answer } = {}) =>
  ({ path, everyMs, next, merge });

/**
 * Returns what is known of a resource: { value, error, readAt }. `value` is undefined before the first answer, `error`
 * '' unless the last reading failed.
 */
export const known = (path) => store.answers.get(path) ?? NOTHING;

/** Reads those of the resources that are due. Called after each change and once a second; returns at once. */
export function keep(resources) {
  const now = Date.now();
  for (const [path, one] of store.answers) if (now - one.neededAt > KEPT_MS) store.answers.delete(path);
  for (const one of resources) {
    const answer = store.answers.get(one.path) ?? { ...NOTHING };
    store.answers.set(one.path, answer);
    answer.neededAt = now;
    const due = answer.readAt === 0 || answer.stale || (one.everyMs > 0 && now - answer.readAt >= one.everyMs);
    if (due && !answer.busy && store.live) read(one, answer);
  }
}

/** Has a resource read again at once, for example after a change. */
export function again(path) {
  const answer = store.answers.get(path);
  if (answer) answer.stale = true;
  changed();
}

async function read({ next, merge }, answer) {
  Object.assign(answer, { busy: true, stale: false });
  try {
    answer.value = merge(answer.value, await get(next(answer.value)));
    answer.error = '';
  } catch (failure) {
    answer.error = failure.message;
  }
  Object.assign(answer, { busy: false, readAt: Date.now() });
  changed();
}

// ---- the session, the operations of the admin API, and the feed

const KEY = 'sluice-session-key';
const SILENT_MS = 2_500; // the feed sends once a second
const RETRY_MS = 1_000;
const ANSWER_MS = 10_000;

/** An answer that is not 2xx; `status` is 0 when there was no whole answer, `answer` its JSON. */
export class Failure extends Error {
  constructor(status, message, answer = {}) {
    super(message);
    this.status = status;
    this.answer = answer;
  }

  /** Whether the gateway may have done what it was asked for: there was no answer of its own that refuses it. */
  get isOutcomeUnknown() {
    return this.status === 0 || this.status >= 500;
  }
}

export async function call(method, path, body) {
  const headers = { 'X-Sluice-Session-Key': localStorage.getItem(KEY) ?? '' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const late = new AbortController();
  const bound = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store', signal: late.signal });
    if (response.ok) return await response.json();
    const answer = await response.json().catch(() => ({}));
    throw new Failure(response.status, answer.message ?? `The gateway answered ${response.status}.`, answer);
  } catch (failure) {
    throw failure instanceof Failure ? failure : new Failure(0, late.signal.aborted
      ? `The gateway did not answer within ${ANSWER_MS / 1_000} s.` : 'The gateway does not answer.');
  } finally {
    clearTimeout(bound);
  }
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);

/** Makes a session; returns the name and roles of the token. */
export async function signIn(token) {
  const { key, ...me } = await post('/console/session', { token });
  localStorage.setItem(KEY, key);
  return me;
}

export async function signOut() {
  await post('/console/session/end', {}).catch(() => {}); // without the gateway the session is over as well
  localStorage.removeItem(KEY);
}

export async function whoIs() {
  if (!localStorage.getItem(KEY)) return null;
  try {
    return await get('/console/session');
  } catch (failure) {
    if (failure.status === 401 || failure.status === 403) return null;
    throw failure;
  }
}

/**
 * Follows the feed and connects again after a loss. `heard(state)` gets each message; `lost()` is called when the
 * connection ends or nothing arrives for 2.5 s; `ended()` when the session is over. Returns a function that stops it.
 */
export function follow({ heard, lost, ended }) {
  let socket, silence, retry, stopped = false;

  const open = () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const current = new WebSocket(`${scheme}://${location.host}/admin/events`,
      ['sluice-console', localStorage.getItem(KEY) ?? '']);
    socket = current;
    current.binaryType = 'arraybuffer';
    const over = () => {
      if (socket !== current || stopped) return;
      socket = undefined;
      clearTimeout(silence);
      current.close();
      lost();
      retry = setTimeout(reopen, RETRY_MS);
    };
    current.onmessage = ({ data }) => {
      if (socket !== current) return;
      clearTimeout(silence);
      silence = setTimeout(over, SILENT_MS);
      heard(JSON.parse(new TextDecoder().decode(data)));
    };
    current.onclose = over;
    silence = setTimeout(over, SILENT_MS);
  };

  /** A WebSocket does not tell why it was refused, so the session is checked first. */
  const reopen = async () => {
    try {
      const me = await whoIs();
      if (stopped) return;
      if (me) open();
      else ended();
    } catch {
      if (!stopped) retry = setTimeout(reopen, RETRY_MS);
    }
  };

  open();
  return () => {
    stopped = true;
    clearTimeout(silence);
    clearTimeout(retry);
    socket?.close();
  };
}

// ---- the audit and the bans of the last 24 hours

export const DAY_MS = 24 * 3_600_000;
export const MAX_ROWS = 5_000;

/** Rows are read again from a little before the newest, because they are written with the time of their change. */
const OVERLAP_MS = 10_000;

const dayStart = () => Math.floor(nowMs() - DAY_MS);

/** The known rows of the day and the newer ones, or only these when another audit took their place. */
function withNews(value, answer) {
  const rows = new Map((value?.rows ?? []).filter(({ epochMs }) => epochMs >= dayStart()).map((row) => [row.id, row]));
  if (answer.rows.some(({ id, hash }) => rows.has(id) && rows.get(id).hash !== hash)) rows.clear();
  for (const row of answer.rows) rows.set(row.id, row);
  return { ...answer, rows: [...rows.values()].slice(-MAX_ROWS) };
}

/** The rows of the day, of which only new ones are read again: { rows, notYetWritten, lost }. */
export const AUDIT = resource('/admin/audit', 5_000, {
  next: (value) => {
    const newest = value?.rows.at(-1)?.epochMs ?? 0;
    return `/admin/audit?since=${Math.max(dayStart(), newest - OVERLAP_MS)}&limit=${MAX_ROWS}`;
  },
  merge: withNews,
});

export const BANS = resource('/admin/bans', 5_000, { next: () => `/admin/bans?since=${dayStart()}` });
