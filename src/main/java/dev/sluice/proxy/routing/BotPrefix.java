package dev.sluice.proxy.routing;

import dev.sluice.proxy.http1.HttpChars;
import org.jspecify.annotations.Nullable;

/**
 * What the start of a target says of the bot: {@code /@bot/...}, or {@code /@bot:token/...} for clients that can be told a URL and nothing else.
 *
 * @param name "" for none
 * @param token "" for none; never shown
 */
public record BotPrefix(String name, String token) {
    static final BotPrefix NONE = new BotPrefix("", "");

    /** Reads what stands between {@code /@} and the next slash; null: no bot is named like that. */
    static @Nullable BotPrefix of(String segment) {
        int colon = segment.indexOf(':');
        String name = colon < 0 ? segment : segment.substring(0, colon);
        String token = colon < 0 ? "" : segment.substring(colon + 1);
        boolean good = HttpChars.isBotName(name) && (colon < 0 || HttpChars.isBotName(token));
        return good ? new BotPrefix(name, token) : null;
    }

    @Override
    public String toString() {
        return name;
    }
}
