package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.Mode;
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
 * @param restingOrders what becomes of the orders that were placed before
 * @param pull how far their cancelling is; null if it was not asked for, or is not possible
 * @param pullRefused why they are not cancelled although that was asked for; null otherwise
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
        @Nullable MemberConfirmation cluster,
        String restingOrders,
        @Nullable PullStatus pull,
        @Nullable String pullRefused) {
    /** What becomes of the orders that are in the book where they are cancelled. */
    public static final String PULLED = "orders that are in the book are cancelled, where the signer has a key";

    /** Returns the same with another state of the pull. */
    public TripResponse with(PullStatus other) {
        return new TripResponse(
                tripped,
                held,
                durable,
                eventLoopsBehind,
                acknowledgedMs,
                openPermits,
                matched,
                cluster,
                restingOrders,
                other,
                pullRefused);
    }

    /** Returns what becomes of the orders that are in the book, where this is the strictest mode that is held. */
    public static String restingOrders(Mode mode) {
        return "this halt cancels no order that is in the book: "
                + (mode == Mode.HALTED
                        ? "HALTED refuses cancels too, so cancel them at the exchange"
                        : "cancel them with their bots or at the exchange");
    }
}
