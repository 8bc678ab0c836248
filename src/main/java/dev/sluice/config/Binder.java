package dev.sluice.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
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
 * A binder of a {@link Json} tree to settings records, component by component. A value that cannot be bound becomes a
 * problem, and binding continues, so that one run reports everything: the default or null replaces the value, or the
 * list or map omits it. The result is therefore usable for further checks, but for running only when there is no
 * problem.
 */
final class Binder {
    /** The result of a value that could not be bound; null is valid for a nullable component. */
    private static final Object FAILED = new Object();

    private final Problems problems;
    private final IdentityHashMap<Object, Json> parts = new IdentityHashMap<>();
    private final Set<Json> unknown = Collections.newSetFromMap(new IdentityHashMap<>());

    Binder(Problems problems) {
        this.problems = problems;
    }

    /** Returns the place of each created record, by identity, because equal records may be in several places. */
    IdentityHashMap<Object, Json> parts() {
        return parts;
    }

    /**
     * Binds a file to a record; null when it has too many problems, which are reported. A {@code $schema} key is for
     * editors and ignored.
     */
    <T extends Record> @Nullable T file(Class<T> type, Json json) {
        return cast(type, bind(new Shape.Fields(type), bare(json)));
    }

    /** Returns the valid entries of a file that maps names to values. */
    <T> Map<String, T> files(Class<T> type, Json json) {
        Map<String, T> good = new LinkedHashMap<>();
        if (bare(json) instanceof Json.Obj obj) {
            Shape shape = Shape.of(type);
            obj.members().forEach((name, member) -> {
                T value = cast(type, bind(shape, member));
                if (value != null) {
                    good.put(name, value);
                }
            });
        } else {
            problems.add(json, "expected an object, not " + json.what());
        }
        return good;
    }

    private static Json bare(Json json) {
        return json instanceof Json.Obj obj && obj.members().get("$schema") instanceof Json.Text
                ? obj.without("$schema")
                : json;
    }

    private static <T> @Nullable T cast(Class<T> type, @Nullable Object bound) {
        return bound == FAILED ? null : type.cast(bound);
    }

    private @Nullable Object bind(Shape shape, Json json) {
        if (shape instanceof Shape.Fields fields) {
            return json instanceof Json.Obj obj ? record(fields, obj) : wrong(json, "an object");
        }
        if (shape instanceof Shape.OneOf oneOf) {
            return oneOf(oneOf, json);
        }
        if (shape instanceof Shape.Many many) {
            return json instanceof Json.Arr arr ? list(many.of(), arr) : wrong(json, "a list");
        }
        if (shape instanceof Shape.Named named) {
            return json instanceof Json.Obj obj ? map(named.of(), obj) : wrong(json, "an object");
        }
        return scalar(shape, json);
    }

    private @Nullable Object scalar(Shape shape, Json json) {
        if (shape instanceof Shape.Whole whole) {
            return json instanceof Json.Whole number ? number(whole, number) : wrong(json, "a whole number");
        }
        if (shape instanceof Shape.Flag) {
            return json instanceof Json.Flag flag ? (Object) flag.value() : wrong(json, "true or false");
        }
        if (shape instanceof Shape.Text) {
            return json instanceof Json.Text text ? text.value() : wrong(json, "a text");
        }
        if (shape instanceof Shape.Choice choice) {
            return json instanceof Json.Text text ? choice(choice, text) : wrong(json, "one of " + choice.texts());
        }
        if (shape instanceof Shape.Parsed parsed) {
            return json instanceof Json.Text text ? parsed(parsed, text) : wrong(json, "a text");
        }
        throw new IllegalStateException("no scalar: " + shape);
    }

    private Object number(Shape.Whole shape, Json.Whole json) {
        if (json.value() < shape.least() || json.value() > shape.most()) {
            problems.add(json, "is not allowed; allowed: " + shape.least() + " to " + shape.most());
            return FAILED;
        }
        return shape.most() == Integer.MAX_VALUE ? (Object) (int) json.value() : (Object) json.value();
    }

    private Object wrong(Json json, String expected) {
        problems.add(json, "expected " + expected + ", not " + json.what());
        return FAILED;
    }

    private Object choice(Shape.Choice choice, Json.Text text) {
        for (Object constant : choice.constants()) {
            if (constant.toString().equals(text.value())) {
                return constant;
            }
        }
        problems.add(text, "is not allowed; allowed: " + choice.texts() + Nearest.hint(text.value(), choice.texts()));
        return FAILED;
    }

    private @Nullable Object parsed(Shape.Parsed parsed, Json.Text text) {
        try {
            return parsed.parse().invoke(null, text.value());
        } catch (InvocationTargetException e) {
            return refused(text, e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parsed + " is not accessible", e);
        }
    }

    private Object list(Shape of, Json.Arr arr) {
        List<Object> bound = new ArrayList<>();
        for (Json element : arr.elements()) {
            Object value = bind(of, element);
            if (value != null && value != FAILED) {
                bound.add(value);
            }
        }
        return List.copyOf(bound);
    }

