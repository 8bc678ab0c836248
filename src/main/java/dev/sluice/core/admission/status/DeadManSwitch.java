package dev.sluice.core.admission.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A dead man's switch that is armed at the exchange.
 *
 * @param instrument empty when the switch covers the whole account
 * @param path path of the calls that refresh it; some exchanges have several switches per account
 * @param bot the bot that refreshed it last
 * @param ageNanos time since the last refresh
 * @param timeoutNanos time after the last refresh when the exchange cancels; {@link #UNKNOWN_TIMEOUT} when the calls do
 *     not contain it
 * @param byConnection not refreshed by calls: the exchange cancels when the account's own connection is lost for the
 *     timeout
 */
public record DeadManSwitch(
        String account,
        String instrument,
        String path,
        String bot,
        @JsonProperty("ageSeconds") long ageNanos,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("timeoutSeconds")
        long timeoutNanos,

        boolean byConnection) {
    public static final long UNKNOWN_TIMEOUT = -1;
}
