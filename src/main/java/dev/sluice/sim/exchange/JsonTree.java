package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser that keeps a JSON text's types and the order of its members, which {@link Params} does not: objects are maps, lists are lists, and
 * numbers are {@link BigDecimal}s.
 */
final class JsonTree {
    private static final int DEEPEST = 16;

    private final String json;
    private int at;

    private JsonTree(String json) {
        this.json = json;
    }

    /** Returns the members of an object; empty when the text is not an object or not JSON. */
    static Map<String, Object> object(String json) {
        try {
            return members(new JsonTree(json).value(0));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Map.of();
        }
    }

    /** Returns the members of a value that is an object; empty when it is anything else. */
    static Map<String, Object> members(@Nullable Object value) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> members.put((String) name, member));
        }
        return members;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("too deep");
        }
        return switch (next()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            default -> literal();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        while (next() != '}') {
            String name = string();
            expect(':');
            members.put(name, value(depth + 1));
            if (next() != '}') {
                expect(',');
            }
        }
        at++;
        return members;
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        while (next() != ']') {
            elements.add(value(depth + 1));
            if (next() != ']') {
                expect(',');
            }
        }
        at++;
        return elements;
    }

    /** Returns a string; escapes other than of quotation mark and backslash occur in no action and are refused. */
    private String string() {
        expect('"');
        StringBuilder text = new StringBuilder();
        for (char c = json.charAt(at++); c != '"'; c = json.charAt(at++)) {
            if (c == '\\') {
                c = json.charAt(at++);
                if (c != '"' && c != '\\' && c != '/') {
                    throw new IllegalArgumentException("an escape");
                }
            }
            text.append(c);
        }
        return text.toString();
    }

    private @Nullable Object literal() {
        int from = at;
        while (at < json.length() && ",]} \t\r\n".indexOf(json.charAt(at)) < 0) {
            at++;
        }
        String text = json.substring(from, at);
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> new BigDecimal(text);
        };
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw new IllegalArgumentException("no " + wanted);
        }
        at++;
    }

    private char next() {
        while (json.charAt(at) <= ' ') {
            at++;
        }
        return json.charAt(at);
    }
}
