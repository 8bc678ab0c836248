package dev.sluice.app;

import dev.sluice.base.time.WallClock;
import dev.sluice.config.Config;
import dev.sluice.config.Overrides;
import dev.sluice.config.ProjectFolders;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.logging.Log;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.acquire.FormerPermits;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A starter that turns a configuration into a serving gateway. When a step fails, it closes what was opened. */
public final class GatewayStarter {
    private GatewayStarter() {}

    /**
     * Opens the ports and logs them. Completes when the gateway serves; fails with a one-line reason.
     *
     * @param opened is called when the ports are open, before the warm-up
     */
    public static Future<Gateway> start(Config config, Overrides overrides, Log log, Consumer<Gateway> opened) {
        try {
            LocalAddresses.check(config);
            TelemetryPart.check(config.gateway().openTelemetry());
            Path folder = ProjectFolders.resolve(Path.of(config.gateway().dataFolder()));
            return start(
                    config, overrides, DataFolder.open(folder, config.gateway().dataFolderWriters()), log, opened);
        } catch (IOException | GatewayException e) {
            return Future.failedFuture(new GatewayException(String.valueOf(e.getMessage())));
        }
    }

    /**
     * The state that a gateway gets from the process that it takes over from.
     *
     * @param sockets the file descriptors of the listening sockets, by name
     * @param relayPath the Unix socket to which that process relays calls
     * @param leases the leases of a member of a cluster
     * @param permits the permits that it granted and whose outcome is not reported yet
     * @param serving tells that process that calls are answered here
     */
    record Inherited(
            Map<String, Integer> sockets,
            String relayPath,
            PassedLeases leases,
            FormerPermits permits,
            Consumer<Gateway> serving) {}

    /** Starts a gateway on an open data folder, which is closed with the gateway. */
    static Future<Gateway> start(
            Config config, Overrides overrides, DataFolder data, Log log, Consumer<Gateway> opened) {
        return create(config, overrides, data, Map.of(), PassedLeases.NONE, log)
                .compose(gateway -> gateway.listen()
                        .onSuccess(line -> {
                            log.info(line);
                            opened.accept(gateway);
                        })
                        .compose(line -> gateway.warmUp())
                        .map(gateway)
                        .recover(failure -> gateway.close().transform(closed -> Future.failedFuture(failure))));
    }

    /**
     * Starts a gateway that takes over from another process. It serves as soon as its ports are open, because this
     * process has run a rehearsal.
     */
    static Future<Gateway> takeOver(Config config, Overrides overrides, DataFolder data, Log log, Inherited inherited) {
        return create(config, overrides, data, inherited.sockets(), inherited.leases(), log)
                .compose(gateway -> {
                    gateway.inherit(inherited.relayPath(), inherited.permits());
                    return gateway.listen()
                            .onSuccess(line -> {
                                inherited.serving().accept(gateway); // first, because calls wait until then
                                log.info(line);
                            })
                            .compose(line -> gateway.serveWarm())
                            .map(gateway)
                            .recover(failure -> gateway.close().transform(closed -> Future.failedFuture(failure)));
                });
    }

    /**
     * Creates a gateway on a copy of the data folder, runs its warm-up without opening the configured ports, and closes
     * it.
     */
    static Future<Void> rehearse(Config config, Overrides overrides, DataFolder copy, Log log) {
        return create(config, overrides, copy, Map.of(), PassedLeases.NONE, log)
                .compose(gateway -> gateway.rehearse().<Void>mapEmpty().eventually(gateway::close));
    }

    /** Creates a gateway; closes the data folder when that fails. */
    private static Future<Gateway> create(
            Config config,
            Overrides overrides,
            DataFolder data,
            Map<String, Integer> inherited,
            PassedLeases leases,
            Log log) {
        try {
            ServerCertificates tls = ServerCertificates.open(
                    config, new ServerCertificates.Dependencies(data.folder(), WallClock.system(), log));
            return Future.succeededFuture(
                    new Gateway(config, overrides, data, tls, new ListeningSockets(config, inherited), leases, log));
        } catch (RuntimeException e) {
            // Any exception must fail the start: threads that were started would keep the process alive without a port.
            try {
                data.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            return Future.failedFuture(e);
        }
    }
}
