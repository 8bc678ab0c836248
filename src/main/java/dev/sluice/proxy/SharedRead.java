package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.gate.Refused;
import dev.sluice.share.Coming;
import dev.sluice.share.Flight;
import dev.sluice.share.Lead;
import dev.sluice.share.ReadKey;
import dev.sluice.share.Reads;
import dev.sluice.share.Varying;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A read as one of those that ask the same: it leads and gathers the answer for the others, follows, has a kept answer, or asks.
 *
 * <pre>
 *   comes --kept answer--> answered
 *     | \--one is on its way--> FOLLOWS --its answer, or that it broke--> answered
 *     v                          ^   \--its leader is none any more--> comes
 *   ASKS --another one leads-----+
 *     \--admitted--> LEADS --answer whole, broken; refused--> over, and all who follow are told
 * </pre>
 *
 * <p>On its bot's event loop only; what it has for others is brought to theirs, in order.
 */
final class SharedRead implements Sharing {
    /** Text of {@code X-Sluice-Cache}. */
    enum How {
        HIT("hit"),
        SHARED("shared"),
        MISS("miss");

        final String text;

        How(String text) {
            this.text = text;
        }
    }

    private static final int OK = 200;

    private final Trip trip;
    private final Reads<SharedRead, WholeAnswer> reads;
    private final ReadKey key;
    private boolean asks;
    private @Nullable Flight<SharedRead> followed;
    private @Nullable Flight<SharedRead> led;
    private @Nullable AnswerHead head;
    private @Nullable AnswerBody body;

    private SharedRead(Trip trip, ReadKey key) {
        this.trip = trip;
        this.reads = trip.loop().reads();
        this.key = key;
    }

    /** Null: it can only be a call of its own. */
    static @Nullable SharedRead of(Trip trip, Call call) {
        RequestHead request = trip.request();
        if (!trip.way().door().reads().share()
                || !call.isForAll()
                || !request.method().equals("GET")
                || !request.framing().isEmpty()) {
            return null;
        }
        Head fields = request.head();
        String how = trip.way().byUrl() ? " by URL " : " "; // which changes what is sent
        String place = trip.exchange().name() + how + trip.way().upstream();
        ReadKey.Writer writer = new ReadKey.Writer(place, trip.way().target(), fields.bytes().length);
        for (int i = 0; i < fields.fields(); i++) {
            if (fields.isNamed(i, "connection") && !isPlain(fields, i)) {
                return null; // it takes other headers out
            }
            if (!writer.header(
                    fields.bytes(), fields.nameFrom(i), fields.nameTo(i), fields.valueFrom(i), fields.valueTo(i))) {
                return null;
            }
        }
        ReadKey key = writer.key();
        return key == null ? null : new SharedRead(trip, key);
    }

    private static boolean isPlain(Head head, int connection) {
        return head.valueIs(connection, "keep-alive") || head.valueIs(connection, "close");
    }

    // ---- before it is sent

    @Override
    public boolean isServed() {
        long now = trip.loop().nanos();
        Coming<SharedRead, WholeAnswer> found = reads.come(key, this, trip.keepNanos(), now);
        if (found instanceof Coming.Asks) {
            asks = true;
            return false;
        }
        if (found instanceof Coming.Follows<SharedRead, WholeAnswer> follows) {
            followed = follows.flight();
        }
        Refused refused = trip.leave().look(trip.ticket());
        if (refused != null) {
            trip.refused(refused);
        } else if (found instanceof Coming.Kept<SharedRead, WholeAnswer> kept) {
            trip.answerWith(kept.answer(), new Relay.Cached(How.HIT, kept.ageNanos()));
        } else {
            trip.follow();
        }
        return true;
    }

    @Override
    public boolean leads() {
        asks = false;
        Lead<SharedRead> lead = reads.lead(key, this, trip.loop().nanos());
        if (lead instanceof Lead.Leads<SharedRead> leads) {
            Flight<SharedRead> flight = leads.flight();
            led = flight;
            tell(leads.joined(), other -> other.joins(flight));
            return true;
        }
        return false;
    }

    @Override
    public void waitsAgain() {
        Flight<SharedRead> flight = led;
        if (flight != null) {
            led = null;
            asks = true;
            tell(reads.again(flight, this), other -> other.goesOn(flight, false));
        }
    }

    @Override
    public void ended() {
        if (asks) {
            asks = false;
            reads.leave(key, this);
        }
        Flight<SharedRead> other = followed;
        if (other != null) {
            followed = null;
            reads.leave(other, this);
        }
        toFollowers((follower, flight) -> follower.goesOn(flight, false));
    }

    // ---- what a leader has for the others

