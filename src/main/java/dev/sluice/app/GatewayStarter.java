package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.Overrides;
import dev.sluice.config.ProjectFolders;
import dev.sluice.logging.Log;
import dev.sluice.persistence.DataFolder;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;

/** A starter that turns a configuration into a serving gateway. When a step fails, it closes what was opened. */
public final class GatewayStarter {
    private GatewayStarter() {}

    /** Opens the ports and logs them. Completes when the gateway serves; fails with a one-line reason. */
    public static Future<Gateway> of(Config config, Overrides overrides, Log log) {
        try {
            LocalAddresses.check(config);
            AlertMonitor.check(config.gateway().alerts().webhookFile());
            Path folder = ProjectFolders.ours(Path.of(config.gateway().dataFolder()));
            return of(config, overrides, DataFolder.open(folder), log);
        } catch (IOException | GatewayException e) {
            return Future.failedFuture(new GatewayException(String.valueOf(e.getMessage())));
        }
    }

    /** Starts a gateway on an open data folder, which is closed with the gateway. */
    static Future<Gateway> of(Config config, Overrides overrides, DataFolder data, Log log) {
        Gateway gateway;
        try {
            ServerCertificates tls = ServerCertificates.open(
                    config, new ServerCertificates.Dependencies(data.folder(), WallClock.system(), log));
            gateway = new Gateway(config, overrides, data, tls, log);
        } catch (RuntimeException e) {
            // Any exception must end the process: the threads that were started would keep it alive without a port.
            try {
                data.close();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            return Future.failedFuture(e);
        }
        return gateway.listen()
                .onSuccess(log::info)
                .compose(line -> gateway.warmUp())
                .map(warm -> gateway)
                .recover(failure -> gateway.close().transform(closed -> Future.failedFuture(failure)));
    }
}
