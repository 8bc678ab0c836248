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
 * This process as a member of a cluster, for one exchange: makes the requests to the store, reads the responses, and
 * keeps the caps of the shared limits.
 *
 * <p>At most one request is open. A response that comes late, or is not for the open request, changes nothing. The
 * lease ends a fixed time after the sending of the last request that was answered. A member only lowers its caps; they
 * rise by responses alone. A limit may be shared when its first call comes; what the former process had stays booked
 * until then, or until it has drained.
 *
 * <p>Times are nanoseconds of one monotonic clock, compared by difference. Not thread-safe: guarded by the lock of the
 * limiter that reads the caps.
 */
public final class ClusterMember {
    /** For how long a store that was caught lying is not asked. */
    private static final long DISTRUST_NANOS = 60_000 * Nanos.PER_MILLI;

    /** @param asked what the request states of each of the caps */
    private record OpenRequest(
            long number, long sentAt, Kind kind, boolean isDrained, List<LeasedCap> caps, List<CapRequest> asked) {}

    private record LastSequence(SequenceNumber sequence, long since, long processSince) {}

    private final Membership membership;
    private final ClusterTimings timings;
    private final Supplier<String> newGenerationIds;
    private final Lease lease;
    private final Map<List<String>, LeasedCap> caps = new LinkedHashMap<>();
    private final Map<String, LastSequence> lastSequences = new LinkedHashMap<>();

    /** The caps of the former process of limits that are not shared here yet. */
    private final Map<List<String>, PassedLease.Part> passed = new HashMap<>();

    private final long keptIncarnation;
    private final long longestDrainNanos;
    private final long startedAt;
    private final long quietBeforeNanos;
    private boolean isHandedOver;
    private boolean isDrained;
    private long incarnation;
    private long requests;
    private @Nullable OpenRequest open;
    private @Nullable Generation generation;
    private long generationReadAt;
    private long handled;
    private long session;
    private boolean isRegistered;
    private boolean wasRegistered;
    private boolean isRecovering;
    private boolean hasAnnounced;
    private long announcedAt;
    private @Nullable LastSequence replacement;
    private String distrust = "";
    private long distrustedAt;

    /**
     * Creates a member that has no lease.
     *
     * @param keptIncarnation the incarnation that the last process of this member kept beside its saved usage; 0 when
     *     there is none. Then its usage is unknown: the floors count as used up until that usage has drained, and what
     *     the last process had stays booked that long
     * @param longestDrainNanos the longest {@code drainNanos} of all limits that may be shared at any time
     * @param quietBeforeNanos for how long at least an earlier process had started no call when this one was created: 0
     *     when that is not known, {@code Long.MAX_VALUE} when there was none
     * @param newGenerationIds gives ids that no member has used before
     */
    public ClusterMember(
            Membership membership,
            ClusterTimings timings,
            long keptIncarnation,
            long longestDrainNanos,
            long quietBeforeNanos,
            Supplier<String> newGenerationIds,
            long now) {
        this.membership = membership;
        this.timings = timings;
        this.keptIncarnation = keptIncarnation;
        this.longestDrainNanos = longestDrainNanos;
        startedAt = now;
        this.quietBeforeNanos = keptIncarnation == 0 ? 0 : quietBeforeNanos;
        this.newGenerationIds = newGenerationIds;
        lease = new Lease(keptIncarnation == 0, now);
    }

    /**
     * Goes on with the lease of the former process, which uses it no more. Its caps are booked in the store until this
     * process states them, or they have drained. To be called before all other methods.
     */
    public void takeOver(PassedLease former) {
        if (keptIncarnation == 0) {
            return; // what that process used is not known here
        }
        lease.extendTo(former.endNanos());
        incarnation = keptIncarnation + 1;
        generation = former.generation();
        generationReadAt = former.generationReadNanos();
        isRecovering = former.isRecovering();
        for (PassedLease.Heard heard : former.heard()) {
            lastSequences.put(
                    heard.member(), new LastSequence(heard.sequence(), heard.sinceNanos(), heard.processSinceNanos()));
        }
        former.parts().forEach(part -> passed.put(List.of(part.limit(), part.scopeKey()), part));
    }

