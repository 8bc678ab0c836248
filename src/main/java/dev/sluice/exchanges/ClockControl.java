package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.WallClock;
import dev.sluice.base.unit.Nanos;
import dev.sluice.config.Config;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.probe.HostClockMonitor;
import dev.sluice.probe.HostClockSettings;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds {@code CANCEL_ONLY} while a clock is wrong, by the verdicts of the {@link HostClockMonitor}: globally when this
 * machine's clock is beyond its limit, for one exchange when the difference from that exchange's clock is beyond what
 * the exchange tolerates. Later verdicts lift the mode.
 *
 * <p>Verdicts arrive on one event loop; any thread may read the status.
 */
public final class ClockControl implements HostClockMonitor.Exchanges, Part {
    private static final HoldCause CAUSE = new HoldCause(HoldCause.Source.CLOCK, "");
    private static final String LIFTED_BY = "lifted automatically when the clock is right again";

    private final ModeHolder holder;
    private final Supplier<Collection<ExchangeRuntime>> exchanges;
    private final HostClockMonitor hostClockMonitor;
    /** The names of the exchanges in the latest verdict. */
    private Set<String> judgedExchanges = Set.of();

    public ClockControl(
            Vertx vertx,
            HostClockSettings settings,
            ModeHolder holder,
            Supplier<Collection<ExchangeRuntime>> exchanges) {
        this.holder = holder;
        this.exchanges = exchanges;
        Clocks clocks = new Clocks(holder.ticker(), WallClock.system());
        hostClockMonitor = new HostClockMonitor(vertx, settings, this, clocks, new SecureRandom());
    }

    @Override
    public void start() {
        hostClockMonitor.start();
    }

    @Override
    public void stop() {
        hostClockMonitor.stop();
    }

    @Override
    public void reload(Config next) {
        hostClockMonitor.reload(next.gateway().clock());
    }

    @Override
    public void metrics(Metrics to) {
        ClockMetrics.add(status(), exchanges.get(), to);
    }

    public ClockStatus status() {
        return hostClockMonitor.status();
    }

    /**
     * Returns the maximum error of this machine's clock in milliseconds, by the latest verdict; -1 when it is unknown.
     */
    public double maxErrorMillis() {
        return maxErrorMillis(hostClockMonitor.status().verdict());
    }

    static double maxErrorMillis(@Nullable ClockVerdict verdict) {
        Drift drift = verdict == null ? null : verdict.drift();
        return drift == null
                ? -1
                : Math.max(Math.abs(drift.minNanos()), Math.abs(drift.maxNanos())) / (double) Nanos.PER_MILLI;
    }

    @Override
    public Set<String> names() {
        return exchanges.get().stream()
                .map(exchange -> exchange.configured().name())
                .collect(Collectors.toSet());
    }

    @Override
    public boolean isAnyUsed() {
        return exchanges.get().stream().anyMatch(ExchangeRuntime::isUsed);
    }

    @Override
    public Map<String, EpochOffset> clocks() {
        Map<String, EpochOffset> offsets = new LinkedHashMap<>();
        for (ExchangeRuntime exchange : exchanges.get()) {
            EpochOffset epochOffset = exchange.clock().offset();
            if (epochOffset != null) {
                offsets.put(exchange.configured().name(), epochOffset);
            }
        }
        return offsets;
    }

    @Override
    public void onClockStep(long byNanos) {
        holder.warnings()
                .accept("this machine's clock jumped by " + Drift.millis(byNanos)
                        + " ms compared with the monotonic clock; all other clocks are measured again");
        exchanges.get().forEach(ExchangeRuntime::resetClock);
    }

    @Override
    public void onVerdict(ClockVerdict verdict) {
        apply(ModeScope.GLOBAL, verdict.isTradingHeld(), verdict.why());
        verdict.exchanges()
                .forEach((name, exchangeVerdict) ->
                        apply(ModeScope.exchange(name), exchangeVerdict.isTradingHeld(), exchangeVerdict.why()));
        Set<String> removed = new HashSet<>(judgedExchanges);
        judgedExchanges = Set.copyOf(verdict.exchanges().keySet());
        removed.removeAll(judgedExchanges);
        removed.forEach(name -> holder.lift(ModeScope.exchange(name), CAUSE));
    }

    private void apply(ModeScope modeScope, boolean isHeld, String why) {
        if (isHeld) {
            holder.hold(new ModeHolder.Hold(modeScope, CAUSE, Mode.CANCEL_ONLY, LIFTED_BY), why);
        } else {
            holder.lift(modeScope, CAUSE);
        }
    }
}
