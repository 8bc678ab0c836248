package dev.sluice.cluster;

import dev.sluice.core.pull.MemberPulls;
import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The exchange of pulls with the other members of a cluster: each member states its own in one field of a hash in the
 * store at every tick while there are any, takes over those of a silent member, ends those that another one wants to
 * end, and says when its own orders of before a halt are answered. Runs on one event loop, but for {@link PullPeers}.
 */
final class PullSharing implements PullPeers {
    static final String SUBJECT = "pulls";

    private static final Stated NOTHING = new Stated(List.of(), List.of(), List.of());

    private static final long CHECK_MILLIS = 20;
    /** How long another member may need to end its pulls: as long as a call that cancels may be under way. */
    private static final long END_MILLIS = 5_000;

    private final StatementHash hash;
    private final String process;
    private final Context context;
    private final MemberPulls others;
    private final Set<StartedPull> toEnd = new LinkedHashSet<>();
    /** Members whose pulls were taken over; their statements are deleted once this member states those pulls. */
    private final Set<String> succeeded = new HashSet<>();

    private LocalPulls local = LocalPulls.NONE;
    private Stated stated = NOTHING;
    private Runnable exchangeNow = () -> {};
    private long number;
    private volatile Map<String, List<String>> settledBy;

    /** What was stated last. */
    private record Stated(List<StartedPull> pulls, List<StartedPull> toEnd, List<String> settled) {}

    /** @param process a text that no other process has */
    PullSharing(StatementHash hash, String process, Context context, MemberPulls others) {
        this.hash = hash;
        this.process = process;
        this.context = context;
        this.others = others;
        settledBy = others.settledBy();
    }

    /** Sets what reads and writes all statements at once, where the store is connected. To be called first. */
    void exchangeBy(Runnable action) {
        exchangeNow = action;
    }

    @Override
    public void join(LocalPulls pulls) {
        context.runOnContext(turn -> local = pulls);
    }

    @Override
    public void changed() {
        context.runOnContext(turn -> exchangeNow.run());
    }

    @Override
    public Future<Ended> end(List<ModeScope> scopes) {
        Promise<Ended> ended = Promise.promise();
        context.runOnContext(turn -> {
            List<StartedPull> pulls = others.pullsIn(scopes);
            if (pulls.isEmpty()) {
                ended.complete(new Ended(List.of(), Set.of()));
                return;
            }
            toEnd.addAll(pulls);
            exchangeNow.run();
            await(pulls, END_MILLIS, ended);
        });
        return ended.future();
    }

    @Override
    public Set<String> unsettled(StartedPull pull) {
        Set<String> unsettled = new TreeSet<>();
        settledBy.forEach((member, pulls) -> {
            if (!pulls.contains(pull.key())) {
                unsettled.add(member);
            }
        });
        return unsettled;
    }

    private void await(List<StartedPull> pulls, long millisLeft, Promise<Ended> ended) {
        Set<String> pulling = others.membersPulling(pulls);
        if (pulling.isEmpty() || millisLeft <= 0) {
            toEnd.removeAll(Set.copyOf(pulls));
            ended.complete(new Ended(pulls, pulling));
            return;
        }
        context.owner().setTimer(CHECK_MILLIS, timer -> await(pulls, millisLeft - CHECK_MILLIS, ended));
    }

    /** States the own pulls, and reads those of the others. */
    Future<Void> synchronize(LongSupplier nanos) {
        Set<String> present = new HashSet<>();
        return writeStatement(nanos.getAsLong())
                .otherwiseEmpty() // a member that cannot write may still read
                .compose(done -> hash.read(
                        (member, text) -> {
                            present.add(member);
                            read(member, text, nanos.getAsLong());
                        },
                        present::add))
                .onSuccess(done -> {
                    others.retainMembers(present);
                    settledBy = others.settledBy();
                    List<StartedPull> pulls = others.toEnd(nanos.getAsLong());
                    if (!pulls.isEmpty()) {
                        local.end(pulls);
                    }
                });
    }

    private void read(String member, String text, long nowNanos) {
        StatementCodec.Decoded<MemberPulls.Statement> decoded = StatementCodec.decodePulls(text);
        others.receive(member, decoded.statement(), nowNanos);
        hash.unreadable(member, decoded.unreadable());
    }

    private Future<Void> writeStatement(long nowNanos) {
        List<StartedPull> pulls =
                local.underWay().stream().limit(MemberPulls.MAX_PULLS).toList();
        List<StartedPull> ends = toEnd.stream().limit(MemberPulls.MAX_PULLS).toList();
        List<String> settled = local.settled(others.underWay(nowNanos)).stream()
                .map(StartedPull::key)
                .limit(MemberPulls.MAX_SETTLED)
                .toList();
        Stated now = new Stated(pulls, ends, settled);
        boolean isNews = !now.equals(stated);
        stated = now;
        if (now.equals(NOTHING)) {
            return hash.isWritten() ? hash.delete() : Future.succeededFuture();
        }
        String text = StatementCodec.encodePulls(new MemberPulls.Statement(process, ++number, pulls, ends, settled));
        return hash.write(text, isNews).onFailure(e -> stated = NOTHING).onSuccess(done -> {
            if (!pulls.isEmpty()) {
                succeeded.forEach(hash::delete);
                succeeded.clear();
            }
        });
    }

    /** Takes over the pulls of members that were silent, also while the store is away. */
    void watch(long nowNanos) {
        if (local.canPull()) {
            others.takeOver(nowNanos).forEach(taken -> {
                local.takeOver(taken.pull(), taken.member());
                succeeded.add(taken.member());
            });
        }
    }
}
