package dev.sluice.proxy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
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
final class LeasedPermit implements PermitLifecycle.Owner {
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
    private final PermitLifecycle permit;
    private @Nullable UpstreamResponse response;
    private long askedNanos;
    private boolean gone;

    /** Set when the permit is granted; from then on the event loop of the request no longer uses it. */
    private boolean granted;

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
        permit = new PermitLifecycle(exchangeEndpoint.admission(), dispatcher, this);
        admissionRequest = new AdmissionRequest(
                call,
                null,
                name,
                new CallerOptions(
                        acquireRequest.waitNanos(), acquireRequest.bytes(), acquireRequest.lowerTo(), permit));
    }

    Call call() {
        return call;
    }

    Exchange exchange() {
        return exchangeEndpoint.exchange();
    }

    long waitedNanos() {
        return dispatcher.nanos() - askedNanos;
    }

    /** Returns true for a cancel that may go although an order that it names has had no response yet. */
    boolean orderUnanswered() {
        return permit.orderUnanswered();
    }

    void ask() {
        askedNanos = dispatcher.nanos();
        decided(permit.acquire(admissionRequest, askedNanos));
    }

    @Override
    public void decided(AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted && gone) {
            share.close();
            permit.notSent();
        } else if (admissionDecision instanceof Admitted) {
            start();
        } else if (admissionDecision instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
        if (granted) {
            result.granted(this); // last: from now on another thread may settle the permit
        }
    }

    private void start() {
        StartDecision started = permit.start(dispatcher.nanos());
        if (started instanceof StartDecision.Go) {
            counters.waited(exchange().name(), call.kind(), waitedNanos());
            granted = true;
        } else if (started instanceof Refused refused) {
            refused(refused);
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
        if (!granted) {
            if (!permit.callerGone()) {
                share.close();
            }
            permit.deliverDecisions();
        }
    }

    /** Ends the permit when the call was certainly not sent. */
    void notSent(AdmissionDispatcher here) {
        share.close();
        permit.moveTo(here);
        permit.notSent();
        permit.deliverDecisions();
    }

    /** Settles with the exchange's response as reported by the program. */
    Outcome settle(UpstreamResponse upstreamResponse, AdmissionDispatcher here) {
        share.close();
        response = upstreamResponse;
        permit.moveTo(here);
        permit.answered(here.nanos());
        Outcome outcome = permit.settle().outcome();
        settled(outcome);
        return outcome;
    }

    @Override
    public ResponseMeaning readResponse() {
        return exchange().read(call, Objects.requireNonNull(response, "no response"));
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {}

    /** Settles a permit whose call may have been sent, without a response. */
    void settleUnanswered(AdmissionDispatcher here) {
        share.close();
        permit.moveTo(here);
        permit.settle(PartialReadings.UNANSWERED);
        settled(PartialReadings.UNANSWERED.outcome());
    }

    private void settled(Outcome outcome) {
        counters.settled(exchange().name(), call, outcome);
        permit.deliverDecisions();
    }
}
