package dev.sluice.sim.exchange;

/**
 * The rules for one method and path of Binance: required credentials, weight, order count, whether the weight is refunded on success (order routes
 * since 2026-04-02), and the handler.
 */
record BinanceRoute(
        Access access,
        Weight weight,
        boolean freeWhenSuccessful,
        long orders10Seconds,
        long ordersLong,
        Handler handler) {

    static BinanceRoute open(Weight weight, Handler handler) {
        return new BinanceRoute(Access.OPEN, weight, false, 0, 0, handler);
    }

    static BinanceRoute key(long weight, Handler handler) {
        return new BinanceRoute(Access.KEY, params -> weight, false, 0, 0, handler);
    }

    static BinanceRoute signed(Weight weight, Handler handler) {
        return new BinanceRoute(Access.SIGNED, weight, false, 0, 0, handler);
    }

    static Weight fixed(long weight) {
        return params -> weight;
    }

    BinanceRoute freeIfSuccessful() {
        return new BinanceRoute(access, weight, true, orders10Seconds, ordersLong, handler);
    }

    BinanceRoute countingOrders(long in10Seconds, long inLong) {
        return new BinanceRoute(access, weight, freeWhenSuccessful, in10Seconds, inLong, handler);
    }

    enum Access {
        OPEN,
        KEY,
        SIGNED
    }

    interface Weight {
        long of(Params params);
    }

    interface Handler {
        HandlerResult handle(BinanceCall call);
    }
}
