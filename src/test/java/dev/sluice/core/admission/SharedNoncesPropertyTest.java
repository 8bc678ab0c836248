package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.admission.NonceWorld.LeftOut;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Randomized tests in virtual time of calls with nonces of one key at several members. {@code -Dworlds=2000} runs more
 * worlds, {@code -Dseed=7} begins with that one.
 */
final class SharedNoncesPropertyTest {
    private static final int WORLDS = CaseCount.of("worlds", 25, 50);
    private static final int MAX_CONTROL_WORLDS = 500;

    private final long firstSeed =
            Long.getLong("seed", ThreadLocalRandom.current().nextLong());

    @Test
    void ordinary_calls_of_two_members_never_overlap_and_never_have_a_lower_nonce() {
        long sent = 0;
        long handovers = 0;
        long refused = 0;
        long cancels = 0;
        long told = 0;
        for (long seed = firstSeed; seed != firstSeed + WORLDS; seed++) {
            NonceWorld world = NonceWorld.withFaults(seed, LeftOut.NOTHING);
            assertThat(world.overlaps).as("seed %d: %s", seed, world).isZero();
            assertThat(world.invalidNonces).as("seed %d: %s", seed, world).isZero();
            assertThat(world.outOfOrder).as("seed %d: %s", seed, world).isZero();
            sent += world.sent;
            handovers += world.handovers;
            refused += world.refused;
            cancels += world.cancelsSent;
            told += world.holdersToldOf();
        }
        System.out.printf(
                "%d worlds from seed %d: %d ordinary calls and %d cancels sent, %d handovers, %d refused%n",
                WORLDS, firstSeed, sent, cancels, handovers, refused);
        assertThat(sent).isGreaterThan(80L * WORLDS);
        assertThat(handovers).isGreaterThan(WORLDS);
        assertThat(told).as("members that a refusal named").isGreaterThan(WORLDS);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void ordinary_calls_overlap_without_each_rule(LeftOut rule) {
        // A world with an overlap, or one that soon leads to it.
        long first = rule == LeftOut.DRAIN ? 83 : rule == LeftOut.SECOND_LOOK ? 12 : 0;
        int over = 0;
        int worlds = 0;
        while (over == 0 && worlds < MAX_CONTROL_WORLDS) {
            over += NonceWorld.withFaults(first + worlds, rule).overlaps > 0 ? 1 : 0;
            worlds++;
        }
        System.out.printf("without %s: an overlap in world %d%n", rule, first + worlds - 1);
        assertThat(over).as("worlds with an overlap without %s", rule).isPositive();
    }
}
