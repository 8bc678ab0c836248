package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.exchange.parse.DecimalParser;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A binder of a {@link JsonTree} tree to settings records, component by component. A value that cannot be bound becomes
 * a problem, and binding continues, so that one run reports everything: the default or null replaces the value, or the
 * list or map omits it. The result is therefore usable for further checks, but for running only when there is no
 * problem.
 */
final class SettingsBinder {
    /** The result of a value that could not be bound; null is valid for a nullable component. */
    private static final Object FAILED = new Object();

    private final Problems problems;
    private final IdentityHashMap<Object, JsonTree> parts = new IdentityHashMap<>();
    private final Set<JsonTree> unknown = Collections.newSetFromMap(new IdentityHashMap<>());

    SettingsBinder(Problems problems) {
        this.problems = problems;
    }

    /** Returns the place of each created record, by identity, because equal records may be in several places. */
    IdentityHashMap<Object, JsonTree> parts() {
        return parts;
    }

    /**
     * Binds a file to a record; null when it has too many problems, which are reported. A {@code $schema} key is for
     * editors and ignored.
     */
    <T extends Record> @Nullable T file(Class<T> type, JsonTree jsonTree) {
        return cast(type, bind(new JsonShape.Fields(type), bare(jsonTree)));
    }

    /** Returns the valid entries of a file that maps names to values. */
    <T> Map<String, T> files(Class<T> type, JsonTree jsonTree) {
        Map<String, T> good = new LinkedHashMap<>();
        if (bare(jsonTree) instanceof JsonTree.Obj obj) {
            JsonShape jsonShape = JsonShape.of(type);
            obj.members().forEach((name, member) -> {
                T value = cast(type, bind(jsonShape, member));
                if (value != null) {
                    good.put(name, value);
                }
            });
        } else {
            problems.add(jsonTree, "expected an object, not " + jsonTree.what());
        }
        return good;
    }

    private static JsonTree bare(JsonTree jsonTree) {
        return jsonTree instanceof JsonTree.Obj obj && obj.members().get("$schema") instanceof JsonTree.Text
                ? obj.without("$schema")
                : jsonTree;
    }

    private static <T> @Nullable T cast(Class<T> type, @Nullable Object bound) {
        return bound == FAILED ? null : type.cast(bound);
    }

    private @Nullable Object bind(JsonShape jsonShape, JsonTree jsonTree) {
        if (jsonShape instanceof JsonShape.Fields fields) {
            return jsonTree instanceof JsonTree.Obj obj ? record(fields, obj) : wrong(jsonTree, object(fields));
        }
        if (jsonShape instanceof JsonShape.OneOf oneOf) {
            return oneOf(oneOf, jsonTree);
        }
        if (jsonShape instanceof JsonShape.Many many) {
            return jsonTree instanceof JsonTree.Arr arr ? list(many.of(), arr) : wrong(jsonTree, "a list");
        }
        if (jsonShape instanceof JsonShape.Keyed keyed) {
            return jsonTree instanceof JsonTree.Arr arr ? list(keyed.of(), arr) : keyed(keyed, jsonTree);
        }
        if (jsonShape instanceof JsonShape.Named named) {
            return jsonTree instanceof JsonTree.Obj obj ? map(named.of(), obj) : wrong(jsonTree, "an object");
        }
        return scalar(jsonShape, jsonTree);
    }

