package dev.sluice.core.cluster;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.cluster.SyncRequest.Kind;
import dev.sluice.core.cluster.SyncRequest.Silence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This process as a member of a cluster, for one exchange. It creates the requests to the store, reads the responses,
 * and keeps the caps of the shared limits.
 *
 * <p>At most one request is open. A response that is late, or not for the open request, changes nothing. The lease ends
 * a fixed time after the sending of the last request that got a response. A member lowers its caps itself; only
 * responses raise them. A limit may be shared later, at its first call; until then, or until it has drained, the units
 * of the former process stay booked in the store.
 *
 * <p>Times are nanoseconds of one monotonic clock, compared by difference. Not thread-safe: the lock of the limiter
 * that reads the caps guards it.
 */
public final class ClusterMember {
    /** How long no request is sent to a store after a response that cannot be correct. */
    private static final long DISTRUST_NANOS = 60_000 * Nanos.PER_MILLI;

    /** @param capRequests the part of the request about each of the caps, in the same order */
    private record OpenRequest(
            long number,
            long sentAt,
            Kind kind,
            boolean isDrained,
            List<LeasedCap> caps,
            List<CapRequest> capRequests) {}

    private record LastSequence(SequenceNumber sequence, long since, long processSince) {}

    private final Membership membership;
    private final ClusterTimings timings;
    private final Supplier<String> newGenerationIds;
    private final Lease lease;
    private final Map<List<String>, LeasedCap> caps = new LinkedHashMap<>();
    private final Map<String, LastSequence> lastSequences = new LinkedHashMap<>();

    /** The caps that the former process passed, for limits that are not shared here yet. */
    private final Map<List<String>, PassedLease.Part> passedParts = new HashMap<>();

    private final long savedIncarnation;
    private final long maxDrainNanos;
    private final long startedAt;
    private final long quietBeforeNanos;
    private boolean isHandedOver;
    private boolean isDrained;
    private long incarnation;
    private long lastRequestNumber;
    private @Nullable OpenRequest openRequest;
    private @Nullable Generation generation;
    private long generationReadAt;
    private long handledRequests;
    private long session;
    private boolean isRegistered;
    private boolean wasRegistered;
    private boolean isRecovering;
    private boolean hasAnnounced;
    private long announcedAt;
    private @Nullable LastSequence replacement;
    private String distrustReason = "";
    private long distrustSince;

    /**
     * Creates a member that has no lease.
     *
     * @param savedIncarnation the incarnation that the last process of this member kept beside its saved usage; 0 when
     *     there is none. Then its usage is unknown: the floors count as used up until that usage has drained, and what
     *     the last process had stays booked that long
     * @param maxDrainNanos the longest {@code drainNanos} of all limits that may be shared at any time
     * @param quietBeforeNanos how long before the creation of this object an earlier process started its last call, at
     *     least: 0 when that is not known, {@code Long.MAX_VALUE} when there was no earlier process
     * @param newGenerationIds returns ids that no member has used before
     */
    public ClusterMember(
            Membership membership,
            ClusterTimings timings,
            long savedIncarnation,
            long maxDrainNanos,
            long quietBeforeNanos,
            Supplier<String> newGenerationIds,
            long now) {
        this.membership = membership;
        this.timings = timings;
        this.savedIncarnation = savedIncarnation;
        this.maxDrainNanos = maxDrainNanos;
        startedAt = now;
        this.quietBeforeNanos = savedIncarnation == 0 ? 0 : quietBeforeNanos;
        this.newGenerationIds = newGenerationIds;
        lease = new Lease(savedIncarnation == 0, now);
    }

    /**
     * Takes over the lease of the former process, which no longer uses it. Its caps stay booked in the store until this
     * process states them, or until they have drained. Called before all other methods.
     */
    public void takeOver(PassedLease former) {
        if (savedIncarnation == 0) {
            return; // what that process used is not known here
        }
        lease.extendTo(former.endNanos());
        incarnation = savedIncarnation + 1;
        generation = former.generation();
        generationReadAt = former.generationReadNanos();
        isRecovering = former.isRecovering();
        for (PassedLease.Heard heard : former.heard()) {
            lastSequences.put(
                    heard.member(), new LastSequence(heard.sequence(), heard.sinceNanos(), heard.processSinceNanos()));
        }
        former.parts().forEach(part -> passedParts.put(List.of(part.limit(), part.scopeKey()), part));
    }

