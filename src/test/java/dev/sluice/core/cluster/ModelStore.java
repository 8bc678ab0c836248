package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SyncRequest.Kind;
import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import dev.sluice.core.cluster.SyncResponse.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What the store's script does, written in Java from the protocol: data and request give new data and a response. */
public final class ModelStore {
    private static final int MAX_ROWS = 32;

    public record Row(
            SequenceNumber last,
            long session,
            boolean isDrained,
            long quietMs,
            boolean isUnknown,
            boolean isRevoked,
            List<String> members) {
        Row revoked() {
            return new Row(last, session, isDrained, quietMs, isUnknown, true, members);
        }
    }

    /** What a member has and wants of a limit; {@code waitingSince} is 0 when nothing waits for lack of cap. */
    public record Entry(CapRequest stated, long cap, long session, long incarnation, long waitingSince) {}

    /** All data about one exchange; never changed once it is the data of a server. */
    public record Data(
            Generation generation,
            String server,
            long requests,
            Map<String, Row> rows,
            Map<String, Map<String, Entry>> entries) {}

    public record Result(Data data, SyncResponse response) {}

    private final SyncRequest request;
    private final Set<ClusterRule> without;
    private final Data data;
    private final String begun;

    private ModelStore(@Nullable Data stored, String server, SyncRequest request, Set<ClusterRule> without) {
        this.request = request;
        this.without = without;
        begun = reason(stored, server);
        if (stored == null || !begun.isEmpty()) {
            long number = Math.max(
                    stored == null ? 0 : stored.generation().number(),
                    request.generation() == null ? 0 : request.generation().number());
            Generation next = new Generation(number + 1, request.newGenerationId());
            data = new Data(next, server, 1, new TreeMap<>(), new TreeMap<>());
        } else {
            Map<String, Map<String, Entry>> entries = new TreeMap<>();
            stored.entries().forEach((limit, each) -> entries.put(limit, new TreeMap<>(each)));
            data = new Data(stored.generation(), server, stored.requests() + 1, new TreeMap<>(stored.rows()), entries);
        }
    }

    static Result handle(@Nullable Data stored, String server, SyncRequest request, Set<ClusterRule> without) {
        ModelStore store = new ModelStore(stored, server, request, without);
        SyncResponse response = store.respond();
        return new Result(store.data, response);
    }

    private String reason(@Nullable Data stored, String server) {
        if (stored == null) {
            return "empty";
        }
        if (!stored.server().equals(server) && !without.contains(ClusterRule.SERVER_IDENTITY)) {
            return "server";
        }
        Generation known = request.generation();
        if (known != null
                && !known.equals(stored.generation())
                && known.number() >= stored.generation().number()) {
            return "older";
        }
        return stored.rows().size() > MAX_ROWS ? "full" : "";
    }

    private SyncResponse respond() {
        Row row = data.rows().get(request.member());
        SequenceNumber last = row == null ? new SequenceNumber(0, 0) : row.last();
        Status refusal = refusal(row);
        if (refusal != null) {
            return response(refusal, last, 0, Map.of(), List.of());
        }
        boolean isDrained = request.drained() || (row != null && row.isDrained());
        long quietMs = Math.max(request.quietMs(), row == null ? 0 : row.quietMs());
        if (request.kind() == Kind.ANNOUNCE) {
            row = row == null
                    ? new Row(request.sequence(), 0, isDrained, quietMs, true, false, request.members())
                    : new Row(
                            request.sequence(),
                            row.session(),
                            isDrained,
                            quietMs,
                            row.isUnknown(),
                            row.isRevoked(),
                            row.members());
        } else if (request.kind() == Kind.REGISTER) {
            long session = row == null ? 1 : row.session() + 1;
            row = new Row(request.sequence(), session, isDrained, quietMs, false, false, request.members());
        } else if (row == null || row.isRevoked() || row.session() != request.session()) {
            return response(Status.REGISTER, last, 0, Map.of(), List.of());
        } else {
            row = new Row(request.sequence(), row.session(), isDrained, quietMs, false, false, row.members());
        }
        data.rows().put(request.member(), row);
        List<CapGrant> grants = new ArrayList<>();
        for (CapRequest ask : request.caps()) {
            grants.add(grant(ask, row.session()));
        }
        Map<String, SequenceNumber> sequences = new TreeMap<>();
        data.rows().forEach((member, each) -> sequences.put(member, each.last()));
        return response(Status.OK, last, row.session(), sequences, grants);
    }

