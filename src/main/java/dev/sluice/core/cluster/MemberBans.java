package dev.sluice.core.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bans and pauses that the other members of a cluster told this one, and until when they hold here.
 *
 * <p>A member tells how long its bans still last. Here they end that long after the statement was read: never too
 * early, because reading comes after writing, and without comparing clocks of two machines. Of several statements about
 * one limit the latest end counts. A statement is read once: one that lies in the store after its member stopped
 * extends nothing.
 *
 * <p>It only decides. Times are nanoseconds of this member's monotonic clock and are compared by their difference. Not
 * thread-safe.
 */
public final class MemberBans {
    /** The most bans and pauses that are remembered at a time; further ones do not hold here. */
    static final int MAX_BANS = BanStatement.MAX_NOTICES * MessageBounds.MAX_MEMBERS;

    /**
     * A ban or pause that holds here.
     *
     * @param member the member that saw it
     */
    public record Active(
            String exchange, String limit, String scopeKey, BanNotice.Kind kind, String member, long untilNanos) {}

    private record BanKey(String exchange, String limit, String scopeKey, BanNotice.Kind kind) {}

    /** The last statement that was read of a member, and when all that it stated is over. */
    private record LastBans(String process, long number, long overAtNanos) {}

    private final Map<BanKey, Active> active = new HashMap<>();
    private final Map<String, LastBans> lastByMember = new HashMap<>();

    /**
     * Reads the statement of a member. Returns false if this statement, or a later one of the same process, was read
     * before; then nothing changes.
     */
    public boolean read(String member, BanStatement statement, long nowNanos) {
        LastBans last = lastByMember.get(member);
        if (last != null && last.process().equals(statement.process()) && statement.number() <= last.number()) {
            return false;
        }
        forgetEnded(nowNanos);
        long overAtNanos = nowNanos;
        for (BanNotice notice : statement.notices()) {
            long untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(notice.leftMs());
            overAtNanos = later(overAtNanos, untilNanos);
            add(member, notice, untilNanos);
        }
        lastByMember.put(member, new LastBans(statement.process(), statement.number(), overAtNanos));
        return true;
    }

    private void add(String member, BanNotice notice, long untilNanos) {
        BanKey key = new BanKey(notice.exchange(), notice.limit(), notice.scopeKey(), notice.kind());
        Active known = active.get(key);
        boolean isLonger = known == null ? active.size() < MAX_BANS : untilNanos - known.untilNanos() > 0;
        if (isLonger) {
            active.put(
                    key,
                    new Active(
                            notice.exchange(), notice.limit(), notice.scopeKey(), notice.kind(), member, untilNanos));
        }
    }

    /** Returns the bans and pauses of this exchange that hold now. */
    public List<Active> active(String exchange, long nowNanos) {
        if (active.isEmpty()) {
            return List.of(); // the usual case
        }
        forgetEnded(nowNanos);
        return active.values().stream()
                .filter(ban -> ban.exchange().equals(exchange))
                .toList();
    }

    /** Returns whether all that this member stated last has ended, so that its statement may be deleted. */
    public boolean isOver(String member, long nowNanos) {
        @Nullable LastBans last = lastByMember.get(member);
        return last != null && nowNanos - last.overAtNanos() >= 0;
    }

    private void forgetEnded(long nowNanos) {
        active.values().removeIf(ban -> nowNanos - ban.untilNanos() >= 0);
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }
}
