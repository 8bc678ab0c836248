package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.ConnectFailure;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallRecorder;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.GatewayCall;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.call.RefusalResponse;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.RequestBody;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.upstream.UpstreamCall;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamPool;
import dev.sluice.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request of a bot, from the bot through admission to the exchange and back. Its steps are those of
 * {@link GatewayCall}; it is prepared when an upstream connection is available. A {@link Handshake} overrides the steps
 * that differ if the request opens a WebSocket.
 *
 * <p>Runs on its bot's event loop only; {@link AdmissionDispatcher} delivers decisions of the admission controller
 * there.
 */
class HttpCall extends GatewayCall implements UpstreamCall, ActiveCall {
    private static final int MAX_REPEATS = 1;
    private static final int UNAVAILABLE = 503;

    private final HttpCalls calls;
    private final RequestHead request;
    private final RequestOptions options;
    private final UpstreamAttempt attempt = new UpstreamAttempt();
    private @Nullable BotConnection bot;
    private RequestBody body;
    private ReadSharing readSharing = ReadSharing.NONE;
    private int repeats;
    private long followedNanos;

    /** Where the call comes from, once its caller has disconnected. */
    private @Nullable RelayOrigin origin;

    /**
     * Creates a call.
     *
     * @param bot the caller; null if it has disconnected
     * @param body what was received of the body, owned by this object
     */
    HttpCall(
            HttpCalls calls,
            @Nullable BotConnection bot,
            RequestHead request,
            RequestBody body,
            RequestOptions options) {
        super(
                options.routeMatch().exchangeEndpoint(),
                calls.dispatcher(),
                new CallRecorder(
                        calls.traffic().callLog(),
                        options.routeMatch().exchangeEndpoint().exchange().name(),
                        options.bot(),
                        request.id(),
                        request.method(),
                        request.messageHead()));
        this.calls = calls;
        this.bot = bot;
        this.request = request;
        this.body = body;
        this.options = options;
        callRecorder().waitedBefore(waitedBeforeNanos());
    }

    RequestHead request() {
        return request;
    }

    RequestOptions options() {
        return options;
    }

    UpstreamAttempt attempt() {
        return attempt;
    }

    /** Returns the caller; null if it has disconnected. */
    @Nullable
    BotConnection bot() {
        return bot;
    }

    RequestRouter.RouteMatch routeMatch() {
        return options.routeMatch();
    }

    ProxySettings settings() {
        return calls.traffic().settings();
    }

    /** Returns the host of the call and the address that it leaves from. */
    Upstream upstream() {
        return routeMatch().upstream().withLocalAddress(call().localAddress());
    }

    // ---- receive

    @Override
    public void begin() {
        if (body.isTooLarge()) {
            fail(new CallFailure.TooLarge());
        } else if (body.hasEnded() || body.isStreamed()) {
            proceed(CallState.RECEIVED);
        }
    }

    @Override
    public void bodyPiece(ByteBuf piece) {
        if (state() == CallState.DONE) {
            return;
        }
        UpstreamConnection to = attempt.connection();
        if (to != null) {
            body.pipe(piece, to.channelIo());
            pauseBody(!to.channelIo().isWritable());
        } else if (!body.add(piece)) {
            if (bot != null) {
                bot.refuse(RefusalResponse.full(exchange(), calls.traffic().explainsRefusals()));
            }
        } else if (body.isTooLarge()) {
            fail(new CallFailure.TooLarge());
        } else if (body.isStreamed()) {
            pauseBody(true);
            if (state() == CallState.RECEIVING) {
                proceed(CallState.RECEIVED);
            }
        }
    }

    @Override
    public void bodyEnded() {
        body.end();
        UpstreamConnection to = attempt.connection();
        if (state() == CallState.RECEIVING) {
            proceed(CallState.RECEIVED);
        } else if (to != null && !body.isWritten()) {
            body.pipeEnd(to.channelIo());
        }
    }

    private void pauseBody(boolean paused) {
        if (bot != null) {
            bot.pauseBody(paused);
        }
    }

    // ---- classify

    @Override
    protected CallRequest callRequest() {
        return new CallRequest(request.method(), routeMatch().target(), request.messageHead(), body.bytes());
    }

    @Override
    protected void classified(Call classified) {
        SharedRead found = SharedRead.of(this, calls.readCoalescer(), classified);
        if (found != null) {
            readSharing = found;
            attempt.mayBeShared();
        }
    }

    // ---- acquire

    /** Gives the call to a process that takes over, or lets it share the response of another call. */
    @Override
    protected CallState beforePermit() {
        if (calls.handover().isOn()) {
            handOver();
        } else if (!readSharing.tryServe()) {
            return CallState.CLASSIFIED;
        }
        return state();
    }

