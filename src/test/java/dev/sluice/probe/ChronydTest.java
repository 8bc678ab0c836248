package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.NtpResponse;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests with real chronyd processes where they are installed; {@link HostClockMonitorTest} covers the same cases
 * without them.
 */
@ExtendWith(VertxExtension.class)
final class ChronydTest {
    private static final String KNOWS = "local stratum 3";
    private static final long MILLI = 1_000_000;

    @TempDir
    Path temp;

    private final Vertx vertx;

    ChronydTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @BeforeEach
    void need() throws Exception {
        String lacks = Chronyd.lacks();
        assumeTrue(lacks == null, String.valueOf(lacks));
    }

    @Test
    void a_correct_server_finds_the_clock_within_its_limit() throws Exception {
        try (Chronyd honest = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(honest.name), 0)) {
            ClockVerdict verdict = hostClockFixture.until(known -> known.drift() != null);

            assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
            assertThat(hostClockFixture.keeper.status().sources().get(0).lastResult())
                    .isEqualTo("answers");
        }
    }

    @Test
    void a_machine_250_ms_off_is_measured_as_such() throws Exception {
        // the server keeps its time: chronyd uses kernel timestamps within a second, which libfaketime does not shift
        try (Chronyd honest = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(honest.name), 250)) {
            long ahead = middle(hostClockFixture.until(known -> known.drift() != null));

            assertThat(ahead).isBetween(200 * MILLI, 300 * MILLI);
        }
    }

    @Test
    void a_clock_two_seconds_off_is_held_within_the_stated_time_and_released_when_corrected() throws Exception {
        try (Chronyd wrong = Chronyd.start(temp, 2_000, KNOWS)) {
            HostClockSettings production = TestSettings.of(List.of(wrong.name), List.of());
            long started = System.nanoTime();
            try (HostClockFixture hostClockFixture =
                    new HostClockFixture(vertx, production, 0, HostClockMonitor.CHECK_MILLIS)) {
                assertThat(hostClockFixture.until(ClockVerdict::isTradingHeld).why())
                        .contains("behind UTC");
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started))
                        .isLessThan(production.worstCaseMs());

                wrong.set(0);
                hostClockFixture.keeper.reload(quick(wrong.name)); // to avoid a wait of half a minute
                assertThat(hostClockFixture
                                .until(verdict -> !verdict.isTradingHeld())
                                .clockStanding())
                        .isEqualTo(ClockStanding.WITHIN);
            }
        }
    }

    @Test
    void an_unsynchronised_server_yields_no_measurement() throws Exception {
        try (Chronyd lost = Chronyd.start(temp, 0);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(lost.name), 0)) {
            assertThat(hostClockFixture.until(verdict -> true).clockStanding()).isEqualTo(ClockStanding.UNKNOWN);
            assertThat(hostClockFixture.keeper.status().sources().get(0).lastResult())
                    .contains("not synchronised");
        }
    }

    @Test
    void a_server_that_limits_its_rate_sends_a_kiss_of_death() throws Exception {
        NtpClient client = new NtpClient(vertx, Ticker.system(), new SecureRandom()::nextLong, 100);
        try (Chronyd busy = Chronyd.start(temp, 0, KNOWS, "ratelimit interval 5 burst 1 leak 4 kod 1")) {
            NtpResponse response = null;
            for (int i = 0; i < 200 && !(response instanceof NtpResponse.KissOfDeath); i++) {
                response = await(client.query(busy.name).otherwise(new NtpResponse.Unusable("silent")));
            }
            assertThat(response).isEqualTo(new NtpResponse.KissOfDeath("RATE"));
        }
    }

    @Test
    void one_wrong_server_of_four_is_named_and_does_not_hold() throws Exception {
        try (Chronyd one = Chronyd.start(temp, 0, KNOWS);
                Chronyd liar = Chronyd.start(temp, 2_000, KNOWS);
                Chronyd two = Chronyd.start(temp, 0, KNOWS);
                Chronyd three = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture =
                        new HostClockFixture(vertx, quick(one.name, liar.name, two.name, three.name), 0)) {
            ClockVerdict verdict =
                    hostClockFixture.until(known -> !known.falsetickers().isEmpty());

            assertThat(verdict.falsetickers()).containsExactly(liar.name.toString());
            assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
            assertThat(hostClockFixture.keeper.status().sources())
                    .filteredOn(ClockStatus.Source::wrong)
                    .hasSize(1);
        }
    }

    @Test
    void the_hosts_own_daemon_is_queried_by_its_command() throws Exception {
        int commands = Chronyd.freePort();
        try (Chronyd wrong = Chronyd.start(temp, 2_000, KNOWS);
                Chronyd own = Chronyd.start(
                        temp,
                        0,
                        "server 127.0.0.1 port " + wrong.name.port() + " iburst minpoll 0 maxpoll 0",
                        "cmdport " + commands,
                        "bindcmdaddress 127.0.0.1");
                HostClockFixture hostClockFixture =
                        new HostClockFixture(vertx, TestSettings.quick(List.of(), tracking(commands)), 0)) {
            ClockVerdict held = hostClockFixture.until(ClockVerdict::isTradingHeld);

            assertThat(own.name.port()).isNotEqualTo(wrong.name.port());
            assertThat(held.source()).isEqualTo("the time daemon");
            assertThat(held.why()).contains("behind UTC");
            assertThat(middle(held)).isBetween(-2_100 * MILLI, -1_900 * MILLI);
        }
    }

    private static List<String> tracking(int port) {
        return List.of("chronyc", "-h", "127.0.0.1", "-p", Integer.toString(port), "-n", "-c", "tracking");
    }

    private static long middle(ClockVerdict verdict) {
        return verdict.drift() == null ? Long.MIN_VALUE : verdict.drift().middleNanos();
    }

    private static HostClockSettings quick(TimeServerName... names) {
        return TestSettings.quick(Stream.of(names).toList(), List.of());
    }
}
