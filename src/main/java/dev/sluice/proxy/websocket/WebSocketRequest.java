package dev.sluice.proxy.websocket;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.refuse.RefusalFormatter;
import dev.sluice.core.exchange.stream.InboundMessage;
import dev.sluice.core.exchange.stream.OutboundMessage;
import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.GatewayCall;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request of a bot on a WebSocket, held as its original frames until it is admitted and then written unchanged. Its
 * steps are those of {@link GatewayCall}; it is prepared when it has its turn, as the exchange limits the rate of
 * messages. It ends with the response that repeats its id, or when no response can come any more.
 *
 * <p>Used on its bot's event loop only.
 */
final class WebSocketRequest extends GatewayCall {
    private static final ResponseMeaning PASSED = ResponseMeaning.of(Outcome.OK);

    private final WebSocketSession session;
    private final Content content;
    private final long position;
    private @Nullable PacedMessage pacedMessage;
    private @Nullable UpstreamResponse response;
    private byte @Nullable [] refusal;
    private long startedNanos;
    private boolean hasTurn;
    private boolean connectionClosed;

    /**
     * The decoded message of the bot.
     *
     * @param frames the frames that it came in
     * @param topics the change of the bot's subscriptions; null if there is none or they are not counted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(
            OutboundMessage message,
            byte[] frames,
            @Nullable SubscriptionChange topics) {}

    /**
     * Creates a request.
     *
     * @param position the position in the order of the bot's messages
     */
    WebSocketRequest(WebSocketSession session, ExchangeEndpoint exchangeEndpoint, Content content, long position) {
        super(exchangeEndpoint, session.dispatcher(), session.callRecorder(exchangeEndpoint, content.message()));
        this.session = session;
        this.content = content;
        this.position = position;
    }

    OutboundMessage message() {
        return content.message();
    }

    @Nullable
    SubscriptionChange topics() {
        return content.topics();
    }

    int bytes() {
        return content.frames().length;
    }

    long position() {
        return position;
    }

    PacedMessage pacedMessage() {
        return Objects.requireNonNull(pacedMessage, "not classified yet");
    }

    /** Returns whether the request may change an order at the exchange, so that its outcome is needed. */
    boolean orders() {
        return call().kind().concernsOrders();
    }

    // ---- classify, acquire

    @Override
    protected CallRequest callRequest() {
        return message().request();
    }

    @Override
    protected void classified(Call classified) {
        pacedMessage = message().paced(classified.kind());
    }

    /** Refuses the request if it may not wait here. Most requests are submitted when they could be sent. */
    @Override
    protected CallState beforePermit() {
        Refused noRoom = hasTurn ? null : session.checkRoom(pacedMessage());
        if (noRoom != null) {
            refuse(noRoom);
            return state();
        }
        return hasTurn || message().isSubmittedAtOnce(call().kind()) ? CallState.CLASSIFIED : awaitTurn();
    }

    /** Returns the request for admission. A login need not prove the bot's name, because cancels need it. */
    @Override
    protected AdmissionRequest admissionRequest() {
        AdmissionRequest asking = AdmissionRequest.onConnection(
                call(),
                session.caller().localAddress(),
                session.bot(call()),
                new CallerOptions(CallerOptions.NO_DEADLINE, bytes(), null, permitLifecycle()));
        return asking.provenBy(
                message().isUrgent(call().kind())
                        ? NameProof.TOKEN
                        : session.caller().nameProof());
    }

    // ---- prepare

    @Override
    protected CallState prepare() {
        return hasTurn ? CallState.PREPARED : awaitTurn();
    }

    /** Waits until the request may be sent; {@link #turn} continues it, possibly before this method returns. */
    private CallState awaitTurn() {
        setState(CallState.PREPARING);
        session.awaitTurn(this);
        return state();
    }

    /** Sends the request because it may now be sent; acquires a permit first if it has none. */
    void turn() {
        hasTurn = true;
        proceed(permitLifecycle().isOpen() ? CallState.PREPARED : CallState.CLASSIFIED);
        hasTurn = false;
    }

