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
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of a bot on its way through the gate to an upstream, be it a call or the opening of a WebSocket: named, asked for, waited for, started with a
 * connection in hand. Holds at most one permit at a time and ends it exactly once, whatever breaks and whoever hangs up; {@link Step} draws its ways.
 *
 * <p>On its bot's event loop only; the gate's decisions are brought there by {@link Loop}.
 */
abstract sealed class Passage implements Decided, UpstreamCall permits Handshake, Trip {
    final Answering answering = new Answering();

    private final Loop loop;
    private final RequestHead request;
    private final Reception reception;
    private final Exchange exchange;
    private final Gate gate;
    private final Leave leave;
    private final Trace trace;
    private @Nullable BotConnection bot;
    private @Nullable Call call;
    private @Nullable UpstreamConnection connection;
    private Step step = Step.RECEIVING;
    private long followedNanos;
    private boolean sent;

    Passage(Loop loop, BotConnection bot, RequestHead request, Reception reception) {
        this.loop = loop;
        this.bot = bot;
        this.request = request;
        this.reception = reception;
        this.exchange = reception.way().door().exchange();
        this.gate = reception.way().door().gate();
        this.leave = new Leave(gate, loop);
        this.trace = new Trace(loop, new Trace.Of(exchange.name(), reception.bot(), request.id(), request.method()));
    }

    // ---- what each kind does in its own way

    /** The request was read so far that it may ask. */
    abstract void begin();

    abstract void bodyPiece(ByteBuf piece);

    abstract void bodyEnded();

    /** As the exchange's tables name it. */
    abstract Request named();

    /** Bytes that are held while it waits. */
    abstract int heldBytes();

    /** Whether all of it is here, so that it can go on without its caller. */
    abstract boolean isWhole();

    /** Its first byte goes to that connection now. */
    abstract void send(UpstreamConnection to, long now);

    /** No connection could be opened. */
    abstract void unreachable();

    /** It is over: what it holds is given back. May be called more than once. */
    void letGo() {}

    /** It has a name now. */
    void named(Call as) {}

    /** What it has to do with others that ask the same. */
    Sharing sharing() {
        return Sharing.NONE;
    }

    /** Takes what others want to know from an answer, whole or as far as it came. */
    abstract void learn(Reading reading);

    // ---- what the kinds need

    @Override
    public Loop loop() {
        return loop;
    }

    final RequestHead request() {
        return request;
    }

    final Reception reception() {
        return reception;
    }

    final Entrance.Way way() {
        return reception.way();
    }

    final Exchange exchange() {
        return exchange;
    }

    final Leave leave() {
        return leave;
    }

    final Trace trace() {
        return trace;
    }

    final @Nullable BotConnection bot() {
        return bot;
    }

    final @Nullable UpstreamConnection connection() {
        return connection;
    }

    final void noConnection() {
        connection = null;
    }

    final Step step() {
        return step;
    }

    final Call call() {
        return Objects.requireNonNull(call, "a call that was not named yet");
    }

    /** Whether its first byte was handed to an upstream's socket. */
    final boolean wasSent() {
        return sent;
    }

    /** The caller's address; "" when it has gone. */
    final String peer() {
        return bot == null ? "" : bot.peer();
    }

    // ---- 2 name, 3 ask, 4 wait

    final void ask() {
        Call name = call;
        if (name == null) {
            name = exchange.name(named());
            call = name;
            named(name);
            way().door().called().run();
        }
        long now = loop.nanos();
        followedNanos += step == Step.FOLLOWING ? now - trace.askedNanos() : 0;
        trace.asked(now);
        if (!sharing().isServed()) {
            step = Step.WAITING;
            Verdict verdict = leave.ask(ticket(), now);
            decided(verdict);
            leave.asked(verdict, name.nonce() >= 0);
        }
    }

    final Ticket ticket() {
        return reception.ticket(call(), request.head().bytes().length + heldBytes(), this, followedNanos);
    }

    @Override
    public final void decided(Ticket of, Verdict verdict) {
        if (leave.isOf(of)) {
            decided(verdict);
        } else {
            leave.pass(verdict);
        }
    }

