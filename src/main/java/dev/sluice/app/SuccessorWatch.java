package dev.sluice.app;

import dev.sluice.logging.Log;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A time limit for the process that takes over in an upgrade in place. Between the hand-over of the state and its first
 * call, no process serves; a process that hangs is therefore killed when its time is over. Thread-safe.
 */
final class SuccessorWatch {
    /** The longest wait for the end of a killed process, which may hang in the kernel. */
    private static final long END_SECONDS = 2;

    private final Vertx vertx;
    private final Log log;

    SuccessorWatch(Vertx vertx, Log log) {
        this.vertx = vertx;
        this.log = log;
    }

    /**
     * Starts the time limit of the other process.
     *
     * @param max the time in which it must serve
     * @param withdraw called when the time is over: prevents the other process from serving and returns true, or
     *     returns false if it serves or has ended
     * @param then runs after the late process was killed, or could not be killed
     */
    void begin(long pid, Duration max, BooleanSupplier withdraw, Runnable then) {
        // a handle includes the start time of its process, so a later process with the same id is never killed
        Optional<ProcessHandle> successor = ProcessHandle.of(pid).filter(SuccessorWatch::isOurs);
        vertx.setTimer(Math.max(1, max.toMillis()), timer -> {
            if (withdraw.getAsBoolean()) {
                end(pid, max, successor, then);
            }
        });
    }

    /** Returns whether a process is not this one and belongs to the same user. */
    private static boolean isOurs(ProcessHandle process) {
        ProcessHandle own = ProcessHandle.current();
        return !process.equals(own) && process.info().user().equals(own.info().user());
    }

    private void end(long pid, Duration max, Optional<ProcessHandle> successor, Runnable then) {
        boolean killed = successor.map(ProcessHandle::destroyForcibly).orElse(false);
        log.error("upgrade: process " + pid + " did not serve within " + max.toMillis()
                + " ms; "
                + (killed ? "it was killed" : "it could not be killed: it has ended, or is no process of this user"));
        if (!killed) {
            then.run();
            return;
        }
        var unused = successor
                .get()
                .onExit()
                .orTimeout(END_SECONDS, TimeUnit.SECONDS)
                .whenComplete((ended, stillThere) -> then.run());
    }
}
