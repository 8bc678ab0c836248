package dev.sluice.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code clients.json}: how to configure one client library to use the gateway in one way, or why that is
 * impossible.
 *
 * @param exchanges names or dialects of the exchanges; {@code *} means all
 * @param not exceptions from {@code exchanges}
 * @param door the way to reach the gateway: path, url, port, host or proxy; none when there is none
 * @param works whether the client works this way; null means yes
 * @param tried whether a test of this project runs the snippet
 * @param language the language of the snippet
 * @param testnet the further line of the snippet for an exchange with {@code "testnet": true}; null if it needs none
 * @param snippet the configuration, with {@code {gateway}}, {@code {host}}, {@code {exchange}}, {@code {port}},
 *     {@code {proxy}}, {@code {gatewayPort}} and {@code {trust}} as placeholders
 */
record ClientRow(
        String client,
        List<String> exchanges,
        @Nullable List<String> not,
        String door,
        @Nullable Boolean works,
        @Nullable Boolean tried,
        @Nullable String language,
        @Nullable String testnet,
        @Nullable String snippet,
        @Nullable String why) {
    /** Returns all rows in the order of the file. */
    static List<ClientRow> all() {
        try (InputStream in = ClientRow.class.getResourceAsStream("clients.json")) {
            return List.copyOf(new ObjectMapper()
                    .readValue(Objects.requireNonNull(in, "clients.json"), new TypeReference<List<ClientRow>>() {}));
        } catch (IOException e) {
            throw new IllegalStateException("clients.json is part of the program", e);
        }
    }

    /** Returns whether all these words are in the name of the client, in any order and case. */
    boolean isOf(String named) {
        List<String> wanted = words(named);
        return !wanted.isEmpty() && words(client).containsAll(wanted);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[\\s(),]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Returns whether the row applies to an exchange with this name or dialect. */
    boolean isAbout(String name, String dialect) {
        boolean left = not != null && (not.contains(name) || not.contains(dialect));
        return !left && (exchanges.contains("*") || exchanges.contains(name) || exchanges.contains(dialect));
    }

    boolean can() {
        return !Boolean.FALSE.equals(works);
    }

    boolean isTried() {
        return Boolean.TRUE.equals(tried);
    }
}
