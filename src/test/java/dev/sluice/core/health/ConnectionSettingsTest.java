package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.tradingmode.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionSettingsTest {
    private static List<String> held(ConnectionSettings settings, boolean asked) {
        return settings.checks("kraken", asked).stream()
                .map(one -> one.name() + " " + one.checkAction())
                .toList();
    }

    @Test
    void rest_and_user_streams_hold_reduce_only_by_default_and_market_data_holds_nothing() {
        ConnectionRule rule = new ConnectionRule(null, null, 5_000, 2, 3, 60_000, false);
        assertThat(held(new ConnectionSettings(rule, rule, rule), true))
                .containsExactly(
                        "connections.kraken.rest REDUCE_ONLY for exchange:kraken",
                        "connections.kraken.websocket ",
                        "connections.kraken.user_stream REDUCE_ONLY for exchange:kraken");
    }

    @Test
    void rest_without_a_check_of_its_own_holds_nothing() {
        ConnectionRule halts = new ConnectionRule(Mode.HALTED, null, 5_000, 2, 3, 60_000, false);
        ConnectionSettings settings = new ConnectionSettings(halts, halts, halts);
        assertThat(held(settings, false).get(0)).isEqualTo("connections.kraken.rest ");
        assertThat(held(settings, true).get(0)).startsWith("connections.kraken.rest HALTED");
    }

    @Test
    void unreachable_rounds_are_refused() {
        assertThatThrownBy(() -> new ConnectionRule(null, null, 5_000, 4, 3, 60_000, false))
                .hasMessageContaining("'roundsNeeded' 4 must be 1 to 'rounds' 3");
    }
}
