package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import dev.sluice.core.exchange.stream.SubscriptionChange;
import dev.sluice.core.exchange.stream.SubscriptionReader;
import dev.sluice.core.websocket.TopicSet;
import org.jspecify.annotations.Nullable;

/** The topics of one WebSocket, where the exchange limits their number. */
final class SimulatedTopics {
    private final @Nullable SubscriptionSettings settings;
    private final @Nullable SubscriptionReader reader;
    private final @Nullable TopicSet topics;

    SimulatedTopics(@Nullable SubscriptionSettings settings) {
        this.settings = settings;
        reader = settings == null ? null : new SubscriptionReader(settings);
        topics = settings == null ? null : new TopicSet(settings.max());
    }

    /** Returns the change that a message asks for, or null. */
    @Nullable
    SubscriptionChange read(byte[] text) {
        return reader == null ? null : reader.read(text);
    }

    /** Returns the refusal of a change with which there would be too many topics, or null. */
    @Nullable
    Refused refuse(@Nullable SubscriptionChange change) {
        return settings == null
                        || topics == null
                        || change == null
                        || !change.isSubscribe()
                        || topics.fits(change.topics())
                ? null
                : new Refused(new RefusalReason.TooManyTopics(settings.max()));
    }

    /** Returns whether the exchange has words for a refusal; without, a message that is not read passes. */
    boolean hasRefusal() {
        return settings != null && settings.refusal() != null;
    }

    void apply(@Nullable SubscriptionChange change) {
        if (topics != null && change != null) {
            if (change.isSubscribe()) {
                topics.add(change.topics());
            } else {
                topics.remove(change.topics());
            }
        }
    }
}
