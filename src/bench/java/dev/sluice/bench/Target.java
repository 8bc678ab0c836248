package dev.sluice.bench;

import org.jspecify.annotations.Nullable;

/** One of the measured targets; direct has no process. {@code gcLog}: the log of collections of a Java program. */
record Target(
        String id,
        @Nullable MeasuredProcess process,
        TargetAddress plain,
        TargetAddress secure,
        TargetAddress sockets,
        @Nullable GcLog gcLog) {
    static final String DIRECT = "direct";
    static final String SLUICE = "sluice";

    /** Sluice whose event loops wait with io_uring; {@link #SLUICE} uses epoll, as shipped. */
    static final String IO_URING = "sluice, io_uring";

    static final String NGINX = "nginx";
    static final String HAPROXY = "haproxy";
    static final String VERTX = "vertx-http-proxy";
    static final String SPRING = "spring-cloud-gateway";

    boolean isSluice() {
        return id.equals(SLUICE) || id.equals(IO_URING);
    }

    static Target of(String id, @Nullable MeasuredProcess process, Ports ports) {
        return new Target(
                id,
                process,
                new TargetAddress(ports.plain(), ""),
                new TargetAddress(ports.secure(), ""),
                new TargetAddress(ports.sockets(), ""),
                null);
    }
}
