package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/** A generator of Markdown tables of a settings type's keys for the docs; nested records are flattened with dots. */
final class SettingsTable {
    private SettingsTable() {}

    static String of(Class<? extends Record> type) {
        List<String> rows = new ArrayList<>();
        rows.add("| key | unit | default | range | what it is |");
        rows.add("|---|---|---|---|---|");
        rows(new JsonShape.Fields(type), "", rows);
        return String.join("\n", rows) + "\n";
    }

    private static void rows(JsonShape.Fields fields, String prefix, List<String> rows) {
        for (SettingsField settingsField : fields.fields()) {
            if (settingsField.jsonShape() instanceof JsonShape.Fields inner) {
                rows(inner, prefix + settingsField.name() + ".", rows);
            } else {
                rows.add("| `" + prefix + settingsField.name() + "` | " + unit(settingsField) + " | "
                        + fallback(settingsField) + " | " + range(settingsField) + " | "
                        + settingsField.doc().replace("|", "\\|") + " |");
            }
        }
    }

    private static String unit(SettingsField settingsField) {
        String name = settingsField.name();
        return name.endsWith("Ms")
                ? "ms"
                : name.endsWith("Bytes") ? "bytes" : name.equals("Percent") || name.endsWith("Percent") ? "%" : "";
    }

    private static String fallback(SettingsField settingsField) {
        if (settingsField.fallback() != null) {
            return "`" + settingsField.fallback().text() + "`";
        }
        return settingsField.required() ? "required" : "none";
    }

    private static String range(SettingsField settingsField) {
        JsonShape jsonShape = settingsField.jsonShape();
        if (jsonShape instanceof JsonShape.Choice choice) {
            return String.join(", ", choice.texts());
        }
        if (jsonShape instanceof JsonShape.Flag) {
            return "true, false";
        }
        if (jsonShape instanceof JsonShape.Whole) {
            return settingsField.least() == Long.MIN_VALUE && settingsField.most() == Long.MAX_VALUE
                    ? "whole number"
                    : settingsField.least() + " to " + settingsField.most();
        }
        String what = jsonShape instanceof JsonShape.Many
                ? "list"
                : jsonShape instanceof JsonShape.Named ? "by name" : "text";
        return settingsField.most() == SettingsField.MAX_ENTRIES
                ? what
                : what + ", " + settingsField.least() + " to " + settingsField.most();
    }
}
