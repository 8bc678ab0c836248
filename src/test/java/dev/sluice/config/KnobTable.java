package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/** A generator of Markdown tables of a settings type's keys for the docs; nested records are flattened with dots. */
final class KnobTable {
    private KnobTable() {}

    static String of(Class<? extends Record> type) {
        List<String> rows = new ArrayList<>();
        rows.add("| key | unit | default | range | what it is |");
        rows.add("|---|---|---|---|---|");
        rows(new Shape.Fields(type), "", rows);
        return String.join("\n", rows) + "\n";
    }

    private static void rows(Shape.Fields fields, String prefix, List<String> rows) {
        for (Field field : fields.fields()) {
            if (field.shape() instanceof Shape.Fields inner) {
                rows(inner, prefix + field.name() + ".", rows);
            } else {
                rows.add("| `" + prefix + field.name() + "` | " + unit(field) + " | " + fallback(field) + " | "
                        + range(field) + " | " + field.doc().replace("|", "\\|") + " |");
            }
        }
    }

    private static String unit(Field field) {
        String name = field.name();
        return name.endsWith("Ms")
                ? "ms"
                : name.endsWith("Bytes") ? "bytes" : name.equals("Percent") || name.endsWith("Percent") ? "%" : "";
    }

    private static String fallback(Field field) {
        if (field.fallback() != null) {
            return "`" + field.fallback().text() + "`";
        }
        return field.required() ? "required" : "none";
    }

    private static String range(Field field) {
        Shape shape = field.shape();
        if (shape instanceof Shape.Choice choice) {
            return String.join(", ", choice.texts());
        }
        if (shape instanceof Shape.Flag) {
            return "true, false";
        }
        if (shape instanceof Shape.Whole) {
            return field.least() == Long.MIN_VALUE && field.most() == Long.MAX_VALUE
                    ? "whole number"
                    : field.least() + " to " + field.most();
        }
        String what = shape instanceof Shape.Many ? "list" : shape instanceof Shape.Named ? "by name" : "text";
        return field.most() == Field.MOST_ENTRIES ? what : what + ", " + field.least() + " to " + field.most();
    }
}
