package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.NtpReplies;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class HostClockMonitorTest {
    private final Vertx vertx;

    HostClockMonitorTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void a_clock_two_seconds_off_is_held_and_released_when_corrected() throws Exception {
        try (HostClockFixture hostClockFixture =
                new HostClockFixture(vertx, quick(server(), server(), server(), server()), 2_000)) {
            ClockVerdict held = hostClockFixture.until(ClockVerdict::isTradingHeld);
            assertThat(held.clockStanding()).isEqualTo(ClockStanding.BEYOND);
            assertThat(held.why()).contains("ahead of UTC").contains("250 ms");
            assertThat(held.source()).isEqualTo("4 of 4 time servers");

            hostClockFixture.set(0);
            assertThat(hostClockFixture
                            .until(verdict -> !verdict.isTradingHeld())
                            .clockStanding())
                    .isEqualTo(ClockStanding.WITHIN);
        }
    }

    @Test
    void one_wrong_server_of_four_is_named_and_does_not_hold() throws Exception {
        UdpTimeServer liar = server().ahead(2_000);
        try (HostClockFixture hostClockFixture =
                new HostClockFixture(vertx, quick(server(), liar, server(), server()), 0)) {
            hostClockFixture.until(verdict -> true);
            hostClockFixture.until(verdict -> true);
            ClockVerdict third = hostClockFixture.until(verdict -> true);

            assertThat(third.isTradingHeld()).isFalse();
            assertThat(third.clockStanding()).isEqualTo(ClockStanding.WITHIN);
            assertThat(third.falsetickers()).containsExactly(liar.name().toString());
            assertThat(hostClockFixture.keeper.status().sources()).anyMatch(ClockStatus.Source::wrong);
        }
    }

    @Test
    void exchanges_are_still_judged_when_no_server_responds() throws Exception {
        UdpTimeServer silent = server().plays(null);
        try (HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(silent), 2_000)) {
            ClockVerdict unknown = hostClockFixture.until(verdict -> true);
            assertThat(unknown.clockStanding()).isEqualTo(ClockStanding.UNKNOWN);
            assertThat(unknown.isTradingHeld()).isFalse();
            assertThat(hostClockFixture.keeper.status().sources().get(0).lastResult())
                    .contains("no response within 300 ms");

            long now = System.nanoTime();
            hostClockFixture.exchanges.put(
                    "binance", EpochOffset.ofReading(now, System.currentTimeMillis() * 1_000_000, now));
            ClockVerdict held = hostClockFixture.until(verdict ->
                    verdict.exchanges().values().stream().anyMatch(ClockVerdict.ExchangeVerdict::isTradingHeld));
            assertThat(held.exchanges().values())
                    .singleElement()
                    .satisfies(at -> assertThat(at.why()).contains("ahead of binance's"));
            assertThat(held.isTradingHeld()).as("other exchanges").isFalse();
        }
    }

    @Test
    void a_server_with_a_rate_kiss_is_paused_and_one_that_denies_access_is_not_queried_again() throws Exception {
        UdpTimeServer rate = server().plays(NtpReplies.kiss("RATE"));
        UdpTimeServer deny = server().plays(NtpReplies.kiss("DENY"));
        try (HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(rate, deny), 0)) {
            for (int i = 0; i < 4; i++) {
                hostClockFixture.until(verdict -> true);
            }
            assertThat(deny.requests()).isEqualTo(1);
            assertThat(hostClockFixture.keeper.status().sources())
                    .extracting(ClockStatus.Source::lastResult)
                    .containsExactly("kiss-o'-death RATE", "kiss-o'-death DENY");
        }
    }

    @Test
    void a_step_of_the_clock_is_detected_within_a_second_and_measured_again() throws Exception {
        UdpTimeServer server = server();
        try (HostClockFixture hostClockFixture =
                new HostClockFixture(vertx, quick(server), 0, HostClockMonitor.CHECK_MILLIS)) {
            hostClockFixture.until(verdict -> verdict.clockStanding() == ClockStanding.WITHIN);
            hostClockFixture.set(5_000);

            assertThat(hostClockFixture.steps.poll(60, TimeUnit.SECONDS)).isBetween(4_900L, 5_100L);
            assertThat(hostClockFixture.keeper.status().steps()).isEqualTo(1);
            assertThat(hostClockFixture.until(ClockVerdict::isTradingHeld).why())
                    .contains("ahead of UTC");
        }
    }

    @Test
    void the_time_daemon_is_used_without_servers() throws Exception {
        HostClockSettings settings = TestSettings.quick(
                List.of(),
                List.of("echo", "7F7F0101,,3,1790000000.0,-2.0,0.0,0.0,0.0,0.0,0.0,0.002,0.001,64.4,Normal"));
        try (HostClockFixture hostClockFixture = new HostClockFixture(vertx, settings, 0)) {
            ClockVerdict held = hostClockFixture.until(ClockVerdict::isTradingHeld);
            assertThat(held.source()).isEqualTo("the time daemon");
            assertThat(held.why()).contains("ahead of UTC");
            assertThat(hostClockFixture.keeper.status().daemon()).isEqualTo("synchronised");
        }
    }

    @Test
    void a_reload_queries_other_servers() throws Exception {
        UdpTimeServer wrong = server().ahead(9_000);
        try (HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(wrong), 0)) {
            hostClockFixture.until(ClockVerdict::isTradingHeld);
            hostClockFixture.keeper.reload(quick(server()));

            assertThat(hostClockFixture
                            .until(verdict -> !verdict.isTradingHeld())
                            .clockStanding())
                    .isEqualTo(ClockStanding.WITHIN);
        }
    }

    private UdpTimeServer server() {
        return new UdpTimeServer(vertx);
    }

    private static HostClockSettings quick(UdpTimeServer... servers) {
        Stream<TimeServerName> names = Arrays.stream(servers).map(UdpTimeServer::name);
        return TestSettings.quick(names.toList(), List.of());
    }
}
