package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.metrics.ProxyCounters.Uncounted;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The counters of the traffic to one exchange; they only grow. Thread-safe; counting never blocks. */
public final class ExchangeCounters {
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
    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> keys) {
        Map<E, LongAdder> adders = new EnumMap<>(keys);
        for (E key : keys.getEnumConstants()) {
            adders.put(key, new LongAdder());
        }
        return adders;
    }

    void settle(Call call, Outcome outcome) {
        at(at(settled, call.kind()), outcome).increment();
        Route route = call.route();
        if (!route.listed()) {
            unlisted.computeIfAbsent(route.id(), any -> new LongAdder()).increment();
        }
    }

    void share(Call call, boolean fromCache) {
        (fromCache ? kept : shared).increment();
        call.forEachCost((limit, units) ->
                saved.computeIfAbsent(limit, any -> new LongAdder()).add(units));
    }

    void refuse(ReasonCode code) {
        at(refused, code).increment();
    }

    void skipSubscription(Uncounted why) {
        at(uncounted, why).increment();
    }

    void recordWait(Kind kind, long nanos) {
        at(waited, kind).record(nanos);
    }

    void recordAnswer(Kind kind, long nanos) {
        at(answered, kind).record(nanos);
    }

    /** Returns the value of a key that was put at the start, as all keys of an enum are. */
    private static <K, V> V at(Map<K, V> values, K key) {
        return Objects.requireNonNull(values.get(key));
    }

    /** Returns the settled calls, by kind and outcome. */
    public Map<Kind, Map<Outcome, LongAdder>> settled() {
        return Collections.unmodifiableMap(settled);
    }

    /** Returns the refused calls, by reason. */
    public Map<ReasonCode, LongAdder> refused() {
        return Collections.unmodifiableMap(refused);
    }

    /** Returns the messages and connections whose subscriptions were not counted, by the reason. */
    public Map<Uncounted, LongAdder> uncounted() {
        return Collections.unmodifiableMap(uncounted);
    }

    /**
     * Returns the calls that were sent although no route in the tables matches them, by the default route that applied;
     * there are as many routes as groups in the tables.
     */
    public Map<String, LongAdder> unlisted() {
        return Collections.unmodifiableMap(unlisted);
    }

    /** Returns the number of reads that were answered with the response to another call in flight. */
    public long shared() {
        return shared.sum();
    }

    /** Returns the number of reads that were answered with a cached response. */
    public long kept() {
        return kept.sum();
    }

    /** Returns the units that shared reads saved, by limit. */
    public Map<String, LongAdder> saved() {
        return Collections.unmodifiableMap(saved);
    }

    /** Returns the times from the admission request to the first byte sent, by kind. */
    public Map<Kind, LatencyHistogram> waited() {
        return Collections.unmodifiableMap(waited);
    }

    /** Returns the times from the first byte sent to the final status line, by kind. */
    public Map<Kind, LatencyHistogram> answered() {
        return Collections.unmodifiableMap(answered);
    }
}