    private Object map(Shape of, Json.Obj obj) {
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

    private @Nullable Object oneOf(Shape.OneOf oneOf, Json json) {
        if (json instanceof Json.Obj obj) {
            Shape.Fields chosen = chosen(oneOf, obj);
            if (chosen == null) {
                problems.add(
                        json, "needs exactly one of the keys " + oneOf.keyed().keySet() + unknownHint(oneOf, obj));
                return FAILED;
            }
            return record(chosen, obj);
        }
        for (Shape.Fields bare : oneOf.bare()) {
            Field only = bare.fields().get(0);
            if (takes(only.shape(), json)) {
                Object value = checked(only, json);
                return value == FAILED ? FAILED : make(bare, json, new Object[] {value}, false);
            }
        }
        return wrong(json, allowed(oneOf));
    }

    private static String allowed(Shape.OneOf oneOf) {
        List<String> bare = oneOf.bare().stream()
                .map(fields -> fields.fields().get(0).shape() instanceof Shape.Whole ? "a whole number" : "a text")
                .toList();
        String keyed = oneOf.keyed().isEmpty()
                ? ""
                : "an object with one of the keys " + oneOf.keyed().keySet();
        return String.join(" or ", bare) + (bare.isEmpty() || keyed.isEmpty() ? "" : " or ") + keyed;
    }

    private static boolean takes(Shape shape, Json json) {
        return shape instanceof Shape.Whole ? json instanceof Json.Whole : json instanceof Json.Text;
    }

    /** Returns the only variant whose key is present, or of several the only one that knows all keys; else null. */
    private static Shape.@Nullable Fields chosen(Shape.OneOf oneOf, Json.Obj obj) {
        List<Shape.Fields> present = oneOf.keyed().entrySet().stream()
                .filter(variant -> obj.members().containsKey(variant.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        if (present.size() == 1) {
            return present.get(0);
        }
        List<Shape.Fields> fitting = present.stream()
                .filter(fields -> fields.names().containsAll(obj.members().keySet()))
                .toList();
        return fitting.size() == 1 ? fitting.get(0) : null;
    }

    private static String unknownHint(Shape.OneOf oneOf, Json.Obj obj) {
        return obj.members().keySet().stream()
                .filter(key -> !oneOf.keyed().containsKey(key))
                .map(key -> Nearest.hint(key, oneOf.keyed().keySet()))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private @Nullable Object record(Shape.Fields shape, Json.Obj obj) {
        List<Field> fields = shape.fields();
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

    private void refuseUnknown(Shape.Fields shape, Json.Obj obj) {
        List<String> known = shape.names();
        obj.members().forEach((key, value) -> {
            if (!known.contains(key)) {
                unknown.add(value);
                problems.add(value, "unknown key '" + key + "'" + Nearest.tail(key, known, "Allowed"));
            }
        });
    }

    private @Nullable Object component(Field field, Json.Obj obj) {
        Json json = obj.members().get(field.name());
        if (json != null && !(json instanceof Json.Null)) {
            return checked(field, json);
        }
        if (json == null && field.fallback() != null) {
            return checked(field, field.fallback());
        }
        if (field.mayBeNull()) {
            return null;
        }
        if (json != null) {
            problems.add(json, "must not be null: " + field.doc());
        } else if (!misspelt(field.name(), obj)) {
            problems.add(obj.place(), "", "the key '" + field.name() + "' is missing: " + field.doc());
        }
        return FAILED;
    }

    /** Returns the replacement for an invalid value, so that the rest of its record can be checked. */
    private @Nullable Object instead(Field field) {
        Json fallback = field.fallback();
        return fallback != null ? bind(field.shape(), fallback) : field.mayBeNull() ? null : FAILED;
    }

    /** Returns whether an unknown key is a misspelling of this one, so that one mistake is reported once. */
    private boolean misspelt(String name, Json.Obj obj) {
        return obj.members().keySet().stream()
                .anyMatch(key -> Nearest.of(key, List.of(name)).isPresent()
                        && unknown.contains(obj.members().get(key)));
    }

    private @Nullable Object checked(Field field, Json json) {
        Object value = bind(field.shape(), json);
        if (value == FAILED) {
            return FAILED;
        }
        long measure = measure(value, json);
        if (measure < field.least() || measure > field.most()) {
            problems.add(json, outOfRange(field, measure));
            return FAILED;
        }
        return value;
    }

    private static String outOfRange(Field field, long measure) {
        String unit = field.shape() instanceof Shape.Text
                ? " characters"
                : field.shape() instanceof Shape.Whole ? "" : " entries";
        String amount = unit.isEmpty() ? "is not allowed" : "has " + measure + unit;
        return amount + "; allowed: " + field.least() + " to " + field.most() + unit;
    }

    private static long measure(@Nullable Object value, Json json) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof String text) {
            return text.length();
        }
        if (value instanceof List<?> && json instanceof Json.Arr arr) {
            return arr.elements().size();
        }
        return value instanceof Map<?, ?> && json instanceof Json.Obj obj
                ? obj.members().size()
                : 0;
    }

    private Object make(Shape.Fields shape, Json json, @Nullable Object[] arguments, boolean patched) {
        try {
            Constructor<?> constructor = shape.canonical();
            Object made = constructor.newInstance(arguments);
            parts.put(made, json);
            return made;
        } catch (InvocationTargetException e) {
            // A refusal of a record with replaced values may be caused by the replacements.
            return patched && e.getCause() instanceof IllegalArgumentException ? FAILED : refused(json, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + shape.type(), e);
        }
    }

    private Object refused(Json json, InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException refusal) {
            problems.add(json, Objects.requireNonNullElse(refusal.getMessage(), "is not allowed"));
            return FAILED;
        }
        throw new IllegalStateException(json.place().file() + " " + json.place().pointer(), e.getCause());
    }
}
