package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final LimitSettings SECONDS =
            LimitFixtures.named("seconds", LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000));
    private static final LimitSettings MINUTES =
            LimitFixtures.named("minutes", LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000));

    /** Slots that a second budget finds again. */
    private static final class KeptLevels implements UsageStore {
        final Map<String, Slot> kept = new HashMap<>();

        @Override
        public Slot slot(String name, int longs) {
            Slot known = kept.get(name);
            Slot slot = known == null ? UsageStore.heap().slot(name, longs) : new Slot(known.longs(), false);
            kept.put(name, slot);
            return slot;
        }

        @Override
        public boolean has(String name) {
            return kept.containsKey(name);
        }

        @Override
        public void release(String name) {
            kept.remove(name);
        }
    }

    /** Provides one slot after another and reuses released memory, like the file. */
    private static final class ReusedLevels implements UsageStore {
        private final Map<String, LongBuffer> used = new HashMap<>();
        private final ArrayDeque<LongBuffer> free = new ArrayDeque<>();

        @Override
        public Slot slot(String name, int longs) {
            LongBuffer slot = free.isEmpty() ? LongBuffer.allocate(longs) : free.remove();
            for (int i = 0; i < longs; i++) {
                slot.put(i, 0);
            }
            used.put(name, slot);
            return new Slot(slot, true);
        }

        @Override
        public void release(String name) {
            LongBuffer slot = used.remove(name);
            if (slot != null) {
                free.add(slot);
            }
        }
    }

    private final KeptLevels levels = new KeptLevels();
    private final long epoch = ThreadLocalRandom.current().nextLong();
    private Budget budget = budget(3);

    private Budget budget(int maxInstances) {
        return new Budget(List.of(SECONDS, MINUTES), new ExchangeClock(), levels, maxInstances);
    }

    private long at(long ms) {
        return epoch + ms * MS;
    }

    private static void spend(Limit limit, long units, long now) {
        Charge charge = limit.charge(units, now);
        limit.settle(charge, units, now);
    }

    @Test
    void a_limit_counts_as_used_from_an_address_until_its_window_has_ended() {
        assertThat(budget.limitsUsedFrom("", at(0))).isEmpty();
        spend(budget.limit(0, "", at(0)), 3, at(0));
        spend(budget.limit(1, "", at(0)), 3, at(0));
        budget = budget(3);
        assertThat(budget.limitsUsedFrom("", at(500))).containsExactlyInAnyOrder("seconds", "minutes");
        assertThat(budget.limitsUsedFrom("127.0.0.3", at(500))).isEmpty();
        assertThat(budget.limitsUsedFrom("", at(5_000))).containsExactly("minutes");
        budget = budget(3);
        assertThat(budget.limitsUsedFrom("", at(120_000)))
                .as("the slots remain, the usage does not")
                .isEmpty();
    }

    @Test
    void each_key_has_its_own_quota() {
        spend(budget.limit(0, "a", epoch), 10, epoch);
        assertThat(budget.limit(0, "a", epoch).fits(1, false, epoch)).isFalse();
        assertThat(budget.limit(0, "b", epoch).fits(10, false, epoch)).isTrue();
        assertThat(budget.find(0, "c")).isNull();
    }

    @Test
    void idle_keys_are_forgotten_first() {
        Limit idle = budget.limit(0, "idle", at(0));
        spend(budget.limit(1, "a", at(0)), 1, at(0));
        spend(budget.limit(1, "b", at(0)), 1, at(0));
        Limit fourth = budget.limit(1, "c", at(2000));
        assertThat(fourth.scopeKey()).isEqualTo("c");
        assertThat(budget.find(0, "idle")).isNull();
        assertThat(levels.kept).doesNotContainKey("seconds|idle");

        assertThat(budget.current(idle, at(2000)))
                .as("a new limit replaces the forgotten one")
                .isNotSameAs(idle);
    }

    @Test
    void further_keys_share_one_limit_when_none_is_idle_and_none_gets_a_second_budget() {
        for (String key : new String[] {"a", "b", "c"}) {
            spend(budget.limit(1, key, at(0)), 1, at(0));
        }
        Limit shared = budget.limit(1, "d", at(2000));
        assertThat(budget.limit(1, "e", at(2000))).isSameAs(shared);
        spend(shared, 100, at(30_000));
        assertThat(budget.limit(1, "d", at(62_000)))
                .as("others are idle, but the usage of d is in the shared limit")
                .isSameAs(shared);
        assertThat(budget.limit(1, "d", at(91_000)).scopeKey()).isEqualTo("d");
    }

    @Test
    void a_reload_keeps_usage_by_name_and_refills_nothing() {
        Limit seconds = budget.limit(0, "a", at(0));
        Limit minutes = budget.limit(1, "a", at(0));
        spend(seconds, 4, at(0));
        spend(minutes, 60, at(0));
        LimitSettings halved =
                LimitFixtures.named("minutes", LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 50, 60_000));
        budget.reload(List.of(halved, SECONDS), at(10));
        assertThat(budget.limit(0, "a", at(10))).isSameAs(minutes);
        assertThat(minutes.usable()).isEqualTo(50);
        assertThat(minutes.fits(1, false, at(59_000))).isFalse();
        assertThat(budget.limit(1, "a", at(10)).used(at(10))).isEqualTo(4);
        assertThat(budget.settings()).containsExactly(halved, SECONDS);
    }

    @Test
    void a_limit_whose_window_changed_passes_its_usage_to_its_successor() {
        Limit before = budget.limit(0, "a", at(0));
        spend(before, 4, at(0));
        Charge flying = before.charge(3, at(0));
        before.start(flying, at(0));
        budget.reload(
                List.of(
                        LimitFixtures.named("seconds", LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 5000)),
                        MINUTES),
                at(500));
        Limit after = budget.current(before, at(500));
        assertThat(after.fits(4, false, at(500))).isFalse();
        assertThat(after).isSameAs(budget.find(0, "a")).isNotSameAs(before);
        assertThat(after.used(at(5400))).isEqualTo(7);
        assertThat(after.used(at(5600)))
                .as("the call in flight has its own deadline")
                .isEqualTo(3);
        assertThat(after.used(at(7600))).isZero();
        before.settle(flying, 3, at(600));
    }

    @Test
    void an_unused_shared_limit_is_not_listed() {
        Limit own = budget.limit(0, "a", epoch);
        assertThat(budget.all(epoch)).containsExactly(own);
    }

    @Test
    void a_removed_limit_is_not_listed() {
        budget.limit(0, "a", epoch);
        budget.reload(List.of(MINUTES), epoch);
        assertThat(budget.all(epoch)).isEmpty();
        assertThat(budget.limit(0, "a", epoch).settings()).isEqualTo(MINUTES);
    }

    @Test
    void the_next_process_restores_usage() {
        spend(budget.limit(1, "a", at(0)), 70, at(0));
        budget = budget(3);
        assertThat(budget.limit(1, "a", at(100)).used(at(100))).isEqualTo(70);
    }

    @Test
    void the_next_process_restores_a_shared_limit() {
        budget = budget(0);
        spend(budget.limit(1, "a", at(0)), 70, at(0));
        budget = budget(3);
        assertThat(budget.limit(1, "a", at(100)).used(at(100))).isEqualTo(70);
    }

    @Test
    void a_key_that_shares_a_limit_after_a_restart_gets_no_second_budget() {
        budget(3).register(Map.of(), Map.of(), at(-100_000)); // a first start, long ago
        budget = budget(3);
        budget.register(Map.of(), Map.of(), at(-50_000));
        spend(budget.limit(0, "a", at(0)), 10, at(0));
        budget = budget(1);
        budget.register(Map.of(), Map.of(), at(10));
        budget.limit(0, "b", at(10));
        Limit shared = budget.limit(0, "a", at(20));
        assertThat(shared.scopeKey()).isEqualTo(LimitScope.OVERFLOW_KEY);
        assertThat(shared.fits(1, false, at(990))).isFalse();
        long counted = 10 * MS + SECONDS.unansweredNanos() + SECOND;
        assertThat(shared.fits(10, false, epoch + counted + 10 * MS)).isTrue();
    }

    @Test
    void a_short_window_without_stored_usage_starts_used_up_except_its_reserve() {
        budget = new Budget(List.of(LimitFixtures.reserving(SECONDS, 2L)), new ExchangeClock(), levels, 3);
        budget.register(Map.of(), Map.of(), at(0));
        Limit limit = budget.limit(0, "a", at(300));
        assertThat(limit.isColdStart(at(300))).isTrue();
        assertThat(limit.fits(1, false, at(990))).isFalse();
        assertThat(limit.fits(2, true, at(300))).as("a cancel").isTrue();
        assertThat(limit.fits(8, false, at(1010))).isTrue();
        assertThat(limit.isColdStart(at(1010))).isFalse();
        assertThat(budget.limit(0, "b", at(1010)).isColdStart(at(1010))).isFalse();
    }

    @Test
    void a_long_window_without_stored_usage_admits_one_call_at_a_time() {
        budget.register(Map.of(), Map.of(), at(0));
        Limit limit = budget.limit(1, "a", at(0));
        Charge first = limit.charge(1, at(0));
        limit.start(first, at(0));
        assertThat(limit.fits(1, false, at(1))).isFalse();
        assertThat(limit.earliestNanos(1, false, at(1))).isEqualTo(2 * SECOND - MS);
        assertThat(limit.fits(1, true, at(1))).as("a cancel").isTrue();
        limit.settle(first, 1, at(2));
        assertThat(limit.fits(1, false, at(2))).isTrue();
        limit.start(limit.charge(1, at(3)), at(3));
        assertThat(limit.fits(1, false, at(2003)))
                .as("an unanswered call holds back until its deadline")
                .isTrue();
        limit.start(limit.charge(1, at(59_999)), at(59_999));
        assertThat(limit.isColdStart(at(59_999))).isTrue();
        assertThat(limit.fits(1, false, at(59_999))).isFalse();
        assertThat(limit.fits(1, false, at(60_000))).isTrue();
        assertThat(limit.isColdStart(at(60_000))).isFalse();
    }

    @Test
    void a_header_with_the_level_ends_the_first_run() {
        budget.register(Map.of(), Map.of(), at(0));
        Limit limit = budget.limit(1, "a", at(0));
        Charge first = limit.charge(1, at(0));
        limit.start(first, at(0));
        limit.correct(first, 40, at(5));
        limit.start(limit.charge(1, at(6)), at(6));
        assertThat(limit.fits(1, false, at(6))).isTrue();
        assertThat(limit.used(at(6))).isEqualTo(41);
        assertThat(limit.isColdStart(at(6))).isFalse();
    }

    @Test
    void a_call_in_flight_during_a_reload_of_its_window_does_not_change_the_new_limit() {
        Budget reloaded = new Budget(List.of(SECONDS), new ExchangeClock(), new ReusedLevels(), 3);
        Limit before = reloaded.limit(0, "a", at(0));
        Charge flying = before.charge(5, at(0));
        before.start(flying, at(0));
        reloaded.reload(
                List.of(LimitFixtures.named("seconds", LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 2000))),
                at(500));
        Limit after = reloaded.limit(0, "a", at(500));
        assertThat(after).isNotSameAs(before);
        spend(after, 5, at(500));
        before.settle(flying, 5, at(500));
        assertThat(after.used(at(600)))
                .as("answered calls and the one in flight during the reload")
                .isEqualTo(10);
        assertThat(after.used(at(10_000))).as("no usage and no debt remains").isZero();
        spend(after, 10, at(10_000));
        assertThat(after.used(at(10_001))).isEqualTo(10);
        assertThat(after.used(at(13_000))).isZero();
    }
}
