package dev.sluice.proxy;

import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.InboundMessage;
import dev.sluice.core.exchange.OutboundMessage;
import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.exchange.SubscriptionChange;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.proxy.routing.RequestRouter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said on a WebSocket on which orders may pass: every message of the bot asks the gate as a call would, and an answer ends the one whose id it repeats. A
 * message that waits holds nothing back: what comes behind it goes its own way. While the exchange's socket takes nothing more, no message is started: one that waits here can still be
 * refused by a trip or at its deadline, and one that was written cannot. Bounded in messages and in bytes.
 *
 * <p>On its bot's event loop only.
 */
final class WebSocketSession {
    private static final int MOST_MESSAGES = 500;
    private static final int MOST_BYTES = 1_048_576;

    /** A message is kept as its frames and as what was read out of them. */
    private static final int COPIES = 2;

    private final ProxyVerticle proxyVerticle;
    private final Tunnel tunnel;
    private final RequestRouter.StreamMatch to;
    private final String path;
    private final Caller caller;
    private final MessageThrottle messageThrottle;
    private final @Nullable SubscriptionCounter subscriptionCounter;
    private final List<WebSocketRequest> open = new ArrayList<>();
    private final InputBudget.Share share;
    private int heldBytes;
    private long openBytes;
    private long messages;
    private @Nullable String key;
    private byte @Nullable [] lastWord;
    private boolean botIsGone;

    /** Who speaks: the name that the bot gave itself, "" for none, its address, and the id of its handshake. */
    record Caller(String bot, String peer, String id) {}

    /** @param subscriptionCounter null: nobody counts it */
    WebSocketSession(
            ProxyVerticle proxyVerticle,
            Tunnel tunnel,
            RequestRouter.StreamMatch to,
            Caller caller,
            @Nullable SubscriptionCounter subscriptionCounter) {
        this.proxyVerticle = proxyVerticle;
        this.tunnel = tunnel;
        this.to = to;
        this.path = unslashed(RequestRouter.path(to.asked()));
        this.caller = caller;
        this.subscriptionCounter = subscriptionCounter;
        this.share = proxyVerticle.inputs().open();
        this.messageThrottle = new MessageThrottle(proxyVerticle, tunnel, PacerFactory.of(to.stream()));
    }

    /** Behind it the names of messages are put. */
    private static String unslashed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    ProxyVerticle proxyVerticle() {
        return proxyVerticle;
    }

    /** A reload may have made another one; the gate is the same. */
    private ExchangeEndpoint exchangeEndpoint() {
        ExchangeEndpoint opened = to.routeMatch().exchangeEndpoint();
        return proxyVerticle
                .exchangeEndpoints()
                .byName()
                .getOrDefault(opened.exchange().name(), opened);
    }

    /** As a call would name it: by itself, by its account, by its address. */
    String bot(Call call) {
        return !caller.bot().isEmpty() ? caller.bot() : call.account().isEmpty() ? caller.peer() : call.account();
    }

    CallTimer trace(ExchangeEndpoint exchangeEndpoint, OutboundMessage said) {
        String id = caller.id() + "/" + ++messages;
        return new CallTimer(
                proxyVerticle,
                new CallTimer.Of(
                        exchangeEndpoint.exchange().name(),
                        caller.bot(),
                        id,
                        said.callRequest().method()));
    }

    // ---- from the bot

    /** A whole message, and the frames that it came in. */
    void onBotMessage(byte[] text, byte[] frames) {
        ExchangeEndpoint exchangeEndpoint = exchangeEndpoint();
        if (exchangeEndpoint.exchange().isHeartbeat(path, text)) {
            say(frames, PacedMessage.HEARTBEAT);
            return;
        }
        OutboundMessage said = exchangeEndpoint.exchange().message(path, text, key);
        if (said.login() != null) {
            key = said.login();
        }
        SubscriptionChange topics = subscriptionCounter == null ? null : subscriptionCounter.read(text);
        WebSocketRequest webSocketRequest = new WebSocketRequest(
                this, exchangeEndpoint, new WebSocketRequest.Said(said, frames, topics), messageThrottle.place());
        open.add(webSocketRequest);
        heldBytes += webSocketRequest.bytes();
        openBytes += webSocketRequest.bytes();
        if (open.size() > MOST_MESSAGES || heldBytes > MOST_BYTES || !share.hold(COPIES * openBytes)) {
            webSocketRequest.refused(new Refused(
                    RefusalReason.LANE_FULL, RefusalKind.WAIT_LONGER, 0, "too much waits on this connection already"));
        } else if (messageThrottle.tooLongNanos(webSocketRequest.pacedMessage()) > 0) {
            webSocketRequest.refused(new Refused(
                    RefusalReason.LIMIT,
                    RefusalKind.WAIT_LONGER,
                    messageThrottle.tooLongNanos(webSocketRequest.pacedMessage()),
                    "the exchange takes no more of these on this connection for now"));
        } else if (!webSocketRequest.asksAtOnce()) {
            messageThrottle.await(webSocketRequest.place(), webSocketRequest.pacedMessage(), webSocketRequest::turn);
        } else {
            webSocketRequest.ask();
        }
    }

    /** A ping or a pong: it stands before all that waits, but for cancels. */
    void control(byte[] frame) {
        say(frame, PacedMessage.PING);
    }

