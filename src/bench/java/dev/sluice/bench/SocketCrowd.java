package dev.sluice.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * The market data of a trading desk: idle WebSockets, and some on which the exchange sends ten messages a second;
 * measures their memory.
 */
final class SocketCrowd {
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
            long fedBytes = (long) busy * (handshake + MESSAGES_EACH * BenchMessages.FROM_EXCHANGE_BYTES);
            Wait.until("open: all WebSockets through " + target.id(), () -> silent.bytes() >= (long) idle * handshake);
            Wait.until("fed: all WebSockets through " + target.id(), () -> fed.bytes() >= fedBytes);
            measured.add(Quantity.less("rss.sockets", label, "MiB"), target.id(), process.residentMiB());
        }
    }
}
