package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.RefusalKind;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the format of refusals for one kind of client, so that it raises the right error class. A missing entry
 * is expressed by the HTTP status alone.
 */
public record RefusalSet(
        @Setting("Order that must not be sent: a definite rejection, as when trading is disabled.") @Nullable
        RefusalSettings blockedOrder,

        @Setting("Any other call that must not be sent.") @Nullable
        RefusalSettings blockedOther,

        @Setting("Not sent, for lack of budget or because of a ban; the client may retry.") @Nullable
        RefusalSettings waitLonger,

        @Setting("Not sent: its signature was too old on arrival.") @Nullable
        RefusalSettings stale,

        @Setting("Sent, outcome unknown.") @Nullable RefusalSettings outcomeUnknown,

        @Setting("Not sent: the exchange is not reachable.") @Nullable
        RefusalSettings unreachable,

        @Setting("Not sent: a later nonce of the same key was sent first.") @Nullable
        RefusalSettings nonceOvertaken,

        @Setting(
                value = "Whether a body that is a JSON object says in the field 'sluice' why Sluice refused the call.",
                def = "false")
        boolean explain,

        @Setting(
                value = "Source of the statuses and codes: a tag of 'sources', then what and when.",
                min = 1,
                max = 1000)
        String source) {

    /**
     * The default refusals. 422 is the only status for a definite rejection that no client retries: ccxt interprets 400
     * and 403 as an unavailable exchange.
     */
    public static final RefusalSet BY_STATUS = new RefusalSet(
            new RefusalSettings(422, "text/plain; charset=utf-8", "{why}", ""),
            new RefusalSettings(422, "text/plain; charset=utf-8", "{why}", ""),
            new RefusalSettings(429, "", "", ""),
            new RefusalSettings(400, "", "", ""),
            new RefusalSettings(504, "", "", ""),
            new RefusalSettings(503, "", "", ""),
            new RefusalSettings(400, "", "", ""),
            false,
            "the classes that ccxt 4.5.84 raises for a status, read 2026-11-29");

    /**
     * Returns whether every refusal that a message can receive has a body, which is necessary because messages have no
     * status.
     */
    public boolean formatsMessages() {
        return blockedOrder != null
                && blockedOther != null
                && waitLonger != null
                && stale != null
                && nonceOvertaken != null;
    }

    @Nullable
    public RefusalSettings of(RefusalKind refusalKind, boolean order) {
        return switch (refusalKind) {
            case BLOCKED_ORDER -> order ? blockedOrder : blockedOther;
            case WAIT_LONGER -> waitLonger;
            case STALE -> stale;
            case OUTCOME_UNKNOWN -> outcomeUnknown;
            case UNREACHABLE -> unreachable;
            case NONCE_OVERTAKEN -> nonceOvertaken;
        };
    }
}
