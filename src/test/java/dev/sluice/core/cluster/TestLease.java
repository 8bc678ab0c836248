package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import dev.sluice.core.cluster.SyncResponse.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A member of a cluster of two whose store grants what a test says. */
public final class TestLease {
    public static final ClusterTimings TIMINGS = new ClusterTimings(
            200 * Nanos.PER_MILLI, 50 * Nanos.PER_MILLI, 500 * Nanos.PER_MILLI, 3000 * Nanos.PER_MILLI);
    public static final long LEASE_NANOS = TIMINGS.leaseNanos();

    private static final Generation GENERATION = new Generation(1, "first");

    private final ClusterMember member;

    public TestLease(long longestDrainNanos, long now) {
        this(1, longestDrainNanos, now);
    }

    /** Creates a member that has lost what its former process saved. */
    public static TestLease withoutSavedUsage(long longestDrainNanos, long now) {
        return new TestLease(0, longestDrainNanos, now);
    }

    private TestLease(long keptIncarnation, long longestDrainNanos, long now) {
        member = new ClusterMember(
                new Membership("a", List.of("a", "b")),
                TIMINGS,
                keptIncarnation,
                longestDrainNanos,
                0,
                () -> "next",
                now);
    }

    public LeasedCap share(SharedLimit limit, LocalUsage usage) {
        return member.share(limit, usage);
    }

    /** Goes on with a lease of another process, as if its clock were this one's. */
    public PassedLease takeOver(PassedLease passed, long formerNow, long now) {
        long ahead = now - formerNow;
        PassedLease here = new PassedLease(
                passed.endNanos() + ahead,
                passed.generation(),
                passed.generationReadNanos() + ahead,
                passed.isRecovering(),
                List.of(),
                passed.parts());
        member.takeOver(here);
        return here;
    }

    public ClusterMember member() {
        return member;
    }

    /** Lets the member ask, and grants this of every limit that it asks for. */
    public void grant(long cap, long target, long now) {
        SyncRequest request = Objects.requireNonNull(member.nextRequest(now));
        member.received(granting(request, cap, target), now);
    }

    /** Returns a response that grants this of every limit that the request asks for. */
    public static SyncResponse granting(SyncRequest request, long cap, long target) {
        return granting(request, cap, target, Map.of());
    }

    /** Returns a response that also tells what other members have of every limit that the request asks for. */
    public static SyncResponse granting(SyncRequest request, long cap, long target, Map<String, MemberNote> notes) {
        List<CapGrant> grants = request.caps().stream()
                .map(asked -> new CapGrant(Math.max(cap, asked.cap()), target, false, notes))
                .toList();
        return new SyncResponse(
                Status.OK,
                request.sequence().request(),
                GENERATION,
                request.sequence().request(),
                "",
                new SequenceNumber(0, 0),
                1,
                Map.of("a", request.sequence()),
                grants);
    }
}
