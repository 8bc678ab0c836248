package dev.sluice.core.admission.status;

import dev.sluice.base.count.RecentCounters;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSubject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The calls of the last minute, for {@code status} and so that a drill can report what a trip would refuse. Calls that
 * no mode tells apart share a counter, so the counts are complete at any rate of calls. A call for which there is no
 * counter left is not counted; the bound is far above what the bots of a desk use.
 */
public final class RecentTraffic {
    /** The maximum number of counters: 3 MB with short names. */
    static final int MAX_COUNTERS = 8192;

    private static final int SLICES = 20;
    private static final long WINDOW_NANOS = 60 * Nanos.PER_SECOND;

    private final String exchange;
    private final RecentCounters<Source> counters = new RecentCounters<>(MAX_COUNTERS, SLICES);

    public RecentTraffic(String exchange) {
        this.exchange = exchange;
    }

    /** All that a mode looks at in a call. */
    private record Source(
            Kind kind, String account, String bot, String instrument, boolean isAccountUnknown, boolean isDoubted)
            implements ModeSubject {}

    public void record(AdmissionRequest request, long now) {
        Source source = new Source(
                request.kind(),
                request.account(),
                request.bot(),
                request.instrument(),
                request.isAccountUnknown(),
                request.isDoubted());
        counters.add(source, 1, WINDOW_NANOS, now);
    }

    /** Returns the present counts, which may be read without the controller's lock. */
    public Counts counts(long now) {
        return new Counts(counters.sums(now));
    }

    /** How many calls each bot, account and instrument made in the last minute. */
    public static final class Counts {
        private final Map<Source, Long> calls;

        private Counts(Map<Source, Long> calls) {
            this.calls = calls;
        }

        /** Returns the number of calls of each bot that made one. */
        public Map<String, Long> byBot() {
            Map<String, Long> counts = by(Source::bot);
            counts.values().removeIf(calls -> calls == 0);
            return counts;
        }

        /** Returns the number of calls of each remembered account. */
        public Map<String, Long> byAccount() {
            return by(Source::account);
        }

        /** Returns the number of calls of each remembered instrument. */
        public Map<String, Long> byInstrument() {
            return by(Source::instrument);
        }

        private Map<String, Long> by(Function<Source, String> name) {
            Map<String, Long> counts = new TreeMap<>();
            calls.forEach((source, number) -> counts.merge(name.apply(source), number, Long::sum));
            return counts;
        }
    }

    /**
     * A trip that is only considered.
     *
     * @param isStopped whether a mode that is in force stops a call already
     */
    public record Trip(ModeScope modeScope, Mode mode, Predicate<ModeSubject> isStopped) {
        boolean refuses(ModeSubject call) {
            return !mode.allows(call.kind()) && !isStopped.test(call);
        }
    }

    /** Returns which of the recent and waiting calls the trip would refuse, without those that are refused already. */
    public DryRun drill(Trip trip, List<? extends ModeSubject> waiting, long now) {
        long seen = 0;
        Map<String, Long> refused = new TreeMap<>();
        for (Map.Entry<Source, Long> entry : counters.sums(now).entrySet()) {
            Source source = entry.getKey();
            long calls = entry.getValue();
            if (calls > 0 && trip.modeScope().covers(exchange, source)) {
                seen += calls;
                if (trip.refuses(source)) {
                    refused.merge(source.kind() + " of " + source.bot(), calls, Long::sum);
                }
            }
        }
        Map<String, Long> refusedWaiting = new TreeMap<>();
        for (ModeSubject call : waiting) {
            if (trip.refuses(call) && trip.modeScope().covers(exchange, call)) {
                refusedWaiting.merge(call.kind() + " of " + call.bot(), 1L, Long::sum);
            }
        }
        return new DryRun(seen, refused, refusedWaiting);
    }
}
