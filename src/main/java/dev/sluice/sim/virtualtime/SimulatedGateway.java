package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.sim.wire.VenueResponse;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * A gateway without sockets: it does what the proxy does with the admission controller, which is to classify, acquire,
 * wait or refuse, start, forward, read and settle.
 */
final class SimulatedGateway {
    /** The memory that a request head and a small body occupy while they wait. */
    private static final int BYTES = 600;

    private static final String OWN_BOT = "sluice";

    private final VirtualTime virtualTime;
    private final Exchange exchange;
    private final AdmissionController admission;
    private final SimulatedNetwork network;
    private final RunStatistics runStatistics;
    private final ControlRunFault controlRunFault;
    private final SimulatedDispatcher dispatcher;
    /**
     * An empty cache, because the cost of a cancel from the reserve does not depend on the age of the order at any
     * exchange.
     */
    private final OrderCache orderCache = new OrderCache();

    SimulatedGateway(
            VirtualTime virtualTime,
            Exchange exchange,
            AdmissionController admission,
            SimulatedNetwork network,
            RunStatistics runStatistics,
            ControlRunFault controlRunFault) {
        this.virtualTime = virtualTime;
        this.exchange = exchange;
        this.admission = admission;
        this.network = network;
        this.runStatistics = runStatistics;
        this.controlRunFault = controlRunFault;
        dispatcher = new SimulatedDispatcher(virtualTime);
    }

    void call(BotCall botCall, String bot, Consumer<BotReply> onReply) {
        new SimulatedCall(botCall, (reply, sentNanos) -> onReply.accept(reply)).acquire(bot);
    }

    /** Sends a call of the gateway itself; {@code onReply} also receives the time at which it was sent. */
    void probe(BotCall botCall, ObjLongConsumer<BotReply> onReply) {
        new SimulatedCall(botCall, onReply).acquire(OWN_BOT);
    }

    void handle(AdmissionEvent admissionEvent) {
        admission.handle(admissionEvent, virtualTime.now(), dispatcher.decisions());
        dispatcher.afterAdmission(admission);
    }

    /** Opens a WebSocket to the exchange, if the gateway admits it. */
    void open(BotCall handshake, String bot, SimulatedSocket.Bot owner) {
        new SimulatedSocket(this, handshake, bot, owner).open();
    }

    // ---- for calls and WebSockets

    VirtualTime virtualTime() {
        return virtualTime;
    }

    Exchange exchange() {
        return exchange;
    }

    SimulatedNetwork network() {
        return network;
    }

    RunStatistics runStatistics() {
        return runStatistics;
    }

    ControlRunFault controlRunFault() {
        return controlRunFault;
    }

    PermitLifecycle permit(PermitLifecycle.Owner owner) {
        return new PermitLifecycle(admission, dispatcher, owner);
    }

    static CallerOptions options(PermitLifecycle permit) {
        return new CallerOptions(CallerOptions.NO_DEADLINE, BYTES, null, permit);
    }

    /** Returns whether the limits hear of each response when the call starts, in a control run. */
    boolean isExpiryEarly() {
        return controlRunFault == ControlRunFault.SETTLE_EXPIRY;
    }

    /** Records the response to a call or a message, and what a cancel cost. */
    void answered(Call call, ResponseMeaning read) {
        runStatistics.answered(read.outcome(), read);
        if (isCancel(call.kind())) {
            runStatistics.refusedCancels += read.outcome() == Outcome.RATE ? 1 : 0;
            for (Cost cost : exchange.classifier().costs(call, orderCache, virtualTime.now())) {
                String limit = exchange.limitNames().get(cost.limit());
                runStatistics.charged(limit, read.atOkCost() ? cost.onOk() : cost.max());
            }
        }
    }

    static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    static boolean isCancel(Kind kind) {
        return kind == Kind.CANCEL || kind == Kind.DEAD_MAN;
    }

    /** One call on its way through the gateway. */
    private final class SimulatedCall implements PermitLifecycle.Owner {
        private final BotCall botCall;
        private final Call call;
        private final ObjLongConsumer<BotReply> onReply;
        private final PermitLifecycle permit = permit(this);
        private final long askedNanos = virtualTime.now();
        private long sentNanos;
        private ResponseMeaning meaning = ResponseMeaning.UNANSWERED;

        SimulatedCall(BotCall botCall, ObjLongConsumer<BotReply> onReply) {
            this.botCall = botCall;
            this.onReply = onReply;
            call = exchange.classifier().classify(ExchangeTranslator.toGateway(botCall));
        }

        void acquire(String bot) {
            AdmissionRequest admissionRequest =
                    new AdmissionRequest(call, exchange.hosts().upstream(path(botCall.target())), bot, options(permit));
            runStatistics.asked(call.kind());
            decided(permit.acquire(admissionRequest, virtualTime.now()));
        }

        @Override
        public void decided(AdmissionDecision decision) {
            if (decision instanceof Admitted admitted) {
                start(admitted.permit().overdrawn());
            } else if (decision instanceof Refused refused) {
                refused(refused);
            }
            permit.deliverDecisions();
        }

        private void start(boolean overdrawn) {
            StartDecision start = permit.start(virtualTime.now());
            if (start instanceof Refused refused) {
                refused(refused);
            } else if (start instanceof StartDecision.Go) {
                sentNanos = virtualTime.now();
                if (isExpiryEarly()) {
                    permit.answered(sentNanos);
                }
                runStatistics.sent(call.kind(), sentNanos - askedNanos, overdrawn);
                network.send(botCall, this::read, this::answered);
            }
        }

        private void refused(Refused refused) {
            runStatistics.refused(call.kind(), refused.code(), virtualTime.now() - askedNanos);
            virtualTime.after(0, () -> onReply.accept(BotReply.of(refused), sentNanos));
        }

        /** Reads a response, perhaps on another thread. */
        private ResponseMeaning read(VenueResponse response) {
            return exchange.responses()
                    .read(
                            call,
                            new UpstreamResponse(
                                    response.status(), ExchangeTranslator.headers(response), response.body()));
        }

        private void answered(VenueResponse response, ResponseMeaning read) {
            long now = virtualTime.now();
            meaning = read;
            if (!isExpiryEarly()) {
                permit.answered(now);
            }
            permit.settle();
            permit.deliverDecisions();
            SimulatedGateway.this.answered(call, read);
            onReply.accept(BotReply.of(response, read.outcome()), sentNanos);
        }

        @Override
        public ResponseMeaning readResponse() {
            return meaning;
        }

        @Override
        public void learn(ResponseMeaning responseMeaning) {
            // The clock poller reads the exchange's time from the replies to its own calls.
        }
    }
}