    /**
     * Ends the requests of this process, and returns its lease for the next process; null when none holds. The caller
     * admits no call to the limits from now on. A request without a response can only have raised what is booked in the
     * store.
     */
    public @Nullable PassedLease handOver(long now) {
        isHandedOver = true;
        openRequest = null;
        Generation current = generation;
        if (!lease.holds(now) || current == null) {
            return null;
        }
        return new PassedLease(
                now + lease.nanosLeft(now),
                current,
                generationReadAt,
                isRecovering,
                lastSequences.entrySet().stream()
                        .limit(MessageBounds.MAX_NOTES)
                        .map(ClusterMember::heardMember)
                        .toList(),
                caps.values().stream()
                        .filter(cap -> cap.isLeasedAboveFloor(now))
                        .limit(MessageBounds.MAX_LIMITS)
                        .map(LeasedCap::toPassedPart)
                        .toList());
    }

    private static PassedLease.Heard heardMember(Map.Entry<String, LastSequence> other) {
        LastSequence last = other.getValue();
        return new PassedLease.Heard(other.getKey(), last.sequence(), last.since(), last.processSince());
    }

    /**
     * Shares a limit from now on, or changes its settings or usage. Returns its cap, which begins at the cap that the
     * former process passed, or at the floor.
     */
    public LeasedCap share(SharedLimit limit, LocalUsage usage) {
        List<String> key = List.of(limit.name(), limit.scopeKey());
        LeasedCap existing = caps.get(key);
        if (existing != null) {
            existing.update(limit, usage);
            return existing;
        }
        LeasedCap cap = new LeasedCap(limit, usage, lease, timings.judgementNanos());
        PassedLease.Part passedPart = passedParts.remove(key);
        if (passedPart != null) {
            cap.beginWith(passedPart);
        }
        caps.put(key, cap);
        return cap;
    }

    /**
     * Returns a cap that is always the floor, for a limit that is never leased: a limit of which several scope keys
     * share one instance, or a limit of calls in flight, of which each member has a fixed part.
     */
    public LeasedCap shareFloor(SharedLimit limit, LocalUsage usage) {
        return new LeasedCap(limit, usage, lease, timings.judgementNanos());
    }

    /** Stops sharing a limit that nothing uses. It is removed here when the store has no entry for it any more. */
    public void release(LeasedCap cap) {
        cap.release();
    }

    /**
     * Returns the next request, to be sent at once; null while another one is open, after a hand-over, or while the
     * store is not trusted. Lowers the caps to those in the request. An open request without a response for {@code
     * responseNanos} is abandoned.
     */
    public @Nullable SyncRequest nextRequest(long now) {
        if (isHandedOver
                || isDistrusting(now)
                || (openRequest != null && now - openRequest.sentAt() - timings.responseNanos() < 0)) {
            return null;
        }
        if (!lease.holds(now)) {
            isRegistered = false;
        }
        passedParts.clear(); // the response extends the lease of what is stated, and of nothing else
        caps.values().removeIf(cap -> cap.isRemovable(now));
        List<LeasedCap> statedCaps = new ArrayList<>();
        List<CapRequest> capRequests = new ArrayList<>();
        Kind kind = isRegistered ? Kind.RENEW : Kind.REGISTER;
        if (mustAnnounce(now) || !collectRequests(statedCaps, capRequests, now)) {
            kind = Kind.ANNOUNCE;
            statedCaps.clear();
            capRequests.clear();
        }
        lastRequestNumber++;
        openRequest = new OpenRequest(lastRequestNumber, now, kind, isDrained(now), statedCaps, capRequests);
        return new SyncRequest(
                membership.self(),
                membership.members(),
                new SequenceNumber(incarnation, lastRequestNumber),
                generation,
                newGenerationIds.get(),
                kind,
                session,
                isDrained(now),
                floorMillis(quietNanos(now)),
                generation == null ? 0 : floorMillis(now - generationReadAt),
                Nanos.ceilMillis(timings.silenceNanos()),
                silences(now),
                capRequests);
    }

    /**
     * Adds the requests of all limits: first of those above their floor, then of the others as far as there is room.
     * Returns false when the first do not fit; then the request may state no limit at all.
     */
    private boolean collectRequests(List<LeasedCap> statedCaps, List<CapRequest> capRequests, long now) {
        List<LeasedCap> atFloor = new ArrayList<>();
        for (LeasedCap cap : caps.values()) {
            if (!cap.isAboveFloor(now)) {
                atFloor.add(cap);
            } else if (capRequests.size() == MessageBounds.MAX_LIMITS) {
                return false;
            } else {
                addRequest(cap, statedCaps, capRequests, now);
            }
        }
        for (LeasedCap cap : atFloor) {
            if (capRequests.size() < MessageBounds.MAX_LIMITS) {
                addRequest(cap, statedCaps, capRequests, now);
            }
        }
        return true;
    }

    private void addRequest(LeasedCap cap, List<LeasedCap> statedCaps, List<CapRequest> capRequests, long now) {
        CapRequest request = cap.restate(isDrained(now), handledRequests, now);
        if (request != null) {
            statedCaps.add(cap);
            capRequests.add(request);
        }
    }

