package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Tests that a process killed between any two writes leaves a slot that counts at least what the exchange may have
 * counted.
 */
class KilledProcessTest {
    private static final int RUNS = 2000;
    private static final long UNANSWERED = 2 * SECOND;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A slot that stops the process, instead of writing, after this number of writes. */
    private static final class MortalSlate extends PersistentSlot {
        private long putsLeft;

        MortalSlate(LongBuffer longs, long putsLeft) {
            super(new UsageStore.Slot(longs, true));
            this.putsLeft = putsLeft;
        }

        @Override
        void put(int index, long number) {
            if (putsLeft-- == 0) {
                throw new Killed();
            }
            super.put(index, number);
        }
    }

    /** The least usage of one call that must be counted, whichever operation the process died in. */
    private static final class Call {
        Charge charge;
        long cost;
        boolean isCounted;
        boolean isAnswered;
        long at;

        Call(Charge charge) {
            this.charge = charge;
        }

        /** Returns the time from which the usage may expire. */
        long expiresFrom() {
            return isAnswered ? at : at + UNANSWERED;
        }
    }

    private final List<Call> calls = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(0);
    private long now;

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"LAZY_FILL_LOSSLESS", "LAZY_FILL_LOSSY", "ALIGNED_OF_UNKNOWN_PHASE"})
    void a_killed_process_never_leaves_too_little_usage(CountingModel model) {
        long firstSeed = ThreadLocalRandom.current().nextLong();
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            random = new SplittableRandom(seed);
            now = random.nextBoolean() ? Long.MAX_VALUE - random.nextLong(SECOND) : random.nextLong();
            calls.clear();
            LimitSettings settings = model.settings(1_000_000, windowMs(model));
            LongBuffer longs = LongBuffer.allocate(Limit.LONGS);
            try {
                live(settings, new MortalSlate(longs, random.nextLong(400)));
            } catch (Killed expected) {
                assertCounts(model, seed, settings, longs);
            }
        }
    }

    /** Returns a window in which a counter of this size decays by some units during a call. */
    private long windowMs(CountingModel model) {
        long ms = 1 + random.nextLong(5000);
        return model.settings(1, 1).returned() == 0 ? ms : 5_000_000 + 1000 * ms;
    }

    private void live(LimitSettings settings, PersistentSlot persistentSlot) {
        Limit limit = LimitFactory.create(settings, 0, new ExchangeClock(), persistentSlot, now);
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(5) == 0 ? random.nextLong(3 * SECOND) : random.nextLong(20 * MS);
            if (calls.isEmpty() || random.nextInt(3) == 0) {
                begin(limit);
            } else {
                goOn(limit, calls.get(random.nextInt(calls.size())));
            }
        }
    }

    private void begin(Limit limit) {
        long cost = random.nextLong(100);
        Call call = new Call(limit.charge(cost, now));
        limit.start(call.charge, now);
        call.cost = cost;
        call.at = now;
        call.isCounted = true;
        calls.add(call);
    }

    /** Lowers the expectation before the operation, since the process may die in the middle of it. */
    private void goOn(Limit limit, Call call) {
        if (!call.isAnswered && now - call.expiresFrom() >= 0) {
            call.at = call.expiresFrom();
            call.isAnswered = true;
        }
        boolean wasAnswered = call.isAnswered;
        switch (random.nextInt(4)) {
            case 0 -> {
                call.isCounted = false;
                limit.refund(call.charge, now);
                calls.remove(call);
            }
            case 1 -> {
                call.cost = Math.min(call.cost, random.nextLong(100));
                answer(call, wasAnswered);
                limit.settle(call.charge, call.cost, now);
            }
            default -> {
                answer(call, wasAnswered);
                limit.markAnswered(call.charge, now);
            }
        }
    }

    private void answer(Call call, boolean wasAnswered) {
        if (!wasAnswered) {
            call.at = now;
            call.isAnswered = true;
        }
    }

    private void assertCounts(CountingModel model, long seed, LimitSettings settings, LongBuffer longs) {
        Limit next = LimitFactory.create(settings, 0, new ExchangeClock(), new UsageStore.Slot(longs, false), now);
        for (long later = 0; later < 8000; later += 1 + random.nextLong(500)) {
            long then = now + later * MS;
            assertThat(next.used(then))
                    .as("%s, seed %d: used %d ms after the kill", model, seed, later)
                    .isGreaterThanOrEqualTo(settings.returned() == 0 ? window(settings, then) : level(settings, then));
        }
    }

    private long window(LimitSettings settings, long then) {
        long used = 0;
        for (Call call : calls) {
            used += call.isCounted && then - call.expiresFrom() < settings.windowNanos() ? call.cost : 0;
        }
        return used;
    }

    /**
     * Returns the highest level that is possible when the level decays from any of these times; calls in flight count
     * in full.
     */
    private long level(LimitSettings settings, long then) {
        double max = 0;
        for (Call from : calls) {
            double level = 0;
            for (Call call : calls) {
                boolean isIn = call.expiresFrom() - from.expiresFrom() >= 0 && then - call.expiresFrom() >= 0;
                level += isIn && call.isCounted ? call.cost : 0;
            }
            double decayed = (double) (then - from.expiresFrom()) * settings.returned() / settings.windowNanos();
            max = Math.max(max, level - Math.max(0, decayed));
        }
        double flying = 0;
        for (Call call : calls) {
            flying += call.isCounted && then - call.expiresFrom() < 0 ? call.cost : 0;
        }
        return (long) Math.floor(max + flying - 1e-3);
    }

    @Test
    void usage_in_flight_expires_from_its_latest_start_plus_the_deadline() {
        UsageStore.Slot slot = UsageStore.heap().slot("test", Limit.LONGS);
        LimitSettings settings = LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000);
        Limit before = LimitFactory.create(settings, 0, new ExchangeClock(), slot, now);
        before.start(before.charge(4, now), now);
        before.start(before.charge(3, now + SECOND), now + SECOND);
        UsageStore.Slot left = new UsageStore.Slot(slot.longs(), false);
        Limit after = LimitFactory.create(settings, 0, new ExchangeClock(), left, now + 2 * SECOND);
        assertThat(after.used(now + 2 * SECOND)).isEqualTo(7);
        assertThat(after.used(now + 3999 * MS)).isEqualTo(7);
        assertThat(after.used(now + 4010 * MS)).isZero();
    }

    @Test
    void connections_of_a_dead_process_are_not_counted() {
        UsageStore.Slot slot = UsageStore.heap().slot("test", Limit.LONGS);
        LimitSettings settings = LimitFixtures.settings(Algorithm.IN_FLIGHT, 10, 1000);
        LimitFactory.create(settings, 0, new ExchangeClock(), slot, now).charge(4, now);
        Limit after =
                LimitFactory.create(settings, 0, new ExchangeClock(), new UsageStore.Slot(slot.longs(), false), now);
        assertThat(after.used(now)).isZero();
    }

    @Test
    void a_stored_limit_with_another_window_counts_as_used_up() {
        UsageStore.Slot slot = UsageStore.heap().slot("test", Limit.LONGS);
        LimitFactory.create(
                LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 1000), 0, new ExchangeClock(), slot, now);
        UsageStore.Slot left = new UsageStore.Slot(slot.longs(), false);
        Limit after = LimitFactory.create(
                LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 10, 2000), 3, new ExchangeClock(), left, now);
        assertThat(after.used(now)).isEqualTo(7);
        assertThat(after.isColdStart(now)).isTrue();
        assertThat(after.used(now + 2010 * MS)).isZero();
    }
}
