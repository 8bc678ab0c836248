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
 * Watches the margins of accounts, from reports by programs and from the responses to bots' calls; it sends no requests
 * itself. An account with a critical margin may only reduce. Each margin of an account holds its own mode, and the
 * strictest counts. Thread-safe.
 */
public final class MarginMonitor {
    private static final int MAX_MARGINS = 10_000;
    private static final int MAX_NAME_LENGTH = 64;
    private static final String LIFTED_BY = "lifted automatically when the margin is better";

    /**
     * A margin of an account, as it was reported or read.
     *
     * @param name the name of the margin; "" for reports by programs
     * @param source the program that reported it, or the response that it was read from
     */
    private record ReceivedMargin(
            String exchange, String account, String name, MarginState marginState, String source) {
        String accountKey() {
            return exchange + "/" + account;
        }

        String key() {
            return name.isEmpty() ? accountKey() : accountKey() + "/" + name;
        }

        CheckRule rule(MarginSettings settings) {
            return name.isEmpty() ? settings.ruleOfReports() : settings.ruleOfResponses(accountKey());
        }
    }

    /** The latest report of one margin, and the check that evaluates its reports. */
    private record WatchedMargin(ReceivedMargin received, Check check) {}

    private final ModeHolder holder;
    private final Supplier<Set<String>> exchanges;
    private final Map<String, WatchedMargin> margins = new ConcurrentHashMap<>();
    private volatile MarginSettings settings;
    private boolean isFullReported;

    /**
     * @param holder holds the modes
     * @param exchanges returns the names of the configured exchanges
     */
    public MarginMonitor(MarginSettings settings, ModeHolder holder, Supplier<Set<String>> exchanges) {
        this.settings = settings;
        this.holder = holder;
        this.exchanges = exchanges;
    }

    /** Applies new settings. The margins received before stay. */
    public synchronized void reload(MarginSettings reloaded) {
        settings = reloaded;
        margins.values()
                .forEach(watched -> watched.check().reload(watched.received().rule(reloaded)));
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
        if (account.length() > MAX_NAME_LENGTH || !account.chars().allMatch(MarginMonitor::isNameCharacter)) {
            throw new IllegalArgumentException(
                    "'account' must be the name of a configured account or the account id of a key, 1 to "
                            + MAX_NAME_LENGTH + " of letters, digits, '_', '.' and '-'");
        }
        Margin margin = new Margin(
                Margin.parseDecimal("available", report.available()),
                Margin.parseDecimal("used", report.used()),
                report.currency());
        CheckState state = record(new ReceivedMargin(
                exchange, account, "", margin, "reported by " + request.by().name()));
        if (state == null) {
            throw new IllegalArgumentException(
                    "the margins of " + MAX_MARGINS + " accounts are stored, which is the maximum");
        }
        return CheckResponse.of(state);
    }

    private static boolean isNameCharacter(int c) {
        return Character.isLetterOrDigit(c) ? c < 0x80 : "_.-".indexOf(c) >= 0;
    }

    /** Records a margin that was read from a response. */
    public void recordFromResponse(String exchange, String account, MarginReading reading) {
        LiquidationRatio liquidationRatio = new LiquidationRatio(reading);
        ReceivedMargin received = new ReceivedMargin(
                exchange, account, reading.name(), liquidationRatio, "from the response to " + reading.route());
        // a response without a ratio matters only if an earlier one had one
        boolean isRelevant = !liquidationRatio.isAbsent() || margins.containsKey(received.key());
        if (!account.isEmpty() && isRelevant && record(received) == null) {
            warnFull();
        }
    }

    private synchronized void warnFull() {
        if (!isFullReported) {
            isFullReported = true;
            holder.warnings()
                    .accept("the margins of " + MAX_MARGINS
                            + " accounts are watched, which is the maximum; further accounts are not watched");
        }
    }

    /** Records a margin and returns the new state; null when there are too many margins. */
    private synchronized @Nullable CheckState record(ReceivedMargin received) {
        WatchedMargin previous = margins.get(received.key());
        if (previous == null && margins.size() >= MAX_MARGINS) {
            return null;
        }
        Check check = previous != null ? previous.check() : new Check(received.key(), received.rule(settings), now());
        check.record(received.marginState().evaluate(settings.of(received.accountKey()), now()));
        WatchedMargin watched = new WatchedMargin(received, check);
        margins.put(received.key(), watched);
        update(watched);
        return check.state(now());
    }

    /** Evaluates all margins, so that missing reports take effect too. */
    public void update() {
        margins.values().forEach(this::update);
    }

    /**
     * Evaluates one margin, or forgets it if its exchange was removed. Synchronized, so that an older evaluation never
     * replaces a newer one.
     */
    private synchronized void update(WatchedMargin watched) {
        ReceivedMargin received = watched.received();
        ModeScope modeScope = ModeScope.account(received.exchange(), received.account());
        HoldCause holdCause = new HoldCause(HoldCause.Source.MARGIN, received.name());
        CheckState state = watched.check().state(now());
        boolean isConfigured = exchanges.get().contains(received.exchange());
        if (!isConfigured) {
            margins.remove(received.key());
        }
        if (isConfigured && state.isCritical()) {
            holder.hold(
                    new ModeHolder.Hold(modeScope, holdCause, Mode.REDUCE_ONLY, LIFTED_BY),
                    state.message() + " (" + received.source() + ")");
        } else {
            holder.lift(modeScope, holdCause);
        }
    }

    /** Returns all margins, sorted by name. */
    public List<ReadinessStatus.MarginStatus> status(long now) {
        return margins.values().stream()
                .map(watched -> new ReadinessStatus.MarginStatus(
                        watched.received().exchange(),
                        watched.received().account(),
                        watched.received().marginState(),
                        watched.received().source(),
                        watched.check().state(now)))
                .sorted(Comparator.comparing(margin -> margin.state().name()))
                .toList();
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
