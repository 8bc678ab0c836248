package dev.sluice.admin.api;

import static dev.sluice.part.Operation.get;
import static dev.sluice.part.Operation.post;

import dev.sluice.base.time.Ticker;
import dev.sluice.cluster.LatchPeers;
import dev.sluice.control.KillSwitch;
import dev.sluice.control.TradingControl;
import dev.sluice.core.admission.status.DryRun;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ScopeMatch;
import dev.sluice.exchanges.pull.PullControl;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.persistence.AuditLog;
import dev.sluice.persistence.BanRecord;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.AuditRows;
import dev.sluice.status.DrillResponse;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.MemberConfirmation;
import dev.sluice.status.PullStatus;
import dev.sluice.status.RearmProposal;
import dev.sluice.status.RearmResponse;
import dev.sluice.status.ScopeNames;
import dev.sluice.status.TripResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The admin API for operators, apart from {@code status} and {@code reload}: reads each request, calls the owner of
 * what it changes, and writes the response.
 */
public final class OperatorApi implements Part {
    private static final int MAX_ROWS = 10_000;

    private final TradingControl tradingControl;
    private final ExchangeRegistry exchangeRegistry;
    private final Ticker ticker;
    private final Supplier<Map<Kind, Integer>> openPermits;
    private final Supplier<Set<String>> botsWithToken;
    private final PullControl pulls;

    /**
     * @param openPermits the number of permits of each kind that are handed out and not settled
     * @param botsWithToken the bots for which a token is configured
     */
    public OperatorApi(
            TradingControl tradingControl,
            ExchangeRegistry exchangeRegistry,
            Ticker ticker,
            Supplier<Map<Kind, Integer>> openPermits,
            Supplier<Set<String>> botsWithToken,
            PullControl pulls) {
        this.tradingControl = tradingControl;
        this.exchangeRegistry = exchangeRegistry;
        this.ticker = ticker;
        this.openPermits = openPermits;
        this.botsWithToken = botsWithToken;
        this.pulls = pulls;
    }

    @Override
    public List<Operation> operations() {
        return Stream.concat(halts().stream(), records().stream()).toList();
    }

    private List<Operation> halts() {
        return List.of(
                post(
                        "/trip",
                        Role.TRIP,
                        "Halts trading for a scope; latched. The field matched of the response tells what the scope holds of the"
                                + " names that are known: known is false if nobody has used its name, and similar lists names like it.",
                        AdminRequest.Trip.class,
                        this::trip),
                post(
                        "/trip/rehearsal",
                        Role.TRIP,
                        "Runs all steps of a trip, with event loops and disk, to measure their duration; stops"
                                + " nothing.",
                        AdminRequest.Rehearsal.class,
                        this::rehearse),
                get(
                        "/drill",
                        Role.READ,
                        "Returns what a halt would refuse now, and as matched what its scope holds; changes nothing.",
                        AdminRequest.Drill.class,
                        this::drill),
                post(
                        "/rearm",
                        Role.REARM,
                        "First step of a re-arm: returns the latches and a challenge.",
                        AdminRequest.Rearm.class,
                        this::propose),
                post(
                        "/rearm/confirm",
                        Role.REARM,
                        "Second step of a re-arm: lifts the latches of the challenge.",
                        AdminRequest.RearmConfirmation.class,
                        this::confirm),
                post("/heartbeat/{name}", Role.TRIP, "Heartbeat of a configured watchdog.", this::heartbeat));
    }

    /** Returns the operations that read what the data folder has recorded. */
    private List<Operation> records() {
        return List.of(
                get(
                        "/audit",
                        Role.READ,
                        "Returns the latest rows of the audit, oldest first.",
                        AdminRequest.Rows.class,
                        this::rows),
                get(
                        "/bans",
                        Role.READ,
                        "Returns the latest bans by exchanges that ended after a time or last, oldest first; the gateway"
                                + " keeps those of the last week, at most 2000.",
                        AdminRequest.Rows.class,
                        this::bans),
                get(
                        "/audit/verify",
                        Role.READ,
                        "Checks that no row of the audit was changed or removed.",
                        this::verify));
    }

