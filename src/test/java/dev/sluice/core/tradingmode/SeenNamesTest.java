package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which names of calls are remembered. */
final class SeenNamesTest {
    private record Used(Kind kind, String account, String bot, String instrument, boolean isAccountUnknown)
            implements ModeSubject {
        @Override
        public boolean has(ProbePermit probePermit) {
            return false;
        }
    }

    private final SeenNames seen = new SeenNames();

    private void call(Kind kind, String account, String bot, String instrument) {
        seen.record(new Used(kind, account, bot, instrument, false));
    }

    @Test
    void each_name_is_remembered_once() {
        call(Kind.PLACE, "desk", "maker", "BTCUSDT");
        long changes = seen.changes();
        call(Kind.CANCEL, "desk", "maker", "BTCUSDT");
        call(Kind.PLACE, "", "maker", "");
        assertThat(seen.changes()).isEqualTo(changes).isEqualTo(3);
        assertThat(seen.names()).isEqualTo(new KnownNames(List.of("maker"), List.of("desk"), List.of("BTCUSDT"), true));
    }

    @Test
    void a_public_read_counts_only_for_its_bot() {
        call(Kind.READ_PUBLIC, "", "reader", "BTCUSDT");
        assertThat(seen.names()).isEqualTo(new KnownNames(List.of("reader"), List.of(), List.of(), true));
    }

    @Test
    void the_account_of_an_unknown_token_and_a_name_that_no_scope_has_room_for_are_not_names() {
        seen.record(new Used(Kind.PLACE, "hash", "hash", "BTCUSDT", true));
        call(Kind.PLACE, "desk", "maker", "x".repeat(SeenNames.MAX_LENGTH + 1));
        assertThat(seen.names()).isEqualTo(new KnownNames(List.of("maker"), List.of("desk"), List.of("BTCUSDT"), true));
    }

    @Test
    void the_names_used_longest_ago_leave_first_and_the_rest_is_called_incomplete() {
        call(Kind.PLACE, "desk", "maker", "FIRST");
        call(Kind.PLACE, "desk", "maker", "USED");
        for (int i = 0; i < 5 * SeenNames.MAX_NAMES; i++) {
            call(Kind.PLACE, "desk", "maker", "I" + i);
            call(Kind.PLACE, "desk", "maker", "USED");
        }
        assertThat(seen.names().instruments())
                .hasSize(SeenNames.MAX_NAMES)
                .contains("USED")
                .doesNotContain("FIRST");
        assertThat(seen.names().isComplete()).isFalse();
        SeenNames restarted = new SeenNames();
        restarted.restore(seen.names());
        assertThat(restarted.names()).isEqualTo(seen.names());
    }
}
