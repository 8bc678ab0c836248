// What the page knows. There is one object; whoever changes it calls `changed()`.

export const store = {
  /** The name and roles of the signed-in token; null when nobody is signed in. */
  me: null,
  /** The state that the gateway sent last; null before the first. */
  seen: null,
  /** When `seen` arrived, by this browser's clock. */
  heardAt: 0,
  /** Whether `seen` is current. */
  live: false,
  /** Whether the first answer about the session is still awaited. */
  starting: true,
  /** A note above the sign-in form. */
  note: '',
  page: 'overview',
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

export const may = (role) => store.me?.roles.some((one) => one === role || one === 'admin') ?? false;

/** The seconds since the shown figures arrived; countdowns go on with them. */
export const age = () => (Date.now() - store.heardAt) / 1_000;
