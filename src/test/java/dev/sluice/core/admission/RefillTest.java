package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.Settings;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.Decay;
import dev.sluice.sim.counter.DecayingCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Property test of bursts, reloads that rename, add, remove and resize limits and move keys between accounts, and kills
 * with a restart on the same stored usage, in any order: the exchange's own count never exceeds a limit. A quota that
 * no configuration contains is not counted; counting starts anew when one contains it. Accounts are configured as at
 * the exchange, or several as one; an account that receives a key has its whole reserve again.
 */
@Tag("slow")
final class RefillTest {
    private static final int RUNS = CaseCount.of("runs", 30, 200);
    private static final long RESERVE = 2;

    /** Users whose first letters are equal have the same account at the exchange. */
    private static final List<String> USERS = List.of("a1", "a2", "b1");

    private static final long LIFE = 60 * SECOND;

    /** The quotas of the exchange, whether configured or not, and under any name. */
    private enum Quota {
        WEIGHT("ip", Algorithm.SLIDING_WINDOW, 24, 500),
        ALIGNED("ip", Algorithm.ALIGNED_WINDOW, 60, 2000),
        ORDERS("account", Algorithm.SLIDING_WINDOW, 20, 1000),
        ENGINE("account", Algorithm.DECAYING_COUNTER, 20, 100);

        private final String scope;
        private final Algorithm algorithm;
        private final long size;
        private final long windowMs;

        Quota(String scope, Algorithm algorithm, long size, long windowMs) {
            this.scope = scope;
            this.algorithm = algorithm;
            this.size = size;
            this.windowMs = windowMs;
        }

        LimitSettings settings(long use) {
            return AdmissionFixture.limit(
                    name(),
                    Math.min(use, size),
                    windowMs,
                    "'scope': '%s', 'algorithm': '%s', 'returned': %s, 'reserve': %s, 'countsRejected': true",
                    scope,
                    algorithm,
                    algorithm == Algorithm.DECAYING_COUNTER ? 1 : 0,
                    RESERVE);
        }

        Counter counter() {
            return switch (algorithm) {
                case ALIGNED_WINDOW -> new AlignedWindowCounter(size, windowMs * MS, 0, OverLimitPolicy.FREE);
                case DECAYING_COUNTER ->
                    new DecayingCounter(size + RESERVE, Decay.continuous(1, windowMs * MS), OverLimitPolicy.FREE);
                default -> new SlidingLog(size, windowMs * MS, OverLimitPolicy.FREE);
            };
        }

        /** Returns the cost of a call; cancels do not count towards the quota of orders. */
        long cost(String line) {
            boolean order = line.startsWith("POST");
            return this == ORDERS ? (order ? 1 : 0) : 1;
        }
    }

    private record Event(long at, long order, Runnable action) {}

    /** A simulated set of bots and one exchange, with all events derived from one seed. */
    private static final class Life implements CostModel {
        private final long seed;
        private final SplittableRandom random;
        private final AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        private final Map<Quota, LimitSettings> configured = new EnumMap<>(Quota.class);
        private final Map<Quota, Map<String, Counter>> counters = new EnumMap<>(Quota.class);
        private final IdentityHashMap<Call, String[]> lines = new IdentityHashMap<>();
        private final PriorityQueue<Event> events =
                new PriorityQueue<>((a, b) -> a.at != b.at ? Long.signum(a.at - b.at) : Long.compare(a.order, b.order));
        private final Decisions decisions = new Decisions();
        private final long epoch;
        private final long exchangeOffset;
        private long now;
        private long order;
        private int generation;
        private int names;
        private Map<String, String> accounts = Map.of();
        private long movedAt;
        private int moves;
        private int handled;
        private int inFlight;
        private int changes;
        private final ModeRegistry modeRegistry;
        private AdmissionController admission;

        Life(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            epoch = random.nextLong();
            exchangeOffset = random.nextLong(1L << 50) - epoch;
            now = epoch;
            movedAt = now;
            modeRegistry = new ModeRegistry(now, 1_800_000_000_000L);
            for (Quota quota : Quota.values()) {
                configured.put(quota, quota.settings(quota.size));
            }
            move();
            admission = newController(now - 1000 * SECOND);
            admission = newController(now);
        }

