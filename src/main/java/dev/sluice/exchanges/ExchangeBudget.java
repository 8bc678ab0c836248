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
     * The slot lies in the file of saved usage, so that both are lost together. Its name ends with the member's: the
     * usage in another member's data folder says nothing about what this member may have used.
     */
    private static final String SLOT = "cluster incarnation of ";

    /**
     * A process without saved usage waits until what it may have used in windows of up to this length no longer counts.
     * It does not wait for a window of a day: like a gateway without a cluster, its first such window is not
     * guaranteed.
     */
    private static final long LONGEST_AWAITED_NANOS = TimeUnit.HOURS.toNanos(1);

    private final ExchangeRuntime exchange;
    private final LimitLeases leases;
    private final LongBuffer kept;

    private ExchangeBudget(ExchangeRuntime exchange, LimitLeases leases, LongBuffer kept) {
        this.exchange = exchange;
        this.leases = leases;
        this.kept = kept;
    }

    /**
     * Shares the limits of an exchange from now on; to be called before its first call.
     *
     * @param usage the saved usage of the exchange
     */
    static ExchangeBudget share(ClusterMembership cluster, ExchangeRuntime exchange, UsageStore usage, Clocks clocks) {
        long now = clocks.nanos();
        LongBuffer kept = usage.slot(SLOT + cluster.membership().self(), 1).longs();
        long longestDrainNanos = exchange.configured().limits().stream()
                .filter(limit -> limit.windowNanos() <= LONGEST_AWAITED_NANOS)
                .mapToLong(limit -> ClusterTimings.withMargin(limit.drainNanos()))
                .max()
                .orElse(0);
        long nonceNanos = SharingSettings.nonceDrainNanos(exchange.configured().limits());
        ClusterMember member = new ClusterMember(
                cluster.membership(),
                cluster.timings(),
                cluster.isFirstStart() ? Math.max(1, kept.get(0)) : kept.get(0),
                Math.max(longestDrainNanos, nonceNanos),
                usage.unusedNanos(),
                ExchangeBudget::newGenerationId,
                now);
        PassedLease passed = cluster.passed()
                .of(exchange.configured().name(), cluster.timings().leaseNanos(), now, clocks.epochMillis());
        if (passed != null) {
            member.takeOver(passed);
        }
        LimitLeases leases = exchange.admission()
                .share(
                        member,
                        cluster.sharing()
                                .with(exchange.configured().exchange().routes().singleCancelCosts()),
                        now);
        if (passed != null) {
            leases.create(passed, now);
        }
        return new ExchangeBudget(exchange, leases, kept);
    }

    /**
     * Ends the requests of this process, and returns its lease for the next one of this member; null when none holds.
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
        boolean shouldAskAgain;
        synchronized (exchange.admission()) { // a copy of the saved usage has both
            shouldAskAgain = leases.received(response, nowNanos, decisions);
            kept.put(0, leases.incarnationToKeep());
        }
        exchange.deliver(decisions);
        return shouldAskAgain;
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
        return leases.bans().seenHere(exchange(), nowNanos);
    }

    @Override
    public void keepBans(List<MemberBans.Active> bans, long nowNanos) {
        if (bans.isEmpty()) {
            return; // what was kept earlier ends by itself
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