    private @Nullable Object scalar(JsonShape jsonShape, JsonTree jsonTree) {
        if (jsonShape instanceof JsonShape.Whole whole) {
            return jsonTree instanceof JsonTree.Whole number
                    ? number(whole, number)
                    : wrong(jsonTree, "a whole number");
        }
        if (jsonShape instanceof JsonShape.DecimalNumber) {
            return decimal(jsonTree);
        }
        if (jsonShape instanceof JsonShape.Flag) {
            return jsonTree instanceof JsonTree.Flag flag ? (Object) flag.value() : wrong(jsonTree, "true or false");
        }
        if (jsonShape instanceof JsonShape.Text) {
            return jsonTree instanceof JsonTree.Text text ? text.value() : wrong(jsonTree, "a text");
        }
        if (jsonShape instanceof JsonShape.Choice choice) {
            return jsonTree instanceof JsonTree.Text text
                    ? choice(choice, text)
                    : wrong(jsonTree, "one of " + choice.texts());
        }
        if (jsonShape instanceof JsonShape.Parsed parsed) {
            return jsonTree instanceof JsonTree.Text text ? parsed(parsed, text) : wrong(jsonTree, "a text");
        }
        throw new IllegalStateException("not a scalar: " + jsonShape);
    }

    private Object decimal(JsonTree jsonTree) {
        String written = jsonTree instanceof JsonTree.Text text ? text.value() : jsonTree.text();
        BigDecimal number = jsonTree instanceof JsonTree.Obj || jsonTree instanceof JsonTree.Arr
                ? null
                : DecimalParser.plain(written);
        return number == null ? wrong(jsonTree, "a decimal number") : number;
    }

    private Object number(JsonShape.Whole shape, JsonTree.Whole json) {
        if (json.value() < shape.least() || json.value() > shape.most()) {
            problems.add(json, "is not allowed; allowed: " + shape.least() + " to " + shape.most());
            return FAILED;
        }
        return shape.most() == Integer.MAX_VALUE ? (Object) (int) json.value() : (Object) json.value();
    }

    private static String object(JsonShape.Fields fields) {
        List<String> required = fields.fields().stream()
                .filter(SettingsField::required)
                .map(SettingsField::name)
                .toList();
        return required.isEmpty() ? "an object" : "an object with the keys " + required;
    }

    private Object wrong(JsonTree jsonTree, String expected) {
        problems.add(jsonTree, "expected " + expected + ", not " + jsonTree.what());
        return FAILED;
    }

    private Object choice(JsonShape.Choice choice, JsonTree.Text text) {
        for (Object constant : choice.constants()) {
            if (constant.toString().equals(text.value())) {
                return constant;
            }
        }
        problems.add(
                text,
                "is not allowed; allowed: " + choice.texts() + SpellingSuggestion.hint(text.value(), choice.texts()));
        return FAILED;
    }

    private @Nullable Object parsed(JsonShape.Parsed parsed, JsonTree.Text text) {
        try {
            return parsed.parse().invoke(null, text.value());
        } catch (InvocationTargetException e) {
            return refused(text, e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parsed + " is not accessible", e);
        }
    }

    private Object list(JsonShape of, JsonTree.Arr arr) {
        List<Object> bound = new ArrayList<>();
        for (JsonTree element : arr.elements()) {
            Object value = bind(of, element);
            if (value != null && value != FAILED) {
                bound.add(value);
            }
        }
        return List.copyOf(bound);
    }

    /** Binds the members of an object as a list of records that contain their name; null leaves a record out. */
    private Object keyed(JsonShape.Keyed keyed, JsonTree jsonTree) {
        if (!(jsonTree instanceof JsonTree.Obj obj)) {
            return wrong(jsonTree, "an object");
        }
        List<JsonTree> elements = new ArrayList<>();
        obj.members().forEach((name, member) -> {
            if (member instanceof JsonTree.Obj record) {
                elements.add(named(keyed.key(), name, record));
            } else if (!(member instanceof JsonTree.Null)) {
                elements.add(member);
            }
        });
        return list(keyed.of(), new JsonTree.Arr(obj.sourceLocation(), elements));
    }

    private JsonTree named(String key, String name, JsonTree.Obj record) {
        JsonTree own = record.members().get(key);
        if (own != null) {
            problems.add(own, "'" + key + "' is already the name of this object, '" + name + "'; remove it");
        }
        return record.with(key, new JsonTree.Text(record.sourceLocation(), name));
    }

