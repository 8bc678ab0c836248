package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A bot that asks for an answer of 50 MB again and again, and reads it as fast as it comes, on a thread of its own. */
final class LongAnswers implements AutoCloseable {
    private static final int READ_BYTES = 65_536;

    private final Socket socket;
    private final AtomicLong bytes = new AtomicLong();

    LongAnswers(TargetAddress targetAddress) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), targetAddress.port());
        Thread reader =
                new Thread(() -> read(Workload.get(targetAddress.path(BenchExchange.DUMP))), "reads long answers");
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
                    left -= count; // the heads count, too: the next is asked for that much too early, which nobody
                    // minds
                }
            }
        } catch (IOException closed) {
            // the bench is over
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