    /**
     * Ends the requests of this process, and returns its lease for the next one; null when none holds. The caller must
     * let no call use the limits from now on. A request that is not answered yet can only have raised what is booked in
     * the store.
     */
    public @Nullable PassedLease handOver(long now) {
        isHandedOver = true;
        open = null;
        Generation known = generation;
        if (!lease.holds(now) || known == null) {
            return null;
        }
        return new PassedLease(
                now + lease.nanosLeft(now),
                known,
                generationReadAt,
                isRecovering,
                lastSequences.entrySet().stream()
                        .limit(MessageBounds.MAX_NOTES)
                        .map(ClusterMember::heard)
                        .toList(),
                caps.values().stream()
                        .filter(cap -> cap.isLeasedAboveFloor(now))
                        .limit(MessageBounds.MAX_LIMITS)
                        .map(LeasedCap::passed)
                        .toList());
    }

    private static PassedLease.Heard heard(Map.Entry<String, LastSequence> other) {
        LastSequence last = other.getValue();
        return new PassedLease.Heard(other.getKey(), last.sequence(), last.since(), last.processSince());
    }

    /**
     * Shares a limit from now on, or with changed settings or usage, and returns its cap, which begins at the floor, or
     * with what the former process passed.
     */
    public LeasedCap share(SharedLimit limit, LocalUsage usage) {
        List<String> key = List.of(limit.name(), limit.scopeKey());
        LeasedCap known = caps.get(key);
        if (known != null) {
            known.shareAgain(limit, usage);
            return known;
        }
        LeasedCap cap = new LeasedCap(limit, usage, lease, timings.judgementNanos());
        PassedLease.Part ofFormer = passed.remove(key);
        if (ofFormer != null) {
            cap.begin(ofFormer);
        }
        caps.put(key, cap);
        return cap;
    }

    /**
     * Returns a cap that is always the floor, for a limit that is never leased: instances that several scope keys
     * share, and calls in flight, of which each member has a fixed part.
     */
    public LeasedCap shareFloor(SharedLimit limit, LocalUsage usage) {
        return new LeasedCap(limit, usage, lease, timings.judgementNanos());
    }

    /** Stops sharing a limit that nothing uses: it is forgotten when the store has no entry of it any more. */
    public void release(LeasedCap cap) {
        cap.release();
    }

    /**
     * Returns the next request, to be sent at once; null while another one is open. The caps are lowered to what the
     * request states. A request without a response after {@code responseNanos} is abandoned by the next call.
     */
    public @Nullable SyncRequest nextRequest(long now) {
        if (isHandedOver || isDistrusting(now) || (open != null && now - open.sentAt() - timings.responseNanos() < 0)) {
            return null;
        }
        if (!lease.holds(now)) {
            isRegistered = false;
        }
        passed.clear(); // the response extends the lease of what is stated, and of nothing else
        caps.values().removeIf(cap -> cap.isGone(now));
        List<LeasedCap> stated = new ArrayList<>();
        List<CapRequest> asked = new ArrayList<>();
        Kind kind = isRegistered ? Kind.RENEW : Kind.REGISTER;
        if (mustAnnounce(now) || !collectRequests(stated, asked, now)) {
            kind = Kind.ANNOUNCE;
            stated.clear();
            asked.clear();
        }
        requests++;
        open = new OpenRequest(requests, now, kind, isDrained(now), stated, asked);
        return new SyncRequest(
                membership.self(),
                membership.members(),
                new SequenceNumber(incarnation, requests),
                generation,
                newGenerationIds.get(),
                kind,
                session,
                isDrained(now),
                millisDown(quietNanos(now)),
                generation == null ? 0 : millisDown(now - generationReadAt),
                Nanos.ceilMillis(timings.silenceNanos()),
                silences(now),
                asked);
    }

