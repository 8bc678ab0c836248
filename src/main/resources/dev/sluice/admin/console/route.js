// Addresses: #/PAGE/PART/...?NAME=VALUE&... They hold all that a page shows of itself, so that a copied one shows the
// same.

/** Pages of former addresses. */
const FORMER = { overview: 'now', stop: 'control' };

const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Returns { page, of, query } of the hash of an address: the page's name, the parts after it, and its named values. */
export function parse(hash) {
  const [path, search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [name, ...of] = path.split('/').map(decode);
  const query = Object.fromEntries(new URLSearchParams(search));
  return { page: FORMER[name] ?? (name || 'now'), of: of.filter(Boolean), query };
}

/** Returns the hash of an address; values that are '' are left out. */
export function href(page, of = [], query = {}) {
  const path = [page, ...of].map(encodeURIComponent).join('/');
  const told = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  const search = new URLSearchParams(told).toString();
  return `#/${path}${search ? `?${search}` : ''}`;
}

/** Goes to an address, as a link does. */
export function go(page, of, query) {
  location.hash = href(page, of, query);
}
