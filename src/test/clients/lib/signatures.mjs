// Verifies the signature of a recorded call from the received bytes, as the exchanges document it; shares no code with client or gateway.
//   Binance: HMAC-SHA256 in hex over query + body, without the signature itself, which comes last.
//            https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#signed-endpoint-security
//   Kraken:  HMAC-SHA512 in base64 over path + SHA256(nonce + body), keyed with the decoded secret.
//            https://docs.kraken.com/api/docs/guides/spot-rest-auth
//   OKX:     HMAC-SHA256 in base64 over timestamp + method + target + body. https://www.okx.com/docs-v5/en/#overview-rest-authentication-signature
//   Bybit:   HMAC-SHA256 in hex over timestamp + key + recvWindow + (query | body). https://bybit-exchange.github.io/docs/v5/guide#authentication
//   Coinbase Exchange: HMAC-SHA256 in base64 over timestamp + method + target + body, keyed with the decoded secret.
//            https://docs.cdp.coinbase.com/exchange/rest-api/authentication
//   Gate:    HMAC-SHA512 in hex over method, path, query, SHA512 of the body and time, a line each. https://www.gate.com/docs/developers/apiv4
//   Bitget:  HMAC-SHA256 in base64 over timestamp + method + target + body. https://www.bitget.com/api-doc/common/signature
//   BitMEX:  HMAC-SHA256 in hex over method + target + expires + body. https://www.bitmex.com/app/apiKeysUsage
//   Deribit: HMAC-SHA256 in hex over timestamp, nonce, method, target and body, each with a line's end. https://docs.deribit.com/articles/authentication
//   Kraken Futures: HMAC-SHA512 in base64 over SHA256(parameters + nonce + path without /derivatives), keyed with the decoded secret.
//            https://docs.kraken.com/api/docs/guides/futures-rest
//   KuCoin:  HMAC-SHA256 in base64 over timestamp + method + target + body. https://www.kucoin.com/docs-new/authentication
//   HTX:     HMAC-SHA256 in base64 over method, host, path and sorted query without the signature, a line each. https://www.htx.com/en-us/opend/newApiPages
//   Gemini:  HMAC-SHA384 in hex over the header with the payload. https://developer.gemini.com/authentication/api-key
//   Bitstamp: HMAC-SHA256 in hex over X-Auth, method, host, target, type of the body, nonce, time, version and body. https://www.bitstamp.net/api/#section/Authentication
//   MEXC:    spot HMAC-SHA256 in hex over the query without the signature, which comes last; futures over key, time and (query | body).
//            https://www.mexc.com/api-docs
//   Bitvavo: HMAC-SHA256 in hex over time, method, target and body. https://docs.bitvavo.com/docs/rest-api/introduction
//   CoinEx:  SHA256 in hex over method, target, body, time and secret; before v2 over the sorted parameters and the secret, with futures SHA256 and spot MD5.
//            https://docs.coinex.com/api/v2/authorization
//   BingX:   HMAC-SHA256 in hex over the parameters, not percent-encoded, without the signature itself. https://bingx-api.github.io/docs
//   Crypto.com: HMAC-SHA256 in hex over method, id, key, sorted names and values of the parameters, and nonce. https://exchange-docs.crypto.com/exchange/v1/rest-ws

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { KEYS } from './bots.mjs';

