package dev.sluice.cluster;

import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.MemberState;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The states that members tell each other once a second, for their consoles. Each writes its own into one field of a
 * hash in the store.
 *
 * <p>All methods run on one event loop, except {@link #tell} and {@link #reports}.
 */
final class StateSharing {
    static final String SUBJECT = "states";

    private record Heard(MemberState state, long nanos) {}

    private final StatementHash hash;
    /** The members whose first statement was read: it may be of a process that ended long ago. */
    private final Set<String> met = new HashSet<>();

    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private volatile @Nullable MemberState own;

    StateSharing(StatementHash hash) {
        this.hash = hash;
    }

    /** Sets the state of this member, without its limits. */
    void tell(MemberState state) {
        own = state;
    }

    /** Writes the state of this member, if it is known, and reads those of the others. */
    Future<Void> synchronize(Collection<? extends SharedBudget> budgets, long nowNanos) {
        MemberState state = own;
        Future<Void> written = state == null
                ? Future.succeededFuture()
                : hash.write(StatementCodec.encodeState(state.with(limits(budgets, nowNanos))), false);
        return written.compose(done -> hash.read((member, text) -> read(member, text, nowNanos), known -> {}));
    }

    private void read(String member, String text, long nowNanos) {
        if (!met.add(member)) {
            heard.put(member, new Heard(StatementCodec.decodeState(text), nowNanos));
        }
    }

    private static List<MemberState.LimitUse> limits(Collection<? extends SharedBudget> budgets, long nowNanos) {
        return budgets.stream()
                .filter(SharedBudget::isUsed)
                .flatMap(budget -> budget.status(nowNanos).limits().stream()
                        .filter(limit -> limit.used() > 0 || limit.cap() > limit.floor())
                        .map(limit -> use(budget.exchange(), limit)))
                .sorted(Comparator.comparingDouble(StateSharing::emptiness))
                .limit(MemberState.MAX_LIMITS)
                .toList();
    }

    private static MemberState.LimitUse use(String exchange, ClusterStatus.LimitLease limit) {
        return new MemberState.LimitUse(exchange, limit.limit(), limit.scopeKey(), limit.cap(), limit.used());
    }

    private static double emptiness(MemberState.LimitUse limit) {
        return -(double) limit.used() / Math.max(1, limit.cap());
    }

    /** Returns what this member told last, without its limits, and what was heard of others. */
    List<ClusterReport.MemberReport> reports(String self, long nowNanos) {
        MemberState state = own;
        Stream<ClusterReport.MemberReport> mine =
                state == null ? Stream.empty() : Stream.of(new ClusterReport.MemberReport(self, 0, state));
        Stream<ClusterReport.MemberReport> others = heard.entrySet().stream()
                .map(one -> new ClusterReport.MemberReport(
                        one.getKey(),
                        TimeUnit.NANOSECONDS.toMillis(nowNanos - one.getValue().nanos()),
                        one.getValue().state()));
        return Stream.concat(mine, others)
                .sorted(Comparator.comparing(ClusterReport.MemberReport::member))
                .toList();
    }
}
