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
 * A watch on armed dead man's switches: if a switch is not renewed, the exchange cancels the account's orders, and
 * the program that renews it has probably died. Logs this and trips the account's scope where configured.
 */
public final class DeadManWatch implements Part {
    private static final int MAX_SHOWN = 500;

    private final Function<Long, Map<String, List<DeadManSwitch>>> armed;
    private final Consumer<KillSwitch.TripRequest> trip;
    private final Supplier<DeadManSettings> settings;
    private final Ticker ticker;
    private final Consumer<String> warnings;
    private Set<String> reported = Set.of();

    /** @param armed the switches that are armed now, by exchange */
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
        DeadManSettings now = settings.get();
        Set<String> silent = new HashSet<>();
        forEach((exchange, one) -> {
            String which = exchange + "/" + one.account() + (one.instrument().isEmpty() ? "" : " " + one.instrument())
                    + " (" + one.path() + ")";
            if (isSilent(one) && silent.add(which) && !reported.contains(which)) {
                String reason = "the dead man's switch of " + which + " was not renewed for "
                        + maxNanos(one) / Nanos.PER_MILLI + " ms by bot '" + one.bot() + "'";
                String then = (hasFired(one)
                                ? "the exchange has cancelled the orders"
                                : "the exchange will cancel the orders")
                        + ", unless a renewal without an answer reached it";
                warnings.accept(reason + "; " + then);
                if (now.trip()) {
                    ModeScope modeScope = ModeScope.account(exchange, one.account());
                    trip.accept(KillSwitch.TripRequest.of(modeScope, now.mode(), reason, "dead man's switch"));
                }
            }
        });
        reported = silent;
    }

    /**
     * Returns the time within which the switch must be renewed: the time in its own call, else the configured one.
     */
    private long maxNanos(DeadManSwitch one) {
        return one.timeoutNanos() > 0 ? one.timeoutNanos() : settings.get().silentMs() * Nanos.PER_MILLI;
    }

    private boolean isSilent(DeadManSwitch one) {
        return !one.byConnection() && one.ageNanos() >= maxNanos(one);
    }

    /** Returns whether the exchange has surely acted on the switch: its time is known and has passed. */
    public boolean hasFired(DeadManSwitch one) {
        return one.timeoutNanos() > 0 && isSilent(one);
    }

    private void forEach(BiConsumer<String, DeadManSwitch> action) {
        armed.apply(ticker.nanos()).forEach((exchange, armed) -> armed.forEach(one -> action.accept(exchange, one)));
    }

    /** Returns a bounded list of switches for the status. */
    public List<DeadManStatus> status() {
        List<DeadManStatus> all = new ArrayList<>();
        forEach((exchange, one) -> {
            if (all.size() < MAX_SHOWN) {
                all.add(new DeadManStatus(exchange, one, isSilent(one)));
            }
        });
        return all;
    }

    /** The switches of one account combined, since instruments must not be metric labels. */
    private static final class AccountSwitches {
        private int armed;
        private double age;
        private double left = Double.MAX_VALUE;

        void add(DeadManSwitch one) {
            armed++;
            age = Math.max(age, one.ageNanos() / (double) Nanos.PER_SECOND);
            if (one.timeoutNanos() >= 0 && !one.byConnection()) {
                left = Math.min(left, Math.max(0, one.timeoutNanos() - one.ageNanos()) / (double) Nanos.PER_SECOND);
            }
        }
    }

    @Override
    public void metrics(Metrics to) {
        Map<List<String>, AccountSwitches> accounts = new LinkedHashMap<>();
        forEach((exchange, one) -> {
            List<String> which = List.of(exchange, one.account());
            if (accounts.size() < MAX_SHOWN || accounts.containsKey(which)) {
                accounts.computeIfAbsent(which, any -> new AccountSwitches()).add(one);
            }
        });
        MetricFamily armed = to.gauge("sluice_dead_man_armed", "Armed dead man's switches.");
        MetricFamily ages = to.gauge(
                "sluice_dead_man_age_seconds",
                "Time since the last renewal, of the dead man's switch that was not renewed for the longest time.");
        MetricFamily left = to.gauge(
                "sluice_dead_man_left_seconds",
                "Time until the exchange cancels the orders of the next dead man's switch if it is not renewed; 0: it has cancelled them.");
        accounts.forEach((which, all) -> {
            String[] labels = {"exchange", which.get(0), "account", which.get(1)};
            armed.add(all.armed, labels);
            ages.add(all.age, labels);
            if (all.left < Double.MAX_VALUE) {
                left.add(all.left, labels);
            }
        });
    }
}
