package dev.sluice.proxy;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call at its upstream: the connection, and the response while it arrives. A bounded copy of its first
 * bytes is kept for reading, and all bytes are passed to the bot while it is connected. A repeated call uses the same
 * object again.
 *
 * <p>Used on its bot's event loop only.
 */
final class UpstreamAttempt {
    private static final byte[] NOTHING = {};

    /** The first bytes of the body, by which the outcome is read. */
    private byte[] prefix = NOTHING;

    private int prefixLength;
    private int maxPrefix;
    private @Nullable UpstreamConnection connection;

    /** How the response was lost; null if it is complete. */
    private CallFailure.@Nullable Loss loss;

    private boolean anyByteReceived;
    private @Nullable ResponseHead head;
    private @Nullable ResponseWriter responseWriter;
    private @Nullable ResponseTap responseTap;
    private long startedNanos;
    private long answeredNanos;
    /** Time of the last known progress; pauses are measured from here. */
    private long lastProgressNanos;

    private boolean blocked;
    private boolean shareable;

    // ---- the connection

    void use(UpstreamConnection opened) {
        connection = opened;
    }

    /** Returns the connection between its preparation and the end of the attempt; null otherwise. */
    @Nullable
    UpstreamConnection connection() {
        return connection;
    }

    /** Returns the connection, if there is one, without anything written to it. */
    void giveBack() {
        if (connection != null) {
            connection.giveBack();
            connection = null;
        }
    }

    /** Cuts the connection, if there is one, because the response is not awaited any more. */
    void abandon(CallFailure.Loss how) {
        if (connection != null) {
            connection.abandon();
        }
        recordLoss(how, true);
    }

    /** Records that the response is complete. */
    void recordComplete() {
        connection = null;
        loss = null;
    }

    /** Records that the response is not complete. */
    void recordLoss(CallFailure.Loss how, boolean anyByte) {
        connection = null;
        loss = how;
        anyByteReceived = anyByte;
    }

    /** Returns how the response was lost; null if it is complete. */
    CallFailure.@Nullable Loss loss() {
        return loss;
    }

    /** Returns whether any byte of the lost response was received. */
    boolean anyByteReceived() {
        return anyByteReceived;
    }

    // ---- the response

    /**
     * Prepares for the response to a new attempt.
     *
     * @param bot the receiver; null if the caller has disconnected
     */
    void expect(@Nullable BotConnection bot, RequestHead request, int joinBytes, long now) {
        head = null;
        responseWriter = bot == null ? null : new ResponseWriter(bot, request, joinBytes);
        startedNanos = now;
        blocked = false;
    }

    /** Sets a function that rewrites the body for the bot, if the body is short and readable. */
    void rewrites(UnaryOperator<byte[]> body) {
        if (responseWriter != null) {
            responseWriter.rewrites(body);
        }
    }

    /** Marks that other calls may get this response, too. */
    void mayBeShared() {
        shareable = true;
    }

    /**
     * Begins the response with its final head.
     *
     * @param why text of {@code X-Sluice-Reason}; "" for none
     */
    void beginResponse(ResponseHead first, int copiedBytes, String why, long now) {
        head = first;
        answeredNanos = now;
        lastProgressNanos = now;
        maxPrefix = copiedBytes;
        prefixLength = 0;
        if (responseWriter != null) {
            responseWriter.begin(first, why, shareable ? ResponseWriter.Cached.MISS : null);
        }
    }

    /** Scans the whole body while it is forwarded; null ends the scan. */
    void scans(@Nullable ListScanner scan) {
        if (responseTap != null) {
            responseTap.close();
        }
        responseTap = scan == null ? null : new ResponseTap(scan);
    }

    /** Returns the time at which the attempt was sent. */
    long startedNanos() {
        return startedNanos;
    }

    /** Returns the status of the response to this attempt; 0 if none has come. */
    int status() {
        return head == null ? 0 : head.status();
    }

    void piece(ByteBuf piece) {
        copy(piece);
        if (responseTap != null && !responseTap.piece(piece)) {
            scans(null);
        }
        if (responseWriter != null) {
            responseWriter.piece(piece);
        }
    }

    private void copy(ByteBuf piece) {
        int n = Math.min(piece.readableBytes(), maxPrefix - prefixLength);
        if (n <= 0) {
            return;
        }
        if (prefixLength + n > prefix.length) {
            prefix = Arrays.copyOf(prefix, Math.min(maxPrefix, Math.max(prefixLength + n, 2 * prefix.length)));
        }
        piece.getBytes(piece.readerIndex(), prefix, prefixLength, n);
        prefixLength += n;
    }

