package dev.sluice.control;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.health.Check;
import dev.sluice.core.health.CheckRule;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.Margin;
import dev.sluice.core.health.MarginSettings;
import dev.sluice.core.health.MarginState;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Operation;
import dev.sluice.part.Role;
import dev.sluice.status.CheckResponse;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A monitor of account margins, from reports by programs and from responses that bots receive anyway. An account with
 * a critical margin may only reduce. Each margin of an account holds its own mode, and the strictest counts. The
 * monitor sends no requests. Thread-safe.
 */
public final class MarginMonitor {
    private static final int MAX_MARGINS = 10_000;
    private static final int LONGEST_NAME = 64;
    private static final String LIFTED_BY = "lifted automatically when the margin is better";

    /**
     * A received margin of an account.
     *
     * @param exchange the exchange
     * @param account the account
     * @param name the name of the margin; "" for reports by programs
     * @param marginState the margin
     * @param source the program or response that it came from
     */
    private record SeenMargin(String exchange, String account, String name, MarginState marginState, String source) {
        String accountKey() {
            return exchange + "/" + account;
        }

        String key() {
            return name.isEmpty() ? accountKey() : accountKey() + "/" + name;
        }

        CheckRule rule(MarginSettings settings) {
            return name.isEmpty() ? settings.reported() : settings.fromResponses(accountKey());
        }
    }

    /** The latest report of one margin, and the check that evaluates its reports. */
    private record WatchedMargin(SeenMargin seenMargin, Check check) {}

    private final ModeHolder holder;
    private final Supplier<Set<String>> exchanges;
    private final Map<String, WatchedMargin> margins = new ConcurrentHashMap<>();
    private volatile MarginSettings settings;
    private boolean full;

    /**
     * Creates a monitor.
     *
     * @param settings the thresholds
     * @param holder holds the modes
     * @param exchanges the names of existing exchanges, read at each evaluation
     */
    public MarginMonitor(MarginSettings settings, ModeHolder holder, Supplier<Set<String>> exchanges) {
        this.settings = settings;
        this.holder = holder;
        this.exchanges = exchanges;
    }

    /** Applies new settings; reported margins are kept. */
    public synchronized void reload(MarginSettings reloaded) {
        settings = reloaded;
        margins.values().forEach(one -> one.check().reload(one.seenMargin().rule(reloaded)));
    }

    /** Returns the admin API operation by which programs report margins. */
    public Operation operation() {
        return Operation.post(
                "/margins",
                Role.TRIP,
                "A program reports the margin of an account.",
                MarginReport.class,
                (request, report) -> Future.succeededFuture(Operation.Response.ok(report(request, report))));
    }

    private record MarginReport(
            @Setting("name of the exchange") String exchange,

            @Setting("name of a configured account, or account id of a key")
            String account,

            @Setting("free funds, as text so that no digit is lost")
            String available,

            @Setting("funds in use, as text") String used,
            @Setting("currency, such as USDT") String currency) {}

    private CheckResponse report(Operation.Request request, MarginReport report) {
        String exchange = report.exchange();
        String account = report.account();
        Set<String> known = exchanges.get();
        if (!known.contains(exchange)) {
            throw new IllegalArgumentException("no exchange '" + exchange + "' is configured; configured: " + known);
        }
        if (account.length() > LONGEST_NAME || !account.chars().allMatch(MarginMonitor::isOfName)) {
            throw new IllegalArgumentException(
                    "'account' must be the name of a configured account or the account id of a key, 1 to "
                            + LONGEST_NAME + " of letters, digits, '_', '.' and '-'");
        }
        Margin margin = new Margin(
                Margin.decimal("available", report.available()),
                Margin.decimal("used", report.used()),
                report.currency());
        CheckState state = take(new SeenMargin(
                exchange, account, "", margin, "reported by " + request.by().name()));
        if (state == null) {
            throw new IllegalArgumentException(
                    "the margins of " + MAX_MARGINS + " accounts are stored, which is the maximum");
        }
        return CheckResponse.of(state);
    }

    private static boolean isOfName(int c) {
        return Character.isLetterOrDigit(c) ? c < 0x80 : "_.-".indexOf(c) >= 0;
    }

    /** Records a margin that was read from a response. */
    public void seen(String exchange, String account, MarginReading seen) {
        LiquidationRatio liquidationRatio = new LiquidationRatio(seen);
        SeenMargin seenMargin = new SeenMargin(
                exchange, account, seen.name(), liquidationRatio, "from the response to " + seen.route());
        // An account that cannot be liquidated is recorded only if it could be liquidated before.
        boolean matters = !liquidationRatio.isNone() || margins.containsKey(seenMargin.key());
        if (!account.isEmpty() && matters && take(seenMargin) == null) {
            warnFull();
        }
    }

    private synchronized void warnFull() {
        if (!full) {
            full = true;
            holder.warnings()
                    .accept("the margins of " + MAX_MARGINS
                            + " accounts are watched, which is the maximum; further accounts are not watched");
        }
    }

    /** Records a report and returns the new state, or null when there are too many margins. */
    private synchronized @Nullable CheckState take(SeenMargin seenMargin) {
        WatchedMargin before = margins.get(seenMargin.key());
        if (before == null && margins.size() >= MAX_MARGINS) {
            return null;
        }
        Check check = before != null ? before.check() : new Check(seenMargin.key(), seenMargin.rule(settings), now());
        check.found(seenMargin.marginState().evaluate(settings.of(seenMargin.accountKey()), now()));
        WatchedMargin now = new WatchedMargin(seenMargin, check);
        margins.put(seenMargin.key(), now);
        update(now);
        return check.state(now());
    }

    /** Evaluates all margins, so that a missing report also holds a mode. */
    public void update() {
        margins.values().forEach(this::update);
    }

    /**
     * Evaluates one margin, or forgets it if its exchange was removed. Synchronized, so that an older evaluation never
     * replaces a newer one.
     */
    private synchronized void update(WatchedMargin one) {
        SeenMargin seenMargin = one.seenMargin();
        ModeScope modeScope = ModeScope.account(seenMargin.exchange(), seenMargin.account());
        HoldCause holdCause = new HoldCause(HoldCause.Source.MARGIN, seenMargin.name());
        CheckState state = one.check().state(now());
        boolean isConfigured = exchanges.get().contains(seenMargin.exchange());
        if (!isConfigured) {
            margins.remove(seenMargin.key());
        }
        if (isConfigured && state.isCritical()) {
            holder.hold(
                    new ModeHolder.Hold(modeScope, holdCause, Mode.REDUCE_ONLY, LIFTED_BY),
                    state.message() + " (" + seenMargin.source() + ")");
        } else {
            holder.lift(modeScope, holdCause);
        }
    }

    /** Returns all margins, sorted by name. */
    public List<ReadinessStatus.MarginStatus> status(long now) {
        return margins.values().stream()
                .map(one -> new ReadinessStatus.MarginStatus(
                        one.seenMargin().exchange(),
                        one.seenMargin().account(),
                        one.seenMargin().marginState(),
                        one.seenMargin().source(),
                        one.check().state(now)))
                .sorted(Comparator.comparing(one -> one.state().name()))
                .toList();
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
