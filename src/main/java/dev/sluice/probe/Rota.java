package dev.sluice.probe;

import dev.sluice.health.OneLine;
import dev.sluice.health.Turn;
import dev.sluice.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Does jobs each at its own pace: never one twice at once, and none waits for another, since none blocks this event loop. One that takes too long is told so, is ended, and is begun
 * again only when it has really ended. A reload keeps the turns of jobs that stay.
 */
public final class Rota {
    private static final long TICK_MILLIS = 50;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final class Slot {
        private final Turn turn;
        private Job job;
        private Runnable abort = () -> {};
        /** Whether what the running attempt finds is still wanted: its job may have become another. */
        private boolean wanted;

        Slot(Job job, Turn turn) {
            this.job = job;
            this.turn = turn;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Ticker ticker;
    private final DoubleSupplier chance;
    private final Map<String, Slot> slots = new HashMap<>();
    private long timer = -1;

    /** @param chance from 0 to 1 */
    public Rota(Vertx vertx, Ticker ticker, DoubleSupplier chance) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.chance = chance;
        context = vertx.getOrCreateContext();
    }

    public void start() {
        context.runOnContext(begin -> timer = vertx.setPeriodic(TICK_MILLIS, tick -> tick()));
    }

    /** Ends what runs and begins nothing more. */
    public void stop() {
        context.runOnContext(end -> {
            vertx.cancelTimer(timer);
            slots.values().forEach(slot -> slot.abort.run());
            slots.clear();
        });
    }

    /** These jobs, by name, from now on. A job that equals the one before goes on as it was. */
    public void take(Map<String, Job> jobs) {
        Map<String, Job> taken = Map.copyOf(jobs);
        context.runOnContext(turn -> change(taken));
    }

    private void change(Map<String, Job> jobs) {
        slots.forEach((name, slot) -> {
            Job job = jobs.get(name);
            if (job == null || !job.equals(slot.job)) {
                slot.wanted = false;
                slot.abort.run();
            }
        });
        slots.entrySet()
                .removeIf(one ->
                        !jobs.containsKey(one.getKey()) && !one.getValue().turn.isRunning());
        long now = ticker.nanos();
        jobs.forEach((name, job) -> {
            Slot slot = slots.get(name);
            if (slot == null) {
                slots.put(name, new Slot(job, new Turn(job.pace(), now, chance.getAsDouble())));
            } else {
                slot.job = job;
                slot.turn.pace(job.pace(), now);
            }
        });
        leaving(jobs);
    }

    /** One that is gone and still runs keeps its slot, so that one that comes back under its name does not run beside it. */
    private void leaving(Map<String, Job> jobs) {
        slots.forEach((name, slot) -> {
            if (!jobs.containsKey(name)) {
                slot.job = new Gone(slot.job.pace());
            }
        });
    }

    private void tick() {
        long now = ticker.nanos();
        slots.values().removeIf(slot -> slot.job instanceof Gone && !slot.turn.isRunning());
        for (Slot slot : slots.values()) {
            switch (slot.turn.tick(now)) {
                case START -> begin(slot);
                case LATE -> late(slot);
                case STILL_LATE -> stillLate(slot, now);
                case NOTHING -> {}
            }
        }
    }

    private void begin(Slot slot) {
        Job job = slot.job;
        Job.Attempt attempt = job.begin(context);
        slot.wanted = true;
        slot.abort = attempt.abort();
        attempt.over()
                .onComplete(found -> ended(slot, found), failure -> ended(slot, () -> job.failed(OneLine.of(failure))));
    }

    private static void ended(Slot slot, Runnable told) {
        slot.abort = () -> {};
        if (slot.turn.ended() && slot.wanted) {
            told.run();
        }
    }

    private static void late(Slot slot) {
        slot.abort.run();
        slot.job.failed("did not answer within " + slot.turn.atMostNanos() / NANOS_PER_MILLI + " ms");
    }

    private static void stillLate(Slot slot, long now) {
        slot.abort.run();
        long seconds = slot.turn.runningNanos(now) / NANOS_PER_SECOND;
        slot.job.failed("has been running for " + seconds + " s, and is not begun again before it ends");
    }

    /** Stands for a job that is gone until its last attempt is over. */
    private record Gone(Turn.Pace pace) implements Job {
        @Override
        public Attempt begin(Context context) {
            throw new IllegalStateException("what is gone is not begun");
        }

        @Override
        public void failed(String why) {
            // nobody is left who would want to know
        }
    }
}