    /** Notes that no more bytes are available for now. */
    void responsePaused(long now) {
        if (responseWriter != null || shareable) {
            lastProgressNanos = now;
        }
        if (responseWriter != null) {
            responseWriter.paused();
        }
    }

    /** Stops reading while the bot reads too slowly, or reads on. */
    void pauseResponse(boolean on, long now) {
        if (connection != null && blocked != on) {
            blocked = on;
            lastProgressNanos = now;
            connection.channelIo().read(!on);
        }
    }

    /** Returns whether no head came in time, or the body stopped for too long. */
    boolean isLate(ProxySettings settings, long now) {
        UpstreamSettings upstream = settings.upstream();
        if (head == null) {
            return now - startedNanos > TimeUnit.MILLISECONDS.toNanos(upstream.responseTimeoutMs());
        }
        long maxMs = blocked ? settings.bodyPauseMs() : upstream.bodyPauseMs();
        return now - lastProgressNanos > TimeUnit.MILLISECONDS.toNanos(maxMs);
    }

    /** Returns whether there is a bot that gets the response. */
    boolean hasBot() {
        return responseWriter != null;
    }

    /** Returns whether part of the response was written to the bot's connection. */
    boolean reachedBot() {
        return responseWriter != null && responseWriter.begun();
    }

    /** Returns whether no more bytes are needed to read the outcome. */
    boolean isReadEnough() {
        return prefixLength >= maxPrefix;
    }

    /** Ends the response at the bot, after its last byte. */
    void endResponse() {
        if (responseWriter != null) {
            responseWriter.end();
        }
    }

    /** Releases what was held for the bot. */
    void dropResponse() {
        if (responseWriter != null) {
            responseWriter.drop();
            responseWriter = null;
        }
    }

    private UpstreamResponse response(ResponseHead first) {
        byte[] body = prefixLength == prefix.length ? prefix : Arrays.copyOf(prefix, prefixLength);
        return new UpstreamResponse(first.status(), first.messageHead(), body);
    }

    ResponseMeaning read(Exchange exchange, Call call) {
        ResponseHead first = head;
        if (first == null) {
            return ResponseMeaning.UNANSWERED;
        }
        ResponseMeaning responseMeaning = exchange.responses().read(call, response(first));
        return loss == null ? responseMeaning : responseMeaning.ofIncompleteBody();
    }

    /**
     * Passes on what the response reveals: the exchange's clock, its limits, the account's margin and the health of the
     * connection.
     */
    void report(ExchangeEndpoint exchangeEndpoint, Call call, ResponseMeaning responseMeaning, long receivedNanos) {
        scans(null);
        if (responseMeaning.outcome().isFailure()) {
            exchangeEndpoint
                    .rest()
                    .recordFailure(head == null ? "no response" : head.status() + " " + responseMeaning.code());
        } else {
            exchangeEndpoint.rest().recordResponse(answeredNanos - startedNanos, answeredNanos);
        }
        if (responseMeaning.outcome().isClockRejected()) {
            exchangeEndpoint.clockRefused(call, receivedNanos, startedNanos);
        }
        RemoteClock clock = exchangeEndpoint.clock();
        if (head != null) {
            reportBody(exchangeEndpoint, call, responseMeaning.outcome(), head);
        }
        if (head == null || !clock.needsSample(answeredNanos)) {
            return;
        }
        if (responseMeaning.serverTimeMillis() >= 0) {
            clock.add(ClockSample.ofMillis(startedNanos, answeredNanos, responseMeaning.serverTimeMillis()));
        }
        if (responseMeaning.dateEpochSeconds() >= 0) {
            clock.add(ClockSample.ofDate(startedNanos, answeredNanos, responseMeaning.dateEpochSeconds()));
        }
    }

    /** Passes on limits and margins from the bodies of the calls that report them. */
    private void reportBody(ExchangeEndpoint exchangeEndpoint, Call call, Outcome outcome, ResponseHead first) {
        Exchange exchange = exchangeEndpoint.exchange();
        if (exchange.responses().publishes(call)) {
            exchangeEndpoint.listener().published(exchange.responses().published(call, response(first)));
        }
        if (outcome.isSuccess() && exchange.responses().reportsMargin(call)) {
            MarginReading seen = exchange.responses().margin(call, response(first));
            if (seen != null) {
                exchangeEndpoint.listener().margin(call.account(), seen);
            }
        }
    }
}
