package dev.sluice.config;

import dev.sluice.core.health.ConnectionRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A generator of Markdown tables of a settings type's keys for the docs. A nested record is a section: a row with its
 * path, before those of its keys.
 */
final class SettingsTable {
    /** Records that a row links to, because they have a table of their own. */
    private static final Map<Class<?>, String> ELSEWHERE =
            Map.of(ConnectionRule.class, "connections.md#change-the-effect");

    private SettingsTable() {}

    static String of(Class<? extends Record> type) {
        List<String> rows = new ArrayList<>();
        rows.add("| key | default (allowed) | what it is |");
        rows.add("|---|---|---|");
        rows(new JsonShape.Fields(type), "", rows);
        return String.join("\n", rows) + "\n";
    }

    private static void rows(JsonShape.Fields fields, String section, List<String> rows) {
        if (!section.isEmpty()) {
            rows.add("| **`" + section + "`** | | |");
        }
        List<SettingsField> sections = new ArrayList<>();
        for (SettingsField field : fields.fields()) {
            if (!(field.jsonShape() instanceof JsonShape.Fields inner)) {
                rows.add(row(field, value(field), field.doc()));
            } else if (ELSEWHERE.containsKey(inner.type())) {
                rows.add(row(field, "", "[" + field.doc() + "](" + ELSEWHERE.get(inner.type()) + ")"));
            } else {
                sections.add(field);
            }
        }
        for (SettingsField field : sections) {
            rows((JsonShape.Fields) field.jsonShape(), section + field.name() + ".", rows);
        }
    }

    private static String row(SettingsField field, String value, String doc) {
        return "| `%s` | %s | %s |".formatted(field.name(), value, doc.replace("|", "\\|"));
    }

    private static String value(SettingsField field) {
        String allowed = allowed(field);
        return fallback(field) + (allowed.isEmpty() ? "" : " (" + allowed + ")");
    }

    private static String fallback(SettingsField field) {
        if (field.fallback() == null) {
            return field.required() ? "required" : "none";
        }
        String text = field.fallback().text();
        return text.matches("\\w+") ? text : "`" + text + "`";
    }

    /** Returns what a value may be; nothing where the default tells it, and for texts. */
    private static String allowed(SettingsField field) {
        JsonShape shape = field.jsonShape();
        if (shape instanceof JsonShape.Choice choice) {
            return String.join(", ", choice.texts());
        }
        if (shape instanceof JsonShape.IntegerShape) {
            return field.min() == Long.MIN_VALUE && field.max() == Long.MAX_VALUE
                    ? "whole number"
                    : field.min() + " to " + field.max();
        }
        if (field.fallback() != null) {
            return "";
        }
        if (shape instanceof JsonShape.DecimalNumber) {
            return "decimal number";
        }
        return shape instanceof JsonShape.Flag
                ? "true, false"
                : shape instanceof JsonShape.ListShape ? "list" : shape instanceof JsonShape.MapShape ? "by name" : "";
    }
}
