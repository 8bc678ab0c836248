package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.charge.UnknownInstruments;
import dev.sluice.core.call.Cost;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of orders of unknown instruments beside orders of known ones: no limit by instrument is exceeded, whichever
 * instrument the order had.
 */
final class UnknownInstrumentsTest {
    private static final int SIZE = 6;
    private static final long WINDOW_MS = 2000;

    private final AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
    private final long epoch = ThreadLocalRandom.current().nextLong();
    private String scope = "account+instrument";
    private Budget budget = budget(epoch - 2000 * SECOND, 1000);
    private UnknownInstruments any = new UnknownInstruments(budget);

    private Budget budget(long now, int maxInstances) {
        LimitSettings place = AdmissionFixture.limit("place", SIZE, WINDOW_MS, "'scope': '%s'", scope);
        Budget made = new Budget(List.of(place), new ExchangeClock(), levels, maxInstances);
        made.register(Map.of(), Map.of(), now);
        return made;
    }

    private void restart(long now, int maxInstances) {
        budget = budget(now, maxInstances);
        any = new UnknownInstruments(budget);
    }

    /** Restarts several times, so that the process runs on stored usage of earlier ones. */
    private void settle() {
        restart(epoch - 2000 * SECOND, 1000);
        restart(epoch - 1000 * SECOND, 1000);
    }

    private List<Limit> limits(String account, String instrument, long now) {
        boolean instrumentFirst = scope.startsWith("instrument+");
        String key = instrumentFirst ? instrument + "|" + account : account + "|" + instrument;
        String ofAny = instrumentFirst ? Cost.ANY + "|" + account : account + "|" + Cost.ANY;
        return any.limits(new UnknownInstruments.Lookup(0, LimitScope.parse(scope), key, ofAny), now);
    }

    /** Charges the call and answers it at once, if it fits. */
    private boolean passes(String account, String instrument, long now) {
        List<Charge> charges = sends(account, instrument, now);
        charges.forEach(charge -> charge.limit().markAnswered(charge, now));
        return !charges.isEmpty();
    }

    /** Returns the charges; empty when the call does not fit. */
    private List<Charge> sends(String account, String instrument, long now) {
        List<Limit> limits = limits(account, instrument, now);
        if (!limits.stream().allMatch(limit -> limit.fits(1, false, now))) {
            return List.of();
        }
        List<Charge> charges = new ArrayList<>();
        limits.forEach(limit -> charges.add(limit.charge(1, now)));
        charges.forEach(charge -> charge.limit().start(charge, now));
        return charges;
    }

    private int passing(String account, String instrument, long now) {
        int passed = 0;
        while (passed < 100 && passes(account, instrument, now)) {
            passed++;
        }
        return passed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"account+instrument", "instrument+account"})
    void unknown_instruments_count_at_every_instrument_of_their_account_only(String asScoped) {
        scope = asScoped;
        settle();
        assertThat(passes("a", "BTC", epoch)).isTrue();
        assertThat(passes("b", "BTC", epoch)).isTrue();
        assertThat(passing("a", Cost.ANY, epoch)).isEqualTo(SIZE - 1);
        assertThat(passing("a", "BTC", epoch)).isZero();
        assertThat(passing("b", "BTC", epoch)).isEqualTo(SIZE - 1);
        assertThat(passing("a", "BTC", epoch + 2 * WINDOW_MS * MS)).isEqualTo(SIZE);
    }

    @Test
    void a_later_instrument_starts_with_the_usage_of_unknown_ones() {
        settle();
        assertThat(passing("a", Cost.ANY, epoch)).isEqualTo(SIZE);
        assertThat(passing("a", "ETH", epoch + SECOND)).isZero();
        assertThat(passing("b", "ETH", epoch + SECOND)).isEqualTo(SIZE);
    }

    @Test
    void each_instrument_has_its_whole_budget_when_no_instrument_is_unknown() {
        settle();
        for (int i = 0; i < 50; i++) {
            assertThat(passing("a", "I" + i, epoch)).isEqualTo(SIZE);
        }
    }

    @Test
    void unknown_instruments_wait_after_a_restart_until_earlier_usage_has_expired() {
        settle();
        assertThat(passing("a", "BTC", epoch)).isEqualTo(SIZE);
        restart(epoch + 100 * MS, 1000);
        assertThat(passing("a", Cost.ANY, epoch + 200 * MS)).isZero();
        assertThat(passing("a", "ETH", epoch + 200 * MS))
                .as("known instruments do not wait")
                .isEqualTo(SIZE);
        assertThat(passing("b", Cost.ANY, epoch + 10 * SECOND)).isEqualTo(SIZE);
    }

    private record Event(long at, Runnable does) {}

    /**
     * Simulates random orders of known and unknown instruments, with delays, lost responses, restarts, and sometimes no
     * room for limits.
     */
    @Test
    void calls_of_unknown_instruments_never_exceed_a_limit_by_instrument() {
        settle();
        long seed = ThreadLocalRandom.current().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        long counted = 0;
        long unknown = 0;
        for (int run = 0; run < 300; run++) {
            int maxInstances = random.nextInt(4) == 0 ? 3 : 1000;
            restart(epoch + run * 1000L * SECOND - 100 * SECOND, maxInstances);
            PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
            Map<String, SlidingLog> counters = new HashMap<>();
            long now = epoch + run * 1000L * SECOND;
            int known = random.nextInt(4);
            for (int step = 0; step < 400; step++) {
                now += random.nextLong(step % 50 < 30 ? 30 * MS : 200 * MS);
                for (Event next = events.peek(); next != null && next.at - now <= 0; next = events.peek()) {
                    events.remove().does.run();
                }
                if (random.nextInt(150) == 0) {
                    events.removeIf(event -> event.does instanceof Answer);
                    restart(now, maxInstances);
                }
                known = random.nextInt(60) == 0 ? random.nextInt(4) : known;
                String account = random.nextInt(5) == 0 ? "b" : "a";
                int instrument = random.nextInt(3);
                String named = instrument < known && random.nextInt(3) > 0 ? "I" + instrument : Cost.ANY;
                List<Charge> charges = sends(account, named, now);
                if (charges.isEmpty()) {
                    continue;
                }
                counted++;
                unknown += named.equals(Cost.ANY) ? 1 : 0;
                long answeredAt = now + 1 + random.nextLong(400 * MS);
                long countedAt = now + random.nextLong(answeredAt - now);
                SlidingLog counter = counters.computeIfAbsent(
                        account + instrument, any -> new SlidingLog(SIZE, WINDOW_MS * MS, OverLimitPolicy.FREE));
                events.add(new Event(
                        countedAt,
                        () -> assertThat(counter.take(1, countedAt))
                                .as("seed %d: calls over the limit", seed)
                                .isTrue()));
                if (random.nextInt(20) > 0) {
                    events.add(new Event(answeredAt, new Answer(charges, answeredAt)));
                }
            }
        }
        assertThat(counted).as("seed " + seed).isGreaterThan(10_000);
        assertThat(unknown).as("seed " + seed).isGreaterThan(2_000);
    }

    private record Answer(List<Charge> charges, long at) implements Runnable {
        @Override
        public void run() {
            charges.forEach(charge -> charge.limit().markAnswered(charge, at));
        }
    }
}
