package dev.sluice.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one client is pointed at the gateway by one door, or why it cannot be: a row of {@code clients.json}.
 *
 * @param exchanges those it is about, by name or dialect; {@code *}: all
 * @param not but for these
 * @param door path, url, port, host; none: there is no door for that
 * @param works null: yes
 * @param tried whether a test of this project runs it
 * @param language of the snippet
 * @param snippet with {@code {gateway}}, {@code {exchange}}, {@code {port}}, {@code {trust}} to be filled in
 */
record ClientRow(
        String client,
        List<String> exchanges,
        @Nullable List<String> not,
        String door,
        @Nullable Boolean works,
        @Nullable Boolean tried,
        @Nullable String language,
        @Nullable String snippet,
        @Nullable String why) {
    /** The table, in its order. */
    static List<ClientRow> all() {
        try (InputStream in = ClientRow.class.getResourceAsStream("clients.json")) {
            return List.copyOf(new ObjectMapper()
                    .readValue(Objects.requireNonNull(in, "clients.json"), new TypeReference<List<ClientRow>>() {}));
        } catch (IOException e) {
            throw new IllegalStateException("clients.json is part of the program", e);
        }
    }

    boolean isOf(String named) {
        return client.equals(named) || client.startsWith(named + " ");
    }

    /** Whether it is about that exchange, by its name or its dialect's. */
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
