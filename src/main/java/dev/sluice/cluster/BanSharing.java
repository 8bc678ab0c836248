package dev.sluice.cluster;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The exchange of bans and pauses with the other members of a cluster. Each member writes those in force that it saw itself into one field of a hash in
 * the store, at every tick while there are any, and publishes when there is a new one. All others read the hash at that message and at every tick.
 *
 * <p>All methods run on one event loop.
 */
final class BanSharing {
    /** A statement of which all has ended is deleted this much later, so that a member that still renews it does so itself. */
    private static final long DELETED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Two computations of the same end differ by less than this, since the time left is rounded to a millisecond. */
    private static final long ROUNDED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * The collaborators of the sharing.
     *
     * @param key the hash in the store
     * @param process a text that no other process has
     * @param budgets the shared limits of each configured exchange
     */
    record Setup(
            String member,
            Set<String> members,
            String key,
            String process,
            Supplier<Collection<? extends SharedBudget>> budgets,
            Consumer<String> warnings) {}

    private record Place(String exchange, String limit, String scopeKey, BanNotice.Kind kind) {}

    private final Setup setup;
    private final StoreClient store;
    private final MemberBans bans = new MemberBans();
    private final Map<String, String> read = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private final Map<Place, Long> toldUntilNanos = new HashMap<>();
    private long number;
    private boolean isWritten;

    BanSharing(Setup setup, StoreClient store) {
        this.setup = setup;
        this.store = store;
    }

    /** Returns whether a ban or pause began here, or became longer, since it was last told. It should be told at once then. */
    boolean hasNews(long nowNanos) {
        return hasNews(seenHere(nowNanos), nowNanos);
    }

    private boolean hasNews(List<BanNotice> seen, long nowNanos) {
        for (BanNotice notice : seen) {
            Long told = toldUntilNanos.get(place(notice));
            if (told == null || untilNanos(notice, nowNanos) - told > ROUNDED_NANOS) {
                return true;
            }
        }
        return false;
    }

    /** Tells the bans and pauses in force that this member saw, and keeps those that it reads of the others. */
    Future<Void> exchange(Supplier<Long> nanos) {
        return state(nanos.get())
                .otherwiseEmpty() // a member that cannot write may still read
                .compose(done -> store.readFields(setup.key()))
                .compose(fields -> read(fields, nanos.get()));
    }

    private List<BanNotice> seenHere(long nowNanos) {
        List<BanNotice> seen = new ArrayList<>();
        for (SharedBudget budget : setup.budgets().get()) {
            for (BanNotice notice : budget.bansSeenHere(nowNanos)) {
                if (seen.size() < BanStatement.MAX_NOTICES) {
                    seen.add(notice);
                }
            }
        }
        return seen;
    }

    private Future<Void> state(long nowNanos) {
        List<BanNotice> seen = seenHere(nowNanos);
        boolean isNews = hasNews(seen, nowNanos);
        toldUntilNanos.clear();
        if (seen.isEmpty()) {
            return isWritten ? delete() : Future.succeededFuture();
        }
        seen.forEach(notice -> toldUntilNanos.put(place(notice), untilNanos(notice, nowNanos)));
        isWritten = true;
        return store.writeField(
                        setup.key(), setup.member(), BanCodec.encode(new BanStatement(setup.process(), ++number, seen)))
                .compose(done -> isNews ? store.publish(setup.member()) : Future.succeededFuture())
                .onFailure(e -> toldUntilNanos.clear());
    }

    private Future<Void> delete() {
        return store.deleteField(setup.key(), setup.member()).onSuccess(done -> isWritten = false);
    }

    private Future<Void> read(Map<String, String> fields, long nowNanos) {
        isWritten |= fields.containsKey(setup.member()); // an earlier process may have written it
        List<Future<Void>> deletions = new ArrayList<>();
        fields.forEach((member, text) -> {
            if (setup.members().contains(member) && !member.equals(setup.member()) && !read(member, text, nowNanos)) {
                deletions.add(store.deleteField(setup.key(), member));
            }
        });
        for (SharedBudget budget : setup.budgets().get()) {
            budget.keepBans(bans.active(budget.exchange(), nowNanos), nowNanos);
        }
        return Future.all(deletions).mapEmpty();
    }

    /** Reads the statement of another member. Returns false if it is one that ended long ago. */
    private boolean read(String member, String text, long nowNanos) {
        if (text.equals(read.get(member))) {
            return !bans.isOver(member, nowNanos - DELETED_AFTER_NANOS);
        }
        try {
            bans.read(member, BanCodec.decode(text), nowNanos);
            read.put(member, text);
            unreadable.remove(member);
        } catch (IllegalArgumentException e) {
            if (unreadable.add(member)) {
                setup.warnings()
                        .accept("member " + member + ": " + e.getMessage()
                                + "; bans that it saw do not hold here until it runs the same version");
            }
        }
        return true;
    }

    private static Place place(BanNotice notice) {
        return new Place(notice.exchange(), notice.limit(), notice.scopeKey(), notice.kind());
    }

    private static long untilNanos(BanNotice notice, long nowNanos) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(notice.leftMs());
    }
}
