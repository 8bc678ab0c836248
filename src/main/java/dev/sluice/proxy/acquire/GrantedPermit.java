package dev.sluice.proxy.acquire;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.call.CallRecorder;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.GatewayCall;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A permit for one call that a program sends by itself. Its steps are those of {@link GatewayCall}. The call counts as
 * sent once the permit is granted, since the gateway cannot observe it. The permit ends exactly once: settled with the
 * outcome that the program reports, or as UNKNOWN when it expires.
 *
 * <p>Used on its event loop only, except {@link #settle} and {@link #returnUnsent}.
 */
public final class GrantedPermit extends GatewayCall {
    private final AcquireRequest acquireRequest;
    private final Caller caller;
    private final Responder responder;
    private @Nullable UpstreamResponse response;
    private Consumer<Outcome> reply = outcome -> {};
    private boolean gone;

    /** The response to the program: one of these, once. */
    interface Responder {
        void granted(GrantedPermit permit);

        void refused(Refused refused);

        /** Handles that a fault of the gateway ended the request: there is no permit. */
        void failed();
    }

    /**
     * The program that requests the permit.
     *
     * @param id the id of the request
     * @param bot the bot for fair queueing; if "", the account or else {@code peer} is used
     * @param nameProven whether a token proved the bot's name
     * @param share the memory budget of the call, until the permit ends
     */
    record Caller(String id, String bot, boolean nameProven, String peer, InputBudget.Share share) {}

    /** Creates a permit that is not requested yet. */
    GrantedPermit(
            AdmissionDispatcher dispatcher,
            CallLog callLog,
            ExchangeEndpoint exchangeEndpoint,
            AcquireRequest acquireRequest,
            Caller caller,
            Responder responder) {
        super(
                exchangeEndpoint,
                dispatcher,
                new CallRecorder(
                        callLog,
                        exchangeEndpoint.exchange().name(),
                        caller.bot(),
                        caller.id(),
                        acquireRequest.method(),
                        null));
        this.acquireRequest = acquireRequest;
        this.caller = caller;
        this.responder = responder;
    }

    long waitedNanos() {
        return nanos() - callRecorder().requestedNanos();
    }

    /** Returns true for a cancel that may go although an order that it names has had no response yet. */
    boolean orderUnanswered() {
        return permitLifecycle().isOrderUnanswered();
    }

    // ---- classify, acquire

    /** Acquires the permit; the result follows now or later. */
    void acquire() {
        proceed(CallState.RECEIVED);
    }

    @Override
    protected CallRequest callRequest() {
        return new CallRequest(
                acquireRequest.method(), acquireRequest.target(), acquireRequest.headers()::get, acquireRequest.body());
    }

    @Override
    protected AdmissionRequest admissionRequest() {
        AdmissionRequest asking = new AdmissionRequest(
                call(),
                null,
                AdmissionRequest.botName(caller.bot(), call(), caller.peer()),
                new CallerOptions(
                        acquireRequest.waitNanos(),
                        acquireRequest.bytes(),
                        acquireRequest.lowerTo(),
                        permitLifecycle()));
        return caller.nameProven() ? asking.provenBy(NameProof.TOKEN) : asking;
    }

    // ---- prepare, send

    @Override
    protected CallState prepare() {
        return CallState.PREPARED;
    }

    @Override
    protected CallState beforeStart() {
        if (gone) {
            drop();
        }
        return state();
    }

    /** Grants the permit to the program, which sends the call. */
    @Override
    protected void send(long now) {
        responder.granted(this);
    }

    @Override
    protected void releasePrepared() {}

    @Override
    protected void abandon() {
        if (wasSent()) {
            reply.accept(Outcome.UNKNOWN); // what the program reported could not be read
        } else if (!gone) {
            responder.failed();
        }
    }

    // ---- settle, respond

    /**
     * Settles the permit of a call that may have been sent. May be called on any thread, by the one that removed the
     * permit from {@link OpenPermits}.
     *
     * @param reported the exchange's response as reported by the program; null if no status line was received
     * @param reply receives the outcome on the permit's event loop
     */
    public void settle(@Nullable UpstreamResponse reported, Consumer<Outcome> reply) {
        dispatcher().execute(() -> {
            this.reply = reply;
            response = reported;
            if (reported != null) {
                permitLifecycle().answered(nanos());
            }
            proceed(CallState.ANSWERED);
        });
    }

    /**
     * Ends the permit when the call was certainly not sent. May be called on any thread, by the one that removed the
     * permit from {@link OpenPermits}.
     *
     * @param reply runs when the permit has ended, on the permit's event loop
     */
    void returnUnsent(Runnable reply) {
        dispatcher().execute(() -> {
            callRecorder().recordEnd(call(), CallRecord.RETURNED);
            drop();
            permitLifecycle().deliverDecisions();
            reply.run();
        });
    }

    /** Refuses a permit that was just granted, as there is no room to keep it. */
    void refuseGranted(String reason, int status) {
        callRecorder().refused(call(), reason, status);
        returnUnsent(() -> {});
    }

    @Override
    public ResponseMeaning readResponse() {
        return response == null
                ? ResponseMeaning.UNANSWERED
                : exchange().responses().read(call(), response);
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {}

    @Override
    protected int status() {
        return response == null ? 0 : response.status();
    }

    /** Confirms the outcome to the program. */
    @Override
    protected CallState respond(ResponseMeaning meaning) {
        end();
        reply.accept(meaning.outcome());
        return state();
    }

    // ---- failures and the end

    @Override
    protected void fail(CallFailure failure) {
        if (failure instanceof CallFailure.NotAdmitted notAdmitted) {
            callRecorder().refused(call(), notAdmitted.refused().reason(), 0);
        }
        end();
        if (failure instanceof CallFailure.NotAdmitted notAdmitted && !gone) {
            responder.refused(notAdmitted.refused());
        }
    }

    @Override
    protected void release() {
        caller.share().close();
    }

    /** Handles that the program disconnected. A granted permit stays open, as its call may have been sent. */
    void callerDisconnected() {
        gone = true;
        if (!wasSent()) {
            if (permitLifecycle().isOpen() && !permitLifecycle().callerDisconnected()) {
                end();
            }
            permitLifecycle().deliverDecisions();
        }
    }
}