    private interface Word {
        void to(SharedRead follower, Flight<SharedRead> flight);
    }

    /** The last they hear of this flight. */
    private void toFollowers(Word word) {
        Flight<SharedRead> flight = led;
        if (flight != null) {
            led = null;
            body = null;
            tell(reads.landed(flight), follower -> word.to(follower, flight));
        }
    }

    private static void tell(List<SharedRead> others, Consumer<SharedRead> what) {
        for (SharedRead other : others) {
            other.trip.loop().later(() -> what.accept(other));
        }
    }

    @Override
    public void unreachable(Refused refused) {
        toFollowers((follower, flight) -> follower.isRefused(flight, refused));
    }

    @Override
    public void brokeOnce() {
        toFollowers((follower, flight) -> follower.goesOn(flight, true));
    }

    @Override
    public void lost(String reason) {
        toFollowers((follower, flight) -> follower.loses(flight, reason));
    }

    @Override
    public void begun(AnswerHead first) {
        Flight<SharedRead> flight = led;
        if (flight == null) {
            return;
        }
        boolean wanted = reads.begun(flight) || isKept(first.status());
        long length = first.framing().is(Framing.Kind.LENGTH) ? first.framing().length() : 0;
        if (wanted
                && isForOthers(first.head())
                && length <= trip.loop().settings().sharedReads().mostAnswerBytes()) {
            head = first;
            body = new AnswerBody((int) length);
        } else {
            toFollowers((follower, of) -> follower.goesAlone(of));
        }
    }

    private static boolean isForOthers(Head answer) {
        if (answer.find("set-cookie") >= 0) {
            return false;
        }
        for (int i = 0; i < answer.fields(); i++) {
            if (answer.isNamed(i, "vary") && !Varying.covers(answer.text(answer.valueFrom(i), answer.valueTo(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean gathers(ByteBuf piece) {
        AnswerBody into = body;
        Flight<SharedRead> flight = led;
        if (into == null || flight == null) {
            return false;
        }
        if (!reads.hold(flight, piece.readableBytes())) {
            toFollowers((follower, of) -> follower.goesAlone(of));
            return false;
        }
        into.add(piece);
        return true;
    }

    @Override
    public void whole(Reading reading) {
        AnswerHead first = head;
        AnswerBody gathered = body;
        if (led == null || first == null || gathered == null) {
            return;
        }
        WholeAnswer whole = new WholeAnswer(first, gathered.bytes(), trip.answering.startedNanos(), agent());
        toFollowers((follower, flight) -> follower.has(flight, whole));
        if (reading.outcome() == Outcome.OK && isKept(first.status())) {
            reads.keep(key, whole, whole.bytes(), whole.sentNanos(), trip.keepNanos());
        }
    }

    /** As the configuration says now: a reload that keeps less holds for answers that were on their way. */
    private boolean isKept(int status) {
        return status == OK && trip.keepNanos() > 0;
    }

    private String agent() {
        String agent = trip.request().head().get("user-agent");
        return agent == null ? "" : agent;
    }

    // ---- what a follower hears

    /** Another one leads, and has taken this one along. */
    private void joins(Flight<SharedRead> flight) {
        boolean mayFollow = trip.step() == Step.WAITING || trip.step() == Step.FOLLOWING;
        if (mayFollow && followed == null) {
            asks = false;
            followed = flight;
            trip.follow();
        } else {
            reads.leave(flight, this);
        }
    }

    /** Whether it still follows that one; from here on it does not. */
    private boolean stopsFollowing(Flight<SharedRead> flight) {
        boolean follows = followed == flight;
        if (follows) {
            followed = null;
        }
        return follows;
    }

    private void has(Flight<SharedRead> flight, WholeAnswer whole) {
        if (!stopsFollowing(flight)) {
            return;
        }
        if (whole.isFor(agent())) {
            trip.answerWith(whole, new Relay.Cached(How.SHARED, 0));
        } else {
            trip.ask();
        }
    }

    /** @param broke whether the upstream was tried for it already, in vain */
    private void goesOn(Flight<SharedRead> flight, boolean broke) {
        if (stopsFollowing(flight)) {
            trip.goOn(broke);
        }
    }

    private void goesAlone(Flight<SharedRead> flight) {
        if (stopsFollowing(flight)) {
            trip.goAlone();
        }
    }

    private void isRefused(Flight<SharedRead> flight, Refused refused) {
        if (stopsFollowing(flight)) {
            trip.refused(refused);
        }
    }

    private void loses(Flight<SharedRead> flight, String reason) {
        if (stopsFollowing(flight)) {
            trip.lose(reason);
        }
    }
}