    @Override
    protected AdmissionRequest admissionRequest() {
        int bytes = request.messageHead().bytes().length + body.collectedBytes();
        String peer = bot == null ? "" : bot.origin().peer();
        AdmissionRequest asking = options.admissionRequest(call(), bytes, peer, permitLifecycle());
        asking.setWaitedNanos(waitedBeforeNanos() + followedNanos);
        if (followedNanos > 0) {
            asking.markCounted(); // when it began to follow
        }
        return asking.provenBy(nameProof());
    }

    /** Returns what proves the bot's name. */
    NameProof nameProof() {
        return options.nameProof();
    }

    /** Returns for how long the call had waited in another process. */
    private long waitedBeforeNanos() {
        return bot == null ? 0 : bot.origin().waitedBeforeNanos();
    }

    // ---- another process takes over

    /**
     * Gives the call to the process that takes over, if its present attempt was not sent. Its permit, if it has one, is
     * returned.
     */
    @Override
    public void handOver() {
        CallState reached = state();
        if (reached != CallState.CLASSIFIED && reached != CallState.WAITING && reached != CallState.PREPARING) {
            return;
        }
        if (permitLifecycle().isOpen()) {
            permitLifecycle().withdraw();
        }
        BotConnection caller = bot;
        bot = null;
        passOn(caller);
        callRecorder().passedOn();
        end();
        permitLifecycle().deliverDecisions();
    }

    /** Gives the request to the process that takes over. */
    void passOn(@Nullable BotConnection caller) {
        RequestBody received = body;
        body = calls.body(request, exchange());
        RelayedCall relayed = new RelayedCall(
                new RelayedCall.Request(
                        request,
                        () -> origin(caller),
                        call().kind().cancels(),
                        () -> RefusalResponse.of(
                                new CallFailure.ResponseLost(CallFailure.Loss.BROKEN),
                                exchange(),
                                call(),
                                true,
                                calls.traffic().explainsRefusals()),
                        (to, rest) -> new HttpCall(calls, to, request, rest, options)),
                received,
                calls.handover(),
                caller);
        if (caller != null) {
            caller.continueWith(relayed);
        }
        relayed.begin();
    }

    /** Returns where the call comes from and for how long it has waited. */
    private RelayOrigin origin(@Nullable BotConnection caller) {
        long waited = followedNanos + nanos() - callRecorder().requestedNanos();
        if (caller != null) {
            return caller.origin().afterWait(waited);
        }
        RelayOrigin known = origin == null ? new RelayOrigin(new ListenerKind.AllExchanges(), null, false, 0) : origin;
        return known.afterWait(waited);
    }

    // ---- responses of other calls

    /** Waits for the response to another call and withdraws its own admission request. */
    void follow() {
        setState(CallState.FOLLOWING);
        permitLifecycle().withdraw();
    }

    void answerWith(CachedResponse whole, ResponseWriter.Cached cached) {
        BotConnection to = bot;
        callRecorder().shared(call(), cached.status(), whole.head().status());
        end();
        if (to != null) {
            ResponseWriter responseWriter =
                    new ResponseWriter(to, request, settings().joinBytes());
            responseWriter.begin(whole.head(), "", cached);
            ByteBuf all = Unpooled.wrappedBuffer(whole.body());
            if (all.isReadable()) {
                responseWriter.piece(all);
            }
            all.release();
            responseWriter.end();
        }
    }

    /**
     * Continues without the call that it followed, which will not be sent or whose response is not for this bot.
     *
     * @param attemptFailed true if an attempt at the upstream has already failed
     */
    void stopFollowing(boolean attemptFailed) {
        if (attemptFailed) {
            repeats = MAX_REPEATS;
        }
        followedNanos += nanos() - callRecorder().requestedNanos();
        proceed(CallState.CLASSIFIED);
    }

    /** Continues without sharing because the response that it waited for is only for another bot. */
    void stopSharing() {
        readSharing = ReadSharing.NONE;
        stopFollowing(false);
    }

    /** Returns for how many nanoseconds the current configuration caches this call's response. */
    long keepNanos() {
        ExchangeEndpoint current =
                calls.traffic().endpoints().byName().get(exchange().name());
        return current == null ? 0 : current.reads().keepNanos(call().route().id());
    }

    // ---- prepare

