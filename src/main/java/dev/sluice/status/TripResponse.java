package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.call.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to a halt, or to its rehearsal.
 *
 * @param tripped false for a rehearsal
 * @param durable whether a restart would find the latch
 * @param eventLoopsBehind the event loops that have not applied it yet
 * @param acknowledgedMs how long it took
 * @param openPermits the permits that programs hold: they may still send those calls without the gateway
 * @param matched what the scope covers; null for a rehearsal
 * @param cluster null without other members
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TripResponse(
        boolean tripped,
        HoldStatus held,
        boolean durable,
        List<String> eventLoopsBehind,
        double acknowledgedMs,
        Map<Kind, Integer> openPermits,
        @Nullable ScopeNames matched,
        @Nullable MemberConfirmation cluster) {}
