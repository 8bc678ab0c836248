package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.health.CheckSchedule;
import dev.sluice.core.health.MessageRedactor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A scheduler that runs jobs, each at its own interval and at most one run of each at a time. Jobs do not wait for each
 * other, because no job may block the event loop. A job that exceeds its timeout is reported and aborted, and is
 * started again only when it has ended. A reload keeps the schedule of unchanged jobs.
 */
public final class CheckScheduler {
    private static final long TICK_MILLIS = 50;

    private static final class Slot {
        private final CheckSchedule checkSchedule;
        private ScheduledJob scheduledJob;
        private Runnable abort = () -> {};
        /** False when the job of the current run was replaced, so that its result is ignored. */
        private boolean isResultUsed;

        Slot(ScheduledJob scheduledJob, CheckSchedule checkSchedule) {
            this.scheduledJob = scheduledJob;
            this.checkSchedule = checkSchedule;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Ticker ticker;
    private final DoubleSupplier random;
    private final Map<String, Slot> slots = new HashMap<>();
    private long timer = -1;

    /** @param random random numbers from 0 to 1 */
    public CheckScheduler(Vertx vertx, Ticker ticker, DoubleSupplier random) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.random = random;
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
    public void setJobs(Map<String, ScheduledJob> jobs) {
        Map<String, ScheduledJob> copy = Map.copyOf(jobs);
        context.runOnContext(turn -> change(copy));
    }

    private void change(Map<String, ScheduledJob> jobs) {
        slots.forEach((name, slot) -> {
            ScheduledJob scheduledJob = jobs.get(name);
            if (scheduledJob == null || !scheduledJob.equals(slot.scheduledJob)) {
                slot.isResultUsed = false;
                slot.abort.run();
            }
        });
        slots.entrySet()
                .removeIf(one -> !jobs.containsKey(one.getKey())
                        && !one.getValue().checkSchedule.isRunning());
        long now = ticker.nanos();
        jobs.forEach((name, scheduledJob) -> {
            Slot slot = slots.get(name);
            if (slot == null) {
                slots.put(
                        name,
                        new Slot(scheduledJob, new CheckSchedule(scheduledJob.pace(), now, random.getAsDouble())));
            } else {
                slot.scheduledJob = scheduledJob;
                slot.checkSchedule.timing(scheduledJob.pace(), now);
            }
        });
        keepRunningJobs(jobs);
    }

    /**
     * Keeps the slot of a removed job that still runs, so that a new job of the same name does not run at the same
     * time.
     */
    private void keepRunningJobs(Map<String, ScheduledJob> jobs) {
        slots.forEach((name, slot) -> {
            if (!jobs.containsKey(name)) {
                slot.scheduledJob = new RemovedJob(slot.scheduledJob.pace());
            }
        });
    }

    private void tick() {
        long now = ticker.nanos();
        slots.values().removeIf(slot -> slot.scheduledJob instanceof RemovedJob && !slot.checkSchedule.isRunning());
        for (Slot slot : slots.values()) {
            switch (slot.checkSchedule.advance(now)) {
                case START -> begin(slot);
                case LATE -> reportLate(slot);
                case STILL_LATE -> reportStillRunning(slot, now);
                case NOTHING -> {}
            }
        }
    }

    private void begin(Slot slot) {
        ScheduledJob scheduledJob = slot.scheduledJob;
        ScheduledJob.Attempt attempt = scheduledJob.begin(context);
        slot.isResultUsed = true;
        slot.abort = attempt.abort();
        attempt.completion()
                .onComplete(
                        found -> ended(slot, found),
                        failure -> ended(slot, () -> scheduledJob.failed(MessageRedactor.of(failure))));
    }

    private static void ended(Slot slot, Runnable report) {
        slot.abort = () -> {};
        if (slot.checkSchedule.recordEnd() && slot.isResultUsed) {
            report.run();
        }
    }

    private static void reportLate(Slot slot) {
        slot.abort.run();
        slot.scheduledJob.failed(
                "did not finish within " + slot.checkSchedule.timeoutNanos() / Nanos.PER_MILLI + " ms");
    }

    private static void reportStillRunning(Slot slot, long now) {
        slot.abort.run();
        long seconds = slot.checkSchedule.runningNanos(now) / Nanos.PER_SECOND;
        slot.scheduledJob.failed("has been running for " + seconds + " s, and is not started again before it ends");
    }

    /** A placeholder for a removed job until its last run has ended. */
    private record RemovedJob(CheckSchedule.Timing pace) implements ScheduledJob {
        @Override
        public Attempt begin(Context context) {
            throw new IllegalStateException("a removed check is not started");
        }

        @Override
        public void failed(String why) {
            // nothing to report: the job was removed
        }
    }
}
