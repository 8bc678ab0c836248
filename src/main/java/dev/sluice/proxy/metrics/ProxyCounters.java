package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.origin.OriginCounts;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;

/** The counters of the traffic through the proxy. Thread-safe; counting never blocks. */
public final class ProxyCounters {
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

    private final Map<String, ExchangeCounters> exchanges = new ConcurrentHashMap<>();
    private final RefusalCounts refusalCounts = new RefusalCounts();
    private final EarlyRefusals earlyRefusals = new EarlyRefusals();
    private final OriginCounts origins = new OriginCounts();
    private final LatencyHistogram loopLag = new LatencyHistogram();
    private final LongAccumulator worstLag = new LongAccumulator(Math::max, 0);

    /** Drops the counters of all other exchanges. */
    public void forgetBut(Set<String> names) {
        exchanges.keySet().retainAll(names);
        refusalCounts.totals().forgetBut(names);
    }

    /** Returns the counters of each exchange that had traffic. */
    public Map<String, ExchangeCounters> exchanges() {
        return Collections.unmodifiableMap(exchanges);
    }

    private ExchangeCounters of(String exchange) {
        ExchangeCounters known = exchanges.get(exchange);
        return known != null ? known : exchanges.computeIfAbsent(exchange, any -> new ExchangeCounters());
    }

    public void settled(String exchange, Call call, Outcome outcome) {
        of(exchange).settle(call, outcome);
    }

    public void shared(String exchange, Call call, boolean kept) {
        of(exchange).share(call, kept);
    }

    public void refused(String exchange, ReasonCode code) {
        of(exchange).refuse(code);
    }

    public void uncounted(String exchange, Uncounted why) {
        of(exchange).skipSubscription(why);
    }

    /** Returns the refusals of each bot. */
    public RefusalCounts refusalCounts() {
        return refusalCounts;
    }

    /** Counts a request that the traffic port itself refused, by the reason that its response states. */
    public void refusedEarly(String reason, long now) {
        earlyRefusals.add(reason, now);
    }

    /** Records the time from the admission request to the first byte sent, including connecting. */
    public void waited(String exchange, Kind kind, long nanos) {
        of(exchange).recordWait(kind, nanos);
    }

    /** Records the time from the first byte sent to the final status line. */
    public void answered(String exchange, Kind kind, long nanos) {
        of(exchange).recordAnswer(kind, nanos);
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

    /** Returns the counts of requests that the traffic port itself refused. */
    public EarlyRefusals earlyRefusals() {
        return earlyRefusals;
    }

    /** Returns the counters of requests refused because a web page may have made them. */
    public OriginCounts origins() {
        return origins;
    }

    /** Returns the lag of the event loops' timers, which is the time that a call waits before it is processed. */
    public LatencyHistogram loopLag() {
        return loopLag;
    }
}
