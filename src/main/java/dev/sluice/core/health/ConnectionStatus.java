package dev.sluice.core.health;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.base.unit.Nanos;
import java.util.Locale;

/**
 * The status of a connection.
 *
 * @param state current state
 * @param quietNanos time since the last response or message; -1 when there was none yet
 * @param latencyNanos latency of the last response
 * @param errors errors since the start
 * @param lastError text of the last error, which may contain secrets; "" when there was none
 * @param why description of the problem, without secrets; "" when there is none
 */
public record ConnectionStatus(
        @JsonProperty("status") State state,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("lastSeenSeconds")
        long quietNanos,

        @JsonProperty("latency_ms") long latencyNanos,
        @JsonProperty("error_count") long errors,
        @JsonProperty("last_error") String lastError,
        @JsonIgnore String why) {
    private static final long SLOW_NANOS = 5 * Nanos.PER_SECOND;

    /** The states of a connection. */
    public enum State {
        CONNECTING,
        CONNECTED,
        DISCONNECTED,
        ERROR;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }

    /** Returns whether anything was ever received. */
    public boolean isSeen() {
        return quietNanos >= 0;
    }

    /** Returns a description for people, in one line. */
    public String message() {
        boolean isSlow = state == State.CONNECTED && healthLevel() == HealthLevel.WARNING;
        String detail = isSlow ? "a response took " + latencyNanos / Nanos.PER_MILLI + " ms" : why;
        return detail.isEmpty() ? state.toString() : state + ": " + detail;
    }

    static String describeSilence(long quietNanos, long allowedNanos) {
        return "silent for " + quietNanos / Nanos.PER_SECOND + " s, at most " + allowedNanos / Nanos.PER_SECOND
                + " s are allowed";
    }

    /** Returns the level of this status. */
    @JsonProperty("level")
    public HealthLevel healthLevel() {
        return switch (state) {
            case ERROR, DISCONNECTED -> HealthLevel.CRITICAL;
            case CONNECTING -> HealthLevel.WARNING;
            case CONNECTED -> latencyNanos > SLOW_NANOS ? HealthLevel.WARNING : HealthLevel.HEALTHY;
        };
    }
}
