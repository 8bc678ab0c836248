package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.Settings;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways that share a limit with a stranger, who takes up to 30 percent of it while they use all they can. */
class StrangerTest {
    private static final int GATEWAYS = 4;
    private static final double SHARE = 0.3;
    private static final long RUN_MS = 120_000;
    private static final int SEEDS = CaseCount.of("seeds", 1, 2);

    /** By default, limits of an address are used up to this. */
    private static final int DEFAULT_PERCENT = 95;

    private enum Case {
        ALIGNED_10_S(Algorithm.ALIGNED_WINDOW, 600, 10_000),
        ALIGNED_MINUTE(Algorithm.ALIGNED_WINDOW, 1200, 60_000),
        SLIDING_10_S(Algorithm.SLIDING_WINDOW, 600, 10_000),
        SLIDING_MINUTE(Algorithm.SLIDING_WINDOW, 1200, 60_000);

        private final Algorithm algorithm;
        private final long size;
        private final long windowMs;

        Case(Algorithm algorithm, long size, long windowMs) {
            this.algorithm = algorithm;
            this.size = size;
            this.windowMs = windowMs;
        }

        int windows() {
            return (int) (RUN_MS / windowMs);
        }

        LimitSettings settings(int usePercent) {
            return Settings.of(LimitSettings.class, """
                    {'name': 'weight', 'scope': 'ip', 'algorithm': '%s', 'size': %d, 'windowMs': %d, 'usePercent': %d}""", algorithm, size, windowMs, usePercent);
        }
    }

    /** The refused calls of a window, the used units in percent, and the most units taken for a stranger's. */
    private record Result(double refused, double usedPercent, long maxForeign) {}

    private static Result run(Case of, int usePercent, int gateways, double share, Consumer<StrangerWorld> change) {
        return run(of, usePercent, gateways, share, Set.of(), change);
    }

    private static Result run(
            Case of,
            int usePercent,
            int gateways,
            double share,
            Set<ClusterRule> leftOut,
            Consumer<StrangerWorld> change) {
        double refused = 0;
        double used = 0;
        long foreign = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            StrangerWorld world = new StrangerWorld(seed, of.settings(usePercent), gateways, leftOut);
            change.accept(world);
            world.run(of.windows(), share);
            refused += (double) world.refused() / of.windows() / SEEDS;
            used += 100.0 * world.taken() / of.windows() / of.size / SEEDS;
            foreign = Math.max(foreign, world.maxForeign());
        }
        Result result = new Result(refused, used, foreign);
        System.out.printf(
                "%s, %d %%, %d gateways, stranger %.0f %%, without %s: %s%n",
                of, usePercent, gateways, 100 * share, leftOut, result);
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void the_whole_limit_is_used_without_a_stranger(Case of) {
        Result result = run(of, 100, GATEWAYS, 0, world -> {});
        assertThat(result.maxForeign()).isZero();
        assertThat(result.refused()).isZero();
        assertThat(result.usedPercent()).isGreaterThan(99);
    }

    @ParameterizedTest
    @EnumSource
    void gateways_together_are_refused_about_as_often_as_one(Case of) {
        Result one = run(of, DEFAULT_PERCENT, 1, SHARE, world -> {});
        Result together = run(of, DEFAULT_PERCENT, GATEWAYS, SHARE, world -> {});
        assertThat(together.refused()).isLessThan(one.refused() + 2);
        assertThat(together.usedPercent()).isGreaterThan(70);
    }

    @ParameterizedTest
    @EnumSource
    void gateways_that_use_a_limit_up_to_its_end_are_refused_less_than_those_that_read_no_counts(Case of) {
        Result reading = run(of, 100, GATEWAYS, SHARE, world -> {});
        Result blind = run(of, 100, GATEWAYS, SHARE, StrangerWorld::readNoCounts);
        assertThat(reading.maxForeign()).isPositive();
        assertThat(reading.refused()).isLessThan(blind.refused() / 3);
        assertThat(reading.usedPercent()).isGreaterThan(90);
    }

    @ParameterizedTest
    @EnumSource
    void a_third_of_the_limit_is_lost_when_the_others_use_is_taken_for_a_strangers(Case of) {
        Result result = run(of, 100, GATEWAYS, 0, EnumSet.of(ClusterRule.OTHERS_USE), world -> {});
        assertThat(result.maxForeign()).isPositive();
        assertThat(result.usedPercent()).isLessThan(80);
    }
}
