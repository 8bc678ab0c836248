package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The market data of a trading desk: idle WebSockets, and some on which the exchange sends ten messages a second;
 * measures their memory.
 */
final class SocketCrowd {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MESSAGES_EACH = 20;

    private final int idle;
    private final int busy;

    SocketCrowd(int idle, int busy) {
        this.idle = idle;
        this.busy = busy;
    }

    /** Returns the memory of the target's process with all sockets open after two seconds of messages. */
    void measure(Target target, Measured measured) throws IOException {
        MeasuredProcess process = target.process();
        if (process == null) {
            return;
        }
        String label = String.format(Locale.ROOT, "memory with %,d idle and %,d busy WebSockets", idle, busy);
        try (Listeners silent = Listeners.ofBots(target.sockets(), BenchExchange.ECHO, idle);
                Listeners fed = Listeners.ofBots(target.sockets(), BenchExchange.FEED, busy)) {
            int handshake = BenchMessages.accepted("").length();
            heard(target, silent, (long) idle * handshake);
            heard(target, fed, (long) busy * (handshake + MESSAGES_EACH * BenchMessages.FROM_EXCHANGE_BYTES));
            measured.add(Figure.less("rss.sockets", label, "MiB"), target.id(), process.residentMiB());
        }
    }

    private static void heard(Target target, Listeners listeners, long bytes) throws IOException {
        long from = System.nanoTime();
        while (listeners.bytes() < bytes) {
            if (System.nanoTime() - from > PATIENCE_NANOS) {
                throw new IOException("WebSockets through " + target.id() + " received " + listeners.bytes()
                        + " bytes in a minute, not " + bytes);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
