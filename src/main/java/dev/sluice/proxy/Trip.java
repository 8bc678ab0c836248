package dev.sluice.proxy;

import dev.sluice.drift.RemoteClock;
import dev.sluice.drift.Sighting;
import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Reason;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.gate.Waiting;
import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: from the bot through the gate to the exchange and back. Holds at most one permit at a time and ends it exactly once,
 * whatever breaks and whoever hangs up.
 *
 * <pre>
 *   RECEIVING --body here--> WAITING --admitted--> CONNECTING --start: go--> IN_FLIGHT --answer whole, broken, late--> DONE
 *                               ^                      |                        |
 *                               +----- start: again ---+      a read, cut before any answer: asks anew (once)
 *   refused, unreachable, caller gone before the start --> DONE
 * </pre>
 *
 * <p>On its bot's event loop only; the gate's decisions are brought there by {@link Loop}.
 */
final class Trip {
    private enum Step {
        RECEIVING,
        WAITING,
        CONNECTING,
        IN_FLIGHT,
        DONE
    }

    private static final int MOST_REPEATS = 1;

    private final Loop loop;
    private final RequestHead request;
    private final Reception reception;
    private final Entrance.Way way;
    private final Exchange exchange;
    private final Gate gate;
    private final RequestBody body;
    private final AnswerCopy copy = new AnswerCopy();
    private @Nullable BotConnection bot;
    private @Nullable Relay relay;
    private @Nullable Call call;
    private @Nullable Ticket ticket;
    private @Nullable Permit permit;
    private @Nullable UpstreamConnection connection;
    private @Nullable AnswerHead answer;
    private Step step = Step.RECEIVING;
    private boolean sent;
    private boolean blocked;
    private int repeats;
    private long sinceNanos;
    private long startedNanos;
    private long answeredNanos;

    Trip(Loop loop, BotConnection bot, RequestHead request, Reception reception) {
        this.loop = loop;
        this.bot = bot;
        this.request = request;
        this.reception = reception;
        this.way = reception.way();
        this.exchange = way.door().exchange();
        this.gate = way.door().gate();
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
        Caller caller = new Caller(reception.waitNanos(), bytes, reception.lowerTo(), this);
        Ticket asking = new Ticket(named, way.upstream(), botName(named), caller);
        ticket = asking;
        step = Step.WAITING;
        sinceNanos = loop.nanos();
        Verdict verdict = gate.ask(asking, sinceNanos, loop.effects());
        decided(verdict);
        if (verdict instanceof Waiting) {
            loop.afterGate(gate);
        } else {
            loop.deliver();
        }
    }

    private String botName(Call named) {
        if (!reception.bot().isEmpty()) {
            return reception.bot();
        }
        return named.account().isEmpty() && bot != null ? bot.peer() : named.account();
    }

