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
    private final IdentityHashMap<Object, JsonTree> trees = new IdentityHashMap<>();
    private final Set<JsonTree> unknown = Collections.newSetFromMap(new IdentityHashMap<>());

    SettingsBinder(Problems problems) {
        this.problems = problems;
    }

    /** Returns the place of each created record, by identity, because equal records may be in several places. */
    IdentityHashMap<Object, JsonTree> trees() {
        return trees;
    }

    /**
     * Binds a file to a record; null when it has too many problems, which are reported. A {@code $schema} key is for
     * editors and ignored.
     */
    <T extends Record> @Nullable T bindFile(Class<T> type, JsonTree tree) {
        return cast(type, bind(new JsonShape.Fields(type), withoutSchemaKey(tree)));
    }

    /** Returns the valid entries of a file that maps names to values. */
    <T> Map<String, T> bindEntries(Class<T> type, JsonTree tree) {
        Map<String, T> good = new LinkedHashMap<>();
        if (withoutSchemaKey(tree) instanceof JsonTree.Obj obj) {
            JsonShape jsonShape = JsonShape.of(type);
            obj.members().forEach((name, member) -> {
                T value = cast(type, bind(jsonShape, member));
                if (value != null) {
                    good.put(name, value);
                }
            });
        } else {
            problems.add(tree, "expected an object, not " + tree.typeName());
        }
        return good;
    }

    private static JsonTree withoutSchemaKey(JsonTree tree) {
        return tree instanceof JsonTree.Obj obj && obj.members().get("$schema") instanceof JsonTree.Text
                ? obj.without("$schema")
                : tree;
    }

    private static <T> @Nullable T cast(Class<T> type, @Nullable Object bound) {
        return bound == FAILED ? null : type.cast(bound);
    }

    private @Nullable Object bind(JsonShape jsonShape, JsonTree tree) {
        if (jsonShape instanceof JsonShape.Fields fields) {
            return tree instanceof JsonTree.Obj obj ? record(fields, obj) : typeProblem(tree, object(fields));
        }
        if (jsonShape instanceof JsonShape.OneOf oneOf) {
            return oneOf(oneOf, tree);
        }
        if (jsonShape instanceof JsonShape.ListShape many) {
            return tree instanceof JsonTree.Arr arr ? list(many.element(), arr) : typeProblem(tree, "a list");
        }
        if (jsonShape instanceof JsonShape.Keyed keyed) {
            return tree instanceof JsonTree.Arr arr ? list(keyed.element(), arr) : keyed(keyed, tree);
        }
        if (jsonShape instanceof JsonShape.MapShape named) {
            return tree instanceof JsonTree.Obj obj ? map(named.element(), obj) : typeProblem(tree, "an object");
        }
        return scalar(jsonShape, tree);
    }

    private @Nullable Object scalar(JsonShape jsonShape, JsonTree tree) {
        if (jsonShape instanceof JsonShape.IntegerShape whole) {
            return tree instanceof JsonTree.Whole number ? number(whole, number) : typeProblem(tree, "a whole number");
        }
        if (jsonShape instanceof JsonShape.DecimalNumber) {
            return decimal(tree);
        }
        if (jsonShape instanceof JsonShape.Flag) {
            return tree instanceof JsonTree.Flag flag ? (Object) flag.value() : typeProblem(tree, "true or false");
        }
        if (jsonShape instanceof JsonShape.Text) {
            return tree instanceof JsonTree.Text text ? text.value() : typeProblem(tree, "a text");
        }
        if (jsonShape instanceof JsonShape.Choice choice) {
            return tree instanceof JsonTree.Text text
                    ? choice(choice, text)
                    : typeProblem(tree, "one of " + choice.texts());
        }
        if (jsonShape instanceof JsonShape.Parsed parsed) {
            return tree instanceof JsonTree.Text text ? parsed(parsed, text) : typeProblem(tree, "a text");
        }
        throw new IllegalStateException("not a scalar: " + jsonShape);
    }

    private Object decimal(JsonTree tree) {
        String written = tree instanceof JsonTree.Text text ? text.value() : tree.text();
        BigDecimal number =
                tree instanceof JsonTree.Obj || tree instanceof JsonTree.Arr ? null : DecimalParser.parse(written);
        return number == null ? typeProblem(tree, "a decimal number") : number;
    }

    private Object number(JsonShape.IntegerShape shape, JsonTree.Whole json) {
        if (json.value() < shape.min() || json.value() > shape.max()) {
            problems.add(json, "is not allowed; allowed: " + shape.min() + " to " + shape.max());
            return FAILED;
        }
        return shape.max() == Integer.MAX_VALUE ? (Object) (int) json.value() : (Object) json.value();
    }

    private static String object(JsonShape.Fields fields) {
        List<String> required = fields.fields().stream()
                .filter(SettingsField::required)
                .map(SettingsField::name)
                .toList();
        return required.isEmpty() ? "an object" : "an object with the keys " + required;
    }

    private Object typeProblem(JsonTree tree, String expected) {
        problems.add(tree, "expected " + expected + ", not " + tree.typeName());
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
    private Object keyed(JsonShape.Keyed keyed, JsonTree tree) {
        if (!(tree instanceof JsonTree.Obj obj)) {
            return typeProblem(tree, "an object");
        }
        List<JsonTree> elements = new ArrayList<>();
        obj.members().forEach((name, member) -> {
            if (member instanceof JsonTree.Obj record) {
                elements.add(named(keyed.key(), name, record));
            } else if (!(member instanceof JsonTree.Null)) {
                elements.add(member);
            }
        });
        return list(keyed.element(), new JsonTree.Arr(obj.sourceLocation(), elements));
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

    private @Nullable Object oneOf(JsonShape.OneOf oneOf, JsonTree tree) {
        if (tree instanceof JsonTree.Obj obj) {
            JsonShape.Fields chosen = chosen(oneOf, obj);
            if (chosen == null) {
                problems.add(
                        tree, "needs exactly one of the keys " + oneOf.keyed().keySet() + unknownHint(oneOf, obj));
                return FAILED;
            }
            return record(chosen, obj);
        }
        for (JsonShape.Fields bare : oneOf.bare()) {
            SettingsField only = bare.fields().get(0);
            if (accepts(only.jsonShape(), tree)) {
                Object value = value(only, tree);
                return value == FAILED ? FAILED : create(bare, tree, new Object[] {value}, false);
            }
        }
        return typeProblem(tree, allowed(oneOf));
    }

    private static String allowed(JsonShape.OneOf oneOf) {
        List<String> bare = oneOf.bare().stream()
                .map(fields -> fields.fields().get(0).jsonShape() instanceof JsonShape.IntegerShape
                        ? "a whole number"
                        : "a text")
                .toList();
        String keyed = oneOf.keyed().isEmpty()
                ? ""
                : "an object with one of the keys " + oneOf.keyed().keySet();
        return String.join(" or ", bare) + (bare.isEmpty() || keyed.isEmpty() ? "" : " or ") + keyed;
    }

    private static boolean accepts(JsonShape jsonShape, JsonTree tree) {
        return jsonShape instanceof JsonShape.IntegerShape
                ? tree instanceof JsonTree.Whole
                : tree instanceof JsonTree.Text;
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
        boolean hasReplacements = false;
        boolean isIncomplete = false;
        for (int i = 0; i < arguments.length; i++) {
            Object value = component(fields.get(i), obj);
            if (value == FAILED) {
                value = replacement(fields.get(i));
                hasReplacements = true;
            }
            if (value == FAILED) {
                isIncomplete = true;
            }
            arguments[i] = value;
        }
        return isIncomplete ? FAILED : create(shape, obj, arguments, hasReplacements);
    }

    private void refuseUnknown(JsonShape.Fields shape, JsonTree.Obj obj) {
        List<String> known = shape.names();
        obj.members().forEach((key, value) -> {
            if (!known.contains(key)) {
                unknown.add(value);
                // nothing tells that its value is no secret
                problems.add(
                        value.sourceLocation(),
                        value.maskedText(),
                        "unknown key '" + key + "'" + SpellingSuggestion.suggestion(key, known, "Allowed"));
            }
        });
    }

    private @Nullable Object component(SettingsField field, JsonTree.Obj obj) {
        JsonTree tree = obj.members().get(field.name());
        if (tree != null && !(tree instanceof JsonTree.Null)) {
            return value(field, tree);
        }
        if (tree == null && field.fallback() != null) {
            return value(field, field.fallback());
        }
        if (field.mayBeNull()) {
            return null;
        }
        if (tree != null) {
            problems.add(tree, "must not be null: " + field.doc());
        } else if (!isMisspelt(field.name(), obj)) {
            problems.add(obj.sourceLocation(), "", "the key '" + field.name() + "' is missing: " + field.doc());
        }
        return FAILED;
    }

    /** Returns the replacement for an invalid value, so that the rest of its record can be checked. */
    private @Nullable Object replacement(SettingsField field) {
        JsonTree fallback = field.fallback();
        return fallback != null ? bind(field.jsonShape(), fallback) : field.mayBeNull() ? null : FAILED;
    }

    /** Returns whether an unknown key is a misspelling of this one, so that one mistake is reported once. */
    private boolean isMisspelt(String name, JsonTree.Obj obj) {
        return obj.members().keySet().stream()
                .anyMatch(key -> SpellingSuggestion.nearest(key, List.of(name)).isPresent()
                        && unknown.contains(obj.members().get(key)));
    }

    @Nullable
    Object value(SettingsField field, JsonTree tree) {
        Object value = bind(field.jsonShape(), tree);
        if (value == FAILED) {
            return FAILED;
        }
        long size = size(value, tree);
        if (size < field.min() || size > field.max()) {
            problems.add(tree, outOfRange(field, size));
            return FAILED;
        }
        return value;
    }

    private static String outOfRange(SettingsField field, long size) {
        String unit = field.jsonShape() instanceof JsonShape.Text
                ? " characters"
                : field.jsonShape() instanceof JsonShape.IntegerShape ? "" : " entries";
        String amount = unit.isEmpty() ? "is not allowed" : "has " + size + unit;
        return amount + "; allowed: " + field.min() + " to " + field.max() + unit;
    }

    private static long size(@Nullable Object value, JsonTree tree) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text) {
            return text.length();
        }
        if (tree instanceof JsonTree.Arr arr) {
            return arr.elements().size();
        }
        boolean counts = value instanceof Map<?, ?> || value instanceof List<?>;
        return counts && tree instanceof JsonTree.Obj obj ? obj.members().size() : 0;
    }

    private Object create(
            JsonShape.Fields shape, JsonTree tree, @Nullable Object[] arguments, boolean hasReplacements) {
        try {
            Constructor<?> constructor = shape.canonical();
            Object made = constructor.newInstance(arguments);
            trees.put(made, tree);
            return made;
        } catch (InvocationTargetException e) {
            // A refusal of a record with replaced values may be caused by the replacements.
            return hasReplacements && e.getCause() instanceof IllegalArgumentException ? FAILED : refused(tree, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + shape.type(), e);
        }
    }

    private Object refused(JsonTree tree, InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException refusal) {
            problems.add(tree, Objects.requireNonNullElse(refusal.getMessage(), "is not allowed"));
            return FAILED;
        }
        throw new IllegalStateException(
                tree.sourceLocation().file() + " " + tree.sourceLocation().pointer(), e.getCause());
    }
}
