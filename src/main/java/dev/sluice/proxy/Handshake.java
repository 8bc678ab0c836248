package dev.sluice.proxy;

import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import dev.sluice.exchange.Route;
import dev.sluice.gate.Refused;
import dev.sluice.health.Sockets;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a WebSocket: a call like any other until the exchange answers. What it answers is the bot's answer, a no with its body; behind a 101 both sockets
 * are a {@link Tunnel}, which holds the permit until it ends, since connections are a limit.
 */
final class Handshake extends Passage {
    private static final Reading OPENED =
            new Reading(Outcome.OK, true, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");
    private static final byte[] NOTHING = {};

    private final Entrance.StreamWay to;
    private int bodyBytes;

    Handshake(Loop loop, BotConnection bot, RequestHead request, Entrance.StreamWay to, Reception reception) {
        super(loop, bot, request, reception);
        this.to = to;
    }

    // ---- the way to the exchange

    @Override
    void begin() {
        Refused tooMany = Subscribed.tooMany(to);
        if (tooMany == null) {
            ask();
        } else {
            trace().asked(loop().nanos());
            refused(tooMany);
        }
    }

    @Override
    void bodyPiece(ByteBuf piece) {
        throw new IllegalStateException("a handshake has no body");
    }

    @Override
    void bodyEnded() {
        throw new IllegalStateException("a handshake has no body");
    }

    @Override
    Request named() {
        return new Request(Route.OPEN, to.asked(), request().head(), NOTHING);
    }

    @Override
    int heldBytes() {
        return 0;
    }

    @Override
    boolean isWhole() {
        return true;
    }

    @Override
    void unreachable() {
        sockets().failed(kept(), "no connection to " + way().upstream(), loop().nanos());
    }

    private Sockets sockets() {
        return way().door().sockets();
    }

    private Sockets.Kept kept() {
        return new Sockets.Kept(to.stream().isUser(to.asked()), reception().bot());
    }

    /** That a bot's own key is refused is not the exchange's fault. */
    @Override
    void learn(Reading reading) {
        switch (reading.outcome()) {
            case FAULT, OVERLOAD, UNKNOWN, RATE, BAN ->
                sockets().failed(kept(), "handshake answered " + answering.status(), loop().nanos());
            case OK, BUSINESS, CLOCK, AUTH -> {}
        }
    }

    @Override
    void send(UpstreamConnection upstream, long now) {
        upstream.begin(this, request().method());
        boolean plain = to.stream().orders();
        upstream.wire()
                .write(UpstreamRequest.handshake(
                        request(), way(), upstream.wire().allocator(), plain));
        upstream.wire().flush();
    }

    @Override
    public void upstreamWritable() {}

    /** It was opened for this, and whatever else the exchange would do with it is not known. */
    @Override
    public boolean leavesConnection() {
        return false;
    }

    // ---- the answer

    @Override
    public @Nullable TunnelEnd switched(AnswerHead answer) {
        UpstreamConnection upstream = connection();
        BotConnection caller = bot();
        if (upstream == null || !isAgreed(answer.head())) {
            return null;
        }
        long now = loop().nanos();
        long took = now - answering.startedNanos();
        trace().answered(call(), took);
        leave().answered(now);
        answering.begin(answer, 0, "", now);
        trace().settled(call(), Outcome.OK, answer.status());
        done();
        noConnection();
        if (caller == null) {
            upstream.abandon();
            leave().settle(OPENED, now);
            loop().afterGate(way().door().gate());
            return null;
        }
        if (to.stream().orders()) {
            way().door().openedForOrders();
        }
        answering.drop();
        answering.forget(); // a tunnel lives for a day
        Sockets.Stream stream = sockets().opened(kept(), took, to.stream().silenceMs() * Loop.MILLI, now);
        Tunnel tunnel = new Tunnel(
                loop(), new Tunnel.Setup(to, caller, speaker(), stream, this::closed, isExtended(answer.head())));
        upstream.handOver(tunnel.upstream());
        if (tunnel.readsMessages()) {
            tunnel.upstream()
                    .wire()
                    .writableOnlyWhenEmpty(); // a started order must not stay in this process: a trip could not stop it
            // there
        }
        caller.upgrade(copy(answer.head(), caller.wire()), tunnel.bot());
        loop().afterGate(way().door().gate());
        return tunnel.upstream();
    }

    private Conversation.Caller speaker() {
        return new Conversation.Caller(reception().bot(), peer(), request().id());
    }

    private void closed() {
        leave().settle(OPENED, loop().nanos());
        loop().afterGate(way().door().gate());
    }

    /** An extension that nobody asked for would make frames that must be read unreadable. */
    private boolean isAgreed(Head answer) {
        int upgrade = answer.find("upgrade");
        boolean readable = !to.stream().orders() || !isExtended(answer);
        return upgrade >= 0
                && answer.valueIs(upgrade, "websocket")
                && answer.connectionHas("upgrade")
                && answer.find("sec-websocket-accept") >= 0
                && readable;
    }

    private static boolean isExtended(Head answer) {
        return answer.find("sec-websocket-extensions") >= 0;
    }

    /** As it came, but for what could be taken for our own word. */
    private static ByteBuf copy(Head answer, Wire wire) {
        ByteBuf out = wire.allocator().ioBuffer(answer.bytes().length);
        out.writeBytes(answer.bytes(), 0, answer.firstLineEnd());
        crlf(out);
        for (int i = 0; i < answer.fields(); i++) {
            if (!answer.nameStartsWith(i, "x-sluice-")) {
                out.writeBytes(answer.bytes(), answer.nameFrom(i), answer.valueTo(i) - answer.nameFrom(i));
                crlf(out);
            }
        }
        crlf(out);
        return out;
    }

    private static void crlf(ByteBuf out) {
        out.writeShort(('\r' << 8) | '\n');
    }

    @Override
    public void answerPiece(ByteBuf piece) {
        bodyBytes += piece.readableBytes();
        if (bodyBytes > loop().settings().mostReadBodyBytes()) {
            giveUp("a refusal that is too long");
            return;
        }
        answering.piece(piece);
        BotConnection caller = bot();
        if (caller != null && answering.reachedBot() && !caller.isWritable()) {
            block(true);
        }
    }

    @Override
    public void answerBroken(String why, boolean anyByte) {
        noConnection();
        learnAndSettle(false);
        fail(why.startsWith("late") ? RefusalAnswer.TIMEOUT : RefusalAnswer.BROKEN);
        loop().afterGate(way().door().gate());
    }
}
