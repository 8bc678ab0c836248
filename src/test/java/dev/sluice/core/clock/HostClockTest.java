package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final EpochOffset RIGHT = new EpochOffset(0, 0);
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();

    private final HostClock clock = new HostClock(policy(250, 3), START);
    private long seconds;

    @ParameterizedTest
    @ValueSource(longs = {2_000, -2_000})
    void two_bad_rounds_of_three_hold_and_two_good_rounds_release(long off) {
        assertThat(round(off, sources(0, 0, 0, 0)).isTradingHeld()).isFalse();
        ClockVerdict second = round(off, sources(0, 0, 0, 0));
        assertThat(second.isTradingHeld()).isTrue();
        assertThat(second.clockStanding()).isEqualTo(ClockStanding.BEYOND);
        assertThat(second.why())
                .contains("2000 ms")
                .contains(off > 0 ? "ahead" : "behind")
                .contains("250 ms");

        assertThat(round(0, sources(0, 0, 0, 0)).isTradingHeld()).isTrue();
        ClockVerdict corrected = round(0, sources(0, 0, 0, 0));
        assertThat(corrected.isTradingHeld()).isFalse();
        assertThat(corrected.why()).isEmpty();
    }

    @Test
    void one_bad_round_of_three_does_not_hold() {
        for (int i = 0; i < 30; i++) {
            assertThat(round(i % 3 == 0 ? 2_000 : 0, sources(0, 0, 0, 0)).isTradingHeld())
                    .isFalse();
        }
    }

    @Test
    void a_held_clock_stays_held_between_four_fifths_of_the_limit_and_the_limit() {
        round(300, sources(0, 0, 0, 0));
        assertThat(round(300, sources(0, 0, 0, 0)).isTradingHeld()).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(round(230, sources(0, 0, 0, 0)).isTradingHeld()).isTrue();
        }
        round(150, sources(0, 0, 0, 0));
        assertThat(round(150, sources(0, 0, 0, 0)).isTradingHeld()).isFalse();
    }

    @Test
    void a_drift_that_may_exceed_the_limit_warns_without_holding() {
        ClockVerdict verdict = roundAt245Millis();
        for (int i = 0; i < 10; i++) {
            verdict = roundAt245Millis();
        }
        assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.MAYBE);
        assertThat(verdict.isTradingHeld()).isFalse();
        assertThat(verdict.why()).startsWith("perhaps this machine's clock is");
    }

    private ClockVerdict roundAt245Millis() {
        return round(245, sources(0, 0, 0, 0));
    }

    @Test
    void one_wrong_server_of_four_is_named_and_does_not_hold() {
        ClockVerdict verdict = round(0, sources(0, 0, 0, 2_000));
        for (int i = 0; i < 10; i++) {
            verdict = round(0, sources(0, 0, 0, 2_000));
        }
        assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
        assertThat(verdict.isTradingHeld()).isFalse();
        assertThat(verdict.falsetickers()).containsExactly("s3");
        assertThat(verdict.source()).isEqualTo("3 of 4 time servers");
    }

    @Test
    void two_responding_servers_of_four_are_too_few_for_a_verdict() {
        ClockVerdict verdict = round(2_000, sources(0, 0));

        assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.UNKNOWN);
        assertThat(verdict.drift()).isNull();
        assertThat(verdict.source()).isEqualTo("only 2 of at least 3 time servers respond");
    }

    @Test
    void without_time_servers_the_clock_holds_after_a_grace_period_and_opens_when_one_responds() {
        assertThat(round(0, Map.of()).isTradingHeld()).isFalse();
        seconds += 600;
        ClockVerdict blind = round(0, Map.of());
        assertThat(blind.isTradingHeld()).isTrue();
        assertThat(blind.clockStanding()).isEqualTo(ClockStanding.UNKNOWN);
        assertThat(blind.why()).contains("no time server, time daemon or exchange");

        assertThat(round(0, sources(0, 0, 0, 0)).isTradingHeld()).isFalse();
    }

    @Test
    void a_known_exchange_clock_prevents_the_grace_period_from_expiring() {
        for (int i = 0; i < 100; i++) {
            seconds += 60;
            assertThat(clock.evaluate(
                                    new ClockReadings(RIGHT, null, Map.of(), Map.of("binance", at(0)), true),
                                    START + seconds * SECOND)
                            .isTradingHeld())
                    .isFalse();
        }
    }

    @Test
    void the_grace_period_begins_when_an_exchange_is_first_used() {
        for (int i = 0; i < 100; i++) {
            seconds += 60;
            assertThat(round(false).isTradingHeld()).isFalse();
        }
        seconds += 599;
        assertThat(round(true).isTradingHeld()).isFalse();
        seconds += 1;
        assertThat(round(true).isTradingHeld()).isTrue();
    }

    private ClockVerdict round(boolean inUse) {
        return clock.evaluate(new ClockReadings(RIGHT, null, Map.of(), Map.of(), inUse), START + seconds * SECOND);
    }

    @Test
    void a_held_clock_stays_held_while_there_is_no_newer_measurement() {
        round(2_000, sources(0, 0, 0, 0));
        round(2_000, sources(0, 0, 0, 0));

        ClockVerdict verdict = round(2_000, Map.of());
        assertThat(verdict.isTradingHeld()).isTrue();
        assertThat(verdict.why()).contains("there is no newer measurement");
    }

    @Test
    void the_time_daemon_is_preferred_unless_a_majority_of_servers_contradicts_it() {
        ClockReadings alone = new ClockReadings(RIGHT, at(0), Map.of(), Map.of(), true);
        assertThat(clock.evaluate(alone, START).source()).isEqualTo("the time daemon");

        ClockReadings lying = new ClockReadings(RIGHT, at(2_000), sources(0, 0, 0, 0), Map.of(), true);
        ClockVerdict verdict = clock.evaluate(lying, START);
        assertThat(verdict.source()).isEqualTo("4 of 4 time servers, against the time daemon");
        assertThat(verdict.clockStanding()).isEqualTo(ClockStanding.WITHIN);
    }

    @Test
    void an_exchange_tolerates_a_slow_clock_more_than_a_fast_one() {
        assertThat(atExchange(900).isTradingHeld()).isFalse();
        assertThat(atExchange(-4_000).isTradingHeld()).isFalse();
        atExchange(1_400);
        ClockVerdict.ExchangeVerdict ahead = atExchange(1_400);
        assertThat(ahead.isTradingHeld()).isTrue();
        assertThat(ahead.why()).contains("1400 ms ahead").contains("binance's").contains("1000 ms ahead");
        atExchange(0);
        assertThat(atExchange(0).isTradingHeld()).isFalse();
    }

    @Test
    void an_exchange_that_was_removed_is_forgotten_although_it_was_held() {
        atExchange(5_000);
        atExchange(5_000);
        assertThat(atExchange(5_000).isTradingHeld()).isTrue();
        clock.retainExchanges(Set.of("kraken"));
        assertThat(clock.evaluate(new ClockReadings(RIGHT, null, Map.of(), Map.of(), true), START)
                        .exchanges())
                .isEmpty();
    }

    private ClockVerdict.ExchangeVerdict atExchange(long hostAheadMillis) {
        ClockReadings clockReadings =
                new ClockReadings(at(hostAheadMillis), null, Map.of(), Map.of("binance", RIGHT), true);
        return Objects.requireNonNull(
                clock.evaluate(clockReadings, START).exchanges().get("binance"));
    }

    @Test
    void an_hour_of_30_ms_jitter_never_holds_the_high_frequency_profile() {
        for (int run = 0; run < 200; run++) {
            long seed = System.nanoTime() + run;
            SplittableRandom random = new SplittableRandom(seed);
            long now = random.nextLong();
            HostClock host = new HostClock(policy(50, 3), now);
            List<NtpSource> servers = List.of(server("a"), server("b"), server("c"), server("d"));
            for (int round = 0; round < 3_600 / 16; round++) {
                now += 16 * SECOND + random.nextLong(3 * SECOND);
                Map<String, EpochOffset> offsets = new LinkedHashMap<>();
                for (NtpSource server : servers) {
                    server.recordResponse(sample(random, now), now);
                    offsets.put(server.name(), Objects.requireNonNull(server.offset(now)));
                }
                ClockVerdict verdict = host.evaluate(new ClockReadings(RIGHT, null, offsets, Map.of(), true), now);
                assertThat(verdict.isTradingHeld())
                        .as("seed %d round %d", seed, round)
                        .isFalse();
                assertThat(verdict.clockStanding())
                        .as("seed %d round %d", seed, round)
                        .isNotEqualTo(ClockStanding.BEYOND);
                Drift drift = Objects.requireNonNull(verdict.drift());
                assertThat(drift.minNanos()).as("seed %d", seed).isNotPositive();
                assertThat(drift.maxNanos()).as("seed %d", seed).isNotNegative();
            }
        }
    }

    /** Each direction takes 5 ms plus up to 30 ms, independently of the other; the true offset is 0. */
    private static NtpResponse sample(SplittableRandom random, long now) {
        long way = 5 * MILLI + random.nextLong(30 * MILLI);
        long back = 5 * MILLI + random.nextLong(30 * MILLI);
        NtpRequest question = new NtpRequest(random.nextLong());
        long epoch = 1_790_000_000L * SECOND; // time of the server's clock when the monotonic clock is at `now`
        long sent = now - way - back;
        byte[] bytes = NtpReplies.honest().answer(question.bytes(), epoch - back, epoch - back);
        NtpResponse response = NtpPacket.read(bytes, question, sent, now);
        NtpResponse.Measurement measured = (NtpResponse.Measurement) response;
        long base = epoch - now;
        EpochOffset epochOffset = measured.epochOffset();
        return new NtpResponse.Measurement(
                new EpochOffset(epochOffset.earliestNanos() - base, epochOffset.latestNanos() - base),
                measured.delayNanos(),
                measured.stratum(),
                false);
    }

    private static NtpSource server(String name) {
        return new NtpSource(name, new PollInterval(16 * SECOND, 16 * SECOND, 48 * SECOND), 200);
    }

    private static ClockPolicy policy(long limitMillis, int minSources) {
        return new ClockPolicy(
                new ClockLimit(limitMillis * MILLI, limitMillis * MILLI),
                new ClockLimit(SECOND, 5 * SECOND),
                new Hysteresis(2, 3),
                600 * SECOND,
                minSources);
    }

    private ClockVerdict round(long hostAheadMillis, Map<String, EpochOffset> sources) {
        seconds++;
        return clock.evaluate(
                new ClockReadings(at(hostAheadMillis), null, sources, Map.of(), true), START + seconds * SECOND);
    }

    /** Returns sources with these offsets in milliseconds, each with an error of 10 ms. */
    private static Map<String, EpochOffset> sources(long... offMillis) {
        Map<String, EpochOffset> sources = new LinkedHashMap<>();
        for (int i = 0; i < offMillis.length; i++) {
            sources.put("s" + i, at(offMillis[i]).widened(10 * MILLI));
        }
        return sources;
    }

    private static EpochOffset at(long millis) {
        return new EpochOffset(millis * MILLI, millis * MILLI);
    }
}
