package dev.sluice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports for programs that are told their port, such as servers that keep it over a restart. */
public final class FreePorts {
    /**
     * Ports from here to {@link #END} are below those that systems give to outgoing connections, one of which could
     * take a free port at any time.
     */
    private static final int FIRST = 12_000;

    private static final int END = 32_000;
    private static final int MAX_TRIES = 100;

    private FreePorts() {}

    /** Returns a port of the loopback address on which nothing listens now. */
    public static int next() throws IOException {
        IOException last = new IOException("no port was tried");
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
