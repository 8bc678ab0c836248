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
 * A recorder of bans for the timeline of operators and the log. It compares the bans of all exchanges with those that
 * it knows, and passes on each new one, each whose end moved later, and its end. The end of a ban never moves earlier.
 * Used by one thread.
 */
public final class BanRecorder implements Part {
    /** Ends of one ban that differ less are the same: several calls are banned together, each with its own end. */
    private static final long SAME_NANOS = 2 * Nanos.PER_SECOND;

    /** An end that moves by less is recorded, but is no news. */
    private static final long NEWS_NANOS = 60 * Nanos.PER_SECOND;

    private static final int MAX_KNOWN = 500;

    /** The receiver of news about bans. */
    public interface News {
        /** Called for a new ban, and for a known one that ends a minute later than was told, or more. */
        void banned(BanRecord ban);

        /** Called when the time of a ban is over. */
        void ended(String exchange, String limit, String scopeKey);
    }

    private record Banned(String exchange, String limit, String scopeKey) {}

    /** The end of a ban, the one that was recorded and the one that was told as news, in nanoseconds of the ticker. */
    private record Ends(long nanos, long recordedNanos, long toldNanos) {}

    private final Supplier<? extends Collection<ExchangeRuntime>> exchanges;
    private final Clocks clocks;
    private final Consumer<BanRecord> changes;
    private final News news;

    /** The bans in force. */
    private final Map<Banned, Ends> known = new HashMap<>();

    public BanRecorder(
            Supplier<? extends Collection<ExchangeRuntime>> exchanges,
            Clocks clocks,
            Consumer<BanRecord> changes,
            News news) {
        this.exchanges = exchanges;
        this.clocks = clocks;
        this.changes = changes;
        this.news = news;
    }

    /** Compares the bans once. */
    @Override
    public void everySecond() {
        long now = clocks.nanos();
        known.entrySet().removeIf(one -> isOver(one.getKey(), one.getValue(), now));
        for (ExchangeRuntime exchange : exchanges.get()) {
            for (BanStatus ban : exchange.admission().bans(now)) {
                record(exchange.configured().name(), ban, now);
            }
        }
    }

    private boolean isOver(Banned banned, Ends ends, long now) {
        boolean over = ends.nanos() - now <= 0;
        if (over) {
            news.ended(banned.exchange(), banned.limit(), banned.scopeKey());
        }
        return over;
    }

    private void record(String exchange, BanStatus ban, long now) {
        Banned banned = new Banned(exchange, ban.limit(), ban.scopeKey());
        long until = now + ban.leftNanos();
        Ends ends = known.get(banned);
        if (ends == null && known.size() >= MAX_KNOWN) {
            return;
        }
        if (ends != null && until - ends.recordedNanos() < SAME_NANOS) {
            long end = until - ends.nanos() > 0 ? until : ends.nanos();
            known.put(banned, new Ends(end, ends.recordedNanos(), ends.toldNanos()));
            return;
        }
        boolean isNews = ends == null || until - ends.toldNanos() >= NEWS_NANOS;
        known.put(banned, new Ends(until, until, ends == null || isNews ? until : ends.toldNanos()));
        long epochMillis = clocks.epochMillis();
        BanRecord record = new BanRecord(
                epochMillis,
                epochMillis + ban.leftNanos() / Nanos.PER_MILLI,
                exchange,
                ban.limit(),
                ban.scopeKey(),
                ban.seenBy(),
                ban.reason());
        changes.accept(record);
        if (isNews) {
            news.banned(record);
        }
    }
}
