package dev.sluice.proxy;

import dev.sluice.exchange.Reading;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Reason;
import dev.sluice.gate.StartVerdict;
import org.jspecify.annotations.Nullable;

/** The permit that a call holds now, if any, and its one end: not started, not sent, or settled. On its bot's event loop only. */
final class Leave {
    private final Gate gate;
    private final Effects effects;
    private @Nullable Permit permit;

    Leave(Gate gate, Effects effects) {
        this.gate = gate;
        this.effects = effects;
    }

    void take(Permit given) {
        permit = given;
    }

    /** Ends it unless the call goes. */
    StartVerdict start(long now) {
        StartVerdict verdict = gate.start(held(), now, effects);
        if (!(verdict instanceof StartVerdict.Go)) {
            permit = null;
        }
        return verdict;
    }

    void answered(long now) {
        gate.answered(held(), now, effects);
    }

    /** Text of {@code X-Sluice-Reason} on the exchange's answer; "" for none. */
    String remark() {
        return held().orderUnanswered() ? Reason.ORDER_UNANSWERED.header() : "";
    }

    void settle(Reading reading, long now) {
        gate.settle(held(), reading, now, effects);
        permit = null;
    }

    void notSent(long now) {
        gate.notSent(held(), now, effects);
        permit = null;
    }

    private Permit held() {
        if (permit == null) {
            throw new IllegalStateException("a call without a permit cannot go, be answered or end");
        }
        return permit;
    }
}
