package dev.sluice.proxy;

import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.exchange.RefusalKind;
import dev.sluice.core.exchange.StreamSettings;
import dev.sluice.core.exchange.SubscriptionChange;
import dev.sluice.core.exchange.SubscriptionReader;
import dev.sluice.core.exchange.SubscriptionSettings;
import dev.sluice.core.websocket.TopicSet;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.RequestRouter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a bot is subscribed to on one WebSocket, by its address and by what it said. What the exchange then refused of it counts as well, until the bot unsubscribes: only what goes there
 * is read, not what it makes of it.
 *
 * <p>On its bot's event loop only.
 */
final class SubscriptionCounter {
    private static final System.Logger LOG = System.getLogger(SubscriptionCounter.class.getName());

    private final ProxyVerticle proxyVerticle;
    private final String exchange;
    private final WebSocketSession.Caller caller;
    private final String stream;
    private final SubscriptionSettings settings;
    private final SubscriptionReader reader;
    private final TopicSet topicSet;
    private boolean warned;

    private SubscriptionCounter(ProxyVerticle proxyVerticle, Tunnel.Setup setup, SubscriptionSettings settings) {
        this.proxyVerticle = proxyVerticle;
        exchange = setup.to().routeMatch().exchangeEndpoint().exchange().name();
        caller = setup.bot();
        StreamSettings of = setup.to().stream();
        stream = of.path();
        this.settings = settings;
        reader = new SubscriptionReader(settings);
        topicSet = new TopicSet(settings.most());
        topicSet.add(reader.named(of.sent(setup.to().asked())));
    }

    /** Null: its exchange counts none. */
    static @Nullable SubscriptionCounter of(ProxyVerticle proxyVerticle, Tunnel.Setup setup) {
        SubscriptionSettings settings = setup.to().stream().subscriptions();
        return settings == null ? null : new SubscriptionCounter(proxyVerticle, setup, settings);
    }

    /** The no to an address that alone names too many; null: it does not. */
    static @Nullable Refused tooMany(RequestRouter.StreamMatch to) {
        SubscriptionSettings settings = to.stream().subscriptions();
        if (settings == null) {
            return null;
        }
        long[] named = new SubscriptionReader(settings).named(to.stream().sent(to.asked()));
        return new TopicSet(settings.most()).fits(named) ? null : tooMany(settings.most());
    }

    private static Refused tooMany(int most) {
        return new Refused(
                RefusalReason.TOO_LARGE,
                RefusalKind.BLOCKED_ORDER,
                0,
                "the exchange takes " + most + " topics on one connection; open another one for more");
    }

    int size() {
        return topicSet.size();
    }

    /** What a message of the bot's changes; null: nothing. */
    @Nullable
    SubscriptionChange read(byte[] text) {
        return reader.read(text);
    }

    boolean fits(SubscriptionChange said) {
        return !said.more() || topicSet.fits(said.topics());
    }

    /** It goes to the exchange now. */
    void went(SubscriptionChange said) {
        if (!said.more()) {
            topicSet.remove(said.topics());
        } else if (!topicSet.add(said.topics())) {
            uncounted(ProxyCounters.Uncounted.TOO_MANY);
        }
    }

    /** How the exchange would say no to it; null: nobody knows. */
    byte @Nullable [] refusal(SubscriptionChange said) {
        String words = settings.refusal();
        return words == null
                ? null
                : words.replace("{id}", said.id().isEmpty() ? "null" : said.id())
                        .replace("{most}", Integer.toString(settings.most()))
                        .getBytes(StandardCharsets.UTF_8);
    }

    Refused tooMany() {
        return tooMany(settings.most());
    }

    /** Where nothing else is written down of messages. */
    void refused() {
        CallTimer callTimer =
                new CallTimer(proxyVerticle, new CallTimer.Of(exchange, caller.bot(), caller.id(), "SEND"));
        callTimer.asked(proxyVerticle.nanos());
        callTimer.refused(null, RefusalReason.TOO_LARGE, 0);
    }

    /** From now on what the bot is subscribed to is not known for sure. Told once for a connection. */
    void uncounted(ProxyCounters.Uncounted why) {
        proxyVerticle.proxyCounters().uncounted(exchange, why);
        if (!warned && why != ProxyCounters.Uncounted.COMPRESSED) {
            warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: bot \"{1}\" said something on a WebSocket at {2} that passed uncounted: {3}; the exchange takes {4} topics on one connection",
                    exchange,
                    caller.bot(),
                    stream,
                    why.means(),
                    Objects.toString(settings.most()));
        }
    }
}
