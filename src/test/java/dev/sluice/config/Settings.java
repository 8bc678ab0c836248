package dev.sluice.config;

import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings from the JSON that a user would write, for tests of what they configure. An absent key has its default. For
 * reading, ' stands for ".
 */
public final class Settings {
    private Settings() {}

    /** Returns settings; a mistake is an {@link IllegalArgumentException} with the message of {@code check}. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    public static <T extends Record> T of(Class<T> type, String json, Object... values) {
        Problems problems = new Problems();
        T settings = new SettingsBinder(problems).bindFile(type, tree(json.formatted(values), problems));
        check(problems);
        return Objects.requireNonNull(settings);
    }

    /** Returns a copy with the values of these keys. */
    @SuppressWarnings({"unchecked", "AnnotateFormatMethod"})
    public static <T extends Record> T with(T settings, String json, Object... values) {
        Problems problems = new Problems();
        JsonTree.Obj changes = tree(json.formatted(values), problems);
        JsonShape.Fields shape = new JsonShape.Fields(settings.getClass());
        List<SettingsField> fields = shape.fields();
        @Nullable Object[] arguments = new Object[fields.size()];
        RecordComponent[] components = settings.getClass().getRecordComponents();
        try {
            for (int i = 0; i < arguments.length; i++) {
                JsonTree change = changes.members().get(fields.get(i).name());
                components[i].getAccessor().setAccessible(true);
                arguments[i] = change == null
                        ? components[i].getAccessor().invoke(settings)
                        : change instanceof JsonTree.Null
                                ? null
                                : new SettingsBinder(problems).value(fields.get(i), change);
            }
            check(problems);
            if (!shape.names().containsAll(changes.members().keySet())) {
                throw new IllegalArgumentException("unknown key in " + json);
            }
            return (T) shape.canonical().newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e.getCause());
        }
    }

    private static JsonTree.Obj tree(String json, Problems problems) {
        JsonTree tree = new JsonReader(problems).text(json.replace('\'', '"'), "settings");
        check(problems);
        return (JsonTree.Obj) Objects.requireNonNull(tree);
    }

    private static void check(Problems problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.list().get(0).message());
        }
    }
}
