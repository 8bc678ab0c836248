package dev.sluice.proxy.routing;

import dev.sluice.proxy.http1.HttpChars;
import org.jspecify.annotations.Nullable;

/**
 * The bot prefix at the start of a request target: {@code /@bot/...}, or {@code /@bot:token/...} for clients in which
 * only the URL can be configured.
 *
 * @param name the bot's name; "" for none
 * @param token the bot's token; "" for none; never printed
 */
public record BotPrefix(String name, String token) {
    static final BotPrefix NONE = new BotPrefix("", "");

    /** Parses the text between {@code /@} and the next slash; returns null if it is not a valid name and token. */
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
