// Checks a recorded call's signature from what the exchange received, as the exchanges document it; shares no code with client or gateway.
//   Binance: HMAC-SHA256 in hex over query + body, without the signature itself, which comes last.
//            https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#signed-endpoint-security
//   Kraken:  HMAC-SHA512 in base64 over path + SHA256(nonce + body), keyed with the decoded secret.
//            https://docs.kraken.com/api/docs/guides/spot-rest-auth

import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { KEYS } from './bots.mjs';

/** Passes for a call that carries no key; fails for one whose signature does not fit its bytes. */
export function assertSigned(request, secret = KEYS.secret) {
  if (request.header('api-sign')) assert.equal(request.header('api-sign'), krakenSignature(request, secret), `${request.target}: API-Sign`);
  else if (request.header('x-mbx-apikey')) assertBinanceSigned(request, secret);
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
