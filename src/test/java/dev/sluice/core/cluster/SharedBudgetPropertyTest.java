package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.cluster.ClusterWorld.Sort;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Randomized tests of the whole protocol in virtual time: several members whose bots ask for more than there is, with
 * random faults, against an exchange that counts for itself. {@code -Dworlds=2000} runs more worlds, {@code -Dseed=7}
 * begins with that one.
 */
class SharedBudgetPropertyTest {
    private static final int ALL_WORLDS = 100;
    private static final int WORLDS = CaseCount.of("worlds", 15, ALL_WORLDS);
    private static final int FROZEN_WORLDS = CaseCount.of("worlds", 15, 200);

    /** How many worlds a control run looks through for one that goes over; the rarest needs about 500. */
    private static final int MAX_CONTROL_WORLDS = 3000;

    private final long firstSeed =
            Long.getLong("seed", ThreadLocalRandom.current().nextLong());

    @ParameterizedTest
    @EnumSource
    void no_call_exceeds_a_limit_with_any_failure(Sort sort) {
        double used = 0;
        for (long seed = firstSeed; seed != firstSeed + WORLDS; seed++) {
            ClusterWorld world = ClusterWorld.withFaults(seed, Set.of(), sort);
            assertThat(world.overCount())
                    .as("seed %d: calls over, %s", seed, world)
                    .isZero();
            used += world.usedPercent() / WORLDS;
        }
        System.out.printf("%s: %d worlds from seed %d, 0 over, %.1f %% used%n", sort, WORLDS, firstSeed, used);
        assertThat(used).as("percent of the limits used under faults").isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"REVOCATION", "OTHERS_USE", "LATER_NOTES", "PEAK"})
    void calls_exceed_a_limit_without_each_rule(ClusterRule rule) {
        Sort sort = switch (rule) {
            case ACKNOWLEDGEMENT, ATTACHED_REPLICAS -> Sort.THREE_SERVERS;
            case ATTACHED_BEFORE_WRITE, SERVER_IDENTITY -> Sort.TWO_PRIMARIES;
            case USED_BY_ONE, PASSED_END, PASSED_ONCE -> Sort.HAND_OVERS;
            case SECOND_LOOK, USED_IS_NOT_COVERED -> Sort.LONG_STOPS;
            default -> Sort.ONE_SERVER;
        };
        // A world that goes over, or soon leads to one: the rarest is one world of 500.
        long first = switch (rule) {
            case PASSED_ONCE -> 78;
            case USED_IS_NOT_COVERED -> 500;
            case SEQUENCE -> 253;
            case PASSED_END -> 29;
            case OPEN_REQUEST -> 353;
            case ATTACHED_BEFORE_WRITE -> 119;
            case ATTACHED_REPLICAS -> 54;
            case SECOND_LOOK -> 41;
            case EARLIER_PROCESS -> 18;
            case ACKNOWLEDGEMENT -> 17;
            default -> 0;
        };
        int over = 0;
        int worlds = 0;
        while (worlds < WORLDS || (over == 0 && worlds < MAX_CONTROL_WORLDS)) {
            ClusterWorld world = ClusterWorld.withFaults(first + worlds, Set.of(rule), sort);
            over += world.overCount() > 0 ? 1 : 0;
            worlds++;
            if (over > 0 && WORLDS <= ALL_WORLDS) {
                break;
            }
        }
        System.out.printf("without %s: %d of %d worlds over%n", rule, over, worlds);
        assertThat(over).as("worlds over without %s", rule).isPositive();
    }

    /** The operator may state that a member has used nothing only if that is so: else it must wait. */
    @Test
    void a_member_without_its_usage_exceeds_a_limit_if_it_begins_as_one_that_has_used_nothing() {
        int worlds = 0;
        int over = 0;
        while (over == 0 && worlds < MAX_CONTROL_WORLDS) {
            ClusterWorld world = ClusterWorld.withFaults(worlds, Set.of(ClusterRule.ANNOUNCEMENT), Sort.FIRST_STARTS);
            over += world.overCount() > 0 ? 1 : 0;
            worlds++;
        }
        System.out.printf("first start of a member that lost its usage: over in world %d%n", worlds);
        assertThat(over).isPositive();
    }

    /** What a frozen machine sends before its first response cannot be prevented; what it sends after that can. */
    @Test
    void the_revocation_reduces_excess_calls_after_a_freeze() {
        long with = 0;
        long without = 0;
        for (long seed = 0; seed < FROZEN_WORLDS; seed++) {
            with += ClusterWorld.withFrozenMachines(seed, Set.of()).overCount();
            without += ClusterWorld.withFrozenMachines(seed, Set.of(ClusterRule.REVOCATION))
                    .overCount();
        }
        System.out.printf("frozen machines: %d calls over with the revocation, %d without%n", with, without);
        assertThat(without).isGreaterThan(with + with / 2);
    }
}
