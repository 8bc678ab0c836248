// The gateway as the page sees it: the session, the operations of the admin API, and the feed.

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

/** Calls the gateway and returns the JSON of its answer. */
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

/** Exchanges a token for a session; returns the name and roles of the token. */
export async function signIn(token) {
  const { key, ...me } = await post('/console/session', { token });
  localStorage.setItem(KEY, key);
  return me;
}

export async function signOut() {
  await post('/console/session/end', {}).catch(() => {}); // without the gateway the session is over as well
  localStorage.removeItem(KEY);
}

/** Returns whose session this is; null without a session. */
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
 * Follows the feed and connects again after a loss. `heard(state)` gets each message; `lost()` is called at once when
 * the connection ends or nothing arrives for 2.5 s; `ended()` when the session is over. Returns a function that stops
 * it.
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
      retry = setTimeout(again, RETRY_MS);
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
  const again = async () => {
    try {
      const me = await whoIs();
      if (stopped) return;
      if (me) open();
      else ended();
    } catch {
      if (!stopped) retry = setTimeout(again, RETRY_MS);
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
