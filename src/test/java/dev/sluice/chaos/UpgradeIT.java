package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.cluster.StoreServer;
import dev.sluice.upgrade.ServerSockets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The scenarios of upgrades of {@code scripts/chaos} with short phases: processes of the packaged jar under load. */
@Tag("slow")
@Timeout(180)
final class UpgradeIT {
    @Test
    void a_gateway_is_upgraded_in_place_and_back_under_load() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        Row row = Chaos.play(UpgradeScenario.scenario(), StoreServer.Kind.REDIS, true, System.out::println);

        System.out.println(row.text());
        assertThat(row.broken()).as(row.text()).isEmpty();
        assertThat(row.over()).isZero();
        assertThat(row.calls()).isPositive();
    }

    @Tag("long")
    @Test
    void members_of_a_cluster_are_upgraded_in_place_one_after_the_other() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        StoreServer.Kind store = StoreServer.Kind.REDIS;
        assumeThat(store.isInstalled()).as("redis-server is not installed").isTrue();
        Row row = Chaos.play(ClusterUpgradeScenario.scenario(), store, true, System.out::println);

        System.out.println(row.text());
        assertThat(row.broken()).as(row.text()).isEmpty();
        assertThat(row.over()).isZero();
    }
}
