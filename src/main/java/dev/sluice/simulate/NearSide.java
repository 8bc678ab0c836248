package dev.sluice.simulate;

import dev.sluice.exchange.Answered;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Cost;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Learned;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Event;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.venue.Answer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * What the proxy does around the gate, without sockets: name, ask, wait or refuse, start, forward, read, settle.
 *
 * <p>The gate's timer is an event of virtual time, set anew whenever an earlier one is due.
 */
final class NearSide {
    /** What a head and a small body hold while they wait. */
    private static final int BYTES = 600;

    private static final String OWN_BOT = "sluice";

    /** One call on its way: the gate knows it by its ticket. */
    private static final class Trip {
        final Wish wish;
        final Consumer<Reply> onReply;
        final long askedNanos;
        long startedNanos;

        Trip(Wish wish, Consumer<Reply> onReply, long askedNanos) {
            this.wish = wish;
            this.onReply = onReply;
            this.askedNanos = askedNanos;
        }
    }

    private final World world;
    private final Exchange exchange;
    private final Gate gate;
    private final FarSide far;
    private final Ledger ledger;
    private final Effects effects = new Effects();
    /** Knows nothing: what cancels cost of a reserve does not depend on the age of orders anywhere. */
    private final Learned learned = new Learned();

    private long tickAt;
    private boolean tickSet;

    NearSide(World world, Exchange exchange, Gate gate, FarSide far, Ledger ledger) {
        this.world = world;
        this.exchange = exchange;
        this.gate = gate;
        this.far = far;
        this.ledger = ledger;
    }

    void call(Wish wish, String bot, Consumer<Reply> onReply) {
        ask(new Trip(wish, onReply, world.now()), bot);
    }

    /** A call of the gateway's own; told with the moment at which it was sent. */
    void probe(Wish wish, ObjLongConsumer<Reply> onReply) {
        Trip[] own = new Trip[1];
        own[0] = new Trip(wish, reply -> onReply.accept(reply, own[0].startedNanos), world.now());
        ask(own[0], OWN_BOT);
    }

    private void ask(Trip trip, String bot) {
        Wish wish = trip.wish;
        Call call = exchange.name(Exchanged.toGateway(wish));
        Ticket ticket = new Ticket(
                call, exchange.upstream(path(wish.target())), bot, new Caller(Caller.NO_DEADLINE, BYTES, null, trip));
        ledger.asked(call.kind());
        decided(ticket, gate.ask(ticket, world.now(), effects));
        settleDown();
    }

    void tell(Event event) {
        gate.tell(event, world.now(), effects);
        settleDown();
    }

    private static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    private void decided(Ticket ticket, Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            started(ticket, admitted.permit());
        } else if (verdict instanceof Refused refused) {
            refused(ticket, refused);
        }
    }

    private void refused(Ticket ticket, Refused refused) {
        Trip trip = (Trip) ticket.owner();
        ledger.refused(ticket.call().kind(), refused.reason(), world.now() - trip.askedNanos);
        world.after(0, () -> trip.onReply.accept(Reply.of(refused)));
    }

    private void started(Ticket ticket, Permit permit) {
        StartVerdict start = gate.start(permit, world.now(), effects);
        if (start instanceof Refused refused) {
            refused(ticket, refused);
        } else if (start instanceof StartVerdict.Go) {
            Trip trip = (Trip) ticket.owner();
            trip.startedNanos = world.now();
            ledger.sent(ticket.call().kind(), world.now() - trip.askedNanos, permit.overdrawn());
            far.send(
                    trip.wish,
                    answer -> read(ticket.call(), answer),
                    (answer, reading) -> answered(ticket, permit, answer, reading));
        }
    }

    private Reading read(Call call, Answer answer) {
        return exchange.read(call, new Answered(answer.status(), Exchanged.headers(answer), answer.body()));
    }

    private void answered(Ticket ticket, Permit permit, Answer answer, Reading reading) {
        long now = world.now();
        gate.answered(permit, now, effects);
        gate.settle(permit, reading, now, effects);
        settleDown();
        Outcome outcome = reading.outcome();
        ledger.answered(outcome, reading);
        if (isCancel(ticket.call().kind())) {
            for (Cost cost : exchange.costs(ticket.call(), learned, now)) {
                String limit = exchange.limitNames().get(cost.limit());
                ledger.charged(limit, reading.atOkCost() ? cost.onOk() : cost.most());
            }
        }
        ((Trip) ticket.owner()).onReply.accept(Reply.of(answer, outcome));
    }

    private void settleDown() {
        while (!effects.isEmpty()) {
            effects.drain(this::decided);
        }
        long due = world.now() + gate.nextTickNanos(world.now());
        if (!tickSet || due - tickAt < 0) {
            tickSet = true;
            tickAt = due;
            world.after(due - world.now(), () -> tick(due));
        }
    }

    private void tick(long due) {
        if (due != tickAt) {
            return;
        }
        tickSet = false;
        gate.tick(world.now(), effects);
        settleDown();
    }

    static boolean isCancel(Kind kind) {
        return kind == Kind.CANCEL || kind == Kind.DEAD_MAN;
    }
}