    /**
     * Reads a response; that of a replicated store only after enough replicas have acknowledged it. Returns whether to
     * send the next request at once.
     */
    public boolean received(SyncResponse response, long now) {
        OpenRequest request = openRequest;
        if (request == null
                || response.request() != request.number()
                || now - request.sentAt() - timings.responseNanos() > 0) {
            return false;
        }
        openRequest = null;
        if (generation != null
                && !response.generation().equals(generation)
                && response.generation().number() <= generation.number()) {
            return false; // the store has lost writes; the next request makes it begin a new generation
        }
        if (incarnation == 0) {
            incarnation = Math.max(savedIncarnation, response.last().incarnation()) + 1;
        }
        if (!response.generation().equals(generation)) {
            beginGeneration(response.generation(), now);
        }
        return switch (response.status()) {
            case OK -> {
                String contradiction = contradiction(request, response);
                if (contradiction.isEmpty()) {
                    apply(request, response, now);
                } else {
                    distrustReason(contradiction, now);
                }
                yield false;
            }
            case GENERATION -> true;
            case REGISTER -> {
                settleAll(now);
                lease.revoke();
                isRegistered = false;
                yield true;
            }
            case UNLISTED -> {
                exclude(now);
                yield false;
            }
            case STALE -> {
                onHigherNumber(response.last(), now);
                yield false;
            }
        };
    }

    /** Abandons the open request, which was refused or whose connection is closed. */
    public void failed() {
        openRequest = null;
    }

    /**
     * Ends the lease. Called when the wall clock went ahead of the monotonic clock: the machine slept, and its
     * monotonic clock stopped.
     */
    public void clockJumped(long now) {
        settleAll(now);
        lease.end(now);
    }

    /** Returns whether the exchange can count no call of an earlier process any more. */
    private boolean isDrained(long now) {
        isDrained |= quietNanos(now) >= maxDrainNanos;
        return isDrained;
    }

    /** Returns how long ago an earlier process started its last call, at least. */
    private long quietNanos(long now) {
        long runNanos = now - startedAt;
        return Long.MAX_VALUE - runNanos < quietBeforeNanos ? Long.MAX_VALUE : runNanos + quietBeforeNanos;
    }

    private boolean mustAnnounce(long now) {
        if (!lease.isUsageUnknown() || wasRegistered) {
            return false;
        }
        return !hasAnnounced || now - announcedAt - timings.silenceNanos() - maxDrainNanos < 0;
    }

    private void beginGeneration(Generation next, long now) {
        generation = next;
        generationReadAt = now;
        handledRequests = 0;
        lastSequences.clear();
        caps.values().forEach(LeasedCap::generationChanged);
        isRegistered = false;
        isRecovering = true;
    }

    private void apply(OpenRequest request, SyncResponse response, long now) {
        recordSequences(response.sequences(), now);
        session = response.session();
        handledRequests = response.handled();
        replacement = null;
        if (request.kind() == Kind.ANNOUNCE) {
            if (!hasAnnounced) {
                hasAnnounced = true;
                announcedAt = now;
            }
            lease.include();
            return;
        }
        if (response.grants().size() != request.caps().size()) {
            return;
        }
        settleAll(now);
        isRegistered = true;
        wasRegistered = true;
        lease.extendTo(request.sentAt() + timings.leaseNanos());
        boolean isBlocked = false;
        for (int i = 0; i < request.caps().size(); i++) {
            SyncResponse.CapGrant grant = response.grants().get(i);
            request.caps().get(i).applyGrant(grant, request.isDrained(), response.handled(), request.sentAt(), now);
            isBlocked |= grant.blocked();
        }
        isRecovering &= isBlocked;
    }

    /** Returns why the response cannot be correct; "" when it can. */
    private String contradiction(OpenRequest request, SyncResponse response) {
        for (Map.Entry<String, SequenceNumber> entry : response.sequences().entrySet()) {
            LastSequence previous = lastSequences.get(entry.getKey());
            if (previous != null && entry.getValue().compareTo(previous.sequence()) < 0) {
                return "the number of member " + entry.getKey() + " went back";
            }
        }
        for (int i = 0;
                i < Math.min(request.capRequests().size(), response.grants().size());
                i++) {
            SyncResponse.CapGrant grant = response.grants().get(i);
            CapRequest capRequest = request.capRequests().get(i);
            long total = grant.cap();
            for (SyncResponse.MemberNote other : grant.notes().values()) {
                total += other.cap();
            }
            // Only a raise is checked: a reload that lowered the size, or a call beyond its cap, can also exceed the
            // size.
            if (grant.cap() > capRequest.cap() && total > capRequest.size()) {
                return "it gave more of limit '" + capRequest.limit() + "', so that all members together have " + total
                        + ", and its size is " + capRequest.size();
            }
        }
        return "";
    }

