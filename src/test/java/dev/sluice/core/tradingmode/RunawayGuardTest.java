package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.tradingmode.GuardViolation.Rule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RunawayGuardTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    private long now = ThreadLocalRandom.current().nextLong();
    private long fresh = 1;

    private static GuardSettings settings(int second, int minute, int unknown, int same, int latch) {
        return Settings.of(
                GuardSettings.class,
                "{'ordersPerSecond': %d, 'ordersPerMinute': %d, 'openUnknown': %d, 'sameOrder': %d, 'latchAfter': %d}",
                second,
                minute,
                unknown,
                same,
                latch);
    }

    private RunawayGuard guard(GuardSettings settings) {
        return new RunawayGuard(settings, now);
    }

    /** Returns the fingerprint of a unique order. */
    private @Nullable GuardViolation order(RunawayGuard guard, String bot) {
        return guard.recordAttempt(bot, "account", new long[] {unlike()}, now);
    }

    private long unlike() {
        return ++fresh * 0x9E3779B97F4A7C15L;
    }

    private @Nullable GuardViolation same(RunawayGuard guard, String bot) {
        return guard.recordAttempt(bot, "account", new long[] {4711L << 50}, now);
    }

    private static @Nullable Rule rule(@Nullable GuardViolation violation) {
        return violation == null ? null : violation.rule();
    }

    @Test
    void a_bot_may_send_its_orders_per_second_and_no_more() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            assertThat(order(guard, "maker")).isNull();
        }
        GuardViolation violation = order(guard, "maker");
        assertThat(rule(violation)).isEqualTo(Rule.ORDERS_PER_SECOND);
        assertThat(violation).extracting(GuardViolation::detail).isEqualTo("11 orders in a second, allowed: 10");
        assertThat(order(guard, "another")).isNull();
        assertThat(guard.recordAttempt("maker", "its other account", new long[] {1}, now))
                .isNull();
        now += SECOND;
        assertThat(order(guard, "maker")).isNull();
    }

    @Test
    void a_bot_that_stays_within_its_rates_is_never_refused() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        RunawayGuard guard = guard(settings(10, 100, 0, 0, 0));
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
    void orders_per_minute_are_counted_beside_orders_per_second() {
        RunawayGuard guard = guard(settings(10, 100, 0, 0, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(order(guard, "maker")).isNull();
            now += 200 * MS;
        }
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.ORDERS_PER_MINUTE);
    }

    @Test
    void each_order_of_a_batch_counts() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 0));
        assertThat(guard.recordAttempt("maker", "account", new long[] {1, 2, 3, 4, 5}, now))
                .isNull();
        assertThat(rule(guard.recordAttempt("maker", "account", new long[] {6, 7, 8, 9, 10, 11}, now)))
                .isEqualTo(Rule.ORDERS_PER_SECOND);
    }

    @Test
    void refused_orders_count_so_a_runaway_bot_passes_only_after_slowing_down() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 0));
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
    void too_many_unknown_orders_block_a_bot_until_one_is_known() {
        RunawayGuard guard = guard(settings(0, 0, 3, 0, 0));
        for (int i = 0; i < 3; i++) {
            assertThat(order(guard, "maker")).isNull();
            guard.addUnknown("maker", "account", now);
        }
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 3600 * SECOND;
        assertThat(rule(order(guard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        guard.removeUnknown("maker", "account", now);
        assertThat(order(guard, "maker")).isNull();
    }

    @Test
    void an_identical_order_is_allowed_its_configured_times_per_window() {
        RunawayGuard guard = guard(settings(0, 0, 0, 5, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(same(guard, "one")).isNull();
            assertThat(same(guard, "two"))
                    .as("orders of another bot do not count")
                    .isNull();
            now += 2 * SECOND - 1;
        }
        GuardViolation violation = same(guard, "one");
        assertThat(rule(violation)).isEqualTo(Rule.SAME_ORDER);
        assertThat(violation)
                .extracting(GuardViolation::detail)
                .isEqualTo("the same order 6 times in 10000 ms, allowed: 5");
        assertThat(order(guard, "one")).isNull();
        now += 10 * SECOND;
        assertThat(same(guard, "one")).isNull();
    }

    @Test
    void a_repeated_order_is_detected_among_six_thousand_others() {
        RunawayGuard guard = guard(settings(0, 0, 0, 20, 0));
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
    void an_order_without_a_fingerprint_is_never_a_repetition() {
        RunawayGuard guard = guard(settings(0, 0, 0, 1, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(guard.recordAttempt("maker", "account", new long[] {0}, now))
                    .isNull();
        }
    }

    @Test
    void the_second_threshold_asks_for_a_latch() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 25));
        int refused = 0;
        GuardViolation violation = null;
        while (violation == null || !violation.latches()) {
            violation = order(guard, "knight");
            refused += violation == null ? 0 : 1;
        }
        assertThat(refused).isEqualTo(26);
        now += 61 * SECOND;
        for (int i = 0; i < 35; i++) {
            violation = order(guard, "knight");
        }
        assertThat(violation).isNotNull().extracting(GuardViolation::latches).isEqualTo(false);
    }

    @Test
    void the_guard_can_be_disabled_as_a_whole_and_per_rule() {
        RunawayGuard off = guard(settings(1, 1, 1, 1, 1).off());
        RunawayGuard none = guard(settings(0, 0, 0, 0, 0));
        for (int i = 0; i < 1000; i++) {
            none.addUnknown("maker", "account", now);
            off.addUnknown("maker", "account", now);
            assertThat(same(off, "maker")).isNull();
            assertThat(same(none, "maker")).isNull();
        }
    }

    @Test
    void watched_bots_are_bounded_and_further_ones_are_counted_together() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 0));
        GuardViolation violation = null;
        for (int i = 0; i < 100_000; i++) {
            violation = order(guard, "bot-" + i);
        }
        assertThat(guard.watched()).isEqualTo(4096);
        assertThat(rule(violation)).isEqualTo(Rule.ORDERS_PER_SECOND);
        now += 121 * SECOND;
        assertThat(order(guard, "new")).isNull();
        assertThat(guard.watched()).isEqualTo(1);
    }

    @Test
    void an_unknown_order_counted_with_the_shared_entry_is_removed_from_it() {
        RunawayGuard guard = guard(settings(0, 0, 1, 0, 0));
        fill(guard);
        guard.addUnknown("late", "account", now);
        assertThat(rule(order(guard, "later"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 121 * SECOND;
        assertThat(order(guard, "late")).isNull();
        guard.removeUnknown("late", "account", now);
        fill(guard);
        assertThat(order(guard, "later")).isNull();
    }

    private void fill(RunawayGuard guard) {
        for (int i = 0; guard.watched() < 4096; i++) {
            order(guard, "bot-" + i);
        }
    }

    @Test
    void a_reload_changes_the_thresholds_and_keeps_the_counts() {
        RunawayGuard guard = guard(settings(10, 0, 0, 0, 0));
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
