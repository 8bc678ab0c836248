// The pure logic of the console, without a browser.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shipped } from './lib/console-modules.mjs';

const { parse } = await shipped('curl.js');

const URL = 'https://api.binance.com/api/v3/order';
const KEY = { 'X-MBX-APIKEY': 'k' };
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_TYPES = { 'Content-Type': 'application/json', Accept: 'application/json' };

/** [what is pasted, method, target, headers, body] */
const PASTES = [
  [`curl ${URL}`, 'GET', '/api/v3/order', {}, ''],
  [`curl -X DELETE '${URL}?orderId=1'`, 'DELETE', '/api/v3/order?orderId=1', {}, ''],
  [`curl -sX DELETE ${URL}`, 'DELETE', '/api/v3/order', {}, ''],
  [`curl -XDELETE ${URL}`, 'DELETE', '/api/v3/order', {}, ''],
  [`curl -sSfXPUT ${URL}`, 'PUT', '/api/v3/order', {}, ''],
  [`curl --request=POST ${URL}`, 'POST', '/api/v3/order', {}, ''],
  [`curl --request POST --url ${URL}`, 'POST', '/api/v3/order', {}, ''],
  [`curl ${URL} -o out.json`, 'GET', '/api/v3/order', {}, ''],
  [`curl ${URL} -oout.json -m5 --retry 3`, 'GET', '/api/v3/order', {}, ''],
  [`curl -H'X-MBX-APIKEY: k' ${URL}`, 'GET', '/api/v3/order', KEY, ''],
  [`curl --header="X-MBX-APIKEY:k" ${URL}`, 'GET', '/api/v3/order', KEY, ''],
  [`curl -d symbol=BTCUSDT -d side=BUY ${URL}`, 'POST', '/api/v3/order', FORM, 'symbol=BTCUSDT&side=BUY'],
  [`curl -dsymbol=BTCUSDT ${URL}`, 'POST', '/api/v3/order', FORM, 'symbol=BTCUSDT'],
  [`curl -G -d symbol=BTCUSDT ${URL}`, 'GET', '/api/v3/order?symbol=BTCUSDT', {}, ''],
  [`curl -sGd symbol=BTCUSDT '${URL}?a=1'`, 'GET', '/api/v3/order?a=1&symbol=BTCUSDT', {}, ''],
  [`curl --get --data-urlencode 'symbol=["A","B"]' ${URL}`, 'GET', '/api/v3/order?symbol=%5B%22A%22%2C%22B%22%5D', {}, ''],
  [`curl --data-urlencode 'note=a b' ${URL}`, 'POST', '/api/v3/order', FORM, 'note=a+b'],
  [`curl -I ${URL}`, 'HEAD', '/api/v3/order', {}, ''],
  [`curl --json '{"a":1}' ${URL}`, 'POST', '/api/v3/order', JSON_TYPES, '{"a":1}'],
  [`curl -H 'Content-Type: application/json' --data-raw '{"a":"@b"}' ${URL}`, 'POST', '/api/v3/order', { 'Content-Type': 'application/json' }, '{"a":"@b"}'],
  [`curl ${URL} --data-binary $'{"a":"it\\'s\\u0021"}'`, 'POST', '/api/v3/order', FORM, '{"a":"it\'s!"}'],
  [`curl "${URL}" -d "{\\"a\\":\\"x\\"}"`, 'POST', '/api/v3/order', FORM, '{"a":"x"}'],
  [`curl ${URL} \\\n  -X POST \\\r\n  -H "X-MBX-APIKEY: k"`, 'POST', '/api/v3/order', KEY, ''],
  [`  $ curl -s ${URL} | jq . > out.json`, 'GET', '/api/v3/order', {}, ''],
  [`/usr/bin/curl.exe -k ${URL}; echo`, 'GET', '/api/v3/order', {}, ''],
  [`curl -u me:secret -A bot/1 ${URL}`, 'GET', '/api/v3/order', { Authorization: 'Basic bWU6c2VjcmV0', 'User-Agent': 'bot/1' }, ''],
  [`curl --oauth2-bearer T -b 'a=b' --compressed ${URL}`, 'GET', '/api/v3/order', { Authorization: 'Bearer T', Cookie: 'a=b' }, ''],
  [`curl 'https://api.binance.com?a=1#top'`, 'GET', '/?a=1', {}, ''],
  [`curl api.binance.com/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl http://127.0.0.1:8080/@maker1/binance/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl "a"'b'/api/v3/order`, 'GET', '/api/v3/order', {}, ''],
  [`curl -H 'X-Empty;' -H 'Accept:' ${URL}`, 'GET', '/api/v3/order', { 'X-Empty': '' }, ''],
  [`curl -d '' ${URL}`, 'POST', '/api/v3/order', FORM, ''],
  [`curl --url-query symbol=B --no-progress-meter ${URL}`, 'GET', '/api/v3/order?symbol=B', {}, ''],
  ['POST /api/v3/order?a=1 HTTP/1.1\r\nX-MBX-APIKEY: k\r\n\r\nsymbol=BTCUSDT', 'POST', '/api/v3/order?a=1', KEY, 'symbol=BTCUSDT'],
  ['/binance/api/v3/time', 'GET', '/api/v3/time', {}, ''],
  [URL, 'GET', '/api/v3/order', {}, ''],
];

