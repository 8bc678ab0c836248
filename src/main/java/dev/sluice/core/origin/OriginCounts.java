package dev.sluice.core.origin;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The number of refused requests for each reason. Any thread. */
public final class OriginCounts {
    private final Map<OriginRefusal.Reason, LongAdder> refused = new EnumMap<>(OriginRefusal.Reason.class);

    public OriginCounts() {
        for (OriginRefusal.Reason reason : OriginRefusal.Reason.values()) {
            refused.put(reason, new LongAdder()); // created at once, so that the map never changes
        }
    }

    public void add(OriginRefusal refusal) {
        LongAdder adder = refused.get(refusal.reason());
        if (adder != null) {
            adder.increment();
        }
    }

    public long of(OriginRefusal.Reason reason) {
        LongAdder adder = refused.get(reason);
        return adder == null ? 0 : adder.sum();
    }
}
