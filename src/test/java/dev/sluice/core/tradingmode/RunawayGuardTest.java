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
    private @Nullable GuardViolation order(RunawayGuard runawayGuard, String bot) {
        return runawayGuard.tries(bot, "account", new long[] {unlike()}, now);
    }

    private long unlike() {
        return ++fresh * 0x9E3779B97F4A7C15L;
    }

    private @Nullable GuardViolation same(RunawayGuard runawayGuard, String bot) {
        return runawayGuard.tries(bot, "account", new long[] {4711L << 50}, now);
    }

    private static @Nullable Rule rule(@Nullable GuardViolation guardViolation) {
        return guardViolation == null ? null : guardViolation.rule();
    }

    @Test
    void a_bot_may_send_its_orders_per_second_and_no_more() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            assertThat(order(runawayGuard, "maker")).isNull();
        }
        GuardViolation guardViolation = order(runawayGuard, "maker");
        assertThat(rule(guardViolation)).isEqualTo(Rule.ORDERS_PER_SECOND);
        assertThat(guardViolation).extracting(GuardViolation::detail).isEqualTo("11 orders in a second, allowed: 10");
        assertThat(order(runawayGuard, "another")).isNull();
        assertThat(runawayGuard.tries("maker", "its other account", new long[] {1}, now))
                .isNull();
        now += SECOND;
        assertThat(order(runawayGuard, "maker")).isNull();
    }

    @Test
    void a_bot_that_stays_within_its_rates_is_never_refused() {
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        RunawayGuard runawayGuard = guard(settings(10, 100, 0, 0, 0));
        Deque<Long> sent = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            now += random.nextLong(random.nextInt(20) == 0 ? 5 * SECOND : 100 * MS);
            while (!sent.isEmpty() && now - sent.peekFirst() >= 60 * SECOND) {
                sent.pollFirst();
            }
            long inSecond = sent.stream().filter(at -> now - at < SECOND).count();
            if (inSecond < 10 && sent.size() < 100) {
                sent.addLast(now);
                assertThat(order(runawayGuard, "maker"))
                        .as("seed %d, step %d", seed, i)
                        .isNull();
            }
        }
    }

    @Test
    void orders_per_minute_are_counted_beside_orders_per_second() {
        RunawayGuard runawayGuard = guard(settings(10, 100, 0, 0, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(order(runawayGuard, "maker")).isNull();
            now += 200 * MS;
        }
        assertThat(rule(order(runawayGuard, "maker"))).isEqualTo(Rule.ORDERS_PER_MINUTE);
    }

    @Test
    void each_order_of_a_batch_counts() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 0));
        assertThat(runawayGuard.tries("maker", "account", new long[] {1, 2, 3, 4, 5}, now))
                .isNull();
        assertThat(rule(runawayGuard.tries("maker", "account", new long[] {6, 7, 8, 9, 10, 11}, now)))
                .isEqualTo(Rule.ORDERS_PER_SECOND);
    }

    @Test
    void refused_orders_count_so_a_runaway_bot_passes_only_after_slowing_down() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 0));
        int passed = 0;
        for (int i = 0; i < 2000; i++) {
            passed += order(runawayGuard, "knight") == null ? 1 : 0;
            now += 10 * MS;
        }
        assertThat(passed).isEqualTo(10);
        now += SECOND;
        assertThat(order(runawayGuard, "knight")).isNull();
    }

    @Test
    void too_many_unknown_orders_block_a_bot_until_one_is_known() {
        RunawayGuard runawayGuard = guard(settings(0, 0, 3, 0, 0));
        for (int i = 0; i < 3; i++) {
            assertThat(order(runawayGuard, "maker")).isNull();
            runawayGuard.unknown("maker", "account", now);
        }
        assertThat(rule(order(runawayGuard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 3600 * SECOND;
        assertThat(rule(order(runawayGuard, "maker"))).isEqualTo(Rule.OPEN_UNKNOWN);
        runawayGuard.known("maker", "account", now);
        assertThat(order(runawayGuard, "maker")).isNull();
    }

    @Test
    void an_identical_order_is_allowed_its_configured_times_per_window() {
        RunawayGuard runawayGuard = guard(settings(0, 0, 0, 5, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(same(runawayGuard, "one")).isNull();
            assertThat(same(runawayGuard, "two"))
                    .as("orders of another bot do not count")
                    .isNull();
            now += 2 * SECOND - 1;
        }
        GuardViolation guardViolation = same(runawayGuard, "one");
        assertThat(rule(guardViolation)).isEqualTo(Rule.SAME_ORDER);
        assertThat(guardViolation)
                .extracting(GuardViolation::detail)
                .isEqualTo("the same order 6 times in 10000 ms, allowed: 5");
        assertThat(order(runawayGuard, "one")).isNull();
        now += 10 * SECOND;
        assertThat(same(runawayGuard, "one")).isNull();
    }

    @Test
    void a_repeated_order_is_detected_among_six_thousand_others() {
        RunawayGuard runawayGuard = guard(settings(0, 0, 0, 20, 0));
        for (int i = 0; i < 20; i++) {
            assertThat(same(runawayGuard, "knight")).as("time %d", i).isNull();
            for (int other = 0; other < 300; other++) {
                order(runawayGuard, "maker");
            }
            now += 100 * MS;
        }
        assertThat(rule(same(runawayGuard, "knight"))).isEqualTo(Rule.SAME_ORDER);
    }

    @Test
    void an_order_without_a_fingerprint_is_never_a_repetition() {
        RunawayGuard runawayGuard = guard(settings(0, 0, 0, 1, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(runawayGuard.tries("maker", "account", new long[] {0}, now))
                    .isNull();
        }
    }

    @Test
    void the_second_threshold_asks_for_a_latch() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 25));
        int refused = 0;
        GuardViolation guardViolation = null;
        while (guardViolation == null || !guardViolation.latches()) {
            guardViolation = order(runawayGuard, "knight");
            refused += guardViolation == null ? 0 : 1;
        }
        assertThat(refused).isEqualTo(26);
        now += 61 * SECOND;
        for (int i = 0; i < 35; i++) {
            guardViolation = order(runawayGuard, "knight");
        }
        assertThat(guardViolation)
                .isNotNull()
                .extracting(GuardViolation::latches)
                .isEqualTo(false);
    }

    @Test
    void the_guard_can_be_disabled_as_a_whole_and_per_rule() {
        RunawayGuard off = guard(settings(1, 1, 1, 1, 1).off());
        RunawayGuard none = guard(settings(0, 0, 0, 0, 0));
        for (int i = 0; i < 1000; i++) {
            none.unknown("maker", "account", now);
            off.unknown("maker", "account", now);
            assertThat(same(off, "maker")).isNull();
            assertThat(same(none, "maker")).isNull();
        }
    }

    @Test
    void watched_bots_are_bounded_and_further_ones_are_counted_together() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 0));
        GuardViolation guardViolation = null;
        for (int i = 0; i < 100_000; i++) {
            guardViolation = order(runawayGuard, "bot-" + i);
        }
        assertThat(runawayGuard.watched()).isEqualTo(4096);
        assertThat(rule(guardViolation)).isEqualTo(Rule.ORDERS_PER_SECOND);
        now += 121 * SECOND;
        assertThat(order(runawayGuard, "new")).isNull();
        assertThat(runawayGuard.watched()).isEqualTo(1);
    }

    @Test
    void an_unknown_order_counted_with_the_shared_entry_is_removed_from_it() {
        RunawayGuard runawayGuard = guard(settings(0, 0, 1, 0, 0));
        fill(runawayGuard);
        runawayGuard.unknown("late", "account", now);
        assertThat(rule(order(runawayGuard, "later"))).isEqualTo(Rule.OPEN_UNKNOWN);
        now += 121 * SECOND;
        assertThat(order(runawayGuard, "late")).isNull();
        runawayGuard.known("late", "account", now);
        fill(runawayGuard);
        assertThat(order(runawayGuard, "later")).isNull();
    }

    private void fill(RunawayGuard runawayGuard) {
        for (int i = 0; runawayGuard.watched() < 4096; i++) {
            order(runawayGuard, "bot-" + i);
        }
    }

    @Test
    void a_reload_changes_the_thresholds_and_keeps_the_counts() {
        RunawayGuard runawayGuard = guard(settings(10, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            order(runawayGuard, "maker");
        }
        runawayGuard.reload(settings(20, 0, 0, 0, 0));
        for (int i = 0; i < 10; i++) {
            assertThat(order(runawayGuard, "maker")).isNull();
        }
        assertThat(rule(order(runawayGuard, "maker"))).isEqualTo(Rule.ORDERS_PER_SECOND);
    }
}
