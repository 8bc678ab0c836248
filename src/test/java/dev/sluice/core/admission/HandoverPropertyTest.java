package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Property test of upgrades in place in virtual time: random loads, hand-overs at random moments, reports that are late
 * or lost, and a crash of either process at each step. The exchange counts for itself. No call is over a limit, every
 * cancel reaches a process, a latch holds in the next process, and the process that handed over starts nothing any
 * more. Controls that leave a step out go over a limit.
 */
@Tag("slow")
final class HandoverPropertyTest {
    private static final int RUNS = CaseCount.of("runs", 60, 150);
    private static final int MAX_CONTROL_RUNS = 150;
    private static final long LIFE = 40 * SECOND;
    private static final long SETTLE = 300 * MS;

    /** The step that a control leaves out. */
    private enum LeftOut {
        NOTHING,
        /** The process that handed over goes on to admit the half of the calls that it still gets. */
        STOPPING,
        /** The copy was made a second before the hand-over. */
        CURRENT_LEVELS
    }

    /** How a hand-over ends. */
    private enum End {
        WORKS,
        NEW_CRASHES_BEFORE_COPY,
        NEW_CRASHES_AFTER_COPY,
        OLD_CRASHES_BEFORE_COPY,
        OLD_CRASHES_AFTER_COPY
    }

    private static final List<End> ENDS = List.of(End.values());

    private enum Quota {
        WEIGHT(Algorithm.SLIDING_WINDOW, 24, 500),
        ALIGNED(Algorithm.ALIGNED_WINDOW, 60, 2000),
        LONG(Algorithm.SLIDING_WINDOW, 200, 10_000);

        private final Algorithm algorithm;
        private final long size;
        private final long windowMs;

        Quota(Algorithm algorithm, long size, long windowMs) {
            this.algorithm = algorithm;
            this.size = size;
            this.windowMs = windowMs;
        }

        LimitSettings settings() {
            return AdmissionFixture.limit(
                    name(),
                    size,
                    windowMs,
                    "'scope': 'ip', 'algorithm': '%s', 'reserve': 2, 'countsRejected': true",
                    algorithm);
        }

        Counter counter() {
            return algorithm == Algorithm.ALIGNED_WINDOW
                    ? new AlignedWindowCounter(size, windowMs * MS, 0, OverLimitPolicy.FREE)
                    : new SlidingLog(size, windowMs * MS, OverLimitPolicy.FREE);
        }
    }

    private record Event(long at, long order, Runnable action) {}

    /** One process of the gateway. */
    private static final class GatewayProcess {
        private final AdmissionFixture.Kept levels;
        private final ModeRegistry modes;
        private final AdmissionController admission;
        private final Decisions decisions = new Decisions();
        private final Map<AdmissionRequest, Permit> notStarted = new LinkedHashMap<>();
        private boolean isDead;
        private boolean isReplaced;
        private int inFlight;

        GatewayProcess(Life life, AdmissionFixture.Kept levels, List<ModeHold> latches, long at) {
            this.levels = levels;
            modes = new ModeRegistry(at, 1_800_000_000_000L);
            latches.forEach(modes::trip);
            admission = new AdmissionController(
                    life,
                    AdmissionFixture.settings(),
                    List.of(Quota.WEIGHT.settings(), Quota.ALIGNED.settings(), Quota.LONG.settings()),
                    new AdmissionContext(
                            "test",
                            modes,
                            BreakerRegistry.none(modes),
                            levels,
                            new MarketData(),
                            life.random::nextDouble),
                    at);
        }
    }

    /** Bots, an exchange and the processes of a gateway, with all events derived from one seed. */
    private static final class Life implements CostModel {
        private final LeftOut leftOut;
        private final SplittableRandom random;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
        private final List<Counter> counters = new ArrayList<>();
        private final List<GatewayProcess> processes = new ArrayList<>();
        private final long exchangeOffset;
        private long now;
        private long order;
        private GatewayProcess current;
        private AdmissionFixture.Kept earlier;
        private boolean isHolding;
        private List<Held> held = new ArrayList<>();
        private boolean isLatched;
        private int handled;
        private int over;
        private int handovers;
        private int cancelsAsked;
        private int cancelsLost;
        private int startedAfterHandover;
        private int ordersDespiteLatch;

        private record Held(String bot, String line, long since) {}

        Life(long seed, LeftOut leftOut) {
            this.leftOut = leftOut;
            random = new SplittableRandom(seed);
            now = SECOND * (1 + random.nextLong(1000));
            exchangeOffset = random.nextLong(1L << 40);
            for (Quota quota : Quota.values()) {
                counters.add(quota.counter());
            }
            AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
            current = new GatewayProcess(this, levels, List.of(), now - 1000 * SECOND);
            current = new GatewayProcess(this, levels, List.of(), now);
            earlier = levels.copy();
            processes.add(current);
        }

