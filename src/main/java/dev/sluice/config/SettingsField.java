package dev.sluice.config;

import dev.sluice.base.settings.Setting;
import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SourceLocation;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * One component of a settings record as the files represent it.
 *
 * @param name the key
 * @param jsonShape the expected JSON
 * @param doc the documentation
 * @param min the smallest number, or the fewest characters or entries
 * @param max the largest number, or the most characters or entries
 * @param fallback the default; null when there is none
 * @param mayBeNull whether an absent value or null is allowed; both mean the same
 */
record SettingsField(
        String name,
        JsonShape jsonShape,
        String doc,
        long min,
        long max,
        @Nullable JsonTree fallback,
        boolean mayBeNull) {
    /** Maximum length of texts, lists and maps whose annotation states none. */
    static final long MAX_ENTRIES = 100_000;

    static SettingsField of(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord() + "." + component.getName() + " needs @Setting");
        }
        JsonShape jsonShape = shape(component, setting);
        long min = Math.max(setting.min(), min(jsonShape));
        long max = Math.min(setting.max(), max(jsonShape));
        return new SettingsField(
                component.getName(),
                jsonShape,
                setting.value(),
                min,
                max,
                setting.def().isEmpty() ? null : fallback(component, setting.def()),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    private static JsonShape shape(RecordComponent component, Setting setting) {
        JsonShape shape = JsonShape.of(component.getGenericType());
        return shape instanceof JsonShape.ListShape many
                        && many.element() instanceof JsonShape.Fields fields
                        && !setting.key().isEmpty()
                ? new JsonShape.Keyed(fields, setting.key(), setting.partial())
                : shape;
    }

    boolean required() {
        return fallback == null && !mayBeNull;
    }

    private static long min(JsonShape jsonShape) {
        return jsonShape instanceof JsonShape.IntegerShape whole ? whole.min() : 0;
    }

    private static long max(JsonShape jsonShape) {
        return jsonShape instanceof JsonShape.IntegerShape whole ? whole.max() : MAX_ENTRIES;
    }

    private static JsonTree fallback(RecordComponent component, String text) {
        Problems problems = new Problems();
        JsonTree tree = new JsonReader(problems).text(text, SourceLocation.DEFAULT + component.getName());
        if (tree == null || !problems.isEmpty()) {
            throw new IllegalStateException(SourceLocation.DEFAULT + component + " is not JSON: " + problems.list());
        }
        return tree;
    }
}