    /** Uses only the floors, and sends no request, for {@link #DISTRUST_NANOS}. */
    private void distrustReason(String contradiction, long now) {
        settleAll(now);
        lease.end(now);
        isRegistered = false;
        distrustReason = contradiction;
        distrustSince = now;
    }

    private boolean isDistrusting(long now) {
        return !distrustReason.isEmpty() && now - distrustSince - DISTRUST_NANOS < 0;
    }

    private void recordSequences(Map<String, SequenceNumber> sequences, long now) {
        lastSequences.keySet().retainAll(sequences.keySet());
        sequences.forEach((member, sequence) -> {
            LastSequence previous = lastSequences.get(member);
            if (member.equals(membership.self())
                    || (previous != null && previous.sequence().equals(sequence))) {
                return;
            }
            long processSince = previous != null && previous.sequence().incarnation() == sequence.incarnation()
                    ? previous.processSince()
                    : now;
            lastSequences.put(member, new LastSequence(sequence, now, processSince));
        });
    }

    private void exclude(long now) {
        settleAll(now);
        lease.exclude();
        isRegistered = false;
    }

    /**
     * Handles a response that the store knows a number of this member at or above that of the request. If this process
     * never sent that number, another process with the same name was started later. This process then uses nothing
     * until the other one has been silent for as long as a lease lasts.
     */
    private void onHigherNumber(SequenceNumber last, long now) {
        if (last.incarnation() < incarnation
                || (last.incarnation() == incarnation && last.request() <= lastRequestNumber)) {
            return; // a request of this process that arrived twice
        }
        exclude(now);
        if (replacement == null || !replacement.sequence().equals(last)) {
            replacement = new LastSequence(last, now, now);
        } else if (now - replacement.since() - timings.silenceNanos() >= 0) {
            incarnation = last.incarnation() + 1;
            replacement = null;
        }
    }

    private void settleAll(long now) {
        caps.values().forEach(cap -> cap.settle(now));
    }

    private Map<String, Silence> silences(long now) {
        Map<String, Silence> silences = new LinkedHashMap<>();
        lastSequences.forEach((member, last) -> silences.put(
                member,
                new Silence(last.sequence(), floorMillis(now - last.since()), floorMillis(now - last.processSince()))));
        return silences;
    }

    private static long floorMillis(long nanos) {
        return Math.max(0, Math.min(MessageBounds.MAX_COUNT, nanos / Nanos.PER_MILLI));
    }

    /** Returns the state at this time. */
    public ClusterState state(long now) {
        if (replacement != null) {
            return ClusterState.REPLACED;
        }
        if (lease.holds(now)) {
            return isRecovering ? ClusterState.RECOVERING : ClusterState.SHARING;
        }
        return wasRegistered && !lease.isExcluded() ? ClusterState.ALONE : ClusterState.JOINING;
    }

    /** Returns the nanoseconds until the lease ends; 0 when none holds. */
    public long leaseNanos(long now) {
        return lease.nanosLeft(now);
    }

    /**
     * Returns the incarnation to save with the usage. It stays the saved one until this process has registered. So if
     * the usage was unknown at the start and this process is killed before it registers, the next one knows that too.
     */
    public long incarnationToKeep() {
        return wasRegistered ? incarnation : savedIncarnation;
    }

    /** Returns the generation of the last response that counted. */
    public @Nullable Generation generation() {
        return generation;
    }

    /** Returns the name of this member. */
    public String name() {
        return membership.self();
    }

    /** Returns the caps of all shared limits. */
    public Collection<LeasedCap> caps() {
        return List.copyOf(caps.values());
    }

    /** Returns the state for status and metrics. */
    public ClusterStatus status(List<ClusterStatus.NonceHolder> nonceHolders, long now) {
        List<ClusterStatus.LimitLease> limits = caps.values().stream()
                .filter(cap -> !cap.limit().name().equals(SharedLimit.NONCE))
                .map(cap -> cap.status(now))
                .toList();
        Generation current = generation;
        return new ClusterStatus(
                state(now),
                lease.isExcluded(),
                lease.isUsageUnknown(),
                isDistrusting(now) ? distrustReason : "",
                leaseNanos(now),
                current == null ? 0 : current.number(),
                silentNanos(now),
                limits,
                nonceHolders);
    }

    /**
     * Returns the nanoseconds since each other member's last request, without members that sent none in this
     * generation.
     */
    public Map<String, Long> silentNanos(long now) {
        Map<String, Long> silent = new LinkedHashMap<>();
        lastSequences.forEach((member, last) -> silent.put(member, now - last.since()));
        return silent;
    }
}
