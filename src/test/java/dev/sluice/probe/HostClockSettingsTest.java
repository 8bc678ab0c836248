package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HostClockSettingsTest {
    @Test
    void servers_that_smear_leap_seconds_are_not_mixed_with_others() {
        assertThatThrownBy(() -> settings("time.apple.com", "time.google.com"))
                .hasMessageContaining("mixes servers that smear leap seconds (time.google.com)");
        assertThat(settings("time1.google.com", "time2.google.com").sources()).hasSize(2);
    }

    @Test
    void a_list_that_mixes_smearing_and_other_servers_is_refused() {
        assertThatThrownBy(() -> settings("pool.ntp.org", "time.google.com", "time.cloudflare.com", "time.apple.com"))
                .hasMessageContaining("smear");
    }

    @Test
    void a_server_must_not_be_listed_twice() {
        assertThatThrownBy(() -> settings("ntp.se", "ntp.se:123")).hasMessageContaining("two votes");
    }

    @Test
    void at_least_three_servers_must_respond_when_that_many_are_configured() {
        assertThat(settings("a", "b", "c", "d").policy().minSources()).isEqualTo(3);
        assertThat(settings("a", "b").policy().minSources()).isEqualTo(2);
        assertThat(settings("a").policy().minSources()).isEqualTo(1);
        assertThat(settings().policy().minSources()).isEqualTo(1);
    }

    @Test
    void a_wrong_clock_is_held_within_three_minutes_by_default() {
        assertThat(settings("a", "b", "c", "d").worstCaseMs()).isBetween(100_000L, 180_000L);
    }

    private static HostClockSettings settings(String... sources) {
        return TestSettings.of(Arrays.stream(sources).map(TimeServerName::parse).toList(), List.of());
    }
}
