package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.GatewaySettings;
import dev.sluice.logging.Log;
import dev.sluice.proxy.settings.TransportSetting;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransport;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The Vert.x event loops of one gateway, and their name resolution. */
final class EventLoops {
    private static final int WORKERS = 4;
    private static final SelfCallGuard SELF_CALL_GUARD = new SelfCallGuard(Path.of("/etc/hosts"));

    private EventLoops() {}

    /** Returns the configured number of event loops; without one, the number of processors. */
    static int count(GatewaySettings settings) {
        return settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Starts the event loops on the configured transport, and logs the transport that they use.
     *
     * @param sockets the listening sockets; null where the system cannot move them to another process
     * @throws GatewayException if the configured transport is not available here
     */
    static Vertx start(Config config, @Nullable ServerSockets sockets, Log log) {
        TransportSetting wanted = config.gateway().proxy().transport();
        if (wanted != TransportSetting.EPOLL) {
            Throwable cause = sockets == null ? Epoll.unavailabilityCause() : SocketTransport.IO_URING.unavailability();
            try {
                if (sockets != null && cause == null) {
                    Vertx vertx = start(config, sockets, SocketTransport.IO_URING);
                    log.info(count(config.gateway()) + " event loops use " + SocketTransport.IO_URING);
                    return vertx;
                }
            } catch (IllegalStateException e) { // of Netty, when the kernel refuses a ring for each event loop
                cause = e;
            }
            log.warn(epollNotice(wanted, cause));
        } else if (sockets != null) {
            log.info(count(config.gateway()) + " event loops use " + SocketTransport.EPOLL);
        }
        return sockets == null ? builder(config, true).build() : start(config, sockets, SocketTransport.EPOLL);
    }

    private static Vertx start(Config config, ServerSockets sockets, SocketTransport transport) {
        return builder(config, false)
                .withTransport(sockets.transport(transport))
                .build();
    }

    /**
     * Returns the line of the log that says why epoll is used instead of io_uring.
     *
     * @throws GatewayException if the settings demand io_uring
     */
    static String epollNotice(TransportSetting wanted, @Nullable Throwable cause) {
        Throwable first = cause;
        while (first != null && first.getCause() != null) {
            first = first.getCause();
        }
        String why = "this system does not allow io_uring (" + (first == null ? "" : first.getMessage()) + ")";
        if (wanted == TransportSetting.IO_URING) {
            throw new GatewayException("'proxy.transport' is io_uring, but " + why
                    + "; allow it (kernel.io_uring_disabled, seccomp, memlock), or set \"auto\" or \"epoll\"");
        }
        return why + ": event loops use epoll";
    }

    private static VertxBuilder builder(Config config, boolean isNativePreferred) {
        return Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(count(config.gateway()))
                        .setWorkerPoolSize(WORKERS)
                        .setInternalBlockingPoolSize(WORKERS)
                        .setPreferNativeTransport(isNativePreferred)
                        .setAddressResolverOptions(SELF_CALL_GUARD.resolverOptions(config))
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)));
    }
}
