package dev.sluice.status;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.Outcome;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a recorded call ended, and why it was refused, in plain words. The command and the console show the same. Text
 * of a gateway that is older or newer is shown as it is.
 */
public final class CallWords {
    private static final String REJECTED = "rejected by the exchange";
    private static final Map<String, String> OUTCOMES = Map.ofEntries(
            Map.entry(CallRecord.REFUSED, "refused by Sluice"),
            Map.entry(CallRecord.DROPPED, "not sent, its caller disconnected"),
            Map.entry(CallRecord.RETURNED, "not sent, its permit was returned"),
            Map.entry(CallRecord.CLOSED, "not sent, the connection closed"),
            Map.entry(CallRecord.SHARED, "answered with the response to an identical read"),
            Map.entry(CallRecord.KEPT, "answered with a kept response"),
            Map.entry(CallRecord.LOST, "the response to an identical read was lost"),
            Map.entry(Outcome.BUSINESS.text(), REJECTED),
            Map.entry(Outcome.AUTH.text(), REJECTED + ", key or signature"),
            Map.entry(Outcome.CLOCK.text(), REJECTED + ", time or nonce"),
            Map.entry(Outcome.RATE.text(), REJECTED + ", rate limit"),
            Map.entry(Outcome.BAN.text(), REJECTED + ", banned"),
            Map.entry(Outcome.OVERLOAD.text(), "not executed, the exchange is overloaded"),
            Map.entry(Outcome.FAULT.text(), "not executed, a fault of the exchange"),
            Map.entry(Outcome.UNKNOWN.text(), "not known whether it took effect"));

    private static final Map<String, ReasonCode> CODES =
            Arrays.stream(ReasonCode.values()).collect(Collectors.toMap(ReasonCode::header, Function.identity()));
    private static final long SECOND_MILLIS = 1000;

    private CallWords() {}

    /** Returns who ended the call, and how. */
    public static String outcome(String outcome) {
        return OUTCOMES.getOrDefault(outcome, outcome);
    }

    /**
     * Returns why the gateway refused a call; "" if it did not. A figure that the reason does not have is left out.
     *
     * @param reason as in {@code X-Sluice-Reason}
     * @param deadlineNanos how long the call might wait; 0 or less if that is not known
     */
    public static String why(String reason, long deadlineNanos) {
        String[] parts = reason.split("; ", -1);
        ReasonCode code = CODES.get(parts[0]);
        if (code == null) {
            return reason;
        }
        Map<String, String> figures = new HashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                figures.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return why(code, new Figures(figures), deadlineNanos);
    }

    private static String why(ReasonCode code, Figures of, long deadlineNanos) {
        return switch (code) {
            case LIMIT ->
                (of.has("limit") ? "limit " + of.get("limit") : "the connection's limit of messages")
                        + " had no room before its deadline"
                        + (deadlineNanos > 0 ? " of " + milliseconds(deadlineNanos / Nanos.PER_MILLI) : "")
                        + used(of);
            case TOO_LARGE ->
                of.has("topics")
                        ? "the connection would have more than " + of.get("topics") + " topics"
                        : "it costs more than limit " + of.get("limit") + " ever allows" + of.some(": ", "cost", "")
                                + of.some(", ", "allowed", " allowed");
            case LANE_FULL -> "too many calls wait already";
            case DEADLINE ->
                "its deadline" + of.milliseconds(" of ", "allowedMs") + " passed before it could be sent"
                        + of.some(", after it waited for ", "waitedFor", "");
            case BAN -> "the exchange has banned the calls of limit " + of.get("limit") + left(of);
            case BACKOFF ->
                "limit " + of.get("limit") + " pauses after the exchange answered 429, or its host after an overload"
                        + left(of);
            case STALE ->
                "its signature had expired when it arrived" + of.milliseconds(", at least ", "lateMs", " ago");
            case NONCE_OVERTAKEN -> "a later call of the same key was sent first";
            case NONCE_ELSEWHERE -> "another member sends the calls of this key" + of.some(": ", "member", "");
            case WITHDRAWN -> "a cancel of this order arrived while it waited";
            case MODE ->
                "trading is halted or restricted" + of.some(": ", "mode", "") + of.some(" for ", "scope", "")
                        + of.some(", by ", "cause", "");
            case GUARD -> "runaway guard: " + guard(of);
            case ORDER_RULE ->
                "order rule " + of.get("rule")
                        + (of.has("unknown")
                                ? " cannot be computed: " + of.get("unknown")
                                : of.some(": ", "value", of.some(" ", "unit", ""))
                                        + of.some(", ", "allowed", " allowed"));
            case WITHDRAWAL -> "this bot may not withdraw";
            case TWO_KEYS -> "two of its fields have different API keys";
            case NO_TOKEN -> "it names a bot without its token, or has a wrong token";
            case DRAINING -> "the gateway stops, or another process took over";
            case REMOVED -> "the exchange was removed from the configuration";
            case DISABLED -> "the exchange is switched off in the configuration";
            case UNREACHABLE -> "no connection to the host of the exchange" + of.some(": ", "cause", "");
            case ORDER_UNANSWERED -> "no refusal: the cancel was sent although its order has no response";
            case CALLER_GONE -> "its caller disconnected";
        };
    }

    private static String used(Figures of) {
        return of.milliseconds("; one call at a time passes for ", "oneAtATimeMs")
                + of.some("; ", "used", of.some(" of ", "size", "") + " used")
                + of.some(
                        ", up to ", "inFlight", " more by calls that were in flight when the exchange reported its use")
                + (of.get("allowed").equals(of.get("size")) ? "" : of.some(", ", "allowed", " allowed for such calls"))
                + of.some(", ", "waitingCost", " asked for by calls that wait");
    }

    private static String left(Figures of) {
        return of.milliseconds(", for ", "leftMs", " more");
    }

    private static String guard(Figures of) {
        String seen = of.has("seen") ? of.get("seen") : "too many";
        String allowed = of.some(", ", "allowed", " allowed");
        return switch (of.get("rule")) {
            case "sameOrder" ->
                "the same order " + of.some("", "seen", " times", "too often") + of.milliseconds(" in ", "withinMs")
                        + allowed;
            case "ordersPerSecond" -> seen + " orders in a second" + allowed;
            case "ordersPerMinute" -> seen + " orders in a minute" + allowed;
            case "openUnknown" -> seen + " orders with an unknown outcome" + of.some(", below ", "allowed", " allowed");
            default -> of.get("rule");
        };
    }

    private static String milliseconds(long millis) {
        if (millis < SECOND_MILLIS) {
            return millis + " ms";
        }
        return millis % SECOND_MILLIS == 0
                ? millis / SECOND_MILLIS + " s"
                : String.format(Locale.ROOT, "%.1f s", millis / (double) SECOND_MILLIS);
    }

    /** The figures of a reason by their names. */
    private record Figures(Map<String, String> values) {
        boolean has(String name) {
            return values.containsKey(name);
        }

        String get(String name) {
            return values.getOrDefault(name, "");
        }

        /** Returns the figure between two texts; "" without it. */
        String some(String before, String name, String after) {
            return some(before, name, after, "");
        }

        String some(String before, String name, String after, String absent) {
            return has(name) ? before + get(name) + after : absent;
        }

        String milliseconds(String before, String name) {
            return milliseconds(before, name, "");
        }

        String milliseconds(String before, String name, String after) {
            return get(name).matches("\\d{1,15}")
                    ? before + CallWords.milliseconds(Long.parseLong(get(name))) + after
                    : "";
        }
    }
}
