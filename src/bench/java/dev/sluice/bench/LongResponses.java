package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A bot that requests a response of 50 MB repeatedly and reads it as fast as possible on its own thread. */
final class LongResponses implements AutoCloseable {
    private static final int READ_BYTES = 65_536;

    private final Socket socket;
    private final AtomicLong bytes = new AtomicLong();

    LongResponses(TargetAddress address) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), address.port());
        Thread reader = new Thread(() -> read(Workload.get(address.path(BenchExchange.DUMP))), "reads long responses");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(byte[] request) {
        byte[] piece = new byte[READ_BYTES];
        try {
            InputStream in = socket.getInputStream();
            while (!socket.isClosed()) {
                socket.getOutputStream().write(request);
                for (long left = BenchExchange.DUMP_BYTES; left > 0; ) {
                    int count = in.read(piece);
                    if (count < 0) {
                        return;
                    }
                    bytes.addAndGet(count);
                    left -= count; // heads are counted too, so that the next request is sent slightly too early, which
                    // does not matter
                }
            }
        } catch (IOException closed) {
            // the bench has ended
        }
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
