package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this machine for plain calls, calls over TLS (of an exchange) or to the exchange's TLS (of a proxy), and WebSockets. */
record Ports(int plain, int secure, int sockets) {
    /** Free just now: nginx and HAProxy cannot be told to take any. */
    static Ports free() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, here);
                ServerSocket two = new ServerSocket(0, 1, here);
                ServerSocket three = new ServerSocket(0, 1, here)) {
            return new Ports(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }
}
