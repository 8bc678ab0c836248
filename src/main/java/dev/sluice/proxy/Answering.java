package dev.sluice.proxy;

import dev.sluice.drift.RemoteClock;
import dev.sluice.drift.Sighting;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Reading;
import io.netty.buffer.ByteBuf;
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
    private long startedNanos;
    private long answeredNanos;
    /** When it last moved, as far as is known: its pauses are bounded from here. */
    private long movedNanos;

    private boolean blocked;

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

    /** @param why text of {@code X-Sluice-Reason}; "" for none */
    void begin(AnswerHead first, int copiedBytes, String why, long now) {
        head = first;
        answeredNanos = now;
        movedNanos = now;
        copy.begin(copiedBytes);
        if (relay != null) {
            relay.begin(first, why);
        }
    }

    long startedNanos() {
        return startedNanos;
    }

    void piece(ByteBuf piece) {
        copy.add(piece);
        if (relay != null) {
            relay.piece(piece);
        }
    }

    /** Nothing more of it was there to read for now. */
    void paused(long now) {
        if (relay != null) {
            movedNanos = now;
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

    Reading read(Exchange exchange, Call call, boolean whole) {
        AnswerHead first = head;
        if (first == null) {
            return Readings.UNANSWERED;
        }
        Reading reading = exchange.read(call, copy.answered(first));
        return whole ? reading : Readings.ofPart(reading);
    }

    /** Every answer tells something of the exchange's clock. */
    void teach(RemoteClock clock, Reading reading) {
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
}
