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
 * A launcher of the process that takes over from a gateway that a service manager watches. The gateway starts it
 * itself, so that the new process belongs to the same service. It starts one process at a time, on request. A process
 * that does not take over in time is killed, and this gateway continues. Thread-safe.
 */
final class SuccessorLauncher {
    /** The environment variable with the id of the process that started this one. */
    static final String STARTED_BY = "SLUICE_SUCCESSOR_OF";

    /** The longest time from the start of the process until it takes over; it includes the rehearsal. */
    private static final Duration MAX_START = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Log log;
    private final List<String> arguments;
    private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();
    private final Promise<Long> serving = Promise.promise();

    /** A process that was started, and the connection that requested it. */
    private static final class Attempt {
        final UpgradeChannel requester;
        volatile @Nullable Process process;
        volatile boolean isTakingOver;
        volatile String failure = "";

        Attempt(UpgradeChannel requester) {
            this.requester = requester;
        }

        boolean hasPid(long pid) {
            Process started = process;
            return started != null && started.pid() == pid;
        }

        void tell(String type, String name, Object value) {
            requester.send(new JsonObject().put("type", type).put(name, value));
        }
    }

    /** @param arguments the arguments of this gateway, which the new one gets too */
    SuccessorLauncher(Vertx vertx, Log log, List<String> arguments) {
        this.vertx = vertx;
        this.log = log;
        this.arguments = List.copyOf(arguments);
    }

    /** Completes with the id of the process that serves now. */
    Future<Long> whenServing() {
        return serving.future();
    }

    /**
     * Starts the process, unless an upgrade is in progress. The requester is told the process id, and later that the
     * process serves or why it does not.
     *
     * @param command the program of the new version, which takes the arguments of {@code scripts/sluice}
     */
    void start(UpgradeChannel requester, String command) {
        Attempt current = new Attempt(requester);
        if (!attempt.compareAndSet(null, current)) {
            current.tell("failed", "why", "another upgrade is in progress");
            return;
        }
        vertx.executeBlocking(() -> process(command).start())
                .onSuccess(process -> started(current, process))
                .onFailure(failure -> fail(current, "the new process cannot be started: " + failure.getMessage()));
    }

    private ProcessBuilder process(String command) {
        List<String> line = new ArrayList<>(List.of(command, "upgrade"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment()
                .put(STARTED_BY, Long.toString(ProcessHandle.current().pid()));
        builder.environment()
                .remove("WATCHDOG_PID"); // the variable names this process; without it, the new process reports to
        // systemd too
        return builder;
    }

    private void started(Attempt current, Process process) {
        current.process = process;
        current.tell("started", "pid", process.pid());
        log.info("upgrade: started process " + process.pid() + ", which is to take over");
        killUnlessItTakesOver(current);
        var unused =
                process.onExit().thenAccept(ended -> vertx.runOnContext(turn -> ended(current, ended.exitValue())));
    }

    private void killUnlessItTakesOver(Attempt current) {
        vertx.setTimer(MAX_START.toMillis(), timer -> {
            Process process = current.process;
            if (!current.isTakingOver && process != null && process.isAlive()) {
                current.failure = "it did not take over within " + MAX_START.toSeconds() + " s and was killed";
                process.destroyForcibly();
            }
        });
    }

    private void ended(Attempt current, int exitCode) {
        if (!serving.future().isComplete()) {
            String reason = current.failure.isEmpty()
                    ? "it ended with exit code " + exitCode + "; the log of the gateway has its messages"
                    : current.failure;
            fail(current, reason);
        }
    }

    private void fail(Attempt current, String failure) {
        log.warn("upgrade: the new process does not take over: " + failure);
        current.tell(current.isTakingOver ? "lost" : "failed", "why", failure);
        attempt.compareAndSet(current, null);
    }

    /** Records that a process takes over; from now on {@link SuccessorWatch} limits its time. */
    void onTakeOver(long pid) {
        Attempt current = attempt.get();
        if (current != null && current.hasPid(pid)) {
            current.isTakingOver = true;
        }
    }

    /** Records that this process continues although the other one was taking over, which is killed unless it ends. */
    void onTakeOverAborted(long pid) {
        Attempt current = attempt.get();
        if (current != null && current.hasPid(pid)) {
            current.isTakingOver = false;
            killUnlessItTakesOver(current);
        }
    }

    /** Records why a process does not take over. That process ends by itself. */
    void onGivenUp(long pid, String failure) {
        Attempt current = attempt.get();
        if (current != null && current.hasPid(pid) && current.failure.isEmpty()) {
            current.failure = failure;
        }
    }

    /** Records that a process serves, and tells the requester. */
    void onServing(long pid) {
        Attempt current = attempt.get();
        if (current != null && current.hasPid(pid)) {
            current.tell("serving", "pid", pid);
            serving.tryComplete(pid);
        }
    }
}