    private SyncResponse response(
            Status status,
            SequenceNumber last,
            long session,
            Map<String, SequenceNumber> sequences,
            List<CapGrant> grants) {
        return new SyncResponse(
                status,
                request.sequence().request(),
                data.generation(),
                data.requests(),
                begun,
                last,
                session,
                sequences,
                grants);
    }

    private @Nullable Status refusal(@Nullable Row row) {
        if (!data.generation().equals(request.generation()) && !without.contains(ClusterRule.GENERATION)) {
            return Status.GENERATION;
        }
        if (row != null
                && Comparator.comparingLong(SequenceNumber::incarnation)
                                .thenComparingLong(SequenceNumber::request)
                                .compare(request.sequence(), row.last())
                        <= 0
                && !without.contains(ClusterRule.SEQUENCE)) {
            return Status.STALE;
        }
        boolean isListed =
                data.rows().values().stream().allMatch(each -> each.members().contains(request.member()));
        return isListed ? null : Status.UNLISTED;
    }

    /** What the other members have of a limit, added up. */
    private static final class Others {
        long booked;
        long claimed;
        long size;
        boolean isBlocked;
        final Map<String, Entry> claims = new TreeMap<>();
        final Map<String, MemberNote> notes = new TreeMap<>();

        void note(CapRequest ask, String name, long has, String note) {
            if (ask.readsNotes()) {
                notes.put(name, new MemberNote(has, note));
            }
        }
    }

    private CapGrant grant(CapRequest ask, long session) {
        if (without.contains(ClusterRule.USED_IS_NOT_COVERED)) {
            ask = covering(ask, Math.max(ask.cap(), ask.used()));
        }
        Map<String, Entry> entries =
                data.entries().computeIfAbsent(ask.limit() + "|" + ask.scopeKey(), any -> new TreeMap<>());
        Entry before = entries.get(request.member());
        long since = before != null && before.session() == session ? before.waitingSince() : 0;
        Others others = others(ask, entries);
        others.claims.put(request.member(), new Entry(ask, ask.cap(), session, 0, since));
        long units = others.size - (others.booked - others.claimed);
        long target = valueOf(fair(others.claims, units, ask.floor()), request.member());
        long cap = ask.cap();
        if (!others.isBlocked) {
            cap = Math.max(cap, Math.min(Math.max(target, ask.used()), others.size - others.booked));
        }
        long booked = Math.max(cap, ask.used());
        if (cap >= ask.firstCost()) {
            since = 0;
        } else if (since == 0) {
            since = data.requests();
        }
        boolean isAboveFloor = Math.max(booked, ask.expectedDemand()) > ask.floor();
        if (!request.drained() || isAboveFloor || !ask.note().isEmpty()) {
            entries.put(
                    request.member(),
                    new Entry(ask, booked, session, request.sequence().incarnation(), since));
        } else {
            entries.remove(request.member());
        }
        return new CapGrant(cap, target, others.isBlocked, others.notes);
    }

    private static CapRequest covering(CapRequest ask, long cap) {
        return new CapRequest(
                ask.limit(),
                ask.scopeKey(),
                cap,
                ask.used(),
                ask.demand(),
                ask.expectedDemand(),
                ask.firstCost(),
                ask.floor(),
                ask.size(),
                ask.drainMs(),
                ask.shape(),
                ask.note(),
                ask.readsNotes());
    }

