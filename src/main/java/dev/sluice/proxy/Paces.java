package dev.sluice.proxy;

import dev.sluice.exchange.SpeechSettings;
import dev.sluice.exchange.StreamSettings;
import dev.sluice.pace.Pace;
import dev.sluice.pace.PaceLimit;
import java.util.Set;

/** Makes the pace of one connection from what is configured for its host. */
final class Paces {
    private Paces() {}

    static Pace of(StreamSettings stream) {
        return new Pace(stream.speech().stream().map(Paces::limit).toList());
    }

    private static PaceLimit limit(SpeechSettings speech) {
        long window = (speech.windowMs() + speech.slackMs()) * Loop.MILLI;
        return new PaceLimit(speech.most(), window, speech.reserve(), speech.pings(), Set.copyOf(speech.names()));
    }
}
