package dev.sluice.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.unit.Nanos;
import org.junit.jupiter.api.Test;

class EarlyRefusalsTest {
    @Test
    void the_last_minute_is_stated_by_reason_and_all_are_counted() {
        EarlyRefusals refusals = new EarlyRefusals();
        assertThat(refusals.lines(0)).isEmpty();
        refusals.add("no-token", 0);
        refusals.add("bad-request", 30 * Nanos.PER_SECOND);
        refusals.add("bad-request", 31 * Nanos.PER_SECOND);
        assertThat(refusals.lines(59 * Nanos.PER_SECOND))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(": bad-request 2, no-token 1"));
        assertThat(refusals.lines(61 * Nanos.PER_SECOND))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith(": bad-request 2"));
        assertThat(refusals.lines(200 * Nanos.PER_SECOND)).isEmpty();
        assertThat(refusals.total()).isEqualTo(3);
    }
}