    private Others others(CapRequest ask, Map<String, Entry> entries) {
        Others others = new Others();
        others.size = ask.size();
        Set<String> names = new TreeSet<>(request.members());
        names.addAll(data.rows().keySet());
        names.remove(request.member());
        for (String name : names) {
            Row row = data.rows().get(name);
            Entry entry = entries.get(name);
            long drain =
                    Math.max(ask.drainMs(), entry == null ? 0 : entry.stated().drainMs());
            long minMs = request.silenceMs() + (without.contains(ClusterRule.DRAIN) ? 0 : drain);
            if (row == null || row.isUnknown()) {
                others.booked += ask.floor();
                others.isBlocked |= request.generationAgeMs() < minMs && !without.contains(ClusterRule.RECOVERY);
                others.note(ask, name, ask.floor(), "");
                continue;
            }
            boolean isCurrent = entry != null && entry.session() == row.session();
            boolean isBooked = isCurrent || isUndrained(entry, row, name, minMs);
            long has = entry != null && isBooked ? entry.cap() : ask.floor();
            String note = entry != null && isBooked ? entry.stated().note() : "";
            others.isBlocked |= !isCurrent
                    && !row.isDrained()
                    && row.quietMs() < ask.drainMs()
                    && request.generationAgeMs() < minMs
                    && !without.contains(ClusterRule.DRAINED_PROCESS);
            if (isSilent(name, row, minMs)) {
                if (has > ask.floor() && !without.contains(ClusterRule.REVOCATION)) {
                    data.rows().put(name, row.revoked());
                }
                has = request.members().contains(name) ? ask.floor() : 0;
                isCurrent = false;
                note = "";
            }
            others.booked += has;
            others.note(ask, name, has, note);
            if (entry != null && isCurrent) {
                others.claimed += has;
                others.claims.put(name, entry);
                others.size = Math.min(others.size, entry.stated().size());
                others.isBlocked |= !entry.stated().shape().equals(ask.shape());
            }
        }
        return others;
    }

    /** Returns whether the entry is of an earlier process, and this one is not known for long enough. */
    private boolean isUndrained(@Nullable Entry entry, Row row, String name, long minMs) {
        if (entry == null
                || entry.incarnation() >= row.last().incarnation()
                || without.contains(ClusterRule.EARLIER_PROCESS)) {
            return false;
        }
        SyncRequest.Silence silence = request.silent().get(name);
        return silence == null
                || silence.sequence().incarnation() != row.last().incarnation()
                || silence.processMs() < minMs;
    }

    private boolean isSilent(String name, Row row, long minMs) {
        SyncRequest.Silence silence = request.silent().get(name);
        return silence != null && silence.sequence().equals(row.last()) && silence.forMs() >= minMs;
    }

    private static <V> V valueOf(Map<String, V> map, String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    /**
     * The fair share of each: the floors; the first call of those that wait, the longest first; then evenly up to what
     * each demands, then up to what each expects.
     */
    private static Map<String, Long> fair(Map<String, Entry> claims, long units, long floor) {
        List<String> order = new ArrayList<>(claims.keySet());
        order.sort(Comparator.comparing((String name) -> valueOf(claims, name).waitingSince() == 0)
                .thenComparing(name -> valueOf(claims, name).waitingSince())
                .thenComparing(Comparator.naturalOrder()));
        Map<String, Long> shares = new TreeMap<>();
        order.forEach(name -> shares.put(name, floor));
        long rest = units - floor * order.size();
        for (String name : order) {
            long more = valueOf(claims, name).stated().firstCost() - floor;
            if (more > 0 && more <= rest) {
                shares.merge(name, more, Long::sum);
                rest -= more;
            }
        }
        rest = fillEvenly(
                shares, order, rest, name -> valueOf(claims, name).stated().demand());
        fillEvenly(shares, order, rest, name -> valueOf(claims, name).stated().expectedDemand());
        return shares;
    }

    private static long fillEvenly(
            Map<String, Long> shares, List<String> order, long rest, ToLongFunction<String> upTo) {
        while (rest > 0) {
            List<String> open = order.stream()
                    .filter(name -> valueOf(shares, name) < upTo.applyAsLong(name))
                    .toList();
            if (open.isEmpty()) {
                return rest;
            }
            long each = Math.max(1, rest / open.size());
            for (String name : open) {
                long more = Math.min(Math.min(each, rest), upTo.applyAsLong(name) - valueOf(shares, name));
                shares.merge(name, more, Long::sum);
                rest -= more;
            }
        }
        return rest;
    }
}
