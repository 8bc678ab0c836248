// A time server (SNTP, RFC 4330) on this machine with the machine's own time, so that a gateway's clock is measured without a network.

import dgram from 'node:dgram';

const SECONDS_TO_1970 = 2_208_988_800;
const ANSWER_OF_A_SERVER = 0x24;
const STRATUM = 2;

/** Starts the server; returns its address as the configuration writes it. `behindMs` is how far its clock is behind. */
export function startTimeServer(t, behindMs = 0) {
  const socket = dgram.createSocket('udp4');
  t.after(() => new Promise((done) => socket.close(done)));
  socket.on('message', (question, { port, address }) => {
    const answer = Buffer.alloc(48);
    answer.writeUInt8(ANSWER_OF_A_SERVER, 0);
    answer.writeUInt8(STRATUM, 1);
    answer.writeUInt32BE(0x7f7f0101, 12);
    write(answer, 16, Date.now() - behindMs - 1_000);
    question.copy(answer, 24, 40, 48);
    write(answer, 32, Date.now() - behindMs);
    write(answer, 40, Date.now() - behindMs);
    socket.send(answer, port, address);
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(`127.0.0.1:${socket.address().port}`));
  });
}

function write(buffer, at, epochMs) {
  buffer.writeUInt32BE(Math.floor(epochMs / 1_000) + SECONDS_TO_1970, at);
  buffer.writeUInt32BE(Math.floor(((epochMs % 1_000) / 1_000) * 2 ** 32), at + 4);
}
