package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.CallTimer;
import dev.sluice.proxy.call.GatewayCall;
import dev.sluice.proxy.call.GatewayResponse;
import dev.sluice.proxy.call.RefusalResponse;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.proxy.upstream.UpstreamCall;
import dev.sluice.proxy.upstream.UpstreamConnection;
import dev.sluice.proxy.upstream.UpstreamPool;
import io.vertx.core.AsyncResult;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request of a bot that is sent on an upstream connection, either an HTTP call or the opening of a WebSocket. Its
 * steps are those of {@link GatewayCall}; it is prepared when a connection is available.
 *
 * <p>Runs on its bot's event loop only; {@link AdmissionDispatcher} delivers decisions of the admission controller
 * there.
 */
abstract class ProxiedCall extends GatewayCall implements UpstreamCall, ActiveCall {
    final ResponseHandler responseHandler = new ResponseHandler();

    private final LoopContext context;
    private final RequestHead request;
    private final RequestOptions requestOptions;
    private @Nullable BotConnection bot;
    private @Nullable UpstreamConnection connection;

    /** How the response was lost; null if it is complete. */
    private CallFailure.@Nullable Loss loss;

    private boolean anyByteReceived;

    /** Where the call comes from, once its caller has disconnected. */
    private @Nullable RelayOrigin origin;

    /**
     * What a call uses of its event loop.
     *
     * @param replacement gets the calls that were not sent while another process takes over
     * @param callerless the calls that wait although their callers have disconnected
     */
    record LoopContext(
            ProxySettings settings,
            UpstreamPool pool,
            Set<ProxiedCall> inFlight,
            AdmissionDispatcher dispatcher,
            CallLog callLog,
            Replacement replacement,
            Set<ProxiedCall> callerless) {}

    ProxiedCall(LoopContext context, @Nullable BotConnection bot, RequestHead request, RequestOptions requestOptions) {
        super(
                requestOptions.routeMatch().exchangeEndpoint(),
                context.dispatcher(),
                new CallTimer(
                        context.callLog(),
                        new CallTimer.CallIdentity(
                                requestOptions
                                        .routeMatch()
                                        .exchangeEndpoint()
                                        .exchange()
                                        .name(),
                                requestOptions.bot(),
                                request.id(),
                                request.method(),
                                request.messageHead())));
        this.context = context;
        this.bot = bot;
        this.request = request;
        this.requestOptions = requestOptions;
    }

    // ---- operations of the two kinds

    /** Returns the number of bytes held in memory while the call waits. */
    abstract int heldBytes();

    /** Returns true if the whole request was received, so that it can continue without its caller. */
    abstract boolean isWhole();

    /** Writes the first bytes to the connection. */
    abstract void write(UpstreamConnection to);

    /** Records that no connection could be opened. */
    abstract void unreachable();

    /** Returns true if the call is sent once more after its connection broke, and prepares that. */
    abstract boolean repeats();

    /** Returns how this call shares identical reads with other calls. */
    ReadSharing readSharing() {
        return ReadSharing.NONE;
    }

    // ---- for the subclasses

    final ProxySettings settings() {
        return context.settings();
    }

    final RequestHead request() {
        return request;
    }

    final RequestOptions requestOptions() {
        return requestOptions;
    }

    final RequestRouter.RouteMatch routeMatch() {
        return requestOptions.routeMatch();
    }

    /** Returns the host of the call and the address that it leaves from. */
    final Upstream upstream() {
        return routeMatch().upstream().from(call().localAddress());
    }

    final @Nullable BotConnection bot() {
        return bot;
    }

    /** Returns the connection of a call in flight; null otherwise. */
    final @Nullable UpstreamConnection connection() {
        return connection;
    }

    final void noConnection() {
        connection = null;
    }

    /** Returns the caller's address; "" if the caller has disconnected. */
    final String peer() {
        return bot == null ? "" : bot.origin().peer();
    }

    final void noLongerInFlight() {
        context.inFlight().remove(this);
    }

    /** Returns true if any byte of the response to this attempt was received. */
    final boolean anyByteReceived() {
        return anyByteReceived;
    }

    // ---- acquire

    /** Returns for how many nanoseconds the call has already waited for the response to another call. */
    long followedNanos() {
        return 0;
    }

