package dev.sluice.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads answers by the dialect's tables: status, headers and the first bytes of the body, to one {@link Reading}. Immutable; any thread. */
final class AnswerReader {
    private static final long MOST_RETRY_SECONDS = 7 * 86_400;

    private final int mostBytes;

    AnswerReader(DialectSettings dialect) {
        this.mostBytes = dialect.maxReadAnswerBytes();
    }

    Reading read(Call call, Answered answered) {
        RoutePlan plan = call.plan();
        AnswerScan scan = scan(plan, answered);
        Verdict verdict = Verdict.of(call, answered, scan);
        long time = scan == null ? -1 : scan.serverTime();
        boolean coarse = time >= 0 && Numbers.inSeconds(time);
        return new Reading(
                verdict.outcome(),
                verdict.succeeded(),
                verdict.counted(),
                verdict.hits(call),
                retryAfterMillis(verdict, answered.headers()),
                untilEpochMillis(verdict, answered.headers()),
                used(call, answered.headers()),
                time < 0 || coarse ? -1 : Numbers.epochMillis(time),
                coarse ? time : HttpDate.epochSeconds(answered.headers().get("Date")),
                scan == null ? List.of() : List.copyOf(scan.placed()),
                verdict.shortCode());
    }

    /** The limits that a whole or cut-off answer publishes; empty where its route publishes none. */
    List<Published> published(Call call, Answered answered) {
        PublishedSettings settings = call.plan().publishes();
        if (settings == null || !Statuses.success(answered.status()) || answered.body().length == 0) {
            return List.of();
        }
        byte[] plain = Inflated.of(answered.body(), answered.headers().get("Content-Encoding"), mostBytes);
        return PublishedScan.of(plain, settings, call.route());
    }

    /** How near the account is to liquidation, by a whole or cut-off answer; null where it does not tell. */
    @Nullable
    MarginSeen margin(Call call, Answered answered) {
        MarginRow row = call.plan().margin();
        if (row == null || !Statuses.success(answered.status()) || answered.body().length == 0) {
            return null;
        }
        byte[] plain = Inflated.of(answered.body(), answered.headers().get("Content-Encoding"), row.readBytes());
        return MarginScan.of(plain, row, call.route());
    }

    private @Nullable AnswerScan scan(RoutePlan plan, Answered answered) {
        if (answered.body().length == 0 || !plan.answer().wants(answered.status())) {
            return null;
        }
        byte[] plain = Inflated.of(answered.body(), answered.headers().get("Content-Encoding"), mostBytes);
        return AnswerScan.of(plain, plan.answer());
    }

    private static long retryAfterMillis(Verdict verdict, Headers headers) {
        if (verdict.outcome() == Outcome.OK) {
            return -1;
        }
        long seconds = number(headers, "Retry-After");
        if (seconds >= 0) {
            return Math.min(seconds, MOST_RETRY_SECONDS) * 1000;
        }
        long millis = number(headers, verdict.afterHeader());
        return millis < 0 ? verdict.pauseMillis() : Math.min(millis, MOST_RETRY_SECONDS * 1000);
    }

    private static long number(Headers headers, @Nullable String name) {
        String value = name == null ? null : headers.get(name);
        return value == null ? -1 : Numbers.whole(value.strip());
    }

    private static long untilEpochMillis(Verdict verdict, Headers headers) {
        long inText = verdict.untilEpochMillis();
        if (inText >= 0) {
            return inText;
        }
        long time = number(headers, verdict.untilHeader());
        return time < 0 ? -1 : Numbers.epochMillis(time);
    }

    private static List<Used> used(Call call, Headers headers) {
        RoutePlan plan = call.plan();
        if (plan.ignoresUsed()) {
            return List.of();
        }
        Remaining remaining = plan.group().remaining();
        if (remaining != null) {
            return remaining.used(call, headers);
        }
        Map<String, Integer> meanings = plan.group().used();
        if (meanings.isEmpty()) {
            return List.of();
        }
        List<Used> used = new ArrayList<>(2);
        for (Map.Entry<String, Integer> meaning : meanings.entrySet()) {
            long units = number(headers, meaning.getKey());
            if (units >= 0) {
                used.add(new Used(meaning.getValue(), units));
            }
        }
        return used;
    }
}
