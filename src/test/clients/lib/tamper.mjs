// A proxy between gateway and exchange that alters requests; responses pass unchanged.

import net from 'node:net';

/**
 * @param alter (text) => text of the same length, for what goes towards the exchange (latin1)
 * @returns {Promise<{url, close}>}
 */
export function tamper(targetPort, alter) {
  const sockets = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    near.on('data', (bytes) => far.write(Buffer.from(alter(bytes.toString('latin1')), 'latin1')));
    near.on('end', () => far.end());
    far.pipe(near);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () =>
          new Promise((done) => {
            server.close(done);
            sockets.forEach((socket) => socket.destroy());
          }),
      }));
  });
}
