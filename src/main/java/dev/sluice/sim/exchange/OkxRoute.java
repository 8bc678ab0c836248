package dev.sluice.sim.exchange;

/**
 * How OKX treats one method and path: whether it is signed, how many calls fit in a window and for whom they are counted,
 * whether its orders count to the ceiling of the sub-account as well, and what answers it.
 */
record OkxRoute(
        String path, boolean signed, long size, long windowMillis, Scope scope, boolean toCeiling, Handler handler) {
    /** The one path that is read and written: its reads have a counter of their own. */
    private static final String READ_AND_WRITTEN = "trade/order";

    static OkxRoute open(String path, long per2Seconds, Handler handler) {
        return new OkxRoute(path, false, per2Seconds, 2_000, Scope.ADDRESS, false, handler);
    }

    static OkxRoute signed(String path, long per2Seconds, Handler handler) {
        return new OkxRoute(path, true, per2Seconds, 2_000, Scope.USER, false, handler);
    }

    OkxRoute by(Scope other) {
        return new OkxRoute(path, signed, size, windowMillis, other, toCeiling, handler);
    }

    OkxRoute within(long otherWindowMillis) {
        return new OkxRoute(path, signed, size, otherWindowMillis, scope, toCeiling, handler);
    }

    OkxRoute countingToCeiling() {
        return new OkxRoute(path, signed, size, windowMillis, scope, true, handler);
    }

    /** The name of its counter: okx-trade-fills. */
    String counter() {
        String name = "okx-" + path.replace('/', '-');
        return path.equals(READ_AND_WRITTEN) && scope == Scope.USER ? name + "-read" : name;
    }

    /** Whom a call is counted for. */
    enum Scope {
        ADDRESS,
        ADDRESS_AND_TYPE,
        ADDRESS_AND_INSTRUMENT,
        USER,
        USER_AND_INSTRUMENT,
        /** User and instrument, one unit for each order of a batch. */
        ORDERS
    }

    interface Handler {
        HandlerResult handle(OkxCall call);
    }
}
