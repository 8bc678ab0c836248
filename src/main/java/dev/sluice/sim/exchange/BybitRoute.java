package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * How Bybit treats one method and path: whether it is signed, how many calls (of a batch: orders) fit in a second for one
 * account, and what answers it. Market data has no quota but that of the address.
 */
record BybitRoute(String path, boolean signed, @Nullable Quota quota, boolean batch, Handler handler) {

    static BybitRoute open(String path, Handler handler) {
        return new BybitRoute(path, false, null, false, handler);
    }

    /** One figure, whatever the category. */
    static BybitRoute signed(String path, long perSecond, Handler handler) {
        return new BybitRoute(path, true, new Quota(perSecond, 0, 0), false, handler);
    }

    static BybitRoute byCategory(String path, Quota quota, Handler handler) {
        return new BybitRoute(path, true, quota, false, handler);
    }

    BybitRoute costingItsLength() {
        return new BybitRoute(path, signed, quota, true, handler);
    }

    /** The name of its counter: bybit-order-create. */
    String counter() {
        return "bybit-" + path.replace('/', '-');
    }

    /** Calls in a second for linear and inverse together, for options and for spot; without the last two it is for all. */
    record Quota(long futures, long option, long spot) {

        /** The counter that a call of this category belongs to. */
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
