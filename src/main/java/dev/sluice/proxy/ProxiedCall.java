package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
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
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of a bot on its way through the gate to an upstream, be it a call or the opening of a WebSocket: named, asked for, waited for, started with a
 * connection in hand. Holds at most one permit at a time and ends it exactly once, whatever breaks and whoever hangs up; {@link CallState} draws its ways.
 *
 * <p>On its bot's event loop only; the gate's decisions are brought there by {@link ProxyVerticle}.
 */
abstract sealed class ProxiedCall implements DecisionListener, UpstreamCall permits Handshake, HttpCall {
    final ResponseHandler responseHandler = new ResponseHandler();

    private final ProxyVerticle proxyVerticle;
    private final RequestHead request;
    private final RequestOptions requestOptions;
    private final Exchange exchange;
    private final AdmissionController admission;
    private final PermitHolder permitHolder;
    private final CallTimer callTimer;
    private @Nullable BotConnection bot;
    private @Nullable Call call;
    private @Nullable UpstreamConnection connection;
    private CallState callState = CallState.RECEIVING;
    private long followedNanos;
    private boolean sent;

    ProxiedCall(ProxyVerticle proxyVerticle, BotConnection bot, RequestHead request, RequestOptions requestOptions) {
        this.proxyVerticle = proxyVerticle;
        this.bot = bot;
        this.request = request;
        this.requestOptions = requestOptions;
        this.exchange = requestOptions.routeMatch().exchangeEndpoint().exchange();
        this.admission = requestOptions.routeMatch().exchangeEndpoint().admission();
        this.permitHolder = new PermitHolder(admission, proxyVerticle);
        this.callTimer = new CallTimer(
                proxyVerticle, new CallTimer.Of(exchange.name(), requestOptions.bot(), request.id(), request.method()));
    }

    // ---- what each kind does in its own way

    /** The request was read so far that it may ask. */
    abstract void begin();

    abstract void bodyPiece(ByteBuf piece);

    abstract void bodyEnded();

    /** As the exchange's tables name it. */
    abstract CallRequest named();

    /** Bytes that are held while it waits. */
    abstract int heldBytes();

    /** Whether all of it is here, so that it can go on without its caller. */
    abstract boolean isWhole();

    /** Its first byte goes to that connection now. */
    abstract void send(UpstreamConnection to, long now);

    /** No connection could be opened. */
    abstract void unreachable();

    /** It is over: what it holds is given back. May be called more than once. */
    void letGo() {}

    /** It has a name now. */
    void named(Call as) {}

    /** What it has to do with others that ask the same. */
    ReadSharing readSharing() {
        return ReadSharing.NONE;
    }

    /** Takes what others want to know from an answer, whole or as far as it came. */
    abstract void learn(ResponseMeaning responseMeaning);

    // ---- what the kinds need