    /** Gets an upstream connection, or follows another call that was admitted earlier. */
    @Override
    protected CallState prepare() {
        if (!readSharing.tryLead()) {
            follow();
            return state();
        }
        Upstream upstream = upstream();
        boolean pooled = leavesConnection();
        UpstreamConnection idle = pooled ? calls.pool().take(upstream) : null;
        if (idle != null) {
            attempt.use(idle);
            return CallState.PREPARED;
        }
        setState(CallState.PREPARING);
        int max = exchange().settings().maxConnections(upstream);
        (pooled
                        ? calls.pool().next(upstream, max, call().kind().cancels())
                        : calls.pool().open(upstream))
                .onComplete(this::opened);
        return state();
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        if (state() != CallState.PREPARING) {
            if (opened.succeeded()) {
                opened.result().giveBack();
            }
        } else if (opened.succeeded()) {
            attempt.use(opened.result());
            proceed(CallState.PREPARED);
        } else {
            permitLifecycle().notSent();
            ConnectFailure cause = UpstreamPool.failure(opened.cause());
            Refused refused = new Refused(
                    RefusalReason.unreachable(upstream().withLocalAddress("").toString(), cause));
            String why = "no connection to " + upstream() + ": " + cause.text(); // for operators: with our address
            notConnected(why);
            readSharing.unreachable(refused);
            refuse(refused);
            permitLifecycle().deliverDecisions();
        }
    }

    /** Reports that no connection to the exchange could be opened. */
    void notConnected(String why) {
        exchangeEndpoint().rest().recordFailure(why);
    }

    // ---- send

    @Override
    protected CallState beforeStart() {
        if (bot == null && !body.hasEnded()) {
            drop(); // a cancel continues without its caller, but not with an incomplete body
        }
        return state();
    }

    @Override
    protected void send(long now) {
        UpstreamConnection to = attempt.connection();
        if (to == null) {
            return;
        }
        calls.started(this);
        attempt.expect(bot, request, settings().joinBytes(), now);
        to.begin(this, request.method());
        to.channelIo().write(bytes(to.channelIo().allocator()));
        to.channelIo().flush();
        if (body.isStreamed() && !body.hasEnded()) {
            pauseBody(!to.channelIo().isWritable());
        }
    }

    /** Returns the head and what was received of the body. */
    ByteBuf bytes(ByteBufAllocator allocator) {
        Call named = call();
        boolean advertisesHosts = named.streamHostPath() != null;
        String base = advertisesHosts && bot != null
                ? HostRewriter.base(request, routeMatch(), bot.origin().isTls())
                : null;
        if (base != null) {
            attempt.rewrites(whole -> HostRewriter.rewritten(exchange(), base, named, whole));
        }
        ByteBuf out =
                UpstreamRequest.head(request, routeMatch(), allocator, body.collectedBytes() + 32, advertisesHosts);
        body.writeTo(out);
        return out;
    }

    @Override
    public void upstreamWritable() {
        pauseBody(false);
    }

    @Override
    protected void releasePrepared() {
        attempt.giveBack();
        if (state() == CallState.WAITING) {
            readSharing.waitsAgain();
        }
    }

    @Override
    protected void abandon() {
        attempt.giveBack();
        attempt.dropResponse();
        if (bot != null) {
            bot.disconnect();
        }
    }

    // ---- the response

    @Override
    public void responseHead(ResponseHead head) {
        long now = nanos();
        callRecorder().answered(call(), now - attempt.startedNanos());
        permitLifecycle().answered(now);
        int defaultBytes = settings().upstream().readResponseBytes();
        int copied = exchange().responses().neededBytes(call(), head.status(), defaultBytes);
        String reason = permitLifecycle().isOrderUnanswered() ? ReasonCode.ORDER_UNANSWERED.header() : "";
        attempt.beginResponse(head, copied, reason, now);
        attempt.scans(exchangeEndpoint().scanner(call(), head.status(), head.messageHead(), attempt.startedNanos()));
        readSharing.responseBegan(head);
        permitLifecycle().deliverDecisions();
    }

    @Override
    public void responsePiece(ByteBuf piece) {
        attempt.piece(piece);
        boolean collects = readSharing.collect(piece);
        UpstreamConnection from = attempt.connection();
        if (bot != null && attempt.hasBot()) {
            if (!collects && attempt.reachedBot() && !bot.isWritable()) {
                attempt.pauseResponse(true, nanos());
            }
        } else if (!collects && attempt.isReadEnough() && from != null) {
            from.abandon(); // no bot receives it, and everything needed was read
            responseEnded();
        }
    }

    @Override
    public void responsePaused() {
        attempt.responsePaused(nanos());
    }

    @Override
    public void callerWritable() {
        attempt.pauseResponse(false, nanos());
    }

    @Override
    public void responseEnded() {
        attempt.recordComplete();
        proceed(CallState.ANSWERED);
    }

