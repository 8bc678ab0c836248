package dev.sluice.status;

import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that this gateway is a member of.
 *
 * @param member the name of this gateway
 * @param storeProblem why the store cannot be used; "" when it can
 * @param failedRequests the number of requests to the store without a valid response, by reason
 * @param warnings what other members state and this one ignores, and why
 * @param latchesConfirmedBy the members that have confirmed the latches of this one
 * @param told what the members told of themselves; this one without its limits, which {@code exchanges} has
 * @param consoles the address of the console of each member, as far as it is configured
 * @param exchanges the exchanges in use
 */
public record ClusterReport(
        String name,
        String member,
        List<String> members,
        boolean storeConnected,
        String storeProblem,
        Map<String, Long> failedRequests,
        List<String> warnings,
        List<String> latchesConfirmedBy,
        List<MemberReport> told,
        Map<String, String> consoles,
        List<Membership> exchanges) {
    /** A member is silent when nothing new was heard of it for this time; it writes several times a second. */
    private static final long SILENT_MILLIS = 3_000;

    /**
     * What a member told of itself.
     *
     * @param agoMs how long ago it was read; 0 for this member
     */
    public record MemberReport(String member, long agoMs, MemberState state) {}

    /** Returns the other members that were heard of, and are silent. */
    public List<String> silentMembers() {
        Map<String, Long> silentMs = new TreeMap<>();
        told.forEach(one -> silentMs.merge(one.member(), one.agoMs(), Math::min));
        exchanges.forEach(exchange -> exchange.silentMs().forEach((other, ms) -> silentMs.merge(other, ms, Math::min)));
        return members.stream()
                .filter(other -> !other.equals(member) && silentMs.getOrDefault(other, 0L) >= SILENT_MILLIS)
                .toList();
    }

    /**
     * The membership of one exchange.
     *
     * @param leaseMs how long its parts of the limits hold; 0 when they do not
     * @param generation the number of the store's generation
     * @param lastRequestMs how long the last request to the store took; null before the first
     * @param silentMs the time since the store had something new of each other member
     * @param nonceSequences who holds the nonces of each key
     * @param issue why its lease does not hold; "" when it does
     */
    public record Membership(
            String exchange,
            ClusterState state,
            long leaseMs,
            long generation,
            @Nullable Double lastRequestMs,
            Map<String, Long> silentMs,
            List<ClusterStatus.LimitLease> limits,
            List<ClusterStatus.NonceHolder> nonceSequences,
            String issue) {}
}
