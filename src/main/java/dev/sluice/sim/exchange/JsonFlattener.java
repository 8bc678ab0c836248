package dev.sluice.sim.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser that converts a JSON text to parameters with nested names: {@code {"orders":[{"pair":"XBTUSD"}]}} gives {@code orders[0][pair]}. An
 * invalid text gives the values before the error, so the exchange reports missing parameters.
 */
final class JsonFlattener {
    private static final int DEEPEST = 16;
    private static final int MAX_OBJECTS = 100;

    private final String json;
    private Params into;
    private int at;

    private JsonFlattener(String json, Params into) {
        this.json = json;
        this.into = into;
    }

    static void flatten(String json, String name, Params into) {
        new JsonFlattener(json, into).value(name, 0);
    }

    /**
     * Returns the parameters of each object in a list of objects, or null when the text is anything else or has more than {@link #MAX_OBJECTS}
     * objects. The names have no prefix: {@code [{"pair":"XBTUSD"}]} gives {@code pair}.
     */
    static @Nullable List<Params> objects(String json) {
        Params first = new Params();
        JsonFlattener reader = new JsonFlattener(json, first);
        if (reader.next() != '[') {
            return null;
        }
        List<Params> objects = new ArrayList<>();
        char after = ',';
        while (after == ',' && objects.size() < MAX_OBJECTS) {
            reader.at++;
            reader.into = new Params();
            if (reader.next() != '{' || !reader.value("", 0)) {
                return null;
            }
            objects.add(reader.into);
            after = reader.next();
        }
        return after == ']' ? objects : null;
    }

    /** Parses a value; returns false when the text is not JSON, which ends the parsing. */
    private boolean value(String name, int depth) {
        char first = next();
        if (depth > DEEPEST || first == 0) {
            return false;
        }
        if (first == '{' || first == '[') {
            return container(name, depth, first == '{');
        }
        String text = first == '"' ? string() : literal();
        if (text == null) {
            return false;
        }
        if (first == '"') {
            into.addQuoted(name, text);
        } else {
            into.add(name, text.equals("null") ? "" : text);
        }
        return true;
    }

    private boolean container(String name, int depth, boolean object) {
        char end = object ? '}' : ']';
        at++;
        if (next() == end) {
            at++;
            return true;
        }
        for (int index = 0; ; index++) {
            String inner = object ? key() : Integer.toString(index);
            if (inner == null || !value(name.isEmpty() && object ? inner : name + "[" + inner + "]", depth + 1)) {
                return false;
            }
            char after = next();
            at++;
            if (after != ',') {
                return after == end;
            }
        }
    }

    private @Nullable String key() {
        String key = next() == '"' ? string() : null;
        if (key == null || next() != ':') {
            return null;
        }
        at++;
        return key;
    }

    private @Nullable String string() {
        int plain = at + 1;
        while (plain < json.length() && json.charAt(plain) != '"' && json.charAt(plain) != '\\') {
            plain++;
        }
        String before = json.substring(at + 1, plain);
        if (plain < json.length() && json.charAt(plain) == '"') {
            at = plain + 1;
            return before;
        }
        StringBuilder text = new StringBuilder(before);
        for (at = plain; at < json.length(); at++) {
            char c = json.charAt(at);
            if (c == '"') {
                at++;
                return text.toString();
            }
            text.append(c == '\\' ? escaped() : c);
        }
        return null;
    }

    private char escaped() {
        at++;
        char c = at < json.length() ? json.charAt(at) : '"';
        if (c == 'u' && at + 4 < json.length()) {
            at += 4;
            return (char) Params.hex(json.substring(at - 3, at + 1));
        }
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }

    private @Nullable String literal() {
        int from = at;
        while (at < json.length() && isOfLiteral(json.charAt(at))) {
            at++;
        }
        return at == from ? null : json.substring(from, at);
    }

    private static boolean isOfLiteral(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '+' || c == 'E';
    }

    /** Returns the next character that is not white space, without consuming it; 0 at the end. */
    private char next() {
        while (at < json.length() && json.charAt(at) <= ' ') {
            at++;
        }
        return at < json.length() ? json.charAt(at) : 0;
    }
}
