package dev.sluice.proxy.call;

import dev.sluice.base.unit.Nanos;
import java.util.List;

/**
 * An ended call for the access log. Contains names and numbers only; never the query, headers or body.
 *
 * @param bot the name that the bot gave itself; "" for none
 * @param account the account's name or the hash of its key; "" for none
 * @param route the matched route; "" if the call was not classified
 * @param status the status of the response; 0 if there was none
 * @param what the outcome, or the reason of the refusal
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
    private static final long THOUSAND = 1_000;

    /** Returns alternating names and values. */
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

    /** Formats with microsecond precision; written by hand because it runs on event loops. */
    private static String millis(long nanos) {
        long micros = (nanos + Nanos.PER_MICRO / 2) / Nanos.PER_MICRO;
        String fraction = Long.toString(THOUSAND + micros % THOUSAND).substring(1);
        return micros / THOUSAND + "." + fraction;
    }
}
