package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import org.jspecify.annotations.Nullable;

/** How one kind of client must be told no, so that it raises the right class of error. What is absent is worded by HTTP status alone. */
public record RefusalSet(
        @Setting("An order that must not be sent: a definite rejection of the trading-disabled family.") @Nullable
        RefusalSettings blockedOrder,

        @Setting("Any other call that must not be sent.") @Nullable
        RefusalSettings blockedOther,

        @Setting("Not sent for lack of budget or for a ban; may be retried.") @Nullable
        RefusalSettings waitLonger,

        @Setting("Not sent: its signature was too old on arrival.") @Nullable
        RefusalSettings stale,

        @Setting("Sent, outcome unknown.") @Nullable RefusalSettings outcomeUnknown,

        @Setting("Not sent: the exchange cannot be reached.") @Nullable
        RefusalSettings unreachable,

        @Setting("Not sent: a later nonce of its key went first.") @Nullable
        RefusalSettings nonceOvertaken) {

    /** Of the statuses that are a definite no, 422 is the one that no client tries again: ccxt takes 400 and 403 for an exchange that is down. */
    static final RefusalSet BY_STATUS = new RefusalSet(
            new RefusalSettings(422, "text/plain; charset=utf-8", "{why}", ""),
            new RefusalSettings(422, "text/plain; charset=utf-8", "{why}", ""),
            new RefusalSettings(429, "", "", ""),
            new RefusalSettings(400, "", "", ""),
            new RefusalSettings(504, "", "", ""),
            new RefusalSettings(503, "", "", ""),
            new RefusalSettings(400, "", "", ""));

    /** Whether every no that a message may get has a body: it cannot be told by status. */
    boolean wordsMessages() {
        return blockedOrder != null
                && blockedOther != null
                && waitLonger != null
                && stale != null
                && nonceOvertaken != null;
    }

    @Nullable
    RefusalSettings of(RefusalKind refusalKind, boolean order) {
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
