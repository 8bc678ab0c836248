package dev.sluice.bench;

/** The proxies that are measured beside Sluice; those that are not available are omitted, and that is reported. */
enum Peers {
    /** No peer, and the bench's own exchange. */
    NONE,
    /** {@code vertx-http-proxy}, nginx and HAProxy. */
    DEFAULT,
    /** These and Spring Cloud Gateway, which needs a download and some seconds to start. */
    ALL;

    static Peers of(String word) {
        return switch (word) {
            case "default" -> DEFAULT;
            case "all" -> ALL;
            case "none" -> NONE;
            default -> throw new IllegalArgumentException("'--peers' takes 'default', 'all' or 'none'");
        };
    }
}