/** [what is pasted, what is said about it] */
const REFUSED = [
  [`curl --frobnicate 1 ${URL}`, /flag --frobnicate of curl is not known/],
  [`curl -sW ${URL}`, /flag -W of curl is not known/],
  [`curl ${URL} -d @body.json`, /--data is in a file, body\.json/],
  [`curl ${URL} -F a=b`, /multipart/],
  [`curl ${URL} -T body.json`, /file body\.json/],
  [`curl -K flags.txt`, /file flags\.txt/],
  [`curl ${URL} ${URL}`, /two addresses/],
  [`curl ${URL} --next ${URL}`, /one call at a time/],
  [`curl ${URL}?a=1&b=2`, /& outside of quotes/],
  [`curl '${URL}`, /quote ' is not closed/],
  [`curl ${URL} \\`, /a line is missing/],
  [`curl -s`, /no address/],
  [`curl ${URL} -H`, /--header needs a value/],
];

describe('a pasted call', () => {
  for (const [text, method, target, headers, body] of PASTES) {
    test(text, () => {
      const { notes, ...found } = parse(text, 'binance');
      assert.deepEqual(found, { method, target, headers, body });
      assert.deepEqual(notes, []);
    });
  }

  for (const [text, said] of REFUSED) {
    test(`${text}: says what it cannot read`, () => {
      assert.throws(() => parse(text, 'binance'), said);
    });
  }

  test('what a shell would replace is taken as written, and said', () => {
    const { headers, notes } = parse(`curl -H "X-MBX-APIKEY: $KEY" ${URL}`, 'binance');
    assert.deepEqual(headers, { 'X-MBX-APIKEY': '$KEY' });
    assert.deepEqual(notes, ['$KEY is taken as it is written: a shell would put its value there.']);
  });

  test('a header that occurs twice is said', () => {
    const { headers, notes } = parse(`curl -H 'X-MBX-APIKEY: j' -H 'x-mbx-apikey: k' ${URL}`, 'binance');
    assert.deepEqual(headers, { 'x-mbx-apikey': 'k' });
    assert.equal(notes.length, 1);
  });

  test('a long hostile text takes no long time', () => {
    const started = performance.now();
    for (const piece of ["'", '"', '\\', "$'\\", '$(', 'a=b ', '-', '--']) {
      try {
        parse(`curl ${piece.repeat(10_000)}`, 'binance');
      } catch {
        // what it says does not matter here
      }
    }
    assert.ok(performance.now() - started < 2_000);
  });
});
