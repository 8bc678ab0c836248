package dev.sluice.core.admission.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BotRefusalsTest {
    private static final long SECOND = 1_000_000_000L;

    private final BotRefusals refusals = new BotRefusals();

    private void record(int times, Kind kind, ReasonCode code) {
        for (int i = 0; i < times; i++) {
            refusals.record("a", kind, code, -300 * SECOND);
        }
    }

    @Test
    void what_explains_itself_and_reads_without_room_are_not_counted() {
        record(9, Kind.PLACE, ReasonCode.MODE);
        record(9, Kind.PLACE, ReasonCode.BAN);
        record(9, Kind.READ_PRIVATE, ReasonCode.LIMIT);
        assertThat(refusals.byBot(-300 * SECOND)).isEmpty();
        record(1, Kind.CANCEL, ReasonCode.LIMIT);
        assertThat(refusals.byBot(-250 * SECOND)).isEqualTo(Map.of("a", Map.of(ReasonCode.LIMIT, 1L)));
    }

    @Test
    void a_few_stale_calls_are_no_news() {
        record(4, Kind.READ_PRIVATE, ReasonCode.STALE);
        assertThat(refusals.byBot(-300 * SECOND)).isEmpty();
        record(1, Kind.READ_PRIVATE, ReasonCode.STALE);
        assertThat(refusals.byBot(-250 * SECOND)).isEqualTo(Map.of("a", Map.of(ReasonCode.STALE, 5L)));
        assertThat(refusals.byBot(-240 * SECOND)).isEmpty();
    }

    @Test
    void the_number_of_names_is_bounded_and_old_ones_make_room() {
        for (int i = 0; i < 2 * BotRefusals.MAX_PAIRS; i++) {
            refusals.record("bot" + i, Kind.PLACE, ReasonCode.GUARD, 0);
        }
        assertThat(refusals.byBot(0)).hasSize(BotRefusals.MAX_PAIRS);
        refusals.record("late", Kind.PLACE, ReasonCode.GUARD, 61 * SECOND);
        assertThat(refusals.byBot(61 * SECOND)).containsOnlyKeys("late");
    }
}
