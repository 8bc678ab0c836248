package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Tests that a connection that breaks before the status line ends the call but not its charge, since the exchange may
 * count it later.
 */
class UnansweredTest {
    private final long epoch = ThreadLocalRandom.current().nextLong();

    private long at(long ms) {
        return epoch + ms * MS;
    }

    @Test
    void a_call_cut_before_its_response_counts_in_full_until_its_deadline() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000), epoch);
        Charge charge = limit.charge(10, at(0));
        limit.start(charge, at(0));
        limit.markUnanswered(charge, at(50));
        assertThat(limit.used(at(1999))).isEqualTo(10);
        assertThat(limit.used(at(2990))).as("expires from 2 s after its start").isEqualTo(10);
        assertThat(limit.used(at(3010))).isZero();
    }

    @Test
    void a_call_cut_after_its_deadline_is_settled_as_expired() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000), epoch);
        Charge charge = limit.charge(10, at(0));
        limit.start(charge, at(0));
        limit.markUnanswered(charge, at(30_000));
        assertThat(limit.used(at(30_000))).isZero();
    }

    @Test
    void a_cut_call_releases_its_place_in_flight_at_once() {
        Limit limit = LimitFixtures.fresh(LimitFixtures.settings(Algorithm.IN_FLIGHT, 1, 1000), epoch);
        Charge charge = limit.charge(1, at(0));
        limit.start(charge, at(0));
        limit.markUnanswered(charge, at(50));
        assertThat(limit.used(at(50))).isZero();
    }
}
