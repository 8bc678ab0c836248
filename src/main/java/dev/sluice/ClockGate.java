package dev.sluice;

import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.Drift;
import dev.sluice.drift.Offset;
import dev.sluice.mode.Cause;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import dev.sluice.ntp.ClockKeeper;
import dev.sluice.ntp.HostClockSettings;
import dev.sluice.time.WallClock;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock as a gate: what the rounds of {@link ClockKeeper} judge becomes {@code CANCEL_ONLY} on the board, for everything when this machine's clock
 * is beyond its limit, for one exchange when it is beyond what that exchange forgives. Lifted by later rounds, by themselves.
 *
 * <p>Rounds come on one event loop; the numbers may be asked for from any thread.
 */
final class ClockGate implements ClockKeeper.Listener {
    private static final Cause CAUSE = new Cause(Cause.Gate.CLOCK, "");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String LIFTED_BY = "opens by itself when the clock is right again";

    private final ModeHolder holder;
    private final Supplier<Collection<RunningExchange>> exchanges;
    private final ClockKeeper keeper;

    ClockGate(
            Vertx vertx,
            HostClockSettings settings,
            ModeHolder holder,
            Supplier<Collection<RunningExchange>> exchanges) {
        this.holder = holder;
        this.exchanges = exchanges;
        SecureRandom random = new SecureRandom();
        keeper = new ClockKeeper(
                vertx,
                settings,
                new ClockKeeper.Setup(
                        this::exchangeClocks,
                        () -> exchanges.get().stream().anyMatch(RunningExchange::isUsed),
                        this,
                        holder.ticker(),
                        WallClock.system(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        random::nextLong));
    }

    void start() {
        keeper.start();
    }

    void stop() {
        keeper.stop();
    }

    void reload(HostClockSettings settings) {
        keeper.reload(settings);
    }

    ClockStatus status() {
        return keeper.status();
    }

    /** How wrong this machine's time of day may be, by the last round; -1: nothing tells it. */
    double wrongByMillis() {
        return wrongByMillis(keeper.status().verdict());
    }

    static double wrongByMillis(@Nullable ClockVerdict verdict) {
        Drift drift = verdict == null ? null : verdict.drift();
        return drift == null
                ? -1
                : Math.max(Math.abs(drift.leastNanos()), Math.abs(drift.mostNanos())) / NANOS_PER_MILLI;
    }

    private Map<String, Offset> exchangeClocks() {
        Map<String, Offset> known = new LinkedHashMap<>();
        for (RunningExchange exchange : exchanges.get()) {
            Offset offset = exchange.clockOffset();
            if (offset != null) {
                known.put(exchange.configured().name(), offset);
            }
        }
        return known;
    }

    @Override
    public void stepped(long byNanos) {
        holder.warnings()
                .accept("this machine's clock jumped by " + Drift.millis(byNanos)
                        + " ms against the monotonic one; every other clock is measured anew");
        exchanges.get().forEach(RunningExchange::forgetClock);
    }

    @Override
    public void judged(ClockVerdict verdict) {
        set(Scope.GLOBAL, verdict.held(), verdict.why());
        verdict.exchanges().forEach((name, at) -> set(Scope.exchange(name), at.held(), at.why()));
    }

    private void set(Scope scope, boolean held, String why) {
        if (held) {
            holder.hold(new ModeHolder.Hold(scope, CAUSE, Mode.CANCEL_ONLY, LIFTED_BY), why);
        } else {
            holder.lift(scope, CAUSE);
        }
    }
}
