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
 * A scheduler that runs jobs, each at its own interval and never twice at once. Jobs do not wait for each other,
 * because none may block the event loop. A job that exceeds its timeout is reported and aborted, and is started again
 * only when it has ended. A reload keeps the schedule of unchanged jobs.
 */
public final class Rota {
    private static final long TICK_MILLIS = 50;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final class Slot {
        private final Turn turn;
        private Job job;
        private Runnable abort = () -> {};
        /** False when the job of the current run was replaced, so that its result is ignored. */
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

    /** @param chance random numbers from 0 to 1 */
    public Rota(Vertx vertx, Ticker ticker, DoubleSupplier chance) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.chance = chance;
        context = vertx.getOrCreateContext();
    }

    public void start() {
        context.runOnContext(begin -> timer = vertx.setPeriodic(TICK_MILLIS, tick -> tick()));
    }

    /** Aborts all running jobs and starts no more. */
    public void stop() {
        context.runOnContext(end -> {
            vertx.cancelTimer(timer);
            slots.values().forEach(slot -> slot.abort.run());
            slots.clear();
        });
    }

    /** Replaces all jobs, by name. A job that equals its predecessor continues unchanged. */
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

    /**
     * Keeps the slot of a removed job that still runs, so that a new job of the same name does not run at the same
     * time.
     */
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

    /** A placeholder for a removed job until its last run has ended. */
    private record Gone(Turn.Pace pace) implements Job {
        @Override
        public Attempt begin(Context context) {
            throw new IllegalStateException("what is gone is not begun");
        }

        @Override
        public void failed(String why) {
            // nothing to report: the job was removed
        }
    }
}
