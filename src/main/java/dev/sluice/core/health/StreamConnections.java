package dev.sluice.core.health;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The WebSocket connections of one exchange: those of bots through the gateway, and those that programs report. There
 * are two types: market data, and the private events of accounts. A socket can be open although the connection is
 * lost, so the time of the exchange's last message counts.
 *
 * <p>A type has no status before its first connection was opened, nor after bots closed its last live one. Thread-safe.
 */
public final class StreamConnections {
    private final Map<ConnectionType, StreamGroup> groups = new EnumMap<>(ConnectionType.class);

    public StreamConnections() {
        for (ConnectionType type : ConnectionType.values()) {
            if (type.isStream()) {
                groups.put(type, new StreamGroup());
            }
        }
    }

    /** An open connection. The code that relays it reports its events. */
    public final class Stream {
        private final StreamGroup group;
        private final StreamGroup.OpenStream open;

        private Stream(StreamGroup group, StreamGroup.OpenStream open) {
            this.group = group;
            this.open = open;
        }

        /** Records that the exchange sent a message or a heartbeat. */
        public void recordData(long nowNanos) {
            synchronized (StreamConnections.this) {
                group.recordData(open, nowNanos);
            }
        }

        /**
         * Records that the connection was closed.
         *
         * @param byBot whether the bot closed it, not the exchange or the network
         */
        public void recordClose(boolean byBot, long nowNanos) {
            synchronized (StreamConnections.this) {
                group.recordClose(open, byBot, nowNanos);
            }
        }
    }

    private StreamGroup group(ConnectionType type) {
        StreamGroup group = groups.get(type);
        if (group == null) {
            throw new IllegalArgumentException(type + " has no streams");
        }
        return group;
    }

    private StreamGroup group(boolean isUser) {
        return group(isUser ? ConnectionType.USER_STREAM : ConnectionType.WEBSOCKET);
    }

    /**
     * Records that a connection was opened.
     *
     * @param silenceNanos longest silence of a live connection by the exchange's heartbeat; 0 when it is not known
     */
    public synchronized Stream open(StreamKey key, long latencyNanos, long silenceNanos, long nowNanos) {
        StreamGroup group = group(key.isUser());
        return new Stream(group, group.open(key.bot(), latencyNanos, silenceNanos, nowNanos));
    }

    /**
     * The type and the owner of a connection.
     *
     * @param isUser whether it carries the private events of an account
     * @param bot name of the bot; bots without a name count as one
     */
    public record StreamKey(boolean isUser, String bot) {}

    /** Records that a connection could not be opened because of the exchange. */
    public synchronized void recordFailure(StreamKey key, String why, long nowNanos) {
        group(key.isUser()).recordFailure(key.bot(), why, nowNanos);
    }

    /**
     * Records a program's report of its own connection. Returns false when too many connections are reported already.
     *
     * @param silentNanos time without a report after which the connection counts as lost
     */
    public synchronized boolean recordReport(StreamReport report, long silentNanos, long nowNanos) {
        return group(report.type()).recordReport(report, silentNanos, nowNanos);
    }

    /** Returns the status of each type that has one. */
    public synchronized Map<ConnectionType, ConnectionStatus> status(long nowNanos) {
        Map<ConnectionType, ConnectionStatus> status = new LinkedHashMap<>();
        groups.forEach((type, group) -> {
            ConnectionStatus current = group.status(nowNanos);
            if (current != null) {
                status.put(type, current);
            }
        });
        return status;
    }
}
