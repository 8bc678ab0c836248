package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.NtpAnswer;
import dev.sluice.time.Ticker;
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
 * Tests with real chronyd processes where they are installed; {@link HostClockMonitorTest} covers the same cases without
 * them.
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
    void an_honest_one_finds_the_clock_within_its_limit() throws Exception {
        try (Chronyd honest = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(honest.name), 0)) {
            ClockVerdict verdict = hostClockFixture.until(known -> known.drift() != null);

            assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
            assertThat(hostClockFixture.keeper.status().sources().get(0).said()).isEqualTo("answers");
        }
    }

    @Test
    void a_machine_that_is_250_ms_off_is_measured_as_such() throws Exception {
        // not the server: within a second chronyd believes the kernel's stamps, which libfaketime does not shift
        try (Chronyd honest = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(honest.name), 250)) {
            long ahead = middle(hostClockFixture.until(known -> known.drift() != null));

            assertThat(ahead).isBetween(200 * MILLI, 300 * MILLI);
        }
    }

    @Test
    void two_seconds_off_the_production_profile_holds_within_its_stated_time_and_opens_when_corrected()
            throws Exception {
        try (Chronyd wrong = Chronyd.start(temp, 2_000, KNOWS)) {
            HostClockSettings production = TestSettings.of(List.of(wrong.name), List.of());
            long started = System.nanoTime();
            try (HostClockFixture hostClockFixture =
                    new HostClockFixture(vertx, production, 0, HostClockMonitor.LOOK_MILLIS)) {
                assertThat(hostClockFixture.until(ClockVerdict::held).why()).contains("behind UTC");
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started))
                        .isLessThan(production.worstCaseMs());

                wrong.set(0);
                hostClockFixture.keeper.reload(quick(wrong.name)); // not to wait for half a minute
                assertThat(hostClockFixture.until(verdict -> !verdict.held()).clockStanding())
                        .isEqualTo(ClockStanding.WITHIN);
            }
        }
    }

    @Test
    void one_that_is_not_synchronised_says_nothing() throws Exception {
        try (Chronyd lost = Chronyd.start(temp, 0);
                HostClockFixture hostClockFixture = new HostClockFixture(vertx, quick(lost.name), 0)) {
            assertThat(hostClockFixture.until(verdict -> true).clockStanding()).isEqualTo(ClockStanding.UNKNOWN);
            assertThat(hostClockFixture.keeper.status().sources().get(0).said()).contains("not synchronised");
        }
    }

    @Test
    void one_that_limits_its_rate_kisses() throws Exception {
        NtpClient client = new NtpClient(vertx, Ticker.system(), new SecureRandom()::nextLong, 100);
        try (Chronyd busy = Chronyd.start(temp, 0, KNOWS, "ratelimit interval 5 burst 1 leak 4 kod 1")) {
            NtpAnswer answer = null;
            for (int i = 0; i < 200 && !(answer instanceof NtpAnswer.Kissed); i++) {
                answer = await(client.ask(busy.name).otherwise(new NtpAnswer.Unusable("silent")));
            }
            assertThat(answer).isEqualTo(new NtpAnswer.Kissed("RATE"));
        }
    }

    @Test
    void a_liar_among_four_is_named_and_holds_nothing() throws Exception {
        try (Chronyd one = Chronyd.start(temp, 0, KNOWS);
                Chronyd liar = Chronyd.start(temp, 2_000, KNOWS);
                Chronyd two = Chronyd.start(temp, 0, KNOWS);
                Chronyd three = Chronyd.start(temp, 0, KNOWS);
                HostClockFixture hostClockFixture =
                        new HostClockFixture(vertx, quick(one.name, liar.name, two.name, three.name), 0)) {
            ClockVerdict verdict =
                    hostClockFixture.until(known -> !known.liars().isEmpty());

            assertThat(verdict.liars()).containsExactly(liar.name.toString());
            assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
            assertThat(hostClockFixture.keeper.status().sources())
                    .filteredOn(ClockStatus.Source::liar)
                    .hasSize(1);
        }
    }

    @Test
    void the_machines_own_one_is_asked_by_its_command() throws Exception {
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
            ClockVerdict held = hostClockFixture.until(ClockVerdict::held);

            assertThat(own.name.port()).isNotEqualTo(wrong.name.port());
            assertThat(held.by()).isEqualTo("the time daemon");
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