        private AdmissionController newController(long at) {
            return new AdmissionController(
                    this,
                    AdmissionFixture.builder().accounts(accounts).buildSettings(),
                    List.copyOf(configured.values()),
                    new AdmissionContext(
                            "test",
                            modeRegistry,
                            BreakerRegistry.none(modeRegistry),
                            levels,
                            new MarketData(),
                            random::nextDouble),
                    at);
        }

        @Override
        public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
            List<Cost> costs = new ArrayList<>();
            for (Quota quota : configured.keySet()) {
                costs.add(new Cost(costs.size(), "", quota.cost(line(call)[1]), quota.cost(line(call)[1])));
            }
            return costs;
        }

        @Override
        public Call current(Call call) {
            List<String> names = names();
            boolean current = line(call)[2].equals(accounts.toString());
            current &= names.isEmpty() || names.get(0).equals(call.limitName(0));
            for (int i = 0; i < names.size(); i++) {
                current &= names.get(i).equals(call.limitName(i));
            }
            return current ? call : named(line(call)[0], line(call)[1]);
        }

        private String[] line(Call call) {
            return lines.getOrDefault(call, new String[] {"", "", ""});
        }

        private Call named(String user, String line) {
            Call call = TestCalls.callUnder(names(), accounts, user, line);
            lines.put(call, new String[] {user, line, accounts.toString()});
            return call;
        }

        private Map<String, Counter> counters(Quota quota) {
            return counters.computeIfAbsent(quota, any -> new HashMap<>());
        }

        private List<String> names() {
            return configured.values().stream().map(LimitSettings::name).toList();
        }

        private void at(long delay, Runnable action) {
            events.add(new Event(now + delay, order++, action));
        }

        void live() {
            at(0, this::measureClock);
            at(0, this::burst);
            at(random.nextLong(5 * SECOND), this::change);
            while (true) {
                Event next = events.peek();
                long tick = now + admission.nextTickNanos(now);
                boolean isEvent = next != null && next.at - tick <= 0;
                now = isEvent ? next.at : tick;
                if (now - epoch - LIFE > 0) {
                    return;
                }
                if (isEvent) {
                    events.poll();
                    next.action.run();
                } else {
                    admission.tick(now, decisions);
                }
                decisions.drain(this::decided);
            }
        }

        private void measureClock() {
            long bound = 1 + random.nextLong(200 * MS);
            admission.handle(
                    new dev.sluice.core.admission.event.AdmissionEvent.ClockMeasured(
                            exchangeOffset - random.nextLong(bound), exchangeOffset + random.nextLong(bound)),
                    now,
                    decisions);
            at(random.nextLong(3 * SECOND), this::measureClock);
        }

        private void burst() {
            for (int i = random.nextInt(60); i > 0; i--) {
                ask();
            }
            at(random.nextLong(SECOND), this::burst);
        }

