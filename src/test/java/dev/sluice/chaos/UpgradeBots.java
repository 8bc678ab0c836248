package dev.sluice.chaos;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Bots that call a gateway while it is upgraded, and what became of each call. Some keep their connection as long as
 * the gateway lets them, others open one for each call. They never send a call again, so that each refusal and each
 * broken connection is seen.
 */
final class UpgradeBots implements AutoCloseable {
    private static final int STEADY = 4;
    private static final int NEW_CONNECTIONS = 2;
    private static final int GREEDY = 3;
    private static final long STEADY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long GREEDY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int TIMEOUT_MILLIS = 30_000;

    /** The status of a call whose connection broke. */
    private static final int BROKEN = -1;

    /** A call that has ended. */
    private record Call(CountedLimit.Kind kind, long startNanos, long endNanos, int status, String reason) {
        boolean isRefused() {
            boolean isByLimit = status == 429 && kind != CountedLimit.Kind.LARGE;
            return status != 200 && !isByLimit;
        }
    }

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private volatile boolean isClosed;

    UpgradeBots(int port) {
        this.port = port;
        for (int i = 0; i < STEADY; i++) {
            start(CountedLimit.Kind.LARGE, true, STEADY_PAUSE_NANOS);
        }
        for (int i = 0; i < NEW_CONNECTIONS; i++) {
            start(CountedLimit.Kind.LARGE, false, STEADY_PAUSE_NANOS);
        }
        for (int i = 0; i < GREEDY; i++) {
            start(CountedLimit.Kind.FAST, true, GREEDY_PAUSE_NANOS);
        }
        start(CountedLimit.Kind.SLOW, true, GREEDY_PAUSE_NANOS);
    }

    private void start(CountedLimit.Kind kind, boolean keepsConnection, long pauseNanos) {
        Thread thread = new Thread(() -> callUntilClosed(kind, keepsConnection, pauseNanos), "a bot of " + kind.text());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void callUntilClosed(CountedLimit.Kind kind, boolean keepsConnection, long pauseNanos) {
        Connection connection = null;
        while (!isClosed) {
            long start = System.nanoTime();
            int status;
            String reason = "";
            try {
                connection = connection == null ? new Connection(port) : connection;
                String head = connection.call(kind, keepsConnection);
                status = Integer.parseInt(head.substring(9, 12));
                reason = head.replace("\r\n", " | ");
                if (!keepsConnection || head.toLowerCase(Locale.ROOT).contains("connection: close")) {
                    connection = closed(connection);
                }
            } catch (IOException broken) {
                status = BROKEN;
                reason = broken.toString();
                connection = closed(connection);
            }
            add(new Call(kind, start, System.nanoTime(), status, reason));
            LockSupport.parkNanos(pauseNanos);
        }
        closed(connection);
    }

    private static @Nullable Connection closed(@Nullable Connection connection) {
        if (connection != null) {
            connection.close();
        }
        return null;
    }

    private synchronized void add(Call call) {
        if (!isClosed) {
            calls.add(call);
        }
    }

    synchronized int total() {
        return calls.size();
    }

    /**
     * Returns the calls that were refused for another reason than a limit, or whose connection broke, with what the
     * gateway said.
     */
    synchronized List<String> refused() {
        return calls.stream()
                .filter(Call::isRefused)
                .map(call -> call.kind().text() + ": " + call.reason())
                .toList();
    }

    /**
     * Returns the milliseconds of the calls that no limit delays and that were under way between these times, sorted.
     */
    synchronized double[] millis(long from, long to) {
        return calls.stream()
                .filter(call -> call.kind() == CountedLimit.Kind.LARGE)
                .filter(call -> call.endNanos() - from > 0 && call.startNanos() - to < 0)
                .mapToDouble(call -> (call.endNanos() - call.startNanos()) / 1e6)
                .sorted()
                .toArray();
    }

    /** Returns the value below which this part of the sorted values lies. */
    static double percentile(double[] sorted, double percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))];
    }

    /** Sends no further calls. */
    void stop() {
        isClosed = true;
        threads.forEach(LockSupport::unpark);
    }

    @Override
    public void close() {
        stop();
    }

    /** A connection to the gateway. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** Sends a call and returns the head of the response, after its body was read. */
        String call(CountedLimit.Kind kind, boolean keeps) throws IOException {
            String request = "GET /" + GatewayProcess.EXCHANGE + "/" + kind.text() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + (kind == CountedLimit.Kind.LARGE ? "" : "X-Sluice-Deadline-Ms: 1000\r\n")
                    + (keeps ? "" : "Connection: close\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] head = new byte[4096];
            int length = 0;
            while (length < 4
                    || !Arrays.equals(head, length - 4, length, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0, 4)) {
                int next = in.read();
                if (next < 0 || length == head.length) {
                    throw new EOFException("the connection ended after " + length + " bytes of a response");
                }
                head[length++] = (byte) next;
            }
            String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
            in.readNBytes(bodyLength(text));
            return text;
        }

        private static int bodyLength(String head) {
            for (String line : head.split("\r\n", -1)) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    return Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return 0;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException unimportant) {
                // it is not used any more
            }
        }
    }
}