    /** Gives the call to a process that takes over, or lets it share the response of another call. */
    @Override
    protected final CallState beforePermit() {
        if (context.replacement().isOn()) {
            handOver();
        } else if (!readSharing().isServed()) {
            return CallState.CLASSIFIED;
        }
        return state();
    }

    @Override
    protected final AdmissionRequest admissionRequest() {
        int bytes = request.messageHead().bytes().length + heldBytes();
        long waited = bot == null ? 0 : bot.origin().waitedBeforeNanos();
        AdmissionRequest asking =
                requestOptions.admissionRequest(call(), bytes, peer(), followedNanos() + waited, permit());
        asking.waitedBefore(waited);
        return asking.provenBy(nameProof());
    }

    /** Returns what proves the bot's name to this call. */
    NameProof nameProof() {
        return requestOptions.nameProof();
    }

    // ---- another process takes over

    /**
     * Gives the call to the process that takes over, if no byte of it was sent. Its permit, if it has one, is returned.
     */
    @Override
    public final void handOver() {
        CallState reached = state();
        if (reached != CallState.CLASSIFIED && reached != CallState.WAITING && reached != CallState.PREPARING) {
            return;
        }
        if (permit().isOpen()) {
            permit().withdraw();
        }
        BotConnection caller = bot;
        bot = null;
        relay(caller);
        end();
        permit().deliverDecisions();
    }

    /** Passes the request on to the process that takes over; {@code caller} is null if it has disconnected. */
    abstract void relay(@Nullable BotConnection caller);

    final Replacement replacement() {
        return context.replacement();
    }

    /** Returns where the call comes from and for how long it has waited. */
    final RelayOrigin origin(@Nullable BotConnection caller) {
        long waited = nanos() - callTimer().requestedNanos();
        RelayOrigin left = origin;
        if (caller != null) {
            return caller.origin().afterWait(waited);
        }
        return left == null ? new RelayOrigin(new ListenerMode.Common(), null, false, waited) : left;
    }

    /** Waits for the response to another call and withdraws its own admission request. */
    final void follow() {
        become(CallState.FOLLOWING);
        permit().withdraw();
    }

    // ---- prepare

    /** Gets an upstream connection, or follows another call that was admitted earlier. */
    @Override
    protected final CallState prepare() {
        if (!readSharing().leads()) {
            follow();
            return state();
        }
        UpstreamConnection idle = leavesConnection() ? context.pool().take(upstream()) : null;
        if (idle != null) {
            connection = idle;
            return CallState.PREPARED;
        }
        become(CallState.PREPARING);
        int most = exchange().settings().maxConnections(upstream());
        (leavesConnection()
                        ? context.pool().next(upstream(), most, call().kind().cancels())
                        : context.pool().open(upstream()))
                .onComplete(this::opened);
        return state();
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        if (state() != CallState.PREPARING) {
            if (opened.succeeded()) {
                opened.result().giveBack();
            }
        } else if (opened.succeeded()) {
            connection = opened.result();
            proceed(CallState.PREPARED);
        } else {
            permit().notSent();
            unreachable();
            Refused refused =
                    new Refused(new RefusalReason.Unreachable(upstream().toString()));
            readSharing().unreachable(refused);
            refuse(refused);
            permit().deliverDecisions();
        }
    }

    // ---- send

    @Override
    protected final CallState beforeStart() {
        if (bot == null && !isWhole()) {
            drop(); // a cancel continues without its caller, but not with an incomplete body
        }
        return state();
    }

    @Override
    protected final void send(long now) {
        UpstreamConnection to = connection;
        if (to != null) {
            context.inFlight().add(this);
            responseHandler.expect(bot, request, settings().joinBytes(), now);
            write(to);
        }
    }

    @Override
    protected final void notSent() {
        if (connection != null) {
            connection.giveBack();
            connection = null;
        }
        if (state() == CallState.WAITING) {
            readSharing().waitsAgain();
        }
    }

    // ---- the response

    @Override
    public void answerHead(ResponseHead head) {
        long now = nanos();
        callTimer().answered(call(), now - responseHandler.startedNanos());
        permit().answered(now);
        int defaultBytes = settings().upstream().readAnswerBytes();
        int copied = exchange().responses().neededBytes(call(), head.status(), defaultBytes);
        String reason = permit().orderUnanswered() ? ReasonCode.ORDER_UNANSWERED.header() : "";
        responseHandler.begin(head, copied, reason, now);
        responseHandler.scans(exchange().instrumentIdScanner(call(), head.status(), head.messageHead()));
        readSharing().responseBegan(head);
        permit().deliverDecisions();
    }

