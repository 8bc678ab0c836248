package dev.sluice.proxy;

import dev.sluice.base.hash.Sha256;
import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.proxy.TradingResponse.Block;
import dev.sluice.proxy.TradingResponse.Summary;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code GET /trading}, which reports if new orders are accepted and, if not, why. With
 * {@code If-None-Match} and {@code wait} (seconds), a request waits until the status changes, so that bots need no
 * polling. Reports modes and bans, but no exhausted limits, since calls wait for those.
 *
 * <p>Runs on its event loop only; waiting requests are checked with the other periodic checks.
 */
final class TradingHandler {
    /** Maximum number of waiting requests per event loop. */
    static final int MAX_WAITING = 1000;

    private static final long MAX_WAIT_SECONDS = 60;
    private static final int TAG_BYTES = 8;

    /** The current status and its entity tag. */
    private record Report(String body, String tag) {}

    /** A request that waits for a status other than {@code tag}. */
    private record Waiting(HttpServerRequest request, ModeQuery modeQuery, String tag, long untilNanos) {}

    private final TrafficState traffic;
    private final ProxySetup.Pages sources;
    private final List<Waiting> waiting = new ArrayList<>();

    TradingHandler(TrafficState traffic, ProxySetup.Pages sources) {
        this.traffic = traffic;
        this.sources = sources;
    }

    void handle(HttpServerRequest request) {
        ModeQuery modeQuery = query(request);
        long seconds = seconds(request.getParam("wait"));
        if (modeQuery == null) {
            refuse(request, 404, "no exchange with this name is configured; GET / lists the exchanges");
        } else if (modeQuery.exchange().isEmpty() && !modeQuery.account().isEmpty()) {
            refuse(request, 400, "'account' requires 'exchange', because account names belong to an exchange");
        } else if (seconds < 0) {
            refuse(request, 400, "'wait' must be a whole number of seconds from 0 to " + MAX_WAIT_SECONDS);
        } else {
            answer(request, modeQuery, seconds);
        }
    }

    private void answer(HttpServerRequest request, ModeQuery modeQuery, long seconds) {
        Report report = report(modeQuery);
        String known = request.getHeader("If-None-Match");
        if (!report.tag().equals(known)) {
            respond(request, report);
        } else if (seconds == 0) {
            unchanged(request, report.tag());
        } else if (waiting.size() >= MAX_WAITING) {
            request.response().putHeader("Retry-After", "1");
            refuse(request, 503, "too many requests wait for a change already; omit 'wait' or try again later");
        } else {
            Waiting one = new Waiting(request, modeQuery, known, traffic.nanos() + seconds * Nanos.PER_SECOND);
            waiting.add(one);
            request.response().closeHandler(gone -> waiting.remove(one));
        }
    }

    /** Returns the query for the modes; null if there is no such exchange. */
    private @Nullable ModeQuery query(HttpServerRequest request) {
        String exchange = Objects.requireNonNullElse(request.getParam("exchange"), "");
        ExchangeEndpoint exchangeEndpoint =
                exchange.isEmpty() ? null : traffic.endpoints().byName().get(exchange);
        if (!exchange.isEmpty() && exchangeEndpoint == null) {
            return null;
        }
        return new ModeQuery(
                exchangeEndpoint == null ? "" : exchangeEndpoint.exchange().name(),
                Objects.requireNonNullElse(request.getParam("account"), ""),
                Objects.requireNonNullElse(request.getParam("bot"), ""));
    }

    private static long seconds(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        boolean number = !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && Long.parseLong(text) <= MAX_WAIT_SECONDS ? Long.parseLong(text) : -1;
    }

