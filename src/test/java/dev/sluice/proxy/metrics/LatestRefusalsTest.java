package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.CallRecords;
import org.junit.jupiter.api.Test;

final class LatestRefusalsTest {
    private final LatestRefusals refusals = new LatestRefusals();

    @Test
    void the_newest_call_is_first_and_the_oldest_are_dropped() {
        for (int i = 0; i < LatestRefusals.MAX_KEPT + 3; i++) {
            refusals.add(CallRecords.refused("binance", "bot " + i, "limit"));
        }
        assertThat(refusals.newestFirst()).hasSize(LatestRefusals.MAX_KEPT);
        assertThat(refusals.newestFirst().get(0).subject().bot()).isEqualTo("bot " + (LatestRefusals.MAX_KEPT + 2));
        assertThat(refusals.newestFirst()
                        .get(LatestRefusals.MAX_KEPT - 1)
                        .subject()
                        .bot())
                .isEqualTo("bot 3");
    }
}