    @Override
    public void answerPaused() {
        responseHandler.paused(nanos());
    }

    @Override
    public final void callerWritable() {
        block(false);
    }

    final void block(boolean on) {
        if (connection != null && responseHandler.block(on, nanos())) {
            connection.channelIo().read(!on);
        }
    }

    @Override
    public final void answerEnded() {
        noConnection();
        loss = null;
        proceed(CallState.ANSWERED);
    }

    @Override
    public final void answerBroken(boolean anyByte) {
        lose(CallFailure.Loss.BROKEN, anyByte);
    }

    private void lose(CallFailure.Loss how, boolean anyByte) {
        noConnection();
        loss = how;
        anyByteReceived = anyByte;
        proceed(CallState.ANSWERED);
    }

    // ---- settle, respond

    @Override
    public final ResponseMeaning readResponse() {
        return responseHandler.read(exchange(), call(), loss == null);
    }

    @Override
    protected final int status() {
        return responseHandler.status();
    }

    @Override
    protected final CallState respond(ResponseMeaning meaning) {
        if (loss == null) {
            readSharing().responseComplete(meaning);
            end();
            responseHandler.end();
            return state();
        }
        if (repeats()) {
            return CallState.CLASSIFIED;
        }
        fail(new CallFailure.ResponseLost(loss));
        return state();
    }

    @Override
    protected final void fail(CallFailure failure) {
        GatewayResponse own = RefusalResponse.of(failure, exchange(), callOrNull(), wasSent());
        boolean begun = responseHandler.reachedBot();
        if (failure instanceof CallFailure.NotAdmitted notAdmitted) {
            callTimer().refused(callOrNull(), notAdmitted.refused().code(), own.status());
        } else if (failure instanceof CallFailure.ResponseLost lost) {
            readSharing().responseLost(lost.loss());
        } else if (failure instanceof CallFailure.LeaderLost lost) {
            callTimer().followed(call(), lost.loss().reason(), own.status());
        }
        end();
        responseHandler.drop();
        if (begun && bot != null) {
            bot.cut(); // part of the response was written; a second one must not follow it
        } else if (bot != null) {
            bot.answerOwn(own);
        }
    }

    @Override
    protected void release() {
        noLongerInFlight();
        context.callerless().remove(this);
        readSharing().ended();
    }

    // ---- disconnects and time

    /**
     * Handles the caller's disconnect: a waiting call is dropped or continues as the admission controller decides; a
     * call in flight runs to its end because its outcome is needed.
     */
    @Override
    public final void callerGone() {
        if (bot != null) {
            origin = bot.origin().afterWait(0);
        }
        bot = null;
        responseHandler.drop();
        switch (state()) {
            case RECEIVING, FOLLOWING -> end();
            case WAITING -> {
                if (permit().callerGone()) {
                    context.callerless().add(this);
                } else {
                    end();
                }
            }
            case PREPARING -> {
                permit().callerGone(); // the start decides whether it continues
                context.callerless().add(this);
            }
            case IN_FLIGHT -> {
                if (!isWhole()) {
                    giveUp(CallFailure.Loss.BROKEN); // the exchange waits for the rest of the body
                } else {
                    block(false);
                }
            }
            case RECEIVED, CLASSIFIED, ADMITTED, PREPARED, ANSWERED, DONE -> {}
        }
        permit().deliverDecisions();
    }

    /** Checks the timeouts; called periodically while in flight. */
    final void check(long nowNanos) {
        if (responseHandler.isLate(settings(), nowNanos)) {
            giveUp(CallFailure.Loss.TIMEOUT);
        }
    }

    @Override
    public final boolean withdrawn() {
        boolean wasOpen = permit().isOpen();
        callerGone();
        boolean cancels = callOrNull() != null && call().kind().cancels();
        return !wasOpen || state() == CallState.DONE || !cancels;
    }

    /** Abandons a call in flight. */
    void giveUp(CallFailure.Loss how) {
        if (connection != null) {
            connection.abandon();
        }
        lose(how, true);
    }
}
