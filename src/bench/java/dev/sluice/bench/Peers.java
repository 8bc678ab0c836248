package dev.sluice.bench;

/** Who is asked to stand beside Sluice; those that cannot be had are left out, and that is told. */
enum Peers {
    /** Nobody, and the exchange is the bench's own, too. */
    NONE,
    /** {@code vertx-http-proxy}, nginx and HAProxy. */
    DEFAULT,
    /** Spring Cloud Gateway, too, which takes a download and some seconds to start. */
    ALL;

    static Peers of(String word) {
        return switch (word) {
            case "default" -> DEFAULT;
            case "all" -> ALL;
            default -> throw new IllegalArgumentException("'--peers' takes 'default' or 'all'");
        };
    }
}
