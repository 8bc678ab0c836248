package dev.sluice.proxy;

import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.coalesce.LeaderDecision;
import dev.sluice.core.coalesce.ReadCoalescer;
import dev.sluice.core.coalesce.ReadKey;
import dev.sluice.core.coalesce.ReadLookup;
import dev.sluice.core.coalesce.SentRead;
import dev.sluice.core.coalesce.VaryHeader;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.proxy.call.CacheStatus;
import dev.sluice.proxy.call.CallFailure;
import dev.sluice.proxy.call.CallState;
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
 * A read among identical reads: it leads and collects the response for the others, follows a leader, uses a cached
 * response, or is still waiting for admission.
 *
 * <pre>
 *   new --cached response--> answered
 *     | \--one in flight--> FOLLOWS --its response or failure--> answered
 *     v                       ^   \--its leader gives up--> new
 *   WAITS --another leads-----+
 *     \--admitted--> LEADS --response complete, broken; refused--> ended, followers notified
 * </pre>
 *
 * <p>Used on its bot's event loop only; notifications to followers are delivered on their event loops, in order.
 */
final class SharedRead implements ReadSharing {

    private final HttpCall httpCall;
    private final ReadCoalescer<SharedRead, CachedResponse> readCoalescer;
    private final ReadKey key;
    private boolean requestsPermit;
    private @Nullable SentRead<SharedRead> followed;
    private @Nullable SentRead<SharedRead> ledRead;
    private @Nullable ResponseHead head;
    private @Nullable ResponseBody body;

    private SharedRead(HttpCall httpCall, ReadCoalescer<SharedRead, CachedResponse> readCoalescer, ReadKey key) {
        this.httpCall = httpCall;
        this.readCoalescer = readCoalescer;
        this.key = key;
    }

    /** Returns the shared read for a call; null if the call cannot be shared. */
    static @Nullable SharedRead of(
            HttpCall httpCall, ReadCoalescer<SharedRead, CachedResponse> readCoalescer, Call call) {
        RequestHead request = httpCall.request();
        if (!httpCall.exchangeEndpoint().reads().share()
                || !call.isShareable()
                || !request.method().equals("GET")
                || !request.bodyFraming().isEmpty()
                || request.messageHead().connections() > 0) { // they remove other headers
            return null;
        }
        MessageHead fields = request.messageHead();
        String how = httpCall.routeMatch().byUrl() ? " by URL " : " "; // the kind of routing changes the sent request
        String place = httpCall.exchange().name() + how + httpCall.routeMatch().upstream();
        ReadKey.Builder writer =
                new ReadKey.Builder(place, httpCall.routeMatch().target(), fields.bytes().length);
        for (int i = 0; i < fields.fields(); i++) {
            if (!writer.addHeader(
                    fields.bytes(), fields.nameFrom(i), fields.nameTo(i), fields.valueFrom(i), fields.valueTo(i))) {
                return null;
            }
        }
        ReadKey key = writer.build();
        return key == null ? null : new SharedRead(httpCall, readCoalescer, key);
    }

    // ---- before it is sent

    @Override
    public boolean tryServe() {
        long now = httpCall.nanos();
        ReadLookup<SharedRead, CachedResponse> found = readCoalescer.lookUp(key, this, httpCall.keepNanos(), now);
        if (found instanceof ReadLookup.Absent) {
            requestsPermit = true;
            return false;
        }
        if (found instanceof ReadLookup.Joined<SharedRead, CachedResponse> joined) {
            followed = joined.sentRead();
        }
        Refused refused = httpCall.permitLifecycle().checkFollower(httpCall.admissionRequest());
        httpCall.permitLifecycle().deliverDecisions();
        if (refused != null) {
            httpCall.refuse(refused);
        } else if (found instanceof ReadLookup.Cached<SharedRead, CachedResponse> cached) {
            httpCall.answerWith(cached.response(), new ResponseWriter.Cached(CacheStatus.HIT, cached.ageNanos()));
        } else {
            httpCall.follow();
        }
        return true;
    }

    @Override
    public boolean tryLead() {
        requestsPermit = false;
        LeaderDecision<SharedRead> leaderDecision = readCoalescer.lead(key, this, httpCall.nanos());
        if (leaderDecision instanceof LeaderDecision.Leading<SharedRead> leads) {
            SentRead<SharedRead> sentRead = leads.sentRead();
            ledRead = sentRead;
            notifyLater(leads.joined(), other -> other.join(sentRead));
            return true;
        }
        return false;
    }

    @Override
    public void waitsAgain() {
        SentRead<SharedRead> sentRead = ledRead;
        if (sentRead != null) {
            ledRead = null;
            requestsPermit = true;
            release(readCoalescer.retry(sentRead, this), sentRead, other -> other.httpCall.stopFollowing(false));
        }
    }

