package dev.sluice.sim.market;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A JSON text with places for values. In a string, <code>{name}</code> stands for a value as text. A string that is
 * only {@code <name>} stands for a value that is JSON itself, such as a number or a list; <code>&lt;{name}.5&gt;</code>
 * is such a value with text around it. <code>{name@table}</code> stands for the word that a table of the data has for
 * the value, or for {@code *}; without one for the value itself. A member called {@code field?name} exists only when
 * that value is not empty. A string that is only {@code <text.name>} is another text, with the same values.
 */
public final class Template {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
    private static final int PLACE_LENGTH = 8;
    private static final String TEXT = "text.";

    private final String name;
    private final List<Part> parts;
    private final int length;

    private Template(String name, List<Part> parts) {
        this.name = name;
        this.parts = parts;
        this.length = parts.stream()
                .mapToInt(
                        part -> part instanceof Literal literal ? literal.text().length() : PLACE_LENGTH)
                .sum();
    }

    /** Returns the text with that name of {@code texts}, with the tables that it names. */
    static Template of(String name, Map<String, JsonNode> texts, Map<String, Map<String, String>> tables) {
        Compiler compiler = new Compiler(texts, tables);
        compiler.add(Objects.requireNonNull(texts.get(name), name));
        return new Template(name, compiler.parts());
    }

    /** Returns the text with the values of the first source that has each of them. */
    String fill(Values... sources) {
        StringBuilder out = new StringBuilder(length);
        write(out, sources);
        return out.toString();
    }

    /** Returns about the length of a list of filled texts. */
    int length(long texts) {
        return (int) (texts * (length + 2)) + 2;
    }

    /** Appends the filled text. */
    void write(StringBuilder out, Values[] sources) {
        write(parts, out, sources);
    }

    private void write(List<Part> written, StringBuilder out, Values[] sources) {
        for (Part part : written) {
            if (part instanceof Literal literal) {
                out.append(literal.text());
            } else if (part instanceof Place place) {
                write(place, out, place.word(value(place.name(), name, sources)));
            } else if (part instanceof Member member
                    && !value(member.name(), name, sources).toString().isEmpty()) {
                write(member.parts(), out, sources);
            }
        }
    }

    private void write(Place place, StringBuilder out, Object value) {
        if (value instanceof Long number) {
            out.append(number.longValue());
        } else if (place.json()) {
            String json = value.toString();
            out.ensureCapacity(out.length() + json.length() + length);
            out.append(json);
        } else {
            ENCODER.quoteAsString(value.toString(), out);
        }
    }

    /** Returns the value of the first source that has it. */
    static Object value(String wanted, String template, Values... sources) {
        for (Values source : sources) {
            Object value = source.get(wanted);
            if (value != null) {
                return value;
            }
        }
        throw new IllegalStateException("the template '" + template + "' has no value for '" + wanted + "'");
    }

    /** Returns the text as a JSON string. */
    public static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        ENCODER.quoteAsString(text, out);
        return out.append('"').toString();
    }

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private record Place(String name, boolean json, Map<String, String> words) implements Part {
        Object word(Object value) {
            return words.isEmpty()
                    ? value
                    : words.getOrDefault(value.toString(), words.getOrDefault("*", value.toString()));
        }
    }

    /** A member of an object that exists only when the value of that name is not empty. */
    private record Member(String name, List<Part> parts) implements Part {}

    /** Turns a JSON tree into parts, so that a template is filled without walking the tree. */
    private static final class Compiler {
        private final Map<String, JsonNode> texts;
        private final Map<String, Map<String, String>> tables;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        Compiler(Map<String, JsonNode> texts, Map<String, Map<String, String>> tables) {
            this.texts = texts;
            this.tables = tables;
        }

        List<Part> parts() {
            flush();
            return List.copyOf(parts);
        }

        private void flush() {
            if (literal.length() > 0) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        void add(JsonNode json) {
            if (json.isObject()) {
                addObject(json);
            } else if (json.isArray()) {
                literal.append('[');
                for (int i = 0; i < json.size(); i++) {
                    literal.append(i == 0 ? "" : ",");
                    add(json.get(i));
                }
                literal.append(']');
            } else if (json.isTextual()) {
                addText(json.textValue());
            } else {
                literal.append(json);
            }
        }

        /** Adds an object; the comma of a member that may be absent belongs to that member. */
        private void addObject(JsonNode json) {
            literal.append('{');
            boolean first = true;
            for (Iterator<Map.Entry<String, JsonNode>> members = json.fields(); members.hasNext(); ) {
                Map.Entry<String, JsonNode> member = members.next();
                int mark = member.getKey().indexOf('?');
                if (mark < 0) {
                    literal.append(first ? "" : ",");
                    addMember(member.getKey(), member.getValue());
                    first = false;
                } else {
                    Compiler optional = new Compiler(texts, tables);
                    optional.literal.append(first ? "" : ",");
                    optional.addMember(member.getKey().substring(0, mark), member.getValue());
                    optional.literal.append(first ? "," : "");
                    flush();
                    parts.add(new Member(member.getKey().substring(mark + 1), optional.parts()));
                }
            }
            literal.append('}');
        }

        private void addMember(String key, JsonNode value) {
            addString(key);
            literal.append(':');
            add(value);
        }

        private void addText(String text) {
            if (!text.startsWith("<") || !text.endsWith(">")) {
                addString(text);
                return;
            }
            String json = text.substring(1, text.length() - 1);
            if (json.startsWith(TEXT)) {
                add(Objects.requireNonNull(texts.get(json.substring(TEXT.length())), json));
            } else if (json.indexOf('{') < 0) {
                addPlace(json, true);
            } else {
                addPieces(json);
            }
        }

        private void addString(String text) {
            literal.append('"');
            addPieces(text);
            literal.append('"');
        }

        private void addPieces(String text) {
            int at = 0;
            for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
                int close = text.indexOf('}', open);
                ENCODER.quoteAsString(text.substring(at, open), literal);
                addPlace(text.substring(open + 1, close), false);
                at = close + 1;
            }
            ENCODER.quoteAsString(text.substring(at), literal);
        }

        private void addPlace(String place, boolean json) {
            flush();
            String[] words = place.split("@", 2);
            Map<String, String> table = words.length == 1 ? Map.of() : tables.getOrDefault(words[1], Map.of());
            parts.add(new Place(words[0], json, table));
        }
    }
}
