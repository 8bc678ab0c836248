package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecords;
import dev.sluice.proxy.metrics.BotRefusalTotals.Source;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests that the refusals of each bot add up, and that callers cannot make metrics forget or multiply names. */
final class BotRefusalTotalsTest {
    private final RefusalCounts counts = new RefusalCounts();
    private final BotRefusalTotals totals = counts.totals();

    private void add(String bot, String reason) {
        counts.add(CallRecords.refused("binance", bot, reason));
    }

    private Set<String> bots() {
        return totals.counts().keySet().stream().map(Source::bot).collect(Collectors.toSet());
    }

    private long calls(String bot) {
        return totals.counts().entrySet().stream()
                .filter(one -> one.getKey().bot().equals(bot))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void counts_are_by_reason_without_its_figures_and_go_on_when_the_log_takes_its_own() {
        add("maker1", "guard; rule=sameOrder; seen=61");
        counts.take();
        add("maker1", "guard; rule=maxOrders; seen=9");
        add("", "header-twice");
        add("maker1", "anything that a caller could choose");
        assertThat(totals.counts())
                .containsOnly(
                        Map.entry(new Source("binance", "maker1", "guard"), 2L),
                        Map.entry(new Source("binance", "", "header-twice"), 1L),
                        Map.entry(new Source("binance", "maker1", "other"), 1L));
    }

    @Test
    void names_that_are_only_claimed_do_not_take_the_places_of_bots_with_a_token() {
        totals.keepPlacesFor(Set.of("maker1", "maker2"));
        for (int i = 0; i < 1_000; i++) {
            add("claimed" + i, "limit");
        }
        add("maker1", "limit");
        add("maker2", "limit");
        assertThat(bots()).hasSize(BotRefusalTotals.MAX_BOTS + 1).contains("maker1", "maker2", "claimed0");
        assertThat(calls(BotRefusalTotals.OTHER)).isEqualTo(1_000 - (BotRefusalTotals.MAX_BOTS - 2));
    }

    @Test
    void a_bot_keeps_its_counts_when_more_bots_than_places_have_a_token() {
        add("claimed", "limit");
        totals.keepPlacesFor(IntStream.range(0, 200).mapToObj(i -> "bot" + i).collect(Collectors.toSet()));
        add("claimed", "limit");
        add("stranger", "limit");
        for (int i = 0; i < 200; i++) {
            add("bot" + i, "limit");
        }
        assertThat(bots()).hasSize(BotRefusalTotals.MAX_BOTS + 1).doesNotContain("stranger");
        assertThat(calls("claimed")).isEqualTo(2);
    }

    @Test
    void a_removed_exchange_takes_its_counts_with_it() {
        add("maker1", "limit");
        counts.add(CallRecords.refused("kraken", "maker1", "limit"));
        totals.forgetBut(Set.of("kraken"));
        assertThat(totals.counts()).containsOnlyKeys(new Source("kraken", "maker1", "limit"));
    }
}
