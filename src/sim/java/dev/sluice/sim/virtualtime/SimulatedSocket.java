package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.MessageRateSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.stream.InboundMessage;
import dev.sluice.core.exchange.stream.OutboundMessage;
import dev.sluice.core.exchange.stream.PacerFactory;
import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.websocket.MessageThrottle;
import dev.sluice.core.websocket.PacedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket through a gateway without sockets: it does what the proxy does with the admission controller, the pace of
 * messages and the number of topics. It is opened like a call and holds its permit until it is closed. Where messages
 * are read, each one is classified, admitted and sent in its turn; elsewhere only its turn and its topics count.
 */
final class SimulatedSocket implements PermitLifecycle.Owner, MessageThrottle.Connection {
    /** The longest wait for a response, {@code proxy.upstream.responseTimeoutMs} by default. */
    private static final long RESPONSE_TIMEOUT_NANOS = 30_000_000_000L;

    private static final ResponseMeaning PASSED = ResponseMeaning.of(Outcome.OK);
    private static final byte[] NOTHING = {};
    private static final int SWITCHING = 101;

    private final SimulatedGateway gateway;
    private final VirtualTime time;
    private final BotCall handshake;
    private final String path;
    private final String bot;
    private final Owner owner;
    private final StreamSettings stream;
    private final Call call;
    private final PermitLifecycle permit;
    private final MessageThrottle messageThrottle;
    private final SimulatedTopics topics;
    private final boolean readsMessages;
    private final List<Message> sent = new ArrayList<>();
    private @Nullable SimulatedConnection connection;
    private @Nullable String key;
    private int status = SWITCHING;
    private long wakeAtNanos;
    private boolean wakes;
    private boolean isOver;

    /** The bot that has the WebSocket. */
    interface Owner {
        void opened(SimulatedSocket socket);

        /** Handles that the opening was refused, or that the connection is closed. */
        void ended(BotReply reply);
    }

    SimulatedSocket(SimulatedGateway gateway, BotCall handshake, String bot, Owner owner) {
        this.gateway = gateway;
        this.handshake = handshake;
        this.bot = bot;
        this.owner = owner;
        time = gateway.time();
        Exchange exchange = gateway.exchange();
        String whole = SimulatedGateway.path(handshake.target());
        path = whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
        stream = Objects.requireNonNull(exchange.streams().byPath(whole), whole);
        readsMessages = stream.orders() && exchange.streams().readsMessages(whole);
        CallRequest opening = new CallRequest(
                Route.OPEN,
                handshake.target(),
                ExchangeTranslator.toGateway(handshake).headers(),
                NOTHING);
        key = stream.orders() ? exchange.streams().handshakeKey(handshake.target(), opening.headers()) : null;
        call = exchange.classifier().classify(opening);
        permit = gateway.permit(this);
        boolean isSlackLeftOut = gateway.fault() == ControlRunFault.MESSAGE_SLACK;
        messageThrottle = new MessageThrottle(
                this, PacerFactory.of(isSlackLeftOut ? withoutSlack(stream.messageRates()) : stream.messageRates()));
        topics = new SimulatedTopics(stream.subscriptions());
    }

    // ---- opening and end

    void open() {
        gateway.statistics().asked(call.kind());
        AdmissionRequest request = new AdmissionRequest(call, stream.target(), bot, SimulatedGateway.options(permit));
        decided(permit.acquire(request, time.now()));
    }