/** Accepts a call without a key; fails for one whose signature does not match its bytes. */
export function assertSigned(request, secret = KEYS.secret) {
  if (request.header('api-sign')) assert.equal(request.header('api-sign'), krakenSignature(request, secret), `${request.target}: API-Sign`);
  else if (request.header('x-mbx-apikey')) assertBinanceSigned(request, secret);
  else if (request.header('ok-access-sign')) assert.equal(request.header('ok-access-sign'), okxSignature(request, secret), `${request.target}: OK-ACCESS-SIGN`);
  else if (request.header('x-bapi-sign')) assert.equal(request.header('x-bapi-sign'), bybitSignature(request, secret), `${request.target}: X-BAPI-SIGN`);
  else if (request.header('kc-api-sign')) assert.equal(request.header('kc-api-sign'), kucoinSignature(request, secret), `${request.target}: KC-API-SIGN`);
  else if (request.header('sign')) assert.equal(request.header('sign'), gateSignature(request, secret), `${request.target}: SIGN`);
  else if (request.header('access-sign')) assert.equal(request.header('access-sign'), bitgetSignature(request, secret), `${request.target}: ACCESS-SIGN`);
  else if (request.header('api-signature')) assert.equal(request.header('api-signature'), bitmexSignature(request, secret), `${request.target}: api-signature`);
  else if (/[?&]AccessKeyId=/.test(request.target)) assertHtxSigned(request, secret);
  else if (request.header('x-auth')) assert.equal(request.header('x-auth-signature'), bitstampSignature(request, secret), `${request.target}: X-Auth-Signature`);
  else if (request.header('bitvavo-access-signature')) assert.equal(request.header('bitvavo-access-signature'), bitvavoSignature(request, secret), `${request.target}: BITVAVO-ACCESS-SIGNATURE`);
  else if (request.header('x-mexc-apikey')) assertMexcSpotSigned(request, secret);
  else if (request.header('request-time')) assert.equal(request.header('signature'), mexcFuturesSignature(request, secret), `${request.target}: Signature`);
  else if (request.header('x-coinex-sign')) assert.equal(request.header('x-coinex-sign'), coinexSignature(request, secret), `${request.target}: X-COINEX-SIGN`);
  else if (/access_id/.test(request.target + request.body)) assertOldCoinexSigned(request, secret);
  else if (request.header('x-bx-apikey')) assertBingxSigned(request, secret);
  else if (/"sig":/.test(request.body)) assertCryptocomSigned(request, secret);
  else if (request.header('x-gemini-payload')) assert.equal(request.header('x-gemini-signature'), geminiSignature(request, secret), `${request.target}: X-GEMINI-SIGNATURE`);
  else if (request.header('authent')) assert.equal(request.header('authent'), krakenFuturesSignature(request, secret), `${request.target}: Authent`);
  else if (request.header('authorization')?.startsWith('deri-hmac-sha256')) assertDeribitSigned(request, secret);
  else if (request.header('cb-access-passphrase')) {
    assert.equal(request.header('cb-access-sign'), coinbaseSignature(request, secret), `${request.target}: CB-ACCESS-SIGN`);
  }
}

const hmac256 = (key, text) => createHmac('sha256', key).update(text, 'latin1');

function okxSignature({ method, target, body, header }, secret) {
  return hmac256(secret, header('ok-access-timestamp') + method + target + body.toString('latin1')).digest('base64');
}

function bybitSignature({ method, target, body, header }, secret) {
  const payload = method === 'POST' ? body.toString('latin1') : target.split('?')[1] ?? '';
  return hmac256(secret, header('x-bapi-timestamp') + header('x-bapi-api-key') + (header('x-bapi-recv-window') ?? '') + payload).digest('hex');
}

function coinbaseSignature({ method, target, body, header }, secret) {
  return hmac256(Buffer.from(secret, 'base64'), header('cb-access-timestamp') + method + target + body.toString('latin1')).digest('base64');
}

function gateSignature({ method, target, body, header }, secret) {
  const [path, query = ''] = target.split('?');
  const lines = [method, path, decodeURIComponent(query), createHash('sha512').update(body).digest('hex'), header('timestamp')];
  return createHmac('sha512', secret).update(lines.join('\n')).digest('hex');
}

function bitgetSignature({ method, target, body, header }, secret) {
  return hmac256(secret, header('access-timestamp') + method + target + body.toString('latin1')).digest('base64');
}

function bitmexSignature({ method, target, body, header }, secret) {
  return hmac256(secret, method + target + header('api-expires') + body.toString('latin1')).digest('hex');
}

function krakenFuturesSignature({ target, body, header }, secret) {
  const [path, query = ''] = target.split('?');
  const signed = (body.length > 0 ? body.toString('latin1') : query) + (header('nonce') ?? '') + path.replace(/^\/derivatives/, '');
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(createHash('sha256').update(signed, 'latin1').digest()).digest('base64');
}

function assertDeribitSigned({ method, target, body, header }, secret) {
  const { ts, nonce, sig } = Object.fromEntries(header('authorization').split(' ')[1].split(',').map((part) => part.split(/=(.*)/)));
  const expected = hmac256(secret, `${ts}\n${nonce}\n${method}\n${target}\n${body.toString('latin1')}\n`).digest('hex');
  assert.equal(sig, expected, `${target}: Authorization`);
}

