package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One value of a JSON file that knows where it stands. A member's line is that of its key. */
sealed interface Json {
    /** Longest value shown in a message. */
    int SHOWN = 60;

    Place place();

    /** The value as compact JSON. */
    String text();

    /** The value as a message shows it: compact and not too long. */
    default String show() {
        String text = text();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
    }

    /** What kind of value this is, for "expected X, not Y". */
    String what();

    /** The value that many steps down, or the deepest one on the way there. */
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

        /** This over the other: what this lacks comes from there, objects member by member, each value with its own place. */
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

        /** Below {@code accounts} only key ids are shown: somebody may have put a key itself there. */
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

    /** A number with a fraction or exponent, or one too large: never allowed, but shown as it was written. */
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

    /** As JSON, cut where nobody reads on. */
    static String quote(String text) {
        return "\"" + printable(text.replace("\\", "\\\\").replace("\"", "\\\""), 4 * SHOWN) + "\"";
    }

    /** At most so many characters, and none of them a control character. */
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
