package dev.sluice.cluster;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The exchange of bans and pauses with the other members of a cluster. Each member writes those in force that it saw
 * itself into one field of a hash in the store, at every tick while there are any, and publishes when there is a new
 * one. All others read the hash at that message and at every tick.
 *
 * <p>All methods run on one event loop.
 */
final class BanSharing {
    /**
     * A statement of which all has ended is deleted this much later, so that a member that still renews it does so
     * itself.
     */
    private static final long DELETED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Two computations of the same end differ by less than this, since the time left is rounded to a millisecond. */
    private static final long ROUNDED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private record BanKey(String exchange, String limit, String scopeKey, BanNotice.Kind kind) {}

    private final StatementHash hash;
    private final String process;
    private final Supplier<Collection<? extends SharedBudget>> budgets;
    private final MemberBans bans = new MemberBans();
    private final Map<BanKey, Long> toldUntilNanos = new HashMap<>();
    private long number;

    /**
     * Creates the sharing.
     *
     * @param process a text that no other process has
     * @param budgets the shared limits of each configured exchange
     */
    BanSharing(StatementHash hash, String process, Supplier<Collection<? extends SharedBudget>> budgets) {
        this.hash = hash;
        this.process = process;
        this.budgets = budgets;
    }

    /**
     * Returns whether a ban or pause began here, or became longer, since it was last told. It should be told at once
     * then.
     */
    boolean hasNews(long nowNanos) {
        return hasNews(seenHere(nowNanos), nowNanos);
    }

    private boolean hasNews(List<BanNotice> seen, long nowNanos) {
        for (BanNotice notice : seen) {
            Long told = toldUntilNanos.get(key(notice));
            if (told == null || untilNanos(notice, nowNanos) - told > ROUNDED_NANOS) {
                return true;
            }
        }
        return false;
    }

    /** Tells the bans and pauses in force that this member saw, and keeps those that it reads of the others. */
    Future<Void> synchronize(LongSupplier nanos) {
        return writeStatement(nanos.getAsLong())
                .otherwiseEmpty() // a member that cannot write may still read
                .compose(done -> hash.read(
                        (member, text) -> read(member, text, nanos.getAsLong()),
                        member -> deleteIfOver(member, nanos.getAsLong())))
                .onSuccess(done -> keep(nanos.getAsLong()));
    }

    private void read(String member, String text, long nowNanos) {
        StatementCodec.Decoded<BanStatement> stated = StatementCodec.decodeBans(text);
        bans.read(member, stated.statement(), nowNanos);
        hash.unreadable(member, stated.unreadable());
    }

    private List<BanNotice> seenHere(long nowNanos) {
        List<BanNotice> seen = new ArrayList<>();
        for (SharedBudget budget : budgets.get()) {
            for (BanNotice notice : budget.bansSeenHere(nowNanos)) {
                if (seen.size() < BanStatement.MAX_NOTICES) {
                    seen.add(notice);
                }
            }
        }
        return seen;
    }

    private Future<Void> writeStatement(long nowNanos) {
        List<BanNotice> seen = seenHere(nowNanos);
        boolean isNews = hasNews(seen, nowNanos);
        toldUntilNanos.clear();
        if (seen.isEmpty()) {
            return hash.isWritten() ? hash.delete() : Future.succeededFuture();
        }
        seen.forEach(notice -> toldUntilNanos.put(key(notice), untilNanos(notice, nowNanos)));
        return hash.write(StatementCodec.encodeBans(new BanStatement(process, ++number, seen)), isNews)
                .onFailure(e -> toldUntilNanos.clear());
    }

    private void deleteIfOver(String member, long nowNanos) {
        if (bans.isOver(member, nowNanos - DELETED_AFTER_NANOS)) {
            hash.delete(member);
        }
    }

    private void keep(long nowNanos) {
        for (SharedBudget budget : budgets.get()) {
            budget.keepBans(bans.active(budget.exchange(), nowNanos), nowNanos);
        }
    }

    private static BanKey key(BanNotice notice) {
        return new BanKey(notice.exchange(), notice.limit(), notice.scopeKey(), notice.kind());
    }

    private static long untilNanos(BanNotice notice, long nowNanos) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(notice.leftMs());
    }
}
