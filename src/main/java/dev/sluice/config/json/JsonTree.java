package dev.sluice.config.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value of a JSON file with its place. The line of a member is that of its key. */
public sealed interface JsonTree {
    /** Maximum length of a value in a message. */
    int MAX_SHOWN = 60;

    SourceLocation sourceLocation();

    /** Returns the value as compact JSON, without possible secrets. */
    String text();

    /**
     * Returns the value as a part of another one: texts are not shown there, because the message is about other parts
     * as well.
     */
    default String nestedText() {
        return shortText();
    }

    /** Returns the value for a message: compact, and shortened when it is too long. */
    default String shortText() {
        String text = text();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
    }

    /** Returns a description that does not contain the value. */
    default String maskedText() {
        return "(" + typeName() + ", not shown)";
    }

    /** Returns the kind of value, for "expected X, not Y". */
    String typeName();

    /** Returns the value reached by these steps, or the deepest one found on the way. */
    default JsonTree descend(String... steps) {
        JsonTree at = this;
        for (String step : steps) {
            JsonTree next = at.child(step);
            if (next == null) {
                return at;
            }
            at = next;
        }
        return at;
    }

    default @Nullable JsonTree child(String step) {
        return null;
    }

    record Obj(SourceLocation sourceLocation, Map<String, JsonTree> members) implements JsonTree {
        @Override
        public @Nullable JsonTree child(String step) {
            return members.get(step);
        }

        @Override
        public String text() {
            return members.entrySet().stream()
                    .limit(MAX_SHOWN)
                    .map(member ->
                            quote(member.getKey()) + ":" + member.getValue().nestedText())
                    .collect(Collectors.joining(",", "{", "}"));
        }

        @Override
        public String typeName() {
            return "an object";
        }

        /** Returns this object merged over the defaults, object by object; each value keeps its own place. */
        public Obj over(Obj defaults) {
            Map<String, JsonTree> merged = new LinkedHashMap<>(defaults.members);
            members.forEach((key, own) -> merged.merge(
                    key,
                    own,
                    (theirs, ours) ->
                            theirs instanceof Obj below && ours instanceof Obj above ? above.over(below) : ours));
            return new Obj(sourceLocation, merged);
        }

        public Obj without(String key) {
            Map<String, JsonTree> rest = new LinkedHashMap<>(members);
            rest.remove(key);
            return new Obj(sourceLocation, rest);
        }

        /** Returns this object with that value in place of its own. */
        public Obj with(String key, JsonTree value) {
            Map<String, JsonTree> changed = new LinkedHashMap<>(members);
            changed.put(key, value);
            return new Obj(sourceLocation, changed);
        }

        /** Returns this object with that value at the end of the path. */
        public Obj with(List<String> path, JsonTree value) {
            String key = path.get(0);
            Obj inner = members.get(key) instanceof Obj obj ? obj : new Obj(sourceLocation, Map.of());
            return with(key, path.size() == 1 ? value : inner.with(path.subList(1, path.size()), value));
        }
    }

    record Arr(SourceLocation sourceLocation, List<JsonTree> elements) implements JsonTree {
        @Override
        public @Nullable JsonTree child(String step) {
            try {
                int index = Integer.parseInt(step);
                return index >= 0 && index < elements.size() ? elements.get(index) : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }

        @Override
        public String text() {
            return elements.stream()
                    .limit(MAX_SHOWN)
                    .map(JsonTree::nestedText)
                    .collect(Collectors.joining(",", "[", "]"));
        }

        @Override
        public String typeName() {
            return "a list";
        }
    }

    record Text(SourceLocation sourceLocation, String value) implements JsonTree {
        private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

        /**
         * Returns the text; below {@code botTokens} none is shown, and below {@code accounts} only key ids, because a
         * user may have entered a secret there.
         */
        @Override
        public String text() {
            boolean isKey =
                    sourceLocation.isBelow("accounts") && !KEY_ID.matcher(value).matches();
            return isKey || sourceLocation.isBelow("botTokens") ? maskedText() : quote(value);
        }

        @Override
        public String maskedText() {
            return "(" + value.length() + " characters, not shown)";
        }

        @Override
        public String nestedText() {
            boolean isDefault = sourceLocation.file().startsWith(SourceLocation.DEFAULT); // no secret
            return value.isEmpty() || isDefault ? quote(value) : quote("…");
        }

        @Override
        public String typeName() {
            return "a text";
        }
    }

    /** A whole number that fits a long. */
    record Whole(SourceLocation sourceLocation, long value) implements JsonTree {
        @Override
        public String text() {
            return Long.toString(value);
        }

        @Override
        public String typeName() {
            return "a whole number";
        }
    }

    /** A number with a fraction or exponent, or out of range: never allowed, but shown as written. */
    record OtherNumber(SourceLocation sourceLocation, String value) implements JsonTree {
        @Override
        public String text() {
            return value;
        }

        @Override
        public String typeName() {
            return "a number with a fraction or out of range";
        }
    }

    record Flag(SourceLocation sourceLocation, boolean value) implements JsonTree {
        @Override
        public String text() {
            return Boolean.toString(value);
        }

        @Override
        public String typeName() {
            return "true or false";
        }
    }

    record Null(SourceLocation sourceLocation) implements JsonTree {
        @Override
        public String text() {
            return "null";
        }

        @Override
        public String typeName() {
            return "null";
        }
    }

    /** Returns the text as a JSON string, shortened to a readable length, without what may be a secret. */
    static String quote(String text) {
        return "\"" + printable(SecretMask.of(text).replace("\\", "\\\\").replace("\"", "\\\""), 4 * MAX_SHOWN) + "\"";
    }

    /** Returns at most {@code longest} characters of the text, with control characters escaped. */
    static String printable(String text, int longest) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), longest); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append(String.format("\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }
}
