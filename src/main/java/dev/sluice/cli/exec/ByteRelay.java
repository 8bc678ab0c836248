package dev.sluice.cli.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A set of functions that pass bytes between two connections, each direction on a thread. */
final class ByteRelay {
    private static final int BYTES = 16_384;

    private ByteRelay() {}

    /**
     * Passes bytes in both directions until both have ended, then closes both connections. If the gateway's ends before
     * it has sent a byte, the program's is reset: programs report that as a lost connection, not as a failure of TLS.
     */
    static void join(SocketChannel program, SocketChannel gateway) throws IOException {
        try (program;
                gateway) {
            Thread back = daemon(() -> receive(gateway, program));
            send(program, gateway);
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

    /** Passes the program's bytes on; if that fails, closes the gateway's connection, which ends both directions. */
    private static void send(SocketChannel program, SocketChannel gateway) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try {
            while (program.read(bytes) >= 0) {
                write(gateway, bytes.flip());
                bytes.clear();
            }
            gateway.shutdownOutput();
        } catch (IOException broken) {
            close(gateway);
        }
    }

    private static void receive(SocketChannel gateway, SocketChannel program) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        boolean isEmpty = true;
        try {
            while (gateway.read(bytes) >= 0) {
                isEmpty = false;
                write(program, bytes.flip());
                bytes.clear();
            }
            if (!isEmpty) {
                program.shutdownOutput();
                return;
            }
        } catch (IOException broken) {
            close(gateway);
        }
        if (isEmpty) {
            makeCloseAReset(program);
        }
        close(program);
    }

    private static void makeCloseAReset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // it is closed already
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
        write(to, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
