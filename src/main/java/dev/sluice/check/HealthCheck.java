package dev.sluice.check;

import java.util.Map;

/**
 * A custom health check. Implementations are found by {@link java.util.ServiceLoader} in jars beside the configuration.
 * {@code readiness.checks} in {@code conf/sluice.json} names the class, how often it runs, and the mode that is held
 * while it is critical. The class must be public with a public constructor without parameters; one that is also {@link
 * AutoCloseable} is closed when a reload replaces it.
 */
public interface HealthCheck {
    /**
     * Runs the check once. It runs on its own thread, never twice at the same time, and may block: nothing waits for
     * it. After {@code timeoutMs} the thread is interrupted and the check is critical. It is also critical when it
     * throws; the message of the exception is shown to everyone who may read the health endpoints, without anything
     * that looks like a secret.
     */
    Result check() throws Exception;

    /** The severity of a result. */
    enum Status {
        HEALTHY,
        WARNING,
        CRITICAL
    }

    /**
     * The result of one run.
     *
     * @param status severity
     * @param message text for people; only the first line is shown
     * @param details additional values to show, of which the first twenty are used
     */
    record Result(Status status, String message, Map<String, String> details) {
        public Result {
            details = Map.copyOf(details);
        }

        public static Result healthy(String message) {
            return new Result(Status.HEALTHY, message, Map.of());
        }

        public static Result warning(String message) {
            return new Result(Status.WARNING, message, Map.of());
        }

        public static Result critical(String message) {
            return new Result(Status.CRITICAL, message, Map.of());
        }
    }
}
