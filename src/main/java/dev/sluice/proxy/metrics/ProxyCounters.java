package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.Route;
import dev.sluice.core.origin.OriginCounts;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What went through, counted for whoever publishes it. Any thread; counting never waits. */
public final class ProxyCounters {
    /** One number of the calls that were settled. */
    @FunctionalInterface
    public interface Settled {
        void count(String exchange, Kind kind, Outcome outcome, long calls);
    }

    /** One number of the calls that were refused. */
    @FunctionalInterface
    public interface RefusedCalls {
        void count(String exchange, RefusalReason refusalReason, long calls);
    }

    /** One number of the calls that were sent though no table names them. */
    @FunctionalInterface
    public interface UnlistedCalls {
        void count(String exchange, String route, long calls);
    }

    /** One number of the reads that had an answer without a call of their own. */
    @FunctionalInterface
    public interface SharedCalls {
        void count(String exchange, boolean kept, long calls);
    }

    /** What those would have cost of one limit. */
    @FunctionalInterface
    public interface SavedUnits {
        void count(String exchange, String limit, long units);
    }

    /** How long the calls of one kind took. */
    @FunctionalInterface
    public interface TimedCalls {
        void took(String exchange, Kind kind, LatencyHistogram latencyHistogram);
    }

    /** One number of what bots said on WebSockets without being counted against their subscriptions. */
    @FunctionalInterface
    public interface UncountedSayings {
        void count(String exchange, Uncounted why, long times);
    }

    /** Why what a bot is subscribed to is not known for sure. */
    public enum Uncounted {
        /** More than the exchange takes, whose no nobody has written down. */
        TOO_MANY("too many topics, and how the exchange refuses them is not configured"),
        /** A message longer than is read. */
        TOO_LONG("a text of more than 64 KB"),
        /** A connection on which compression was agreed. */
        COMPRESSED("compression was agreed on");

        private final String means;

        Uncounted(String means) {
            this.means = means;
        }

        public String means() {
            return means;
        }

        /** The text in labels: {@code too-many}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class OfExchange {
        private final Map<Kind, Map<Outcome, LongAdder>> settled = new EnumMap<>(Kind.class);
        private final Map<RefusalReason, LongAdder> refused = adders(RefusalReason.class);
        private final Map<Uncounted, LongAdder> uncounted = adders(Uncounted.class);
        private final Map<String, LongAdder> unlisted = new ConcurrentHashMap<>();
        private final LongAdder shared = new LongAdder();
        private final LongAdder kept = new LongAdder();
        private final Map<String, LongAdder> saved = new ConcurrentHashMap<>();
        private final Map<Kind, LatencyHistogram> waited = new EnumMap<>(Kind.class);
        private final Map<Kind, LatencyHistogram> answered = new EnumMap<>(Kind.class);

        OfExchange() {
            for (Kind kind : Kind.values()) {
                settled.put(kind, adders(Outcome.class));
                waited.put(kind, new LatencyHistogram());
                answered.put(kind, new LatencyHistogram());
            }
        }

        /** All of them from the start, so that counting only looks up. */
        private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> of) {
            Map<E, LongAdder> adders = new EnumMap<>(of);
            for (E each : of.getEnumConstants()) {
                adders.put(each, new LongAdder());
            }
            return adders;
        }
    }

    private final Map<String, OfExchange> exchanges = new ConcurrentHashMap<>();
    private final LongAdder refusedAtDoor = new LongAdder();
    private final OriginCounts origins = new OriginCounts();
    private final LatencyHistogram loopLag = new LatencyHistogram();
    private final LongAccumulator worstLag = new LongAccumulator(Math::max, 0);

    /** What was counted of other exchanges than these is over. */
    public void forgetBut(Set<String> names) {
        exchanges.keySet().retainAll(names);
    }

    private OfExchange of(String exchange) {
        OfExchange known = exchanges.get(exchange);
        return known != null ? known : exchanges.computeIfAbsent(exchange, any -> new OfExchange());
    }

    public void settled(String exchange, Call call, Outcome outcome) {
        OfExchange counts = of(exchange);
        increment(counts.settled.get(call.kind()), outcome);
        Route route = call.route();
        if (!route.listed()) {
            counts.unlisted.computeIfAbsent(route.id(), any -> new LongAdder()).increment();
        }
    }

    public void shared(String exchange, Call call, boolean kept) {
        OfExchange counts = of(exchange);
        (kept ? counts.kept : counts.shared).increment();
        call.forEachCost((limit, units) ->
                counts.saved.computeIfAbsent(limit, any -> new LongAdder()).add(units));
    }

    public void refused(String exchange, RefusalReason refusalReason) {
        increment(of(exchange).refused, refusalReason);
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

    public void refusedAtDoor() {
        refusedAtDoor.increment();
    }

    /** From asking the gate to the first byte out, connecting included. */
    public void waited(String exchange, Kind kind, long nanos) {
        record(of(exchange).waited.get(kind), nanos);
    }

    /** From the first byte out to the final status line. */
    public void answered(String exchange, Kind kind, long nanos) {
        record(of(exchange).answered.get(kind), nanos);
    }

    private static void record(@Nullable LatencyHistogram latencyHistogram, long nanos) {
        if (latencyHistogram != null) {
            latencyHistogram.record(nanos);
        }
    }

    /** A timer of an event loop came so much too late. */
    public void lagged(long nanos) {
        loopLag.record(nanos);
        worstLag.accumulate(nanos);
    }

    /** The worst since this was last asked for. */
    public long takeWorstLagNanos() {
        return Math.max(0, worstLag.getThenReset());
    }

    public void forEachSettled(Settled sink) {
        exchanges.forEach((name, counts) -> counts.settled.forEach((kind, outcomes) ->
                outcomes.forEach((outcome, calls) -> sink.count(name, kind, outcome, calls.sum()))));
    }

    public void forEachRefused(RefusedCalls sink) {
        exchanges.forEach((name, counts) ->
                counts.refused.forEach((refusalReason, calls) -> sink.count(name, refusalReason, calls.sum())));
    }

    public void forEachUncounted(UncountedSayings sink) {
        exchanges.forEach(
                (name, counts) -> counts.uncounted.forEach((why, times) -> sink.count(name, why, times.sum())));
    }

    /** By the default route that stood in; as few as the groups of the tables. */
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

    /** Requests that were not beyond doubt, and connections too many. */
    public long atDoor() {
        return refusedAtDoor.sum();
    }

    /** Requests that were refused as ones that a web page may have made. */
    public OriginCounts origins() {
        return origins;
    }

    public void forEachWaited(TimedCalls sink) {
        exchanges.forEach((name, counts) -> counts.waited.forEach((kind, took) -> sink.took(name, kind, took)));
    }

    public void forEachAnswered(TimedCalls sink) {
        exchanges.forEach((name, counts) -> counts.answered.forEach((kind, took) -> sink.took(name, kind, took)));
    }

    /** How much too late the timers of event loops come: as long a call waits before anybody looks at it. */
    public LatencyHistogram loopLag() {
        return loopLag;
    }
}
