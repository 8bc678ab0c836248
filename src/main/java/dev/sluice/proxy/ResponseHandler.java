package dev.sluice.proxy;

import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.InstrumentIdScanner;
import dev.sluice.core.exchange.MarginReading;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import io.netty.buffer.ByteBuf;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one sending of a call as it comes: its first bytes kept for their meaning, all of it relayed while there is a bot.
 *
 * <p>On its bot's event loop only.
 */
final class ResponseHandler {
    private final ResponsePrefix copy = new ResponsePrefix();
    private @Nullable ResponseHead head;
    private @Nullable ResponseWriter responseWriter;
    private @Nullable InstrumentIdTap codes;
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
        responseWriter = bot == null ? null : new ResponseWriter(bot, request, joinBytes);
        startedNanos = now;
        blocked = false;
    }

    /** The bot gets the body as that makes it, if it is short and readable. */
    void rewrites(UnaryOperator<byte[]> body) {
        if (responseWriter != null) {
            responseWriter.rewrites(body);
        }
    }

    /** Others may have the answer, too. */
    void mayBeShared() {
        forAll = true;
    }

    /** @param why text of {@code X-Sluice-Reason}; "" for none */
    void begin(ResponseHead first, int copiedBytes, String why, long now) {
        head = first;
        answeredNanos = now;
        movedNanos = now;
        copy.begin(copiedBytes);
        if (responseWriter != null) {
            responseWriter.begin(first, why, forAll ? ResponseWriter.Cached.MISS : null);
        }
    }

    /** All of the body is read for numbers of instruments as it passes; null: no more. */
    void scans(@Nullable InstrumentIdScanner scan) {
        if (codes != null) {
            codes.close();
        }
        codes = scan == null ? null : new InstrumentIdTap(scan);
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
        if (responseWriter != null) {
            responseWriter.piece(piece);
        }
    }

    /** Nothing more of it was there to read for now. */
    void paused(long now) {
        if (responseWriter != null || forAll) {
            movedNanos = now;
        }
        if (responseWriter != null) {
            responseWriter.paused();
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
            return now - startedNanos > upstream.answerTimeoutMs() * ProxyVerticle.MILLI
                    ? "late: no answer in time"
                    : null;
        }
        long mostMs = blocked ? settings.bodyPauseMs() : upstream.bodyPauseMs();
        return now - movedNanos > mostMs * ProxyVerticle.MILLI ? "late: the answer stopped" : null;
    }

    /** Whether there is a bot to relay to. */
    boolean isRelayed() {
        return responseWriter != null;
    }

    /** Whether part of it was handed to the bot's socket. */
    boolean reachedBot() {
        return responseWriter != null && responseWriter.begun();
    }

    /** Whether nothing more of it is needed for its meaning. */
    boolean isReadEnough() {
        return copy.isFull();
    }

    void end() {
        if (responseWriter != null) {
            responseWriter.end();
        }
    }

    /** Forgets what was held for the bot. */
    void drop() {
        if (responseWriter != null) {
            responseWriter.drop();
            responseWriter = null;
        }
    }

    /** Nobody will ask for its head any more. */
    void forget() {
        head = null;
    }

    ResponseMeaning read(Exchange exchange, Call call, boolean whole) {
        ResponseHead first = head;
        if (first == null) {
            return PartialReadings.UNANSWERED;
        }
        ResponseMeaning responseMeaning = exchange.read(call, copy.answered(first));
        return whole ? responseMeaning : PartialReadings.ofPart(responseMeaning);
    }

    /** Every answer tells something of the exchange's clock, and some tell its limits or the account's margin. */
    void teach(ExchangeEndpoint exchangeEndpoint, Call call, ResponseMeaning responseMeaning, long receivedNanos) {
        scans(null);
        switch (responseMeaning.outcome()) {
            case FAULT, OVERLOAD, UNKNOWN ->
                exchangeEndpoint
                        .rest()
                        .failed(head == null ? "no answer" : head.status() + " " + responseMeaning.code());
            case OK, BUSINESS, RATE, BAN, CLOCK, AUTH ->
                exchangeEndpoint.rest().answered(answeredNanos - startedNanos, answeredNanos);
        }
        if (responseMeaning.outcome() == Outcome.CLOCK) {
            clockRefused(exchangeEndpoint, call, receivedNanos, startedNanos);
        }
        RemoteClock clock = exchangeEndpoint.clock();
        if (head != null) {
            teachBody(exchangeEndpoint, call, responseMeaning.outcome(), head);
        }
        if (head == null || !clock.isCurious(answeredNanos)) {
            return;
        }
        if (responseMeaning.serverTimeMillis() >= 0) {
            clock.saw(ClockSample.ofMillis(startedNanos, answeredNanos, responseMeaning.serverTimeMillis()));
        }
        if (responseMeaning.dateEpochSeconds() >= 0) {
            clock.saw(ClockSample.ofDate(startedNanos, answeredNanos, responseMeaning.dateEpochSeconds()));
        }
    }

    /** Only of the few calls whose answers tell more than what became of them. */
    private void teachBody(ExchangeEndpoint exchangeEndpoint, Call call, Outcome outcome, ResponseHead first) {
        Exchange exchange = exchangeEndpoint.exchange();
        if (exchange.publishes(call)) {
            exchangeEndpoint.published().accept(exchange.published(call, copy.answered(first)));
        }
        if (outcome == Outcome.OK && exchange.reportsMargin(call)) {
            MarginReading seen = exchange.margin(call, copy.answered(first));
            if (seen != null) {
                exchangeEndpoint.margins().accept(call.account(), seen);
            }
        }
    }

    /** The exchange refused a signed call for its time stamp. */
    static void clockRefused(ExchangeEndpoint exchangeEndpoint, Call call, long receivedNanos, long startedNanos) {
        exchangeEndpoint
                .clockRefused()
                .accept(new ClockRefusal(
                        call.signedAtEpochMillis(),
                        call.signedForMillis(),
                        call.aheadToleranceMillis(),
                        receivedNanos,
                        startedNanos));
    }
}
