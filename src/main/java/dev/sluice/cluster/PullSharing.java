package dev.sluice.cluster;

import dev.sluice.core.pull.BegunPull;
import dev.sluice.core.pull.MemberPulls;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The exchange of pulls with the other members of a cluster: each member states its own in one field of a hash in the
 * store at every tick while there are any, takes over those of a silent member, and ends those that another one wants
 * to end. Runs on one event loop, but for {@link PullPeers}.
 */
final class PullSharing implements PullPeers {
    static final String SUBJECT = "pulls";

    private static final List<List<BegunPull>> NOTHING = List.of(List.of(), List.of());

    private static final long CHECK_MILLIS = 20;
    /** How long another member may need to end its pulls: as long as a call that cancels may be under way. */
    private static final long END_MILLIS = 5_000;

    private final StatementHash hash;
    private final String process;
    private final Context context;
    private final MemberPulls others;
    private final Set<BegunPull> toEnd = new LinkedHashSet<>();
    /** Members whose pulls were taken over; their statements are deleted once this member states those pulls. */
    private final Set<String> succeeded = new HashSet<>();

    private LocalPulls local = LocalPulls.NONE;
    private List<List<BegunPull>> stated = NOTHING;
    private Runnable exchangeNow = () -> {};
    private long number;

    /** @param process a text that no other process has */
    PullSharing(StatementHash hash, String process, Context context, MemberPulls others) {
        this.hash = hash;
        this.process = process;
        this.context = context;
        this.others = others;
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
    public Future<Set<String>> end(List<ModeScope> scopes) {
        Promise<Set<String>> ended = Promise.promise();
        context.runOnContext(turn -> {
            List<BegunPull> pulls = others.pullsIn(scopes);
            if (pulls.isEmpty()) {
                ended.complete(Set.of());
                return;
            }
            toEnd.addAll(pulls);
            exchangeNow.run();
            await(pulls, END_MILLIS, ended);
        });
        return ended.future();
    }

    private void await(List<BegunPull> pulls, long millisLeft, Promise<Set<String>> ended) {
        Set<String> pulling = others.pulling(pulls);
        if (pulling.isEmpty() || millisLeft <= 0) {
            toEnd.removeAll(Set.copyOf(pulls));
            ended.complete(pulling);
            return;
        }
        context.owner().setTimer(CHECK_MILLIS, timer -> await(pulls, millisLeft - CHECK_MILLIS, ended));
    }

    /** States the own pulls, and reads those of the others. */
    Future<Void> exchange(LongSupplier nanos) {
        Set<String> present = new HashSet<>();
        return state().otherwiseEmpty() // a member that cannot write may still read
                .compose(done -> hash.read(
                        (member, text) -> {
                            present.add(member);
                            read(member, text, nanos.getAsLong());
                        },
                        present::add))
                .onSuccess(done -> {
                    others.present(present);
                    List<BegunPull> pulls = others.toEnd(nanos.getAsLong());
                    if (!pulls.isEmpty()) {
                        local.end(pulls);
                    }
                });
    }

    private void read(String member, String text, long nowNanos) {
        try {
            StatementCodec.Decoded<MemberPulls.Statement> decoded = StatementCodec.decodePulls(text);
            others.read(member, decoded.statement(), nowNanos);
            if (!decoded.unread().isEmpty()) {
                hash.unreadable(member, decoded.unread());
            }
        } catch (IllegalArgumentException e) {
            hash.unreadable(member, String.valueOf(e.getMessage()));
        }
    }

    private Future<Void> state() {
        List<BegunPull> pulls =
                local.underWay().stream().limit(MemberPulls.MAX_PULLS).toList();
        List<BegunPull> ends = toEnd.stream().limit(MemberPulls.MAX_PULLS).toList();
        List<List<BegunPull>> now = List.of(pulls, ends);
        boolean isNews = !now.equals(stated);
        stated = now;
        if (now.equals(NOTHING)) {
            return hash.isWritten() ? hash.delete() : Future.succeededFuture();
        }
        String text = StatementCodec.encodePulls(new MemberPulls.Statement(process, ++number, pulls, ends));
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
