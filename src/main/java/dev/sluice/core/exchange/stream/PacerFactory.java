package dev.sluice.proxy.websocket;

import dev.sluice.core.exchange.settings.MessageRateSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.MessageRateLimit;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A factory for the pacer of one connection, from the settings of its host. */
public final class PacerFactory {
    private PacerFactory() {}

    static MessagePacer of(StreamSettings stream) {
        return new MessagePacer(
                stream.messageRates().stream().map(PacerFactory::limit).toList());
    }

    private static MessageRateLimit limit(MessageRateSettings rate) {
        long window = TimeUnit.MILLISECONDS.toNanos(rate.windowMs() + rate.slackMs());
        return new MessageRateLimit(rate.max(), window, rate.reserve(), rate.pings(), Set.copyOf(rate.names()));
    }
}
