package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Cost;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.OrderCache;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.sim.exchange.VenueResponse;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * A gateway without sockets: it does what the proxy does with the admission controller, which is to classify, acquire, wait or refuse, start,
 * forward, read and settle.
 *
 * <p>The controller's timer is an event of virtual time, scheduled again whenever an earlier one is due.
 */
final class SimulatedGateway {
    /** The memory that a request head and a small body occupy while they wait. */
    private static final int BYTES = 600;

    private static final String OWN_BOT = "sluice";

    /** A call in progress, which the admission controller refers to by its ticket. */
    private static final class PendingCall {
        final BotCall botCall;
        final Consumer<BotReply> onReply;
        final long askedNanos;
        long startedNanos;

        PendingCall(BotCall botCall, Consumer<BotReply> onReply, long askedNanos) {
            this.botCall = botCall;
            this.onReply = onReply;
            this.askedNanos = askedNanos;
        }
    }

    private final VirtualTime virtualTime;
    private final Exchange exchange;
    private final AdmissionController admission;
    private final SimulatedNetwork far;
    private final RunStatistics runStatistics;
    private final Decisions decisions = new Decisions();
    /** An empty cache, because the cost of a cancel from the reserve does not depend on the age of the order at any exchange. */
    private final OrderCache orderCache = new OrderCache();

    private long tickAt;
    private boolean tickSet;

    SimulatedGateway(
            VirtualTime virtualTime,
            Exchange exchange,
            AdmissionController admission,
            SimulatedNetwork far,
            RunStatistics runStatistics) {
        this.virtualTime = virtualTime;
        this.exchange = exchange;
        this.admission = admission;
        this.far = far;
        this.runStatistics = runStatistics;
    }

    void call(BotCall botCall, String bot, Consumer<BotReply> onReply) {
        ask(new PendingCall(botCall, onReply, virtualTime.now()), bot);
    }

    /** Sends a call of the gateway itself; {@code onReply} also receives the time at which it was sent. */
    void probe(BotCall botCall, ObjLongConsumer<BotReply> onReply) {
        PendingCall[] own = new PendingCall[1];
        own[0] = new PendingCall(botCall, botReply -> onReply.accept(botReply, own[0].startedNanos), virtualTime.now());
        ask(own[0], OWN_BOT);
    }

    private void ask(PendingCall pendingCall, String bot) {
        BotCall botCall = pendingCall.botCall;
        Call call = exchange.name(ExchangeTranslator.toGateway(botCall));
        AdmissionRequest admissionRequest = new AdmissionRequest(
                call,
                exchange.upstream(path(botCall.target())),
                bot,
                new CallerOptions(CallerOptions.NO_DEADLINE, BYTES, null, pendingCall));
        runStatistics.asked(call.kind());
        decided(admissionRequest, admission.acquire(admissionRequest, virtualTime.now(), decisions));
        settleDown();
    }

    void handle(AdmissionEvent admissionEvent) {
        admission.handle(admissionEvent, virtualTime.now(), decisions);
        settleDown();
    }

    private static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    private void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted admitted) {
            started(admissionRequest, admitted.permit());
        } else if (admissionDecision instanceof Refused refused) {
            refused(admissionRequest, refused);
        }
    }

    private void refused(AdmissionRequest admissionRequest, Refused refused) {
        PendingCall pendingCall = (PendingCall) admissionRequest.owner();
        runStatistics.refused(
                admissionRequest.call().kind(), refused.refusalReason(), virtualTime.now() - pendingCall.askedNanos);
        virtualTime.after(0, () -> pendingCall.onReply.accept(BotReply.of(refused)));
    }

    private void started(AdmissionRequest admissionRequest, Permit permit) {
        StartDecision start = admission.start(permit, virtualTime.now(), decisions);
        if (start instanceof Refused refused) {
            refused(admissionRequest, refused);
        } else if (start instanceof StartDecision.Go) {
            PendingCall pendingCall = (PendingCall) admissionRequest.owner();
            pendingCall.startedNanos = virtualTime.now();
            runStatistics.sent(
                    admissionRequest.call().kind(), virtualTime.now() - pendingCall.askedNanos, permit.overdrawn());
            far.send(
                    pendingCall.botCall,
                    venueResponse -> read(admissionRequest.call(), venueResponse),
                    (venueResponse, responseMeaning) ->
                            answered(admissionRequest, permit, venueResponse, responseMeaning));
        }
    }

    private ResponseMeaning read(Call call, VenueResponse venueResponse) {
        return exchange.read(
                call,
                new UpstreamResponse(
                        venueResponse.status(), ExchangeTranslator.headers(venueResponse), venueResponse.body()));
    }

    private void answered(
            AdmissionRequest admissionRequest,
            Permit permit,
            VenueResponse venueResponse,
            ResponseMeaning responseMeaning) {
        long now = virtualTime.now();
        admission.answered(permit, now, decisions);
        admission.settle(permit, responseMeaning, now, decisions);
        settleDown();
        Outcome outcome = responseMeaning.outcome();
        runStatistics.answered(outcome, responseMeaning);
        if (isCancel(admissionRequest.call().kind())) {
            for (Cost cost : exchange.costs(admissionRequest.call(), orderCache, now)) {
                String limit = exchange.limitNames().get(cost.limit());
                runStatistics.charged(limit, responseMeaning.atOkCost() ? cost.onOk() : cost.most());
            }
        }
        ((PendingCall) admissionRequest.owner()).onReply.accept(BotReply.of(venueResponse, outcome));
    }

    private void settleDown() {
        while (!decisions.isEmpty()) {
            decisions.drain(this::decided);
        }
        long due = virtualTime.now() + admission.nextTickNanos(virtualTime.now());
        if (!tickSet || due - tickAt < 0) {
            tickSet = true;
            tickAt = due;
            virtualTime.after(due - virtualTime.now(), () -> tick(due));
        }
    }

    private void tick(long due) {
        if (due != tickAt) {
            return;
        }
        tickSet = false;
        admission.tick(virtualTime.now(), decisions);
        settleDown();
    }

    static boolean isCancel(Kind kind) {
        return kind == Kind.CANCEL || kind == Kind.DEAD_MAN;
    }
}
