package dev.sluice.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An exchange that accepts every handshake and passes the socket to the test, which reads and writes exact bytes. */
final class StreamUpstream implements AutoCloseable {
    static final String YES = """
            HTTP/1.1 101 Switching Protocols
            upgrade: WebSocket
            Connection: upgrade
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
            Sec-WebSocket-Protocol: v2

            """.replace("\n", "\r\n");

    /** The exchange's end of an open WebSocket. */
    record Opened(RawUpstream.Heard heard) {
        String head() {
            return heard.head();
        }

        byte[] read(int n) {
            try {
                InputStream in = heard.socket().getInputStream();
                return in.readNBytes(n);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void write(byte[] bytes) {
            try {
                OutputStream out = heard.socket().getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        boolean isAtEnd() {
            return read(1).length == 0;
        }

        void close() {
            try {
                heard.socket().close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Socket socket() {
            return heard.socket();
        }
    }

    private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final RawUpstream upstream;

    StreamUpstream() {
        this(YES);
    }

    StreamUpstream(String response) {
        this(response, () -> {});
    }

    /**
     * Creates an exchange whose script ends here, so that only the test reads bytes after the handshake; {@code seen}
     * runs for each handshake.
     */
    StreamUpstream(String response, Runnable seen) {
        upstream = new RawUpstream((heard, out) -> {
            seen.run();
            heard.socket().setSoTimeout(20_000);
            out.write(response.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            out.flush();
            opened.add(new Opened(heard));
            over.await();
        });
    }

    int port() {
        return upstream.port();
    }

    int handshakes() {
        return upstream.requests();
    }

    Opened next() throws InterruptedException {
        Opened next = opened.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no handshake came");
        }
        return next;
    }

    @Override
    public void close() {
        over.countDown();
        upstream.close();
    }
}
