package dev.sluice.core.exchange.respond;

import dev.sluice.core.call.Headers;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.StatusOutcomes;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.classify.AccountResolver;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CompiledRoute;
import dev.sluice.core.exchange.classify.RemainingHeader;
import dev.sluice.core.exchange.parse.HttpDate;
import dev.sluice.core.exchange.parse.InflatedPrefix;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.PublishedSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reader that derives a {@link ResponseMeaning} from the status, headers and first bytes of the body of a response,
 * by the tables of the dialect. Thread-safe.
 */
public final class ResponseReader {
    /** Number of bytes of a response that are read, compressed or not. */
    public static final int MAX_BYTES = 65_536;

    private static final long MAX_RETRY_SECONDS = 7 * 86_400;

    private final AccountResolver accounts;

    public ResponseReader(AccountResolver accounts) {
        this.accounts = accounts;
    }

    /** Classifies a response; never throws. */
    public ResponseMeaning read(Call call, UpstreamResponse response) {
        CompiledRoute plan = call.plan();
        ResponseScanner scan = scan(plan, response);
        ClassifiedOutcome classified = ClassifiedOutcome.of(call, response, scan);
        if (scan != null && scan.token() != null) {
            accounts.learn(scan.token(), call.key());
        }
        long time = scan == null ? -1 : scan.serverTime();
        boolean coarse = time >= 0 && NumberParser.inSeconds(time);
        return new ResponseMeaning(
                classified.outcome(),
                classified.succeeded(),
                classified.counted(),
                classified.hits(call),
                retryAfterMillis(classified, response.headers()),
                untilEpochMillis(classified, response.headers()),
                used(call, response.headers()),
                time < 0 || coarse ? -1 : NumberParser.epochMillis(time),
                coarse ? time : HttpDate.epochSeconds(response.headers().get("Date")),
                scan == null ? List.of() : List.copyOf(scan.placed()),
                classified.shortCode());
    }

    /** Returns whether {@link #read} needs the body of a response with that status. */
    public boolean needsBody(Call call, int status) {
        boolean readForLimits = publishes(call) || reportsMargin(call);
        return call.plan().responsePaths().readsBodyOf(status) || (readForLimits && StatusOutcomes.isSuccess(status));
    }

    /**
     * Returns how many bytes of the start of a response body must be kept to read it: 0 if none, otherwise at least
     * {@code usual}.
     */
    public int neededBytes(Call call, int status, int usual) {
        MarginRow row = call.plan().margin();
        int maxBytes = row == null ? usual : Math.max(usual, row.readBytes());
        return needsBody(call, status) ? maxBytes : 0;
    }

    /**
     * Returns whether responses to that call report the margin of an account, so that they should be passed to
     * {@link #margin}.
     */
    public boolean reportsMargin(Call call) {
        return call.plan().margin() != null;
    }

    /** Returns whether responses to that call publish limits, so that they should be passed to {@link #published}. */
    public boolean publishes(Call call) {
        return call.plan().publishes() != null;
    }

    /** Returns the limits published in a response body, which may be truncated; empty if the route publishes none. */
    public List<PublishedLimit> published(Call call, UpstreamResponse response) {
        PublishedSettings settings = call.plan().publishes();
        if (settings == null || !StatusOutcomes.isSuccess(response.status()) || response.body().length == 0) {
            return List.of();
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), MAX_BYTES);
        return PublishedLimitScanner.of(plain, settings, call.route());
    }

    /** Returns the margin of the account reported in a response body, which may be truncated; null if there is none. */
    @Nullable
    public MarginReading margin(Call call, UpstreamResponse response) {
        MarginRow row = call.plan().margin();
        if (row == null || !StatusOutcomes.isSuccess(response.status()) || response.body().length == 0) {
            return null;
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), row.readBytes());
        return MarginScanner.of(plain, row, call.route());
    }

    private @Nullable ResponseScanner scan(CompiledRoute plan, UpstreamResponse response) {
        if (response.body().length == 0 || !plan.responsePaths().readsBodyOf(response.status())) {
            return null;
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), MAX_BYTES);
        return ResponseScanner.of(plain, plan.responsePaths());
    }

    /** Returns the seconds from the date of a response to a later one that it names; -1 without two such dates. */
    private static long secondsUntil(@Nullable String end, @Nullable String date) {
        long until = HttpDate.epochSeconds(end);
        long from = HttpDate.epochSeconds(date);
        return from < 0 || until <= from ? -1 : until - from;
    }

    /**
     * Returns how long the response asks to wait, or else what its rule says; -1 if neither does. A wait of zero says
     * nothing: a limit was exceeded just now.
     */
    private static long retryAfterMillis(ClassifiedOutcome classified, Headers headers) {
        if (classified.outcome().isSuccess()) {
            return -1;
        }
        long seconds = number(headers, "Retry-After");
        if (seconds <= 0) {
            seconds = secondsUntil(headers.get("Retry-After"), headers.get("Date"));
        }
        if (seconds > 0) {
            return Math.min(seconds, MAX_RETRY_SECONDS) * 1000;
        }
        long millis = number(headers, classified.afterHeader());
        return millis <= 0 ? classified.pauseMillis() : Math.min(millis, MAX_RETRY_SECONDS * 1000);
    }

    private static long number(Headers headers, @Nullable String name) {
        String value = name == null ? null : headers.get(name);
        return value == null ? -1 : NumberParser.whole(value.strip());
    }

    private static long untilEpochMillis(ClassifiedOutcome classified, Headers headers) {
        long inText = classified.untilEpochMillis();
        if (inText >= 0) {
            return inText;
        }
        long time = number(headers, classified.untilHeader());
        return time < 0 ? -1 : NumberParser.epochMillis(time);
    }

    private static List<UsageReport> used(Call call, Headers headers) {
        CompiledRoute plan = call.plan();
        if (plan.ignoresUsed()) {
            return List.of();
        }
        RemainingHeader remainingHeader = plan.rules().remainingHeader();
        if (remainingHeader != null) {
            return remainingHeader.used(call.costs(), headers);
        }
        Map<String, Integer> meanings = plan.rules().used();
        if (meanings.isEmpty()) {
            return List.of();
        }
        List<UsageReport> used = new ArrayList<>(2);
        for (Map.Entry<String, Integer> meaning : meanings.entrySet()) {
            long units = number(headers, meaning.getKey());
            if (units >= 0) {
                used.add(new UsageReport(meaning.getValue(), units));
            }
        }
        return used;
    }
}