        @Override
        public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
            return List.of(new Cost(0, "", 1, 1), new Cost(1, "", 1, 1), new Cost(2, "", 1, 1));
        }

        private void at(long delay, Runnable action) {
            events.add(new Event(now + delay, order++, action));
        }

        Life live() {
            long end = now + LIFE;
            at(0, this::measureClock);
            at(0, this::burst);
            at(0, this::copyEarlier);
            at(random.nextLong(3 * SECOND), this::handOver);
            at(random.nextLong(LIFE), this::latch);
            while (true) {
                Event next = events.peek();
                long tick = now + nextTick();
                boolean isEvent = next != null && next.at - tick <= 0;
                now = isEvent ? next.at : tick;
                if (now - end > 0) {
                    return this;
                }
                if (isEvent) {
                    events.poll();
                    next.action.run();
                } else {
                    alive().forEach(process -> process.admission.tick(now, process.decisions));
                }
                alive().forEach(this::drain);
            }
        }

        private List<GatewayProcess> alive() {
            return processes.stream().filter(process -> !process.isDead).toList();
        }

        private long nextTick() {
            return alive().stream()
                    .mapToLong(process -> Math.max(1, process.admission.nextTickNanos(now)))
                    .min()
                    .orElse(SECOND);
        }

        private void drain(GatewayProcess process) {
            process.decisions.drain((request, decision) -> decided(process, request, decision));
        }

        private void measureClock() {
            long bound = 1 + random.nextLong(100 * MS);
            for (GatewayProcess process : alive()) {
                process.admission.handle(
                        new AdmissionEvent.ClockMeasured(
                                exchangeOffset - random.nextLong(bound), exchangeOffset + random.nextLong(bound)),
                        now,
                        process.decisions);
            }
            at(random.nextLong(2 * SECOND), this::measureClock);
        }

        private void copyEarlier() {
            earlier = current.levels.copy();
            at(SECOND, this::copyEarlier);
        }

