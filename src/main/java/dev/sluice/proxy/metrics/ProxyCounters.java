package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.origin.OriginCounts;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters of the traffic through the proxy. Thread-safe; counting never blocks. */
public final class ProxyCounters {
    /** A consumer of the numbers of settled calls. */
    @FunctionalInterface
    public interface Settled {
        void count(String exchange, Kind kind, Outcome outcome, long calls);
    }

    /** A consumer of the numbers of refused calls. */
    @FunctionalInterface
    public interface RefusedCalls {
        void count(String exchange, ReasonCode code, long calls);
    }

    /** A consumer of the numbers of calls that were sent although no route in the tables matches them. */
    @FunctionalInterface
    public interface UnlistedCalls {
        void count(String exchange, String route, long calls);
    }

    /** A consumer of the numbers of reads that were answered without a call of their own. */
    @FunctionalInterface
    public interface SharedCalls {
        void count(String exchange, boolean kept, long calls);
    }

    /** A consumer of the units of limits that shared reads saved. */
    @FunctionalInterface
    public interface SavedUnits {
        void count(String exchange, String limit, long units);
    }

    /** A consumer of the durations of calls by kind. */
    @FunctionalInterface
    public interface TimedCalls {
        void durations(String exchange, Kind kind, LatencyHistogram latencyHistogram);
    }

    /** A consumer of the numbers of messages on WebSockets that were not counted as subscriptions. */
    @FunctionalInterface
    public interface UncountedSayings {
        void count(String exchange, Uncounted why, long times);
    }

    /** The reasons why the subscriptions of a bot are not exactly known. */
    public enum Uncounted {
        /** More topics than the exchange accepts, where the format of its refusal is not configured. */
        TOO_MANY("too many topics, and how the exchange refuses them is not configured"),
        /** A message that is too long to be read. */
        TOO_LONG("a message of more than 64 KB"),
        /** A connection with negotiated compression. */
        COMPRESSED("the connection is compressed");

        private final String means;

        Uncounted(String means) {
            this.means = means;
        }

        public String means() {
            return means;
        }

