package dev.sluice.runtime;

import dev.sluice.core.admission.AdmissionStatus.BanStatus;
import dev.sluice.persistence.BanRecord;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A recorder of bans for the timeline of operators. It compares the bans of all exchanges with those that it knows, and
 * passes on each new one, and each whose end moved later. The end of a ban never moves earlier. Used by one thread.
 */
public final class BanRecorder {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Ends of one ban that differ less are the same: several calls are banned together, each with its own end. */
    private static final long SAME_NANOS = 2_000_000_000;

    private static final int MAX_KNOWN = 500;

    private record Banned(String exchange, String limit, String scopeKey) {}

    private final Supplier<? extends Collection<ExchangeRuntime>> exchanges;
    private final Ticker ticker;
    private final WallClock wallClock;
    private final Consumer<BanRecord> changes;

    /** The recorded ends of bans in force, in nanoseconds of the ticker. */
    private final Map<Banned, Long> known = new HashMap<>();

    public BanRecorder(
            Supplier<? extends Collection<ExchangeRuntime>> exchanges,
            Ticker ticker,
            WallClock wallClock,
            Consumer<BanRecord> changes) {
        this.exchanges = exchanges;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.changes = changes;
    }

    /** Compares the bans once; called every second. */
    public void observe() {
        long now = ticker.nanos();
        known.values().removeIf(until -> until - now <= 0);
        for (ExchangeRuntime exchange : exchanges.get()) {
            for (BanStatus ban : exchange.admission().bans(now)) {
                record(exchange.configured().name(), ban, now);
            }
        }
    }

    private void record(String exchange, BanStatus ban, long now) {
        Banned banned = new Banned(exchange, ban.limit(), ban.scopeKey());
        long until = now + ban.leftNanos();
        Long recorded = known.get(banned);
        boolean isSame = recorded != null && until - recorded < SAME_NANOS;
        if (isSame || (recorded == null && known.size() >= MAX_KNOWN)) {
            return;
        }
        known.put(banned, until);
        long epochMillis = wallClock.epochMillis();
        changes.accept(new BanRecord(
                epochMillis,
                epochMillis + ban.leftNanos() / NANOS_PER_MILLI,
                exchange,
                ban.limit(),
                ban.scopeKey(),
                ban.seenBy(),
                ban.reason()));
    }
}