    /**
     * Answers the requests that have timed out or whose status has changed; requests with the same query share one
     * computation.
     */
    void check(long nowNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        Map<ModeQuery, Report> reports = new HashMap<>();
        for (Waiting one : List.copyOf(waiting)) {
            Report report = reports.computeIfAbsent(one.modeQuery(), this::report);
            boolean changed = !report.tag().equals(one.tag());
            if (changed || nowNanos - one.untilNanos() >= 0) {
                waiting.remove(one);
                if (changed) {
                    respond(one.request(), report);
                } else {
                    unchanged(one.request(), report.tag());
                }
            }
        }
    }

    private static void respond(HttpServerRequest request, Report report) {
        tagged(request, report.tag())
                .putHeader("Content-Type", "application/json")
                .end(report.body());
    }

    private static void unchanged(HttpServerRequest request, String tag) {
        tagged(request, tag).setStatusCode(304).end();
    }

    private static HttpServerResponse tagged(HttpServerRequest request, String tag) {
        return request.response().putHeader("ETag", tag).putHeader("Cache-Control", "no-cache");
    }

    private static void refuse(HttpServerRequest request, int status, String message) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(RecordJson.encode(new Failure(message)));
    }

    // ---- the status

    private Report report(ModeQuery modeQuery) {
        List<ModeHold> held = sources.held().apply(modeQuery);
        String notServing = sources.notServing().get();
        boolean disabled = sources.disabled().test(modeQuery.exchange());
        List<Block> reasons = new ArrayList<>();
        if (!notServing.isEmpty()) {
            reasons.add(Block.withoutMode("global", "gateway", notServing, "itself"));
        }
        if (disabled) {
            reasons.add(Block.withoutMode(
                    "exchange:" + modeQuery.exchange(),
                    "configuration",
                    "\"enabled\" is false in its entry of conf/exchanges.json: every call is refused",
                    "\"enabled\": true and a reload"));
        }
        held.forEach(one -> reasons.add(reason(one)));
        List<ActiveBan> bans = sources.bans().apply(modeQuery);
        bans.forEach(one -> reasons.add(reason(one)));
        String body = RecordJson.encode(new TradingResponse(
                reasons.isEmpty(),
                disabled ? Summary.disabled : summary(held, bans, notServing),
                held.isEmpty() ? Mode.ACTIVE : held.get(0).mode(),
                modeQuery.exchange(),
                modeQuery.account(),
                modeQuery.bot(),
                reasons));
        return new Report(body, tag(body));
    }

    private static Block reason(ModeHold held) {
        return new Block(
                held.modeScope().toString(),
                held.mode(),
                held.holdCause().toString(),
                held.latched(),
                held.holdReason().reason(),
                null,
                held.holdReason().liftedBy());
    }

    private static Block reason(ActiveBan ban) {
        String until = Instant.ofEpochMilli(ban.untilEpochMillis()).toString();
        String seen = ban.seenBy().isEmpty() ? "" : " (seen by member " + ban.seenBy() + ")";
        return new Block(
                ban.scope(),
                Mode.ACTIVE,
                "ban:" + ban.limit(),
                false,
                ban.exchange() + " bans what is charged to '" + ban.limit() + "' until " + until + seen,
                ban.untilEpochMillis(),
                "itself");
    }

    /** Returns the status as one word. */
    private static Summary summary(List<ModeHold> held, List<ActiveBan> bans, String notServing) {
        if (held.isEmpty()) {
            return !notServing.isEmpty() ? Summary.not_serving : bans.isEmpty() ? Summary.ok : Summary.ban;
        }
        ModeHold first = held.get(0);
        return switch (first.holdCause().source()) {
            case KILL_SWITCH ->
                first.modeScope().level() == ModeScope.Level.GLOBAL ? Summary.global_kill_switch : Summary.kill_switch;
            case BREAKER -> Summary.circuit_breaker;
            case CLOCK -> Summary.time_drift;
            case READINESS -> Summary.readiness;
            case MARGIN -> Summary.margin;
            case GUARD -> Summary.guard;
        };
    }

    private static String tag(String body) {
        return '"' + Sha256.hex(body, TAG_BYTES) + '"';
    }
}
