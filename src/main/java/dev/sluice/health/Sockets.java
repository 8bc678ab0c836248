package dev.sluice.health;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One exchange's WebSockets as bots find them, and as programs report those that do not pass through here: those with market data, and those on which an account's own events
 * come. That a socket is open proves little: what counts is when the exchange last said something on it.
 *
 * <p>A kind of which nobody has opened one yet, or which bots themselves closed to the last while it lived, is not told of: nothing is wrong with it. Any thread.
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

    /** One that is open; told of by whoever carries it. */
    public final class Stream {
        private final Streams kind;
        private final Streams.Open open;

        private Stream(Streams kind, Streams.Open open) {
            this.kind = kind;
            this.open = open;
        }

        /** The exchange said something on it, if only that it lives. */
        public void heard(long nowNanos) {
            synchronized (Sockets.this) {
                kind.heard(open, nowNanos);
            }
        }

        /**
         * It is closed.
         *
         * @param byBot whether its bot ended it, and not the exchange or what is between
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
     * One was opened.
     *
     * @param silenceNanos how long a live one may be silent, by the exchange's own heartbeat; 0: nobody knows
     */
    public synchronized Stream opened(Kept kept, long tookNanos, long silenceNanos, long nowNanos) {
        Streams kind = kind(kept.isUser());
        return new Stream(kind, kind.opened(kept.bot(), tookNanos, silenceNanos, nowNanos));
    }

    /**
     * Whose it is, and what for.
     *
     * @param isUser whether an account's own events come on it
     * @param bot as it named itself; those without a name count as one
     */
    public record Kept(boolean isUser, String bot) {}

    /** One could not be opened for the exchange's fault. */
    public synchronized void failed(Kept kept, String why, long nowNanos) {
        kind(kept.isUser()).failed(kept.bot(), why, nowNanos);
    }

    /**
     * A program tells of one of its own.
     *
     * @param silentNanos when it is silent for longer, the stream counts as lost
     * @return false: too many are told of already
     */
    public synchronized boolean told(StreamReport report, long silentNanos, long nowNanos) {
        return of(report.type()).told(report, silentNanos, nowNanos);
    }

    /** Those that there are. */
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
