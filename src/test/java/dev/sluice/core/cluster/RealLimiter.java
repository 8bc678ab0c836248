package dev.sluice.core.cluster;

import dev.sluice.config.Settings;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitFactory;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.LimitStart;
import dev.sluice.core.ratelimit.UsageStore;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The gateway's own limit, on numbers that survive the process, with a leased cap. */
final class RealLimiter implements MemberLimiter {
    private static final long MS = ClusterWorld.MS;

    private final LimitSettings settings;
    private final long reserve;
    private final ExchangeClock clock = new ExchangeClock();
    private final LongBuffer numbers = LongBuffer.allocate(Limit.LONGS);
    private final Map<Object, Charge> charges = new HashMap<>();
    private boolean isFresh = true;
    private @Nullable Limit limit;
    private FirstWindow first = FirstWindow.EMPTY;
    private long firstSince;

    /** Creates a limiter that knows the exchange's clock to be between these offsets ahead of the member's. */
    RealLimiter(TestLimit of, long earliestOffset, long latestOffset) {
        clock.set(earliestOffset, latestOffset);
        Algorithm algorithm = switch (of.kind()) {
            case ROLLING -> Algorithm.SLIDING_WINDOW;
            case ALIGNED -> Algorithm.ALIGNED_WINDOW;
            case DECAYING -> Algorithm.DECAYING_COUNTER;
        };
        settings = Settings.of(
                LimitSettings.class,
                """
                {'name': '%s', 'scope': 'ip', 'algorithm': '%s', 'size': %d, 'windowMs': %d, 'returned': %d,
                'stepMs': %d, 'countedWithinMs': %d, 'usePercent': 100}""",
                of.name(),
                algorithm,
                of.size(),
                of.windowNanos() / MS,
                of.kind() == TestLimit.Kind.DECAYING ? of.size() : 0,
                of.stepNanos() / MS,
                of.unansweredNanos() / MS);
        reserve = of.size() / 8;
    }

    /** Sets how the limit begins if this is the first start of a member of a cluster. */
    void startsFirst(boolean isReported, int members, long since) {
        first = FirstWindow.ofFirstStart(settings, isReported, true, 50).ofMember(members);
        firstSince = since;
    }

    private Limit limit() {
        return Objects.requireNonNull(limit);
    }

    private Charge charge(Object id) {
        return Objects.requireNonNull(charges.get(id));
    }

    @Override
    public void processStarts(LeasedCap cap, boolean sharesRate, long m) {
        charges.clear();
        limit = LimitFactory.create(settings, reserve, clock, new UsageStore.Slot(numbers, isFresh), m);
        isFresh = false;
        LimitStart.begin(limit(), first, firstSince, m);
        limit().lease(cap, m);
    }

    @Override
    public boolean fits(long cost, long m, long low, long high) {
        return limit().fits(cost, false, m);
    }

    @Override
    public boolean isOver(long m, long low, long high) {
        return limit().used(m) > limit().usable(m);
    }

    @Override
    public void reserve(Object id, long cost, long m, long low) {
        charges.put(id, limit().charge(cost, m));
    }

    @Override
    public void start(Object id, long m, long low) {
        limit().start(charge(id), m);
    }

    @Override
    public void refund(Object id, long m) {
        limit().refund(charge(id), m);
        charges.remove(id);
    }

    @Override
    public void answered(Object id, long m, long high) {
        limit().settle(charge(id), charge(id).cost(), m);
        charges.remove(id);
    }

    @Override
    public void counted(Object id, long units, long m) {
        limit().correct(charge(id), units, m);
    }

    @Override
    public long used(long m, long low, long high) {
        return limit().used(m);
    }

    @Override
    public void settle(long m, long low, long high) {
        limit().decayUntil(m);
    }

    @Override
    public long capFor(long units) {
        return limit().capFor(units);
    }
}
