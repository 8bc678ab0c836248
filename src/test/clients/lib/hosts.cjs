// Replaces a hosts entry: connections to port 443 of any host go to port SLUICE_TLS_PORT of this machine.
// The requested and verified name stays the exchange's. Preloaded with --require, so that clients are unmodified.

const tls = require('node:tls');

const connect = tls.connect;
tls.connect = (...args) => {
  const [options] = args;
  if (typeof options === 'object' && Number(options.port) === 443) {
    args[0] = { ...options, servername: options.servername || options.host, host: '127.0.0.1', port: Number(process.env.SLUICE_TLS_PORT), lookup: undefined };
  }
  return connect(...args);
};