    // ---- trip

    private Future<Response> trip(Request request, AdminRequest.Trip asked) {
        long within = checked(asked.confirmWithinMs());
        KillSwitch.TripRequest order =
                KillSwitch.TripRequest.of(scope(asked.scope()), mode(asked.mode()), asked.reason(), request.who());
        return tradingControl.killSwitch().trip(order).compose(done -> {
            Map<Kind, Integer> permits = openPermits.get();
            Future<PullStart> pull = pull(order, done.latch(), asked);
            return matched(order.modeScope(), true)
                    .compose(matched -> confirmed(within)
                            .compose(cluster -> pull.map(
                                    begun -> Response.ok(response(true, done, permits, matched, cluster, begun)))));
        });
    }

    /** How a pull began, or why it is not possible; neither if none was asked for. */
    private record PullStart(
            @Nullable PullStatus status, @Nullable String refused) {
        static final PullStart NONE = new PullStart(null, null);

        static PullStart refused(String why) {
            return new PullStart(null, why);
        }
    }

    /** Begins to cancel resting orders if that is asked for. It never fails: the halt is set already. */
    private Future<PullStart> pull(KillSwitch.TripRequest order, ModeHold held, AdminRequest.Trip asked) {
        if (!isOn(asked.pull())) {
            return Future.succeededFuture(PullStart.NONE);
        }
        if (held.mode() != Mode.CANCEL_ONLY) {
            return Future.succeededFuture(PullStart.refused("orders cannot be pulled with the mode " + held.mode()
                    + ", only with CANCEL_ONLY; the halt is set, and the orders stay"));
        }
        if (!pulls.isConfigured()) {
            return Future.succeededFuture(PullStart.refused("orders cannot be pulled without sluice-signer:"
                    + " killSwitch.signer of conf/sluice.json is not set; the halt is set, and the orders stay"));
        }
        return pulls.begin(order.modeScope(), isOn(asked.keepReducing()), order.who(), order.reason())
                .map(status -> new PullStart(status, null))
                .otherwise(failure ->
                        PullStart.refused("the orders are not pulled: " + failure.getMessage() + "; the halt is set"));
    }

