package dev.sluice.proxy;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Reason;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.gate.Waiting;
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: from the bot through the gate to the exchange and back. Holds at most one permit at a time and ends it exactly once,
 * whatever breaks and whoever hangs up; {@link Step} draws its ways.
 *
 * <p>On its bot's event loop only; the gate's decisions are brought there by {@link Loop}.
 */
final class Trip {
    private static final int MOST_REPEATS = 1;

    private final Loop loop;
    private final RequestHead request;
    private final Reception reception;
    private final Entrance.Way way;
    private final Exchange exchange;
    private final Gate gate;
    private final RequestBody body;
    private final Leave leave;
    private final Answering answering = new Answering();
    private @Nullable BotConnection bot;
    private @Nullable Call call;
    private @Nullable Ticket ticket;
    private @Nullable UpstreamConnection connection;
    private Step step = Step.RECEIVING;
    private boolean sent;
    private int repeats;
    private long askedNanos;

    Trip(Loop loop, BotConnection bot, RequestHead request, Reception reception) {
        this.loop = loop;
        this.bot = bot;
        this.request = request;
        this.reception = reception;
        this.way = reception.way();
        this.exchange = way.door().exchange();
        this.gate = way.door().gate();
        this.leave = new Leave(gate, loop.effects());
        ProxySettings settings = loop.settings();
        boolean read = exchange.needsBody(request.method(), way.target());
        this.body =
                new RequestBody(request.framing(), read ? settings.mostReadBodyBytes() : settings.joinBytes(), read);
    }

    Loop loop() {
        return loop;
    }

    /** Whether its first byte was handed to an upstream's socket. */
    boolean wasSent() {
        return sent;
    }

    // ---- 1 receive

    void begin() {
        if (body.isTooLarge()) {
            tooLarge();
        } else if (body.hasEnded() || body.isStreamed()) {
            ask();
        }
    }

    void bodyPiece(ByteBuf piece) {
        if (step == Step.DONE) {
            return;
        }
        if (connection != null) {
            body.pipe(piece, connection.wire());
            pauseBody(!connection.wire().isWritable());
            return;
        }
        body.add(piece);
        if (body.isTooLarge()) {
            tooLarge();
        } else if (body.isStreamed()) {
            pauseBody(true);
            if (step == Step.RECEIVING) {
                ask();
            }
        }
    }

    void bodyEnded() {
        body.end();
        if (step == Step.RECEIVING) {
            ask();
        } else if (connection != null && !body.isWritten()) {
            body.pipeEnd(connection.wire());
        }
    }

    private void pauseBody(boolean paused) {
        if (bot != null) {
            bot.pauseBody(paused);
        }
    }

    private void tooLarge() {
        done();
        answerOwn(OwnAnswer.plain(413, "a body that is too large to be read", false));
    }

    // ---- 2 name, 3 ask, 4 wait

    private void ask() {
        Call named = call;
        if (named == null) {
            named = exchange.name(new Request(request.method(), way.target(), request.head(), body.bytes()));
            call = named;
        }
        int bytes = request.head().bytes().length + body.collectedBytes();
        Ticket asking = reception.ticket(named, bytes, this);
        ticket = asking;
        step = Step.WAITING;
        askedNanos = loop.nanos();
        Verdict verdict = gate.ask(asking, askedNanos, loop.effects());
        decided(verdict);
        if (verdict instanceof Waiting) {
            loop.afterGate(gate);
        } else {
            loop.deliver();
        }
    }

    /** The caller's address; "" when it has gone. */
    String peer() {
        return bot == null ? "" : bot.peer();
    }