        /** Returns the text in labels: {@code too-many}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class ExchangeCounters {
        private final Map<Kind, Map<Outcome, LongAdder>> settled = new EnumMap<>(Kind.class);
        private final Map<ReasonCode, LongAdder> refused = adders(ReasonCode.class);
        private final Map<Uncounted, LongAdder> uncounted = adders(Uncounted.class);
        private final Map<String, LongAdder> unlisted = new ConcurrentHashMap<>();
        private final LongAdder shared = new LongAdder();
        private final LongAdder kept = new LongAdder();
        private final Map<String, LongAdder> saved = new ConcurrentHashMap<>();
        private final Map<Kind, LatencyHistogram> waited = new EnumMap<>(Kind.class);
        private final Map<Kind, LatencyHistogram> answered = new EnumMap<>(Kind.class);

        ExchangeCounters() {
            for (Kind kind : Kind.values()) {
                settled.put(kind, adders(Outcome.class));
                waited.put(kind, new LatencyHistogram());
                answered.put(kind, new LatencyHistogram());
            }
        }

        /** Creates all counters in advance, so that counting is only a lookup. */
        private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> of) {
            Map<E, LongAdder> adders = new EnumMap<>(of);
            for (E each : of.getEnumConstants()) {
                adders.put(each, new LongAdder());
            }
            return adders;
        }
    }

    private final Map<String, ExchangeCounters> exchanges = new ConcurrentHashMap<>();
    private final RefusalCounts refusalCounts = new RefusalCounts();
    private final LongAdder refusedEarly = new LongAdder();
    private final OriginCounts origins = new OriginCounts();
    private final LatencyHistogram loopLag = new LatencyHistogram();
    private final LongAccumulator worstLag = new LongAccumulator(Math::max, 0);

    /** Drops the counters of all other exchanges. */
    public void forgetBut(Set<String> names) {
        exchanges.keySet().retainAll(names);
        refusalCounts.totals().forgetBut(names);
    }

    private ExchangeCounters of(String exchange) {
        ExchangeCounters known = exchanges.get(exchange);
        return known != null ? known : exchanges.computeIfAbsent(exchange, any -> new ExchangeCounters());
    }

    public void settled(String exchange, Call call, Outcome outcome) {
        ExchangeCounters counts = of(exchange);
        increment(counts.settled.get(call.kind()), outcome);
        Route route = call.route();
        if (!route.listed()) {
            counts.unlisted.computeIfAbsent(route.id(), any -> new LongAdder()).increment();
        }
    }

    public void shared(String exchange, Call call, boolean kept) {
        ExchangeCounters counts = of(exchange);
        (kept ? counts.kept : counts.shared).increment();
        call.forEachCost((limit, units) ->
                counts.saved.computeIfAbsent(limit, any -> new LongAdder()).add(units));
    }

    public void refused(String exchange, ReasonCode code) {
        increment(of(exchange).refused, code);
    }

    public void uncounted(String exchange, Uncounted why) {
        increment(of(exchange).uncounted, why);
    }

    private static <E> void increment(@Nullable Map<E, LongAdder> adders, E which) {
        LongAdder adder = adders == null ? null : adders.get(which);
        if (adder != null) {
            adder.increment();
        }
    }

    /** Returns the refusals of each bot. */
    public RefusalCounts refusalCounts() {
        return refusalCounts;
    }

    public void refusedEarly() {
        refusedEarly.increment();
    }

    /** Records the time from the admission request to the first byte sent, including connecting. */
    public void waited(String exchange, Kind kind, long nanos) {
        record(of(exchange).waited.get(kind), nanos);
    }

    /** Records the time from the first byte sent to the final status line. */
    public void answered(String exchange, Kind kind, long nanos) {
        record(of(exchange).answered.get(kind), nanos);
    }

    private static void record(@Nullable LatencyHistogram latencyHistogram, long nanos) {
        if (latencyHistogram != null) {
            latencyHistogram.record(nanos);
        }
    }

    /** Records the lag of a timer on an event loop. */
    public void lagged(long nanos) {
        loopLag.record(nanos);
        worstLag.accumulate(nanos);
    }

    /** Returns the worst lag since the last call of this method. */
    public long takeWorstLagNanos() {
        return Math.max(0, worstLag.getThenReset());
    }

    public void forEachSettled(Settled sink) {
        exchanges.forEach((name, counts) -> counts.settled.forEach((kind, outcomes) ->
                outcomes.forEach((outcome, calls) -> sink.count(name, kind, outcome, calls.sum()))));
    }

    public void forEachRefused(RefusedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.refused.forEach((code, calls) -> sink.count(name, code, calls.sum())));
    }

    public void forEachUncounted(UncountedSayings sink) {
        exchanges.forEach(
                (name, counts) -> counts.uncounted.forEach((why, times) -> sink.count(name, why, times.sum())));
    }

    /**
     * Reports the unlisted calls by the default route that applied; there are as many routes as groups in the tables.
     */
    public void forEachUnlisted(UnlistedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.unlisted.forEach((route, calls) -> sink.count(name, route, calls.sum())));
    }

    public void forEachShared(SharedCalls sink) {
        exchanges.forEach((name, counts) -> {
            sink.count(name, false, counts.shared.sum());
            sink.count(name, true, counts.kept.sum());
        });
    }

    public void forEachSaved(SavedUnits sink) {
        exchanges.forEach(
                (name, counts) -> counts.saved.forEach((limit, units) -> sink.count(name, limit, units.sum())));
    }

    /** Returns the number of invalid requests and refused connections. */
    public long refusedEarlyTotal() {
        return refusedEarly.sum();
    }

    /** Returns the counters of requests refused because a web page may have made them. */
    public OriginCounts origins() {
        return origins;
    }

    public void forEachWaited(TimedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.waited.forEach((kind, histogram) -> sink.durations(name, kind, histogram)));
    }

    public void forEachAnswered(TimedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.answered.forEach((kind, histogram) -> sink.durations(name, kind, histogram)));
    }

    /** Returns the lag of the event loops' timers, which is the time that a call waits before it is processed. */
    public LatencyHistogram loopLag() {
        return loopLag;
    }
}
