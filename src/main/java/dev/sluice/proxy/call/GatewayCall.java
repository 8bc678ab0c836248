package dev.sluice.proxy.call;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call to an exchange on its way through the gateway: an HTTP request, the opening of a WebSocket, a message on a
 * WebSocket, or a call that a program sends by itself with a permit of {@code POST /acquire}. {@link #proceed} is the
 * life of all of them; {@link CallState} shows the states.
 *
 * <p>Runs on its event loop only.
 */
public abstract class GatewayCall implements PermitLifecycle.Owner {
    private final ExchangeEndpoint exchangeEndpoint;
    private final AdmissionDispatcher dispatcher;
    private final PermitLifecycle permitLifecycle;
    private final CallRecorder callRecorder;
    private @Nullable Call call;
    private CallState state = CallState.RECEIVING;
    private boolean sent;

    /**
     * Creates a call.
     *
     * @param exchangeEndpoint where routing has found that the call goes
     */
    @SuppressWarnings("this-escape") // the permit only keeps the reference
    protected GatewayCall(
            ExchangeEndpoint exchangeEndpoint, AdmissionDispatcher dispatcher, CallRecorder callRecorder) {
        this.exchangeEndpoint = exchangeEndpoint;
        this.dispatcher = dispatcher;
        this.permitLifecycle = new PermitLifecycle(exchangeEndpoint.admission(), dispatcher, this);
        this.callRecorder = callRecorder;
        callRecorder.follow(permitLifecycle);
    }

    // ---- the life of a call

    /**
     * Runs the steps of the call until one of them has to wait for an event, whose handler changes the state and calls
     * this method again, possibly inside that step. Each step returns the state that the call has then. A call that
     * fails on the way ends in {@link #fail}. A fault of the gateway in a step ends the call, unless its response is
     * still to come, and is thrown.
     */
    public final void proceed() {
        callRecorder.resumed();
        try {
            CallState reached;
            do {
                reached = state;
                state = switch (reached) {
                    case RECEIVED -> classify();
                    case CLASSIFIED -> acquire();
                    case ADMITTED -> prepare();
                    case PREPARED -> start();
                    case ANSWERED -> respond(settle());
                    case RECEIVING, WAITING, FOLLOWING, PREPARING, IN_FLIGHT, DONE -> reached;
                };
            } while (state != reached);
        } catch (RuntimeException fault) {
            endAfterFault();
            throw fault;
        }
        callRecorder.suspended(state);
        permitLifecycle.deliverDecisions();
    }

    /** Ends the call, so that nothing stays held. A call in flight is settled by its response or its timeout. */
    private void endAfterFault() {
        if (state == CallState.DONE || state == CallState.IN_FLIGHT) {
            return;
        }
        if (state == CallState.ANSWERED) {
            callRecorder.recordEnd(call, Outcome.UNKNOWN.text()); // it was sent, whatever failed since
        }
        try {
            if (permitLifecycle.isOpen()) {
                permitLifecycle.withdraw();
            }
        } finally {
            try {
                abandon();
            } finally {
                end();
                permitLifecycle.deliverDecisions();
            }
        }
    }

    /** Finds the route of the request, its kind, account, instrument, order ids and costs. */
    private CallState classify() {
        Call classified = exchange().classifier().classify(callRequest());
        call = classified;
        exchangeEndpoint.classified(classified);
        classified(classified);
        return CallState.CLASSIFIED;
    }

    /** Requests a permit, unless the call can do without one or has to wait before the request. */
    private CallState acquire() {
        long now = nanos();
        callRecorder.requested(now);
        CallState next = beforePermit();
        if (next == CallState.CLASSIFIED) {
            state = CallState.WAITING;
            apply(permitLifecycle.acquire(admissionRequest(), now));
            next = state;
        }
        return next;
    }

    @Override
    public final void decided(AdmissionDecision admissionDecision) {
        try {
            apply(admissionDecision);
        } catch (RuntimeException fault) {
            endAfterFault();
            throw fault;
        }
        proceed();
    }

    private void apply(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Refused refused) {
            refuse(refused);
        } else if (admissionDecision instanceof Admitted) {
            state = CallState.ADMITTED;
        }
    }

    /** Starts the permit, which is the last check, and sends the first byte in the same turn. */
    private CallState start() {
        CallState next = beforeStart();
        if (next != CallState.PREPARED) {
            return next;
        }
        long now = nanos();
        StartDecision decision = permitLifecycle.start(now);
        if (decision instanceof StartDecision.Started) {
            state = CallState.IN_FLIGHT;
            sent = true;
            try {
                callRecorder.sent(call(), now);
            } finally {
                send(now); // whatever failed: only its response or its timeout settles a started call
            }
        } else if (decision instanceof Refused refused) {
            releasePrepared();
            refuse(refused);
        } else {
            state = CallState.WAITING;
            releasePrepared();
        }
        return state;
    }

    /** Reads the response, complete, partial or missing, and ends the permit with what it means. */
    private ResponseMeaning settle() {
        ResponseMeaning meaning = permitLifecycle.settle();
        callRecorder.settled(call(), meaning, status());
        return meaning;
    }

    // ---- the steps that depend on the kind of call

    /** Returns the request as the exchange's tables classify it. */
    protected abstract CallRequest callRequest();

    /** Notifies that the call was classified. */
    protected void classified(Call classified) {}

    /**
     * Does what comes before the request for a permit. Returns CLASSIFIED if it is to be requested now, else the state
     * in which the call goes on without one, waits, or has ended.
     */
    protected CallState beforePermit() {
        return CallState.CLASSIFIED;
    }

    protected abstract AdmissionRequest admissionRequest();

    /**
     * Gets what an admitted call needs to be sent. Returns PREPARED if it is there, else the state that the call has
     * then.
     */
    protected abstract CallState prepare();

    /** Returns PREPARED if the call can still be sent; otherwise ends it, returns its permit, and returns DONE. */
    protected abstract CallState beforeStart();

    /** Sends the first byte. */
    protected abstract void send(long now);

    /** Gives back what {@link #prepare} got, as the call is not sent now: it waits again or is refused. */
    protected abstract void releasePrepared();

    /** Gives back what {@link #prepare} got, as a fault ends the call; its caller gets no response. */
    protected void abandon() {
        releasePrepared();
    }

    /** Returns the status of the exchange's response; 0 if none came. */
    protected abstract int status();

    /** Passes the response to the caller. Returns CLASSIFIED if the call is repeated instead, else DONE. */
    protected abstract CallState respond(ResponseMeaning meaning);

    /** Ends the call with a response of the gateway. */
    protected abstract void fail(CallFailure failure);

    /** Releases what the call holds at its end. May be called more than once. */
    protected abstract void release();

    // ---- failures and the end

    public final void refuse(Refused refused) {
        fail(new CallFailure.NotAdmitted(refused));
    }

    /** Ends the call: no step follows. A call whose end was not recorded until now was dropped. */
    public final void end() {
        callRecorder.recordEnd(call, CallRecord.DROPPED);
        state = CallState.DONE;
        release();
    }

    /** Ends an admitted call without a response, as nobody waits for it. */
    public final void drop() {
        releasePrepared();
        permitLifecycle.notSent();
        end();
    }

    // ---- for the kinds of call

    /** Changes the state because of an event and continues. */
    public final void proceed(CallState next) {
        state = next;
        proceed();
    }

    /** Changes the state; the call waits there or a step continues with it. */
    public final void setState(CallState next) {
        state = next;
    }

    public final CallState state() {
        return state;
    }

    public final ExchangeEndpoint exchangeEndpoint() {
        return exchangeEndpoint;
    }

    public final Exchange exchange() {
        return exchangeEndpoint.exchange();
    }

    public final PermitLifecycle permitLifecycle() {
        return permitLifecycle;
    }

    public final CallRecorder callRecorder() {
        return callRecorder;
    }

    public final AdmissionDispatcher dispatcher() {
        return dispatcher;
    }

    public final long nanos() {
        return dispatcher.nanos();
    }

    public final Call call() {
        return Objects.requireNonNull(call, "a call that was not classified yet");
    }

    /** Returns the call; null if it has not been classified. */
    public final @Nullable Call callOrNull() {
        return call;
    }

    /** Returns whether it is not sent yet, or waits to be sent once more. */
    public final boolean waitsToBeSent() {
        return !sent || (state != CallState.IN_FLIGHT && state != CallState.ANSWERED && state != CallState.DONE);
    }

    /** Returns whether the first byte was sent. */
    public final boolean wasSent() {
        return sent;
    }
}
