package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.upgrade.ServerSockets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an upgrade in place of a gateway without calls, which ends at once. Both gateways are in this process. */
@Tag("long")
@Timeout(120)
final class IdleUpgradeTest {
    @TempDir
    Path folder;

    private GatewayFixture gateway;
    private @Nullable Gateway successor;

    @BeforeEach
    void start() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        gateway = new GatewayFixture(folder, "{\"clock\": {\"sources\": [], \"daemon\": []}}");
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
        if (successor != null) {
            await(successor.stop());
        }
    }

    /** Until its start is complete, a process handles no signals. */
    @Test
    void the_start_of_the_new_gateway_completes_although_the_former_one_ends_at_once() {
        successor = gateway.upgrade(Duration.ofSeconds(10));
        assertThat(await(gateway.gateway.replaced())).isTrue();
    }
}