    private void say(byte[] frames, PacedMessage pacedMessage) {
        messageThrottle.await(messageThrottle.place(), pacedMessage, () -> {
            messageThrottle.went(pacedMessage);
            tunnel.toExchange(frames);
            goOn();
        });
    }

    /** Starts an admitted message when the exchange's pace and its socket let it, perhaps now. */
    void awaitTurn(WebSocketRequest webSocketRequest) {
        messageThrottle.await(webSocketRequest.place(), webSocketRequest.pacedMessage(), webSocketRequest::turn);
    }

    /** What waits for its turn may go on. */
    void writable() {
        messageThrottle.goOn();
    }

    /** The bot says that it will say no more: orders that wait are withdrawn, cancels go first. */
    void closing(byte[] frame) {
        lastWord = frame;
        withdraw();
    }

    /** The bot's connection is closed: the other one stays until nothing of it waits any more. */
    void botGone() {
        botIsGone = true;
        withdraw();
    }

    private void withdraw() {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (!webSocketRequest.isSent() && !webSocketRequest.hungUp()) {
                forget(webSocketRequest);
            }
        }
        goOn();
    }

    private void goOn() {
        if (isWaiting()) {
            return;
        }
        byte[] word = lastWord;
        lastWord = null;
        if (word != null) {
            tunnel.toExchange(word);
        }
        if (botIsGone && !isBusy()) {
            tunnel.nothingWaits();
        }
    }

    private boolean isWaiting() {
        return open.stream().anyMatch(webSocketRequest -> !webSocketRequest.isSent()) || !messageThrottle.isEmpty();
    }

    int waiting() {
        return (int) open.stream()
                .filter(webSocketRequest -> !webSocketRequest.isSent())
                .count();
    }

    boolean isLoggedIn() {
        return key != null;
    }

    /** Whether something waits, or an order is on its way whose answer is worth waiting for. */
    boolean isBusy() {
        return open.stream().anyMatch(webSocketRequest -> !webSocketRequest.isSent() || webSocketRequest.orders());
    }

    // ---- what messages need

    /** Null: nobody counts it. */
    @Nullable
    SubscriptionCounter subscriptionCounter() {
        return subscriptionCounter;
    }

    boolean reachesExchange() {
        return tunnel.reachesExchange();
    }

    /** It was started: its bytes go out now. */
    void send(WebSocketRequest webSocketRequest, byte[] frames) {
        heldBytes -= webSocketRequest.bytes();
        messageThrottle.went(webSocketRequest.pacedMessage());
        SubscriptionChange topics = webSocketRequest.topics();
        if (subscriptionCounter != null && topics != null) {
            subscriptionCounter.went(topics);
        }
        tunnel.toExchange(frames);
        goOn();
    }

    /** It was not sent and will not be. */
    void done(WebSocketRequest webSocketRequest) {
        forget(webSocketRequest);
        goOn();
    }

    private void forget(WebSocketRequest webSocketRequest) {
        if (remove(webSocketRequest) && !webSocketRequest.isSent()) {
            heldBytes -= webSocketRequest.bytes();
        }
        messageThrottle.leave(webSocketRequest.place());
    }

    private boolean remove(WebSocketRequest webSocketRequest) {
        boolean removed = open.remove(webSocketRequest);
        if (removed) {
            openBytes -= webSocketRequest.bytes();
            share.hold(COPIES * openBytes);
        }
        return removed;
    }

    /** Both sides are gone. */
    void close() {
        share.close();
    }

    void tell(byte[] text) {
        tunnel.toBot(FrameEncoder.text(text));
    }

    // ---- from the exchange

    void onExchangeMessage(byte[] text) {
        if (open.isEmpty()) {
            return;
        }
        InboundMessage inboundMessage = exchangeEndpoint().exchange().readMessage(path, text);
        for (WebSocketRequest webSocketRequest : open) {
            if (webSocketRequest.isSent() && isAbout(inboundMessage, webSocketRequest.said())) {
                remove(webSocketRequest);
                webSocketRequest.answered(inboundMessage);
                goOn();
                return;
            }
        }
    }

    private static boolean isAbout(InboundMessage inboundMessage, OutboundMessage said) {
        if (!inboundMessage.id().isEmpty()) {
            return inboundMessage.id().equals(said.id());
        }
        boolean named = !inboundMessage.name().isEmpty();
        return said.id().isEmpty() && (named ? inboundMessage.name().equals(said.name()) : inboundMessage.idPresent());
    }

    /** No answer will come. */
    void over() {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (webSocketRequest.isSent()) {
                remove(webSocketRequest);
                webSocketRequest.unanswered(true);
            } else if (!webSocketRequest.hungUp()) {
                forget(webSocketRequest);
            }
        }
        messageThrottle.over();
    }

    void check(long now) {
        for (WebSocketRequest webSocketRequest : List.copyOf(open)) {
            if (webSocketRequest.isSent() && webSocketRequest.isLate(now)) {
                remove(webSocketRequest);
                webSocketRequest.unanswered(false);
                goOn();
            } else if (webSocketRequest.isRefusedAtStart(now)) {
                messageThrottle.leave(webSocketRequest.place());
                webSocketRequest.turn();
                goOn();
            }
        }
    }
}