        private void ask() {
            String bot = USERS.get(random.nextInt(USERS.size()));
            String line = new String[] {"GET /public", "POST /order", "DELETE /order"}[random.nextInt(3)];
            AdmissionRequest request = new AdmissionRequest(
                    named(bot, line), null, bot, new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, bot));
            decided(request, admission.acquire(request, now, decisions));
        }

        private void decided(AdmissionRequest request, AdmissionDecision decision) {
            if (decision instanceof Admitted admitted) {
                int asked = generation;
                at(random.nextLong(random.nextInt(4) == 0 ? 300 * MS : MS), () -> {
                    if (asked == generation) {
                        start(admitted.permit());
                    }
                });
            }
        }

        /**
         * Starts the call; few calls are in flight, so that those not counted by a new limit fit its bound of calls in
         * flight.
         */
        private void start(Permit permit) {
            if (inFlight >= 16) {
                admission.notSent(permit, now, decisions);
                return;
            }
            if (!(admission.start(permit, now, decisions) instanceof StartDecision.Started)) {
                return;
            }
            inFlight++;
            int started = generation;
            String[] line = line(permit.request().call());
            boolean hangs = random.nextInt(6) == 0;
            long there = random.nextLong(hangs ? 2 * SECOND : 100 * MS);
            long back = hangs ? 8 * SECOND : random.nextLong(100 * MS);
            at(there, () -> handle(line));
            at(there + back, () -> {
                if (started == generation) {
                    answer(permit, hangs);
                }
            });
        }

        private void handle(String... line) {
            inFlight--;
            handled++;
            configured.forEach((quota, settings) -> {
                String key = quota.scope.equals("ip") ? "" : line[0].substring(0, 1);
                Counter counter = counters(quota).computeIfAbsent(key, any -> quota.counter());
                boolean fits = quota.cost(line[1]) == 0 || counter.take(quota.cost(line[1]), now + exchangeOffset);
                assertThat(fits)
                        .as(
                                "%s (%s) of %s, %d ms after the start, seed %d",
                                settings.name(), quota, key, (now - epoch) / MS, seed)
                        .isTrue();
            });
        }

        private void answer(Permit permit, boolean hangs) {
            if (!hangs) {
                admission.answered(permit, now, decisions);
            }
            ResponseMeaning meaning = hangs ? TestCalls.of(Outcome.UNKNOWN) : TestCalls.ok();
            admission.settle(permit, meaning, now, decisions);
        }

        /** Applies another configuration by a reload or by a kill and restart. */
        private void change() {
            changes++;
            for (Quota quota : Quota.values()) {
                changeOne(quota);
            }
            if (random.nextBoolean() && now - movedAt - 4 * SECOND > 0) {
                move();
            }
            if (random.nextInt(3) == 0) {
                generation++;
                admission = newController(now);
                measureClock();
            } else {
                admission.handle(
                        new dev.sluice.core.admission.event.AdmissionEvent.Reloaded(
                                this,
                                AdmissionFixture.builder().accounts(accounts).buildSettings(),
                                List.copyOf(configured.values())),
                        now,
                        decisions);
            }
            at(random.nextLong(6 * SECOND), this::change);
        }

        /**
         * Moves users to other accounts under old and new names; users of one account of the exchange stay together.
         */
        private void move() {
            moves++;
            movedAt = now;
            String one = "account" + random.nextInt(3);
            String other = random.nextBoolean() ? one : "account" + random.nextInt(3);
            Map<String, String> moved = new HashMap<>();
            boolean secondIsAlone = random.nextInt(3) == 0;
            for (String user : USERS) {
                if (user.startsWith("a")) {
                    moved.put(ApiKeyIds.of(user), one);
                } else if (!secondIsAlone) {
                    moved.put(ApiKeyIds.of(user), other);
                }
            }
            accounts = Map.copyOf(moved);
        }

        private void changeOne(Quota quota) {
            LimitSettings before = configured.get(quota);
            LimitSettings sized = quota.settings(18 + random.nextLong(quota.size));
            switch (random.nextInt(6)) {
                case 0 -> configured.remove(quota);
                case 1 -> {
                    if (before == null) {
                        counters(quota).clear();
                    }
                    String was = before == null ? "null" : "'" + before.name() + "'";
                    configured.put(
                            quota,
                            Settings.with(sized, "{'name': '%s', 'formerName': %s}", quota + "." + ++names, was));
                }
                case 2 -> {
                    if (before != null) {
                        configured.put(
                                quota, Settings.with(sized, "{'name': '%s', 'formerName': null}", before.name()));
                    }
                }
                default -> {}
            }
        }
    }

    @Test
    void reloads_and_restarts_never_refill_a_limit() {
        long first = ThreadLocalRandom.current().nextLong();
        int handled = 0;
        int changes = 0;
        int moves = 0;
        for (long seed = first; seed != first + RUNS; seed++) {
            Life life = new Life(seed);
            life.live();
            handled += life.handled;
            changes += life.changes;
            moves += life.moves;
        }
        assertThat(handled).as("calls that were counted").isGreaterThan(RUNS * 100);
        assertThat(changes).isGreaterThan(RUNS * 10);
        assertThat(moves).as("changes of accounts").isGreaterThan(RUNS * 2);
    }
}
