package dev.sluice.architecture.vertx.core.admission;

import io.vertx.core.Future;

/** Core that touches {@code io.vertx}. */
final class TouchesVertx {
    Future<String> later() {
        return Future.succeededFuture("later");
    }
}
