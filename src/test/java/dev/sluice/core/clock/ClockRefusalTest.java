package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.clock.ClockRefusal.Culprit;
import org.junit.jupiter.api.Test;

final class ClockRefusalTest {
    private static final long MILLI = 1_000_000;
    /** The exchange's clock shows 1,000,000 ms when the monotonic clock is at 0. */
    private static final EpochOffset EXCHANGE = new EpochOffset(999_990 * MILLI, 1_000_010 * MILLI);

    @Test
    void a_timestamp_as_wrong_as_the_hosts_clock_blames_the_host() {
        assertThat(culprit(1_001_400, 0, 1_450)).isEqualTo(Culprit.THIS_HOST);
        assertThat(culprit(993_990, 0, -6_000)).isEqualTo(Culprit.THIS_HOST);
    }

    @Test
    void a_wrong_timestamp_with_a_correct_host_clock_blames_the_bot() {
        assertThat(culprit(1_001_400, 0, 0)).isEqualTo(Culprit.BOT);
        assertThat(culprit(980_000, 0, 20)).isEqualTo(Culprit.BOT);
    }

    @Test
    void a_timestamp_that_expired_while_queued_blames_queueing() {
        assertThat(culprit(999_900, 5_000, 0)).isEqualTo(Culprit.QUEUEING);
    }

    @Test
    void an_unexplained_refusal_has_an_unknown_culprit() {
        assertThat(culprit(999_990, 5, 0)).isEqualTo(Culprit.UNKNOWN);
        assertThat(new ClockRefusal(0, 5_000, 1_000, 0, 0).culprit(null, EXCHANGE))
                .isEqualTo(Culprit.UNKNOWN);
    }

    private static Culprit culprit(long signedAt, long waitedMillis, long hostAheadMillis) {
        return new ClockRefusal(signedAt, 5_000, 1_000, 0, waitedMillis * MILLI)
                .culprit(
                        EXCHANGE,
                        new EpochOffset((1_000_000 + hostAheadMillis) * MILLI, (1_000_000 + hostAheadMillis) * MILLI));
    }
}
