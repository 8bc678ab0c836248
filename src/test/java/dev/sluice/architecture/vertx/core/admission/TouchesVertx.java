package dev.sluice.architecture.vertx.core.admission;

import io.vertx.core.Future;

/** A core class that uses {@code io.vertx}. */
final class TouchesVertx {
    Future<String> later() {
        return Future.succeededFuture("later");
    }
}
