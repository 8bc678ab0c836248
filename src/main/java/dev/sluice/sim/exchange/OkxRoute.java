package dev.sluice.sim.exchange;

/**
 * The rules for one method and path of OKX: whether it is signed, its quota and scope, whether its orders count for the limit of the sub-account,
 * and the handler.
 */
record OkxRoute(
        String path, boolean signed, long size, long windowMillis, Scope scope, boolean toCeiling, Handler handler) {
    /** The only path that is both read and written; its reads have their own counter. */
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

    /** Returns the name of its counter, such as okx-trade-fills. */
    String counter() {
        String name = "okx-" + path.replace('/', '-');
        return path.equals(READ_AND_WRITTEN) && scope == Scope.USER ? name + "-read" : name;
    }

    /** The scope in which a call counts. */
    enum Scope {
        ADDRESS,
        ADDRESS_AND_TYPE,
        ADDRESS_AND_INSTRUMENT,
        USER,
        USER_AND_INSTRUMENT,
        /** User and instrument, with one unit for each order of a batch. */
        ORDERS
    }

    interface Handler {
        HandlerResult handle(OkxCall call);
    }
}
