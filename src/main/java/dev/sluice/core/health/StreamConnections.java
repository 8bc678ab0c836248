package dev.sluice.core.health;

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
public final class StreamConnections {
    private final Map<ConnectionType, StreamGroup> kinds = new EnumMap<>(ConnectionType.class);

    public StreamConnections() {
        for (ConnectionType type : ConnectionType.values()) {
            if (type.isStream()) {
                kinds.put(type, new StreamGroup());
            }
        }
    }

    /** An open connection; the code that carries it reports its events. */
    public final class Stream {
        private final StreamGroup kind;
        private final StreamGroup.Open open;

        private Stream(StreamGroup kind, StreamGroup.Open open) {
            this.kind = kind;
            this.open = open;
        }

        /** Records that the exchange sent something on it, even if only a heartbeat. */
        public void dataReceived(long nowNanos) {
            synchronized (StreamConnections.this) {
                kind.dataReceived(open, nowNanos);
            }
        }

        /**
         * Records that it was closed.
         *
         * @param byBot whether the bot closed it, and not the exchange or the network
         */
        public void closed(boolean byBot, long nowNanos) {
            synchronized (StreamConnections.this) {
                kind.closed(open, byBot, nowNanos);
            }
        }
    }

    private StreamGroup of(ConnectionType type) {
        StreamGroup streamGroup = kinds.get(type);
        if (streamGroup == null) {
            throw new IllegalArgumentException(type + " has no streams");
        }
        return streamGroup;
    }

    private StreamGroup kind(boolean isUser) {
        return of(isUser ? ConnectionType.USER_STREAM : ConnectionType.WEBSOCKET);
    }

    /**
     * Records that a connection was opened.
     *
     * @param silenceNanos longest silence of a live connection, according to the exchange's own heartbeat; 0 when not
     *     known
     */
    public synchronized Stream opened(StreamKey key, long tookNanos, long silenceNanos, long nowNanos) {
        StreamGroup kind = kind(key.isUser());
        return new Stream(kind, kind.opened(key.bot(), tookNanos, silenceNanos, nowNanos));
    }

    /**
     * The kind and the owner of a connection.
     *
     * @param isUser whether it carries the private events of an account
     * @param bot name of the bot; bots without a name count as one
     */
    public record StreamKey(boolean isUser, String bot) {}

    /** Records that a connection could not be opened because of the exchange. */
    public synchronized void failed(StreamKey key, String why, long nowNanos) {
        kind(key.isUser()).failed(key.bot(), why, nowNanos);
    }

    /**
     * Records a program's report of its own connection.
     *
     * @param silentNanos time without a report after which the connection counts as lost
     * @return false when too many connections are reported already
     */
    public synchronized boolean onReport(StreamReport report, long silentNanos, long nowNanos) {
        return of(report.type()).report(report, silentNanos, nowNanos);
    }

    /** Returns the status of each kind that has one. */
    public synchronized Map<ConnectionType, ConnectionStatus> status(long nowNanos) {
        Map<ConnectionType, ConnectionStatus> status = new LinkedHashMap<>();
        kinds.forEach((type, streamGroup) -> {
            ConnectionStatus current = streamGroup.status(nowNanos);
            if (current != null) {
                status.put(type, current);
            }
        });
        return status;
    }
}
