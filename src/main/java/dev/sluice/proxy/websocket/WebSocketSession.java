package dev.sluice.proxy.websocket;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.stream.InboundMessage;
import dev.sluice.core.exchange.stream.OutboundMessage;
import dev.sluice.core.exchange.stream.PacerFactory;
import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.MessageThrottle;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallRecorder;
import dev.sluice.proxy.call.CallState;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a WebSocket on which orders may pass. Each message of the bot needs a permit like a call, and a
 * response settles the message whose id it repeats. A message that waits for its permit does not delay later ones.
 * While the exchange's socket accepts no more bytes, no message is started: a waiting message can still be refused by a
 * halt or at its deadline, a written one cannot. Bounded in messages and in bytes.
 *
 * <p>Used on its bot's event loop only.
 */
final class WebSocketSession {
    private static final int MAX_MESSAGES = 500;
    private static final int MAX_BYTES = 1_048_576;

    /** Number of copies per message: its frames and the decoded message. */
    private static final int COPIES = 2;

    private final TrafficState traffic;
    private final AdmissionDispatcher dispatcher;
    private final Connection connection;
    private final RequestRouter.StreamMatch to;
    private final String path;
    private final SocketCaller caller;
    private final MessageThrottle messageThrottle;
    private final @Nullable SubscriptionCounter subscriptionCounter;
    private final List<WebSocketRequest> open = new ArrayList<>();
    private final InputBudget.Share share;
    private int heldBytes;
    private long openBytes;
    private long messages;
    private @Nullable String key;
    private byte @Nullable [] closeFrame;
    private boolean botIsGone;

    /** The two sockets that the messages pass between. */
    interface Connection {
        TunnelEnd bot();

        TunnelEnd upstream();

        /** Sends complete frames of the bot to the exchange. */
        void toExchange(byte[] frames);

        /** Sends a message of the gateway to the bot. */
        void toBot(byte[] frame);

        /** Closes the exchange's side once the bot has disconnected and none of its messages waits any more. */
        void nothingWaits();
    }

    /**
     * Creates a session.
     *
     * @param subscriptionCounter the counter of subscriptions; null if they are not counted
     */
    WebSocketSession(
            TrafficState traffic,
            AdmissionDispatcher dispatcher,
            Connection connection,
            SocketCaller caller,
            @Nullable SubscriptionCounter subscriptionCounter) {
        this.traffic = traffic;
        this.dispatcher = dispatcher;
        this.connection = connection;
        this.to = caller.to();
        this.path = unslashed(RequestRouter.path(to.botTarget()));
        this.caller = caller;
        this.key = caller.key();
        this.subscriptionCounter = subscriptionCounter;
        this.share = traffic.inputs().open();
        this.messageThrottle =
                new MessageThrottle(new Sockets(), PacerFactory.of(to.stream().messageRates()));
    }

    /** The two sockets as the throttle sees them. */
    private final class Sockets implements MessageThrottle.Connection {
        private final PacingTimer timer = new PacingTimer(dispatcher.eventLoop(), () -> messageThrottle.proceed());

        @Override
        public long nanos() {
            return dispatcher.nanos();
        }

        @Override
        public boolean maySend() {
            TunnelEnd upstream = connection.upstream();
            return upstream.isOver() || upstream.channelIo().isWritable();
        }

        @Override
        public void pauseReading(boolean held) {
            connection.bot().pauseForQueue(held);
        }

        @Override
        public void wakeAfter(long nanos) {
            timer.set(nanos);
        }

        @Override
        public void cancelWake() {
            timer.clear();
        }

        @Override
        public void reportFault(RuntimeException fault) {
            dispatcher.report(fault);
        }
    }

    /** Removes a trailing slash; the names of messages are appended to the path. */
    private static String unslashed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    SocketCaller caller() {
        return caller;
    }

    AdmissionDispatcher dispatcher() {
        return dispatcher;
    }

    /** Returns the longest time to wait for a response. */
    long responseTimeoutMs() {
        return traffic.settings().upstream().responseTimeoutMs();
    }

