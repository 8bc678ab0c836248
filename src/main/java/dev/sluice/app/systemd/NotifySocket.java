package dev.sluice.app.systemd;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A sender of datagrams to the Unix socket that systemd names in {@code NOTIFY_SOCKET}: a path, or {@code @name} in the
 * abstract name space. It uses Netty's native transport for Linux, because Java has no datagrams over Unix sockets.
 *
 * <p>Each message opens and closes its own socket, so any thread can send. Sending does not block.
 */
public final class NotifySocket {
    private static final int MAX_BYTES = 4096;

    private final byte[] path;

    public NotifySocket(String address) {
        path = address.getBytes(StandardCharsets.UTF_8);
        if (path.length > 0 && path[0] == '@') {
            path[0] = 0;
        }
    }

    /**
     * Sends one message.
     *
     * @throws IOException when no process listens, the queue of the listener is full, or this system has no native
     *     transport
     */
    public void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("the message has more than " + MAX_BYTES + " bytes");
        }
        if (!Epoll.isAvailable()) {
            throw new IOException("Netty's native transport is not available: " + Epoll.unavailabilityCause());
        }
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        Socket socket = Socket.newSocketDomainDgram();
        try {
            if (socket.sendToDomainSocket(direct, 0, bytes.length, path) != bytes.length) {
                throw new IOException("the queue of the listener is full");
            }
        } finally {
            socket.close();
        }
    }
}
