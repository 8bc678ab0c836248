package dev.sluice.control;

import dev.sluice.config.Config;
import dev.sluice.core.breaker.BreakerChange;
import dev.sluice.core.breaker.BreakerContext;
import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.ReportResult;
import dev.sluice.core.breaker.ScopedBreakerStatus;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.status.BreakerEntry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Owns the circuit breakers and records their changes in the audit, the log and the metrics. Thread-safe. */
public final class BreakerControl implements Part {
    private final BreakerRegistry registry;
    private final TradingControl tradingControl;
    private final ModeHolder holder;
    private final boolean isDurable;
    private final AtomicLong alarms = new AtomicLong();

    /**
     * Creates the breakers. Those that an earlier process left open hold their modes at once.
     *
     * @param usageStore stores the breakers that are not closed
     */
    public BreakerControl(Map<String, BreakerRule> rules, TradingControl tradingControl, UsageStore usageStore) {
        this.tradingControl = tradingControl;
        holder = tradingControl.holder();
        isDurable = !(usageStore instanceof UsageStore.OnHeap);
        BreakerContext context = new BreakerContext(
                holder.modeRegistry(),
                usageStore,
                () -> ThreadLocalRandom.current().nextDouble());
        registry = new BreakerRegistry(rules, context, holder.ticker().nanos());
    }

    public BreakerRegistry registry() {
        return registry;
    }

    /** Returns the state of all breakers now. */
    public List<ScopedBreakerStatus> statuses() {
        return registry.status(holder.ticker().nanos());
    }

    /** Returns the same state for {@code GET /admin/breakers} and the status. */
    public BreakerEntry.Breakers status() {
        return new BreakerEntry.Breakers(statuses().stream()
                .map(breaker -> BreakerEntry.of(breaker, null))
                .toList());
    }

    @Override
    public void reload(Config next) {
        registry.reload(next.gateway().breakers(), holder.ticker().nanos());
        tradingControl.killSwitch().modesChanged();
    }

    /**
     * Completes a change that the registry accepted: checks the waiting calls against a stricter mode, and records the
     * change. Returns the breaker's new state.
     */
    public BreakerEntry complete(ReportResult.Accepted accepted) {
        if (accepted.isTightened()) {
            tradingControl.killSwitch().modesChanged();
        }
        recordChanges();
        return BreakerEntry.of(accepted.status(), isDurable && accepted.isStored());
    }

    @Override
    public void everySecond() {
        recordChanges();
    }

    /** Writes changes to the audit and alarms to the log. Cheap when nothing changed. */
    private void recordChanges() {
        for (BreakerChange change : registry.drainChanges()) {
            tradingControl
                    .audit()
                    .write(
                            change.who(),
                            new Audit.Change(
                                    "breaker " + change.name(),
                                    change.modeScope().toString(),
                                    change.before().toString(),
                                    change.after().toString()),
                            change.why(),
                            change.refused());
            if (change.raisesAlarm()) {
                alarms.incrementAndGet();
                holder.warnings().accept("ALARM: " + change);
            }
        }
    }

    @Override
    public void metrics(Metrics to) {
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Long> trips = new TreeMap<>();
        for (ScopedBreakerStatus breaker : statuses()) {
            states.merge(
                    breaker.name() + "\n" + breaker.status().breakerPhase(),
                    breaker.modeScope() == null ? 0 : 1,
                    Integer::sum);
            trips.merge(breaker.name(), breaker.status().totalTrips(), Long::sum);
        }
        MetricFamily current = to.gauge("sluice_breaker_state", "Number of scopes by breaker and state.");
        states.forEach((key, count) -> current.add(
                count, "breaker", key.substring(0, key.indexOf('\n')), "state", key.substring(key.indexOf('\n') + 1)));
        MetricFamily tripped = to.gauge("sluice_breaker_trips", "Trips of breakers.");
        trips.forEach((name, count) -> tripped.add(count, "breaker", name));
        MetricFamily changes =
                to.counter("sluice_breaker_transitions_total", "State changes of breakers, by new state.");
        Map<BreakerPhase, Long> counts = registry.changeCounts();
        for (BreakerPhase breakerPhase : BreakerPhase.values()) {
            changes.add(counts.getOrDefault(breakerPhase, 0L), "to", breakerPhase.toString());
        }
        to.counter("sluice_breaker_alarms_total", "Trips that raised an alarm.").add(alarms.get());
    }
}
