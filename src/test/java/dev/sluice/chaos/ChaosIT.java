package dev.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.cluster.StoreServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short part of {@code scripts/chaos}: gateways as processes of the packaged jar, with a real store and a real load
 * balancer.
 */
@Tag("slow")
final class ChaosIT {
    @Tag("long")
    @Test
    void no_call_is_over_when_the_store_is_emptied_and_a_member_is_killed() throws Exception {
        Row row = play(QuotaScenarios.shortOne(), StoreServer.Kind.REDIS);

        assertThat(row.broken()).as(row.text()).isEmpty();
        assertThat(row.calls()).isPositive();
    }

    @Tag("long")
    @Test
    void orders_and_cancels_go_on_when_one_of_two_members_is_killed() throws Exception {
        assumeThat(LoadBalancer.isInstalled()).as("haproxy is not installed").isTrue();
        Row row = play(StandbyScenario.scenario(), StoreServer.Kind.VALKEY);

        assertThat(row.broken()).as(row.text()).isEmpty();
        assertThat(row.calls()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void no_client_with_write_access_to_the_store_lifts_a_halt_or_ends_a_member(StoreServer.Kind kind)
            throws Exception {
        Row row = play(TripScenarios.hostileStore(), kind);

        assertThat(row.broken()).as(row.text()).isEmpty();
    }

    @Test
    void a_call_over_the_limit_is_counted() {
        CountedLimit limit = new CountedLimit(CountedLimit.Kind.FAST);
        long window = CountedLimit.Kind.FAST.windowNanos();
        for (int i = 0; i < CountedLimit.Kind.FAST.size; i++) {
            assertThat(limit.count(i)).isTrue();
        }

        assertThat(limit.count(window - 1)).isFalse();
        assertThat(limit.over()).isEqualTo(1);
        assertThat(limit.count(window)).isTrue();
        assertThat(limit.count(window)).isFalse();
        assertThat(limit.total()).isEqualTo(CountedLimit.Kind.FAST.size + 1);
        assertThat(limit.usedPercent(0, window)).isBetween(99.0, 100.1);
    }

    @Test
    void unknown_options_are_refused() {
        List<Scenario> all = Chaos.scenarios();
        ChaosOptions options = ChaosOptions.parse(List.of("--store", "valkey", "--scenario", "quiet"), all);

        assertThat(options.stores()).containsExactly(StoreServer.Kind.VALKEY);
        assertThat(options.scenarios()).extracting(Scenario::name).containsExactly("quiet");
        assertThat(ChaosOptions.parse(List.of("--quick"), all).scenarios()).hasSizeLessThan(all.size());
        for (List<String> wrong : List.of(List.of("--fast"), List.of("--store", "disk"), List.of("--scenario"))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ChaosOptions.parse(wrong, all)))
                    .as(wrong.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Row play(Scenario scenario, StoreServer.Kind kind) throws Exception {
        assumeThat(kind.isInstalled()).as(kind.program() + " is not installed").isTrue();
        return Chaos.play(scenario, kind, true, line -> {});
    }
}
