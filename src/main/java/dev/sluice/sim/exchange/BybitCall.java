package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A call to Bybit that passed its checks. {@code account} is empty for calls without a key; {@code room} is the number of a batch's first orders
 * that fit in the quota.
 */
record BybitCall(
        Params params,
        @Nullable BybitCategory category,
        BybitAccount account,
        int room,
        long nowNanos,
        long nowMillis) {

    BybitCall withRoom(int orders) {
        return new BybitCall(params, category, account, orders, nowNanos, nowMillis);
    }
}