    /** The gate's word on a call that asked or waited. */
    void decided(Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            permit = admitted.permit();
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
        Permit leave = permit();
        long now = loop.nanos();
        if (bot == null && !body.hasEnded()) {
            to.giveBack();
            notSent(); // a cancel goes on without its caller, but not with half a body
            done();
            return;
        }
        StartVerdict verdict = gate.start(leave, now, loop.effects());
        if (verdict instanceof StartVerdict.Go) {
            send(to, now);
        } else {
            permit = null;
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
        loop.counts().waited(now - sinceNanos);
        sent = true;
        answer = null;
        connection = to;
        startedNanos = now;
        sinceNanos = now;
        loop.inFlight(this);
        if (bot != null) {
            relay = new Relay(bot, request, loop.settings().joinBytes());
        }
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
        answer = head;
        sinceNanos = loop.nanos();
        answeredNanos = sinceNanos;
        loop.counts().answered(sinceNanos - startedNanos);
        gate.answered(permit(), sinceNanos, loop.effects());
        boolean read = exchange.wantsAnswerBody(call(), head.status());
        copy.begin(read ? loop.settings().upstream().readAnswerBytes() : 0);
        if (relay != null) {
            relay.begin(head, permit().orderUnanswered() ? Reason.ORDER_UNANSWERED.header() : "");
        }
        loop.afterGate(gate);
    }

    void answerPiece(ByteBuf piece) {
        copy.add(piece);
        if (relay != null && bot != null) {
            relay.piece(piece);
            if (relay.begun() && !bot.isWritable()) {
                block(true);
            }
        } else if (copy.isFull() && connection != null) {
            connection.abandon(); // nobody listens, and what must be read was read
            connection = null;
            answerEnded();
        }
    }

    void answerPaused() {
        if (relay != null) {
            sinceNanos = loop.nanos();
            relay.paused();
        }
    }

    void callerWritable() {
        block(false);
    }

    private void block(boolean on) {
        if (blocked != on && connection != null) {
            blocked = on;
            sinceNanos = loop.nanos();
            connection.wire().read(!on);
        }
    }

    /** The last byte of the answer is here; the connection is free or closed. */
    void answerEnded() {
        connection = null;
        settle(read(true));
        Relay whole = relay;
        done();
        if (whole != null) {
            whole.end();
        }
        loop.afterGate(gate);
    }

    /** The answer will never be whole. Its connection is closed. */
    void answerBroken(String why, boolean anyByte) {
        connection = null;
        settle(read(false));
        boolean again = !anyByte && body.hasEnded() && call().repeatable() && repeats < MOST_REPEATS && bot != null;
        if (again) {
            repeats++;
            relay = null;
            loop.landed(this);
            ask();
        } else {
            fail(why.startsWith("late") ? "answer-timeout" : "answer-broken");
        }
        loop.afterGate(gate);
    }

    private void fail(String reason) {
        Relay broken = relay;
        boolean begun = broken != null && broken.begun();
        done();
        if (broken != null) {
            broken.drop();
        }
        if (begun && bot != null) {
            bot.cut();
        } else {
            boolean read = call().kind() == Kind.READ_PUBLIC || call().kind() == Kind.READ_PRIVATE;
            boolean plain = read && reason.equals("answer-broken");
            OwnAnswer own = plain
                    ? OwnAnswer.empty(502, true)
                    : OwnAnswer.of(exchange.refusal(Answer.OUTCOME_UNKNOWN, call(), reason), true);
            answerOwn(own.because(reason));
        }
    }

    private Reading read(boolean whole) {
        AnswerHead head = answer;
        if (head == null) {
            return Readings.UNANSWERED;
        }
        Reading reading = exchange.read(call(), copy.answered(head));
        return whole ? reading : Readings.ofPart(reading);
    }

    private void settle(Reading reading) {
        if (answer != null && way.door().clock().isCurious(answeredNanos)) {
            learnTime(reading, way.door().clock());
        }
        gate.settle(permit(), reading, loop.nanos(), loop.effects());
        permit = null;
        loop.counts().settled(exchange.name(), call(), reading.outcome());
    }

    private void learnTime(Reading reading, RemoteClock clock) {
        if (reading.serverTimeMillis() >= 0) {
            clock.saw(Sighting.ofMillis(startedNanos, answeredNanos, reading.serverTimeMillis()));
        }
        if (reading.dateEpochSeconds() >= 0) {
            clock.saw(Sighting.ofDate(startedNanos, answeredNanos, reading.dateEpochSeconds()));
        }
    }

    private void notSent() {
        gate.notSent(permit(), loop.nanos(), loop.effects());
        permit = null;
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
        if (relay != null) {
            relay.drop();
            relay = null;
        }
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
        ProxySettings settings = loop.settings();
        UpstreamSettings upstream = settings.upstream();
        long quietNanos = nowNanos - sinceNanos;
        if (answer == null) {
            if (nowNanos - startedNanos > upstream.answerTimeoutMs() * Loop.MILLI) {
                giveUp("late: no answer in time");
            }
        } else if (quietNanos > (blocked ? settings.bodyPauseMs() : upstream.bodyPauseMs()) * Loop.MILLI) {
            giveUp("late: the answer stopped");
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

    private Permit permit() {
        if (permit == null) {
            throw new IllegalStateException("a call without a permit is in step " + step);
        }
        return permit;
    }

    private Call call() {
        if (call == null) {
            throw new IllegalStateException("a call without a name is in step " + step);
        }
        return call;
    }
}
