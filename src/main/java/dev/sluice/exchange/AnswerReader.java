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
        Verdict verdict = Verdict.of(call, answered.status(), scan);
        long time = scan == null ? -1 : scan.serverTime();
        boolean coarse = time >= 0 && Numbers.inSeconds(time);
        return new Reading(
                verdict.outcome(),
                verdict.succeeded(),
                verdict.counted(),
                verdict.hits(call),
                retryAfterMillis(verdict, answered.headers()),
                verdict.untilEpochMillis(),
                used(plan, answered.headers()),
                time < 0 || coarse ? -1 : Numbers.epochMillis(time),
                coarse ? time : HttpDate.epochSeconds(answered.headers().get("Date")),
                scan == null ? List.of() : List.copyOf(scan.placed()),
                verdict.shortCode());
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
        String value = headers.get("Retry-After");
        long seconds = value == null ? -1 : Numbers.whole(value.strip());
        return seconds < 0 ? verdict.pauseMillis() : Math.min(seconds, MOST_RETRY_SECONDS) * 1000;
    }

    private static List<Used> used(RoutePlan plan, Headers headers) {
        Map<String, Integer> meanings = plan.group().used();
        if (plan.ignoresUsed() || meanings.isEmpty()) {
            return List.of();
        }
        List<Used> used = new ArrayList<>(2);
        for (Map.Entry<String, Integer> meaning : meanings.entrySet()) {
            String value = headers.get(meaning.getKey());
            long units = value == null ? -1 : Numbers.whole(value.strip());
            if (units >= 0) {
                used.add(new Used(meaning.getValue(), units));
            }
        }
        return used;
    }
}
