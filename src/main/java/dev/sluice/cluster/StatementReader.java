package dev.sluice.cluster;

import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The reader of one statement, of this version or another one: part by part, so that a part that cannot be read is
 * counted for a report and changes nothing.
 *
 * <p>A member reads the formats of its own version and of the next one, and ignores fields that it does not know. So a
 * field that every member must obey belongs in a format that older members do not read: two versions above theirs.
 */
final class StatementReader {
    static final String VERSION = "version";
    static final int OWN_VERSION = 2;

    private static final String STATEMENT = "the statement";
    private static final int MAX_LENGTH = 200;

    private JsonObject json = new JsonObject();
    private int number;
    private String first = "";

    StatementReader(String text) {
        read(STATEMENT, () -> {
            json = new JsonObject(text);
            int version = json.getInteger(VERSION, OWN_VERSION);
            if (version > OWN_VERSION + 1) {
                add("its format has version " + version + ", and this gateway reads up to " + (OWN_VERSION + 1));
            }
        });
    }

    /** Returns what {@code reader} reads; throws an IllegalArgumentException with all that it cannot read. */
    <S> S readAll(Function<JsonObject, S> reader) {
        try {
            return reader.apply(json);
        } catch (RuntimeException e) {
            add(STATEMENT, e);
            throw new IllegalArgumentException(unreadable(), e);
        }
    }

    /** Reads the elements of a list; those beyond {@code max} count as unreadable. Throws if there is no such list. */
    void list(String field, String part, int max, Consumer<Object> reader) {
        int left = max;
        for (Object element : json.getJsonArray(field)) {
            if (left-- == 0) {
                add("it has more than " + max + " " + field);
                return;
            }
            read(part, () -> reader.accept(element));
        }
    }

    /** Reads the fields of an object. Throws if there is no such object. */
    void fields(String field, String part, BiConsumer<String, Object> reader) {
        json.getJsonObject(field).forEach(entry -> {
            String name = part.endsWith(" ") ? part + entry.getKey() : part;
            read(name, () -> reader.accept(entry.getKey(), entry.getValue()));
        });
    }

    private void read(String part, Runnable reader) {
        try {
            reader.run();
        } catch (RuntimeException e) {
            add(part, e);
        }
    }

    private void add(String part, RuntimeException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        add(part + ": " + why.lines().findFirst().orElse(""));
    }

    void add(String what) {
        number++;
        first = first.isEmpty() ? what.substring(0, Math.min(MAX_LENGTH, what.length())) : first;
    }

    /** Returns what could not be read: the first part and the number of others; "" when all could. */
    String unreadable() {
        return number <= 1 ? first : first + ", and " + (number - 1) + " more";
    }
}
