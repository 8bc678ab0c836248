// What the page knows. There is one object; whoever changes it calls `changed()`. What a page shows of itself (filter,
// order, range) is in the URL, see route.js; what somebody types and has not sent yet is in `store.forms`.

import { href, parse } from './route.js';

const ZONE = 'sluice-zone';

const signedOut = () => ({
  /** The name and roles of the signed-in token; null when nobody is signed in. */
  me: null,
  /** The state that the gateway sent last; null before the first. */
  seen: null,
  /** When `seen` arrived, by this browser's clock. */
  heardAt: 0,
  live: false,
  /** Unsent input and answers of the pages, by the name of the form; see `form`. */
  forms: {},
  /** Answers of the admin API by their resource's key; see resources.js. */
  answers: new Map(),
  /** The order of rows of each table, so that it stays for a while; see table.js. */
  orders: new Map(),
});

export const store = {
  ...signedOut(),
  /** Whether the first answer about the session is still awaited. */
  starting: true,
  /** A note above the sign-in form. */
  note: '',
  /** The address: { page, of, query }, see route.js. */
  route: parse(location.hash),
  /** The zone of all times: 'utc' or 'local'. */
  zone: localStorage.getItem(ZONE) === 'local' ? 'local' : 'utc',
};

let listener = () => {};
let planned = false;

export const onChange = (render) => {
  listener = render;
};

/** Draws the page again, once for all changes of one turn. */
export function changed() {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    listener();
  });
}

/** Forgets everything of the session, also what the operator typed. */
export function forgetSession(note = '') {
  Object.assign(store, signedOut(), { note });
}

/** Returns the input of a form, made with these values when it is new. It ends with the session. */
export const form = (name, initial) => (store.forms[name] ??= { ...initial });

/** Does something for a form, which shows meanwhile that it is busy, and afterwards what went wrong. */
export async function working(of, run) {
  Object.assign(of, { busy: true, error: '' });
  changed();
  try {
    await run(of);
  } catch (failure) {
    of.error = failure.message;
  }
  of.busy = false;
  changed();
}

/** Changes named values of the address in place: the way back leads to the page before, not to the filter before. */
export const setQuery = (values) => put(values, 'replaceState');

let isNew = false;

/** As `setQuery`, but a new address. Changes at once are one: each chart of a cursor reports the same drag. */
export function goQuery(values) {
  put(values, isNew ? 'replaceState' : 'pushState');
  isNew = true;
  setTimeout(() => {
    isNew = false;
  });
}

function put(values, way) {
  const { page, of, query } = parse(location.hash);
  history[way]({ seen: true }, '', href(page, of, { ...query, ...values }));
  store.route = parse(location.hash);
  changed();
}

export function setZone(zone) {
  store.zone = zone;
  localStorage.setItem(ZONE, zone);
  changed();
}

export const may = (role) => store.me?.roles.some((one) => one === role || one === 'admin') ?? false;

/** The seconds since the shown figures arrived; countdowns go on with them. */
export const age = () => (Date.now() - store.heardAt) / 1_000;

/** The time now by the gateway's clock. */
export const nowMs = () => store.seen.epochMs + age() * 1_000;
