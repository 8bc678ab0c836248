package dev.sluice.gate;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Cost;
import dev.sluice.exchange.Reading;
import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What deciding costs: one call through ask, start, answered and settle under four limits; a cancel into a full lane. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBench {
    private static final LimitSettings WEIGHT =
            Scene.limit("weight", "ip", Algorithm.ALIGNED_WINDOW, 1_000_000_000, 60_000, 0, Breach.BAN, false);
    private static final LimitSettings RAW =
            Scene.limit("raw", "ip", Algorithm.ALIGNED_WINDOW, 1_000_000_000, 300_000, 0, Breach.BAN, false);
    private static final LimitSettings ORDERS =
            Scene.limit("orders", "account", Algorithm.SLIDING_WINDOW, 1_000_000_000, 10_000, 0, Breach.REJECT, false);
    private static final LimitSettings COUNTER =
            Scene.limit("counter", "account", Algorithm.DECAYING_COUNTER, 1_000_000_000, 1, 0, Breach.REJECT, false);

    private static final Reading OK = TestCalls.ok();

    /** A gate with room for every call. */
    @State(Scope.Thread)
    public static class Roomy {
        private final List<Cost> costs =
                List.of(new Cost(0, "", 1, 1), new Cost(1, "", 1, 1), new Cost(2, "", 1, 1), new Cost(3, "", 1, 1));
        private final Call call = TestCalls.call("a", "GET /public");
        private final Caller caller = new Caller(Caller.NO_DEADLINE, 100, null, "owner");
        private final Effects effects = new Effects();
        private long now = System.nanoTime();
        private Gate gate = gate();

        private Ticket ticket() {
            return new Ticket(call, TestCalls.HOST, "bot", caller);
        }

        /** Ten days old, so that nothing begins used up. */
        private Gate gate() {
            Scene.Kept kept = new Scene.Kept();
            gate(kept, now - 10 * 86_400 * Scene.SECOND);
            Gate made = gate(kept, now);
            long offset = 1_800_000_000_000_000_000L - now;
            made.tell(new Event.ClockMeasured(offset - 10_000_000, offset + 10_000_000), now, effects);
            return made;
        }

        private Gate gate(Scene.Kept kept, long from) {
            return new Gate(
                    (any, learned, at) -> costs,
                    Scene.settings(),
                    List.of(WEIGHT, RAW, ORDERS, COUNTER),
                    Surroundings.alone(kept, () -> 0.5),
                    from);
        }

        @Setup(Level.Iteration)
        public void renew() {
            gate = gate();
        }
    }

    @Benchmark
    public Permit pass(Roomy roomy) {
        roomy.now += 10_000;
        return pass(roomy.gate, roomy.ticket(), roomy.effects, roomy.now);
    }

    /** The whole life of a call that need not wait. */
    static Permit pass(Gate gate, Ticket ticket, Effects effects, long now) {
        if (!(gate.ask(ticket, now, effects) instanceof Admitted admitted)) {
            throw new AssertionError("it must go");
        }
        Permit permit = admitted.permit();
        gate.start(permit, now, effects);
        gate.answered(permit, now, effects);
        gate.settle(permit, OK, now, effects);
        return permit;
    }

    /** The same gate for two event loops, by the machine's clock. */
    @State(Scope.Benchmark)
    public static class Shared {
        private Gate gate = new Roomy().gate();

        @Setup(Level.Iteration)
        public void renew() {
            gate = new Roomy().gate();
        }
    }

    /** What one event loop has of its own. */
    @State(Scope.Thread)
    public static class Loop {
        private final Roomy own = new Roomy();
    }

    @Benchmark
    @Threads(2)
    public Permit passOnTwoLoops(Shared shared, Loop loop) {
        return pass(shared.gate, loop.own.ticket(), loop.own.effects, System.nanoTime());
    }

    /** A gate with ten thousand calls that wait, none of which may go. */
    @State(Scope.Thread)
    public static class Crowded {
        private final LimitSettings weight = Scene.limit(
                "weight", "ip", Algorithm.SLIDING_WINDOW, 1_000_000, 172_000_000, 900_000, Breach.BAN, false);
        private final List<Call> orders = new ArrayList<>();
        private final List<Call> cancels = new ArrayList<>();
        private final Caller caller = new Caller(Caller.NO_DEADLINE, 100, null, "owner");
        private Scene scene = crowd();
        private int next;

        private Ticket ticket(Call call, int i) {
            return new Ticket(call, TestCalls.HOST, "bot" + i % 50, caller);
        }

        private Scene crowd() {
            Scene crowded = new Scene(
                    1, Scene.settings(new LaneSettings(20_000, 1 << 30, 5, 8), false), new Scene.Kept(), weight);
            crowded.go("a", "GET /public?w=100000");
            for (int i = 0; i < 10_000; i++) {
                orders.add(TestCalls.call("bot" + i % 50, "POST /order?cid=" + i));
                cancels.add(TestCalls.call("bot" + i % 50, "DELETE /order?cid=" + i));
                crowded.gate.ask(ticket(orders.get(i), i), crowded.now, crowded.effects);
            }
            return crowded;
        }

        @Setup(Level.Iteration)
        public void renew() {
            orders.clear();
            cancels.clear();
            scene = crowd();
            next = 0;
        }
    }

    /** A cancel that withdraws one of ten thousand, is admitted, started and settled; and the next order in its place. */
    @Benchmark
    public Permit cancelIntoACrowd(Crowded crowded) {
        int i = crowded.next++ % 10_000;
        Scene scene = crowded.scene;
        Permit permit = pass(scene.gate, crowded.ticket(crowded.cancels.get(i), i), scene.effects, scene.now);
        scene.gate.ask(crowded.ticket(crowded.orders.get(i), i), scene.now, scene.effects);
        scene.effects.drain((ticket, verdict) -> {});
        return permit;
    }
}
