package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.cluster.HostileStoreWorld.LeftOut;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostileStoreTest {
    private static final int WORLDS = CaseCount.of("worlds", 2_000, 10_000);
    private static final int CONTROL_WORLDS = 20_000;

    @Test
    void no_store_lifts_a_halt_or_has_one_confirmed_that_is_not_in_force() {
        long first = ThreadLocalRandom.current().nextLong();
        for (long seed = first; seed != first + WORLDS; seed++) {
            assertThat(new HostileStoreWorld(seed, LeftOut.NOTHING).run())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = LeftOut.class, names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
    void it_would_without_one_of_the_rules(LeftOut leftOut) {
        // Worlds that break are rare without some of the rules, so the seeds are fixed, and the first ones that break
        // no world are left out.
        long first = leftOut == LeftOut.NUMBER ? 7_000 : 0;
        String broken = "";
        for (long seed = first; seed != first + CONTROL_WORLDS && broken.isEmpty(); seed++) {
            broken = new HostileStoreWorld(seed, leftOut).run();
        }
        assertThat(broken).as("seeds from %d", first).isNotEmpty();
    }
}
