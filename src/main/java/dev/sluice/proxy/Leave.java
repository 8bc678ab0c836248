package dev.sluice.proxy;

import dev.sluice.exchange.Reading;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Reason;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.gate.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * What a call has of the gate now: the ticket that it asks with, the permit that it holds, if any, and that permit's one end: not started, not sent, or settled. On its
 * bot's event loop only.
 */
final class Leave {
    private final Gate gate;
    private final Loop loop;
    private @Nullable Ticket ticket;
    private @Nullable Permit permit;

    Leave(Gate gate, Loop loop) {
        this.gate = gate;
        this.loop = loop;
    }

    // ---- asking

    Verdict ask(Ticket asking, long now) {
        ticket = asking;
        return gate.ask(asking, now, loop.effects());
    }

    /** The caller has heard that word on its asking: others hear theirs. */
    void asked(Verdict verdict, boolean inOrder) {
        if (verdict instanceof Waiting || inOrder || !loop.effects().isEmpty()) {
            loop.afterGate(gate);
        }
    }

    boolean hasAsked() {
        return ticket != null;
    }

    boolean isOf(Ticket other) {
        return ticket == other;
    }

    /** A word on a ticket that is no longer of interest: leave goes back. */
    void pass(Verdict verdict) {
        if (verdict instanceof Admitted late) {
            gate.notSent(late.permit(), loop.nanos(), loop.effects());
            loop.afterGate(gate);
        }
    }

    /** Why a call like that would be turned away at the door; null: it would not. */
    @Nullable
    Refused look(Ticket like) {
        return gate.look(like, loop.nanos(), loop.effects());
    }

    /** It asks no more, for it needs nothing. */
    void withdraw() {
        Ticket asking = ticket;
        ticket = null;
        if (asking != null) {
            gate.withdraw(asking, loop.nanos(), loop.effects());
            loop.afterGate(gate);
        }
    }

    /** Its caller is gone. False: what waited is dropped. */
    boolean hungUp() {
        boolean goesOn = ticket == null || gate.hungUp(ticket, loop.nanos(), loop.effects());
        loop.afterGate(gate);
        return goesOn;
    }

    // ---- the permit

    void take(Permit given) {
        permit = given;
    }

    /** Whether there is a permit that {@link #start} would refuse for good now. */
    boolean isRefusedAtStart(long now) {
        return permit != null && gate.refusesAtStart(permit, now);
    }

    /** Ends it unless the call goes. */
    StartVerdict start(long now) {
        StartVerdict verdict = gate.start(held(), now, loop.effects());
        if (!(verdict instanceof StartVerdict.Go)) {
            permit = null;
        }
        return verdict;
    }

    void answered(long now) {
        gate.answered(held(), now, loop.effects());
    }

    /** Text of {@code X-Sluice-Reason} on the exchange's answer; "" for none. */
    String remark() {
        return held().orderUnanswered() ? Reason.ORDER_UNANSWERED.header() : "";
    }

    void settle(Reading reading, long now) {
        gate.settle(held(), reading, now, loop.effects());
        permit = null;
    }

    void notSent(long now) {
        gate.notSent(held(), now, loop.effects());
        permit = null;
    }

    private Permit held() {
        if (permit == null) {
            throw new IllegalStateException("a call without a permit cannot go, be answered or end");
        }
        return permit;
    }
}
