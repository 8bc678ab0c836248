package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.Hit.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    private long now = ThreadLocalRandom.current().nextLong();
    private long fresh = 1;

    private static GuardSettings settings(int second, int minute, int unknown, int same, int latch) {
        return new GuardSettings(true, second, minute, unknown, same, 10_000, latch);
    }

    private Guard guard(GuardSettings settings) {
        return new Guard(settings, now);
    }

    /** Returns the fingerprint of a unique order. */
    private @Nullable Hit order(Guard guard, String bot) {
        return guard.tries(bot, "account", new long[] {unlike()}, now);
    }

    private long unlike() {
        return ++fresh * 0x9E3779B97F4A7C15L;
    }

    private @Nullable Hit same(Guard guard, String bot) {
        return guard.tries(bot, "account", new long[] {4711L << 50}, now);
    }

    private static @Nullable Rule rule(@Nullable Hit hit) {
        return hit == null ? null : hit.rule();
    }

    @Test
    void a_bot_gets_its_orders_of_a_second_and_not_one_more() {
        Guard guard = guard(settings(10, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            assertThat(order(guard, "maker")).isNull();
        }
        Hit hit = order(guard, "maker");
        assertThat(rule(hit)).isEqualTo(Rule.ORDERS_PER_SECOND);
        assertThat(hit).extracting(Hit::detail).isEqualTo("11 orders in a second, allowed: 10");
        assertThat(order(guard, "another")).isNull();
        assertThat(guard.tries("maker", "its other account", new long[] {1}, now))
                .isNull();
        now += SECOND;
        assertThat(order(guard, "maker")).isNull();
    }

    @Test
    void a_bot_that_never_has_more_than_allowed_in_any_second_is_never_hit() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Guard guard = guard(settings(10, 100, 0, 0, 0));
        Deque<Long> sent = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(random.nextInt(20) == 0 ? 5 * SECOND : 100 * MS);
            while (!sent.isEmpty() && now - sent.peekFirst() >= 60 * SECOND) {
                sent.pollFirst();
            }
            long inSecond = sent.stream().filter(at -> now - at < SECOND).count();
            if (inSecond < 10 && sent.size() < 100) {
                sent.addLast(now);
                assertThat(order(guard, "maker"))
                        .as("seed %d, step %d", seed, i)
                        .isNull();
            }
        }
    }

    @Test
    void orders_of_a_minute_are_counted_beside_those_of_a_second() {
        Guard guard = guard(settings(10, 100, 0, 0, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(order(guard, "maker")).isNull();
            now += 200 * MS;
        }
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.ORDERS_PER_MINUTE);
    }

    @Test
    void each_order_of_a_batch_counts() {
        Guard guard = guard(settings(10, 0, 0, 0, 0));
        assertThat(guard.tries("maker", "account", new long[] {1, 2, 3, 4, 5}, now))
                .isNull();
        assertThat(rule(guard.tries("maker", "account", new long[] {6, 7, 8, 9, 10, 11}, now)))
                .isEqualTo(Rule.ORDERS_PER_SECOND);
    }

    @Test
    void what_is_refused_counts_so_a_runaway_passes_only_when_it_slows_down() {
        Guard guard = guard(settings(10, 0, 0, 0, 0));
        int passed = 0;
        for (int i = 0; i < 2000; i++) {
            passed += order(guard, "knight") == null ? 1 : 0;
            now += 10 * MS;
        }
        assertThat(passed).isEqualTo(10);
        now += SECOND;
        assertThat(order(guard, "knight")).isNull();
    }

    @Test
    void a_bot_with_too_many_orders_that_nobody_knows_of_waits_until_some_are_known() {
        Guard guard = guard(settings(0, 0, 3, 0, 0));
        for (int i = 0; i < 3; i++) {
            assertThat(order(guard, "maker")).isNull();
            guard.unknown("maker", "account", now);
        }
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 3600 * SECOND;
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        guard.known("maker", "account", now);
        assertThat(order(guard, "maker")).isNull();
    }

    @Test
    void the_same_order_may_come_so_often_in_its_time_and_not_once_more() {
        Guard guard = guard(settings(0, 0, 0, 5, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(same(guard, "one")).isNull();
            assertThat(same(guard, "two"))
                    .as("what another bot does is not its doing")
                    .isNull();
            now += 2 * SECOND - 1;
        }
        Hit hit = same(guard, "one");
        assertThat(rule(hit)).isEqualTo(Rule.SAME_ORDER);
        assertThat(hit).extracting(Hit::detail).isEqualTo("the same order 6 times in 10000 ms, allowed: 5");
        assertThat(order(guard, "one")).isNull();
        now += 10 * SECOND;
        assertThat(same(guard, "one")).isNull();
    }

    @Test
    void one_order_that_is_repeated_is_seen_among_six_thousand_that_are_not() {
        Guard guard = guard(settings(0, 0, 0, 20, 0));
        for (int i = 0; i < 20; i++) {
            assertThat(same(guard, "knight")).as("time %d", i).isNull();
            for (int other = 0; other < 300; other++) {
                order(guard, "maker");
            }
            now += 100 * MS;
        }
        assertThat(rule(same(guard, "knight"))).isEqualTo(Rule.SAME_ORDER);
    }

    @Test
    void an_order_that_cannot_be_told_is_the_same_as_no_other() {
        Guard guard = guard(settings(0, 0, 0, 1, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(guard.tries("maker", "account", new long[] {0}, now)).isNull();
        }
    }

    @Test
    void past_the_second_threshold_the_bot_is_to_be_latched() {
        Guard guard = guard(settings(10, 0, 0, 0, 25));
        int refused = 0;
        Hit hit = null;
        while (hit == null || !hit.latches()) {
            hit = order(guard, "knight");
            refused += hit == null ? 0 : 1;
        }
        assertThat(refused).isEqualTo(26);
        now += 61 * SECOND;
        for (int i = 0; i < 35; i++) {
            hit = order(guard, "knight");
        }
        assertThat(hit).isNotNull().extracting(Hit::latches).isEqualTo(false);
    }

    @Test
    void it_can_be_switched_off_as_a_whole_and_rule_by_rule() {
        Guard off = guard(new GuardSettings(false, 1, 1, 1, 1, 10_000, 1));
        Guard none = guard(settings(0, 0, 0, 0, 0));
        for (int i = 0; i < 1000; i++) {
            none.unknown("maker", "account", now);
            off.unknown("maker", "account", now);
            assertThat(same(off, "maker")).isNull();
            assertThat(same(none, "maker")).isNull();
        }
    }

    @Test
    void names_without_end_cost_bounded_memory_and_are_counted_together() {
        Guard guard = guard(settings(10, 0, 0, 0, 0));
        Hit hit = null;
        for (int i = 0; i < 100_000; i++) {
            hit = order(guard, "bot-" + i);
        }
        assertThat(guard.watched()).isEqualTo(4096);
        assertThat(rule(hit)).isEqualTo(Rule.ORDERS_PER_SECOND);
        now += 121 * SECOND;
        assertThat(order(guard, "new")).isNull();
        assertThat(guard.watched()).isEqualTo(1);
    }

    @Test
    void an_unknown_order_that_was_counted_with_the_others_is_known_there_too() {
        Guard guard = guard(settings(0, 0, 1, 0, 0));
        fill(guard);
        guard.unknown("late", "account", now);
        assertThat(rule(order(guard, "later"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 121 * SECOND;
        assertThat(order(guard, "late")).isNull();
        guard.known("late", "account", now);
        fill(guard);
        assertThat(order(guard, "later")).isNull();
    }

    private void fill(Guard guard) {
        for (int i = 0; guard.watched() < 4096; i++) {
            order(guard, "bot-" + i);
        }
    }

    @Test
    void a_reload_changes_what_is_allowed_and_forgets_nothing() {
        Guard guard = guard(settings(10, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            order(guard, "maker");
        }
        guard.reload(settings(20, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            assertThat(order(guard, "maker")).isNull();
        }
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.ORDERS_PER_SECOND);
    }
}