    /** Returns whether refusals of messages may say why. */
    boolean explainsRefusals() {
        return traffic.explainsRefusals();
    }

    /** Returns the current endpoint. A reload may have replaced it; its admission controller is the same. */
    private ExchangeEndpoint exchangeEndpoint() {
        ExchangeEndpoint opened = to.routeMatch().exchangeEndpoint();
        return traffic.endpoints().byName().getOrDefault(opened.exchange().name(), opened);
    }

    String bot(Call call) {
        return AdmissionRequest.botName(caller.bot(), call, caller.peer());
    }

    CallRecorder callRecorder(ExchangeEndpoint exchangeEndpoint, OutboundMessage message) {
        String id = caller.id() + "/" + ++messages;
        return new CallRecorder(
                traffic.callLog(),
                exchangeEndpoint.exchange().name(),
                caller.bot(),
                id,
                message.request().method(),
                null);
    }

    // ---- from the bot

    /** Handles a complete message, given as text and as the frames it came in. */
    void onBotMessage(byte[] text, byte[] frames) {
        ExchangeEndpoint exchangeEndpoint = exchangeEndpoint();
        if (exchangeEndpoint.exchange().streams().isHeartbeat(path, text)) {
            sendPaced(frames, PacedMessage.HEARTBEAT);
            return;
        }
        OutboundMessage message = exchangeEndpoint.exchange().streams().readFromBot(path, text, key);
        key = message.keyAfter(key);
        SubscriptionChange topics = subscriptionCounter == null ? null : subscriptionCounter.read(text);
        WebSocketRequest webSocketRequest = new WebSocketRequest(
                this,
                exchangeEndpoint,
                new WebSocketRequest.Content(message, frames, topics),
                messageThrottle.nextPosition());
        open.add(webSocketRequest);
        heldBytes += webSocketRequest.bytes();
        openBytes += webSocketRequest.bytes();
        webSocketRequest.proceed(CallState.RECEIVED);
    }

    /** Returns the refusal of a new message, which was already added; null if it may wait here. */
    @Nullable
    Refused checkRoom(PacedMessage pacedMessage) {
        if (open.size() > MAX_MESSAGES || heldBytes > MAX_BYTES || !share.tryResize(COPIES * openBytes)) {
            return new Refused(RefusalReason.connectionFull(open.size(), heldBytes));
        }
        long tooLongNanos = messageThrottle.excessiveWaitNanos(pacedMessage);
        return tooLongNanos <= 0 ? null : new Refused(RefusalReason.messagesTooFast(tooLongNanos), tooLongNanos);
    }

    /** Sends a ping or a pong ahead of all waiting messages except cancels. */
    void control(byte[] frame) {
        sendPaced(frame, PacedMessage.PING);
    }

    private void sendPaced(byte[] frames, PacedMessage pacedMessage) {
        messageThrottle.await(messageThrottle.nextPosition(), pacedMessage, () -> {
            messageThrottle.recordSent(pacedMessage);
            connection.toExchange(frames);
            closeIfIdle();
        });
    }

    /** Starts an admitted message once the exchange's pace and its socket permit it, possibly immediately. */
    void awaitTurn(WebSocketRequest webSocketRequest) {
        messageThrottle.await(webSocketRequest.position(), webSocketRequest.pacedMessage(), webSocketRequest::turn);
    }

    /** Starts waiting messages once the exchange's socket is writable again. */
    void writable() {
        messageThrottle.proceed();
    }

    /** Handles the bot's close frame: waiting orders are withdrawn, and cancels are sent before the close frame. */
    void closing(byte[] frame) {
        closeFrame = frame;
        withdraw();
    }

    /** Handles the bot's disconnect: the exchange's side stays open until no message waits. */
    void botGone() {
        botIsGone = true;
        withdraw();
    }

