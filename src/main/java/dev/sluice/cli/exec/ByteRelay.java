package dev.sluice.cli.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A set of functions that pass bytes between two connections, each direction on a thread. */
final class ByteRelay {
    private static final int BYTES = 16_384;

    private ByteRelay() {}

    /** Passes bytes in both directions until both have ended, then closes both connections. */
    static void join(SocketChannel one, SocketChannel other) throws IOException {
        try (one;
                other) {
            Thread back = daemon(() -> pass(other, one));
            pass(one, other);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try {
            while (from.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            close(from);
            close(to);
        }
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed for this process in any case
        }
    }

    /** Reads up to this text, or to the end, or this number of bytes; not one byte more. */
    static String readUntil(SocketChannel from, String end, int maxBytes) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (read.size() < maxBytes && from.read(one) > 0) {
            read.write(one.get(0));
            one.clear();
            String text = read.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith(end)) {
                return text;
            }
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
