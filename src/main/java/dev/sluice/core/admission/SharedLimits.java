package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.LeasedCap;
import dev.sluice.core.cluster.LocalUsage;
import dev.sluice.core.cluster.SharedLimit;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.LeasedCapProvider;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.RampUp;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one exchange that are shared with other gateways: gives each its part, and states what is used of it
 * and what waits for it. Guarded by the lock of the admission controller.
 */
final class SharedLimits implements LeasedCapProvider {
    private final ClusterMember member;
    private final SharingSettings settings;
    private final LimitStates limitStates;
    private final PenaltyTransfer limits;

    SharedLimits(ClusterMember member, SharingSettings settings, LimitStates limitStates, PenaltyTransfer limits) {
        this.limits = limits;
        this.member = member;
        this.settings = settings;
        this.limitStates = limitStates;
    }

    @Override
    public @Nullable LeasedCap capOf(Limit limit) {
        LimitSettings of = limit.settings();
        if (!settings.shares(of)) {
            return null;
        }
        SharedLimit shared = new SharedLimit(
                of.name(),
                limit.scopeKey(),
                of.usable(),
                settings.floor(of),
                ClusterTimings.withMargin(of.drainNanos()),
                of.algorithm() + " " + of.windowMs() + " " + of.returned() + " " + of.stepMs());
        boolean isFixed = of.algorithm().isConcurrency() || limit.scopeKey().equals(LimitScope.OVERFLOW_KEY);
        Usage usage = new Usage(limit);
        return isFixed ? member.shareFloor(shared, usage) : member.share(shared, usage);
    }

    @Override
    public void release(LeasedCap cap) {
        member.release(cap);
    }

    /** Creates a limit that a former process had, if it is configured and shared here. */
    void create(String limit, String scopeKey, long now) {
        limits.find(limit, scopeKey, settings::shares, now);
    }

    /** Returns whether a call waits at a limit of which this gateway has only a part. */
    boolean isUrgent() {
        for (LimitState limitState : limitStates.all()) {
            LeasedCap cap = limitState.limit.leasedCap();
            if (cap != null && !limitState.queue.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private final class Usage implements LocalUsage {
        private final Limit limit;
        private long sampledAt;
        private long sampledUnits;
        private long unitsBefore;
        private boolean isSampled;

        Usage(Limit limit) {
            this.limit = limit;
        }

        @Override
        public void settle(long nowNanos) {
            limit.decayUntil(nowNanos);
        }

        @Override
        public long used(long nowNanos) {
            return limit.used(nowNanos);
        }

        @Override
        public long waitingCost(long nowNanos) {
            LimitState limitState = limitStates.getIfPresent(limit);
            QueuedCall<Permit> first = limitState == null ? null : limitState.queue.head();
            if (limitState == null || first == null) {
                return 0;
            }
            long used = limit.used(nowNanos);
            return capFor(used + limitState.queue.waitingCost(), limitState, first, nowNanos) - used;
        }

        @Override
        public long firstWaitingCost(long nowNanos) {
            LimitState limitState = limitStates.getIfPresent(limit);
            QueuedCall<Permit> first = limitState == null ? null : limitState.queue.head();
            return limitState == null || first == null ? 0 : capFor(first.cost(), limitState, first, nowNanos);
        }

        /** Returns how large the part must be so that reserve and ramp leave these units to the first waiting call. */
        private long capFor(long units, LimitState limitState, QueuedCall<Permit> first, long nowNanos) {
            long perMille = limitStates.openPerMille(limitState, first.call(), nowNanos);
            return limit.capFor(RampUp.whole(units, perMille));
        }

        /** Returns what was charged since a moment that is one to two seconds ago. */
        @Override
        public long recentCost(long nowNanos) {
            if (!isSampled || nowNanos - sampledAt >= Nanos.PER_SECOND) {
                unitsBefore = isSampled ? sampledUnits : limit.chargedUnits();
                sampledUnits = limit.chargedUnits();
                sampledAt = nowNanos;
                isSampled = true;
            }
            return Math.max(0, limit.chargedUnits() - unitsBefore);
        }

        @Override
        public long chargedUnits() {
            return limit.chargedUnits();
        }
    }
}
