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
        CompiledRoute compiledRoute = call.compiledRoute();
        ResponseScanner scan = scan(compiledRoute, response);
        ClassifiedOutcome classified = ClassifiedOutcome.of(call, response, scan);
        if (scan != null && scan.token() != null) {
            accounts.learn(scan.token(), call.key());
        }
        long time = scan == null ? -1 : scan.serverTime();
        boolean coarse = time >= 0 && NumberParser.isSeconds(time);
        return new ResponseMeaning(
                classified.outcome(),
                classified.succeeded(),
                classified.isCounted(),
                classified.hitLimits(call),
                retryAfterMillis(classified, response.headers()),
                untilEpochMillis(classified, response.headers()),
                usageReports(call, response.headers()),
                time < 0 || coarse ? -1 : NumberParser.epochMillis(time),
                coarse ? time : HttpDate.epochSeconds(response.headers().get("Date")),
                scan == null ? List.of() : List.copyOf(scan.orderIds()),
                classified.shortCode());
    }

    /** Returns whether {@link #read} needs the body of a response with that status. */
    public boolean needsBody(Call call, int status) {
        boolean readForLimits = publishes(call) || reportsMargin(call);
        return call.compiledRoute().responsePaths().readsBodyOf(status)
                || (readForLimits && StatusOutcomes.isSuccess(status));
    }

    /**
     * Returns how many bytes of the start of a response body must be kept to read it: 0 if none, otherwise at least
     * {@code usual}.
     */
    public int neededBytes(Call call, int status, int usual) {
        MarginRow row = call.compiledRoute().margin();
        int maxBytes = row == null ? usual : Math.max(usual, row.readBytes());
        return needsBody(call, status) ? maxBytes : 0;
    }

    /**
     * Returns whether responses to that call report the margin of an account, so that they should be passed to
     * {@link #margin}.
     */
    public boolean reportsMargin(Call call) {
        return call.compiledRoute().margin() != null;
    }

    /** Returns whether responses to that call publish limits, so that they should be passed to {@link #published}. */
    public boolean publishes(Call call) {
        return call.compiledRoute().publishes() != null;
    }

    /** Returns the limits published in a response body, which may be truncated; empty if the route publishes none. */
    public List<PublishedLimit> published(Call call, UpstreamResponse response) {
        PublishedSettings settings = call.compiledRoute().publishes();
        if (settings == null || !StatusOutcomes.isSuccess(response.status()) || response.body().length == 0) {
            return List.of();
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), MAX_BYTES);
        return PublishedLimitScanner.of(plain, settings, call.route());
    }

    /** Returns the margin of the account reported in a response body, which may be truncated; null if there is none. */
    @Nullable
    public MarginReading margin(Call call, UpstreamResponse response) {
        MarginRow row = call.compiledRoute().margin();
        if (row == null || !StatusOutcomes.isSuccess(response.status()) || response.body().length == 0) {
            return null;
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), row.readBytes());
        return MarginScanner.of(plain, row, call.route());
    }

    private @Nullable ResponseScanner scan(CompiledRoute compiledRoute, UpstreamResponse response) {
        if (response.body().length == 0 || !compiledRoute.responsePaths().readsBodyOf(response.status())) {
            return null;
        }
        byte[] plain = InflatedPrefix.of(response.body(), response.headers().get("Content-Encoding"), MAX_BYTES);
        return ResponseScanner.of(plain, compiledRoute.responsePaths());
    }

    /** Returns the seconds from the date of a response to a later one that it names; -1 without two such dates. */
    private static long secondsUntil(@Nullable String end, @Nullable String date) {
        long until = HttpDate.epochSeconds(end);
        long from = HttpDate.epochSeconds(date);
        return from < 0 || until <= from ? -1 : until - from;
    }

    /**
     * Returns the wait that the response states, or else the pause of its rule; -1 if there is neither. A wait of zero
     * is ignored, because a limit was exceeded just now.
     */
    private static long retryAfterMillis(ClassifiedOutcome classified, Headers headers) {
        if (classified.outcome().isSuccess()) {
            return -1;
        }
        long seconds = numberIn(headers, "Retry-After");
        if (seconds <= 0) {
            seconds = secondsUntil(headers.get("Retry-After"), headers.get("Date"));
        }
        if (seconds > 0) {
            return Math.min(seconds, MAX_RETRY_SECONDS) * 1000;
        }
        long millis = numberIn(headers, classified.afterHeader());
        return millis <= 0 ? classified.pauseMillis() : Math.min(millis, MAX_RETRY_SECONDS * 1000);
    }

    private static long numberIn(Headers headers, @Nullable String name) {
        String value = name == null ? null : headers.get(name);
        return value == null ? -1 : NumberParser.parse(value.strip());
    }

    private static long untilEpochMillis(ClassifiedOutcome classified, Headers headers) {
        long inText = classified.untilEpochMillis();
        if (inText >= 0) {
            return inText;
        }
        long time = numberIn(headers, classified.untilHeader());
        return time < 0 ? -1 : NumberParser.epochMillis(time);
    }

    private static List<UsageReport> usageReports(Call call, Headers headers) {
        CompiledRoute compiledRoute = call.compiledRoute();
        if (compiledRoute.ignoresUsed()) {
            return List.of();
        }
        RemainingHeader remainingHeader = compiledRoute.rules().remainingHeader();
        if (remainingHeader != null) {
            return remainingHeader.used(call.costs(), headers);
        }
        Map<String, Integer> limitsByHeader = compiledRoute.rules().usageHeaders();
        if (limitsByHeader.isEmpty()) {
            return List.of();
        }
        List<UsageReport> reports = new ArrayList<>(2);
        for (Map.Entry<String, Integer> entry : limitsByHeader.entrySet()) {
            long units = numberIn(headers, entry.getKey());
            if (units >= 0) {
                reports.add(new UsageReport(entry.getValue(), units));
            }
        }
        return reports;
    }
}
