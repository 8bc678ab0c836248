package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseHead;
import dev.sluice.proxy.routing.RequestRouter;
import dev.sluice.proxy.settings.ProxySettings;
import dev.sluice.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request of a bot on its way to an upstream, either an HTTP call or the opening of a WebSocket. It is classified, acquires a permit, may wait,
 * and starts once a connection is available. It holds at most one permit at a time and ends it exactly once, also if a connection breaks or the
 * caller disconnects; {@link CallState} shows the states.
 *
 * <p>Runs on its bot's event loop only; {@link AdmissionDispatcher} delivers decisions of the admission controller there.
 */
abstract sealed class ProxiedCall implements PermitLifecycle.Owner, UpstreamCall permits Handshake, HttpCall {
    final ResponseHandler responseHandler = new ResponseHandler();

    private final Context context;
    private final RequestHead request;
    private final RequestOptions requestOptions;
    private final Exchange exchange;
    private final PermitLifecycle permit;
    private final CallTimer callTimer;
    private @Nullable BotConnection bot;
    private @Nullable Call call;
    private @Nullable UpstreamConnection connection;
    private CallState callState = CallState.RECEIVING;
    private long followedNanos;
    private boolean sent;

    /** True if the response to read is complete. */
    private boolean whole;

    /** What a call uses of its event loop. */
    record Context(
            Ticker clock,
            ProxySettings settings,
            UpstreamPool pool,
            Set<ProxiedCall> inFlight,
            AdmissionDispatcher dispatcher,
            CallLog callLog) {}

    ProxiedCall(Context context, BotConnection bot, RequestHead request, RequestOptions requestOptions) {
        this.context = context;
        this.bot = bot;
        this.request = request;
        this.requestOptions = requestOptions;
        this.exchange = requestOptions.routeMatch().exchangeEndpoint().exchange();
        this.permit = new PermitLifecycle(
                requestOptions.routeMatch().exchangeEndpoint().admission(), context.dispatcher(), this);
        this.callTimer = new CallTimer(
                context.callLog(),
                new CallTimer.Of(exchange.name(), requestOptions.bot(), request.id(), request.method()));
    }

    // ---- operations of the two kinds

    /** Begins processing once the head was read. */
    abstract void begin();

    abstract void bodyPiece(ByteBuf piece);

    abstract void bodyEnded();

    /** Returns the request as the exchange's tables classify it. */
    abstract CallRequest named();

    /** Returns the number of bytes held in memory while the call waits. */
    abstract int heldBytes();

    /** Returns true if the whole request was received, so that it can continue without its caller. */
    abstract boolean isWhole();

    /** Sends the first bytes to the given connection. */
    abstract void send(UpstreamConnection to, long now);

    /** Records that no connection could be opened. */
    abstract void unreachable();

    /** Releases held resources at the end of the call. May be called more than once. */
    void letGo() {}

    /** Notifies that the call was classified. */
    void named(Call as) {}

    /** Returns how this call shares identical reads with other calls. */
    ReadSharing readSharing() {
        return ReadSharing.NONE;
    }

    // ---- for the subclasses

    final AdmissionDispatcher dispatcher() {
        return context.dispatcher();
    }

    final ProxySettings settings() {
        return context.settings();
    }

    final long nanos() {
        return context.clock().nanos();
    }