    private Object map(JsonShape of, JsonTree.Obj obj) {
        Map<String, Object> bound = new LinkedHashMap<>();
        obj.members().forEach((key, member) -> {
            Object value = bind(of, member);
            if (value != null && value != FAILED) {
                bound.put(key, value);
            }
        });
        // Not Map.copyOf, which would lose the order of the file.
        return Collections.unmodifiableMap(bound);
    }

    private @Nullable Object oneOf(JsonShape.OneOf oneOf, JsonTree jsonTree) {
        if (jsonTree instanceof JsonTree.Obj obj) {
            JsonShape.Fields chosen = chosen(oneOf, obj);
            if (chosen == null) {
                problems.add(
                        jsonTree,
                        "needs exactly one of the keys " + oneOf.keyed().keySet() + unknownHint(oneOf, obj));
                return FAILED;
            }
            return record(chosen, obj);
        }
        for (JsonShape.Fields bare : oneOf.bare()) {
            SettingsField only = bare.fields().get(0);
            if (takes(only.jsonShape(), jsonTree)) {
                Object value = value(only, jsonTree);
                return value == FAILED ? FAILED : make(bare, jsonTree, new Object[] {value}, false);
            }
        }
        return wrong(jsonTree, allowed(oneOf));
    }

    private static String allowed(JsonShape.OneOf oneOf) {
        List<String> bare = oneOf.bare().stream()
                .map(fields ->
                        fields.fields().get(0).jsonShape() instanceof JsonShape.Whole ? "a whole number" : "a text")
                .toList();
        String keyed = oneOf.keyed().isEmpty()
                ? ""
                : "an object with one of the keys " + oneOf.keyed().keySet();
        return String.join(" or ", bare) + (bare.isEmpty() || keyed.isEmpty() ? "" : " or ") + keyed;
    }

    private static boolean takes(JsonShape jsonShape, JsonTree jsonTree) {
        return jsonShape instanceof JsonShape.Whole
                ? jsonTree instanceof JsonTree.Whole
                : jsonTree instanceof JsonTree.Text;
    }

