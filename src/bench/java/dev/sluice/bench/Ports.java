package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports of this machine for plain calls, calls over TLS (of an exchange) or to the exchange's TLS port (of a proxy),
 * and WebSockets.
 */
record Ports(int plain, int secure, int sockets) {
    /** Returns ports that are free at present, because nginx and HAProxy cannot select a free one themselves. */
    static Ports free() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, here);
                ServerSocket two = new ServerSocket(0, 1, here);
                ServerSocket three = new ServerSocket(0, 1, here)) {
            return new Ports(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }
}
