package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.metrics.BotRefusalTotals.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests when a bot counts as refused again and again, and what its message says. */
final class RefusedBotsTest {
    private final RefusedBots refusedBots = new RefusedBots();
    private final Map<Source, Long> totals = new HashMap<>();

    private void refuse(String bot, String reason, long calls) {
        totals.merge(new Source("binance", bot, reason), calls, Long::sum);
    }

    private List<String> after(int steps) {
        for (int i = 0; i < steps; i++) {
            refusedBots.observe(new HashMap<>(totals));
        }
        return List.copyOf(refusedBots.current().values());
    }

    @Test
    void more_than_fifty_within_five_minutes_are_one_text_until_five_quiet_minutes_have_passed() {
        refuse("maker1", "limit", 3);
        refuse("maker1", "guard", 47);
        assertThat(after(1)).isEmpty();
        refuse("maker1", "guard", 1);
        String text = "binance calls of bot 'maker1' are refused, 51 within five minutes: guard 48, limit 3;"
                + " scripts/sluice calls --exchange binance --bot maker1 --outcome refused --since 10m --summary";
        assertThat(after(1)).containsExactly(text);
        refuse("maker1", "guard", 5_000);
        assertThat(after(1)).containsExactly(text);
        assertThat(after(RefusedBots.STEPS - 1)).containsExactly(text);
        assertThat(after(1)).isEmpty();
        refuse("maker1", "limit", 51);
        assertThat(after(1)).singleElement().asString().contains("51 within five minutes: limit 51;");
    }

    @Test
    void fifty_now_and_fifty_later_than_five_minutes_are_none() {
        refuse("maker1", "limit", RefusedBots.MAX_CALLS);
        after(RefusedBots.STEPS);
        refuse("maker1", "limit", RefusedBots.MAX_CALLS);
        assertThat(after(1)).isEmpty();
    }

    @Test
    void refusals_by_a_halt_a_ban_or_a_pause_are_none() {
        for (String reason : List.of("mode", "ban", "backoff", "withdrawn", "draining", "caller-gone")) {
            refuse("maker1", reason, 1_000);
        }
        assertThat(after(1)).isEmpty();
    }

    @Test
    void bots_without_a_name_of_their_own_have_no_command_with_a_name() {
        refuse("", "stale", 60);
        refuse("other", "limit", 60);
        assertThat(after(1))
                .containsExactlyInAnyOrder(
                        "binance calls of bots without a name are refused, 60 within five minutes: stale 60;"
                                + " scripts/sluice calls --exchange binance --outcome refused --since 10m --summary",
                        "binance calls of bots beyond the first 50 are refused, 60 within five minutes: limit 60;"
                                + " scripts/sluice calls --exchange binance --outcome refused --since 10m --summary");
    }

    @Test
    void an_exchange_that_was_removed_and_came_back_counts_anew() {
        refuse("maker1", "limit", 1_000);
        after(RefusedBots.STEPS + 1);
        totals.clear();
        after(1);
        refuse("maker1", "limit", 51);
        assertThat(after(1)).hasSize(1);
    }
}
