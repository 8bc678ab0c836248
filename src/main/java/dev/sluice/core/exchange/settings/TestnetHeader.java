package dev.sluice.core.exchange.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request header by which an exchange knows calls for its testnet.
 *
 * @param name the name as the exchange writes it
 * @param lowerCaseName the name for comparisons
 */
public record TestnetHeader(String name, String lowerCaseName, String value) {
    public static @Nullable TestnetHeader of(@Nullable TestnetSettings testnet) {
        return testnet == null || testnet.header() == null || testnet.headerValue() == null
                ? null
                : new TestnetHeader(testnet.header(), testnet.header().toLowerCase(Locale.ROOT), testnet.headerValue());
    }
}
