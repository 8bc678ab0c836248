package dev.sluice.config;

import dev.sluice.base.settings.Variant;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that a Java type accepts, created by reflection from settings records. The {@link SettingsBinder}, the
 * schemas and the tables of the docs all use it, so they cannot differ. A settings type without a shape is a
 * programming error and throws.
 */
sealed interface JsonShape {
    /**
     * An object with exactly the components of a record. Fields are resolved on demand, because records may contain
     * themselves.
     */
    record Fields(Class<?> type) implements JsonShape {
        /**
         * What reflection tells about a record. It is read once for each type, because it takes longer than binding the
         * record.
         */
        private record Reflected(List<SettingsField> fields, List<String> names, Constructor<?> canonical) {}

        private static final ClassValue<Reflected> REFLECTED = new ClassValue<>() {
            @Override
            protected Reflected computeValue(Class<?> type) {
                RecordComponent[] components = components(type);
                List<SettingsField> fields =
                        Arrays.stream(components).map(SettingsField::of).toList();
                return new Reflected(
                        fields, fields.stream().map(SettingsField::name).toList(), canonical(type, components));
            }
        };

        List<SettingsField> fields() {
            return REFLECTED.get(type).fields();
        }

        List<String> names() {
            return REFLECTED.get(type).names();
        }

        Constructor<?> canonical() {
            return REFLECTED.get(type).canonical();
        }

        private static Constructor<?> canonical(Class<?> type, RecordComponent[] components) {
            try {
                Constructor<?> canonical = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                // Settings records may be package-private, because they are in the package that they configure.
                canonical.setAccessible(true);
                return canonical;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("a record has its canonical constructor", e);
            }
        }

        private static RecordComponent[] components(Class<?> type) {
            RecordComponent @Nullable [] components = type.getRecordComponents();
            if (components == null) {
                throw new IllegalStateException(type + " is not a record");
            }
            return components;
        }
    }

    /**
     * A choice between several records, selected by the only key that it alone has, or by being a bare number or text.
     */
    record OneOf(Class<?> type, Map<String, Fields> keyed, List<Fields> bare) implements JsonShape {}

    record ListShape(JsonShape element) implements JsonShape {}

    record MapShape(JsonShape element) implements JsonShape {}

    /**
     * Records as an object by one of their components, or as a list. {@code partial}: no key of them is required in
     * this file.
     */
    record Keyed(Fields element, String key, boolean partial) implements JsonShape {}

    record IntegerShape(long min, long max) implements JsonShape {}

    record Flag() implements JsonShape {}

    record Text() implements JsonShape {}

    /** An exact decimal number, as a number or as a text. */
    record DecimalNumber() implements JsonShape {}

    record Choice(Class<?> type) implements JsonShape {
        List<String> texts() {
            return Arrays.stream(constants()).map(Object::toString).toList();
        }

        Object[] constants() {
            Object @Nullable [] constants = type.getEnumConstants();
            if (constants == null) {
                throw new IllegalStateException(type + " is not an enum");
            }
            return constants;
        }
    }

    /** A type with a parse method for a text. */
    record Parsed(Method parse) implements JsonShape {}

    static JsonShape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException("a setting cannot be of type " + type);
        }
        if (plain == long.class || plain == Long.class) {
            return new IntegerShape(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (plain == int.class || plain == Integer.class) {
            return new IntegerShape(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return new Flag();
        }
        if (plain == String.class) {
            return new Text();
        }
        return plain == BigDecimal.class ? new DecimalNumber() : ownType(plain);
    }

    private static JsonShape generic(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ListShape(of(arguments[0]));
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            return new MapShape(of(arguments[1]));
        }
        throw new IllegalStateException("a setting cannot be of type " + type);
    }

    private static JsonShape ownType(Class<?> type) {
        Method parse = parse(type);
        if (parse != null) {
            return new Parsed(parse);
        }
        if (type.isEnum()) {
            return new Choice(type);
        }
        if (type.isSealed()) {
            List<Class<?>> records = leaves(type).toList();
            return new OneOf(
                    type,
                    records.stream()
                            .filter(record -> !key(record).isEmpty())
                            .collect(Collectors.toMap(
                                    JsonShape::key, Fields::new, JsonShape::twice, java.util.TreeMap::new)),
                    records.stream()
                            .filter(record -> key(record).isEmpty())
                            .map(Fields::new)
                            .toList());
        }
        if (type.isRecord()) {
            return new Fields(type);
        }
        throw new IllegalStateException("a setting cannot be of type " + type);
    }

    private static Fields twice(Fields one, Fields other) {
        throw new IllegalStateException(one.type() + " and " + other.type() + " have the same @Variant key");
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(JsonShape::leaves)
                : Stream.of(type);
    }

    private static String key(Class<?> type) {
        Variant variant = type.getAnnotation(Variant.class);
        if (variant == null) {
            throw new IllegalStateException(type + " needs @Variant");
        }
        return variant.value();
    }

    private static @Nullable Method parse(Class<?> type) {
        try {
            Method parse = type.getDeclaredMethod("parse", String.class);
            boolean fits = Modifier.isStatic(parse.getModifiers())
                    && Modifier.isPublic(parse.getModifiers())
                    && parse.getReturnType() == type;
            if (fits) {
                parse.setAccessible(true);
            }
            return fits ? parse : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
