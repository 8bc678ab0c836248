package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
    private final OpenConnections connections = new OpenConnections(new AtomicInteger(), new AtomicInteger());

    /** A connection that counts how often it is checked. */
    private static final class CountingBot implements OpenConnections.Bot {
        int checks;

        @Override
        public void check(long nowNanos) {
            checks++;
        }

        @Override
        public boolean isBusy() {
            return false;
        }

        @Override
        public void giveUp() {}

        @Override
        public void handOver() {}
    }

    private List<CountingBot> open(int number) {
        List<CountingBot> bots = new ArrayList<>();
        IntStream.range(0, number).forEach(i -> bots.add(new CountingBot()));
        bots.forEach(connections::opened);
        return bots;
    }

    private static int checks(List<CountingBot> bots) {
        return bots.stream().mapToInt(bot -> bot.checks).sum();
    }

    @Test
    void few_connections_are_all_checked_at_each_turn() {
        List<CountingBot> bots = open(500);

        connections.check(0);
        connections.check(0);

        assertThat(bots).allMatch(bot -> bot.checks == 2);
    }

    @Test
    void of_many_a_bounded_number_is_checked_at_each_turn_and_each_in_a_round() {
        List<CountingBot> bots = open(1200);

        connections.check(0);
        assertThat(checks(bots)).isEqualTo(500);
        connections.check(0);
        connections.check(0);
        assertThat(bots).allMatch(bot -> bot.checks == 1);
        IntStream.range(0, 3).forEach(turn -> connections.check(0));
        assertThat(bots).allMatch(bot -> bot.checks == 2);
    }

    @Test
    void one_that_was_closed_is_not_checked_and_one_that_was_opened_is_in_the_next_round() {
        List<CountingBot> bots = open(1200);
        connections.check(0);

        bots.forEach(connections::closed);
        List<CountingBot> later = open(10);
        connections.check(0);
        connections.check(0);
        assertThat(checks(bots)).isEqualTo(500);
        connections.check(0);

        assertThat(later).allMatch(bot -> bot.checks == 1);
    }
}
