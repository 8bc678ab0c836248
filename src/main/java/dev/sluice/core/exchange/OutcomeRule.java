package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule that assigns an outcome to responses that meet all its conditions. The first matching rule of a list applies. */
public record OutcomeRule(
        @Setting("HTTP status, or a range: \"429\", \"520-530\".") @Nullable
        StatusRange status,

        @Setting(
                value = "The exchange's codes, any of them; one that ends with * is the start of a code.",
                max = 256,
                def = "[]")
        List<String> codes,

        @Setting(value = "Texts of which the answer's message has one.", max = 64, def = "[]")
        List<String> texts,

        @Setting(value = "Only for calls of these kinds; empty: all.", max = 10, def = "[]")
        List<Kind> kinds,

        @Setting(value = "Only for answers with this header.", min = 1, max = 64) @Nullable
        String header,

        @Setting("What it means.") Outcome outcome,

        @Setting(
                value = "RATE and BAN: the limits it is about; of these, those that the call is charged to.",
                max = 64,
                def = "[]")
        List<String> hits,

        @Setting(
                value = "RATE and BAN: how long to pause when the answer does not say; 0: not documented.",
                min = 0,
                max = 604_800_000,
                def = "0")
        long pauseMs,

        @Setting(
                value = "Text before the time (Unix seconds, milliseconds or microseconds) at which it ends.",
                min = 1,
                max = 64)
        @Nullable
        String untilAfter,

        @Setting(
                value = "Header with the time (Unix seconds, milliseconds or microseconds) at which it ends.",
                min = 1,
                max = 64)
        @Nullable
        String untilHeader,

        @Setting(value = "Header with the milliseconds after which it ends.", min = 1, max = 64) @Nullable
        String afterHeader,

        @Setting(value = "false: the exchange documents that it does not count such a call.", def = "true")
        boolean counted,

        @Setting(
                value = "OK only: done as far as bots care, though the exchange charges it as a failure.",
                def = "false")
        boolean failed,

        @Setting(value = "Why, where it is not plain.", max = 1000) @Nullable
        String note) {
    public OutcomeRule {
        if (status == null && codes.isEmpty() && texts.isEmpty()) {
            throw new IllegalArgumentException("an outcome rule for " + outcome
                    + " fits every answer; state at least one of status, codes, texts");
        }
    }

    /** Checks whether the rule matches a response with this code ("" if none) and message to a call of this kind. */
    boolean fits(Kind kind, UpstreamResponse upstreamResponse, String code, String message) {
        return (status == null || status.has(upstreamResponse.status()))
                && (kinds.isEmpty() || kinds.contains(kind))
                && (header == null || upstreamResponse.headers().get(header) != null)
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
