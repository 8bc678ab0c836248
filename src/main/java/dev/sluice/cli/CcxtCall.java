package dev.sluice.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A REST call of a class of ccxt, as {@code ccxt-calls.mjs} prints it.
 *
 * @param access the groups of ccxt's table that it is in, joined by dots: {@code private}
 * @param template the path as ccxt's table has it
 * @param cost the largest cost that ccxt's table states, in units of the class's rate limit
 * @param host scheme and host; null if ccxt could not build the call
 * @param path the whole path, variables in braces; null if ccxt could not build the call
 * @param keyHeader the header with the API key, if one has it
 * @param keyParameter the parameter with the API key, if one has it
 * @param body the format of the body, json or form; null without a body
 * @param failed why ccxt could not build the call
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record CcxtCall(
        String verb,
        String access,
        String template,
        double cost,
        @Nullable String host,
        @Nullable String path,
        @Nullable String keyHeader,
        @Nullable String keyParameter,
        @Nullable String body,
        @Nullable String failed) {
    /** Returns whether the call carries an API key, by its bytes and not by its name. */
    boolean isPrivate() {
        return keyHeader != null || keyParameter != null;
    }

    boolean isBuilt() {
        return host != null && path != null;
    }

    /** Returns the path in lower case with a slash in front, for comparisons by name. */
    String words() {
        return "/" + template.toLowerCase(Locale.ROOT);
    }
}
