package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.cluster.LeasedCap;
import dev.sluice.core.cluster.LocalUsage;
import dev.sluice.core.cluster.SharedLimit;
import dev.sluice.core.cluster.TestLease;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Limits of which several gateways have a part each. */
class LeasedLimitTest {
    private static final long FLOOR = 4;

    private record Usage(Supplier<Limit> limit, long wanted) implements LocalUsage {
        @Override
        public void settle(long nowNanos) {
            limit.get().decayUntil(nowNanos);
        }

        @Override
        public long used(long nowNanos) {
            return limit.get().used(nowNanos);
        }

        @Override
        public long waitingCost(long nowNanos) {
            return wanted;
        }

        @Override
        public long firstWaitingCost(long nowNanos) {
            return 1;
        }

        @Override
        public long recentCost(long nowNanos) {
            return 0;
        }

        @Override
        public long chargedUnits() {
            return limit.get().chargedUnits();
        }
    }

    private final long start = Long.MAX_VALUE - SECOND;
    private long now = start;
    private final TestLease lease = new TestLease(60 * SECOND, now);

    private Limit leased(LimitSettings settings, long reserve) {
        Limit limit = LimitFixtures.fresh(settings, reserve, new ExchangeClock(), now);
        limit.lease(share(limit), now);
        return limit;
    }

    private LeasedCap share(Limit limit) {
        LimitSettings settings = limit.settings();
        return lease.share(
                new SharedLimit(settings.name(), limit.scopeKey(), 100, FLOOR, settings.drainNanos(), "shape"),
                new Usage(() -> limit, 100));
    }

    private void chargeUntilFull(Limit limit) {
        while (limit.fits(1, false, now)) {
            limit.settle(limit.charge(1, now), 1, now);
        }
    }

    @Test
    void calls_fit_the_cap_while_the_lease_holds_and_then_the_floor() {
        Limit limit = leased(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 0);
        chargeUntilFull(limit);
        assertThat(limit.used(now)).isEqualTo(FLOOR);
        lease.grant(30, 30, now);
        chargeUntilFull(limit);
        assertThat(limit.used(now)).isEqualTo(30);
        assertThat(limit.usable(now)).isEqualTo(30);
        now += TestLease.LEASE_NANOS;
        assertThat(limit.usable(now)).isEqualTo(FLOOR);
        assertThat(limit.usable()).isEqualTo(100);
    }

    @Test
    void a_call_reserved_under_the_lease_is_above_the_cap_after_its_end() {
        Limit limit = leased(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 0);
        lease.grant(30, 30, now);
        limit.charge(20, now);
        now += TestLease.LEASE_NANOS - 1;
        assertThat(limit.used(now)).isLessThanOrEqualTo(limit.usable(now));
        now++;
        assertThat(limit.used(now)).isGreaterThan(limit.usable(now));
    }

    @Test
    void ordinary_calls_stop_at_the_fair_share_but_cancels_may_use_the_cap() {
        Limit limit = leased(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 0);
        lease.grant(30, 10, now);
        chargeUntilFull(limit);
        assertThat(limit.used(now)).isEqualTo(10);
        assertThat(limit.fits(20, true, now)).isTrue();
        assertThat(limit.fits(21, true, now)).isFalse();
    }

    @Test
    void the_reserve_of_a_cap_is_its_share_and_half_of_a_floor() {
        Limit limit = leased(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 20);
        assertThat(limit.reserve(now)).as("half of the floor").isEqualTo(2);
        lease.grant(33, 33, now);
        assertThat(limit.reserve(now)).isEqualTo(7);
        chargeUntilFull(limit);
        assertThat(limit.used(now)).isEqualTo(26);
        for (long units = 1; units <= 80; units++) {
            long cap = Math.max(FLOOR, limit.capFor(units));
            long reserve = cap <= FLOOR ? FLOOR / 2 : (20 * cap + 99) / 100;
            assertThat(cap - Math.min(reserve, cap - 1))
                    .as("cap for %d units", units)
                    .isGreaterThanOrEqualTo(units);
        }
    }

    @Test
    void a_cap_of_one_unit_is_never_reserved() {
        Limit limit = LimitFixtures.fresh(
                LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 20, new ExchangeClock(), now);
        limit.lease(lease.share(new SharedLimit("test", "", 100, 0, SECOND, "shape"), new Usage(() -> limit, 1)), now);
        lease.grant(1, 1, now);
        assertThat(limit.fits(1, false, now)).isTrue();
    }

    /** With 100 units returned in 10 s, a cap of 30 falls by 3 a second, and a floor of 4 by 0.4. */
    @Test
    void a_level_falls_at_the_caps_share_of_the_rate_and_after_the_drain_at_the_floors() {
        Limit limit = leased(LimitFixtures.counter(100, 10_000, 100, 0), 0);
        lease.grant(30, 30, now);
        chargeUntilFull(limit);
        assertThat(limit.used(now)).isEqualTo(30);
        now += SECOND;
        assertThat(limit.used(now)).isEqualTo(27);
        limit.charge(100, now); // in flight: it does not decay
        now += TestLease.LEASE_NANOS + limit.settings().drainNanos() - SECOND;
        long left = limit.used(now) - 100;
        assertThat(left).as("after 3 s of lease and 12 s of drain").isZero();
    }