    private void withdraw() {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (!webSocketRequest.wasSent() && !webSocketRequest.callerDisconnected()) {
                forget(webSocketRequest);
            }
        }
        closeIfIdle();
    }

    /**
     * Sends the bot's close frame once no message waits, and closes the exchange's side once nothing is needed from it.
     */
    private void closeIfIdle() {
        if (isWaiting()) {
            return;
        }
        byte[] frame = closeFrame;
        closeFrame = null;
        if (frame != null) {
            connection.toExchange(frame);
        }
        if (botIsGone && !isBusy()) {
            connection.nothingWaits();
        }
    }

    private boolean isWaiting() {
        return open.stream().anyMatch(webSocketRequest -> !webSocketRequest.wasSent()) || !messageThrottle.isEmpty();
    }

    int waiting() {
        return (int) open.stream()
                .filter(webSocketRequest -> !webSocketRequest.wasSent())
                .count();
    }

    boolean isLoggedIn() {
        return key != null;
    }

    /** Returns whether a message waits, or an order is in flight whose response is needed. */
    boolean isBusy() {
        return open.stream().anyMatch(webSocketRequest -> !webSocketRequest.wasSent() || webSocketRequest.orders());
    }

    // ---- for the messages

    /** Returns the counter of subscriptions; null if they are not counted. */
    @Nullable
    SubscriptionCounter subscriptionCounter() {
        return subscriptionCounter;
    }

    boolean reachesExchange() {
        return !connection.upstream().isOver();
    }

    /** Sends a message that was started. */
    void send(WebSocketRequest webSocketRequest, byte[] frames) {
        heldBytes -= webSocketRequest.bytes();
        messageThrottle.recordSent(webSocketRequest.pacedMessage());
        SubscriptionChange topics = webSocketRequest.topics();
        if (subscriptionCounter != null && topics != null) {
            subscriptionCounter.sent(topics);
        }
        connection.toExchange(frames);
        closeIfIdle();
    }

    /** Removes a message that was not sent and never will be. */
    void done(WebSocketRequest webSocketRequest) {
        forget(webSocketRequest);
        closeIfIdle();
    }

    private void forget(WebSocketRequest webSocketRequest) {
        if (remove(webSocketRequest) && !webSocketRequest.wasSent()) {
            heldBytes -= webSocketRequest.bytes();
        }
        messageThrottle.remove(webSocketRequest.position());
    }

    private boolean remove(WebSocketRequest webSocketRequest) {
        boolean removed = open.remove(webSocketRequest);
        if (removed) {
            openBytes -= webSocketRequest.bytes();
            share.tryResize(COPIES * openBytes);
        }
        return removed;
    }

    /** Releases the memory budget after both sides have closed. */
    void close() {
        share.close();
    }

    /** Closes the bot's connection; its waiting cancels are still sent. */
    void disconnectBot() {
        connection.bot().disconnect();
    }

    /** Sends a message of the gateway to the bot, in the form of the exchange's messages. */
    void reply(byte[] text) {
        boolean compresses = exchangeEndpoint().exchange().streams().compressesMessages(path);
        connection.toBot(compresses ? FrameEncoder.gzip(text) : FrameEncoder.text(text));
    }

    // ---- from the exchange

    void onExchangeMessage(byte[] text) {
        if (open.isEmpty()) {
            return;
        }
        InboundMessage inboundMessage = exchangeEndpoint().exchange().streams().readFromExchange(path, text);
        for (WebSocketRequest webSocketRequest : open) {
            if (webSocketRequest.wasSent() && inboundMessage.isResponseTo(webSocketRequest.message())) {
                remove(webSocketRequest);
                webSocketRequest.answered(inboundMessage);
                closeIfIdle();
                return;
            }
        }
    }

    /** Ends all messages because no response will arrive. */
    void over() {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (webSocketRequest.wasSent()) {
                remove(webSocketRequest);
                webSocketRequest.unanswered(true);
            } else if (!webSocketRequest.callerDisconnected()) {
                forget(webSocketRequest);
            }
        }
        messageThrottle.close();
    }

    void check(long now) {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (webSocketRequest.wasSent() && webSocketRequest.isLate(now)) {
                remove(webSocketRequest);
                webSocketRequest.unanswered(false);
                closeIfIdle();
            } else if (webSocketRequest.isRefusedAtStart(now)) {
                messageThrottle.remove(webSocketRequest.position());
                webSocketRequest.turn();
                closeIfIdle();
            }
        }
    }
}
