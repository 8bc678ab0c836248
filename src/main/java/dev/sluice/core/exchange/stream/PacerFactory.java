package dev.sluice.core.exchange.stream;

import dev.sluice.core.exchange.settings.MessageRateSettings;
import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.MessageRateLimit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A factory for the pacer of one connection, from the rates of its stream. */
public final class PacerFactory {
    private PacerFactory() {}

    public static MessagePacer of(List<MessageRateSettings> rates) {
        return new MessagePacer(rates.stream().map(PacerFactory::limit).toList());
    }

    private static MessageRateLimit limit(MessageRateSettings rate) {
        long window = TimeUnit.MILLISECONDS.toNanos(rate.windowMs() + rate.slackMs());
        return new MessageRateLimit(rate.max(), window, rate.reserve(), rate.pings(), Set.copyOf(rate.names()));
    }
}