    @Override
    public ProxyVerticle proxyVerticle() {
        return proxyVerticle;
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

    final PermitHolder permitHolder() {
        return permitHolder;
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

    /** Whether its first byte was handed to an upstream's socket. */
    final boolean wasSent() {
        return sent;
    }

    /** The caller's address; "" when it has gone. */
    final String peer() {
        return bot == null ? "" : bot.peer();
    }

    // ---- 2 name, 3 ask, 4 wait

    final void ask() {
        Call name = call;
        if (name == null) {
            name = exchange.name(named());
            call = name;
            named(name);
            routeMatch().exchangeEndpoint().called().run();
        }
        long now = proxyVerticle.nanos();
        followedNanos += callState == CallState.FOLLOWING ? now - callTimer.askedNanos() : 0;
        callTimer.asked(now);
        if (!readSharing().isServed()) {
            callState = CallState.WAITING;
            AdmissionDecision admissionDecision = permitHolder.ask(admissionRequest(), now);
            decided(admissionDecision);
            permitHolder.asked(admissionDecision, name.nonce() >= 0);
        }
    }

    final AdmissionRequest admissionRequest() {
        return requestOptions.ticket(call(), request.messageHead().bytes().length + heldBytes(), this, followedNanos);
    }

    @Override
    public final void decided(AdmissionRequest of, AdmissionDecision admissionDecision) {
        if (permitHolder.isOf(of)) {
            decided(admissionDecision);
        } else {
            permitHolder.pass(admissionDecision);
        }
    }

    @Override
    public final void decided(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted admitted) {
            permitHolder.take(admitted.permit());
            if (readSharing().leads()) {
                connect();
            } else {
                notSent();
                follow();
            }
        } else if (admissionDecision instanceof Refused refused) {
            refused(refused);
        }
    }

    /** The answer to another one's call is its own, too: it asks for nothing any more. */
    final void follow() {
        callState = CallState.FOLLOWING;
        permitHolder.withdraw();
    }

    final void refused(Refused refused) {
        done();
        GatewayResponse own = RefusalResponse.of(exchange, call, refused, sent);
        callTimer.refused(call, refused.refusalReason(), own.status());
        answerOwn(own);
    }

    // ---- 5 start

    private void connect() {
        callState = CallState.CONNECTING;
        UpstreamConnection free =
                leavesConnection() ? proxyVerticle.pool().take(routeMatch().upstream()) : null;
        if (free != null) {
            start(free);
        } else {
            int most = exchange.settings().mostConnections(routeMatch().upstream());
            proxyVerticle.pool().open(routeMatch().upstream(), most).onComplete(this::opened);
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
        long now = proxyVerticle.nanos();
        if (bot == null && !isWhole()) {
            to.giveBack();
            notSent(); // a cancel goes on without its caller, but not with half a body
            done();
            return;
        }
        StartDecision verdict = permitHolder.start(now);
        if (verdict instanceof StartDecision.Go) {
            callState = CallState.IN_FLIGHT;
            callTimer.sent(call(), now);
            sent = true;
            connection = to;
            proxyVerticle.inFlight(this);
            responseHandler.expect(bot, request, proxyVerticle.settings().joinBytes(), now);
            send(to, now);
        } else {
            to.giveBack();
            if (verdict instanceof Refused refused) {
                refused(refused);
            } else {
                callState = CallState.WAITING;
                readSharing().waitsAgain();
                proxyVerticle.afterGate(admission);
            }
        }
        proxyVerticle.deliver();
    }

    // ---- 7 read, 8 settle, 9 relay

    @Override
    public void answerHead(ResponseHead head) {
        long now = proxyVerticle.nanos();
        callTimer.answered(call(), now - responseHandler.startedNanos());
        permitHolder.answered(now);
        int usual = proxyVerticle.settings().upstream().readAnswerBytes();
        int copied = exchange.answerBytes(call(), head.status(), usual);
        responseHandler.begin(head, copied, permitHolder.remark(), now);
        responseHandler.scans(exchange.instrumentIdScanner(call(), head.status(), head.messageHead()));
        readSharing().begun(head);
        proxyVerticle.afterGate(admission);
    }

    @Override
    public void answerPaused() {
        responseHandler.paused(proxyVerticle.nanos());
    }

    final void callerWritable() {
        block(false);
    }

    final void block(boolean on) {
        if (connection != null && responseHandler.block(on, proxyVerticle.nanos())) {
            connection.channelIo().read(!on);
        }
    }

    @Override
    public final void answerEnded() {
        noConnection();
        readSharing().whole(learnAndSettle(true));
        done();
        responseHandler.end();
        proxyVerticle.afterGate(admission);
    }

    /**
     * Reads the answer, learns from it and ends the permit. An answer that the reading code cannot take must not keep the permit and be read again at every check: it is reported
     * once, and settles as unknown.
     */
    final ResponseMeaning learnAndSettle(boolean isWhole) {
        ResponseMeaning responseMeaning = PartialReadings.UNANSWERED;
        try {
            responseMeaning = responseHandler.read(exchange, call(), isWhole);
            learn(responseMeaning);
        } catch (RuntimeException | StackOverflowError e) {
            proxyVerticle.report(e);
        } finally {
            settle(responseMeaning);
        }
        return responseMeaning;
    }

    private void settle(ResponseMeaning responseMeaning) {
        permitHolder.settle(responseMeaning, proxyVerticle.nanos());
        callTimer.settled(call(), responseMeaning.outcome(), responseHandler.status());
    }

    final void notSent() {
        permitHolder.notSent(proxyVerticle.nanos());
        proxyVerticle.afterGate(admission);
    }

    final void answerOwn(GatewayResponse own) {
        if (bot != null) {
            bot.answerOwn(own);
        }
    }

    /** The answer cannot be relayed to its end. */
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
        proxyVerticle.landed(this);
        readSharing().ended();
        letGo();
    }

    // ---- hang-ups and time

    /** The caller is gone: what waits is dropped or goes on as the gate says, what is in flight runs to its end for the sake of its outcome. */
    final void callerGone() {
        bot = null;
        responseHandler.drop();
        switch (callState) {
            case RECEIVING, FOLLOWING -> done();
            case WAITING -> {
                if (!permitHolder.hungUp()) {
                    done();
                }
            }
            case CONNECTING -> permitHolder.hungUp(); // its start says whether it still goes
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

    /** Looked at now and then while in flight. */
    final void check(long nowNanos) {
        String late = responseHandler.late(proxyVerticle.settings(), nowNanos);
        if (late != null) {
            giveUp(late);
        }
    }

    /** The gateway stops: takes back what was not started. True: it surely never will be. */
    final boolean withdrawn() {
        boolean asked = permitHolder.hasAsked();
        callerGone();
        boolean cancels = call != null && (call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN);
        return !asked || callState == CallState.DONE || !cancels;
    }

    /** Ends what is in flight. */
    void giveUp(String why) {
        if (connection != null) {
            connection.abandon();
        }
        answerBroken(why, true);
    }
}
