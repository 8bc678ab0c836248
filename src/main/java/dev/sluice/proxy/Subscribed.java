package dev.sluice.proxy;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.StreamSettings;
import dev.sluice.exchange.Subscribing;
import dev.sluice.exchange.SubscriptionSettings;
import dev.sluice.exchange.Subscriptions;
import dev.sluice.gate.Reason;
import dev.sluice.gate.Refused;
import dev.sluice.pace.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a bot is subscribed to on one WebSocket, by its address and by what it said. What the exchange then refused of it counts as well, until the bot unsubscribes: only what goes there
 * is read, not what it makes of it.
 *
 * <p>On its bot's event loop only.
 */
final class Subscribed {
    private static final System.Logger LOG = System.getLogger(Subscribed.class.getName());

    private final Loop loop;
    private final String exchange;
    private final Conversation.Caller caller;
    private final String stream;
    private final SubscriptionSettings settings;
    private final Subscriptions reader;
    private final Topics topics;
    private boolean warned;

    private Subscribed(Loop loop, Tunnel.Setup setup, SubscriptionSettings settings) {
        this.loop = loop;
        exchange = setup.to().way().door().exchange().name();
        caller = setup.bot();
        StreamSettings of = setup.to().stream();
        stream = of.path();
        this.settings = settings;
        reader = new Subscriptions(settings);
        topics = new Topics(settings.most());
        topics.add(reader.named(of.sent(setup.to().asked())));
    }

    /** Null: its exchange counts none. */
    static @Nullable Subscribed of(Loop loop, Tunnel.Setup setup) {
        SubscriptionSettings settings = setup.to().stream().subscriptions();
        return settings == null ? null : new Subscribed(loop, setup, settings);
    }

    /** The no to an address that alone names too many; null: it does not. */
    static @Nullable Refused tooMany(Entrance.StreamWay to) {
        SubscriptionSettings settings = to.stream().subscriptions();
        if (settings == null) {
            return null;
        }
        long[] named = new Subscriptions(settings).named(to.stream().sent(to.asked()));
        return new Topics(settings.most()).fits(named) ? null : tooMany(settings.most());
    }

    private static Refused tooMany(int most) {
        return new Refused(
                Reason.TOO_LARGE,
                Answer.BLOCKED_ORDER,
                0,
                "the exchange takes " + most + " topics on one connection; open another one for more");
    }

    int size() {
        return topics.size();
    }

    /** What a message of the bot's changes; null: nothing. */
    @Nullable
    Subscribing read(byte[] text) {
        return reader.read(text);
    }

    boolean fits(Subscribing said) {
        return !said.more() || topics.fits(said.topics());
    }

    /** It goes to the exchange now. */
    void went(Subscribing said) {
        if (!said.more()) {
            topics.remove(said.topics());
        } else if (!topics.add(said.topics())) {
            uncounted(Counts.Uncounted.TOO_MANY);
        }
    }

    /** How the exchange would say no to it; null: nobody knows. */
    byte @Nullable [] refusal(Subscribing said) {
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
        Trace trace = new Trace(loop, new Trace.Of(exchange, caller.bot(), caller.id(), "SEND"));
        trace.asked(loop.nanos());
        trace.refused(null, Reason.TOO_LARGE, 0);
    }

    /** From now on what the bot is subscribed to is not known for sure. Told once for a connection. */
    void uncounted(Counts.Uncounted why) {
        loop.counts().uncounted(exchange, why);
        if (!warned && why != Counts.Uncounted.COMPRESSED) {
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
