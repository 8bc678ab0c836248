package dev.sluice.proxy;

import dev.sluice.drift.ClockRefusal;
import dev.sluice.drift.RemoteClock;
import dev.sluice.drift.Sighting;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.CodeScan;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.MarginSeen;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one sending of a call as it comes: its first bytes kept for their meaning, all of it relayed while there is a bot.
 *
 * <p>On its bot's event loop only.
 */
final class Answering {
    private final AnswerCopy copy = new AnswerCopy();
    private @Nullable AnswerHead head;
    private @Nullable Relay relay;
    private @Nullable PassingCodes codes;
    private long startedNanos;
    private long answeredNanos;
    /** When it last moved, as far as is known: its pauses are bounded from here. */
    private long movedNanos;

    private boolean blocked;
    private boolean forAll;

    /**
     * The call is sent (once more): nothing of its answer is here yet.
     *
     * @param bot null: its caller has gone
     */
    void expect(@Nullable BotConnection bot, RequestHead request, int joinBytes, long now) {
        head = null;
        relay = bot == null ? null : new Relay(bot, request, joinBytes);
        startedNanos = now;
        blocked = false;
    }

    /** The bot gets the body as that makes it, if it is short and readable. */
    void rewrites(UnaryOperator<byte[]> body) {
        if (relay != null) {
            relay.rewrites(body);
        }
    }

    /** Others may have the answer, too. */
    void mayBeShared() {
        forAll = true;
    }

    /** @param why text of {@code X-Sluice-Reason}; "" for none */
    void begin(AnswerHead first, int copiedBytes, String why, long now) {
        head = first;
        answeredNanos = now;
        movedNanos = now;
        copy.begin(copiedBytes);
        if (relay != null) {
            relay.begin(first, why, forAll ? Relay.Cached.MISS : null);
        }
    }

    /** All of the body is read for numbers of instruments as it passes; null: no more. */
    void scans(@Nullable CodeScan scan) {
        if (codes != null) {
            codes.close();
        }
        codes = scan == null ? null : new PassingCodes(scan);
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Of the answer to this sending; 0: none came. */
    int status() {
        return head == null ? 0 : head.status();
    }

    void piece(ByteBuf piece) {
        copy.add(piece);
        if (codes != null && !codes.piece(piece)) {
            scans(null);
        }
        if (relay != null) {
            relay.piece(piece);
        }
    }

    /** Nothing more of it was there to read for now. */
    void paused(long now) {
        if (relay != null || forAll) {
            movedNanos = now;
        }
        if (relay != null) {
            relay.paused();
        }
    }

    /** The bot does not read fast enough, or does again; false: that was known. */
    boolean block(boolean on, long now) {
        boolean changes = blocked != on;
        if (changes) {
            blocked = on;
            movedNanos = now;
        }
        return changes;
    }

    /** Why it is not waited for any longer, or null. */
    @Nullable
    String late(ProxySettings settings, long now) {
        UpstreamSettings upstream = settings.upstream();
        if (head == null) {
            return now - startedNanos > upstream.answerTimeoutMs() * Loop.MILLI ? "late: no answer in time" : null;
        }
        long mostMs = blocked ? settings.bodyPauseMs() : upstream.bodyPauseMs();
        return now - movedNanos > mostMs * Loop.MILLI ? "late: the answer stopped" : null;
    }

    /** Whether there is a bot to relay to. */
    boolean isRelayed() {
        return relay != null;
    }

    /** Whether part of it was handed to the bot's socket. */
    boolean reachedBot() {
        return relay != null && relay.begun();
    }

    /** Whether nothing more of it is needed for its meaning. */
    boolean isReadEnough() {
        return copy.isFull();
    }

    void end() {
        if (relay != null) {
            relay.end();
        }
    }

    /** Forgets what was held for the bot. */
    void drop() {
        if (relay != null) {
            relay.drop();
            relay = null;
        }
    }

    /** Nobody will ask for its head any more. */
    void forget() {
        head = null;
    }

    Reading read(Exchange exchange, Call call, boolean whole) {
        AnswerHead first = head;
        if (first == null) {
            return Readings.UNANSWERED;
        }
        Reading reading = exchange.read(call, copy.answered(first));
        return whole ? reading : Readings.ofPart(reading);
    }

    /** Every answer tells something of the exchange's clock, and some tell its limits or the account's margin. */
    void teach(Door door, Call call, Reading reading, long receivedNanos) {
        scans(null);
        switch (reading.outcome()) {
            case FAULT, OVERLOAD, UNKNOWN ->
                door.rest().failed(head == null ? "no answer" : head.status() + " " + reading.code());
            case OK, BUSINESS, RATE, BAN, CLOCK, AUTH ->
                door.rest().answered(answeredNanos - startedNanos, answeredNanos);
        }
        if (reading.outcome() == Outcome.CLOCK) {
            clockRefused(door, call, receivedNanos, startedNanos);
        }
        RemoteClock clock = door.clock();
        if (head != null) {
            teachBody(door, call, reading.outcome(), head);
        }
        if (head == null || !clock.isCurious(answeredNanos)) {
            return;
        }
        if (reading.serverTimeMillis() >= 0) {
            clock.saw(Sighting.ofMillis(startedNanos, answeredNanos, reading.serverTimeMillis()));
        }
        if (reading.dateEpochSeconds() >= 0) {
            clock.saw(Sighting.ofDate(startedNanos, answeredNanos, reading.dateEpochSeconds()));
        }
    }

    /** Only of the few calls whose answers tell more than what became of them. */
    private void teachBody(Door door, Call call, Outcome outcome, AnswerHead first) {
        Exchange exchange = door.exchange();
        if (exchange.publishes(call)) {
            door.published().accept(exchange.published(call, copy.answered(first)));
        }
        if (outcome == Outcome.OK && exchange.tellsMargin(call)) {
            MarginSeen seen = exchange.margin(call, copy.answered(first));
            if (seen != null) {
                door.margins().accept(call.account(), seen);
            }
        }
    }

    /** The exchange refused a signed call for its time stamp. */
    static void clockRefused(Door door, Call call, long receivedNanos, long startedNanos) {
        door.clockRefused()
                .accept(new ClockRefusal(
                        call.signedAtEpochMillis(),
                        call.signedForMillis(),
                        call.aheadToleranceMillis(),
                        receivedNanos,
                        startedNanos));
    }
}
