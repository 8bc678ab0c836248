package dev.sluice.probe;

import dev.sluice.check.HealthCheck;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check by a third-party class, which is created, run and closed on a check thread because its code may block or
 * throw.
 */
final class JavaCheckRunner implements CheckRunner, AutoCloseable {
    private static final int MAX_DETAILS = 20;

    private final CheckThreads threads;
    private final CheckClassLoader jars;
    private final String type;
    private @Nullable HealthCheck instance;
    private boolean running;
    private boolean closed;

    JavaCheckRunner(CheckThreads threads, CheckClassLoader jars, String type) {
        this.threads = threads;
        this.jars = jars;
        this.type = type;
    }

    @Override
    public CheckRun runCheck(Context context) {
        CheckThreads.BlockingTask<RunOutcome> run = threads.run(context, this::run);
        return new CheckRun(run.result(), run::abort);
    }

    private RunOutcome run() throws Exception {
        HealthCheck check = enter();
        try {
            if (check == null) {
                check = jars.create(type);
                keep(check);
            }
            Thread.currentThread().setContextClassLoader(check.getClass().getClassLoader());
            return answer(check.check());
        } finally {
            Thread.currentThread().setContextClassLoader(null);
            if (leave()) {
                end();
            }
        }
    }

    private synchronized @Nullable HealthCheck enter() {
        running = true;
        return instance;
    }

    private synchronized void keep(HealthCheck check) {
        instance = check;
    }

    /** Records the end of the run, and returns whether this runner was closed during it. */
    private synchronized boolean leave() {
        running = false;
        return closed;
    }

    private static RunOutcome answer(HealthCheck.@Nullable Result result) {
        if (result == null) {
            return new RunOutcome(HealthLevel.CRITICAL, "returned nothing");
        }
        HealthLevel healthLevel = switch (result.status()) {
            case HEALTHY -> HealthLevel.HEALTHY;
            case WARNING -> HealthLevel.WARNING;
            case CRITICAL -> HealthLevel.CRITICAL;
        };
        Map<String, String> details = new LinkedHashMap<>();
        result.details().entrySet().stream()
                .limit(MAX_DETAILS)
                .forEach(one -> details.put(one.getKey(), one.getValue()));
        return new RunOutcome(healthLevel, result.message(), details);
    }

    /** Releases the check, at once or when its current run has ended. */
    @Override
    public void close() {
        boolean now;
        synchronized (this) {
            closed = true;
            now = !running;
        }
        if (now) {
            threads.runCleanup(this::end);
        }
    }

    private @Nullable Void end() throws Exception {
        HealthCheck check;
        synchronized (this) {
            check = instance;
            instance = null;
        }
        if (check instanceof AutoCloseable closeable) {
            closeable.close();
        }
        return null;
    }
}
