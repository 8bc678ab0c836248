package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.health.ConnectionStatus.State;
import dev.sluice.core.health.StreamConnections.StreamKey;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamConnectionsTest {
    private static final long SECOND = 1_000_000_000;
    private static final StreamKey USER = new StreamKey(true, "");
    private static final StreamKey MARKET = new StreamKey(false, "");

    private final long start = new SplittableRandom().nextLong();
    private final StreamConnections streamConnections = new StreamConnections();

    private String at(long seconds) {
        StringBuilder all = new StringBuilder();
        streamConnections
                .status(time(seconds))
                .forEach((type, status) ->
                        all.append(type).append(' ').append(status.message()).append(' '));
        return all.toString().strip();
    }

    private ConnectionStatus status(ConnectionType type, long seconds) {
        return Objects.requireNonNull(streamConnections.status(time(seconds)).get(type));
    }

    private long time(long seconds) {
        return start + seconds * SECOND;
    }

    private StreamConnections.Stream opened(StreamKey key, long seconds) {
        return streamConnections.open(key, 1, 60 * SECOND, time(seconds));
    }

    private void report(String name, @Nullable State state, long seconds) {
        StreamReport report = new StreamReport(ConnectionType.USER_STREAM, name, state, 2 * SECOND, "it says so");
        assertThat(streamConnections.recordReport(report, 30 * SECOND, time(seconds)))
                .isTrue();
    }

    @Test
    void a_type_that_was_never_opened_is_not_reported() {
        assertThat(at(0)).isEmpty();
        opened(USER, 0);
        assertThat(at(1)).isEqualTo("user_stream connected");
    }

    @Test
    void an_open_socket_silent_beyond_its_heartbeat_is_disconnected() {
        StreamConnections.Stream stream = opened(USER, 0);
        assertThat(at(60)).isEqualTo("user_stream connected");
        assertThat(at(61)).isEqualTo("user_stream disconnected: silent for 61 s, at most 60 s are allowed");
        stream.recordData(time(70));
        assertThat(at(71)).isEqualTo("user_stream connected");
    }

    @Test
    void a_dead_stream_of_a_bot_is_not_hidden_by_a_live_one() {
        opened(new StreamKey(true, "maker1"), 0);
        StreamConnections.Stream lives = opened(new StreamKey(true, "maker2"), 0);
        StreamConnections.Stream second = opened(new StreamKey(true, "maker1"), 0);
        lives.recordData(time(65));
        second.recordData(time(65));

        assertThat(at(66)).startsWith("user_stream disconnected: silent for 66 s");
        assertThat(status(ConnectionType.USER_STREAM, 66).quietNanos()).isEqualTo(66 * SECOND);
    }

    @Test
    void a_stream_cut_by_the_exchange_is_disconnected_until_reopened_unless_its_bot_closed_it() {
        StreamConnections.Stream one = opened(MARKET, 0);
        StreamConnections.Stream other = opened(MARKET, 0);
        one.recordClose(false, time(1));
        assertThat(at(1)).isEqualTo("websocket connected");
        other.recordClose(false, time(1));
        assertThat(at(1)).isEqualTo("websocket disconnected: disconnected, and not opened again");
        opened(new StreamKey(false, "another"), 1).recordClose(true, time(2));
        assertThat(at(2)).isEqualTo("websocket disconnected: disconnected, and not opened again");
        StreamConnections.Stream again = opened(MARKET, 2);
        assertThat(at(3)).isEqualTo("websocket connected");
        again.recordClose(true, time(4));
        assertThat(at(4)).isEmpty();
    }

    @Test
    void a_dead_stream_closed_by_its_bot_is_still_disconnected() {
        opened(USER, 0).recordClose(true, time(61));
        assertThat(at(62)).isEqualTo("user_stream disconnected: disconnected, and not opened again");
        opened(USER, 63);
        assertThat(at(64)).isEqualTo("user_stream connected");
    }

    @Test
    void three_failed_attempts_are_an_error_and_are_forgotten_after_ten_minutes() {
        streamConnections.recordFailure(MARKET, "503", time(0));
        assertThat(at(0)).isEqualTo("websocket connecting");
        assertThat(status(ConnectionType.WEBSOCKET, 0).isSeen()).isFalse();
        streamConnections.recordFailure(MARKET, "503", time(0));
        streamConnections.recordFailure(MARKET, "503", time(0));
        assertThat(at(0)).isEqualTo("websocket error: 3 consecutive attempts failed");
        assertThat(at(601)).isEmpty();
        opened(MARKET, 1);
        assertThat(at(1)).isEqualTo("websocket connected");
    }

    @Test
    void failures_of_a_bot_without_a_stream_do_not_affect_open_streams() {
        opened(new StreamKey(true, "maker1"), 0);
        for (int i = 0; i < 3; i++) {
            streamConnections.recordFailure(new StreamKey(true, "wrong"), "503", time(1));
        }
        assertThat(at(2)).isEqualTo("user_stream connected");
        assertThat(status(ConnectionType.USER_STREAM, 2).errors()).isEqualTo(3);
    }

    @Test
    void a_program_reports_its_own_stream_and_its_silence_disconnects_it() {
        report("hedger", State.CONNECTED, 0);
        assertThat(at(30)).isEqualTo("user_stream connected");
        assertThat(status(ConnectionType.USER_STREAM, 30).latencyNanos()).isEqualTo(2 * SECOND);
        assertThat(at(31))
                .isEqualTo("user_stream disconnected: its reports are silent for 31 s, at most 30 s are allowed");
        report("hedger", State.DISCONNECTED, 32);
        assertThat(at(33)).isEqualTo("user_stream disconnected: as reported");
        report("hedger", State.ERROR, 34);
        assertThat(at(90)).isEqualTo("user_stream error: as reported");
        report("hedger", State.CONNECTED, 91);
        assertThat(at(92)).isEqualTo("user_stream connected");
        report("hedger", null, 93);
        assertThat(at(500)).isEmpty();
    }

    @Test
    void a_program_can_report_that_a_bots_lost_stream_is_no_longer_needed() {
        opened(new StreamKey(true, "maker1"), 0).recordClose(false, time(1));
        report("another", null, 2);
        assertThat(at(3)).startsWith("user_stream disconnected");
        report("maker1", null, 4);
        assertThat(at(5)).isEmpty();
    }

    @Test
    void names_are_bounded() {
        for (int i = 0; i < 3_000; i++) {
            opened(new StreamKey(true, "bot" + i), 0).recordClose(false, time(1));
        }
        for (int i = 0; i < 1_000; i++) {
            report("p" + i, State.CONNECTED, 1);
        }
        StreamReport more = new StreamReport(ConnectionType.USER_STREAM, "more", State.CONNECTED, -1, "");
        assertThat(streamConnections.recordReport(more, SECOND, time(1))).isFalse();
        assertThat(at(2)).startsWith("user_stream disconnected");
    }
}
