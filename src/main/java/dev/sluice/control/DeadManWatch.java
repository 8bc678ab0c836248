package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.status.DeadManStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Watches the armed dead man's switches. When a bot stops renewing its switch, the exchange cancels the account's
 * orders, and the bot has probably died. The watch logs this and, if configured, trips the kill switch for the account.
 */
public final class DeadManWatch implements Part {
    private static final int MAX_SHOWN = 500;

    private final Function<Long, Map<String, List<DeadManSwitch>>> armed;
    private final Consumer<KillSwitch.TripRequest> trip;
    private final Supplier<DeadManSettings> settings;
    private final Ticker ticker;
    private final Consumer<String> warnings;
    private Set<String> reported = Set.of();

    /** @param armed returns the switches that are armed at a time in nanoseconds, by exchange */
    DeadManWatch(
            Function<Long, Map<String, List<DeadManSwitch>>> armed,
            Consumer<KillSwitch.TripRequest> trip,
            Supplier<DeadManSettings> settings,
            Ticker ticker,
            Consumer<String> warnings) {
        this.armed = armed;
        this.trip = trip;
        this.settings = settings;
        this.ticker = ticker;
        this.warnings = warnings;
    }

    /** Checks all armed switches. */
    @Override
    public void everySecond() {
        DeadManSettings current = settings.get();
        Set<String> silent = new HashSet<>();
        forEach((exchange, deadManSwitch) -> {
            String name = exchange + "/" + deadManSwitch.account()
                    + (deadManSwitch.instrument().isEmpty() ? "" : " " + deadManSwitch.instrument()) + " ("
                    + deadManSwitch.path() + ")";
            if (isSilent(deadManSwitch) && silent.add(name) && !reported.contains(name)) {
                String reason = "the dead man's switch of " + name + " was not renewed for "
                        + allowedSilenceNanos(deadManSwitch) / Nanos.PER_MILLI + " ms by bot '" + deadManSwitch.bot()
                        + "'";
                String consequence = (hasFired(deadManSwitch)
                                ? "the exchange has cancelled the orders"
                                : "the exchange will cancel the orders")
                        + ", unless a renewal without an answer reached it";
                warnings.accept(reason + "; " + consequence);
                if (current.trip()) {
                    ModeScope modeScope = ModeScope.account(exchange, deadManSwitch.account());
                    trip.accept(KillSwitch.TripRequest.of(modeScope, current.mode(), reason, "dead man's switch"));
                }
            }
        });
        reported = silent;
    }

    /**
     * Returns the time within which the switch must be renewed: the timeout in the bot's call, else the configured one.
     */
    private long allowedSilenceNanos(DeadManSwitch deadManSwitch) {
        return deadManSwitch.timeoutNanos() > 0
                ? deadManSwitch.timeoutNanos()
                : settings.get().silentMs() * Nanos.PER_MILLI;
    }

    private boolean isSilent(DeadManSwitch deadManSwitch) {
        return !deadManSwitch.byConnection() && deadManSwitch.ageNanos() >= allowedSilenceNanos(deadManSwitch);
    }

    /** Returns whether the exchange has surely cancelled the orders: the timeout is known and has passed. */
    public boolean hasFired(DeadManSwitch deadManSwitch) {
        return deadManSwitch.timeoutNanos() > 0 && isSilent(deadManSwitch);
    }

    private void forEach(BiConsumer<String, DeadManSwitch> action) {
        armed.apply(ticker.nanos())
                .forEach((exchange, switches) ->
                        switches.forEach(deadManSwitch -> action.accept(exchange, deadManSwitch)));
    }

    /** Returns the switches for the status, at most {@value #MAX_SHOWN}. */
    public List<DeadManStatus> status() {
        List<DeadManStatus> all = new ArrayList<>();
        forEach((exchange, deadManSwitch) -> {
            if (all.size() < MAX_SHOWN) {
                all.add(new DeadManStatus(exchange, deadManSwitch, isSilent(deadManSwitch)));
            }
        });
        return all;
    }

    /** The totals of one account. Instruments are no metric labels, because their number is unbounded. */
    private static final class AccountSwitches {
        private int armed;
        private double maxAgeSeconds;
        private double minLeftSeconds = Double.MAX_VALUE;

        void add(DeadManSwitch deadManSwitch) {
            armed++;
            maxAgeSeconds = Math.max(maxAgeSeconds, deadManSwitch.ageNanos() / (double) Nanos.PER_SECOND);
            if (deadManSwitch.timeoutNanos() >= 0 && !deadManSwitch.byConnection()) {
                minLeftSeconds = Math.min(
                        minLeftSeconds,
                        Math.max(0, deadManSwitch.timeoutNanos() - deadManSwitch.ageNanos())
                                / (double) Nanos.PER_SECOND);
            }
        }
    }

    @Override
    public void metrics(Metrics to) {
        Map<List<String>, AccountSwitches> accounts = new LinkedHashMap<>();
        forEach((exchange, deadManSwitch) -> {
            List<String> key = List.of(exchange, deadManSwitch.account());
            if (accounts.size() < MAX_SHOWN || accounts.containsKey(key)) {
                accounts.computeIfAbsent(key, any -> new AccountSwitches()).add(deadManSwitch);
            }
        });
        MetricFamily armed = to.gauge("sluice_dead_man_armed", "Armed dead man's switches.");
        MetricFamily ages = to.gauge(
                "sluice_dead_man_age_seconds",
                "Time since the last renewal, of the dead man's switch that was not renewed for the longest time.");
        MetricFamily left = to.gauge(
                "sluice_dead_man_left_seconds",
                "Time until the exchange cancels the orders of the next dead man's switch if it is not renewed; 0: it has cancelled them.");
        accounts.forEach((key, all) -> {
            String[] labels = {"exchange", key.get(0), "account", key.get(1)};
            armed.add(all.armed, labels);
            ages.add(all.maxAgeSeconds, labels);
            if (all.minLeftSeconds < Double.MAX_VALUE) {
                left.add(all.minLeftSeconds, labels);
            }
        });
    }
}
