package dev.sluice.proxy.websocket;

import dev.sluice.core.exchange.SpeechSettings;
import dev.sluice.core.exchange.StreamSettings;
import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.MessageRateLimit;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A factory for the pacer of one connection, from the settings of its host. */
public final class PacerFactory {
    private PacerFactory() {}

    static MessagePacer of(StreamSettings stream) {
        return new MessagePacer(
                stream.speech().stream().map(PacerFactory::limit).toList());
    }

    private static MessageRateLimit limit(SpeechSettings speech) {
        long window = TimeUnit.MILLISECONDS.toNanos(speech.windowMs() + speech.slackMs());
        return new MessageRateLimit(
                speech.most(), window, speech.reserve(), speech.pings(), Set.copyOf(speech.names()));
    }
}