        private void latch() {
            isLatched = true;
            HoldReason reason = new HoldReason("test", "test", 0, HoldReason.REARM);
            current.modes.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, reason));
            current.admission.handle(new AdmissionEvent.ModesChanged(), now, current.decisions);
        }

        private void burst() {
            for (int i = random.nextInt(40); i > 0; i--) {
                String line = new String[] {"GET /public", "POST /order", "DELETE /order"}[random.nextInt(3)];
                ask(new Held("bot" + random.nextInt(3), line, now));
            }
            at(random.nextLong(SECOND), this::burst);
        }

        private void ask(Held call) {
            boolean reachesOld = leftOut == LeftOut.STOPPING && processes.size() > 1 && random.nextBoolean();
            if (isHolding) {
                held.add(call);
                return;
            }
            GatewayProcess process = reachesOld ? processes.get(processes.size() - 2) : current;
            if (process.isDead) {
                return;
            }
            AdmissionRequest request = new AdmissionRequest(
                    TestCalls.call(call.bot, call.line),
                    null,
                    call.bot,
                    new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, call));
            request.setWaitedNanos(now - call.since);
            cancelsAsked += call.line.startsWith("DELETE") ? 1 : 0;
            decided(process, request, process.admission.acquire(request, now, process.decisions));
        }

        private void decided(GatewayProcess process, AdmissionRequest request, AdmissionDecision decision) {
            if (decision instanceof Waiting waiting) {
                process.notStarted.put(request, waiting.permit());
            } else if (decision instanceof Admitted admitted) {
                process.notStarted.put(request, admitted.permit());
                at(random.nextLong(random.nextInt(4) == 0 ? 100 * MS : MS), () -> start(process, request, admitted));
            } else if (decision instanceof Refused) {
                process.notStarted.remove(request);
            }
        }

        private void start(GatewayProcess process, AdmissionRequest request, Admitted admitted) {
            if (process.isDead || !process.notStarted.containsKey(request)) {
                return;
            }
            StartDecision decision = process.admission.start(admitted.permit(), now, process.decisions);
            if (!(decision instanceof StartDecision.WaitsAgain)) {
                process.notStarted.remove(request);
            }
            if (!(decision instanceof StartDecision.Started)) {
                return;
            }
            startedAfterHandover += process.isReplaced ? 1 : 0;
            ordersDespiteLatch += isLatched && request.places() ? 1 : 0;
            process.inFlight++;
            boolean hangs = random.nextInt(8) == 0;
            long there = random.nextLong(hangs ? 1500 * MS : 60 * MS);
            at(there, this::count);
            at(there + (hangs ? 6 * SECOND : random.nextLong(60 * MS)), () -> answer(process, admitted, hangs));
        }

        private void count() {
            handled++;
            for (Counter counter : counters) {
                over += counter.take(1, now + exchangeOffset) ? 0 : 1;
            }
        }

        private void answer(GatewayProcess process, Admitted admitted, boolean hangs) {
            process.inFlight--;
            if (process.isDead) {
                return;
            }
            if (!hangs) {
                process.admission.answered(admitted.permit(), now, process.decisions);
            }
            process.admission.settle(
                    admitted.permit(), hangs ? TestCalls.of(Outcome.UNKNOWN) : TestCalls.ok(), now, process.decisions);
        }

        // ---- the hand-over

        private void handOver() {
            handovers++;
            End end = leftOut == LeftOut.NOTHING ? ENDS.get(random.nextInt(ENDS.size())) : End.WORKS;
            GatewayProcess old = current;
            isHolding = true;
            held = new ArrayList<>();
            if (leftOut != LeftOut.STOPPING) {
                List<Permit> withdrawn = List.copyOf(old.notStarted.values());
                old.notStarted.clear();
                for (Permit permit : withdrawn) {
                    held.add((Held) permit.request().owner());
                    withdraw(old, permit);
                }
            }
            settle(old, now + SETTLE, end);
        }

        private void withdraw(GatewayProcess old, Permit permit) {
            old.admission.withdraw(permit, now, old.decisions);
        }

        private void settle(GatewayProcess old, long until, End end) {
            if (old.inFlight > 0 && now - until < 0) {
                at(2 * MS, () -> settle(old, until, end));
                return;
            }
            switch (end) {
                case NEW_CRASHES_BEFORE_COPY -> {
                    isHolding = false;
                    serve();
                }
                case OLD_CRASHES_BEFORE_COPY -> {
                    old.isDead = true;
                    held.clear(); // their connections broke
                    restart(old.levels.copy(), 1000 * MS);
                }
                default -> copied(old, end);
            }
        }

        private void copied(GatewayProcess old, End end) {
            AdmissionFixture.Kept copy = leftOut == LeftOut.CURRENT_LEVELS ? earlier : old.levels.copy();
            if (leftOut != LeftOut.STOPPING) {
                old.isReplaced = true;
                old.admission.handle(new AdmissionEvent.HandedOver(), now, old.decisions);
            }
            if (end == End.OLD_CRASHES_AFTER_COPY) {
                old.isDead = true;
            }
            if (end == End.NEW_CRASHES_AFTER_COPY) {
                held.clear(); // they are refused as not sent
            }
            restart(copy, end == End.NEW_CRASHES_AFTER_COPY ? 1500 * MS : random.nextLong(400 * MS));
        }

        private void restart(AdmissionFixture.Kept levels, long delay) {
            at(delay, () -> {
                List<ModeHold> latches = current.modes.snapshot().all().stream()
                        .filter(ModeHold::latched)
                        .toList();
                current = new GatewayProcess(this, levels, latches, now);
                processes.add(current);
                isHolding = false;
                if (random.nextBoolean()) {
                    measureClock();
                }
                serve();
            });
        }

        private void serve() {
            List<Held> calls = held;
            held = new ArrayList<>();
            calls.sort(Comparator.comparing(call -> !call.line.startsWith("DELETE")));
            int cancels = (int) calls.stream()
                    .filter(call -> call.line.startsWith("DELETE"))
                    .count();
            int before = cancelsAsked;
            calls.forEach(this::ask);
            cancelsLost += cancels - (cancelsAsked - before);
            at(random.nextLong(4 * SECOND), this::handOver);
        }
    }

    @Test
    void no_call_is_over_a_limit_in_any_hand_over() {
        long first = ThreadLocalRandom.current().nextLong();
        int handled = 0;
        int handovers = 0;
        for (long seed = first; seed != first + RUNS; seed++) {
            Life life = new Life(seed, LeftOut.NOTHING).live();
            assertThat(life.over).as("calls over a limit, seed %d", seed).isZero();
            assertThat(life.startedAfterHandover)
                    .as("started by a replaced process, seed %d", seed)
                    .isZero();
            assertThat(life.ordersDespiteLatch)
                    .as("orders despite a latch, seed %d", seed)
                    .isZero();
            assertThat(life.cancelsLost).as("cancels lost, seed %d", seed).isZero();
            handled += life.handled;
            handovers += life.handovers;
        }
        assertThat(handled).isGreaterThan(RUNS * 200);
        assertThat(handovers).isGreaterThan(RUNS * 3);
    }

    @Test
    void a_process_that_goes_on_after_the_copy_takes_calls_over_a_limit() {
        assertThat(overIn(LeftOut.STOPPING)).isPositive();
    }

    @Test
    void levels_that_are_a_second_old_take_calls_over_a_limit() {
        assertThat(overIn(LeftOut.CURRENT_LEVELS)).isPositive();
    }

    private static int overIn(LeftOut leftOut) {
        long first = ThreadLocalRandom.current().nextLong();
        int over = 0;
        for (long seed = first; seed != first + MAX_CONTROL_RUNS && over == 0; seed++) {
            over += new Life(seed, leftOut).live().over;
        }
        return over;
    }
}
