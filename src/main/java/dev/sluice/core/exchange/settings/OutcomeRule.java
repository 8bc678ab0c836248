package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.UpstreamResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that assigns an outcome to responses that meet all its conditions. The first matching rule of a list applies.
 */
public record OutcomeRule(
        @Setting("HTTP status, or a range: \"429\", \"520-530\".") @Nullable
        StatusRange status,

        @Setting(
                value = "Error codes of the exchange, any of which matches. A code that ends with * is a prefix.",
                max = 256,
                def = "[]")
        List<String> codes,

        @Setting(value = "Texts, one of which must occur in the message of the response.", max = 64, def = "[]")
        List<String> texts,

        @Setting(value = "Applies only to calls of these kinds. Empty: all kinds.", max = 10, def = "[]")
        List<Kind> kinds,

        @Setting(value = "Applies only to responses with this header.", min = 1, max = 64) @Nullable
        String header,

        @Setting("Outcome of the call.") Outcome outcome,

        @Setting(
                value =
                        "RATE and BAN: the limits that the response may refer to; those of them that the call is charged to "
                                + "are affected.",
                max = 64,
                def = "[]")
        List<String> hits,

        @Setting(value = "Instead of 'hits': all limits of the exchange but these.", max = 64, def = "[]")
        List<String> hitsAllExcept,

        @Setting(
                value = "RATE and BAN: length of the pause when the response does not state it. 0: not documented.",
                min = 0,
                max = 604_800_000,
                def = "0")
        long pauseMs,

        @Setting(
                value = "Text that precedes the end time in the message (Unix seconds, milliseconds or microseconds).",
                min = 1,
                max = 64)
        @Nullable
        String untilPrefix,

        @Setting(value = "Header with the end time (Unix seconds, milliseconds or microseconds).", min = 1, max = 64)
        @Nullable
        String untilHeader,

        @Setting(value = "Header with the number of milliseconds until the end.", min = 1, max = 64) @Nullable
        String afterHeader,

        @Setting(
                value = "false: according to its documentation, the exchange does not count such a call.",
                def = "true")
        boolean counted,

        @Setting(
                value = "OK only: a success for bots, although the exchange charges it as a failed call.",
                def = "false")
        boolean failed,

        @Setting(value = "Reason, if it is not obvious.", max = 1000) @Nullable
        String note) {
    public OutcomeRule {
        if (status == null && codes.isEmpty() && texts.isEmpty()) {
            throw new IllegalArgumentException("an outcome rule for " + outcome
                    + " matches every response; set at least one of status, codes, texts");
        }
        if (!hits.isEmpty() && !hitsAllExcept.isEmpty()) {
            throw new IllegalArgumentException("'hits' and 'hitsAllExcept' exclude each other; remove one");
        }
    }

    /**
     * Returns the names of the limits that a breach is about; empty if the rule names none.
     *
     * @param limits the names of all limits of the exchange
     */
    public List<String> hitLimits(List<String> limits) {
        if (hitsAllExcept.isEmpty()) {
            return hits;
        }
        if (!limits.containsAll(hitsAllExcept)) {
            throw new IllegalArgumentException(
                    "'hitsAllExcept' " + hitsAllExcept + " names a limit that does not exist; there are " + limits);
        }
        return limits.stream().filter(limit -> !hitsAllExcept.contains(limit)).toList();
    }

    /** Returns whether the rule matches a response with this code ("" if none) and message to a call of this kind. */
    public boolean matches(Kind kind, UpstreamResponse response, String code, String message) {
        return (status == null || status.contains(response.status()))
                && (kinds.isEmpty() || kinds.contains(kind))
                && (header == null || response.headers().get(header) != null)
                && (codes.isEmpty() || hasCode(code))
                && (texts.isEmpty() || hasText(message) || hasText(code));
    }

    private boolean hasCode(String code) {
        for (String one : codes) {
            boolean start = one.endsWith("*");
            if (start ? code.regionMatches(0, one, 0, one.length() - 1) : code.equals(one)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasText(String text) {
        for (String one : texts) {
            if (text.contains(one)) {
                return true;
            }
        }
        return false;
    }
}
