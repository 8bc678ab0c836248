package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeServerNameTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({
        "time.cloudflare.com, time.cloudflare.com, 123, false",
        "127.0.0.1:11123, 127.0.0.1, 11123, false",
        "[::1]:11123, ::1, 11123, false",
        "2001:db8::1, 2001:db8::1, 123, false",
        "ntp.example.org?smears, ntp.example.org, 123, true",
        "ntp.example.org:1123?smears, ntp.example.org, 1123, true",
        "time.google.com, time.google.com, 123, true",
        "TIME2.GOOGLE.COM, TIME2.GOOGLE.COM, 123, true",
        "time.google.com?plain, time.google.com, 123, false",
        "169.254.169.123, 169.254.169.123, 123, true"
    })
    void a_name_yields_host_port_and_leap_smearing(String text, String host, int port, boolean smears) {
        assertThat(TimeServerName.parse(text)).isEqualTo(new TimeServerName(host, port, smears));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ":123", "a b", "http://a", "a:0", "a:65536", "a:x", "a:", "?smears", "a?other", "a/b"})
    void an_invalid_name_is_refused_with_the_allowed_form(String text) {
        assertThatThrownBy(() -> TimeServerName.parse(text)).hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @CsvSource({"pool.ntp.org, 1800", "0.de.pool.ntp.org, 1800", "time.apple.com, 16", "10.0.0.1, 16", "127.0.0.1, 0"})
    void the_minimum_interval_of_a_public_server_overrides_the_configuration(String host, long seconds) {
        assertThat(TimeServerName.parse(host).pace(SECOND, SECOND).minNanos()).isEqualTo(seconds * SECOND);
        assertThat(TimeServerName.parse(host).pace(SECOND, SECOND).intervalNanos())
                .isEqualTo(Math.max(1, seconds) * SECOND);
    }

    @Test
    void only_addresses_of_this_machine_are_loopback() {
        assertThat(TimeServerName.parse("127.0.0.1:1").isLoopback()).isTrue();
        assertThat(TimeServerName.parse("localhost").isLoopback()).isTrue();
        assertThat(TimeServerName.parse("127.example.org").isLoopback()).isFalse();
        assertThat(TimeServerName.parse("time.apple.com").isLoopback()).isFalse();
    }
}