    /**
     * Collects what to state: first all limits with more than a floor, then those that only want more, as far as there
     * is room. Returns false when the first do not fit, so that nothing may be stated.
     */
    private boolean collectRequests(List<LeasedCap> stated, List<CapRequest> asked, long now) {
        List<LeasedCap> others = new ArrayList<>();
        for (LeasedCap cap : caps.values()) {
            if (!cap.isAboveFloor(now)) {
                others.add(cap);
            } else if (asked.size() == MessageBounds.MAX_LIMITS) {
                return false;
            } else {
                addRequest(cap, stated, asked, now);
            }
        }
        for (LeasedCap cap : others) {
            if (asked.size() < MessageBounds.MAX_LIMITS) {
                addRequest(cap, stated, asked, now);
            }
        }
        return true;
    }

    private void addRequest(LeasedCap cap, List<LeasedCap> stated, List<CapRequest> asked, long now) {
        CapRequest request = cap.restate(isDrained(now), handled, now);
        if (request != null) {
            stated.add(cap);
            asked.add(request);
        }
    }

    /**
     * Reads a response, for a replicated store only after enough replicas have acknowledged it. Returns whether to ask
     * again at once.
     */
    public boolean received(SyncResponse response, long now) {
        OpenRequest request = open;
        if (request == null
                || response.request() != request.number()
                || now - request.sentAt() - timings.responseNanos() > 0) {
            return false;
        }
        open = null;
        if (generation != null
                && !response.generation().equals(generation)
                && response.generation().number() <= generation.number()) {
            return false; // of a store that lost writes: the next request makes it begin a new generation
        }
        if (incarnation == 0) {
            incarnation = Math.max(keptIncarnation, response.last().incarnation()) + 1;
        }
        if (!response.generation().equals(generation)) {
            begin(response.generation(), now);
        }
        return switch (response.status()) {
            case OK -> {
                String contradiction = contradiction(request, response);
                if (contradiction.isEmpty()) {
                    applied(request, response, now);
                } else {
                    distrust(contradiction, now);
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
                outnumbered(response.last(), now);
                yield false;
            }
        };
    }

    /** Records that the open request has no response: it was refused, or the connection is closed. */
    public void failed() {
        open = null;
    }

    /**
     * Ends the lease: call it when the wall clock went ahead of the monotonic clock, which shows that the machine slept
     * and the monotonic clock stood still.
     */
    public void clockJumped(long now) {
        settleAll(now);
        lease.end(now);
    }

    /** Returns whether nothing of an earlier process can count at the exchange any more. */
    private boolean isDrained(long now) {
        isDrained |= quietNanos(now) >= longestDrainNanos;
        return isDrained;
    }

    /** Returns for how long an earlier process has started no call, at least. */
    private long quietNanos(long now) {
        long runs = now - startedAt;
        return Long.MAX_VALUE - runs < quietBeforeNanos ? Long.MAX_VALUE : runs + quietBeforeNanos;
    }

    private boolean mustAnnounce(long now) {
        if (!lease.isUsageUnknown() || wasRegistered) {
            return false;
        }
        return !hasAnnounced || now - announcedAt - timings.silenceNanos() - longestDrainNanos < 0;
    }

    private void begin(Generation next, long now) {
        generation = next;
        generationReadAt = now;
        handled = 0;
        lastSequences.clear();
        caps.values().forEach(LeasedCap::generationChanged);
        isRegistered = false;
        isRecovering = true;
    }

    private void applied(OpenRequest request, SyncResponse response, long now) {
        recordSequences(response.sequences(), now);
        session = response.session();
        handled = response.handled();
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
            request.caps().get(i).granted(grant, request.isDrained(), response.handled(), request.sentAt(), now);
            isBlocked |= grant.blocked();
        }
        isRecovering &= isBlocked;
    }

