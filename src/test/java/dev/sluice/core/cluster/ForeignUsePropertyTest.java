package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.cluster.ClusterWorld.Sort;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Randomized tests of how members find the use of strangers in the exchange's counts, in virtual time and with random
 * faults. {@code -Dworlds=2000} runs more worlds, {@code -Dseed=7} begins with that one.
 */
class ForeignUsePropertyTest {
    private static final int ALL_WORLDS = 100;
    private static final int WORLDS = CaseCount.of("worlds", 40, ALL_WORLDS);
    private static final int MAX_CONTROL_WORLDS = 500;

    private final long firstSeed =
            Long.getLong("seed", ThreadLocalRandom.current().nextLong());

    @Test
    void the_calls_of_members_are_never_taken_for_those_of_strangers() {
        double used = 0;
        for (long seed = firstSeed; seed != firstSeed + WORLDS; seed++) {
            ClusterWorld world = ClusterWorld.withFaults(seed, Set.of(), Sort.COUNTS);
            assertThat(world.maxForeign())
                    .as("seed %d: units of strangers, %s", seed, world)
                    .isZero();
            used += world.usedPercent() / WORLDS;
        }
        System.out.printf("%d worlds from seed %d, 0 units of strangers, %.1f %% used%n", WORLDS, firstSeed, used);
    }

    @ParameterizedTest
    @EnumSource(names = {"OTHERS_USE", "LATER_NOTES", "PEAK"})
    void calls_of_members_are_taken_for_those_of_strangers_without_each_rule(ClusterRule rule) {
        int wrong = 0;
        int worlds = 0;
        while (worlds < WORLDS || (wrong == 0 && worlds < MAX_CONTROL_WORLDS)) {
            ClusterWorld world = ClusterWorld.withFaults(worlds, Set.of(rule), Sort.COUNTS);
            wrong += world.maxForeign() > 0 ? 1 : 0;
            worlds++;
            if (wrong > 0 && WORLDS <= ALL_WORLDS) {
                break;
            }
        }
        System.out.printf("without %s: %d of %d worlds with units of strangers%n", rule, wrong, worlds);
        assertThat(wrong).as("worlds with units of strangers without %s", rule).isPositive();
    }
}
