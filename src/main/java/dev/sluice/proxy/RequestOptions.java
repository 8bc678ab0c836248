package dev.sluice.proxy;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The options of a request for the gateway, from its path and its {@code X-Sluice-*} headers.
 *
 * @param bot the bot's name: the owner of its token, else the name that it gives itself; "" for none
 * @param waitNanos the maximum time to wait, or {@link CallerOptions#NO_DEADLINE}
 */
record RequestOptions(
        RequestRouter.RouteMatch routeMatch,
        String bot,
        long waitNanos,
        @Nullable LaneClass lowerTo,
        NameProof nameProof) {
    private static final String TOKEN = "x-sluice-token";

    /** Returns the error in the options of a request, or null. */
    static @Nullable String check(MessageHead messageHead) {
        String bot = messageHead.get("x-sluice-bot");
        if (bot != null && !HttpChars.isBotName(bot)) {
            return "X-Sluice-Bot must be 1 to 64 letters, digits, '.', '_' and '-'";
        }
        String wait = messageHead.get("x-sluice-deadline-ms");
        if (wait != null && !HttpChars.isNumber(wait)) {
            return "X-Sluice-Deadline-Ms must be a whole number of milliseconds with at most 9 digits";
        }
        String lower = messageHead.get("x-sluice-class");
        return lower == null || LaneClass.parse(lower) != null
                ? null
                : "X-Sluice-Class must be one of cancel, reduce, place, read-private, read-public";
    }

    static RequestOptions of(RequestRouter.RouteMatch routeMatch, MessageHead messageHead) {
        String bot = messageHead.get("x-sluice-bot");
        String wait = messageHead.get("x-sluice-deadline-ms");
        String lower = messageHead.get("x-sluice-class");
        return new RequestOptions(
                routeMatch,
                !routeMatch.bot().name().isEmpty() ? routeMatch.bot().name() : bot == null ? "" : bot,
                wait == null ? CallerOptions.NO_DEADLINE : nanos(wait),
                lower == null ? null : LaneClass.parse(lower),
                NameProof.NONE);
    }

    /** Returns at least a millisecond, in which a call that has room passes. */
    private static long nanos(String millis) {
        return Math.max(Nanos.PER_MILLI, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis)));
    }

    /**
     * Returns the token of a request; "" for none, or null if its header has another one than its path or its tunnel.
     */
    static @Nullable String token(RequestRouter.RouteMatch routeMatch, MessageHead messageHead) {
        String inPath = routeMatch.bot().token();
        String inHeader = messageHead.get(TOKEN);
        if (inHeader == null || inHeader.equals(inPath)) {
            return inPath;
        }
        return inPath.isEmpty() ? inHeader : null;
    }

    /** Returns the same options for this bot, whose name is proven so. */
    RequestOptions of(String owner, NameProof proof) {
        return owner.equals(bot) && proof == nameProof
                ? this
                : new RequestOptions(routeMatch, owner, waitNanos, lowerTo, proof);
    }

    /** Returns the admission request of a call. Its bot is that of its name, else of its account, else its address. */
    AdmissionRequest admissionRequest(Call call, int bytes, String peer, PermitLifecycle owner) {
        String name = AdmissionRequest.botName(bot, call, peer);
        Upstream upstream = routeMatch.upstream().withLocalAddress(call.localAddress());
        return new AdmissionRequest(call, upstream, name, new CallerOptions(waitNanos, bytes, lowerTo, owner));
    }
}
