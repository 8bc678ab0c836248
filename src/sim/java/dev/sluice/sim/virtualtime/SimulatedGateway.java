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

    private final VirtualTime time;
    private final Exchange exchange;
    private final AdmissionController admission;
    private final SimulatedNetwork network;
    private final RunStatistics statistics;
    private final ControlRunFault fault;
    private final SimulatedDispatcher dispatcher;
    /**
     * An empty cache, because the cost of a cancel from the reserve does not depend on the age of the order at any
     * exchange.
     */
    private final OrderCache orderCache = new OrderCache();

    SimulatedGateway(
            VirtualTime time,
            Exchange exchange,
            AdmissionController admission,
            SimulatedNetwork network,
            RunStatistics statistics,
            ControlRunFault fault) {
        this.time = time;
        this.exchange = exchange;
        this.admission = admission;
        this.network = network;
        this.statistics = statistics;
        this.fault = fault;
        dispatcher = new SimulatedDispatcher(time);
    }

    void call(BotCall botCall, String bot, Consumer<BotReply> onReply) {
        new SimulatedCall(botCall, (reply, sentNanos) -> onReply.accept(reply)).acquire(bot);
    }

    /** Sends a call of the gateway itself; {@code onReply} also receives the time at which it was sent. */
    void probe(BotCall botCall, ObjLongConsumer<BotReply> onReply) {
        new SimulatedCall(botCall, onReply).acquire(OWN_BOT);
    }

    void handle(AdmissionEvent event) {
        admission.handle(event, time.now(), dispatcher.decisions());
        dispatcher.afterAdmission(admission);
    }

    /** Opens a WebSocket to the exchange, if the gateway admits it. */
    void open(BotCall handshake, String bot, SimulatedSocket.Owner owner) {
        new SimulatedSocket(this, handshake, bot, owner).open();
    }

    // ---- for calls and WebSockets

    VirtualTime time() {
        return time;
    }

    Exchange exchange() {
        return exchange;
    }

    SimulatedNetwork network() {
        return network;
    }

    RunStatistics statistics() {
        return statistics;
    }

    ControlRunFault fault() {
        return fault;
    }

    PermitLifecycle permit(PermitLifecycle.Owner owner) {
        return new PermitLifecycle(admission, dispatcher, owner);
    }

    static CallerOptions options(PermitLifecycle permit) {
        return new CallerOptions(CallerOptions.NO_DEADLINE, BYTES, null, permit);
    }

    /** Returns whether the limits hear of each response when the call starts, in a control run. */
    boolean isExpiryEarly() {
        return fault == ControlRunFault.SETTLE_EXPIRY;
    }

    /** Records the response to a call or a message, and what a cancel cost. */
    void answered(Call call, ResponseMeaning read) {
        statistics.answered(read.outcome(), read);
        if (isCancel(call.kind())) {
            statistics.refusedCancels += read.outcome() == Outcome.RATE ? 1 : 0;
            for (Cost cost : exchange.classifier().costs(call, orderCache, time.now())) {
                String limit = exchange.limitNames().get(cost.limit());
                statistics.charged(limit, read.isChargedAsSuccess() ? cost.onOk() : cost.max());
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
        private final long askedNanos = time.now();
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
            statistics.asked(call.kind());
            decided(permit.acquire(admissionRequest, time.now()));
        }

        @Override
        public void decided(AdmissionDecision decision) {
            if (decision instanceof Admitted admitted) {
                start(admitted.permit().isOverdrawn());
            } else if (decision instanceof Refused refused) {
                refused(refused);
            }
            permit.deliverDecisions();
        }

        private void start(boolean overdrawn) {
            StartDecision start = permit.start(time.now());
            if (start instanceof Refused refused) {
                refused(refused);
            } else if (start instanceof StartDecision.Started) {
                sentNanos = time.now();
                if (isExpiryEarly()) {
                    permit.answered(sentNanos);
                }
                statistics.sent(call.kind(), sentNanos - askedNanos, overdrawn);
                network.send(botCall, this::read, this::answered);
            }
        }

        private void refused(Refused refused) {
            statistics.refused(call.kind(), refused.code(), time.now() - askedNanos);
            time.after(0, () -> onReply.accept(BotReply.of(refused), sentNanos));
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
            long now = time.now();
            meaning = read;
            if (!isExpiryEarly()) {
                permit.answered(now);
            }
            permit.settle();
            permit.deliverDecisions();
            SimulatedGateway.this.answered(call, read);
            onReply.accept(BotReply.of(response, read), sentNanos);
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
