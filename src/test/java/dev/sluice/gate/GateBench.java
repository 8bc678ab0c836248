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

    /** A gate with room for every call. */
    @State(Scope.Thread)
    public static class Roomy {
        private final List<Cost> costs =
                List.of(new Cost(0, "", 1, 1), new Cost(1, "", 1, 1), new Cost(2, "", 1, 1), new Cost(3, "", 1, 1));
        private final Call call = TestCalls.call("a", "GET /public");
        private final Caller caller = new Caller(Caller.NO_DEADLINE, 100, null, "owner");
        private final Reading ok = TestCalls.ok();
        private final Effects effects = new Effects();
        private long now = 1_000_000_000;
        private Gate gate = gate();

        private Gate gate() {
            Gate made = new Gate(
                    (any, learned, at) -> costs,
                    Scene.settings(),
                    List.of(WEIGHT, RAW, ORDERS, COUNTER),
                    new Scene.Kept(),
                    () -> 0.5,
                    now);
            long offset = 1_800_000_000_000_000_000L - now;
            made.tell(new Event.ClockMeasured(offset - 10_000_000, offset + 10_000_000), now, effects);
            return made;
        }

        @Setup(Level.Iteration)
        public void renew() {
            gate = gate();
        }
    }

    @Benchmark
    public Permit pass(Roomy roomy) {
        roomy.now += 10_000;
        Ticket ticket = new Ticket(roomy.call, TestCalls.HOST, "bot", roomy.caller);
        if (!(roomy.gate.ask(ticket, roomy.now, roomy.effects) instanceof Admitted admitted)) {
            throw new AssertionError("it must go");
        }
        Permit permit = admitted.permit();
        roomy.gate.start(permit, roomy.now, roomy.effects);
        roomy.gate.answered(permit, roomy.now, roomy.effects);
        roomy.gate.settle(permit, roomy.ok, roomy.now, roomy.effects);
        return permit;
    }

    /** A gate with ten thousand calls that wait, none of which may go. */
    @State(Scope.Thread)
    public static class Crowded {
        private final LimitSettings weight = Scene.limit(
                "weight", "ip", Algorithm.SLIDING_WINDOW, 1_000_000, 172_000_000, 900_000, Breach.BAN, false);
        private final List<Ticket> waiting = new ArrayList<>();
        private Scene scene = crowd();
        private int next;

        private Scene crowd() {
            Scene crowded = new Scene(
                    1, Scene.settings(new LaneSettings(20_000, 1 << 30, 5, 8), false), new Scene.Kept(), weight);
            crowded.go("a", "GET /public?w=100000");
            for (int i = 0; i < 10_000; i++) {
                waiting.add(crowded.ask("bot" + i % 50, "POST /order?cid=" + i));
            }
            return crowded;
        }

        @Setup(Level.Iteration)
        public void renew() {
            waiting.clear();
            scene = crowd();
            next = 0;
        }
    }

    /** A cancel that withdraws one of ten thousand, is admitted, started and settled; and the next order in its place. */
    @Benchmark
    public Ticket cancelIntoACrowd(Crowded crowded) {
        int i = crowded.next++ % 10_000;
        String bot = "bot" + i % 50;
        Ticket cancel = crowded.scene.go(bot, "DELETE /order?cid=" + i);
        crowded.scene.settle(cancel, TestCalls.ok());
        crowded.waiting.set(i, crowded.scene.ask(bot, "POST /order?cid=" + i));
        crowded.scene.decided.clear();
        return cancel;
    }
}