    @Override
    public void responseBroken(boolean anyByte) {
        attempt.recordLoss(CallFailure.Loss.BROKEN, anyByte);
        proceed(CallState.ANSWERED);
    }

    /** Abandons a call in flight. */
    void giveUp(CallFailure.Loss how) {
        repeats = MAX_REPEATS;
        attempt.abandon(how);
        proceed(CallState.ANSWERED);
    }

    /** Checks the timeouts; called periodically while in flight. */
    void check(long nowNanos) {
        if (attempt.isLate(settings(), nowNanos)) {
            giveUp(CallFailure.Loss.TIMEOUT);
        }
    }

    /** Returns whether the connection can be reused; it cannot if only part of the request was written to it. */
    @Override
    public boolean leavesConnection() {
        return !wasSent() || body.isWritten();
    }

    // ---- settle, respond

    @Override
    public ResponseMeaning readResponse() {
        return attempt.read(exchange(), call());
    }

    @Override
    public void learn(ResponseMeaning meaning) {
        attempt.report(exchangeEndpoint(), call(), meaning, callRecorder().requestedNanos());
    }

    @Override
    protected int status() {
        return attempt.status();
    }

    @Override
    protected CallState respond(ResponseMeaning meaning) {
        CallFailure.Loss loss = attempt.loss();
        if (loss == null) {
            readSharing.responseComplete(meaning);
            end();
            attempt.endResponse();
        } else if (tryRepeat()) {
            return CallState.CLASSIFIED;
        } else {
            fail(new CallFailure.ResponseLost(loss));
        }
        return state();
    }

    /** Returns whether the call is sent once more after its connection broke, and prepares that. */
    boolean tryRepeat() {
        if (attempt.anyByteReceived()
                || !body.hasEnded()
                || !call().repeatable()
                || repeats >= MAX_REPEATS
                || bot == null) {
            return false;
        }
        repeats++;
        attempt.dropResponse();
        calls.ended(this);
        readSharing.attemptFailed();
        return true;
    }

    @Override
    protected void fail(CallFailure failure) {
        GatewayResponse own = RefusalResponse.of(
                failure, exchange(), callOrNull(), wasSent(), calls.traffic().explainsRefusals());
        boolean begun = attempt.reachedBot();
        if (failure instanceof CallFailure.NotAdmitted notAdmitted) {
            callRecorder().refused(callOrNull(), notAdmitted.refused().reason(), own.status());
        } else if (failure instanceof CallFailure.ResponseLost lost) {
            readSharing.responseLost(lost.loss());
        } else if (failure instanceof CallFailure.LeaderLost lost) {
            callRecorder().followed(call(), lost.loss(), own.status());
        } else {
            refused(own);
        }
        end();
        attempt.dropResponse();
        if (begun && bot != null) {
            bot.disconnect(); // part of the response was written; a second one must not follow it
        } else if (bot != null) {
            bot.answerOwn(own);
        }
    }

    @Override
    protected void release() {
        calls.ended(this);
        readSharing.ended();
        body.release();
    }

    // ---- disconnects

    @Override
    public void refused(GatewayResponse response) {
        if (!wasSent()) {
            callRecorder().refused(callOrNull(), response.reason(), response.status());
        }
    }

    /**
     * Handles the caller's disconnect: a waiting call is dropped or continues as the admission controller decides; a
     * call in flight runs to its end because its outcome is needed.
     */
    @Override
    public void callerDisconnected() {
        if (bot != null) {
            origin = bot.origin().afterWait(0);
        }
        bot = null;
        attempt.dropResponse();
        switch (state()) {
            case RECEIVING, FOLLOWING -> end();
            case WAITING -> {
                if (permitLifecycle().callerDisconnected()) {
                    calls.waitsWithoutCaller(this);
                } else {
                    end();
                }
            }
            case PREPARING -> {
                permitLifecycle().callerDisconnected(); // the start decides whether it continues
                calls.waitsWithoutCaller(this);
            }
            case IN_FLIGHT -> {
                if (!body.hasEnded()) {
                    giveUp(CallFailure.Loss.BROKEN); // the exchange waits for the rest of the body
                } else {
                    attempt.pauseResponse(false, nanos());
                }
            }
            case RECEIVED, CLASSIFIED, ADMITTED, PREPARED, ANSWERED, DONE -> {}
        }
        permitLifecycle().deliverDecisions();
    }

    @Override
    public void withdraw() {
        bot = null;
        if (permitLifecycle().isOpen()) {
            permitLifecycle().withdraw();
        }
        callRecorder().refused(callOrNull(), ReasonCode.DRAINING.header(), UNAVAILABLE);
        end();
        permitLifecycle().deliverDecisions();
    }
}
