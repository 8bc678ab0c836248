package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The response to the first step of a re-arm.
 *
 * @param challenge what the second step must send
 * @param latches what it will lift
 * @param causes why the latches still have a cause, so that they are lifted by force only
 * @param alsoHeld what stays held
 * @param leftNanos how long the challenge is valid
 */
public record RearmProposal(
        String challenge,
        List<HoldStatus> latches,
        List<String> causes,
        List<HoldStatus> alsoHeld,
        @JsonProperty("secondsLeft") long leftNanos) {}
