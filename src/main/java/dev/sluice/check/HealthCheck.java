package dev.sluice.check;

import java.util.Map;

/**
 * Looks at something of yours, now and then, and says how it is. Found by {@link java.util.ServiceLoader} in jars beside the configuration, and used by {@code readiness.checks}
 * in {@code conf/sluice.json}, which names its class, how often it looks, and what is held while it is critical. A public class with a public constructor without parameters; one that
 * is {@link AutoCloseable} too is closed when a reload replaces it.
 */
public interface HealthCheck {
    /**
     * Looks once. On a thread of its own, never before the last time has ended, so that it may block: nothing waits for it. After {@code timeoutMs} the thread is interrupted, and the check
     * is critical. So it is with whatever it throws; the exception's message is shown to everybody who may see the health routes, without what looks like a secret.
     */
    Result check() throws Exception;

    /** How bad it is. */
    enum Status {
        HEALTHY,
        WARNING,
        CRITICAL
    }

    /**
     * What was found.
     *
     * @param message for people; of more than a line, only the first is shown
     * @param details numbers and texts to show with it, the first twenty of them
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
