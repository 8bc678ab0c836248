package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.InboundMessage;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.OutboundMessage;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.SubscriptionChange;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.core.websocket.MessagePriority;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request of a bot on a WebSocket, held as its original frames until it is admitted and then written unchanged. It ends with the response that
 * repeats its id, or when no response can come any more.
 *
 * <p>Used on its bot's event loop only.
 */
final class WebSocketRequest implements PermitLifecycle.Owner {
    private static final ResponseMeaning PASSED =
            new ResponseMeaning(Outcome.OK, true, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    private final WebSocketSession talk;
    private final ExchangeEndpoint exchangeEndpoint;
    private final OutboundMessage said;
    private final byte[] frames;
    private final @Nullable SubscriptionChange topics;
    private final Call call;
    private final AdmissionRequest admissionRequest;
    private final PermitLifecycle permit;
    private final CallTimer callTimer;
    private final long place;
    private final PacedMessage pacedMessage;
    private @Nullable UpstreamResponse response;
    private long startedNanos;
    private boolean asked;
    private boolean hasTurn;
    private boolean sent;

    /**
     * The decoded message of the bot.
     *
     * @param frames the frames that it came in
     * @param topics the change of the bot's subscriptions; null if there is none or they are not counted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Said(
            OutboundMessage outboundMessage,
            byte[] frames,
            @Nullable SubscriptionChange topics) {}

    /**
     * Creates a request.
     *
     * @param place the position in the order of the bot's messages
     */
    WebSocketRequest(WebSocketSession talk, ExchangeEndpoint exchangeEndpoint, Said whole, long place) {
        this.talk = talk;
        this.exchangeEndpoint = exchangeEndpoint;
        this.said = whole.outboundMessage();
        this.frames = whole.frames();
        this.topics = whole.topics();
        call = exchangeEndpoint.exchange().name(said.callRequest());
        exchangeEndpoint.named(call);
        permit =
                new PermitLifecycle(exchangeEndpoint.admission(), talk.context().dispatcher(), this);
        admissionRequest = new AdmissionRequest(
                call, null, talk.bot(call), new CallerOptions(CallerOptions.NO_DEADLINE, frames.length, null, permit));
        callTimer = talk.trace(exchangeEndpoint, said);
        this.place = place;
        pacedMessage =
                new PacedMessage(isUrgent() ? MessagePriority.URGENT : MessagePriority.ORDINARY, false, said.name());
    }

    private long nanos() {
        return talk.context().clock().nanos();
    }

    OutboundMessage said() {
        return said;
    }

    @Nullable
    SubscriptionChange topics() {
        return topics;
    }

    int bytes() {
        return frames.length;
    }

    boolean isSent() {
        return sent;
    }

    /** Returns true if the request may change an order at the exchange, so that its outcome is needed. */
    boolean orders() {
        return call.kind().orders();
    }

    /** Returns true for cancels, and for logins because cancels need them. */
    private boolean isUrgent() {
        return call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN || said.login() != null;
    }

    long place() {
        return place;
    }

    PacedMessage pacedMessage() {
        return pacedMessage;
    }

    /**
     * Returns true if the request is submitted for admission immediately. A waiting order must be known to the admission controller so that a cancel
     * can withdraw it; other requests are submitted when they could be sent.
     */
    boolean asksAtOnce() {
        return isUrgent() || orders();
    }

    /** Starts the request because it may now be sent; acquires a permit first if it has none. */
    void turn() {
        hasTurn = true;
        if (asked) {
            start();
        } else {
            ask();
        }
        hasTurn = false;
    }

    /** Returns true if the request was admitted, waits for pacing, and would be refused at start. */
    boolean isRefusedAtStart(long now) {
        return !sent && permit.isRefusedAtStart(now);
    }

    void ask() {
        asked = true;
        callTimer.asked(nanos());
        decided(permit.acquire(admissionRequest, callTimer.askedNanos()));
    }

    @Override
    public void decided(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted) {
            if (hasTurn) {
                start();
            } else {
                talk.awaitTurn(this);
            }
        } else if (admissionDecision instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
    }

    /** Starts the request in the same turn as its bytes are written. */
    private void start() {
        long now = nanos();
        if (!talk.reachesExchange()) {
            permit.notSent();
            talk.done(this);
            permit.deliverDecisions();
            return;
        }
        SubscriptionCounter subscriptionCounter = talk.subscriptionCounter();
        if (subscriptionCounter != null && topics != null && !subscriptionCounter.fits(topics)) {
            permit.notSent();
            refused(subscriptionCounter.tooMany(), subscriptionCounter.refusal(topics));
            permit.deliverDecisions();
            return;
        }
        StartDecision verdict = permit.start(now);
        if (verdict instanceof StartDecision.Go) {
            sent = true;
            startedNanos = now;
            callTimer.sent(call, now);
            talk.send(this, frames);
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
    }

    void refused(Refused refused) {
        refused(refused, null);
    }

    /**
     * Answers a refused request.
     *
     * @param words the response to the bot; null for the exchange's usual format of the refusal
     */
    private void refused(Refused refused, byte @Nullable [] words) {
        Exchange exchange = exchangeEndpoint.exchange();
        talk.done(this);
        callTimer.refused(call, refused.refusalReason(), 0);
        talk.tell(
                words != null
                        ? words
                        : exchange.refusal(refused.shape(), call, refused.detail(), said)
                                .body());
    }

    /** Handles the caller's disconnect. Returns false if the request is dropped. */
    boolean hungUp() {
        if (!asked) {
            return false;
        }
        boolean stays = permit.callerGone();
        permit.deliverDecisions();
        return stays;
    }

    void answered(InboundMessage inboundMessage) {
        long now = nanos();
        response = inboundMessage.upstreamResponse();
        callTimer.answered(call, now - startedNanos);
        permit.answered(now);
        settled(permit.settle(), response.status());
    }

    @Override
    public ResponseMeaning readResponse() {
        return exchangeEndpoint.exchange().read(call, Objects.requireNonNull(response, "no response"));
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {
        if (responseMeaning.outcome() == Outcome.CLOCK) {
            ResponseHandler.clockRefused(exchangeEndpoint, call, callTimer.askedNanos(), startedNanos);
        }
    }

    /** Returns true if the response has timed out. A response may have come unrecognized, so only for orders the outcome is then unknown. */
    boolean isLate(long now) {
        return now - startedNanos
                > TimeUnit.MILLISECONDS.toNanos(talk.context().upstream().answerTimeoutMs());
    }

    /**
     * Settles without a response.
     *
     * @param cut true if the connection is closed, so that no response can come
     */
    void unanswered(boolean cut) {
        ResponseMeaning meaning = cut || orders() ? PartialReadings.UNANSWERED : PASSED;
        permit.settle(meaning);
        settled(meaning, 0);
    }

    private void settled(ResponseMeaning responseMeaning, int status) {
        callTimer.settled(call, responseMeaning.outcome(), status);
        permit.deliverDecisions();
    }
}
