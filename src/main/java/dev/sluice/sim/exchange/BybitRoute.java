package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The rules for one method and path of Bybit: whether it is signed, the number of calls (for a batch: orders) per second and account, and the
 * handler. Market data has only the quota of the address.
 */
record BybitRoute(String path, boolean signed, @Nullable Quota quota, boolean batch, Handler handler) {

    static BybitRoute open(String path, Handler handler) {
        return new BybitRoute(path, false, null, false, handler);
    }

    /** Returns a route with one quota for all categories. */
    static BybitRoute signed(String path, long perSecond, Handler handler) {
        return new BybitRoute(path, true, new Quota(perSecond, 0, 0), false, handler);
    }

    static BybitRoute byCategory(String path, Quota quota, Handler handler) {
        return new BybitRoute(path, true, quota, false, handler);
    }

    BybitRoute costingItsLength() {
        return new BybitRoute(path, signed, quota, true, handler);
    }

    /** Returns the name of its counter, such as bybit-order-create. */
    String counter() {
        return "bybit-" + path.replace('/', '-');
    }

    /** Calls per second for linear and inverse together, for options and for spot; without the last two, one quota is for all. */
    record Quota(long futures, long option, long spot) {

        /** Returns the part of the counter's key for a call of this category. */
        String counted(@Nullable BybitCategory category) {
            return option == 0 || category == null ? "" : category.quota;
        }

        long size(@Nullable BybitCategory category) {
            if (option == 0 || category == null) {
                return futures;
            }
            return switch (category) {
                case LINEAR, INVERSE -> futures;
                case OPTION -> option;
                case SPOT -> spot;
            };
        }
    }

    interface Handler {
        HandlerResult handle(BybitCall call);
    }
}
