package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Route;
import dev.sluice.gate.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What went through, counted for whoever publishes it. Any thread; counting never waits. Histograms are in microseconds, up to two minutes. */
public final class Counts {
    /** One number of the calls that were settled. */
    @FunctionalInterface
    public interface Settled {
        void count(String exchange, Kind kind, Outcome outcome, long calls);
    }

    /** One number of the calls that were refused. */
    @FunctionalInterface
    public interface RefusedCalls {
        void count(String exchange, Reason reason, long calls);
    }

    /** One number of the calls that were sent though no table names them. */
    @FunctionalInterface
    public interface UnlistedCalls {
        void count(String exchange, String route, long calls);
    }

    private static final long MOST_MICROS = 120_000_000;
    private static final int DIGITS = 2;

    private static final class OfExchange {
        private final Map<Kind, Map<Outcome, LongAdder>> settled = new EnumMap<>(Kind.class);
        private final Map<Reason, LongAdder> refused = adders(Reason.class);
        private final Map<String, LongAdder> unlisted = new ConcurrentHashMap<>();

        OfExchange() {
            for (Kind kind : Kind.values()) {
                settled.put(kind, adders(Outcome.class));
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
    private final Histogram waited = new ConcurrentHistogram(1, MOST_MICROS, DIGITS);
    private final Histogram answered = new ConcurrentHistogram(1, MOST_MICROS, DIGITS);

    private OfExchange of(String exchange) {
        OfExchange known = exchanges.get(exchange);
        return known != null ? known : exchanges.computeIfAbsent(exchange, any -> new OfExchange());
    }

    void settled(String exchange, Call call, Outcome outcome) {
        OfExchange counts = of(exchange);
        increment(counts.settled.get(call.kind()), outcome);
        Route route = call.route();
        if (!route.listed()) {
            counts.unlisted.computeIfAbsent(route.id(), any -> new LongAdder()).increment();
        }
    }

    void refused(String exchange, Reason reason) {
        increment(of(exchange).refused, reason);
    }

    private static <E> void increment(@Nullable Map<E, LongAdder> adders, E which) {
        LongAdder adder = adders == null ? null : adders.get(which);
        if (adder != null) {
            adder.increment();
        }
    }

    void refusedAtDoor() {
        refusedAtDoor.increment();
    }

    void waited(long nanos) {
        waited.recordValue(micros(nanos));
    }

    void answered(long nanos) {
        answered.recordValue(micros(nanos));
    }

    private static long micros(long nanos) {
        return Math.max(0, Math.min(MOST_MICROS, nanos / 1000));
    }

    public void forEachSettled(Settled sink) {
        exchanges.forEach((name, counts) -> counts.settled.forEach((kind, outcomes) ->
                outcomes.forEach((outcome, calls) -> sink.count(name, kind, outcome, calls.sum()))));
    }

    public void forEachRefused(RefusedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.refused.forEach((reason, calls) -> sink.count(name, reason, calls.sum())));
    }

    /** By the default route that stood in; as few as the groups of the tables. */
    public void forEachUnlisted(UnlistedCalls sink) {
        exchanges.forEach(
                (name, counts) -> counts.unlisted.forEach((route, calls) -> sink.count(name, route, calls.sum())));
    }

    /** Requests that were not beyond doubt, and connections too many. */
    public long atDoor() {
        return refusedAtDoor.sum();
    }

    /** From asking the gate to the first byte out, connecting included. */
    public Histogram waitedMicros() {
        return waited.copy();
    }

    /** From the first byte out to the final status line. */
    public Histogram answeredMicros() {
        return answered.copy();
    }
}
