// A client for BitMEX, written from its documentation, since ccxt no longer supports it: api-signature is HMAC-SHA256 in hex over
// verb + path with query + api-expires + body. https://www.bitmex.com/app/apiKeysUsage
// It has the parts of a ccxt client that the tests use; its table is the gateway's own, so that every listed call is tested.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './program.mjs';

const OFFICIAL = 'https://www.bitmex.com';

export class Bitmex {
  constructor({ apiKey, secret, base = OFFICIAL, proxyUrl = '' }) {
    Object.assign(this, { id: 'bitmex', apiKey, secret, base, proxyUrl });
  }

  describe() {
    const api = {};
    const { groups } = JSON.parse(readFileSync(path.join(ROOT, 'conf', 'routes', 'bitmex.json'), 'utf8'));
    const overHttp = groups.filter(({ streams }) => !streams);
    for (const call of overHttp.flatMap(({ routes }) => routes.flatMap(({ calls }) => calls))) {
      const [verb, target] = call.split(' ');
      (api[verb.toLowerCase()] ??= []).push(target);
    }
    return { api: { private: api } };
  }

  extractParams() {
    return [];
  }

  sign(target, type, verb, params) {
    const url = verb === 'GET' && Object.keys(params).length > 0 ? `${target}?${new URLSearchParams(params)}` : target;
    const body = verb === 'GET' ? undefined : JSON.stringify(params);
    const expires = String(Math.floor(Date.now() / 1000) + 5);
    const signature = createHmac('sha256', this.secret).update(verb + url + expires + (body ?? '')).digest('hex');
    const headers = { 'Content-Type': 'application/json', 'api-key': this.apiKey, 'api-expires': expires, 'api-signature': signature };
    return { url: this.base + url, body, headers };
  }

  async request(target, type, method, params) {
    const { url, body, headers } = this.sign(target, type, method, params);
    const answer = await fetch(this.proxyUrl + url, { method, body, headers, signal: AbortSignal.timeout(10_000) });
    return answer.text();
  }
}
