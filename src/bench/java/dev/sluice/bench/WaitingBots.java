package dev.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Many bots with one connection and one waiting order each; one thread reads all responses. */
final class WaitingBots implements AutoCloseable {
    private static final int BOTS = 200;
    private static final int MOST_RESPONSE_BYTES = 8192;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_RESPONSE_BYTES);
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private volatile String other = "";

    /** Opens the connections to a gateway's traffic port. */
    WaitingBots(int port, int calls) throws IOException {
        InetSocketAddress gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < calls; i++) {
            SocketChannel channel = SocketChannel.open(gateway);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new ByteArrayOutputStream());
            channels.add(channel);
        }
        Thread reader = new Thread(this::read, "reads responses");
        reader.setDaemon(true);
        reader.start();
    }

    /** Sends one order on each connection. */
    void send() throws IOException {
        refused.set(0);
        others.set(0);
        for (int i = 0; i < channels.size(); i++) {
            String request =
                    "POST /@bot" + i % BOTS + "/bench/order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channels.get(i).write(bytes);
            }
        }
    }

    /** Returns the number of orders that were refused as blocked and not sent since the last orders. */
    int refused() {
        return refused.get();
    }

    /** Returns the number of orders with another response. */
    int others() {
        return others.get();
    }

    /** Returns one such other response. */
    String other() {
        return other;
    }

    private void read() {
        try {
            while (selector.isOpen()) {
                selector.select(this::readable);
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException over) {
            // the bench has ended
        }
    }

    private void readable(SelectionKey key) {
        try {
            in.clear();
            int count = ((SocketChannel) key.channel()).read(in);
            ByteArrayOutputStream heard = (ByteArrayOutputStream) key.attachment();
            if (count < 0) {
                key.cancel();
                told("the connection was closed behind: " + heard, false);
                return;
            }
            byte[] piece = new byte[in.flip().remaining()];
            in.get(piece);
            heard.writeBytes(piece);
            String response = heard.toString(StandardCharsets.ISO_8859_1);
            if (isWhole(response)) {
                heard.reset();
                told(response, response.startsWith("HTTP/1.1 422 ") && response.contains("X-Sluice-Sent: false"));
            }
        } catch (IOException e) {
            key.cancel();
            told(e.toString(), false);
        }
    }

    private void told(String response, boolean blocked) {
        if (blocked) {
            refused.incrementAndGet();
        } else {
            other = response;
            others.incrementAndGet();
        }
    }

    private static boolean isWhole(String response) {
        int head = response.indexOf("\r\n\r\n");
        int at = response.indexOf("Content-Length: ");
        if (head < 0) {
            return false;
        }
        int length =
                at < 0 || at > head ? 0 : Integer.parseInt(response.substring(at + 16, response.indexOf("\r", at)));
        return response.length() >= head + 4 + length;
    }

    @Override
    public void close() {
        try {
            selector.close();
            for (SocketChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