    final void noLongerInFlight() {
        context.inFlight().remove(this);
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

    final Exchange exchange() {
        return exchange;
    }

    final PermitLifecycle permit() {
        return permit;
    }

    final CallTimer callTimer() {
        return callTimer;
    }

    final @Nullable BotConnection bot() {
        return bot;
    }

    final @Nullable UpstreamConnection connection() {
        return connection;
    }

    final void noConnection() {
        connection = null;
    }

    final CallState callState() {
        return callState;
    }

    final Call call() {
        return Objects.requireNonNull(call, "a call that was not named yet");
    }

    /** Returns true if the first byte was written to an upstream connection. */
    final boolean wasSent() {
        return sent;
    }

    /** Returns the caller's address; "" if the caller has disconnected. */
    final String peer() {
        return bot == null ? "" : bot.peer();
    }

    // ---- 3 classify, 4 acquire, 5 wait

    final void ask() {
        Call name = call;
        if (name == null) {
            name = exchange.name(named());
            call = name;
            named(name);
            routeMatch().exchangeEndpoint().called().run();
        }
        long now = nanos();
        followedNanos += callState == CallState.FOLLOWING ? now - callTimer.askedNanos() : 0;
        callTimer.asked(now);
        if (!readSharing().isServed()) {
            callState = CallState.WAITING;
            decided(permit.acquire(admissionRequest(), now));
        }
    }

    final AdmissionRequest admissionRequest() {
        return requestOptions.admissionRequest(
                call(), request.messageHead().bytes().length + heldBytes(), peer(), followedNanos, permit);
    }

    @Override
    public final void decided(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted) {
            if (readSharing().leads()) {
                connect();
            } else {
                follow();
            }
        } else if (admissionDecision instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
    }

    /** Waits for the response to another call and withdraws its own admission request. */
    final void follow() {
        callState = CallState.FOLLOWING;
        permit.withdraw();
        permit.deliverDecisions();
    }

    final void refused(Refused refused) {
        done();
        GatewayResponse own = RefusalResponse.of(exchange, call, refused, sent);
        callTimer.refused(call, refused.refusalReason(), own.status());
        answerOwn(own);
    }

    // ---- 6 start

    private void connect() {
        callState = CallState.CONNECTING;
        UpstreamConnection free =
                leavesConnection() ? context.pool().take(routeMatch().upstream()) : null;
        if (free != null) {
            start(free);
        } else {
            int most = exchange.settings().mostConnections(routeMatch().upstream());
            context.pool().open(routeMatch().upstream(), most).onComplete(this::opened);
        }
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        if (callState != CallState.CONNECTING) {
            if (opened.succeeded()) {
                opened.result().giveBack();
            }
        } else if (opened.succeeded()) {
            start(opened.result());
        } else {
            notSent();
            unreachable();
            Refused refused = new Refused(
                    RefusalReason.UNREACHABLE,
                    RefusalKind.UNREACHABLE,
                    0,
                    "no connection to " + routeMatch().upstream());
            readSharing().unreachable(refused);
            refused(refused);
        }
    }

    private void start(UpstreamConnection to) {
        long now = nanos();
        if (bot == null && !isWhole()) {
            to.giveBack();
            notSent(); // a cancel continues without its caller, but not with an incomplete body
            done();
            return;
        }
        StartDecision verdict = permit.start(now);
        if (verdict instanceof StartDecision.Go) {
            callState = CallState.IN_FLIGHT;
            callTimer.sent(call(), now);
            sent = true;
            connection = to;
            context.inFlight().add(this);
            responseHandler.expect(bot, request, settings().joinBytes(), now);
            send(to, now);
        } else {
            to.giveBack();
            if (verdict instanceof Refused refused) {
                refused(refused);
            } else {
                callState = CallState.WAITING;
                readSharing().waitsAgain();
            }
        }
        permit.deliverDecisions();
    }

    // ---- 8 read, 9 settle, 10 relay

    @Override
    public void answerHead(ResponseHead head) {
        long now = nanos();
        callTimer.answered(call(), now - responseHandler.startedNanos());
        permit.answered(now);
        int usual = settings().upstream().readAnswerBytes();
        int copied = exchange.answerBytes(call(), head.status(), usual);
        responseHandler.begin(
                head, copied, permit.orderUnanswered() ? RefusalReason.ORDER_UNANSWERED.header() : "", now);
        responseHandler.scans(exchange.instrumentIdScanner(call(), head.status(), head.messageHead()));
        readSharing().begun(head);
        permit.deliverDecisions();
    }

    @Override
    public void answerPaused() {
        responseHandler.paused(nanos());
    }

    final void callerWritable() {
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
        readSharing().whole(settle(true));
        done();
        responseHandler.end();
        permit.deliverDecisions();
    }

    @Override
    public final ResponseMeaning readResponse() {
        return responseHandler.read(exchange, call(), whole);
    }

    /** Reads the response, complete or in part, and settles the permit. */
    final ResponseMeaning settle(boolean isWhole) {
        whole = isWhole;
        ResponseMeaning responseMeaning = permit.settle();
        callTimer.settled(call(), responseMeaning.outcome(), responseHandler.status());
        return responseMeaning;
    }

    private void notSent() {
        permit.notSent();
        permit.deliverDecisions();
    }

    final void answerOwn(GatewayResponse own) {
        if (bot != null) {
            bot.answerOwn(own);
        }
    }

    /** Ends a response that cannot be relayed completely. */
    final void fail(String reason) {
        boolean begun = responseHandler.reachedBot();
        readSharing().lost(reason);
        done();
        responseHandler.drop();
        if (begun && bot != null) {
            bot.cut();
        } else {
            answerOwn(RefusalResponse.lost(exchange, call(), reason));
        }
    }

    final void done() {
        callState = CallState.DONE;
        noLongerInFlight();
        readSharing().ended();
        letGo();
    }

    // ---- disconnects and time

    /**
     * Handles the caller's disconnect: a waiting call is dropped or continues as the admission controller decides; a call in flight runs to its end
     * because its outcome is needed.
     */
    final void callerGone() {
        bot = null;
        responseHandler.drop();
        switch (callState) {
            case RECEIVING, FOLLOWING -> done();
            case WAITING -> {
                if (!permit.callerGone()) {
                    done();
                }
                permit.deliverDecisions();
            }
            case CONNECTING -> {
                permit.callerGone(); // the start decides whether it continues
                permit.deliverDecisions();
            }
            case IN_FLIGHT -> {
                if (!isWhole()) {
                    giveUp("the caller hung up inside its body");
                } else {
                    block(false);
                }
            }
            case DONE -> {}
        }
    }

    /** Checks the timeouts; called periodically while in flight. */
    final void check(long nowNanos) {
        String late = responseHandler.late(settings(), nowNanos);
        if (late != null) {
            giveUp(late);
        }
    }

    /** Withdraws a call that was not started because the gateway stops. Returns true if the call will certainly never be sent. */
    final boolean withdrawn() {
        boolean asked = permit.isOpen();
        callerGone();
        boolean cancels = call != null && (call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN);
        return !asked || callState == CallState.DONE || !cancels;
    }

    /** Abandons a call in flight. */
    void giveUp(String why) {
        if (connection != null) {
            connection.abandon();
        }
        answerBroken(why, true);
    }
}
