package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatestRefusalsTest {
    private final LatestRefusals refusals = new LatestRefusals();

    @Test
    void the_newest_entry_is_first_and_the_oldest_are_dropped() {
        for (int i = 0; i < LatestRefusals.MAX_KEPT + 3; i++) {
            refusals.add(entry("id " + i, i));
        }
        assertThat(refusals.newestFirst()).hasSize(LatestRefusals.MAX_KEPT);
        assertThat(refusals.newestFirst().get(0).id()).isEqualTo("id " + (LatestRefusals.MAX_KEPT + 2));
        assertThat(refusals.newestFirst().get(LatestRefusals.MAX_KEPT - 1).id()).isEqualTo("id 3");
    }

    @Test
    void long_texts_of_a_bot_are_cut() {
        refusals.add(entry("x".repeat(100_000), 0));
        assertThat(refusals.newestFirst().get(0).id()).hasSize(LatestRefusals.MAX_CHARS);
    }

    private static LatestRefusals.Entry entry(String id, long atNanos) {
        return new LatestRefusals.Entry("binance", id, "maker1", "", "place", "order", "limit", atNanos);
    }
}
