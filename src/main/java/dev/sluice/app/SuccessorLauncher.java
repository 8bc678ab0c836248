package dev.sluice.app;

import dev.sluice.logging.Log;
import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A launcher of the process that is to take over, in a gateway that a service manager watches: so that the new process
 * belongs to the same service. It starts one at a time, on request. A process that does not take over in time is
 * killed, and this gateway goes on. Thread-safe.
 */
final class SuccessorLauncher {
    /** The variable that tells the new process which one started it. */
    static final String STARTED_BY = "SLUICE_SUCCESSOR_OF";

    /** The longest time from the start of the process until it takes over: it starts and rehearses meanwhile. */
    private static final Duration TAKE = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Log log;
    private final List<String> arguments;
    private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();
    private final Promise<Long> serving = Promise.promise();

    /** A process that was started, and who asked for it. */
    private static final class Attempt {
        final UpgradeChannel asking;
        volatile @Nullable Process process;
        volatile boolean takes;
        volatile String why = "";

        Attempt(UpgradeChannel asking) {
            this.asking = asking;
        }

        boolean is(long pid) {
            Process started = process;
            return started != null && started.pid() == pid;
        }

        void tell(String type, String name, Object value) {
            asking.send(new JsonObject().put("type", type).put(name, value));
        }
    }

    /** @param arguments the arguments of this gateway, which the new one gets too */
    SuccessorLauncher(Vertx vertx, Log log, List<String> arguments) {
        this.vertx = vertx;
        this.log = log;
        this.arguments = List.copyOf(arguments);
    }

    /** Completes with the id of the process that serves now. */
    Future<Long> serving() {
        return serving.future();
    }

    /**
     * Starts the process, unless one was started already. Who asks is told its id, and then that it serves or why it
     * does not.
     *
     * @param command the program of the new version, which takes the arguments of {@code scripts/sluice}
     */
    void start(UpgradeChannel asking, String command) {
        Attempt now = new Attempt(asking);
        if (!attempt.compareAndSet(null, now)) {
            now.tell("failed", "why", "another upgrade is in progress");
            return;
        }
        vertx.executeBlocking(() -> process(command).start())
                .onSuccess(process -> started(now, process))
                .onFailure(failure -> fail(now, "the new process cannot be started: " + failure.getMessage()));
    }

    private ProcessBuilder process(String command) {
        List<String> line = new ArrayList<>(List.of(command, "upgrade"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment()
                .put(STARTED_BY, Long.toString(ProcessHandle.current().pid()));
        builder.environment().remove("WATCHDOG_PID"); // it names this process; without it, the new one reports too
        return builder;
    }

    private void started(Attempt now, Process process) {
        now.process = process;
        now.tell("started", "pid", process.pid());
        log.info("upgrade: started process " + process.pid() + ", which is to take over");
        killUnlessItTakesOver(now);
        var unused = process.onExit().thenAccept(ended -> vertx.runOnContext(turn -> ended(now, ended.exitValue())));
    }

    private void killUnlessItTakesOver(Attempt now) {
        vertx.setTimer(TAKE.toMillis(), timer -> {
            Process process = now.process;
            if (!now.takes && process != null && process.isAlive()) {
                now.why = "it did not take over within " + TAKE.toSeconds() + " s and was killed";
                process.destroyForcibly();
            }
        });
    }

    private void ended(Attempt now, int exitCode) {
        if (!serving.future().isComplete()) {
            String reason = now.why.isEmpty()
                    ? "it ended with exit code " + exitCode + "; the log of the gateway has its messages"
                    : now.why;
            fail(now, reason);
        }
    }

    private void fail(Attempt now, String why) {
        log.warn("upgrade: the new process does not take over: " + why);
        now.tell(now.takes ? "lost" : "failed", "why", why);
        attempt.compareAndSet(now, null);
    }

    /** Notes that a process takes over; from now on {@link SuccessorWatch} has its time. */
    void onTakeOver(long pid) {
        Attempt now = attempt.get();
        if (now != null && now.is(pid)) {
            now.takes = true;
        }
    }

    /** Notes that this process goes on although the other one was taking over; that one ends, or is killed. */
    void onTakeOverAborted(long pid) {
        Attempt now = attempt.get();
        if (now != null && now.is(pid)) {
            now.takes = false;
            killUnlessItTakesOver(now);
        }
    }

    /** Notes why a process does not take over. It ends by itself. */
    void onGivenUp(long pid, String why) {
        Attempt now = attempt.get();
        if (now != null && now.is(pid) && now.why.isEmpty()) {
            now.why = why;
        }
    }

    /** Notes that a process serves, and tells who asked for it. */
    void onServing(long pid) {
        Attempt now = attempt.get();
        if (now != null && now.is(pid)) {
            now.tell("serving", "pid", pid);
            serving.tryComplete(pid);
        }
    }
}
