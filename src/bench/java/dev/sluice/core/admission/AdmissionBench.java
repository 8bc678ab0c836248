package dev.sluice.core.admission;

import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * Benchmarks of admission: one call through acquire, start, answered and settle under four limits, and a cancel when
 * the lane is full.
 */
public class AdmissionBench {
    private static final LimitSettings WEIGHT =
            AdmissionFixture.limit("weight", 1_000_000_000, 60_000, "'algorithm': 'alignedWindow', 'breach': 'ban'");
    private static final LimitSettings RAW =
            AdmissionFixture.limit("raw", 1_000_000_000, 300_000, "'algorithm': 'alignedWindow', 'breach': 'ban'");
    private static final LimitSettings ORDERS =
            AdmissionFixture.limit("orders", 1_000_000_000, 10_000, "'scope': 'account'");
    private static final LimitSettings COUNTER = AdmissionFixture.limit(
            "counter", 1_000_000_000, 1, "'scope': 'account', 'algorithm': 'decayingCounter', 'returned': 1");

    private static final ResponseMeaning OK = TestCalls.ok();

    /** A controller with room for every call. */
    @State(Scope.Thread)
    public static class Roomy {
        private final List<Cost> costs =
                List.of(new Cost(0, "", 1, 1), new Cost(1, "", 1, 1), new Cost(2, "", 1, 1), new Cost(3, "", 1, 1));
        private final Call call = TestCalls.call("a", "GET /public");
        private final CallerOptions callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "owner");
        private final Decisions decisions = new Decisions();
        private long now = System.nanoTime();
        private AdmissionController admission = admission();

        private AdmissionRequest admissionRequest() {
            return new AdmissionRequest(call, TestCalls.HOST, "bot", callerOptions);
        }

        /** Returns a controller whose stored usage is twenty days old, so that no limit starts full. */
        private AdmissionController admission() {
            AdmissionFixture.Kept kept = new AdmissionFixture.Kept();
            admission(kept, now - 20 * 86_400 * AdmissionFixture.SECOND);
            AdmissionController made = admission(kept, now);
            long offset = 1_800_000_000_000_000_000L - now;
            made.handle(new AdmissionEvent.ClockMeasured(offset - 10_000_000, offset + 10_000_000), now, decisions);
            return made;
        }

        private AdmissionController admission(AdmissionFixture.Kept kept, long from) {
            return new AdmissionController(
                    (any, orderCache, at) -> costs,
                    AdmissionFixture.settings(),
                    List.of(WEIGHT, RAW, ORDERS, COUNTER),
                    AdmissionContext.alone(kept, () -> 0.5),
                    from);
        }

        @Setup(Level.Iteration)
        public void renew() {
            admission = admission();
        }
    }

    @Benchmark
    public Permit pass(Roomy roomy) {
        roomy.now += 10_000;
        return pass(roomy.admission, roomy.admissionRequest(), roomy.decisions, roomy.now);
    }

    /** Runs a call that need not wait through its whole life. */
    static Permit pass(
            AdmissionController admission, AdmissionRequest admissionRequest, Decisions decisions, long now) {
        if (!(admission.acquire(admissionRequest, now, decisions) instanceof Admitted admitted)) {
            throw new AssertionError("it must go");
        }
        Permit permit = admitted.permit();
        admission.start(permit, now, decisions);
        admission.answered(permit, now, decisions);
        admission.settle(permit, OK, now, decisions);
        return permit;
    }

    /** The same controller, shared by two event loops that use the real clock. */
    @State(Scope.Benchmark)
    public static class Shared {
        private AdmissionController admission = new Roomy().admission();

        @Setup(Level.Iteration)
        public void renew() {
            admission = new Roomy().admission();
        }
    }

    /** The state of one event loop. */
    @State(Scope.Thread)
    public static class Loop {
        private final Roomy own = new Roomy();
    }

    @Benchmark
    @Threads(2)
    public Permit passOnTwoLoops(Shared shared, Loop loop) {
        return pass(shared.admission, loop.own.admissionRequest(), loop.own.decisions, System.nanoTime());
    }

    /** A controller with ten thousand waiting calls, none of which can be admitted. */
    @State(Scope.Thread)
    public static class Crowded {
        private final LimitSettings weight =
                AdmissionFixture.limit("weight", 1_000_000, 172_000_000, "'reserve': 900000, 'breach': 'ban'");
        private final List<Call> orders = new ArrayList<>();
        private final List<Call> cancels = new ArrayList<>();
        private final CallerOptions callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "owner");
        private AdmissionFixture admissionFixture = crowd();
        private int next;

        private AdmissionRequest ticket(Call call, int i) {
            return new AdmissionRequest(call, TestCalls.HOST, "bot" + i % 50, callerOptions);
        }

        private AdmissionFixture crowd() {
            AdmissionFixture crowded = AdmissionFixture.builder()
                    .seed(1)
                    .maxWaiting(20_000)
                    .maxWaitingBytes(1 << 30)
                    .limits(weight)
                    .build();
            crowded.go("a", "GET /public?w=100000");
            for (int i = 0; i < 10_000; i++) {
                orders.add(TestCalls.call("bot" + i % 50, "POST /order?cid=" + i));
                cancels.add(TestCalls.call("bot" + i % 50, "DELETE /order?cid=" + i));
                crowded.admission.acquire(ticket(orders.get(i), i), crowded.now, crowded.decisions);
            }
            return crowded;
        }

        @Setup(Level.Iteration)
        public void renew() {
            orders.clear();
            cancels.clear();
            admissionFixture = crowd();
            next = 0;
        }
    }

    /**
     * Measures a cancel that withdraws one of ten thousand orders, is admitted, started and settled, and the next order
     * in its place.
     */
    @Benchmark
    public Permit cancelIntoACrowd(Crowded crowded) {
        int i = crowded.next++ % 10_000;
        AdmissionFixture admissionFixture = crowded.admissionFixture;
        Permit permit = pass(
                admissionFixture.admission,
                crowded.ticket(crowded.cancels.get(i), i),
                admissionFixture.decisions,
                admissionFixture.now);
        admissionFixture.admission.acquire(
                crowded.ticket(crowded.orders.get(i), i), admissionFixture.now, admissionFixture.decisions);
        admissionFixture.decisions.drain((admissionRequest, admissionDecision) -> {});
        return permit;
    }
}
