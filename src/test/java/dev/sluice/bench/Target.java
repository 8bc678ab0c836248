package dev.sluice.bench;

import org.jspecify.annotations.Nullable;

/** One of those that stand side by side; direct has no process. {@code gcLog}: where a Java one writes its collections. */
record Target(
        String id,
        @Nullable Running process,
        Door plain,
        Door secure,
        Door sockets,
        @Nullable GcLog gcLog) {
    static final String DIRECT = "direct";
    static final String SLUICE = "sluice";
    static final String NGINX = "nginx";
    static final String HAPROXY = "haproxy";
    static final String VERTX = "vertx-http-proxy";
    static final String SPRING = "spring-cloud-gateway";

    static Target of(String id, @Nullable Running process, Ports ports) {
        return new Target(
                id,
                process,
                new Door(ports.plain(), ""),
                new Door(ports.secure(), ""),
                new Door(ports.sockets(), ""),
                null);
    }
}
