package dev.sluice.health;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The WebSocket connections of one exchange: those of bots that pass through the gateway, and those that programs
 * report. There are two kinds: market data, and the private events of accounts. An open socket proves little; what
 * counts is the time of the exchange's last message on it.
 *
 * <p>A kind has no status as long as nobody has opened a connection of it, and after bots themselves closed the last
 * live one: neither is an error. Any thread.
 */
public final class Sockets {
    private final Map<ConnectionType, Streams> kinds = new EnumMap<>(ConnectionType.class);

    public Sockets() {
        for (ConnectionType type : ConnectionType.values()) {
            if (type.isStream()) {
                kinds.put(type, new Streams());
            }
        }
    }

    /** An open connection; the code that carries it reports its events. */
    public final class Stream {
        private final Streams kind;
        private final Streams.Open open;

        private Stream(Streams kind, Streams.Open open) {
            this.kind = kind;
            this.open = open;
        }

        /** Records that the exchange sent something on it, even if only a heartbeat. */
        public void heard(long nowNanos) {
            synchronized (Sockets.this) {
                kind.heard(open, nowNanos);
            }
        }

        /**
         * Records that it was closed.
         *
         * @param byBot whether the bot closed it, and not the exchange or the network
         */
        public void closed(boolean byBot, long nowNanos) {
            synchronized (Sockets.this) {
                kind.closed(open, byBot, nowNanos);
            }
        }
    }

    private Streams of(ConnectionType type) {
        Streams streams = kinds.get(type);
        if (streams == null) {
            throw new IllegalArgumentException(type + " has no streams");
        }
        return streams;
    }

    private Streams kind(boolean isUser) {
        return of(isUser ? ConnectionType.USER_STREAM : ConnectionType.WEBSOCKET);
    }

    /**
     * Records that a connection was opened.
     *
     * @param silenceNanos longest silence of a live connection, according to the exchange's own heartbeat; 0 when not
     *     known
     */
    public synchronized Stream opened(Kept kept, long tookNanos, long silenceNanos, long nowNanos) {
        Streams kind = kind(kept.isUser());
        return new Stream(kind, kind.opened(kept.bot(), tookNanos, silenceNanos, nowNanos));
    }

    /**
     * The kind and the owner of a connection.
     *
     * @param isUser whether it carries the private events of an account
     * @param bot name of the bot; bots without a name count as one
     */
    public record Kept(boolean isUser, String bot) {}

    /** Records that a connection could not be opened because of the exchange. */
    public synchronized void failed(Kept kept, String why, long nowNanos) {
        kind(kept.isUser()).failed(kept.bot(), why, nowNanos);
    }

    /**
     * Records a program's report of its own connection.
     *
     * @param silentNanos time without a report after which the connection counts as lost
     * @return false when too many connections are reported already
     */
    public synchronized boolean told(StreamReport report, long silentNanos, long nowNanos) {
        return of(report.type()).told(report, silentNanos, nowNanos);
    }

    /** Returns the status of each kind that has one. */
    public synchronized Map<ConnectionType, ConnectionStatus> status(long nowNanos) {
        Map<ConnectionType, ConnectionStatus> status = new LinkedHashMap<>();
        kinds.forEach((type, streams) -> {
            ConnectionStatus stands = streams.status(nowNanos);
            if (stands != null) {
                status.put(type, stands);
            }
        });
        return status;
    }
}
