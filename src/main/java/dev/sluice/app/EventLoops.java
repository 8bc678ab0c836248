package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.GatewaySettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;

/** The threads of one gateway, and how they look names up. */
final class EventLoops {
    private static final int WORKERS = 4;
    private static final SelfCallGuard HOSTS = new SelfCallGuard(Path.of("/etc/hosts"));

    private EventLoops() {}

    /** As configured, else one for each processor. */
    static int number(GatewaySettings settings) {
        return settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }

    static Vertx start(Config config) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(number(config.gateway()))
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setPreferNativeTransport(true)
                .setAddressResolverOptions(HOSTS.resolver(config))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
