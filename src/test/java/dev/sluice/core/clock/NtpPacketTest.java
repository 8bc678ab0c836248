package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NtpPacketTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long NOW = 1_790_000_000L * SECOND;
    private static final NtpRequest QUESTION = new NtpRequest(0x1234_5678_9abc_def0L);

    @Test
    void a_request_has_48_bytes_and_contains_only_a_nonce() {
        byte[] bytes = QUESTION.bytes();

        assertThat(bytes).hasSize(48);
        assertThat(bytes[0]).isEqualTo((byte) 0b00_100_011);
        assertThat(Arrays.copyOfRange(bytes, 1, 40)).containsOnly(0);
        assertThat(ByteBuffer.wrap(bytes).getLong(40)).isEqualTo(QUESTION.nonce());
    }

    @Test
    void four_timestamps_bound_the_offset_by_delay_and_root_distance() {
        NtpResponse response =
                read(NtpReplies.honest().root(0), 10 * MILLI, 40 * MILLI, NOW + 5 * MILLI, NOW + 6 * MILLI);

        assertThat(response).isInstanceOfSatisfying(NtpResponse.Measurement.class, measured -> {
            assertThat(measured.delayNanos()).isBetween(29 * MILLI - 10, 29 * MILLI + 10);
            assertThat(measured.stratum()).isEqualTo(2);
            assertThat(measured.announcesLeap()).isFalse();
            assertThat(measured.epochOffset().earliestNanos()).isBetween(NOW - 34 * MILLI - 10, NOW - 34 * MILLI);
            assertThat(measured.epochOffset().latestNanos()).isBetween(NOW - 5 * MILLI, NOW - 5 * MILLI + 10);
        });
        NtpResponse humbler = read(NtpReplies.honest().root(8 * MILLI), 10 * MILLI, 40 * MILLI, NOW, NOW);
        assertThat(((NtpResponse.Measurement) humbler).epochOffset().boundNanos())
                .isBetween(22 * MILLI, 24 * MILLI);
    }

    @Test
    void timestamps_of_the_next_ntp_era_are_read_correctly() {
        long in2040 = 2_208_988_800L * SECOND;

        NtpResponse response = read(NtpReplies.honest(), 0, MILLI, in2040, in2040);

        assertThat(((NtpResponse.Measurement) response).epochOffset().middleNanos())
                .isBetween(in2040 - MILLI, in2040 + MILLI);
    }

    @Test
    void the_second_of_the_era_rollover_is_measured_like_any_other() {
        long rollover = 2_085_978_496L * SECOND; // 2036-02-07T06:28:16Z
        for (long before = -2 * SECOND; before <= 2 * SECOND; before += 250 * MILLI + 1) {
            long received = rollover + before;
            NtpResponse response = read(NtpReplies.honest().root(0), 0, 10 * MILLI, received, received + MILLI);

            EpochOffset epochOffset = ((NtpResponse.Measurement) response).epochOffset();
            assertThat(epochOffset.earliestNanos()).isBetween(received - 9 * MILLI - 10, received - 9 * MILLI + 10);
            assertThat(epochOffset.latestNanos()).isBetween(received - 10, received + 10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1999-12-31T23:59:59.5Z", "2016-12-31T23:59:59.999Z", "2028-02-28T23:59:59.999Z",
                        "2028-02-29T00:00:00Z",
                "2028-02-29T23:59:59.999Z", "2028-03-01T00:00:00Z", "2036-02-07T06:28:15.999999999Z",
                        "2036-02-07T06:28:16.000000001Z",
                "2036-02-29T12:00:00Z", "2100-02-28T23:59:59Z", "2100-03-01T00:00:00Z", "2104-02-26T09:42:23Z"
            })
    void unusual_calendar_days_are_converted_exactly(String day) {
        Instant instant = Instant.parse(day);
        long nanos = instant.getEpochSecond() * SECOND + instant.getNano();

        assertThat(NtpPacket.epochNanos(NtpReplies.stamp(nanos))).isBetween(nanos - 2, nanos);
    }

    @Test
    void an_announced_leap_second_is_reported() {
        assertThat(((NtpResponse.Measurement) read(NtpReplies.honest().leap(1))).announcesLeap())
                .isTrue();
        assertThat(((NtpResponse.Measurement) read(NtpReplies.honest().leap(2))).announcesLeap())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE", "DENY", "RSTR"})
    void a_kiss_of_death_is_returned_with_its_code(String code) {
        assertThat(read(NtpReplies.kiss(code))).isEqualTo(new NtpResponse.KissOfDeath(code));
    }

    @Test
    void responses_to_other_requests_or_from_unsynchronised_servers_are_unusable() {
        assertUnusable(NtpReplies.unsynchronised(), "not synchronised");
        assertUnusable(NtpReplies.honest().leap(3), "not synchronised");
        assertUnusable(NtpReplies.honest().stratum(16), "not synchronised");
        assertUnusable(NtpReplies.honest().mode(3), "mode 3");
        assertUnusable(NtpReplies.honest().version(2), "version 2");
        assertUnusable(NtpReplies.kiss(""), "not synchronised");
        assertUnusable(NtpReplies.honest().root(3 * SECOND), "according to its own statement");
        assertUnusable(NtpReplies.honest().silent(37 * 3_600 * SECOND), "own source");
        assertUnusable(NtpReplies.honest().silent(-SECOND), "own source");
        assertThat(unusable(read(NtpReplies.honest(), 0, 10, NOW, NOW + SECOND)))
                .contains("longer processing time");
        assertThat(unusable(read(NtpReplies.honest(), 0, 10, NOW + 1_000, NOW))).contains("longer processing time");
        byte[] whole = NtpReplies.honest().answer(QUESTION.bytes(), NOW, NOW);
        assertThat(unusable(NtpPacket.read(Arrays.copyOf(whole, 47), QUESTION, 0, 1)))
                .contains("47 bytes");
        assertThat(unusable(NtpPacket.read(whole, new NtpRequest(1), 0, 1))).contains("another request");
        assertThat(unusable(NtpPacket.read(ByteBuffer.wrap(whole).putLong(40, 0).array(), QUESTION, 0, 1)))
                .contains("without a time");
    }

    @Test
    void random_bytes_without_the_nonce_are_never_a_response() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            assertThat(NtpPacket.read(bytes, QUESTION, 0, 1))
                    .as("seed %d", seed)
                    .isInstanceOf(NtpResponse.Unusable.class);
        }
    }

    @Test
    void the_true_offset_is_inside_the_interval_for_any_delays() {
        for (int run = 0; run < 20_000; run++) {
            long seed = System.nanoTime() + run;
            SplittableRandom random = new SplittableRandom(seed);
            long mono = random.nextLong();
            long truth = NOW + random.nextLong(SECOND) - mono;
            long way = random.nextLong(300 * MILLI);
            long work = random.nextLong(5 * MILLI);
            long back = random.nextLong(300 * MILLI);
            long root = random.nextLong(400 * MILLI);
            long error = random.nextLong(2 * root + 1) - root; // within the error that the server reports
            long received = truth + mono + way + error;

            NtpResponse response =
                    read(NtpReplies.honest().root(root), mono, mono + way + work + back, received, received + work);

            EpochOffset epochOffset = ((NtpResponse.Measurement) response).epochOffset();
            assertThat(truth - epochOffset.earliestNanos()).as("seed %d", seed).isGreaterThan(-20_000);
            assertThat(epochOffset.latestNanos() - truth).as("seed %d", seed).isGreaterThan(-20_000);
        }
    }

    private static void assertUnusable(NtpReplies server, String why) {
        assertThat(unusable(read(server))).contains(why);
    }

    private static String unusable(NtpResponse response) {
        return response instanceof NtpResponse.Unusable unusable ? unusable.why() : "usable: " + response;
    }

    private static NtpResponse read(NtpReplies server) {
        return read(server, 0, MILLI, NOW, NOW);
    }

    private static NtpResponse read(NtpReplies server, long sent, long arrived, long received, long transmitted) {
        return NtpPacket.read(server.answer(QUESTION.bytes(), received, transmitted), QUESTION, sent, arrived);
    }
}
