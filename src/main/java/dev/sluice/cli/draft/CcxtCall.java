package dev.sluice.cli.draft;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param nonceHeader the header with a number that ccxt increases with each call, if one has it
 * @param nonceParameter the parameter with that number, if one has it
 * @param instrument the parameter or variable of the path with the instrument, if an order or a cancel shows it
 * @param clientId likewise that with the order id of the client
 * @param exchangeId likewise that with the order id of the exchange
 * @param body the format of the body, json or form; null without a body
 * @param failed why ccxt could not build the call
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CcxtCall(
        String verb,
        String access,
        String template,
        double cost,
        @Nullable String host,
        @Nullable String path,
        @Nullable String keyHeader,
        @Nullable String keyParameter,
        @Nullable String nonceHeader,
        @Nullable String nonceParameter,
        @Nullable String instrument,
        @Nullable String clientId,
        @Nullable String exchangeId,
        @Nullable String body,
        @Nullable String failed) {
    /** Returns where the call names its order, as a route states it; empty if it is not known. */
    public Map<String, Object> orders() {
        Map<String, Object> orders = new LinkedHashMap<>();
        if (clientId != null) {
            orders.put("client", List.of(clientId));
        }
        if (exchangeId != null) {
            orders.put("exchange", List.of(exchangeId));
        }
        return orders;
    }

    /** Returns whether the call carries an API key, by its bytes and not by its name. */
    public boolean isPrivate() {
        return keyHeader != null || keyParameter != null;
    }

    public boolean isBuilt() {
        return host != null && path != null;
    }

    /** Returns the path in lower case with a slash in front, for comparisons by name. */
    public String words() {
        return "/" + template.toLowerCase(Locale.ROOT);
    }
}
