package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.GatewaySettings;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The Vert.x event loops of one gateway, and their name resolution. */
final class EventLoops {
    private static final int WORKERS = 4;
    private static final SelfCallGuard HOSTS = new SelfCallGuard(Path.of("/etc/hosts"));

    private EventLoops() {}

    /** Returns the configured number, else one for each processor. */
    static int number(GatewaySettings settings) {
        return settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }

    /** @param sockets the listening sockets; null where the system cannot move them to another process */
    static Vertx start(Config config, @Nullable ServerSockets sockets) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(number(config.gateway()))
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setPreferNativeTransport(true)
                .setAddressResolverOptions(HOSTS.resolver(config))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        VertxBuilder builder = Vertx.builder().with(options);
        return (sockets == null ? builder : builder.withTransport(sockets.transport())).build();
    }
}
