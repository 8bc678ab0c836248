package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counters of all quotas of one exchange. A call counts in all of its quotas, or in none. Not thread-safe. */
final class QuotaCounters {
    private static final int COUNTERS = 100_000;

    private final String exchange;
    private final TimeScale timeScale;
    private final Map<Key, Counter> counters = new BoundedMap<>(COUNTERS);
    private final Map<Key, Long> blockedUntil = new BoundedMap<>(COUNTERS);
    private long blocks;

    QuotaCounters(String exchange, TimeScale timeScale) {
        this.exchange = exchange;
        this.timeScale = timeScale;
    }

    /** Counts a call and returns null, or counts nothing and returns the quota that refused it. */
    @Nullable
    Refusal take(RestCall call) {
        List<Fitting> fitting = new ArrayList<>(4);
        for (Charge charge : call.route().charges()) {
            Key key = key(charge.quota(), call);
            Long until = blockedUntil.get(key);
            if (until != null && call.nowNanos() - until < 0) {
                return new Refusal(charge.quota(), true);
            }
            Counter counter = counter(charge.quota(), key);
            long units = charge.units().applyAsLong(call);
            if (units > 0 && counter.used(call.nowNanos()) + units > counter.size()) {
                counter.take(units, call.nowNanos());
                block(charge.quota(), key, call.nowNanos());
                return new Refusal(charge.quota(), false);
            }
            if (units > 0) {
                fitting.add(new Fitting(counter, units));
            }
        }
        fitting.forEach(one -> one.counter().take(one.units(), call.nowNanos()));
        return null;
    }

    private void block(Quota quota, Key key, long nowNanos) {
        if (quota.blockNanos() > 0) {
            blockedUntil.put(key, nowNanos + timeScale.nanos(quota.blockNanos()));
            blocks++;
        }
    }

    /** Returns the counter in which a call counts. */
    Counter counter(Quota quota, RestCall call) {
        return counter(quota, key(quota, call));
    }

    private Counter counter(Quota quota, Key key) {
        return counters.computeIfAbsent(key, any -> quota.counter().apply(timeScale));
    }

    /** Returns the key of a counter. All unknown instruments share one, so that invented names do not create new ones. */
    private Key key(Quota quota, RestCall call) {
        Instrument instrument = call.instrument();
        String owner = switch (quota.scope()) {
            case ADDRESS, ADDRESS_AND_ROUTE -> call.request().sourceIp();
            case ACCOUNT, ACCOUNT_AND_ROUTE -> call.account().name;
            case ACCOUNT_AND_INSTRUMENT -> call.account().name + ':' + (instrument == null ? "none" : instrument.id());
        };
        String name = exchange + '-' + quota.name();
        return new Key(quota.scope().isPerRoute() ? name + '-' + call.route().name() : name, owner);
    }

    void addTo(List<LimitStats> limits, long nowNanos) {
        counters.forEach((key, counter) -> limits.add(LimitStats.of(key.counter(), key.owner(), counter, nowNanos)));
    }

    /** Returns how often a breach blocked an owner. */
    long blocks() {
        return blocks;
    }

    /**
     * The quota that refused a call.
     *
     * @param blocked true when the call came during a block that an earlier breach caused
     */
    record Refusal(Quota quota, boolean blocked) {}

    private record Fitting(Counter counter, long units) {}

    private record Key(String counter, String owner) {}
}
