package dev.sluice.proxy;

import org.jspecify.annotations.Nullable;

/**
 * What the start of a target says of the bot: {@code /@bot/...}, or {@code /@bot:token/...} for clients that can be told a URL and nothing else.
 *
 * @param name "" for none
 * @param token "" for none; never shown
 */
record PathBot(String name, String token) {
    static final PathBot NONE = new PathBot("", "");

    /** Reads what stands between {@code /@} and the next slash; null: no bot is named like that. */
    static @Nullable PathBot of(String segment) {
        int colon = segment.indexOf(':');
        String name = colon < 0 ? segment : segment.substring(0, colon);
        String token = colon < 0 ? "" : segment.substring(colon + 1);
        boolean good = Grammar.isBotName(name) && (colon < 0 || Grammar.isBotName(token));
        return good ? new PathBot(name, token) : null;
    }

    @Override
    public String toString() {
        return name;
    }
}