/** The request does not tell which host was signed: spot and futures have one each. */
function assertHtxSigned({ method, target }, secret) {
  const [path, query] = target.split('?');
  const pairs = query.split('&');
  const signature = decodeURIComponent(pairs.find((pair) => pair.startsWith('Signature=')).slice('Signature='.length));
  const signed = pairs.filter((pair) => !pair.startsWith('Signature=')).join('&');
  const expected = ['api.huobi.pro', 'api.hbdm.vn'].map((host) => hmac256(secret, `${method}\n${host}\n${path}\n${signed}`).digest('base64'));
  assert.ok(expected.includes(signature), `${target}: Signature`);
}

function bitstampSignature({ method, target, body, header }, secret) {
  const parts = [header('x-auth'), method, 'www.bitstamp.net', target, method === 'POST' ? header('content-type') : '', header('x-auth-nonce'), header('x-auth-timestamp'), header('x-auth-version')];
  return hmac256(secret, parts.join('') + body.toString('latin1')).digest('hex');
}

function bitvavoSignature({ method, target, body, header }, secret) {
  return hmac256(secret, header('bitvavo-access-timestamp') + method + target + body.toString('latin1')).digest('hex');
}

function assertMexcSpotSigned({ target }, secret) {
  const [signed, signature] = target.slice(target.indexOf('?') + 1).split('&signature=');
  assert.equal(signature, hmac256(secret, signed).digest('hex'), `${target}: signature`);
}

function mexcFuturesSignature({ method, target, body, header }, secret) {
  const payload = method === 'POST' ? body.toString('latin1') : target.split('?')[1] ?? '';
  return hmac256(secret, header('apikey') + header('request-time') + payload).digest('hex');
}

function coinexSignature({ method, target, body, header }, secret) {
  return createHash('sha256').update(method + target + body.toString('latin1') + header('x-coinex-timestamp') + secret, 'latin1').digest('hex');
}

function assertOldCoinexSigned({ target, body, header }, secret) {
  const text = body.toString('latin1');
  const json = text.startsWith('{') ? JSON.parse(text) : null;
  const form = target.includes('?') ? target.split('?')[1] : text;
  const signed = decodeURIComponent(json === null ? form : Object.keys(json).sort().map((name) => `${name}=${json[name]}`).join('&'));
  const [hash, spelled] = header('accessid') ? ['sha256', (hex) => hex] : ['md5', (hex) => hex.toUpperCase()];
  assert.equal(header('authorization'), spelled(createHash(hash).update(`${signed}&secret_key=${secret}`).digest('hex')), `${target}: Authorization`);
}

function assertBingxSigned({ target, body }, secret) {
  const text = body.toString('latin1');
  const { signature, ...json } = text.startsWith('{') ? JSON.parse(text) : {};
  const [query, inQuery] = (target.split('?')[1] ?? '').split('&signature=');
  const signed = signature === undefined ? decodeURIComponent(query) : Object.keys(json).sort().map((name) => `${name}=${json[name]}`).join('&');
  assert.equal(signature ?? inQuery, hmac256(secret, signed).digest('hex'), `${target}: signature`);
}

function assertCryptocomSigned({ target, body }, secret) {
  const { id, method, api_key: key, params, nonce, sig } = JSON.parse(body.toString('latin1'));
  const text = Object.keys(params).sort().map((name) => name + params[name]).join('');
  assert.equal(sig, hmac256(secret, method + id + key + text + nonce).digest('hex'), `${target}: sig`);
}

const geminiSignature = ({ header }, secret) => createHmac('sha384', secret).update(header('x-gemini-payload')).digest('hex');

function kucoinSignature({ method, target, body, header }, secret) {
  return hmac256(secret, header('kc-api-timestamp') + method + target + body.toString('latin1')).digest('base64');
}

function assertBinanceSigned({ target, body }, secret) {
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const form = body.toString('latin1');
  const signed = query + form;
  const at = signed.lastIndexOf('signature=');
  if (at < 0) return; // npm binance sends its key with public calls too
  const payload = signed.slice(0, at).replace(/&$/, '');
  const expected = createHmac('sha256', secret).update(payload, 'latin1').digest('hex');
  assert.equal(signed.slice(at + 'signature='.length), expected, `${target}: signature over "${payload}"`);
}

function krakenSignature({ target, body }, secret) {
  const text = body.toString('latin1');
  const nonce = text.startsWith('{') ? String(JSON.parse(text).nonce) : new URLSearchParams(text).get('nonce');
  const digest = createHash('sha256').update(nonce).update(body).digest();
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(target, 'latin1').update(digest).digest('base64');
}
