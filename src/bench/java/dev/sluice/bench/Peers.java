package dev.sluice.bench;

import java.util.List;

/**
 * The targets that are measured beside Sluice as it is shipped; those that are not available are omitted, and that is
 * reported.
 */
enum Peers {
    /** No peer, and the bench's own exchange. */
    NONE,
    /** {@code vertx-http-proxy}, nginx and HAProxy. */
    PROXIES,
    /** Sluice on io_uring, and the proxies. */
    DEFAULT,
    /** These and Spring Cloud Gateway, which needs a download and some seconds to start. */
    ALL;

    /** Targets of whose first seconds no figure is published. */
    private static final List<String> WARM_ONLY = List.of(Target.IO_URING, Target.VERTX, Target.SPRING);

    /** Returns the ids of the targets that are measured warm. */
    List<String> warm() {
        return switch (this) {
            case NONE -> List.of();
            case PROXIES -> List.of(Target.VERTX, Target.NGINX, Target.HAPROXY);
            case DEFAULT -> List.of(Target.IO_URING, Target.VERTX, Target.NGINX, Target.HAPROXY);
            case ALL -> List.of(Target.IO_URING, Target.VERTX, Target.NGINX, Target.HAPROXY, Target.SPRING);
        };
    }

    /** Returns the ids of the targets that are measured before they are warm. */
    List<String> cold() {
        return warm().stream().filter(target -> !WARM_ONLY.contains(target)).toList();
    }
}
