package dev.sluice.exchanges;

import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.SharedBudget;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.LimitLeases;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.ClusterMember;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.ClusterTimings;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.PassedLease;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.ratelimit.UsageStore;
import java.nio.LongBuffer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The limits of one exchange that this gateway shares with the other members of its cluster. */
final class ExchangeBudget implements SharedBudget {
    /**
     * The slot with the incarnation is in the file of saved usage, so that both are lost together. Its name ends with
     * the name of the member, because the usage of another member says nothing about this one's.
     */
    private static final String SLOT = "cluster incarnation of ";

    /**
     * A process without saved usage waits until the calls of its predecessor have expired in all windows up to this
     * length. It does not wait for longer ones, such as a day: like for a gateway without a cluster, the first such
     * window is not guaranteed.
     */
    private static final long MAX_AWAITED_WINDOW_NANOS = TimeUnit.HOURS.toNanos(1);

    private final ExchangeRuntime exchange;
    private final LimitLeases leases;
    private final LongBuffer savedIncarnation;

    private ExchangeBudget(ExchangeRuntime exchange, LimitLeases leases, LongBuffer savedIncarnation) {
        this.exchange = exchange;
        this.leases = leases;
        this.savedIncarnation = savedIncarnation;
    }

    /**
     * Shares the limits of an exchange from now on. Called before its first call.
     *
     * @param usage the saved usage of the exchange
     */
    static ExchangeBudget share(ClusterMembership cluster, ExchangeRuntime exchange, UsageStore usage, Clocks clocks) {
        long now = clocks.nanos();
        LongBuffer savedIncarnation =
                usage.slot(SLOT + cluster.membership().self(), 1).longs();
        long maxDrainNanos = exchange.configured().limits().stream()
                .filter(limit -> limit.windowNanos() <= MAX_AWAITED_WINDOW_NANOS)
                .mapToLong(limit -> ClusterTimings.withMargin(limit.drainNanos()))
                .max()
                .orElse(0);
        long nonceDrainNanos =
                SharingSettings.nonceDrainNanos(exchange.configured().limits());
        ClusterMember member = new ClusterMember(
                cluster.membership(),
                cluster.timings(),
                cluster.isFirstStart() ? Math.max(1, savedIncarnation.get(0)) : savedIncarnation.get(0),
                Math.max(maxDrainNanos, nonceDrainNanos),
                usage.unusedNanos(),
                ExchangeBudget::newGenerationId,
                now);
        PassedLease passedLease = cluster.passedLeases()
                .of(exchange.configured().name(), cluster.timings().leaseNanos(), now, clocks.epochMillis());
        if (passedLease != null) {
            member.takeOver(passedLease);
        }
        LimitLeases leases = exchange.admission()
                .share(
                        member,
                        cluster.sharing()
                                .with(exchange.configured().exchange().routes().singleCancelCosts()),
                        now);
        if (passedLease != null) {
            leases.create(passedLease, now);
        }
        return new ExchangeBudget(exchange, leases, savedIncarnation);
    }

    /**
     * Ends the requests of this process, and returns its lease for the next process of this member; null when none
     * holds.
     */
    @Nullable
    PassedLease handOver(long nowNanos) {
        return leases.handOver(nowNanos);
    }

    private static String newGenerationId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    @Override
    public String exchange() {
        return exchange.configured().name();
    }

    @Override
    public @Nullable SyncRequest nextRequest(long nowNanos) {
        return leases.nextRequest(nowNanos);
    }

    @Override
    public boolean received(SyncResponse response, long nowNanos) {
        Decisions decisions = new Decisions();
        boolean shouldRequestAgain;
        synchronized (exchange.admission()) { // so that a copy of the saved usage has both changes or none
            shouldRequestAgain = leases.received(response, nowNanos, decisions);
            savedIncarnation.put(0, leases.incarnationToKeep());
        }
        exchange.deliver(decisions);
        return shouldRequestAgain;
    }

    @Override
    public void failed() {
        leases.failed();
    }

    @Override
    public void clockJumped(long nowNanos) {
        leases.clockJumped(nowNanos);
    }

    @Override
    public ClusterState state(long nowNanos) {
        return leases.state(nowNanos);
    }

    @Override
    public ClusterStatus status(long nowNanos) {
        return leases.status(nowNanos);
    }

    @Override
    public List<BanNotice> bansSeenHere(long nowNanos) {
        return leases.bans().ownBans(exchange(), nowNanos);
    }

    @Override
    public void keepBans(List<MemberBans.Active> bans, long nowNanos) {
        if (bans.isEmpty()) {
            return; // earlier bans end by themselves
        }
        Decisions decisions = new Decisions();
        leases.bans().keep(bans, nowNanos, decisions);
        exchange.deliver(decisions);
    }

    @Override
    public boolean isUsed() {
        return exchange.isUsed();
    }

    @Override
    public boolean isUrgent(long nowNanos) {
        return leases.isUrgent(nowNanos);
    }
}
