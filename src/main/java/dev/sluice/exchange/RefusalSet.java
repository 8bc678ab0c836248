package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import org.jspecify.annotations.Nullable;

/** How one kind of client must be told no, so that it raises the right class of error. What is absent is worded by HTTP status alone. */
public record RefusalSet(
        @Knob("An order that must not be sent: a definite rejection of the trading-disabled family.") @Nullable
        RefusalSettings blockedOrder,

        @Knob("Any other call that must not be sent.") @Nullable
        RefusalSettings blockedOther,

        @Knob("Not sent for lack of budget or for a ban; may be retried.") @Nullable
        RefusalSettings waitLonger,

        @Knob("Not sent: its signature was too old on arrival.") @Nullable
        RefusalSettings stale,

        @Knob("Sent, outcome unknown.") @Nullable RefusalSettings outcomeUnknown,

        @Knob("Not sent: the exchange cannot be reached.") @Nullable
        RefusalSettings unreachable,

        @Knob("Not sent: a later nonce of its key went first.") @Nullable
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
    RefusalSettings of(Answer answer, boolean order) {
        return switch (answer) {
            case BLOCKED_ORDER -> order ? blockedOrder : blockedOther;
            case WAIT_LONGER -> waitLonger;
            case STALE -> stale;
            case OUTCOME_UNKNOWN -> outcomeUnknown;
            case UNREACHABLE -> unreachable;
            case NONCE_OVERTAKEN -> nonceOvertaken;
        };
    }
}
