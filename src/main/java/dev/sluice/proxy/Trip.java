package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** One call: from the bot through the gate to the exchange and back. */
final class Trip extends Passage {
    private static final int MOST_REPEATS = 1;

    private final RequestBody body;
    private Sharing sharing = Sharing.NONE;
    private int repeats;

    Trip(Loop loop, BotConnection bot, RequestHead request, Reception reception) {
        super(loop, bot, request, reception);
        ProxySettings settings = loop.settings();
        boolean read = exchange().needsBody(request.method(), way().target());
        body = new RequestBody(
                request.framing(),
                read ? settings.mostReadBodyBytes() : settings.joinBytes(),
                read,
                loop.inputs().open());
    }

    // ---- 1 receive

    @Override
    void begin() {
        if (body.isTooLarge()) {
            tooLarge();
        } else if (body.hasEnded() || body.isStreamed()) {
            ask();
        }
    }

    @Override
    void bodyPiece(ByteBuf piece) {
        if (step() == Step.DONE) {
            return;
        }
        UpstreamConnection to = connection();
        if (to != null) {
            body.pipe(piece, to.wire());
            pauseBody(!to.wire().isWritable());
            return;
        }
        if (!body.add(piece)) {
            BotConnection from = bot();
            if (from != null) {
                from.refuse(RefusalAnswer.full(exchange()));
            }
        } else if (body.isTooLarge()) {
            tooLarge();
        } else if (body.isStreamed()) {
            pauseBody(true);
            if (step() == Step.RECEIVING) {
                ask();
            }
        }
    }

    @Override
    void bodyEnded() {
        body.end();
        UpstreamConnection to = connection();
        if (step() == Step.RECEIVING) {
            ask();
        } else if (to != null && !body.isWritten()) {
            body.pipeEnd(to.wire());
        }
    }

    @Override
    void letGo() {
        body.letGo();
    }

    private void pauseBody(boolean paused) {
        BotConnection from = bot();
        if (from != null) {
            from.pauseBody(paused);
        }
    }

    private void tooLarge() {
        done();
        answerOwn(OwnAnswer.plain(413, "a body that is too large to be read", false));
    }

    // ---- 2 name

    @Override
    Request named() {
        return new Request(request().method(), way().target(), request().head(), body.bytes());
    }

    @Override
    int heldBytes() {
        return body.collectedBytes();
    }

    @Override
    boolean isWhole() {
        return body.hasEnded();
    }

    @Override
    void named(Call as) {
        SharedRead found = SharedRead.of(this, as);
        if (found != null) {
            sharing = found;
            answering.mayBeShared();
        }
    }

    @Override
    Sharing sharing() {
        return sharing;
    }

    // ---- another one's answer

    void answerWith(WholeAnswer whole, Relay.Cached cached) {
        BotConnection to = bot();
        trace().shared(call(), cached.how(), whole.head().status());
        done();
        if (to != null) {
            Relay relay = new Relay(to, request(), loop().settings().joinBytes());
            relay.begin(whole.head(), "", cached);
            ByteBuf all = Unpooled.wrappedBuffer(whole.body());
            if (all.isReadable()) {
                relay.piece(all);
            }
            all.release();
            relay.end();
        }
    }

    /** The call that it followed goes no more. */
    void goOn(boolean broke) {
        if (broke) {
            repeats = MOST_REPEATS;
        }
        ask();
    }

    /** The answer that it waited for is only for whom it was sent. */
    void goAlone() {
        sharing = Sharing.NONE;
        ask();
    }

    /** The call that it followed has no whole answer. */
    void lose(String reason) {
        OwnAnswer own = RefusalAnswer.lost(exchange(), call(), reason);
        trace().followed(call(), reason, own.status());
        done();
        answerOwn(own);
    }

    /** How long the configuration of now keeps its answer. */
    long keepNanos() {
        Door door = loop().doors().byName().get(exchange().name());
        return door == null ? 0 : door.reads().keepNanos(call().route().id());
    }

    // ---- 6 forward

    @Override
    void unreachable() {
        way().door().rest().failed("no connection to " + way().upstream());
    }

    @Override
    void send(UpstreamConnection to, long now) {
        to.begin(this, request().method());
        boolean tellsHosts = exchange().hostsTold(call()) != null;
        if (tellsHosts) {
            rewriteHosts();
        }
        ByteBufAllocator allocator = to.wire().allocator();
        ByteBuf out = UpstreamRequest.head(request(), way(), allocator, body.collectedBytes() + 32, tellsHosts);
        body.writeTo(out);
        to.wire().write(out);
        to.wire().flush();
        if (body.isStreamed() && !body.hasEnded()) {
            pauseBody(!to.wire().isWritable());
        }
    }

    private void rewriteHosts() {
        BotConnection from = bot();
        String base = from == null
                ? null
                : DialledThrough.base(request(), way(), from.wire().isTls());
        if (base != null) {
            Call asked = call();
            answering.rewrites(whole -> DialledThrough.rewritten(exchange(), base, asked, whole));
        }
    }

    @Override
    public void upstreamWritable() {
        pauseBody(false);
    }

    /** A connection with half a request on it is of no use to anybody. */
    @Override
    public boolean leavesConnection() {
        return !wasSent() || body.isWritten();
    }

    // ---- 7 read, 8 settle, 9 relay

    @Override
    public void answerPiece(ByteBuf piece) {
        answering.piece(piece);
        boolean gathers = sharing.gathers(piece);
        BotConnection to = bot();
        UpstreamConnection from = connection();
        if (to != null && answering.isRelayed()) {
            if (!gathers && answering.reachedBot() && !to.isWritable()) {
                block(true);
            }
        } else if (!gathers && answering.isReadEnough() && from != null) {
            from.abandon(); // nobody listens, and what must be read was read
            answerEnded();
        }
    }

    @Override
    public void answerBroken(String why, boolean anyByte) {
        noConnection();
        learnAndSettle(false);
        boolean again = !anyByte && body.hasEnded() && call().repeatable() && repeats < MOST_REPEATS && bot() != null;
        if (again) {
            repeats++;
            answering.drop();
            loop().landed(this);
            sharing.brokeOnce();
            ask();
        } else {
            fail(why.startsWith("late") ? RefusalAnswer.TIMEOUT : RefusalAnswer.BROKEN);
        }
        loop().afterGate(way().door().gate());
    }

    @Override
    void learn(Reading reading) {
        answering.teach(way().door(), call(), reading, trace().askedNanos());
    }

    @Override
    void giveUp(String why) {
        repeats = MOST_REPEATS;
        super.giveUp(why);
    }
}
