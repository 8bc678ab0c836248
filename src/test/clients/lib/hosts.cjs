// What a hosts entry does, without one: whoever dials port 443 of any host comes to the port that SLUICE_TLS_PORT names on this machine.
// The name that is asked for, and verified, stays the exchange's. Preloaded with --require, so that clients are as they are.

const tls = require('node:tls');

const connect = tls.connect;
tls.connect = (...args) => {
  const [options] = args;
  if (typeof options === 'object' && Number(options.port) === 443) {
    args[0] = { ...options, servername: options.servername || options.host, host: '127.0.0.1', port: Number(process.env.SLUICE_TLS_PORT), lookup: undefined };
  }
  return connect(...args);
};
