package dev.sluice.app;

import dev.sluice.logging.Log;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A watch over the process that takes over in an upgrade in place. While that process has the state and does not serve,
 * nobody does; one that hangs is therefore killed when its time is over. Thread-safe.
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
     * Starts the time of the other process.
     *
     * @param max the time in which it must serve
     * @param isLate asked when the time is over: takes the service back and returns true, or returns false if the other
     *     process serves or has ended
     * @param then runs after a late process was killed, or could not be
     */
    void begin(long pid, Duration max, BooleanSupplier isLate, Runnable then) {
        // a handle knows when its process started, so another one that gets the same id later is never killed
        Optional<ProcessHandle> successor = ProcessHandle.of(pid).filter(SuccessorWatch::isOurs);
        vertx.setTimer(Math.max(1, max.toMillis()), timer -> {
            if (isLate.getAsBoolean()) {
                end(pid, max, successor, then);
            }
        });
    }

    /** Returns whether a process belongs to the user of this one, and is another one. */
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
