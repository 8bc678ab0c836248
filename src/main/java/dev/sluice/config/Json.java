package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value of a JSON file with its place. The line of a member is that of its key. */
sealed interface Json {
    /** Maximum length of a value in a message. */
    int SHOWN = 60;

    Place place();

    /** Returns the value as compact JSON. */
    String text();

    /** Returns the value for a message: compact, and shortened when it is too long. */
    default String show() {
        String text = text();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
    }

    /** Returns the kind of value, for "expected X, not Y". */
    String what();

    /** Returns the value reached by these steps, or the deepest one found on the way. */
    default Json down(String... steps) {
        Json at = this;
        for (String step : steps) {
            Json next = at.step(step);
            if (next == null) {
                return at;
            }
            at = next;
        }
        return at;
    }

    default @Nullable Json step(String step) {
        return null;
    }

    record Obj(Place place, Map<String, Json> members) implements Json {
        @Override
        public @Nullable Json step(String step) {
            return members.get(step);
        }

        @Override
        public String text() {
            return members.entrySet().stream()
                    .limit(SHOWN)
                    .map(member ->
                            quote(member.getKey()) + ":" + member.getValue().show())
                    .collect(Collectors.joining(",", "{", "}"));
        }

        @Override
        public String what() {
            return "an object";
        }

        /** Returns this object merged over the defaults, object by object; each value keeps its own place. */
        Obj over(Obj defaults) {
            Map<String, Json> merged = new LinkedHashMap<>(defaults.members);
            members.forEach((key, own) -> merged.merge(
                    key,
                    own,
                    (theirs, ours) ->
                            theirs instanceof Obj below && ours instanceof Obj above ? above.over(below) : ours));
            return new Obj(place, merged);
        }

        Obj without(String key) {
            Map<String, Json> rest = new LinkedHashMap<>(members);
            rest.remove(key);
            return new Obj(place, rest);
        }
    }

    record Arr(Place place, List<Json> elements) implements Json {
        @Override
        public @Nullable Json step(String step) {
            try {
                int index = Integer.parseInt(step);
                return index >= 0 && index < elements.size() ? elements.get(index) : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }

        @Override
        public String text() {
            return elements.stream().limit(SHOWN).map(Json::show).collect(Collectors.joining(",", "[", "]"));
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    record Text(Place place, String value) implements Json {
        private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

        /**
         * Returns the text; below {@code accounts} only key ids are shown, because a user may have entered a secret
         * key there.
         */
        @Override
        public String text() {
            boolean shown = !place.below("accounts") || KEY_ID.matcher(value).matches();
            return shown ? quote(value) : "(" + value.length() + " characters, not shown)";
        }

        @Override
        public String what() {
            return "a text";
        }
    }

    /** A whole number that fits a long. */
    record Whole(Place place, long value) implements Json {
        @Override
        public String text() {
            return Long.toString(value);
        }

        @Override
        public String what() {
            return "a whole number";
        }
    }

    /** A number with a fraction or exponent, or out of range: never allowed, but shown as written. */
    record Unfit(Place place, String value) implements Json {
        @Override
        public String text() {
            return value;
        }

        @Override
        public String what() {
            return "a number with a fraction or out of range";
        }
    }

    record Flag(Place place, boolean value) implements Json {
        @Override
        public String text() {
            return Boolean.toString(value);
        }

        @Override
        public String what() {
            return "true or false";
        }
    }

    record Null(Place place) implements Json {
        @Override
        public String text() {
            return "null";
        }

        @Override
        public String what() {
            return "null";
        }
    }

    /** Returns the text as a JSON string, shortened to a readable length. */
    static String quote(String text) {
        return "\"" + printable(text.replace("\\", "\\\\").replace("\"", "\\\""), 4 * SHOWN) + "\"";
    }

    /** Returns at most {@code longest} characters of the text, with control characters escaped. */
    static String printable(String text, int longest) {
        StringBuilder printable = new StringBuilder();
        text.chars().limit(longest).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.append((char) c);
            }
        });
        return printable.toString();
    }
}