    @Override
    public void ended() {
        if (requestsPermit) {
            requestsPermit = false;
            readCoalescer.leave(key, this);
        }
        SentRead<SharedRead> other = followed;
        if (other != null) {
            followed = null;
            readCoalescer.leave(other, this);
        }
        endFlight(follower -> follower.httpCall.stopFollowing(false));
    }

    // ---- operations of a leader for its followers

    /** Ends the sent read; each of its followers continues in this way. */
    private void endFlight(Consumer<SharedRead> then) {
        SentRead<SharedRead> sentRead = ledRead;
        if (sentRead != null) {
            ledRead = null;
            body = null;
            release(readCoalescer.complete(sentRead), sentRead, then);
        }
    }

    /** Lets the reads that still follow this sent read then continue in this way. */
    private static void release(List<SharedRead> followers, SentRead<SharedRead> sentRead, Consumer<SharedRead> then) {
        notifyLater(followers, follower -> {
            if (follower.followed == sentRead) {
                follower.followed = null;
                then.accept(follower);
            }
        });
    }

    private static void notifyLater(List<SharedRead> others, Consumer<SharedRead> what) {
        for (SharedRead other : others) {
            other.httpCall.dispatcher().later(() -> what.accept(other));
        }
    }

    @Override
    public void unreachable(Refused refused) {
        endFlight(follower -> follower.httpCall.refuse(refused));
    }

    @Override
    public void attemptFailed() {
        endFlight(follower -> follower.httpCall.stopFollowing(true));
    }

    @Override
    public void responseLost(CallFailure.Loss loss) {
        endFlight(follower -> follower.httpCall.fail(new CallFailure.LeaderLost(loss)));
    }

    @Override
    public void responseBegan(ResponseHead first) {
        SentRead<SharedRead> sentRead = ledRead;
        if (sentRead == null) {
            return;
        }
        boolean isNeeded = readCoalescer.beginResponse(sentRead) || isKept(first.status());
        long length = first.bodyFraming().is(BodyFraming.Kind.LENGTH)
                ? first.bodyFraming().length()
                : 0;
        if (isNeeded
                && isForOthers(first.messageHead())
                && length <= httpCall.settings().sharedReads().maxResponseBytes()) {
            head = first;
            body = new ResponseBody((int) length);
        } else {
            endFlight(follower -> follower.httpCall.stopSharing());
        }
    }

    private static boolean isForOthers(MessageHead response) {
        if (response.find("set-cookie") >= 0) {
            return false;
        }
        for (int i = 0; i < response.fields(); i++) {
            if (response.isNamed(i, "vary")
                    && !VaryHeader.covers(response.text(response.valueFrom(i), response.valueTo(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean collect(ByteBuf piece) {
        ResponseBody into = body;
        SentRead<SharedRead> sentRead = ledRead;
        if (into == null || sentRead == null) {
            return false;
        }
        if (!readCoalescer.tryReserve(sentRead, piece.readableBytes())) {
            endFlight(follower -> follower.httpCall.stopSharing());
            return false;
        }
        into.add(piece);
        return true;
    }

    @Override
    public void responseComplete(ResponseMeaning responseMeaning) {
        ResponseHead first = head;
        ResponseBody collected = body;
        if (ledRead == null || first == null || collected == null) {
            return;
        }
        CachedResponse whole =
                new CachedResponse(first, collected.bytes(), httpCall.attempt().startedNanos(), agent());
        endFlight(follower -> follower.use(whole));
        if (responseMeaning.outcome().isSuccess() && isKept(first.status())) {
            readCoalescer.cache(key, whole, whole.bytes(), whole.sentNanos(), httpCall.keepNanos());
        }
    }

    /**
     * Returns whether the response is cached. Uses the current configuration, so that a reload also applies to
     * responses in flight.
     */
    private boolean isKept(int status) {
        return status == HTTP_OK && httpCall.keepNanos() > 0;
    }

    private String agent() {
        String agent = httpCall.request().messageHead().get("user-agent");
        return agent == null ? "" : agent;
    }

    // ---- notifications to a follower

    /** Handles that another read leads and has added this one as a follower. */
    private void join(SentRead<SharedRead> sentRead) {
        boolean mayFollow = httpCall.state() == CallState.WAITING || httpCall.state() == CallState.FOLLOWING;
        if (mayFollow && followed == null) {
            requestsPermit = false;
            followed = sentRead;
            httpCall.follow();
            httpCall.permitLifecycle().deliverDecisions(); // its room may be enough for a call that waits behind it
        } else {
            readCoalescer.leave(sentRead, this);
        }
    }

    private void use(CachedResponse whole) {
        if (whole.isFor(agent())) {
            httpCall.answerWith(whole, new ResponseWriter.Cached(CacheStatus.SHARED, 0));
        } else {
            httpCall.stopFollowing(false);
        }
    }
}
