package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A call to Bybit that passed its checks. {@code account} holds nothing for calls that need no key; of a batch, the first
 * {@code room} orders fit in the quota.
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