    /** Returns what an honest store would not say; "" when there is nothing. */
    private String contradiction(OpenRequest request, SyncResponse response) {
        for (Map.Entry<String, SequenceNumber> each : response.sequences().entrySet()) {
            LastSequence before = lastSequences.get(each.getKey());
            if (before != null && each.getValue().compareTo(before.sequence()) < 0) {
                return "the number of member " + each.getKey() + " went back";
            }
        }
        for (int i = 0; i < Math.min(request.asked().size(), response.grants().size()); i++) {
            SyncResponse.CapGrant grant = response.grants().get(i);
            CapRequest ask = request.asked().get(i);
            long all = grant.cap();
            for (SyncResponse.MemberNote other : grant.notes().values()) {
                all += other.cap();
            }
            // Without a raise more may be booked: after a reload that lowered the size, or by a call beyond its cap.
            if (grant.cap() > ask.cap() && all > ask.size()) {
                return "it gave more of limit '" + ask.limit() + "', so that all members together have " + all
                        + ", and its size is " + ask.size();
            }
        }
        return "";
    }

    /** Uses only the floors, and asks nothing, for a while. */
    private void distrust(String contradiction, long now) {
        settleAll(now);
        lease.end(now);
        isRegistered = false;
        distrust = contradiction;
        distrustedAt = now;
    }

    private boolean isDistrusting(long now) {
        return !distrust.isEmpty() && now - distrustedAt - DISTRUST_NANOS < 0;
    }

    private void recordSequences(Map<String, SequenceNumber> sequences, long now) {
        lastSequences.keySet().retainAll(sequences.keySet());
        sequences.forEach((member, sequence) -> {
            LastSequence before = lastSequences.get(member);
            if (member.equals(membership.self())
                    || (before != null && before.sequence().equals(sequence))) {
                return;
            }
            long processSince = before != null && before.sequence().incarnation() == sequence.incarnation()
                    ? before.processSince()
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
     * Reads that the store knows a number of this member at or above the request's. A number that this process never
     * sent is of another process with this name, which was started later and goes on; this one uses nothing until the
     * other one has been silent for as long as a lease lasts.
     */
    private void outnumbered(SequenceNumber last, long now) {
        if (last.incarnation() < incarnation || (last.incarnation() == incarnation && last.request() <= requests)) {
            return; // a doubled request of this process
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
                new Silence(last.sequence(), millisDown(now - last.since()), millisDown(now - last.processSince()))));
        return silences;
    }

    private static long millisDown(long nanos) {
        return Math.max(0, Math.min(MessageBounds.MAX_COUNT, nanos / Nanos.PER_MILLI));
    }

    /** Returns the state at that time. */
    public ClusterState state(long now) {
        if (replacement != null) {
            return ClusterState.REPLACED;
        }
        if (lease.holds(now)) {
            return isRecovering ? ClusterState.RECOVERING : ClusterState.SHARING;
        }
        return wasRegistered && !lease.isExcluded() ? ClusterState.ALONE : ClusterState.JOINING;
    }

    /** Returns how long the lease still holds; 0 when it does not. */
    public long leaseNanos(long now) {
        return lease.nanosLeft(now);
    }

    /**
     * Returns the number of this process, to be kept beside the saved usage whenever it changes. It stays what it was
     * until this process has registered, so that a process that is killed before knows that its usage is unknown.
     */
    public long incarnationToKeep() {
        return wasRegistered ? incarnation : keptIncarnation;
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

    /** Returns what status and metrics show. */
    public ClusterStatus status(List<ClusterStatus.NonceHolder> nonceHolders, long now) {
        List<ClusterStatus.LimitLease> limits = caps.values().stream()
                .filter(cap -> !cap.limit().name().equals(SharedLimit.NONCE))
                .map(cap -> cap.status(now))
                .toList();
        Generation known = generation;
        return new ClusterStatus(
                state(now),
                lease.isExcluded(),
                lease.isUsageUnknown(),
                isDistrusting(now) ? distrust : "",
                leaseNanos(now),
                known == null ? 0 : known.number(),
                silentNanos(now),
                limits,
                nonceHolders);
    }

    /**
     * Returns for how long each other member has been silent; without members that were not heard in this generation.
     */
    public Map<String, Long> silentNanos(long now) {
        Map<String, Long> silent = new LinkedHashMap<>();
        lastSequences.forEach((member, last) -> silent.put(member, now - last.since()));
        return silent;
    }
}
