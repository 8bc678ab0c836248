package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.upgrade.ServerSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway and those that take over from it by upgrades in place, all in this process. The test is skipped where the
 * system cannot move listening sockets.
 */
final class UpgradeFixture implements AutoCloseable {
    /** The ports of bots and operators, and the gateway that served them first. */
    final GatewayFixture first;

    private final List<Gateway> successors = new ArrayList<>();

    UpgradeFixture(Path folder) throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        first = new GatewayFixture(folder, "{\"clock\": {\"sources\": [], \"daemon\": []}}");
    }

    /**
     * Starts a gateway that takes over from the one that serves now, and returns it when it serves.
     *
     * @param drain the longest time in which the former gateway may end what it still has
     */
    Gateway upgrade(Duration drain) {
        Gateway successor = first.upgrade(drain);
        successors.add(successor);
        return successor;
    }

    @Override
    public void close() {
        first.close();
        successors.forEach(one -> await(one.stop()));
    }
}
