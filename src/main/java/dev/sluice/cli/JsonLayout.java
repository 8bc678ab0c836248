package dev.sluice.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A writer of JSON for people: what fits on a line of 150 characters is on one line, as in the shipped configuration files. */
final class JsonLayout {
    private static final int WIDTH = 150;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLayout() {}

    /** Returns an object, each member on a line of its own. */
    static String of(Map<String, ?> object) {
        return members(object, 0);
    }

    private static String value(Object value, int indent, int before) {
        String line = line(value);
        if (indent + before + line.length() < WIDTH) {
            return line;
        }
        if (value instanceof Map<?, ?> map) {
            return members(map, indent);
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(String.class::isInstance) ? filled(list, indent) : elements(list, indent);
        }
        return line;
    }

    private static String members(Map<?, ?> map, int indent) {
        List<String> lines = new ArrayList<>();
        map.forEach((key, value) -> {
            String name = scalar(key) + ": ";
            lines.add(" ".repeat(indent + 2) + name + value(value, indent + 2, name.length()));
        });
        return "{\n" + String.join(",\n", lines) + "\n" + " ".repeat(indent) + "}";
    }

    private static String elements(List<?> list, int indent) {
        List<String> lines = new ArrayList<>();
        list.forEach(element -> lines.add(" ".repeat(indent + 2) + value(element, indent + 2, 0)));
        return "[\n" + String.join(",\n", lines) + "\n" + " ".repeat(indent) + "]";
    }

    /** Returns a list of texts with as many of them on each line as fit. */
    private static String filled(List<?> list, int indent) {
        StringBuilder text = new StringBuilder("[");
        int column = WIDTH;
        for (int i = 0; i < list.size(); i++) {
            String element = scalar(list.get(i)) + (i < list.size() - 1 ? "," : "");
            if (column + 1 + element.length() > WIDTH) {
                text.append('\n').append(" ".repeat(indent + 2));
                column = indent + 2 + element.length();
            } else {
                text.append(' ');
                column += 1 + element.length();
            }
            text.append(element);
        }
        return text.append('\n').append(" ".repeat(indent)).append(']').toString();
    }

    private static String line(Object value) {
        List<String> parts = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> parts.add(scalar(key) + ": " + line(member)));
            return "{" + String.join(", ", parts) + "}";
        }
        if (value instanceof List<?> list) {
            list.forEach(element -> parts.add(line(element)));
            return "[" + String.join(", ", parts) + "]";
        }
        return scalar(value);
    }

    private static String scalar(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and flags can be written", e);
        }
    }
}
