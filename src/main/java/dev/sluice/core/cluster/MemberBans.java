package dev.sluice.core.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bans and pauses that the other members of a cluster have stated, with their ends here.
 *
 * <p>A member states how long its bans still last. Here they end that long after the statement was read. That is never
 * too early, because a statement is read after it was written, and no clocks of two machines are compared. Of several
 * statements about one limit the latest end counts. Each statement is read once, so a statement of a stopped member
 * that stays in the store extends no ban.
 *
 * <p>Times are nanoseconds of this member's monotonic clock, compared by difference. Not thread-safe.
 */
public final class MemberBans {
    /** The maximum number of bans and pauses at a time; further ones do not hold here. */
    static final int MAX_BANS = BanStatement.MAX_NOTICES * MessageBounds.MAX_MEMBERS;

    /**
     * A ban or pause that holds here.
     *
     * @param member the member that saw it
     */
    public record Active(
            String exchange, String limit, String scopeKey, BanNotice.Kind kind, String member, long untilNanos) {}

    private record BanKey(String exchange, String limit, String scopeKey, BanNotice.Kind kind) {}

    /** The last statement that was read of a member, and when all its bans have ended. */
    private record LastBans(String process, long number, long endNanos) {}

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
        removeEnded(nowNanos);
        long endNanos = nowNanos;
        for (BanNotice notice : statement.notices()) {
            long untilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(notice.leftMs());
            endNanos = later(endNanos, untilNanos);
            add(member, notice, untilNanos);
        }
        lastByMember.put(member, new LastBans(statement.process(), statement.number(), endNanos));
        return true;
    }

    private void add(String member, BanNotice notice, long untilNanos) {
        BanKey key = new BanKey(notice.exchange(), notice.limit(), notice.scopeKey(), notice.kind());
        Active existing = active.get(key);
        boolean isLonger = existing == null ? active.size() < MAX_BANS : untilNanos - existing.untilNanos() > 0;
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
        removeEnded(nowNanos);
        return active.values().stream()
                .filter(ban -> ban.exchange().equals(exchange))
                .toList();
    }

    /** Returns whether all bans of this member's last statement have ended, so that the statement may be deleted. */
    public boolean isOver(String member, long nowNanos) {
        @Nullable LastBans last = lastByMember.get(member);
        return last != null && nowNanos - last.endNanos() >= 0;
    }

    private void removeEnded(long nowNanos) {
        active.values().removeIf(ban -> nowNanos - ban.untilNanos() >= 0);
    }

    private static long later(long first, long second) {
        return first - second >= 0 ? first : second;
    }
}
