package dev.sluice.proxy;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Sent;
import dev.sluice.exchange.Subscribing;
import dev.sluice.exchange.Told;
import dev.sluice.frame.Frames;
import dev.sluice.gate.Reason;
import dev.sluice.gate.Refused;
import dev.sluice.pace.Saying;
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
final class Conversation {
    private static final int MOST_MESSAGES = 500;
    private static final int MOST_BYTES = 1_048_576;

    /** A message is kept as its frames and as what was read out of them. */
    private static final int COPIES = 2;

    private final Loop loop;
    private final Tunnel tunnel;
    private final Entrance.StreamWay to;
    private final String path;
    private final Caller caller;
    private final Speech speech;
    private final @Nullable Subscribed subscribed;
    private final List<Message> open = new ArrayList<>();
    private final InputBudget.Share share;
    private int heldBytes;
    private long openBytes;
    private long messages;
    private @Nullable String key;
    private byte @Nullable [] lastWord;
    private boolean botIsGone;

    /** Who speaks: the name that the bot gave itself, "" for none, its address, and the id of its handshake. */
    record Caller(String bot, String peer, String id) {}

    /** @param subscribed null: nobody counts it */
    Conversation(Loop loop, Tunnel tunnel, Entrance.StreamWay to, Caller caller, @Nullable Subscribed subscribed) {
        this.loop = loop;
        this.tunnel = tunnel;
        this.to = to;
        this.path = unslashed(Entrance.path(to.asked()));
        this.caller = caller;
        this.subscribed = subscribed;
        this.share = loop.inputs().open();
        this.speech = new Speech(loop, tunnel, Paces.of(to.stream()));
    }

    /** Behind it the names of messages are put. */
    private static String unslashed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    Loop loop() {
        return loop;
    }

    /** A reload may have made another one; the gate is the same. */
    private Door door() {
        Door opened = to.way().door();
        return loop.doors().byName().getOrDefault(opened.exchange().name(), opened);
    }

    /** As a call would name it: by itself, by its account, by its address. */
    String bot(Call call) {
        return !caller.bot().isEmpty() ? caller.bot() : call.account().isEmpty() ? caller.peer() : call.account();
    }

    Trace trace(Door door, Sent said) {
        String id = caller.id() + "/" + ++messages;
        return new Trace(
                loop,
                new Trace.Of(
                        door.exchange().name(), caller.bot(), id, said.request().method()));
    }

    // ---- from the bot

    /** A whole message, and the frames that it came in. */
    void said(byte[] text, byte[] frames) {
        Door door = door();
        if (door.exchange().isHeartbeat(path, text)) {
            say(frames, Saying.HEARTBEAT);
            return;
        }
        Sent said = door.exchange().message(path, text, key);
        if (said.login() != null) {
            key = said.login();
        }
        Subscribing topics = subscribed == null ? null : subscribed.read(text);
        Message message = new Message(this, door, new Message.Said(said, frames, topics), speech.place());
        open.add(message);
        heldBytes += message.bytes();
        openBytes += message.bytes();
        if (open.size() > MOST_MESSAGES || heldBytes > MOST_BYTES || !share.hold(COPIES * openBytes)) {
            message.refused(
                    new Refused(Reason.LANE_FULL, Answer.WAIT_LONGER, 0, "too much waits on this connection already"));
        } else if (speech.tooLongNanos(message.saying()) > 0) {
            message.refused(new Refused(
                    Reason.LIMIT,
                    Answer.WAIT_LONGER,
                    speech.tooLongNanos(message.saying()),
                    "the exchange takes no more of these on this connection for now"));
        } else if (!message.asksAtOnce()) {
            speech.await(message.place(), message.saying(), message::turn);
        } else {
            message.ask();
        }
    }

    /** A ping or a pong: it stands before all that waits, but for cancels. */
    void control(byte[] frame) {
        say(frame, Saying.PING);
    }

    private void say(byte[] frames, Saying saying) {
        speech.await(speech.place(), saying, () -> {
            speech.went(saying);
            tunnel.toExchange(frames);
            goOn();
        });
    }

    /** Starts an admitted message when the exchange's pace and its socket let it, perhaps now. */
    void awaitTurn(Message message) {
        speech.await(message.place(), message.saying(), message::turn);
    }

    /** What waits for its turn may go on. */
    void writable() {
        speech.goOn();
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
        for (Message message : List.copyOf(open)) {
            if (!message.isSent() && !message.hungUp()) {
                forget(message);
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
        return open.stream().anyMatch(message -> !message.isSent()) || !speech.isEmpty();
    }

    int waiting() {
        return (int) open.stream().filter(message -> !message.isSent()).count();
    }

    boolean isLoggedIn() {
        return key != null;
    }

    /** Whether something waits, or an order is on its way whose answer is worth waiting for. */
    boolean isBusy() {
        return open.stream().anyMatch(message -> !message.isSent() || message.orders());
    }

    // ---- what messages need

    /** Null: nobody counts it. */
    @Nullable
    Subscribed subscribed() {
        return subscribed;
    }

    boolean reachesExchange() {
        return tunnel.reachesExchange();
    }

    /** It was started: its bytes go out now. */
    void send(Message message, byte[] frames) {
        heldBytes -= message.bytes();
        speech.went(message.saying());
        Subscribing topics = message.topics();
        if (subscribed != null && topics != null) {
            subscribed.went(topics);
        }
        tunnel.toExchange(frames);
        goOn();
    }

    /** It was not sent and will not be. */
    void done(Message message) {
        forget(message);
        goOn();
    }

    private void forget(Message message) {
        if (remove(message) && !message.isSent()) {
            heldBytes -= message.bytes();
        }
        speech.leave(message.place());
    }

    private boolean remove(Message message) {
        boolean removed = open.remove(message);
        if (removed) {
            openBytes -= message.bytes();
            share.hold(COPIES * openBytes);
        }
        return removed;
    }

    /** Both sides are gone. */
    void close() {
        share.close();
    }

    void tell(byte[] text) {
        tunnel.toBot(Frames.text(text));
    }

    // ---- from the exchange

    void told(byte[] text) {
        if (open.isEmpty()) {
            return;
        }
        Told told = door().exchange().told(path, text);
        for (Message message : open) {
            if (message.isSent() && isAbout(told, message.said())) {
                remove(message);
                message.answered(told);
                goOn();
                return;
            }
        }
    }

    private static boolean isAbout(Told told, Sent said) {
        if (!told.id().isEmpty()) {
            return told.id().equals(said.id());
        }
        boolean named = !told.name().isEmpty();
        return said.id().isEmpty() && (named ? told.name().equals(said.name()) : told.idPresent());
    }

    /** No answer will come. */
    void over() {
        for (Message message : List.copyOf(open)) {
            if (message.isSent()) {
                remove(message);
                message.unanswered(true);
            } else if (!message.hungUp()) {
                forget(message);
            }
        }
        speech.over();
    }

    void check(long now) {
        for (Message message : List.copyOf(open)) {
            if (message.isSent() && message.isLate(now)) {
                remove(message);
                message.unanswered(false);
                goOn();
            } else if (message.isRefusedAtStart(now)) {
                speech.leave(message.place());
                message.turn();
                goOn();
            }
        }
    }
}
