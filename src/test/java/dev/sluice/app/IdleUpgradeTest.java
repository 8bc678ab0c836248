package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an upgrade in place of a gateway without calls, which ends at once. Both gateways are in this process. */
@Tag("slow")
@Timeout(120)
final class IdleUpgradeTest {
    @TempDir
    Path folder;

    /** Until its start is complete, a process handles no signals. */
    @Test
    void the_start_of_the_new_gateway_completes_although_the_former_one_ends_at_once() throws Exception {
        try (UpgradeFixture upgrades = new UpgradeFixture(folder)) {
            upgrades.upgrade(Duration.ofSeconds(10));
            assertThat(await(upgrades.first.gateway.whenReplaced())).isTrue();
        }
    }
}