    private static boolean isOn(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    /** Returns which of the known names the scope covers. */
    private Future<ScopeNames> matched(ModeScope modeScope, boolean isSet) {
        return tradingControl.killSwitch().otherMembersNames().map(others -> matched(modeScope, isSet, others));
    }

    private ScopeNames matched(ModeScope modeScope, boolean isSet, LatchPeers.OtherNames others) {
        Map<String, KnownNames> used = exchangeRegistry.seenNames();
        others.names().forEach((exchange, names) -> used.merge(exchange, names, KnownNames::union));
        Map<String, KnownNames> configured = exchangeRegistry.configuredNames();
        Set<String> withToken = botsWithToken.get();
        configured.put("", new KnownNames(List.copyOf(withToken), List.of(), List.of(), true));
        ScopeMatch match = ScopeMatch.of(modeScope, used, configured);
        // their names are believed only with the token, from every address and in every case of letters
        Set<String> keys = withToken.stream().map(ModeScope.Level.BOT::key).collect(Collectors.toSet());
        boolean isTokenRequired =
                match.names().stream().map(ModeScope.Level.BOT::key).allMatch(keys::contains);
        return ScopeMatchText.names(match, new ScopeMatchText.Facts(isTokenRequired, isSet, others.unknownMembers()));
    }

    private Future<Response> rehearse(Request request, AdminRequest.Rehearsal asked) {
        return tradingControl
                .killSwitch()
                .rehearse(KillSwitch.TripRequest.of(
                        scope(asked.scope()), mode(asked.mode()), asked.reason(), request.who()))
                .map(done -> Response.ok(response(false, done, openPermits.get(), null, null, PullStart.NONE)));
    }

    private static long checked(@Nullable Long confirmWithinMs) {
        long millis = Objects.requireNonNullElse(confirmWithinMs, 0L);
        if (millis < 0 || millis > AdminRequest.MAX_CONFIRM_MS) {
            throw new IllegalArgumentException(
                    "'confirmWithinMs' must be between 0 and " + AdminRequest.MAX_CONFIRM_MS + ", not " + millis);
        }
        return millis;
    }

    /**
     * Returns which other members of the cluster have confirmed the change within that time; null without a cluster.
     */
    private Future<@Nullable MemberConfirmation> confirmed(long withinMillis) {
        return tradingControl
                .killSwitch()
                .confirmations(withinMillis)
                .map(members -> MemberConfirmation.of(members.confirmedBy(), members.notConfirmedBy()));
    }

    /**
     * Returns the response to a trip. It includes the number of open permits, because programs that hold them may
     * still send those calls without the gateway.
     */
    private TripResponse response(
            boolean tripped,
            KillSwitch.TripResult done,
            Map<Kind, Integer> permits,
            @Nullable ScopeNames matched,
            @Nullable MemberConfirmation cluster,
            PullStart pull) {
        return new TripResponse(
                tripped,
                HoldStatus.of(done.latch()),
                done.isDurable(),
                done.unresponsiveLoops(),
                done.millis(),
                permits,
                matched,
                cluster,
                pull.status() == null ? TripResponse.restingOrders(strictest(done.latch())) : TripResponse.PULLED,
                pull.status(),
                pull.refused());
    }

    /** Returns the strictest mode in the scope of a hold: its own, or that of a wider one. */
    private Mode strictest(ModeHold held) {
        ModeScope scope = held.modeScope();
        return tradingControl.modeRegistry().snapshot().all().stream()
                .filter(one -> one.modeScope().isSame(scope) || one.modeScope().isWiderThan(scope))
                .map(ModeHold::mode)
                .reduce(held.mode(), Mode::orStricter);
    }

    /**
     * Parses and checks the scope: an unknown exchange is an error, since a trip for a misspelt one would stop
     * nothing.
     */
    private ModeScope scope(@Nullable String text) {
        ModeScope modeScope = text == null || text.isEmpty() ? ModeScope.GLOBAL : ModeScope.parse(text);
        if (!modeScope.exchange().isEmpty() && !exchangeRegistry.names().contains(modeScope.exchange())) {
            throw new IllegalArgumentException("no exchange '" + modeScope.exchange() + "' is configured; configured: "
                    + exchangeRegistry.names());
        }
        return tradingControl.modeRegistry().canonical(modeScope);
    }

    private static Mode mode(@Nullable String text) {
        return switch (text == null ? "" : text) {
            case "", "CANCEL_ONLY" -> Mode.CANCEL_ONLY;
            case "REDUCE_ONLY" -> Mode.REDUCE_ONLY;
            case "HALTED" -> Mode.HALTED;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is not a mode that stops trading; allowed: " + AdminRequest.MODE);
        };
    }

    private Future<Response> drill(Request request, AdminRequest.Drill asked) {
        ModeScope modeScope = scope(asked.scope());
        Mode mode = mode(asked.mode());
        if (isOn(asked.pull()) && !pulls.isConfigured()) {
            throw new IllegalArgumentException("orders cannot be counted without sluice-signer: killSwitch.signer of"
                    + " conf/sluice.json is not set");
        }
        List<DrillResponse.AtExchange> exchanges = new ArrayList<>();
        exchangeRegistry.configured().forEach((name, exchange) -> {
            if (modeScope.exchange().isEmpty() || modeScope.exchange().equals(name)) {
                DryRun dryRun = exchange.admission().drill(modeScope, mode, ticker.nanos());
                exchanges.add(new DrillResponse.AtExchange(name, dryRun.seen(), dryRun.refused(), dryRun.waiting()));
            }
        });
        Future<@Nullable PullStatus> pull = isOn(asked.pull())
                ? pulls.rehearse(modeScope, isOn(asked.keepReducing()), request.who())
                        .map(status -> status)
                : Future.succeededFuture();
        return matched(modeScope, false)
                .compose(matched -> pull.map(orders ->
                        Response.ok(new DrillResponse(true, modeScope.toString(), mode, matched, exchanges, orders))));
    }

    private Future<Response> heartbeat(Request request) {
        boolean known = tradingControl.watchdogs().recordHeartbeat(request.name(), ticker.nanos());
        return known
                ? reply(new Heard(request.name()))
                : Future.succeededFuture(Response.conflict("no watchdog '" + request.name()
                        + "' is configured in killSwitch.watchdogs of conf/sluice.json"));
    }

    private record Heard(String heard) {}

    // ---- re-arm

    private Future<Response> propose(Request request, AdminRequest.Rearm asked) {
        String scope = asked.scope();
        ModeScope modeScope = scope == null || scope.isEmpty()
                ? null
                : tradingControl.modeRegistry().canonical(ModeScope.parse(scope));
        Rearm.Challenge challenge;
        try {
            challenge = tradingControl
                    .killSwitch()
                    .propose(modeScope, asked.reason(), request.by().name());
        } catch (IllegalArgumentException nothingLatched) {
            return Future.succeededFuture(Response.conflict(String.valueOf(nothingLatched.getMessage())));
        }
        List<ModeHold> others = tradingControl.modeRegistry().snapshot().all().stream()
                .filter(held -> !challenge.latches().contains(held))
                .toList();
        return reply(new RearmProposal(
                challenge.code(),
                HoldStatus.all(challenge.latches(), true),
                tradingControl.killSwitch().causes(challenge.latches()).stream()
                        .map(Rearm.Cause::text)
                        .toList(),
                HoldStatus.all(others, true),
                challenge.untilNanos() - ticker.nanos()));
    }

    private Future<Response> confirm(Request request, AdminRequest.RearmConfirmation asked) {
        long within = checked(asked.confirmWithinMs());
        return tradingControl
                .killSwitch()
                .confirm(new Rearm.Confirmation(
                        asked.challenge(), request.by().name(), Objects.requireNonNullElse(asked.force(), "")))
                .compose(done -> {
                    List<HoldStatus> lifted = HoldStatus.all(done.lifted(), true);
                    ModeSnapshot now = tradingControl.modeRegistry().snapshot();
                    List<HoldStatus> held = HoldStatus.all(now.all(), true);
                    return confirmed(within)
                            .map(cluster -> Response.ok(
                                    new RearmResponse(true, lifted, done.isDurable(), now.global(), held, cluster)));
                })
                .recover(denied -> denied instanceof IllegalStateException
                        ? Future.succeededFuture(Response.conflict(String.valueOf(denied.getMessage())))
                        : Future.failedFuture(denied));
    }

    // ---- audit

    private Future<Response> rows(Request request, AdminRequest.Rows asked) {
        AuditLog log = tradingControl.audit().log();
        return Future.fromCompletionStage(log.rows(since(asked), limit(asked)))
                .map(rows -> Response.ok(new AuditRows(rows, log.backlog(), log.dropped())));
    }

    private static long since(AdminRequest.Rows asked) {
        return Objects.requireNonNullElse(asked.since(), 0L);
    }

    private static int limit(AdminRequest.Rows asked) {
        return (int) Math.max(0, Math.min(MAX_ROWS, Objects.requireNonNullElse(asked.limit(), 1000L)));
    }

    private Future<Response> bans(Request request, AdminRequest.Rows asked) {
        return Future.fromCompletionStage(tradingControl.audit().log().bans(since(asked), limit(asked)))
                .map(bans -> Response.ok(new Bans(bans)));
    }

    private record Bans(List<BanRecord> bans) {}

    private Future<Response> verify(Request request) {
        return Future.fromCompletionStage(tradingControl.audit().log().verify()).map(Response::ok);
    }

    private static Future<Response> reply(Object body) {
        return Future.succeededFuture(Response.ok(body));
    }
}
