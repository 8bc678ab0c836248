package dev.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.health.ConnectionStatus.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ConnectionTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();

    private final Connection connection = new Connection();

    @Test
    void before_the_first_answer_it_is_connecting_and_a_warning() {
        assertThat(at(0).state()).isEqualTo(State.CONNECTING);
        assertThat(at(0).level()).isEqualTo(Level.WARNING);
        assertThat(at(0).quietNanos()).isEqualTo(-1);
    }

    @Test
    void an_answer_connects_and_a_slow_one_warns() {
        connection.answered(SECOND, START);
        assertThat(at(1)).isEqualTo(new ConnectionStatus(State.CONNECTED, SECOND, SECOND, 0, "", ""));
        assertThat(at(1).level()).isEqualTo(Level.HEALTHY);
        connection.answered(6 * SECOND, START);
        assertThat(at(1).level()).isEqualTo(Level.WARNING);
    }

    @Test
    void three_failures_in_a_row_are_an_error_until_an_answer_comes() {
        connection.answered(1, START);
        connection.failed("a");
        connection.failed("b");
        connection.answered(1, START);
        connection.failed("c");
        connection.failed("d");
        assertThat(at(1).state()).isEqualTo(State.CONNECTED);
        connection.failed("e");
        assertThat(at(1).state()).isEqualTo(State.ERROR);
        assertThat(at(1).level()).isEqualTo(Level.CRITICAL);
        assertThat(at(1).errors()).isEqualTo(5);
        assertThat(at(1).lastError()).isEqualTo("e");
        connection.answered(1, START);
        assertThat(at(1).state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void one_that_went_silent_is_lost_where_somebody_asks() {
        connection.answered(1, START);

        assertThat(at(90).state()).isEqualTo(State.CONNECTED);
        assertThat(at(91).state()).isEqualTo(State.DISCONNECTED);
        assertThat(connection.status(START + 91 * SECOND, 0).state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void while_the_gateway_keeps_its_own_question_back_silence_says_nothing() {
        connection.answered(1, START);
        connection.heldBack(START + 60 * SECOND);

        assertThat(at(90).state()).isEqualTo(State.CONNECTED);
        assertThat(at(91).state()).isEqualTo(State.CONNECTING);
        assertThat(at(91).level()).isEqualTo(Level.WARNING);
        assertThat(at(91).message()).startsWith("connecting: not asked");
        assertThat(at(150).state()).isEqualTo(State.CONNECTING);
        assertThat(at(151).state()).as("nobody even tried any more").isEqualTo(State.DISCONNECTED);
    }

    private ConnectionStatus at(long second) {
        return connection.status(START + second * SECOND, 90 * SECOND);
    }
}
