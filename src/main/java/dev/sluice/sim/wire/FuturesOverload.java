package dev.sluice.sim.wire;

/** The four bodies of a 503 from Binance's futures. Only with the first it is unknown whether the call was executed. */
public enum FuturesOverload {
    UNKNOWN("{\"code\":-1000,\"msg\":\"Unknown error, please check your request or try again later.\"}"),
    UNAVAILABLE("{\"code\":-1000,\"msg\":\"Service Unavailable.\"}"),
    INTERNAL("{\"code\":-1000,\"msg\":\"Internal error; unable to process your request. Please try again.\"}"),
    THROTTLED(
            "{\"code\":-1008,\"msg\":\"Request throttled by system-level protection. Reduce-only/close-position orders"
                    + " are exempt. Please try again.\"}");

    private final String body;

    FuturesOverload(String body) {
        this.body = body;
    }

    public Fault.Action action() {
        return new Fault.AnswerWith(503, body);
    }
}
