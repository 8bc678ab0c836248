package dev.sluice.proxy;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.coalesce.Flight;
import dev.sluice.core.coalesce.LeaderDecision;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.coalesce.ReadKey;
import dev.sluice.core.coalesce.ReadLookup;
import dev.sluice.core.coalesce.VaryHeader;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.proxy.http1.BodyFraming;
import dev.sluice.proxy.http1.CachedResponse;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import dev.sluice.proxy.http1.ResponseBody;
import dev.sluice.proxy.http1.ResponseHead;
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
final class SharedRead implements ReadSharing {
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

    private final HttpCall httpCall;
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final ReadKey key;
    private boolean asks;
    private @Nullable Flight<SharedRead> followed;
    private @Nullable Flight<SharedRead> led;
    private @Nullable ResponseHead head;
    private @Nullable ResponseBody body;

    private SharedRead(HttpCall httpCall, ReadKey key) {
        this.httpCall = httpCall;
        this.readCoalescer = httpCall.proxyVerticle().readCoalescer();
        this.key = key;
    }

    /** Null: it can only be a call of its own. */
    static @Nullable SharedRead of(HttpCall httpCall, Call call) {
        RequestHead request = httpCall.request();
        if (!httpCall.routeMatch().exchangeEndpoint().reads().share()
                || !call.isForAll()
                || !request.method().equals("GET")
                || !request.bodyFraming().isEmpty()) {
            return null;
        }
        MessageHead fields = request.messageHead();
        String how = httpCall.routeMatch().byUrl() ? " by URL " : " "; // which changes what is sent
        String place = httpCall.exchange().name() + how + httpCall.routeMatch().upstream();
        ReadKey.Writer writer = new ReadKey.Writer(place, httpCall.routeMatch().target(), fields.bytes().length);
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
        return key == null ? null : new SharedRead(httpCall, key);
    }

    private static boolean isPlain(MessageHead messageHead, int connection) {
        return messageHead.valueIs(connection, "keep-alive") || messageHead.valueIs(connection, "close");
    }

    // ---- before it is sent

    @Override
    public boolean isServed() {
        long now = httpCall.proxyVerticle().nanos();
        ReadLookup<SharedRead, CachedResponse> found = readCoalescer.come(key, this, httpCall.keepNanos(), now);
        if (found instanceof ReadLookup.Absent) {
            asks = true;
            return false;
        }
        if (found instanceof ReadLookup.Joined<SharedRead, CachedResponse> joined) {
            followed = joined.flight();
        }
        Refused refused = httpCall.permitHolder().look(httpCall.admissionRequest());
        if (refused != null) {
            httpCall.refused(refused);
        } else if (found instanceof ReadLookup.Cached<SharedRead, CachedResponse> cached) {
            httpCall.answerWith(cached.answer(), new ResponseWriter.Cached(How.HIT, cached.ageNanos()));
        } else {
            httpCall.follow();
        }
        return true;
    }

    @Override
    public boolean leads() {
        asks = false;
        LeaderDecision<SharedRead> leaderDecision =
                readCoalescer.lead(key, this, httpCall.proxyVerticle().nanos());
        if (leaderDecision instanceof LeaderDecision.Leads<SharedRead> leads) {
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
            tell(readCoalescer.again(flight, this), other -> other.goesOn(flight, false));
        }
    }

    @Override
    public void ended() {
        if (asks) {
            asks = false;
            readCoalescer.leave(key, this);
        }
        Flight<SharedRead> other = followed;
        if (other != null) {
            followed = null;
            readCoalescer.leave(other, this);
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
            tell(readCoalescer.landed(flight), follower -> word.to(follower, flight));
        }
    }

    private static void tell(List<SharedRead> others, Consumer<SharedRead> what) {
        for (SharedRead other : others) {
            other.httpCall.proxyVerticle().later(() -> what.accept(other));
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
    public void begun(ResponseHead first) {
        Flight<SharedRead> flight = led;
        if (flight == null) {
            return;
        }
        boolean wanted = readCoalescer.begun(flight) || isKept(first.status());
        long length = first.bodyFraming().is(BodyFraming.Kind.LENGTH)
                ? first.bodyFraming().length()
                : 0;
        if (wanted
                && isForOthers(first.messageHead())
                && length <= httpCall.proxyVerticle().settings().sharedReads().mostAnswerBytes()) {
            head = first;
            body = new ResponseBody((int) length);
        } else {
            toFollowers((follower, of) -> follower.goesAlone(of));
        }
    }

    private static boolean isForOthers(MessageHead answer) {
        if (answer.find("set-cookie") >= 0) {
            return false;
        }
        for (int i = 0; i < answer.fields(); i++) {
            if (answer.isNamed(i, "vary") && !VaryHeader.covers(answer.text(answer.valueFrom(i), answer.valueTo(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean gathers(ByteBuf piece) {
        ResponseBody into = body;
        Flight<SharedRead> flight = led;
        if (into == null || flight == null) {
            return false;
        }
        if (!readCoalescer.hold(flight, piece.readableBytes())) {
            toFollowers((follower, of) -> follower.goesAlone(of));
            return false;
        }
        into.add(piece);
        return true;
    }

    @Override
    public void whole(ResponseMeaning responseMeaning) {
        ResponseHead first = head;
        ResponseBody gathered = body;
        if (led == null || first == null || gathered == null) {
            return;
        }
        CachedResponse whole =
                new CachedResponse(first, gathered.bytes(), httpCall.responseHandler.startedNanos(), agent());
        toFollowers((follower, flight) -> follower.has(flight, whole));
        if (responseMeaning.outcome() == Outcome.OK && isKept(first.status())) {
            readCoalescer.keep(key, whole, whole.bytes(), whole.sentNanos(), httpCall.keepNanos());
        }
    }

    /** As the configuration says now: a reload that keeps less holds for answers that were on their way. */
    private boolean isKept(int status) {
        return status == OK && httpCall.keepNanos() > 0;
    }

    private String agent() {
        String agent = httpCall.request().messageHead().get("user-agent");
        return agent == null ? "" : agent;
    }

    // ---- what a follower hears

    /** Another one leads, and has taken this one along. */
    private void joins(Flight<SharedRead> flight) {
        boolean mayFollow = httpCall.callState() == CallState.WAITING || httpCall.callState() == CallState.FOLLOWING;
        if (mayFollow && followed == null) {
            asks = false;
            followed = flight;
            httpCall.follow();
        } else {
            readCoalescer.leave(flight, this);
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

    private void has(Flight<SharedRead> flight, CachedResponse whole) {
        if (!stopsFollowing(flight)) {
            return;
        }
        if (whole.isFor(agent())) {
            httpCall.answerWith(whole, new ResponseWriter.Cached(How.SHARED, 0));
        } else {
            httpCall.ask();
        }
    }

    /** @param broke whether the upstream was tried for it already, in vain */
    private void goesOn(Flight<SharedRead> flight, boolean broke) {
        if (stopsFollowing(flight)) {
            httpCall.goOn(broke);
        }
    }

    private void goesAlone(Flight<SharedRead> flight) {
        if (stopsFollowing(flight)) {
            httpCall.goAlone();
        }
    }

    private void isRefused(Flight<SharedRead> flight, Refused refused) {
        if (stopsFollowing(flight)) {
            httpCall.refused(refused);
        }
    }

    private void loses(Flight<SharedRead> flight, String reason) {
        if (stopsFollowing(flight)) {
            httpCall.lose(reason);
        }
    }
}
