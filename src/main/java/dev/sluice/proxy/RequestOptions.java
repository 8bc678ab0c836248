package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.routing.RequestRouter;
import org.jspecify.annotations.Nullable;

/**
 * What a bot asks of us beside the call itself, from its path and its {@code X-Sluice-*} headers.
 *
 * @param bot the name it goes by: that of its token's owner, else what it calls itself; "" for none
 * @param waitNanos how long it is willing to wait, or {@link CallerOptions#NO_DEADLINE}
 */
record RequestOptions(
        RequestRouter.RouteMatch routeMatch,
        String bot,
        long waitNanos,
        @Nullable LaneClass lowerTo) {
    private static final int MOST_DIGITS = 9;

    /** What is wrong with the wishes of this request, or null. */
    static @Nullable String check(MessageHead messageHead) {
        String bot = messageHead.get("x-sluice-bot");
        if (bot != null && !HttpChars.isBotName(bot)) {
            return "X-Sluice-Bot is 1 to 64 letters, digits, '.', '_' and '-'";
        }
        String wait = messageHead.get("x-sluice-deadline-ms");
        if (wait != null && !isNumber(wait)) {
            return "X-Sluice-Deadline-Ms is a whole number of milliseconds with at most 9 digits";
        }
        String lower = messageHead.get("x-sluice-class");
        return lower == null || LaneClass.parse(lower) != null
                ? null
                : "X-Sluice-Class is one of cancel, reduce, place, read-private, read-public";
    }

    static RequestOptions of(RequestRouter.RouteMatch routeMatch, MessageHead messageHead) {
        String bot = messageHead.get("x-sluice-bot");
        String wait = messageHead.get("x-sluice-deadline-ms");
        String lower = messageHead.get("x-sluice-class");
        return new RequestOptions(
                routeMatch,
                !routeMatch.bot().name().isEmpty() ? routeMatch.bot().name() : bot == null ? "" : bot,
                wait == null ? CallerOptions.NO_DEADLINE : Long.parseLong(wait) * ProxyVerticle.MILLI,
                lower == null ? null : LaneClass.parse(lower));
    }

    /** The same, from that bot. */
    RequestOptions of(String owner) {
        return owner.equals(bot) ? this : new RequestOptions(routeMatch, owner, waitNanos, lowerTo);
    }

    /** The ticket that this call asks with, as the bot that it names itself, else as its account, else as its address. It has waited for so long already. */
    AdmissionRequest ticket(Call call, int bytes, ProxiedCall owner, long waitedNanos) {
        String name = !bot.isEmpty() ? bot : call.account().isEmpty() ? owner.peer() : call.account();
        long left = waitNanos == CallerOptions.NO_DEADLINE ? waitNanos : Math.max(1, waitNanos - waitedNanos);
        return new AdmissionRequest(call, routeMatch.upstream(), name, new CallerOptions(left, bytes, lowerTo, owner));
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