    @Override
    public final void decided(Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            leave.take(admitted.permit());
            if (sharing().leads()) {
                connect();
            } else {
                notSent();
                follow();
            }
        } else if (verdict instanceof Refused refused) {
            refused(refused);
        }
    }

    /** The answer to another one's call is its own, too: it asks for nothing any more. */
    final void follow() {
        step = Step.FOLLOWING;
        leave.withdraw();
    }

    final void refused(Refused refused) {
        done();
        OwnAnswer own = RefusalAnswer.of(exchange, call, refused, sent);
        trace.refused(call, refused.reason(), own.status());
        answerOwn(own);
    }

    // ---- 5 start

    private void connect() {
        step = Step.CONNECTING;
        UpstreamConnection free = leavesConnection() ? loop.pool().take(way().upstream()) : null;
        if (free != null) {
            start(free);
        } else {
            int most = exchange.settings().mostConnections(way().upstream());
            loop.pool().open(way().upstream(), most).onComplete(this::opened);
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
            unreachable();
            Refused refused =
                    new Refused(Reason.UNREACHABLE, Answer.UNREACHABLE, 0, "no connection to " + way().upstream());
            sharing().unreachable(refused);
            refused(refused);
        }
    }

    private void start(UpstreamConnection to) {
        long now = loop.nanos();
        if (bot == null && !isWhole()) {
            to.giveBack();
            notSent(); // a cancel goes on without its caller, but not with half a body
            done();
            return;
        }
        StartVerdict verdict = leave.start(now);
        if (verdict instanceof StartVerdict.Go) {
            step = Step.IN_FLIGHT;
            trace.sent(call(), now);
            sent = true;
            connection = to;
            loop.inFlight(this);
            answering.expect(bot, request, loop.settings().joinBytes(), now);
            send(to, now);
        } else {
            to.giveBack();
            if (verdict instanceof Refused refused) {
                refused(refused);
            } else {
                step = Step.WAITING;
                sharing().waitsAgain();
                loop.afterGate(gate);
            }
        }
        loop.deliver();
    }

    // ---- 7 read, 8 settle, 9 relay

    @Override
    public void answerHead(AnswerHead head) {
        long now = loop.nanos();
        trace.answered(call(), now - answering.startedNanos());
        leave.answered(now);
        int usual = loop.settings().upstream().readAnswerBytes();
        int copied = exchange.answerBytes(call(), head.status(), usual);
        answering.begin(head, copied, leave.remark(), now);
        answering.scans(exchange.codeScan(call(), head.status(), head.head()));
        sharing().begun(head);
        loop.afterGate(gate);
    }

    @Override
    public void answerPaused() {
        answering.paused(loop.nanos());
    }

    final void callerWritable() {
        block(false);
    }

    final void block(boolean on) {
        if (connection != null && answering.block(on, loop.nanos())) {
            connection.wire().read(!on);
        }
    }

    @Override
    public final void answerEnded() {
        noConnection();
        sharing().whole(learnAndSettle(true));
        done();
        answering.end();
        loop.afterGate(gate);
    }

    /**
     * Reads the answer, learns from it and ends the permit. An answer that the reading code cannot take must not keep the permit and be read again at every check: it is reported
     * once, and settles as unknown.
     */
    final Reading learnAndSettle(boolean isWhole) {
        Reading reading = Readings.UNANSWERED;
        try {
            reading = answering.read(exchange, call(), isWhole);
            learn(reading);
        } catch (RuntimeException | StackOverflowError e) {
            loop.report(e);
        } finally {
            settle(reading);
        }
        return reading;
    }

    private void settle(Reading reading) {
        leave.settle(reading, loop.nanos());
        trace.settled(call(), reading.outcome(), answering.status());
    }

    final void notSent() {
        leave.notSent(loop.nanos());
        loop.afterGate(gate);
    }

    final void answerOwn(OwnAnswer own) {
        if (bot != null) {
            bot.answerOwn(own);
        }
    }

    /** The answer cannot be relayed to its end. */
    final void fail(String reason) {
        boolean begun = answering.reachedBot();
        sharing().lost(reason);
        done();
        answering.drop();
        if (begun && bot != null) {
            bot.cut();
        } else {
            answerOwn(RefusalAnswer.lost(exchange, call(), reason));
        }
    }

    final void done() {
        step = Step.DONE;
        loop.landed(this);
        sharing().ended();
        letGo();
    }

    // ---- hang-ups and time

    /** The caller is gone: what waits is dropped or goes on as the gate says, what is in flight runs to its end for the sake of its outcome. */
    final void callerGone() {
        bot = null;
        answering.drop();
        switch (step) {
            case RECEIVING, FOLLOWING -> done();
            case WAITING -> {
                if (!leave.hungUp()) {
                    done();
                }
            }
            case CONNECTING -> leave.hungUp(); // its start says whether it still goes
            case IN_FLIGHT -> {
                if (!isWhole()) {
                    giveUp("the caller hung up inside its body");
                } else {
                    block(false);
                }
            }
            case DONE -> {}
        }
    }

    /** Looked at now and then while in flight. */
    final void check(long nowNanos) {
        String late = answering.late(loop.settings(), nowNanos);
        if (late != null) {
            giveUp(late);
        }
    }

    /** The gateway stops: takes back what was not started. True: it surely never will be. */
    final boolean withdrawn() {
        boolean asked = leave.hasAsked();
        callerGone();
        boolean cancels = call != null && (call.kind() == Kind.CANCEL || call.kind() == Kind.DEAD_MAN);
        return !asked || step == Step.DONE || !cancels;
    }

    /** Ends what is in flight. */
    void giveUp(String why) {
        if (connection != null) {
            connection.abandon();
        }
        answerBroken(why, true);
    }
}
