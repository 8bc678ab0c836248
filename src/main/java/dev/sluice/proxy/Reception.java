package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Ticket;
import dev.sluice.lane.LaneClass;
import org.jspecify.annotations.Nullable;

/**
 * What a bot asks of us beside the call itself, from its path and its {@code X-Sluice-*} headers.
 *
 * @param bot the name it goes by: that of its token's owner, else what it calls itself; "" for none
 * @param waitNanos how long it is willing to wait, or {@link Caller#NO_DEADLINE}
 */
record Reception(
        Entrance.Way way,
        String bot,
        long waitNanos,
        @Nullable LaneClass lowerTo) {
    private static final int MOST_DIGITS = 9;

    /** What is wrong with the wishes of this request, or null. */
    static @Nullable String check(Head head) {
        String bot = head.get("x-sluice-bot");
        if (bot != null && !Grammar.isBotName(bot)) {
            return "X-Sluice-Bot is 1 to 64 letters, digits, '.', '_' and '-'";
        }
        String wait = head.get("x-sluice-deadline-ms");
        if (wait != null && !isNumber(wait)) {
            return "X-Sluice-Deadline-Ms is a whole number of milliseconds with at most 9 digits";
        }
        String lower = head.get("x-sluice-class");
        return lower == null || LaneClass.parse(lower) != null
                ? null
                : "X-Sluice-Class is one of cancel, reduce, place, read-private, read-public";
    }

    static Reception of(Entrance.Way way, Head head) {
        String bot = head.get("x-sluice-bot");
        String wait = head.get("x-sluice-deadline-ms");
        String lower = head.get("x-sluice-class");
        return new Reception(
                way,
                !way.bot().name().isEmpty() ? way.bot().name() : bot == null ? "" : bot,
                wait == null ? Caller.NO_DEADLINE : Long.parseLong(wait) * Loop.MILLI,
                lower == null ? null : LaneClass.parse(lower));
    }

    /** The same, from that bot. */
    Reception of(String owner) {
        return owner.equals(bot) ? this : new Reception(way, owner, waitNanos, lowerTo);
    }

    /** The ticket that this call asks with, as the bot that it names itself, else as its account, else as its address. It has waited for so long already. */
    Ticket ticket(Call call, int bytes, Passage owner, long waitedNanos) {
        String name = !bot.isEmpty() ? bot : call.account().isEmpty() ? owner.peer() : call.account();
        long left = waitNanos == Caller.NO_DEADLINE ? waitNanos : Math.max(1, waitNanos - waitedNanos);
        return new Ticket(call, way.upstream(), name, new Caller(left, bytes, lowerTo, owner));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MOST_DIGITS;
    }
}
