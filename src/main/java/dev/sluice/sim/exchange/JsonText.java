package dev.sluice.sim.exchange;

import java.util.stream.Stream;

/** A JSON writer that adds commas where they are needed. */
final class JsonText {
    private final StringBuilder out = new StringBuilder(256);

    static JsonText object() {
        return new JsonText().open('{');
    }

    static JsonText array() {
        return new JsonText().open('[');
    }

    /** Returns the text as a JSON string. */
    static String quoted(String value) {
        return new JsonText().quote(value).out.toString();
    }

    /** Returns a list of at most {@code most} elements that are already JSON. */
    static String list(Stream<String> elements, int most) {
        JsonText list = array();
        elements.limit(most).forEach(list::element);
        return list.end(']');
    }

    private JsonText open(char bracket) {
        out.append(bracket);
        return this;
    }

    JsonText text(String name, String value) {
        return name(name).quote(value);
    }

    JsonText number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonText flag(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Starts a member or element that is a list or an object; {@link #close} ends it. */
    JsonText open(String name, char bracket) {
        return name(name).open(bracket);
    }

    JsonText openElement(char bracket) {
        comma();
        return open(bracket);
    }

    JsonText close(char bracket) {
        out.append(bracket);
        return this;
    }

    /** Adds a member whose value is already JSON. */
    JsonText json(String name, String json) {
        name(name);
        out.append(json);
        return this;
    }

    /** Adds an element that is already JSON. */
    JsonText element(String json) {
        comma();
        out.append(json);
        return this;
    }

    JsonText textElement(String value) {
        comma();
        return quote(value);
    }

    /** Returns the complete text, ended with {@code bracket}. */
    String end(char bracket) {
        return out.append(bracket).toString();
    }

    private JsonText name(String name) {
        comma();
        out.append('"').append(name).append("\":");
        return this;
    }

    private void comma() {
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[') {
            out.append(',');
        }
    }

    private JsonText quote(String value) {
        out.append('"');
        if (isPlain(value)) {
            out.append(value).append('"');
            return this;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
        return this;
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                return false;
            }
        }
        return true;
    }
}