    /** The gate's word on a call that asked or waited. */
    void decided(Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            leave.take(admitted.permit());
            connect();
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        }
    }

    private void refused(Refused refused) {
        done();
        loop.counts().refused(exchange.name(), refused.reason());
        answerOwn(RefusalAnswer.of(exchange, call, refused, sent));
    }

    // ---- 5 start

    private void connect() {
        step = Step.CONNECTING;
        UpstreamConnection free = loop.pool().take(way.upstream());
        if (free != null) {
            start(free);
        } else {
            loop.pool().open(way.upstream()).onComplete(this::opened);
        }
    }

    private void opened(AsyncResult<UpstreamConnection> opened) {
        if (step != Step.CONNECTING) {
            if (opened.succeeded()) {
                opened.result().giveBack();
            }
        } else if (opened.succeeded()) {
            start(opened.result());
        } else {
            notSent();
            refused(new Refused(Reason.UNREACHABLE, Answer.UNREACHABLE, 0, "no connection to " + way.upstream()));
        }
    }

    private void start(UpstreamConnection to) {
        long now = loop.nanos();
        if (bot == null && !body.hasEnded()) {
            to.giveBack();
            notSent(); // a cancel goes on without its caller, but not with half a body
            done();
            return;
        }
        StartVerdict verdict = leave.start(now);
        if (verdict instanceof StartVerdict.Go) {
            send(to, now);
        } else {
            to.giveBack();
            if (verdict instanceof Refused refused) {
                refused(refused);
            } else {
                step = Step.WAITING;
                loop.afterGate(gate);
            }
        }
        loop.deliver();
    }

    // ---- 6 forward

    private void send(UpstreamConnection to, long now) {
        step = Step.IN_FLIGHT;
        loop.counts().waited(now - askedNanos);
        sent = true;
        connection = to;
        loop.inFlight(this);
        answering.expect(bot, request, loop.settings().joinBytes(), now);
        to.begin(this, request.method());
        ByteBuf out = UpstreamRequest.head(request, way, to.wire().allocator(), body.collectedBytes() + 32);
        body.writeTo(out);
        to.wire().write(out);
        to.wire().flush();
        if (body.isStreamed() && !body.hasEnded()) {
            pauseBody(!to.wire().isWritable());
        }
    }

    void upstreamWritable() {
        pauseBody(false);
    }

    boolean requestIsWritten() {
        return body.isWritten();
    }

    // ---- 7 read, 8 settle, 9 relay

    void answerHead(AnswerHead head) {
        long now = loop.nanos();
        loop.counts().answered(now - answering.startedNanos());
        leave.answered(now);
        boolean read = exchange.wantsAnswerBody(call(), head.status());
        int copied = read ? loop.settings().upstream().readAnswerBytes() : 0;
        answering.begin(head, copied, leave.remark(), now);
        loop.afterGate(gate);
    }

    void answerPiece(ByteBuf piece) {
        answering.piece(piece);
        if (bot != null && answering.isRelayed()) {
            if (answering.reachedBot() && !bot.isWritable()) {
                block(true);
            }
        } else if (answering.isReadEnough() && connection != null) {
            connection.abandon(); // nobody listens, and what must be read was read
            connection = null;
            answerEnded();
        }
    }

    void answerPaused() {
        answering.paused(loop.nanos());
    }

    void callerWritable() {
        block(false);
    }

    private void block(boolean on) {
        if (connection != null && answering.block(on, loop.nanos())) {
            connection.wire().read(!on);
        }
    }

    /** The last byte of the answer is here; the connection is free or closed. */
    void answerEnded() {
        connection = null;
        settle(answering.read(exchange, call(), true));
        done();
        answering.end();
        loop.afterGate(gate);
    }

    /** The answer will never be whole. Its connection is closed. */
    void answerBroken(String why, boolean anyByte) {
        connection = null;
        settle(answering.read(exchange, call(), false));
        boolean again = !anyByte && body.hasEnded() && call().repeatable() && repeats < MOST_REPEATS && bot != null;
        if (again) {
            repeats++;
            answering.drop();
            loop.landed(this);
            ask();
        } else {
            fail(why.startsWith("late") ? RefusalAnswer.TIMEOUT : RefusalAnswer.BROKEN);
        }
        loop.afterGate(gate);
    }

    private void fail(String reason) {
        boolean begun = answering.reachedBot();
        done();
        answering.drop();
        if (begun && bot != null) {
            bot.cut();
        } else {
            answerOwn(RefusalAnswer.lost(exchange, call(), reason));
        }
    }

    private void settle(Reading reading) {
        answering.teach(way.door().clock(), reading);
        leave.settle(reading, loop.nanos());
        loop.counts().settled(exchange.name(), call(), reading.outcome());
    }

    private void notSent() {
        leave.notSent(loop.nanos());
        loop.afterGate(gate);
    }

    private void answerOwn(OwnAnswer own) {
        if (bot != null) {
            bot.answerOwn(own);
        }
    }

    // ---- hang-ups and time

    /** The caller is gone: what waits is dropped or goes on as the gate says, what is in flight runs to its end for the sake of its outcome. */
    void callerGone() {
        bot = null;
        answering.drop();
        Ticket waiting = ticket;
        switch (step) {
            case RECEIVING -> done();
            case WAITING -> {
                if (waiting != null && !gate.hungUp(waiting, loop.nanos(), loop.effects())) {
                    done();
                }
                loop.afterGate(gate);
            }
            case CONNECTING -> {
                if (waiting != null) {
                    gate.hungUp(waiting, loop.nanos(), loop.effects()); // its start says whether it still goes
                }
            }
            case IN_FLIGHT -> {
                if (!body.hasEnded()) {
                    giveUp("the caller hung up inside its body");
                } else {
                    block(false);
                }
            }
            case DONE -> {}
        }
    }

    /** Looked at now and then while in flight. */
    void check(long nowNanos) {
        String late = answering.late(loop.settings(), nowNanos);
        if (late != null) {
            giveUp(late);
        }
    }

    /** The gateway stops: takes back what was not started. True: it surely never will be. */
    boolean withdrawn() {
        Ticket waiting = ticket;
        callerGone();
        boolean cancels = call != null && (call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN);
        return waiting == null || step == Step.DONE || !cancels;
    }

    /** Ends what is in flight. */
    void giveUp(String why) {
        if (connection != null) {
            connection.abandon();
        }
        repeats = MOST_REPEATS;
        answerBroken(why, true);
    }

    private void done() {
        step = Step.DONE;
        loop.landed(this);
    }

    private Call call() {
        return Objects.requireNonNull(call, "a call that was not named yet");
    }
}
