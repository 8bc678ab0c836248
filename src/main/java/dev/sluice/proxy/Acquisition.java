package dev.sluice.proxy;

import dev.sluice.exchange.Answered;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.gate.Waiting;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call that its program sends by itself, with a permit of the same gate as everybody's. It counts as sent from the moment when the permit is given out, for
 * from then on nobody here knows. Ends exactly once: settled by what the program saw, or as UNKNOWN when its time is over.
 *
 * <p>Until the permit is given out on its loop only; whoever takes it out of {@link OpenPermits} ends it.
 */
final class Acquisition implements Effects.Sink {
    /** What came of asking. */
    interface Reply {
        void granted(Acquisition acquisition);

        void refused(Refused refused);
    }

    private final Loop loop;
    private final Door door;
    private final Call call;
    private final Reply reply;
    private final InputBudget.Share share;
    private final Ticket ticket;
    private @Nullable Permit permit;
    private long askedNanos;
    private boolean gone;

    /**
     * @param bot whose turn it takes; "": as its account, else as {@code peer}
     * @param share counts the memory of the call until this ends
     */
    Acquisition(Loop loop, Door door, Asked asked, String bot, String peer, InputBudget.Share share, Reply reply) {
        this.share = share;
        this.loop = loop;
        this.door = door;
        this.reply = reply;
        call = door.exchange().name(new Request(asked.method(), asked.target(), asked.headers()::get, asked.body()));
        door.named(call);
        String name = !bot.isEmpty() ? bot : call.account().isEmpty() ? peer : call.account();
        ticket = new Ticket(call, null, name, new Caller(asked.waitNanos(), asked.bytes(), asked.lowerTo(), this));
    }

    Call call() {
        return call;
    }

    Exchange exchange() {
        return door.exchange();
    }

    private Gate gate() {
        return door.gate();
    }

    long waitedNanos() {
        return loop.nanos() - askedNanos;
    }

    /** A cancel that goes although an order that it names was not answered. */
    boolean orderUnanswered() {
        return held().orderUnanswered();
    }

    void ask() {
        askedNanos = loop.nanos();
        Verdict verdict = gate().ask(ticket, askedNanos, loop.effects());
        act(verdict);
        if (verdict instanceof Waiting || call.nonce() >= 0 || !loop.effects().isEmpty()) {
            loop.afterGate(gate());
        }
    }

    /** Any thread. */
    @Override
    public void decided(Ticket decided, Verdict verdict) {
        loop.execute(() -> {
            act(verdict);
            loop.afterGate(gate());
        });
    }

    private void act(Verdict verdict) {
        if (verdict instanceof Admitted admitted && gone) {
            share.close();
            gate().notSent(admitted.permit(), loop.nanos(), loop.effects());
        } else if (verdict instanceof Admitted admitted) {
            start(admitted.permit());
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        }
    }

    private void start(Permit admitted) {
        StartVerdict started = gate().start(admitted, loop.nanos(), loop.effects());
        if (started instanceof StartVerdict.Go) {
            permit = admitted;
            loop.counts().waited(exchange().name(), call.kind(), waitedNanos());
            reply.granted(this);
        } else if (started instanceof Refused refused) {
            refused(refused);
        } else {
            loop.afterGate(gate());
        }
    }

    private void refused(Refused refused) {
        share.close();
        loop.counts().refused(exchange().name(), refused.reason());
        if (!gone) {
            reply.refused(refused);
        }
    }

    /** The program has gone before it had an answer. */
    void callerGone() {
        gone = true;
        if (permit == null) {
            if (!gate().hungUp(ticket, loop.nanos(), loop.effects())) {
                share.close();
            }
            loop.afterGate(gate());
        }
    }

    /** The program, or nobody, sent it: surely nothing of it reached the exchange. */
    void notSent(Loop here) {
        share.close();
        gate().notSent(held(), here.nanos(), here.effects());
        here.afterGate(gate());
    }

    /** What the program saw as the exchange's answer. */
    Outcome settle(Answered answered, Loop here) {
        Reading reading = exchange().read(call, answered);
        settle(reading, true, here);
        return reading.outcome();
    }

    /** @param answered whether a status line came back */
    void settle(Reading reading, boolean answered, Loop here) {
        share.close();
        long now = here.nanos();
        if (answered) {
            gate().answered(held(), now, here.effects());
        }
        gate().settle(held(), reading, now, here.effects());
        here.counts().settled(exchange().name(), call, reading.outcome());
        here.afterGate(gate());
    }

    private Permit held() {
        return Objects.requireNonNull(permit, "a permit that was not given out");
    }
}