    @Test
    void a_lower_cap_does_not_change_how_far_a_level_has_fallen() {
        Limit limit = leased(LimitFixtures.counter(100, 10_000, 100, 0), 0);
        lease.grant(40, 10, now);
        limit.settle(limit.charge(40, now), 40, now);
        now += SECOND;
        lease.grant(0, 10, now); // the member lowers its cap to the 36 that are left
        assertThat(limit.used(now)).isEqualTo(36);
        assertThat(limit.usable(now)).isEqualTo(36);
        now += SECOND;
        assertThat(limit.used(now)).as("3.6 less").isEqualTo(33);
    }

    @Test
    void the_level_of_a_killed_process_falls_at_the_floors_share() {
        LimitSettings settings = LimitFixtures.counter(100, 10_000, 100, 0);
        LongBuffer numbers = LongBuffer.allocate(Limit.LONGS);
        Limit killed = LimitFactory.create(settings, 0, new ExchangeClock(), new UsageStore.Slot(numbers, true), now);
        killed.settle(killed.charge(50, now), 50, now);
        now += 5 * SECOND;
        Limit next = LimitFactory.create(settings, 0, new ExchangeClock(), new UsageStore.Slot(numbers, false), now);
        next.lease(share(next), now);
        assertThat(next.used(now)).as("5 s at 0.4 a second").isEqualTo(48);
    }

    @Test
    void the_wait_for_a_level_counts_with_the_share_of_the_rate() {
        Limit limit = leased(LimitFixtures.counter(100, 10_000, 100, 0), 0);
        lease.grant(20, 20, now);
        chargeUntilFull(limit);
        long wait = limit.earliestNanos(2, false, now);
        assertThat(wait).isEqualTo(SECOND);
        now += wait;
        assertThat(limit.fits(2, false, now)).isTrue();
        assertThat(limit.fits(3, false, now)).isFalse();
    }

    /** A shared limit with windows of a minute on the exchange's clock, which is exactly known: 30 s into a window. */
    private Limit aligned(LongBuffer numbers, boolean isFresh) {
        ExchangeClock clock = new ExchangeClock();
        clock.set(30 * SECOND - start, 30 * SECOND - start);
        LimitSettings settings = LimitFixtures.settings(Algorithm.ALIGNED_WINDOW, 100, 60_000);
        Limit limit = LimitFactory.create(settings, 0, clock, new UsageStore.Slot(numbers, isFresh), now);
        limit.lease(share(limit), now);
        return limit;
    }

    private void call(Limit limit, long headerUsed) {
        Charge charge = limit.charge(1, now);
        limit.settle(charge, 1, now);
        limit.correct(charge, headerUsed, now);
    }

    @Test
    void the_exchanges_count_does_not_lower_saved_usage() {
        LongBuffer numbers = LongBuffer.allocate(Limit.LONGS);
        Limit killed = aligned(numbers, true);
        lease.grant(40, 40, now);
        killed.settle(killed.charge(30, now), 30, now);
        now += SECOND;
        Limit next = aligned(numbers, false);
        call(next, 41); // the 31 of this gateway, and 10 of the other
        assertThat(next.used(now)).isEqualTo(31);
    }

    @Test
    void a_full_count_stops_calls_until_the_end_of_the_window() {
        Limit limit = aligned(LongBuffer.allocate(Limit.LONGS), true);
        now += SECOND;
        lease.grant(40, 40, now);
        call(limit, 71);
        assertThat(limit.fits(29, false, now)).isTrue();
        assertThat(limit.fits(30, false, now))
                .as("the exchange has room for 29")
                .isFalse();
        call(limit, 100);
        assertThat(limit.fits(1, true, now)).isFalse();
        now += 28 * SECOND;
        assertThat(limit.fits(1, true, now)).isFalse();
        now += SECOND + 100 * MS;
        lease.grant(40, 40, now);
        assertThat(limit.fits(40, false, now)).isTrue();
    }

    @Test
    void a_budget_requests_the_cap_of_each_new_limit_and_reports_removed_ones() {
        List<String> events = new ArrayList<>();
        Budget budget = new Budget(
                List.of(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 1000)),
                new ExchangeClock(),
                UsageStore.heap(),
                1);
        IdentityHashMap<LeasedCap, String> keys = new IdentityHashMap<>();
        LeasedCapProvider sharing = new LeasedCapProvider() {
            @Override
            public LeasedCap capOf(Limit limit) {
                events.add("cap of " + limit.scopeKey());
                LeasedCap cap = share(limit);
                keys.put(cap, limit.scopeKey());
                return cap;
            }

            @Override
            public void release(LeasedCap cap) {
                events.add("removed " + keys.get(cap));
            }
        };
        Limit one = budget.limit(0, "one", now);
        budget.share(sharing, now);
        assertThat(one.usable(now)).isEqualTo(FLOOR);
        now += 2 * SECOND;
        budget.limit(0, "two", now);
        assertThat(events).containsExactly("cap of one", "cap of *", "removed one", "cap of two");
        budget.reload(List.of(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 80, 1000)), now + MS);
        assertThat(events).as("a changed size").hasSize(6).endsWith("cap of two");
    }
}
