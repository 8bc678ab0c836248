package dev.sluice.core.exchange.settings;

import dev.sluice.core.call.Upstream;

/** A WebSocket host: an {@link Upstream} that is written as {@code wss://stream.binance.com:9443}. */
public record StreamHost(Upstream upstream) {
    private static final String TLS = "wss://";
    private static final String PLAIN = "ws://";

    /**
     * Parses {@code wss://host:port} or {@code ws://host:port}; throws IllegalArgumentException for a path, query or
     * user.
     */
    public static StreamHost parse(String url) {
        boolean tls = url.startsWith(TLS);
        if (!tls && !url.startsWith(PLAIN)) {
            throw wrong(url);
        }
        try {
            return new StreamHost(Upstream.parse(
                    tls ? "https://" + url.substring(TLS.length()) : "http://" + url.substring(PLAIN.length())));
        } catch (IllegalArgumentException e) {
            throw wrong(url);
        }
    }

    private static IllegalArgumentException wrong(String url) {
        return new IllegalArgumentException(
                "'" + url
                        + "' is not a WebSocket host; allowed: wss:// or ws://, a host and optionally a port, without a path (wss://stream.binance.com:9443)");
    }

    @Override
    public String toString() {
        return (upstream.tls() ? TLS : PLAIN) + upstream.host() + ":" + upstream.port();
    }
}
