package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.health.ConnectionStatus.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ConnectionHealthTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = new SplittableRandom(System.nanoTime()).nextLong();

    private final ConnectionHealth connectionHealth = new ConnectionHealth();

    @Test
    void a_connection_is_connecting_with_a_warning_before_its_first_response() {
        assertThat(at(0).state()).isEqualTo(State.CONNECTING);
        assertThat(at(0).healthLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(at(0).quietNanos()).isEqualTo(-1);
    }

    @Test
    void a_response_connects_and_a_slow_one_warns() {
        connectionHealth.recordResponse(SECOND, START);
        assertThat(at(1)).isEqualTo(new ConnectionStatus(State.CONNECTED, SECOND, SECOND, 0, "", ""));
        assertThat(at(1).healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        connectionHealth.recordResponse(6 * SECOND, START);
        assertThat(at(1).healthLevel()).isEqualTo(HealthLevel.WARNING);
    }

    @Test
    void three_consecutive_failures_are_an_error_until_the_next_response() {
        connectionHealth.recordResponse(1, START);
        connectionHealth.recordFailure("a");
        connectionHealth.recordFailure("b");
        connectionHealth.recordResponse(1, START);
        connectionHealth.recordFailure("c");
        connectionHealth.recordFailure("d");
        assertThat(at(1).state()).isEqualTo(State.CONNECTED);
        connectionHealth.recordFailure("e");
        assertThat(at(1).state()).isEqualTo(State.ERROR);
        assertThat(at(1).healthLevel()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(at(1).errors()).isEqualTo(5);
        assertThat(at(1).lastError()).isEqualTo("e");
        connectionHealth.recordResponse(1, START);
        assertThat(at(1).state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void a_silent_connection_is_disconnected_where_it_is_checked() {
        connectionHealth.recordResponse(1, START);

        assertThat(at(90).state()).isEqualTo(State.CONNECTED);
        assertThat(at(91).state()).isEqualTo(State.DISCONNECTED);
        assertThat(connectionHealth.status(START + 91 * SECOND, 0).state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void silence_does_not_disconnect_while_the_gateway_postpones_its_own_check() {
        connectionHealth.recordResponse(1, START);
        connectionHealth.isHeldBack(START + 60 * SECOND);

        assertThat(at(90).state()).isEqualTo(State.CONNECTED);
        assertThat(at(91).state()).isEqualTo(State.CONNECTING);
        assertThat(at(91).healthLevel()).isEqualTo(HealthLevel.WARNING);
        assertThat(at(91).message()).startsWith("connecting: not measured");
        assertThat(at(150).state()).isEqualTo(State.CONNECTING);
        assertThat(at(151).state()).as("no further attempt").isEqualTo(State.DISCONNECTED);
    }

    private ConnectionStatus at(long second) {
        return connectionHealth.status(START + second * SECOND, 90 * SECOND);
    }
}
