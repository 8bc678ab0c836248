package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the time from a bot's write of a cancel to its first byte at the exchange, one cancel after the other, 100
 * a second. Bot and exchange are in this process and use the same clock; the loopback is included, and the time
 * without a gateway is measured beside it.
 */
final class CancelBench {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MAX_RESPONSE_BYTES = 8192;

    private final BenchExchange exchange;
    private final int cancels;

    CancelBench(BenchExchange exchange, int cancels) {
        this.exchange = exchange;
        this.cancels = cancels;
    }

    /** Returns milliseconds. The cancels name orders that do not exist, so they withdraw none of the waiting ones. */
    Figures through(TargetAddress address) throws IOException {
        Figures figures = new Figures();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            long due = System.nanoTime();
            for (int i = 0; i < cancels; i++, due += PACE_NANOS) {
                LockSupport.parkNanos(due - System.nanoTime());
                figures.addNanos(cancel(socket, address, i));
            }
        }
        return figures;
    }

    private long cancel(Socket socket, TargetAddress address, int number) throws IOException {
        byte[] request = ("DELETE " + address.path("/order?id=none" + number) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        OutputStream out = socket.getOutputStream();
        exchange.resetCancel();
        long asked = System.nanoTime();
        out.write(request);
        String response = response(socket.getInputStream());
        long arrived = exchange.cancelArrivedNanos();
        if (arrived == 0 || !response.startsWith("HTTP/1.1 200")) {
            throw new IOException("a cancel did not reach the exchange, it was answered: " + response);
        }
        return arrived - asked;
    }

    /** Reads a response with an empty body and returns its head. */
    private static String response(InputStream in) throws IOException {
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0 && response.length() < MAX_RESPONSE_BYTES) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection of the cancels was closed behind: " + response);
            }
            response.append((char) next);
        }
        return response.toString();
    }
}
