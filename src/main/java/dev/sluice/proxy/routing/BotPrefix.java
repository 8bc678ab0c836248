package dev.sluice.proxy.routing;

import dev.sluice.proxy.http1.HttpChars;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The bot prefix at the start of a request target: {@code /@bot/...}, or {@code /@bot:token/...} for clients in which
 * only the URL can be configured. A bot that uses the gateway as its proxy sends the same as user and password.
 *
 * @param name the bot's name; "" for none
 * @param token the bot's token; "" for none; never printed
 */
public record BotPrefix(String name, String token) {
    public static final BotPrefix NONE = new BotPrefix("", "");

    /**
     * The password that stands for no token. Many clients send no name to a proxy if its URL has no password.
     */
    public static final String NO_TOKEN = "no-token";

    private static final String BASIC = "Basic ";

    /** Parses the text between {@code /@} and the next slash; returns null if it is not a valid name and token. */
    static @Nullable BotPrefix of(String segment) {
        int colon = segment.indexOf(':');
        String name = colon < 0 ? segment : segment.substring(0, colon);
        String token = colon < 0 ? "" : segment.substring(colon + 1);
        boolean good = HttpChars.isBotName(name) && (colon < 0 || HttpChars.isBotName(token));
        return good ? new BotPrefix(name, token) : null;
    }

    /**
     * Returns what {@code Basic} credentials of a proxy state: a name, a token, or both; null if they are malformed or
     * of another scheme.
     */
    public static @Nullable BotPrefix ofCredentials(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return null;
        }
        String text;
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            text = new String(decoded, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String password = colon < 0 ? "" : text.substring(colon + 1);
        String token = password.equals(NO_TOKEN) ? "" : password;
        boolean good = (name.isEmpty() || HttpChars.isBotName(name)) && (token.isEmpty() || HttpChars.isBotName(token));
        return good ? new BotPrefix(name, token) : null;
    }

    @Override
    public String toString() {
        return name;
    }
}
