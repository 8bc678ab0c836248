package dev.sluice.proxy;

import java.util.List;

/**
 * One call that ended, for the access log: names and numbers only, never its query, its headers or its body.
 *
 * @param bot as it named itself; "" when it did not
 * @param account the name or the hash of its key; "" for none
 * @param route the rule that named it; "" when it was not named
 * @param status of the answer; 0: there was none
 * @param what its outcome, or why it was refused
 */
public record AccessLogEntry(
        String id,
        String exchange,
        String bot,
        String account,
        String kind,
        String method,
        String route,
        int status,
        String what,
        boolean sent,
        long waitedNanos,
        long upstreamNanos) {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long THOUSAND = 1_000;

    /** Pairs of a name and its value. */
    public List<String> names() {
        return List.of(
                "id", id,
                "exchange", exchange,
                "bot", bot,
                "account", account,
                "kind", kind,
                "call", method + " " + route,
                "status", Integer.toString(status),
                "what", what,
                "sent", Boolean.toString(sent),
                "waitedMs", millis(waitedNanos),
                "upstreamMs", millis(upstreamNanos));
    }

    /** To the microsecond; by hand, for it is done on event loops. */
    private static String millis(long nanos) {
        long micros = (nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
        String fraction = Long.toString(THOUSAND + micros % THOUSAND).substring(1);
        return micros / THOUSAND + "." + fraction;
    }
}