    @Override
    public void decided(AdmissionDecision decision) {
        if (decision instanceof Admitted) {
            start();
        } else if (decision instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
    }

    private void start() {
        StartDecision start = permit.start(time.now());
        if (start instanceof Refused refused) {
            refused(refused);
        } else if (start instanceof StartDecision.Started) {
            if (gateway.isExpiryEarly()) {
                permit.answered(time.now());
            }
            BotCall sentOn =
                    new BotCall("GET", stream.upstreamTarget(handshake.target()), handshake.headers(), NOTHING);
            gateway.network().open(sentOn, this::answered);
        }
    }

    private void refused(Refused refused) {
        gateway.statistics().refused(call.kind(), refused.code(), 0);
        time.after(0, () -> owner.ended(BotReply.of(refused)));
    }

    private void answered(@Nullable SimulatedConnection opened, int withStatus) {
        if (!gateway.isExpiryEarly()) {
            permit.answered(time.now());
        }
        status = withStatus;
        connection = opened;
        if (opened != null) {
            gateway.statistics().sockets++;
            owner.opened(this);
        } else {
            ResponseMeaning meaning = permit.settle();
            gateway.statistics().answered(meaning.outcome(), meaning);
            owner.ended(BotReply.of("", meaning.outcome()));
        }
        permit.deliverDecisions();
    }

    @Override
    public ResponseMeaning readResponse() {
        return status == SWITCHING
                ? PASSED
                : gateway.exchange().responses().read(call, new UpstreamResponse(status, name -> null, NOTHING));
    }

    @Override
    public void learn(ResponseMeaning responseMeaning) {}

    /** Closes the WebSocket, on which no message waits; the permit ends when the exchange has closed it too. */
    void close() {
        if (!isOver) {
            isOver = true;
            connection().close(this::closed);
        }
    }

    private void closed() {
        for (Message message : List.copyOf(sent)) {
            message.unanswered(true);
        }
        messageThrottle.close();
        permit.settle();
        permit.deliverDecisions();
        owner.ended(BotReply.of("", Outcome.OK));
    }

    private SimulatedConnection connection() {
        return Objects.requireNonNull(connection, "not open");
    }

    // ---- messages

    /**
     * Sends a message of the bot.
     *
     * @param awaited whether {@code onReply} receives the response; otherwise it receives an empty one once the message
     *     was sent
     */
    void send(byte[] text, boolean awaited, Consumer<BotReply> onReply) {
        SubscriptionChange change = topics.read(text);
        if (readsMessages && !gateway.exchange().streams().isHeartbeat(path, text)) {
            OutboundMessage message = gateway.exchange().streams().readFromBot(path, text, key);
            key = message.keyAfter(key);
            new Message(message, text, change, awaited, onReply).begin();
            return;
        }
        PacedMessage paced = readsMessages ? PacedMessage.HEARTBEAT : PacedMessage.UNREAD;
        Refused tooMany = topics.refuse(change);
        if (tooMany != null && topics.hasRefusal()) {
            time.after(0, () -> onReply.accept(BotReply.of(tooMany)));
            return;
        }
        topics.apply(change);
        messageThrottle.await(messageThrottle.nextPosition(), paced, () -> {
            if (!isOver) {
                messageThrottle.recordSent(paced);
                gateway.statistics().messages++;
                gateway.statistics().sent++;
                connection().send(new String(text, StandardCharsets.UTF_8), this::received);
            }
            time.after(0, () -> onReply.accept(BotReply.of("", Outcome.OK)));
        });
    }

    private void received(SimulatedConnection.Received received) {
        received.messages().forEach(this::settle);
        if (received.isOver() && !isOver) {
            isOver = true;
            closed();
        }
    }

    /** Ends the message whose response this is. */
    private void settle(String text) {
        if (!sent.isEmpty()) {
            InboundMessage inbound =
                    gateway.exchange().streams().readFromExchange(path, text.getBytes(StandardCharsets.UTF_8));
            sent.stream()
                    .filter(message -> inbound.isResponseTo(message.outbound))
                    .findFirst()
                    .ifPresent(message -> message.answered(inbound, text));
        }
    }

    private static List<MessageRateSettings> withoutSlack(List<MessageRateSettings> rates) {
        return rates.stream()
                .map(rate -> new MessageRateSettings(
                        rate.max(), rate.windowMs(), 0, rate.reserve(), rate.pings(), rate.names()))
                .toList();
    }

    // ---- for the throttle

    @Override
    public long nanos() {
        return time.now();
    }

    @Override
    public boolean maySend() {
        return true;
    }

    /** Does nothing: bots send few messages at once. */
    @Override
    public void pauseReading(boolean held) {}

    @Override
    public void wakeAfter(long nanos) {
        long at = time.now() + nanos;
        if (!wakes || at != wakeAtNanos) {
            wakes = true;
            wakeAtNanos = at;
            time.after(nanos, () -> wake(at));
        }
    }

    @Override
    public void cancelWake() {
        wakes = false;
    }

    /** Ends the simulation: its results would be wrong. */
    @Override
    public void reportFault(RuntimeException fault) {
        throw fault;
    }

    private void wake(long atNanos) {
        if (wakes && atNanos == wakeAtNanos) {
            wakes = false;
            messageThrottle.proceed();
        }
    }

    /** A message that is read, on its way through the gateway. */
    private final class Message implements PermitLifecycle.Owner {
        private final OutboundMessage outbound;
        private final byte[] text;
        private final @Nullable SubscriptionChange change;
        private final boolean awaited;
        private final Consumer<BotReply> onReply;
        private final Call call;
        private final PacedMessage paced;
        private final PermitLifecycle permit;
        private final long position = messageThrottle.nextPosition();
        private final long askedNanos = time.now();
        private @Nullable InboundMessage response;
        private boolean isClosed;
        private boolean hasTurn;

        Message(
                OutboundMessage outbound,
                byte[] text,
                @Nullable SubscriptionChange change,
                boolean awaited,
                Consumer<BotReply> onReply) {
            this.outbound = outbound;
            this.text = text;
            this.change = change;
            this.awaited = awaited;
            this.onReply = onReply;
            call = gateway.exchange().classifier().classify(outbound.request());
            paced = outbound.paced(call.kind());
            permit = gateway.permit(this);
        }

        void begin() {
            gateway.statistics().asked(call.kind());
            long tooLongNanos = messageThrottle.excessiveWaitNanos(paced);
            if (tooLongNanos > 0) {
                refused(new Refused(RefusalReason.messagesTooFast(tooLongNanos), tooLongNanos));
            } else if (outbound.isSubmittedAtOnce(call.kind())) {
                acquire();
            } else {
                messageThrottle.await(position, paced, this::turn);
            }
        }

        private void acquire() {
            AdmissionRequest request = AdmissionRequest.onConnection(call, "", bot, SimulatedGateway.options(permit));
            decided(permit.acquire(request, time.now()));
        }

        @Override
        public void decided(AdmissionDecision decision) {
            if (decision instanceof Admitted admitted && hasTurn) {
                start(admitted.permit().isOverdrawn());
            } else if (decision instanceof Admitted) {
                messageThrottle.await(position, paced, this::turn);
            } else if (decision instanceof Refused refused) {
                refused(refused);
            }
            permit.deliverDecisions();
        }

        private void turn() {
            hasTurn = true;
            if (permit.isOpen()) {
                start(Objects.requireNonNull(permit.latest()).isOverdrawn());
                permit.deliverDecisions();
            } else {
                acquire();
            }
            hasTurn = false;
        }

        private void start(boolean overdrawn) {
            if (isOver) {
                permit.notSent();
                time.after(0, () -> onReply.accept(BotReply.of("", Outcome.FAULT)));
                return;
            }
            Refused tooMany = topics.refuse(change);
            if (tooMany != null) {
                permit.notSent();
                refused(tooMany);
                return;
            }
            StartDecision start = permit.start(time.now());
            if (start instanceof Refused refused) {
                refused(refused);
            } else if (start instanceof StartDecision.Started) {
                send(overdrawn);
            }
        }

        private void send(boolean overdrawn) {
            long now = time.now();
            if (gateway.isExpiryEarly()) {
                permit.answered(now);
            }
            gateway.statistics().messages++;
            gateway.statistics().sent(call.kind(), now - askedNanos, overdrawn);
            messageThrottle.recordSent(paced);
            topics.apply(change);
            sent.add(this);
            connection().send(new String(text, StandardCharsets.UTF_8), SimulatedSocket.this::received);
            time.after(RESPONSE_TIMEOUT_NANOS, () -> unanswered(false));
            if (!awaited) {
                time.after(0, () -> onReply.accept(BotReply.of("", Outcome.OK)));
            }
        }

        private void refused(Refused refused) {
            gateway.statistics().refused(call.kind(), refused.code(), time.now() - askedNanos);
            time.after(0, () -> onReply.accept(BotReply.of(refused)));
        }

        void answered(InboundMessage inbound, String received) {
            response = inbound;
            end(received);
        }

        /** Ends the message without a response, unless it had one. */
        void unanswered(boolean closed) {
            if (sent.contains(this)) {
                isClosed = closed;
                end("");
            }
        }

        private void end(String received) {
            sent.remove(this);
            if (response != null && !gateway.isExpiryEarly()) {
                permit.answered(time.now());
            }
            ResponseMeaning meaning = permit.settle();
            permit.deliverDecisions();
            gateway.answered(call, meaning);
            if (call.kind().places() && meaning.outcome() == Outcome.OK) {
                gateway.statistics().socketOrders++;
            }
            if (awaited) {
                onReply.accept(BotReply.of(received, meaning.outcome()));
            }
        }

        @Override
        public ResponseMeaning readResponse() {
            InboundMessage inbound = response;
            if (inbound == null) {
                return isClosed || call.kind().concernsOrders() ? ResponseMeaning.UNANSWERED : PASSED;
            }
            return gateway.exchange().responses().read(call, inbound.response());
        }

        @Override
        public void learn(ResponseMeaning responseMeaning) {}
    }
}
