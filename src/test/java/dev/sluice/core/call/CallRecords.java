package dev.sluice.core.call;

/** Records of calls for tests. */
public final class CallRecords {
    public static final long MILLISECOND = 1_000_000;
    public static final long T0 = 1_700_000_000_000L;

    private CallRecords() {}

    /** Returns the names of an order of the bot {@code maker}. */
    public static CallRecord.Subject order(String id) {
        return new CallRecord.Subject(
                id,
                "binance",
                "maker",
                "ACCOUNT",
                "POST",
                "POST /api/v3/order",
                Kind.PLACE,
                "BTCUSDT",
                "client-" + id,
                "",
                "buy",
                "spot.weight=1, spot.orders.10s=1");
    }

    /** Returns the record of an order that was sent after 2 ms, got a status after 5 ms more and ended after 8 ms. */
    public static CallRecord sent(String id) {
        return new CallRecord(
                T0,
                order(id).withOrders("client-" + id, "28"),
                new CallRecord.Result("ok", 200, "", ""),
                new CallRecord.Timing(
                        1_500_000,
                        "spot.weight",
                        1_000 * MILLISECOND,
                        "kind",
                        500_000,
                        5 * MILLISECOND,
                        8 * MILLISECOND));
    }

    /** Returns the record of an order that was sent and has not ended. */
    public static CallRecord begun(String id) {
        return new CallRecord(T0, order(id), CallRecord.Result.IN_FLIGHT, CallRecord.Timing.NONE);
    }

    /** Returns the record of a refused order that waited for 10 ms. */
    public static CallRecord refused(String exchange, String bot, String reason) {
        CallRecord.Subject call = new CallRecord.Subject(
                "id-1", exchange, bot, "", "POST", "POST /order", Kind.PLACE, "", "", "", "", "");
        return new CallRecord(
                T0,
                call,
                new CallRecord.Result(CallRecord.REFUSED, 429, reason, ""),
                new CallRecord.Timing(10 * MILLISECOND, "", -1, "", 0, 0, 0));
    }
}
