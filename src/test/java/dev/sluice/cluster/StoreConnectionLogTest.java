package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that a lost store is a warning, its return is news, and a slow start is neither. */
final class StoreConnectionLogTest {
    private static final String AWAY = "warn the store of cluster 'test' cannot be used: refused";
    private static final String BACK = "info the store of cluster 'test' can be reached again";

    private final List<String> lines = new ArrayList<>();
    private long now = -5;
    private final StoreConnectionLog reports = new StoreConnectionLog(
            ClusterServiceTest.SETTINGS,
            () -> now,
            line -> lines.add("warn " + line.split(";", -1)[0]),
            line -> lines.add("info " + line));

    @Test
    void a_store_that_answers_soon_after_the_start_is_no_line() {
        reports.disconnected("no connection in time");
        now += StoreConnectionLog.FIRST_ATTEMPTS_NANOS - 1;
        reports.disconnected("refused");
        reports.connected();
        assertThat(lines).isEmpty();
    }

    @Test
    void a_store_that_never_answers_is_a_warning() {
        reports.disconnected("refused");
        now += StoreConnectionLog.FIRST_ATTEMPTS_NANOS;
        reports.disconnected("refused");
        reports.disconnected("refused");
        assertThat(lines).containsExactly(AWAY);
    }

    @Test
    void a_store_that_is_lost_later_is_a_warning_at_once_and_its_return_is_news() {
        reports.connected();
        reports.disconnected("refused");
        reports.connected();
        now += StoreConnectionLog.SILENCE_NANOS + 1;
        reports.settle();
        reports.settle();
        assertThat(lines).containsExactly(AWAY, BACK);
    }

    @Test
    void a_store_that_accepts_connections_and_refuses_requests_is_one_line() {
        reports.connected();
        for (int i = 0; i < 20; i++) {
            reports.disconnected("refused " + i % 2);
            reports.connected();
            reports.settle();
            now += StoreConnectionLog.SILENCE_NANOS / 20;
        }
        assertThat(lines).containsExactly(AWAY + " 0");
    }

    @Test
    void a_store_that_does_not_replicate_is_back_when_it_does() {
        reports.connected();
        for (int i = 0; i < 20; i++) {
            reports.failed("refused");
            reports.settle();
            now += StoreConnectionLog.SILENCE_NANOS;
        }
        assertThat(lines).containsExactly(AWAY);
        now += 1;
        reports.settle();
        assertThat(lines).containsExactly(AWAY, BACK);
    }

    @Test
    void other_causes_within_the_silence_are_no_further_lines() {
        reports.connected();
        reports.disconnected("refused");
        reports.disconnected("no connection in time");
        now += StoreConnectionLog.SILENCE_NANOS + 1;
        reports.disconnected("no connection in time");
        assertThat(lines)
                .containsExactly(AWAY, "warn the store of cluster 'test' cannot be used: no connection in time");
    }

    @Test
    void a_fault_that_repeats_is_one_line() {
        reports.fault(new IllegalStateException("a fault"));
        reports.fault(new IllegalStateException("a fault"));
        assertThat(lines)
                .containsExactly(
                        "warn cluster 'test': an exchange with the other members failed: java.lang.IllegalStateException: a fault");
    }
}