    /** Returns the only variant whose key is present, or of several the only one that knows all keys; else null. */
    private static JsonShape.@Nullable Fields chosen(JsonShape.OneOf oneOf, JsonTree.Obj obj) {
        List<JsonShape.Fields> present = oneOf.keyed().entrySet().stream()
                .filter(variant -> obj.members().containsKey(variant.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (present.size() == 1) {
            return present.get(0);
        }
        List<JsonShape.Fields> fitting = present.stream()
                .filter(fields -> fields.names().containsAll(obj.members().keySet()))
                .toList();
        return fitting.size() == 1 ? fitting.get(0) : null;
    }

    private static String unknownHint(JsonShape.OneOf oneOf, JsonTree.Obj obj) {
        return obj.members().keySet().stream()
                .filter(key -> !oneOf.keyed().containsKey(key))
                .map(key -> SpellingSuggestion.hint(key, oneOf.keyed().keySet()))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private @Nullable Object record(JsonShape.Fields shape, JsonTree.Obj obj) {
        List<SettingsField> fields = shape.fields();
        refuseUnknown(shape, obj);
        Object[] arguments = new Object[fields.size()];
        boolean patched = false;
        boolean lacking = false;
        for (int i = 0; i < arguments.length; i++) {
            Object value = component(fields.get(i), obj);
            if (value == FAILED) {
                value = instead(fields.get(i));
                patched = true;
            }
            if (value == FAILED) {
                lacking = true;
            }
            arguments[i] = value;
        }
        return lacking ? FAILED : make(shape, obj, arguments, patched);
    }

    private void refuseUnknown(JsonShape.Fields shape, JsonTree.Obj obj) {
        List<String> known = shape.names();
        obj.members().forEach((key, value) -> {
            if (!known.contains(key)) {
                unknown.add(value);
                // nothing tells that its value is no secret
                problems.add(
                        value.sourceLocation(),
                        value.hidden(),
                        "unknown key '" + key + "'" + SpellingSuggestion.tail(key, known, "Allowed"));
            }
        });
    }

    private @Nullable Object component(SettingsField settingsField, JsonTree.Obj obj) {
        JsonTree jsonTree = obj.members().get(settingsField.name());
        if (jsonTree != null && !(jsonTree instanceof JsonTree.Null)) {
            return value(settingsField, jsonTree);
        }
        if (jsonTree == null && settingsField.fallback() != null) {
            return value(settingsField, settingsField.fallback());
        }
        if (settingsField.mayBeNull()) {
            return null;
        }
        if (jsonTree != null) {
            problems.add(jsonTree, "must not be null: " + settingsField.doc());
        } else if (!misspelt(settingsField.name(), obj)) {
            problems.add(
                    obj.sourceLocation(),
                    "",
                    "the key '" + settingsField.name() + "' is missing: " + settingsField.doc());
        }
        return FAILED;
    }

    /** Returns the replacement for an invalid value, so that the rest of its record can be checked. */
    private @Nullable Object instead(SettingsField settingsField) {
        JsonTree fallback = settingsField.fallback();
        return fallback != null ? bind(settingsField.jsonShape(), fallback) : settingsField.mayBeNull() ? null : FAILED;
    }

    /** Returns whether an unknown key is a misspelling of this one, so that one mistake is reported once. */
    private boolean misspelt(String name, JsonTree.Obj obj) {
        return obj.members().keySet().stream()
                .anyMatch(key -> SpellingSuggestion.of(key, List.of(name)).isPresent()
                        && unknown.contains(obj.members().get(key)));
    }

    @Nullable
    Object value(SettingsField settingsField, JsonTree jsonTree) {
        Object value = bind(settingsField.jsonShape(), jsonTree);
        if (value == FAILED) {
            return FAILED;
        }
        long measure = measure(value, jsonTree);
        if (measure < settingsField.least() || measure > settingsField.most()) {
            problems.add(jsonTree, outOfRange(settingsField, measure));
            return FAILED;
        }
        return value;
    }

    private static String outOfRange(SettingsField settingsField, long measure) {
        String unit = settingsField.jsonShape() instanceof JsonShape.Text
                ? " characters"
                : settingsField.jsonShape() instanceof JsonShape.Whole ? "" : " entries";
        String amount = unit.isEmpty() ? "is not allowed" : "has " + measure + unit;
        return amount + "; allowed: " + settingsField.least() + " to " + settingsField.most() + unit;
    }

    private static long measure(@Nullable Object value, JsonTree jsonTree) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text) {
            return text.length();
        }
        if (jsonTree instanceof JsonTree.Arr arr) {
            return arr.elements().size();
        }
        boolean counts = value instanceof Map<?, ?> || value instanceof List<?>;
        return counts && jsonTree instanceof JsonTree.Obj obj ? obj.members().size() : 0;
    }

    private Object make(JsonShape.Fields shape, JsonTree jsonTree, @Nullable Object[] arguments, boolean patched) {
        try {
            Constructor<?> constructor = shape.canonical();
            Object made = constructor.newInstance(arguments);
            parts.put(made, jsonTree);
            return made;
        } catch (InvocationTargetException e) {
            // A refusal of a record with replaced values may be caused by the replacements.
            return patched && e.getCause() instanceof IllegalArgumentException ? FAILED : refused(jsonTree, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + shape.type(), e);
        }
    }

    private Object refused(JsonTree jsonTree, InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException refusal) {
            problems.add(jsonTree, Objects.requireNonNullElse(refusal.getMessage(), "is not allowed"));
            return FAILED;
        }
        throw new IllegalStateException(
                jsonTree.sourceLocation().file() + " "
                        + jsonTree.sourceLocation().pointer(),
                e.getCause());
    }
}
