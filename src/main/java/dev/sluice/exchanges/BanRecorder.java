package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.AdmissionStatus.BanStatus;
import dev.sluice.part.Part;
import dev.sluice.persistence.BanRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Records bans for the timeline of operators and the log. It compares the bans of all exchanges with those that it
 * knows, and reports each new ban, each later end of a ban, and when a ban is over. The end of a ban never becomes
 * earlier. Used by one thread.
 */
public final class BanRecorder implements Part {
    /** Ends that differ by less are the same: several calls get the same ban, each with a slightly different end. */
    private static final long SAME_NANOS = 2 * Nanos.PER_SECOND;

    /** A later end is recorded, but the listener is notified only if it is later by at least this. */
    private static final long MIN_NOTIFIED_NANOS = 60 * Nanos.PER_SECOND;

    private static final int MAX_BANS = 500;

    /** Is notified of bans. */
    public interface Listener {
        /**
         * Called for a new ban, and for a known one that ends at least a minute later than in the last notification.
         */
        void onBan(BanRecord ban);

        /** Called when a ban is over. */
        void onEnd(String exchange, String limit, String scopeKey);
    }

    private record BanKey(String exchange, String limit, String scopeKey) {}

    /** The end of a ban, the recorded end, and the end in the last notification, in nanoseconds of the ticker. */
    private record BanEnd(long nanos, long recordedNanos, long notifiedNanos) {}

    private final Supplier<? extends Collection<ExchangeRuntime>> exchanges;
    private final Clocks clocks;
    private final Consumer<BanRecord> recordConsumer;
    private final Listener listener;

    /** The bans in force. */
    private final Map<BanKey, BanEnd> bans = new HashMap<>();

    public BanRecorder(
            Supplier<? extends Collection<ExchangeRuntime>> exchanges,
            Clocks clocks,
            Consumer<BanRecord> recordConsumer,
            Listener listener) {
        this.exchanges = exchanges;
        this.clocks = clocks;
        this.recordConsumer = recordConsumer;
        this.listener = listener;
    }

    /** Compares the bans once. */
    @Override
    public void everySecond() {
        long now = clocks.nanos();
        bans.entrySet().removeIf(entry -> endIfOver(entry.getKey(), entry.getValue(), now));
        for (ExchangeRuntime exchange : exchanges.get()) {
            for (BanStatus ban : exchange.admission().bans(now)) {
                record(exchange.configured().name(), ban, now);
            }
        }
    }

    private boolean endIfOver(BanKey key, BanEnd banEnd, long now) {
        boolean isOver = banEnd.nanos() - now <= 0;
        if (isOver) {
            listener.onEnd(key.exchange(), key.limit(), key.scopeKey());
        }
        return isOver;
    }

    private void record(String exchange, BanStatus ban, long now) {
        BanKey key = new BanKey(exchange, ban.limit(), ban.scopeKey());
        long until = now + ban.leftNanos();
        BanEnd known = bans.get(key);
        if (known == null && bans.size() >= MAX_BANS) {
            return;
        }
        if (known != null && until - known.recordedNanos() < SAME_NANOS) {
            long later = until - known.nanos() > 0 ? until : known.nanos();
            bans.put(key, new BanEnd(later, known.recordedNanos(), known.notifiedNanos()));
            return;
        }
        boolean isNotified = known == null || until - known.notifiedNanos() >= MIN_NOTIFIED_NANOS;
        bans.put(key, new BanEnd(until, until, known == null || isNotified ? until : known.notifiedNanos()));
        long epochMillis = clocks.epochMillis();
        BanRecord record = new BanRecord(
                epochMillis,
                epochMillis + ban.leftNanos() / Nanos.PER_MILLI,
                exchange,
                ban.limit(),
                ban.scopeKey(),
                ban.seenBy(),
                ban.reason());
        recordConsumer.accept(record);
        if (isNotified) {
            listener.onBan(record);
        }
    }
}
