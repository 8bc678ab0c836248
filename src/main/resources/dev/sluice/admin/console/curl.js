// Reads a call as people paste it: a request line, then headers, then after an empty line the body; or a curl command.
// What it does not know it says: an explanation of another call than the pasted one would be worse than none.

/**
 * Returns the pasted call: { method, target, headers, body, notes }. The host, and the path of a gateway before the
 * exchange's own path, are left out. `notes` says what was taken as it is written although a shell would have replaced
 * it. Throws an Error that says what cannot be read.
 */
export function parse(text, exchange) {
  const isCommand = COMMAND.test(text);
  const found = isCommand ? ofCurl(text) : ofLines(text);
  const target = isCommand || /^[a-z]+:\/\//i.test(found.target) ? pathOf(found.target) : found.target;
  const prefix = new RegExp(`^(/@[^/]+)?/${exchange.replaceAll(/[^a-z0-9]/gi, '')}(?=/)`, 'i');
  return { ...found, target: target.replace(prefix, '') };
}

const COMMAND = /^\s*(?:[$#>%]\s+)?(?:\S*\/)?curl(?:\.exe)?\s/;

function pathOf(address) {
  const [, path = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*([^#]*)/is.exec(address);
  return path.startsWith('?') ? `/${path}` : path || '/';
}

function ofLines(text) {
  const [head, ...body] = text.replaceAll('\r', '').trimStart().split('\n\n');
  const [first, ...lines] = head.split('\n');
  const [one, other] = first.trim().split(/\s+/);
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  const [method, target] = other === undefined ? ['GET', one ?? ''] : [one, other];
  return { method, target, headers, body: body.join('\n\n'), notes: [] };
}

// ---- the words of a shell

const ESCAPES = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

const unescaped = (text) =>
  text.replaceAll(/\\(x[0-9a-f]{1,2}|u[0-9a-f]{1,4}|[0-7]{1,3}|[\s\S])/gi, (_, code) => {
    if (/^[xu]./.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCodePoint(parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });

/** A continued line, $'...', '...', "...", an escaped character, plain text, or another character. */
const PARTS = new RegExp(
  [
    /\\\r?\n/,
    /\$'((?:[^'\\]|\\[^])*)'/,
    /'([^']*)'/,
    /\$?"((?:[^"\\]|\\[^])*)"/,
    /\\([^])/,
    /([^\s'"\\|;&<>]+)/,
    /([^])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gy',
);

function wordsOf(text, notes) {
  const words = [];
  let word = null;
  const end = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  for (const [part, ansi, single, double, escaped, plain, other] of text.matchAll(PARTS)) {
    for (const [variable] of (double ?? plain ?? '').matchAll(/\$(?:\w+|[{(][^})]*[})])/g)) {
      notes.push(`${variable} is taken as it is written: a shell would put its value there.`);
    }
    if (ansi !== undefined) word = (word ?? '') + unescaped(ansi);
    else if (double !== undefined) word = (word ?? '') + double.replaceAll(/\\(?:\r?\n|([$`"\\]))/g, '$1');
    else if (other === undefined) word = addPlain(word, single ?? escaped ?? plain);
    else if (/\s/.test(part)) end();
    else if (part === '&' && word !== null) fail('An & outside of quotes ends the command. Put the address in quotes');
    else if (/['"]/.test(part)) fail(`A quote ${part} is not closed`);
    else if (part === '\\') fail('The command ends with a backslash: a line is missing');
    else if (/[|;&<>]/.test(part)) break; // the next command, or where the output goes
  }
  end();
  return words;
}

/** A continued line (undefined) ends no word and begins none. */
const addPlain = (word, text) => (text === undefined ? word : (word ?? '') + text);

// ---- the flags of curl

/** Short flags and their long names. */
const SHORT = {
  X: 'request', H: 'header', d: 'data', G: 'get', I: 'head', u: 'user', A: 'user-agent', e: 'referer', b: 'cookie',
  F: 'form', T: 'upload-file', K: 'config', o: 'output', m: 'max-time', w: 'write-out', x: 'proxy', c: 'cookie-jar',
  D: 'dump-header', E: 'cert', r: 'range', C: 'continue-at', U: 'proxy-user', y: 'speed-time', Y: 'speed-limit',
  z: 'time-cond', s: 'silent', S: 'show-error', v: 'verbose', i: 'include', k: 'insecure', L: 'location', f: 'fail',
  g: 'globoff', N: 'no-buffer', n: 'netrc', 0: 'http1.0', 1: 'tlsv1', 4: 'ipv4', 6: 'ipv6', '#': 'progress-bar',
  O: 'remote-name', J: 'remote-header-name', j: 'junk-session-cookies', q: 'disable', Z: 'parallel', R: 'remote-time',
};

const names = (...lines) => new Set(lines.join(' ').split(' '));

/** Flags that change nothing of the request, and take a value. */
const WITH_VALUE = names(
  'output output-dir max-time connect-timeout write-out proxy proxy-user preproxy noproxy socks5 socks5-hostname',
  'cookie-jar dump-header cert cert-type key key-type pass cacert capath ciphers tls13-ciphers curves tls-max',
  'continue-at speed-time speed-limit time-cond limit-rate rate retry retry-delay retry-max-time max-redirs resolve',
  'connect-to interface local-port dns-servers doh-url keepalive-time expect100-timeout unix-socket netrc-file',
  'trace trace-ascii stderr variable',
);

/** Flags that change nothing that matters here, and take none; so do those that begin with "no-". */
const WITHOUT_VALUE = names(
  'silent show-error verbose include insecure location location-trusted fail fail-with-body fail-early globoff',
  'netrc netrc-optional http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only tlsv1 tlsv1.0 tlsv1.1',
  'tlsv1.2 tlsv1.3 ssl ssl-reqd sslv2 sslv3 ipv4 ipv6 progress-bar remote-name remote-name-all remote-header-name',
  'remote-time junk-session-cookies disable parallel compressed path-as-is raw tr-encoding styled-output create-dirs',
  'tcp-nodelay tcp-fastopen keepalive basic retry-all-errors retry-connrefused trace-time trace-ids',
);

const encoded = (text) =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** The text of --data-urlencode: "content", "=content" or "name=content". */
function urlEncoded(text) {
  const [, name, sign, content] = /^([^=@]*)([=@]?)([^]*)$/.exec(text);
  if (sign === '@') fail(`The text is in the file ${content}. Paste it instead`);
  return sign === '' ? encoded(name) : `${name === '' ? '' : `${name}=`}${encoded(content)}`;
}

function fromText(name, text) {
  if (text.startsWith('@')) fail(`The text of --${name} is in a file, ${text.slice(1)}. Paste it instead`);
  return text;
}

const base64 = (text) => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

/** What each flag with a value does to the call; `call.data` are the parts of the body. */
const ACTIONS = {
  request: (call, value) => void (call.method = value),
  header: (call, value) => addHeader(call, fromText('header', value)),
  data: (call, value) => call.data.push(fromText('data', value)),
  'data-ascii': (call, value) => call.data.push(fromText('data-ascii', value)),
  'data-binary': (call, value) => call.data.push(fromText('data-binary', value)),
  'data-raw': (call, value) => call.data.push(value),
  'data-urlencode': (call, value) => call.data.push(urlEncoded(value)),
  json: (call, value) => call.json.push(fromText('json', value)),
  url: (call, value) => addAddress(call, value),
  'url-query': (call, value) => call.query.push(value.startsWith('+') ? value.slice(1) : urlEncoded(value)),
  user: (call, value) => addHeader(call, `Authorization: Basic ${base64(value)}`),
  'oauth2-bearer': (call, value) => addHeader(call, `Authorization: Bearer ${value}`),
  'user-agent': (call, value) => addHeader(call, `User-Agent: ${value}`),
  referer: (call, value) => addHeader(call, `Referer: ${value}`),
  range: (call, value) => addHeader(call, `Range: bytes=${value}`),
  cookie: (call, value) => value.includes('=') && addHeader(call, `Cookie: ${value}`),
  form: () => fail('--form sends a multipart body, which no exchange takes for a call'),
  'form-string': () => fail('--form-string sends a multipart body, which no exchange takes for a call'),
  'upload-file': (_, value) => fail(`The body is in the file ${value}. Paste it with --data-raw`),
  config: (_, value) => fail(`The flags are in the file ${value}. Paste them`),
};

/** @returns {never} */
function fail(why) {
  throw new Error(`${why}.`);
}

const unknown = (name) =>
  fail(`The flag ${name} of curl is not known here. Remove it if it changes nothing of the request`);

function addAddress(call, address) {
  if (call.target !== null) fail(`There are two addresses, ${call.target} and ${address}. Paste one call at a time`);
  call.target = address;
}

function addHeader(call, line) {
  const [, name, sign, value] = /^([^:;]*)([:;]?)([^]*)$/.exec(line);
  const same = Object.keys(call.headers).find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (same) call.notes.push(`The header ${name.trim()} occurs twice; its last value is taken.`);
  if (same) delete call.headers[same];
  // "Name;" is a header without a value, "Name:" leaves a header out.
  if (sign === ';' || value.trim() !== '') call.headers[name.trim()] = sign === ';' ? '' : value.trim();
}

/** Does what a flag says; returns whether it took the next word. */
function flag(call, name, value, next) {
  if (name === 'get') call.inQuery = true;
  else if (name === 'head') call.head = true;
  else if (name in ACTIONS || WITH_VALUE.has(name)) {
    const text = value ?? next ?? fail(`The flag --${name} needs a value`);
    ACTIONS[name]?.(call, text);
    return value === undefined;
  } else if (!WITHOUT_VALUE.has(name) && !name.startsWith('no-')) unknown(`--${name}`);
  return false;
}

/** Reads joined short flags such as -sX; returns whether they took the next word. */
function shortFlags(call, letters, next) {
  for (let i = 0; i < letters.length; i++) {
    const name = SHORT[letters[i]] ?? unknown(`-${letters[i]}`);
    if (name in ACTIONS || WITH_VALUE.has(name)) return flag(call, name, letters.slice(i + 1) || undefined, next);
    flag(call, name, undefined, undefined);
  }
  return false;
}

function ofCurl(text) {
  const notes = [];
  const words = wordsOf(text.trim().replace(/^[$#>%]\s+/, ''), notes);
  const parts = { headers: {}, data: [], json: [], query: [] };
  const call = { method: '', target: null, ...parts, inQuery: false, head: false, notes };
  for (let i = 1; i < words.length; i++) {
    const [word, next] = [words[i], words[i + 1]];
    if (word === '--next' || word === '-:') fail('--next begins a second call. Paste one call at a time');
    const long = /^--([a-z0-9][a-z0-9.-]*)(?:=([^]*))?$/.exec(word);
    if (long) i += flag(call, long[1], long[2], next) ? 1 : 0;
    else if (/^-[^-]/.test(word)) i += shortFlags(call, word.slice(1), next) ? 1 : 0;
    else addAddress(call, word);
  }
  if (call.target === null) fail('The command has no address');
  return request(call);
}

function request({ method, target, headers, data, json, query, inQuery, head, notes }) {
  const has = (name) => Object.keys(headers).some((known) => known.toLowerCase() === name);
  const sent = json.length > 0 ? json.join('') : data.join('&');
  const body = inQuery ? '' : sent;
  const added = [...(inQuery && sent ? [sent] : []), ...query].join('&');
  const [address] = target.split('#', 1);
  const more = {};
  if (json.length > 0 && !has('content-type')) more['Content-Type'] = 'application/json';
  if (json.length > 0 && !has('accept')) more.Accept = 'application/json';
  const posts = data.length + json.length > 0 && !inQuery;
  if (posts && json.length === 0 && !has('content-type')) more['Content-Type'] = 'application/x-www-form-urlencoded';
  return {
    method: method || (head ? 'HEAD' : posts ? 'POST' : 'GET'),
    target: added ? `${address}${address.includes('?') ? '&' : '?'}${added}` : address,
    headers: { ...headers, ...more },
    body,
    notes,
  };
}
