package dev.sluice.core.queue;

import java.util.ArrayDeque;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures the removal of one call and the addition of another, with calls of fifty bots and every class waiting. */
@State(Scope.Thread)
public class LaneBench {
    private static final LaneClass[] CLASSES = LaneClass.values();
    private static final int BOTS = 50;

    @Param({"10", "1000", "10000"})
    public int waiting;

    private final LaneSettings settings = new LaneSettings(20_000, 1 << 30, 5, 8);
    private Lane<String> lane = new Lane<>(settings);
    private LimitQueue<Lane.Entry<String>> limitQueue = new LimitQueue<>(settings);
    private final ArrayDeque<String> bots = new ArrayDeque<>();
    private long arrivals;

    @Setup(Level.Iteration)
    public void fill() {
        lane = new Lane<>(settings);
        limitQueue = new LimitQueue<>(settings);
        bots.clear();
        for (int i = 0; i < BOTS; i++) {
            bots.add("bot" + i);
        }
        for (int i = 0; i < waiting; i++) {
            offer();
        }
    }

    private void offer() {
        String bot = Objects.requireNonNull(bots.poll());
        bots.add(bot);
        LaneClass laneClass = CLASSES[(int) (arrivals % CLASSES.length)];
        limitQueue.park(lane.add(bot, laneClass, 300), new QueueEntry(laneClass, bot, 1, arrivals++));
    }

    @Benchmark
    public String takeAndOffer() {
        QueuedCall<Lane.Entry<String>> head = Objects.requireNonNull(limitQueue.head());
        limitQueue.removeSent(head, 1);
        limitQueue.recordUse(head.laneClass(), head.cost());
        lane.remove(head.call());
        offer();
        return head.call().call();
    }
}
