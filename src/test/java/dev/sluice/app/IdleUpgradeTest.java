package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.upgrade.ServerSockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final int UPGRADES = 3;

    @TempDir
    Path folder;

    private GatewayFixture gateway;
    private final List<Gateway> successors = new ArrayList<>();

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
        successors.forEach(one -> await(one.stop()));
    }

    /** Until its start is complete, a process handles no signals. */
    @Test
    void the_start_of_each_new_gateway_completes_although_the_former_one_ends_at_once() {
        for (int i = 0; i < UPGRADES; i++) {
            Gateway former = successors.isEmpty() ? gateway.gateway : successors.get(i - 1);
            successors.add(gateway.upgrade(Duration.ofSeconds(10)));
            assertThat(await(former.replaced())).isTrue();
        }
    }
}