    /** Returns whether the request was admitted, waits for its turn, and would be refused when sent. */
    boolean isRefusedAtStart(long now) {
        return permitLifecycle().isRefusedAtStart(now);
    }

    // ---- send

    @Override
    protected CallState beforeStart() {
        if (!session.reachesExchange()) {
            callRecorder().recordEnd(call(), CallRecord.CLOSED);
            drop();
            return state();
        }
        SubscriptionCounter subscriptions = session.subscriptionCounter();
        SubscriptionChange topics = topics();
        if (subscriptions != null && topics != null && !subscriptions.fits(topics)) {
            permitLifecycle().notSent();
            refusal = subscriptions.refusal(topics);
            refuse(subscriptions.tooMany());
        }
        return state();
    }

    @Override
    protected void send(long now) {
        startedNanos = now;
        session.send(this, content.frames());
    }

    @Override
    protected void releasePrepared() {}

    /** Disconnects the bot, which would wait for the response to a message that was not sent. */
    @Override
    protected void abandon() {
        if (!wasSent()) {
            session.disconnectBot();
        }
    }

    // ---- settle, respond

    void answered(InboundMessage inboundMessage) {
        long now = nanos();
        response = inboundMessage.response();
        callRecorder().answered(call(), now - startedNanos);
        permitLifecycle().answered(now);
        proceed(CallState.ANSWERED);
    }

    /**
     * Ends the request without a response.
     *
     * @param closed true if the connection is closed, so that no response can come
     */
    void unanswered(boolean closed) {
        connectionClosed = closed;
        proceed(CallState.ANSWERED);
    }

    /**
     * Returns whether the response has timed out. The response may have come in a form that was not recognized: an
     * order then counts as unknown, any other message as answered.
     */
    boolean isLate(long now) {
        return now - startedNanos > TimeUnit.MILLISECONDS.toNanos(session.responseTimeoutMs());
    }

    @Override
    public ResponseMeaning readResponse() {
        if (response == null) {
            return connectionClosed || orders() ? ResponseMeaning.UNANSWERED : PASSED;
        }
        return exchangeEndpoint().exchange().responses().read(call(), response);
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {
        if (responseMeaning.outcome().isClockRejected()) {
            exchangeEndpoint().clockRefused(call(), callRecorder().requestedNanos(), startedNanos);
        }
    }

    @Override
    protected int status() {
        return response == null ? 0 : response.status();
    }

    /** Does nothing more: the response passes to the bot with all other bytes of the exchange. */
    @Override
    protected CallState respond(ResponseMeaning meaning) {
        return CallState.DONE;
    }

    // ---- failures and the end

    @Override
    protected void fail(CallFailure failure) {
        if (failure instanceof CallFailure.NotAdmitted notAdmitted) {
            Refused refused = notAdmitted.refused();
            callRecorder().refused(call(), refused.reason(), 0);
            end();
            session.reply(refusal != null ? refusal : worded(refused));
        } else {
            end();
        }
    }

    /** Returns the response to the message, in the exchange's format. */
    private byte[] worded(Refused refused) {
        RefusalFormatter refusals = exchange().refusals();
        Refusal worded = refusals.create(refused.reason().kind(), call(), refused.detail());
        Refusal explained = session.explainsRefusals()
                ? refusals.withExplanation(worded, call(), refused.reason().explanation())
                : worded;
        return RefusalFormatter.asResponse(message(), explained).body();
    }

    @Override
    protected void release() {
        session.done(this);
    }

    /** Handles that the bot or the exchange disconnected. Returns false if the request is dropped. */
    boolean callerDisconnected() {
        boolean stays = permitLifecycle().isOpen() && permitLifecycle().callerDisconnected();
        if (!stays) {
            callRecorder().recordEnd(callOrNull(), session.reachesExchange() ? CallRecord.DROPPED : CallRecord.CLOSED);
            setState(CallState.DONE);
        }
        permitLifecycle().deliverDecisions();
        return stays;
    }
}
