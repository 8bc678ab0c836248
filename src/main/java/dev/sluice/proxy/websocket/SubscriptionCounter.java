package dev.sluice.proxy.websocket;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.exchange.stream.SubscriptionReader;
import dev.sluice.core.websocket.TopicSet;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.call.CallRecorder;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.RequestRouter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counter of a bot's subscriptions on one WebSocket, from its URL and its messages. Topics that the exchange
 * refuses count until the bot unsubscribes, because only the bot's messages are read, not the exchange's responses.
 *
 * <p>Used on its bot's event loop only.
 */
public final class SubscriptionCounter {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionCounter.class);

    private final CallLog callLog;
    private final String exchange;
    private final SocketCaller caller;
    private final String stream;
    private final SubscriptionSettings settings;
    private final SubscriptionReader reader;
    private final TopicSet topicSet;
    private boolean warned;

    private SubscriptionCounter(CallLog callLog, SocketCaller caller, SubscriptionSettings settings) {
        RequestRouter.StreamMatch to = caller.to();
        this.callLog = callLog;
        exchange = to.routeMatch().exchangeEndpoint().exchange().name();
        this.caller = caller;
        StreamSettings of = to.stream();
        stream = of.path();
        this.settings = settings;
        reader = new SubscriptionReader(settings);
        topicSet = new TopicSet(settings.max());
        topicSet.add(reader.topicsIn(of.upstreamTarget(to.botTarget())));
    }

    /** Returns a counter; null if the exchange has no limit on subscriptions. */
    static @Nullable SubscriptionCounter of(CallLog callLog, SocketCaller caller) {
        SubscriptionSettings settings = caller.to().stream().subscriptions();
        return settings == null ? null : new SubscriptionCounter(callLog, caller, settings);
    }

    /** Returns the refusal for a URL that alone names too many topics; null if it does not. */
    public static @Nullable Refused tooMany(RequestRouter.StreamMatch to) {
        SubscriptionSettings settings = to.stream().subscriptions();
        if (settings == null) {
            return null;
        }
        long[] named = new SubscriptionReader(settings).topicsIn(to.stream().upstreamTarget(to.botTarget()));
        return new TopicSet(settings.max()).fits(named) ? null : tooMany(settings.max());
    }

    private static Refused tooMany(int max) {
        return new Refused(new RefusalReason.TooManyTopics(max));
    }

    int size() {
        return topicSet.size();
    }

    /** Returns the change of subscriptions in a message of the bot; null if there is none. */
    @Nullable
    SubscriptionChange read(byte[] text) {
        return reader.read(text);
    }

    boolean fits(SubscriptionChange change) {
        return !change.isSubscribe() || topicSet.fits(change.topics());
    }

    /** Applies a change that is being sent to the exchange. */
    void sent(SubscriptionChange change) {
        if (!change.isSubscribe()) {
            topicSet.remove(change.topics());
        } else if (!topicSet.add(change.topics())) {
            uncounted(ProxyCounters.Uncounted.TOO_MANY);
        }
    }

    /** Returns the exchange's format of the refusal; null if it is not configured. */
    byte @Nullable [] refusal(SubscriptionChange change) {
        String words = settings.refusal();
        return words == null
                ? null
                : words.replace("{id}", change.id().isEmpty() ? "null" : change.id())
                        .replace("{max}", Integer.toString(settings.max()))
                        .getBytes(StandardCharsets.UTF_8);
    }

    Refused tooMany() {
        return tooMany(settings.max());
    }

    /** Records a refused message where messages are not recorded otherwise. */
    void refused() {
        CallRecorder callRecorder = new CallRecorder(callLog, exchange, caller.bot(), caller.id(), "SEND", null);
        callRecorder.requested();
        callRecorder.refused(null, new RefusalReason.TooManyTopics(settings.max()), 0);
    }

    /** Notes that the subscriptions are no longer exactly known. Logs one warning per connection. */
    void uncounted(ProxyCounters.Uncounted why) {
        callLog.counters().uncounted(exchange, why);
        if (!warned && why != ProxyCounters.Uncounted.COMPRESSED) {
            warned = true;
            LOG.warn(
                    "{}: bot \"{}\" sent a message on the WebSocket at {} whose topics were not counted: {}; the exchange accepts {} topics on one connection",
                    exchange,
                    caller.bot(),
                    stream,
                    why.means(),
                    settings.max());
        }
    }
}
