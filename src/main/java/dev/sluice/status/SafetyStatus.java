package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of what keeps trading safe beside the limits.
 *
 * @param deadMen the armed dead man's switches, a bounded number
 * @param problems problems of the process and its files, each with what to do
 * @param pulls the pulls that run, and the latest that are over while their halt holds; up to a second old
 * @param cluster null for a gateway that is not a member of one
 * @param tookOver null for a gateway that did not take over from another process
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SafetyStatus(
        @JsonUnwrapped ControlStatus control,
        List<DeadManStatus> deadMen,
        List<String> problems,
        List<BreakerEntry> breakers,
        List<PullStatus> pulls,
        @Nullable ClusterReport cluster,
        @Nullable PredecessorStatus tookOver) {}
