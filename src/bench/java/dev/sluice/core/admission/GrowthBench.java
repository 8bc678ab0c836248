package dev.sluice.core.admission;

import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Benchmarks of one call through acquire, start, answered and settle for growing numbers of limits, bots, keys and
 * waiting calls.
 */
public class GrowthBench {
    private static final long MANY = 1_000_000_000_000L;
    private static final int CREDIBLE_MILLIS = 60_000;

    /** A controller and calls that pass it in turn. */
    abstract static class Passing {
        final Decisions decisions = new Decisions();
        final List<Call> calls = new ArrayList<>();
        final List<String> bots = new ArrayList<>();
        List<Cost> costs = List.of();
        AdmissionController admission = admission(0, "ip");
        long now = 1_000_000_000;
        private int next;

        final AdmissionController admission(int limits, String scope) {
            List<LimitSettings> settings = new ArrayList<>();
            List<Cost> each = new ArrayList<>();
            for (int i = 0; i < limits; i++) {
                settings.add(AdmissionFixture.limit("limit" + i, MANY, CREDIBLE_MILLIS, "'scope': '%s'", scope));
                each.add(new Cost(i, "", 1, 1));
            }
            costs = each;
            now = 1_000_000_000;
            return new AdmissionController(
                    (any, orderCache, at) -> costs,
                    AdmissionFixture.builder()
                            .maxWaiting(20_000)
                            .maxWaitingBytes(1 << 30)
                            .buildSettings(),
                    settings,
                    AdmissionContext.alone(new AdmissionFixture.Kept(), () -> 0.5),
                    now);
        }

        final Permit pass() {
            next = next == Integer.MAX_VALUE ? 0 : next + 1;
            now += 10_000_000;
            String bot = bots.get(next % bots.size());
            return AdmissionBench.pass(admission, ticket(calls.get(next % calls.size()), bot), decisions, now);
        }

        final AdmissionRequest ticket(Call call, String bot) {
            return new AdmissionRequest(
                    call, TestCalls.HOST, bot, new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, bot));
        }

        final void alone() {
            calls.clear();
            bots.clear();
            calls.add(TestCalls.call("key", "GET /public"));
            bots.add("bot");
        }
    }

    /** A number of limits for each call. */
    @State(Scope.Thread)
    public static class Limits extends Passing {
        @Param({"1", "4", "10", "100"})
        public int limits;

        @Setup(Level.Iteration)
        public void begin() {
            alone();
            admission = admission(limits, "ip");
        }
    }

    /** A number of bots, one after the other. */
    @State(Scope.Thread)
    public static class Bots extends Passing {
        @Param({"1", "10", "100", "1000"})
        public int howMany;

        @Setup(Level.Iteration)
        public void begin() {
            alone();
            admission = admission(1, "ip");
            bots.clear();
            for (int i = 0; i < howMany; i++) {
                bots.add("bot" + i);
            }
        }
    }

    /** A number of keys, each with its own budget as long as there is room. */
    @State(Scope.Thread)
    public static class Keys extends Passing {
        @Param({"1", "1000", "100000"})
        public int keys;

        @Setup(Level.Iteration)
        public void begin() {
            alone();
            admission = admission(1, "account");
            calls.clear();
            for (int i = 0; i < keys; i++) {
                calls.add(TestCalls.call("key" + i, "GET /private"));
            }
        }
    }

    /** A number of calls that wait at another limit. */
    @State(Scope.Thread)
    public static class Waiting extends Passing {
        @Param({"0", "100", "10000"})
        public int waiting;

        @Setup(Level.Iteration)
        public void begin() {
            alone();
            admission = admission(2, "ip");
            costs = List.of(new Cost(0, "", MANY, MANY));
            pass();
            for (int i = 0; i < waiting; i++) {
                admission.acquire(ticket(TestCalls.call("key", "GET /order?cid=" + i), "bot" + i % 50), now, decisions);
            }
            costs = List.of(new Cost(1, "", 1, 1));
        }
    }

    @Benchmark
    public Permit limits(Limits passing) {
        return passing.pass();
    }

    @Benchmark
    public Permit bots(Bots passing) {
        return passing.pass();
    }

    @Benchmark
    public Permit keys(Keys passing) {
        return passing.pass();
    }

    @Benchmark
    public Permit waiting(Waiting passing) {
        return passing.pass();
    }
}
