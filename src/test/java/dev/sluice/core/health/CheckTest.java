package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CheckTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();

    private Check check = new Check("hedger", new CheckRule(2, 3, 60 * SECOND, false), START);

    @Test
    void a_check_without_any_report_stays_unknown() {
        assertThat(level(0)).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(level(100_000)).isEqualTo(HealthLevel.UNKNOWN);
    }

    @Test
    void a_required_check_is_critical_without_a_report_in_time() {
        check = new Check("hedger", new CheckRule(2, 3, 60 * SECOND, true), START);

        assertThat(level(60)).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(level(61)).isEqualTo(HealthLevel.CRITICAL);
        assertThat(check.state(START + 61 * SECOND).message()).contains("no report");
    }

    @Test
    void a_silent_check_is_critical_until_its_next_report() {
        found(0, HealthLevel.HEALTHY);
        assertThat(level(60)).isEqualTo(HealthLevel.HEALTHY);
        assertThat(level(61)).isEqualTo(HealthLevel.CRITICAL);
        assertThat(check.state(START + 61 * SECOND).message()).isEqualTo("silent for 61 s");
        found(62, HealthLevel.HEALTHY);
        assertThat(level(62)).isEqualTo(HealthLevel.HEALTHY);
    }

    @Test
    void a_first_finding_without_effect_yet_is_in_the_message() {
        found(0, HealthLevel.CRITICAL);
        assertThat(level(0)).isEqualTo(HealthLevel.HEALTHY);
        assertThat(check.state(START).message())
                .isEqualTo("says critical (critical only once, so the status did not change)");
    }

    @Test
    void a_level_changes_when_two_of_three_findings_agree_in_both_directions() {
        found(0, HealthLevel.HEALTHY);
        found(1, HealthLevel.CRITICAL);
        assertThat(level(1)).isEqualTo(HealthLevel.HEALTHY);
        found(2, HealthLevel.HEALTHY);
        found(3, HealthLevel.CRITICAL);
        assertThat(level(3)).isEqualTo(HealthLevel.CRITICAL);
        assertThat(check.state(START + 3 * SECOND).sinceNanos()).isEqualTo(START + 3 * SECOND);
        found(4, HealthLevel.CRITICAL);
        found(5, HealthLevel.HEALTHY);
        assertThat(level(5)).isEqualTo(HealthLevel.CRITICAL);
        found(6, HealthLevel.HEALTHY);
        assertThat(level(6)).isEqualTo(HealthLevel.HEALTHY);
    }

    @Test
    void a_warning_and_a_critical_finding_together_are_a_warning() {
        found(0, HealthLevel.WARNING);
        found(1, HealthLevel.CRITICAL);
        assertThat(level(1)).isEqualTo(HealthLevel.WARNING);
    }

    @Test
    void an_unknown_finding_keeps_its_reason_and_does_not_end_the_silence() {
        check.recordUnknown("garbage", Map.of());
        assertThat(level(100_000)).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(check.state(START).message()).isEqualTo("garbage");

        found(0, HealthLevel.HEALTHY);
        check.recordUnknown("garbage", Map.of());
        assertThat(level(60)).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(level(61)).isEqualTo(HealthLevel.CRITICAL);
        assertThat(check.state(START + 61 * SECOND).message()).isEqualTo("silent for 61 s: garbage");
        found(62, HealthLevel.HEALTHY);
        assertThat(level(62)).isEqualTo(HealthLevel.HEALTHY);
    }

    @Test
    void an_ended_check_is_unknown_and_its_past_findings_no_longer_count() {
        found(0, HealthLevel.CRITICAL);
        found(1, HealthLevel.CRITICAL);
        check.reset("none is left", START + 2 * SECOND);
        CheckState over = check.state(START + 2 * SECOND);
        assertThat(over.healthLevel()).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(over.message()).isEqualTo("none is left");
        assertThat(over.sinceNanos()).isEqualTo(START + 2 * SECOND);
        assertThat(over.history()).hasSize(2);

        found(3, HealthLevel.CRITICAL);
        assertThat(level(3)).isEqualTo(HealthLevel.HEALTHY);
        found(4, HealthLevel.CRITICAL);
        assertThat(level(4)).isEqualTo(HealthLevel.CRITICAL);
    }

    @Test
    void a_critical_check_stays_critical_during_unknown_findings() {
        found(0, HealthLevel.CRITICAL);
        found(1, HealthLevel.CRITICAL);
        check.recordUnknown("garbage", Map.of());

        assertThat(level(2)).isEqualTo(HealthLevel.CRITICAL);
        assertThat(check.state(START + 2 * SECOND).message()).isEqualTo("says critical; now unknown: garbage");
    }

    @Test
    void the_last_hundred_findings_are_kept() {
        for (int i = 0; i < 250; i++) {
            found(i, HealthLevel.HEALTHY);
        }
        assertThat(check.state(START + 250 * SECOND).history()).hasSize(100);
        assertThat(check.state(START + 250 * SECOND).history().get(0).atNanos()).isEqualTo(START + 150 * SECOND);
    }

    @Test
    void invalid_rules_are_refused() {
        assertThatThrownBy(() -> new CheckRule(3, 2, 0, false)).hasMessageContaining("roundsNeeded");
        assertThatThrownBy(() -> new CheckRule(0, 2, 0, false)).hasMessageContaining("roundsNeeded");
        assertThatThrownBy(() -> new CheckResult(HealthLevel.UNKNOWN, "", 0)).hasMessageContaining("critical");
    }

    private void found(long second, HealthLevel healthLevel) {
        check.record(new CheckResult(healthLevel, "says " + healthLevel, START + second * SECOND));
    }

    private HealthLevel level(long second) {
        return check.state(START + second * SECOND).healthLevel();
    }
}
