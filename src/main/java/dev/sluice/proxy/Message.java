package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Sent;
import dev.sluice.exchange.Subscribing;
import dev.sluice.exchange.Told;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.gate.Waiting;
import dev.sluice.pace.Rank;
import dev.sluice.pace.Saying;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a bot on a WebSocket, held as the frames it came in until the gate lets it go: then they are written as they are. It ends with the answer that
 * repeats its id, or when none can come any more.
 *
 * <p>On its bot's event loop only.
 */
final class Message implements Decided {
    private static final Reading PASSED =
            new Reading(Outcome.OK, true, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    private final Conversation talk;
    private final Door door;
    private final Sent said;
    private final byte[] frames;
    private final @Nullable Subscribing topics;
    private final Call call;
    private final Ticket ticket;
    private final Leave leave;
    private final Trace trace;
    private final long place;
    private final Saying saying;
    private long startedNanos;
    private boolean asked;
    private boolean hasTurn;
    private boolean sent;

    /**
     * What the bot said, as it was read.
     *
     * @param frames that it came in
     * @param topics what it changes of the bot's subscriptions; null: nothing, or nobody counts them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Said(Sent sent, byte[] frames, @Nullable Subscribing topics) {}

    /** @param place the how-many-eth it is that its bot said */
    Message(Conversation talk, Door door, Said whole, long place) {
        this.talk = talk;
        this.door = door;
        this.said = whole.sent();
        this.frames = whole.frames();
        this.topics = whole.topics();
        call = door.exchange().name(said.request());
        door.named(call);
        ticket = new Ticket(call, null, talk.bot(call), new Caller(Caller.NO_DEADLINE, frames.length, null, this));
        leave = new Leave(door.gate(), loop());
        trace = talk.trace(door, said);
        this.place = place;
        saying = new Saying(isUrgent() ? Rank.URGENT : Rank.ORDINARY, false, said.name());
    }

    @Override
    public Loop loop() {
        return talk.loop();
    }

    Sent said() {
        return said;
    }

    @Nullable
    Subscribing topics() {
        return topics;
    }

    int bytes() {
        return frames.length;
    }

    boolean isSent() {
        return sent;
    }

    /** Whether it may change an order at the exchange, so that its end is worth waiting for. */
    boolean orders() {
        return call.kind().orders();
    }

    /** A login goes before the cancels that need it. */
    private boolean isUrgent() {
        return call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN || said.login() != null;
    }

    long place() {
        return place;
    }

    Saying saying() {
        return saying;
    }

    /** An order must be known to the gate while it waits for its turn, so that a cancel can take it back; all else asks when it could go. */
    boolean asksAtOnce() {
        return isUrgent() || orders();
    }

    /** It may be said now, if the gate lets it. */
    void turn() {
        hasTurn = true;
        if (asked) {
            start();
        } else {
            ask();
        }
        hasTurn = false;
    }

    /** Whether it was admitted, waits for its turn, and would be refused if it came now. */
    boolean isRefusedAtStart(long now) {
        return !sent && leave.isRefusedAtStart(now);
    }

    private Gate gate() {
        return door.gate();
    }

    void ask() {
        asked = true;
        trace.asked(loop().nanos());
        Verdict verdict = gate().ask(ticket, trace.askedNanos(), loop().effects());
        decided(verdict);
        boolean setAnAlarm = verdict instanceof Waiting || call.nonce() >= 0;
        if (setAnAlarm || !loop().effects().isEmpty()) {
            loop().afterGate(gate());
        }
    }

    @Override
    public void decided(Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            leave.take(admitted.permit());
            if (hasTurn) {
                start();
            } else {
                talk.awaitTurn(this);
            }
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        }
    }

    /** In the same turn as its bytes are written. */
    private void start() {
        long now = loop().nanos();
        if (!talk.reachesExchange()) {
            leave.notSent(now);
            talk.done(this);
            loop().afterGate(gate());
            return;
        }
        Subscribed subscribed = talk.subscribed();
        if (subscribed != null && topics != null && !subscribed.fits(topics)) {
            leave.notSent(now);
            refused(subscribed.tooMany(), subscribed.refusal(topics));
            loop().afterGate(gate());
            return;
        }
        StartVerdict verdict = leave.start(now);
        if (verdict instanceof StartVerdict.Go) {
            sent = true;
            startedNanos = now;
            trace.sent(call, now);
            talk.send(this, frames);
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        } else {
            loop().afterGate(gate());
        }
        loop().deliver();
    }

    void refused(Refused refused) {
        refused(refused, null);
    }

    /** @param words null: those that the exchange has for any no of the kind */
    private void refused(Refused refused, byte @Nullable [] words) {
        Exchange exchange = door.exchange();
        talk.done(this);
        trace.refused(call, refused.reason(), 0);
        talk.tell(
                words != null
                        ? words
                        : exchange.refusal(refused.shape(), call, refused.detail(), said)
                                .body());
    }

    /** Its caller has gone. False: it is dropped. */
    boolean hungUp() {
        if (!asked) {
            return false;
        }
        boolean stays = gate().hungUp(ticket, loop().nanos(), loop().effects());
        loop().afterGate(gate());
        return stays;
    }

    void answered(Told told) {
        long now = loop().nanos();
        trace.answered(call, now - startedNanos);
        leave.answered(now);
        Reading reading = door.exchange().read(call, told.answered());
        if (reading.outcome() == Outcome.CLOCK) {
            Answering.clockRefused(door, call, trace.askedNanos(), startedNanos);
        }
        settle(reading, told.answered().status());
    }

    /** No answer to it was seen in time, though there may have been one: only of orders that means that nobody knows. */
    boolean isLate(long now) {
        return now - startedNanos > loop().settings().upstream().answerTimeoutMs() * Loop.MILLI;
    }

    /** @param cut the connection is: whatever was sent, nothing more will be heard of it */
    void unanswered(boolean cut) {
        settle(cut || orders() ? Readings.UNANSWERED : PASSED, 0);
    }

    private void settle(Reading reading, int status) {
        leave.settle(reading, loop().nanos());
        trace.settled(call, reading.outcome(), status);
        loop().afterGate(gate());
    }
}
