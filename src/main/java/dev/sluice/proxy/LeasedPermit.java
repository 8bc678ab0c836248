package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.Waiting;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A permit for one call that a program sends by itself. The admission controller is the same as for proxied calls. The call counts as sent once the
 * permit is granted, since the gateway cannot observe it. The permit ends exactly once: settled with the outcome that the program reports, or as
 * UNKNOWN when it expires.
 *
 * <p>Used on its event loop only until the permit is granted; then by the thread that removes it from {@link OpenPermits}.
 */
final class LeasedPermit implements Decisions.Sink {
    /** The receiver of the result. */
    interface Result {
        void granted(LeasedPermit leasedPermit);

        void refused(Refused refused);
    }

    private final AdmissionDispatcher dispatcher;
    private final ProxyCounters counters;
    private final ExchangeEndpoint exchangeEndpoint;
    private final Call call;
    private final Result result;
    private final InputBudget.Share share;
    private final AdmissionRequest admissionRequest;
    private @Nullable Permit permit;
    private long askedNanos;
    private boolean gone;

    /**
     * Creates a request for a permit.
     *
     * @param bot the bot for fair queueing; if "", the account or else {@code peer} is used
     * @param share the memory budget of the call, until the permit ends
     */
    LeasedPermit(
            AdmissionDispatcher dispatcher,
            ProxyCounters counters,
            ExchangeEndpoint exchangeEndpoint,
            AcquireRequest acquireRequest,
            String bot,
            String peer,
            InputBudget.Share share,
            Result result) {
        this.share = share;
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.exchangeEndpoint = exchangeEndpoint;
        this.result = result;
        call = exchangeEndpoint
                .exchange()
                .name(new CallRequest(
                        acquireRequest.method(),
                        acquireRequest.target(),
                        acquireRequest.headers()::get,
                        acquireRequest.body()));
        exchangeEndpoint.named(call);
        String name = !bot.isEmpty() ? bot : call.account().isEmpty() ? peer : call.account();
        admissionRequest = new AdmissionRequest(
                call,
                null,
                name,
                new CallerOptions(acquireRequest.waitNanos(), acquireRequest.bytes(), acquireRequest.lowerTo(), this));
    }

    Call call() {
        return call;
    }

    Exchange exchange() {
        return exchangeEndpoint.exchange();
    }

    private AdmissionController admission() {
        return exchangeEndpoint.admission();
    }

    long waitedNanos() {
        return dispatcher.nanos() - askedNanos;
    }

    /** Returns true for a cancel that may go although an order that it names has had no response yet. */
    boolean orderUnanswered() {
        return held().orderUnanswered();
    }

    void ask() {
        askedNanos = dispatcher.nanos();
        AdmissionDecision admissionDecision = admission().acquire(admissionRequest, askedNanos, dispatcher.decisions());
        act(admissionDecision);
        if (admissionDecision instanceof Waiting
                || call.nonce() >= 0
                || !dispatcher.decisions().isEmpty()) {
            dispatcher.afterAdmission(admission());
        }
    }

    /** May be called on any thread. */
    @Override
    public void decided(AdmissionRequest decided, AdmissionDecision admissionDecision) {
        dispatcher.execute(() -> {
            act(admissionDecision);
            dispatcher.afterAdmission(admission());
        });
    }

    private void act(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted admitted && gone) {
            share.close();
            admission().notSent(admitted.permit(), dispatcher.nanos(), dispatcher.decisions());
        } else if (admissionDecision instanceof Admitted admitted) {
            start(admitted.permit());
        } else if (admissionDecision instanceof Refused refused) {
            refused(refused);
        }
    }

    private void start(Permit admitted) {
        StartDecision started = admission().start(admitted, dispatcher.nanos(), dispatcher.decisions());
        if (started instanceof StartDecision.Go) {
            permit = admitted;
            counters.waited(exchange().name(), call.kind(), waitedNanos());
            result.granted(this);
        } else if (started instanceof Refused refused) {
            refused(refused);
        } else {
            dispatcher.afterAdmission(admission());
        }
    }

    private void refused(Refused refused) {
        share.close();
        counters.refused(exchange().name(), refused.refusalReason());
        if (!gone) {
            result.refused(refused);
        }
    }

    /** Handles that the program disconnected before the result. */
    void callerGone() {
        gone = true;
        if (permit == null) {
            if (!admission().callerGone(admissionRequest, dispatcher.nanos(), dispatcher.decisions())) {
                share.close();
            }
            dispatcher.afterAdmission(admission());
        }
    }

    /** Ends the permit when the call was certainly not sent. */
    void notSent(AdmissionDispatcher here) {
        share.close();
        admission().notSent(held(), here.nanos(), here.decisions());
        here.afterAdmission(admission());
    }

    /** Settles with the exchange's response as reported by the program. */
    Outcome settle(UpstreamResponse upstreamResponse, AdmissionDispatcher here) {
        ResponseMeaning responseMeaning = exchange().read(call, upstreamResponse);
        settle(responseMeaning, true, here);
        return responseMeaning.outcome();
    }

    /**
     * Settles the permit.
     *
     * @param answered true if a status line was received
     */
    void settle(ResponseMeaning responseMeaning, boolean answered, AdmissionDispatcher here) {
        share.close();
        long now = here.nanos();
        if (answered) {
            admission().answered(held(), now, here.decisions());
        }
        admission().settle(held(), responseMeaning, now, here.decisions());
        counters.settled(exchange().name(), call, responseMeaning.outcome());
        here.afterAdmission(admission());
    }

    private Permit held() {
        return Objects.requireNonNull(permit, "a permit that was not given out");
    }
}
