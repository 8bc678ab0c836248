package dev.sluice.base.json;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A generator of JSON Schema (draft 2020-12) for records that {@link RecordJson} writes: it reads the same names, and
 * says which fields are always there and which may be null.
 */
public final class RecordSchema {
    private final Map<String, Object> definitions = new LinkedHashMap<>();
    private final Map<String, Class<?>> shared = new TreeMap<>();
    private final Map<String, Object> sharedDefinitions = new TreeMap<>();

    private RecordSchema() {}

    /** Returns definitions of these records by name; records inside them have a definition by their simple name. */
    public static Map<String, Object> definitions(Map<String, Class<? extends Record>> records) {
        RecordSchema schema = new RecordSchema();
        records.forEach((name, type) -> schema.definitions.put(name, schema.record(type)));
        schema.definitions.putAll(schema.sharedDefinitions);
        return schema.definitions;
    }

    private Map<String, Object> record(Class<?> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        fields(type, properties, required);
        Map<String, Object> schema = new LinkedHashMap<>();
        JsonClassDescription description = type.getAnnotation(JsonClassDescription.class);
        if (description != null) {
            schema.put("description", description.value());
        }
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private void fields(Class<?> type, Map<String, Object> properties, List<String> required) {
        for (BeanPropertyDefinition property : RecordJson.properties(type)) {
            AnnotatedMember member = property.getAccessor();
            if (member.hasAnnotation(JsonUnwrapped.class)) {
                fields(member.getRawType(), properties, required);
                continue;
            }
            boolean isOptional = member.hasAnnotation(JsonInclude.class)
                    || (type.isAnnotationPresent(JsonInclude.class) && isNullable(member));
            Map<String, Object> schema = new LinkedHashMap<>();
            JsonPropertyDescription description = member.getAnnotation(JsonPropertyDescription.class);
            if (description != null) {
                schema.put("description", description.value());
            }
            Map<String, Object> value =
                    RecordJson.isInOtherUnit(member) ? Map.of("type", "number") : value(member.getType());
            schema.putAll(isOptional || !isNullable(member) ? value : orNull(value));
            properties.put(property.getName(), schema);
            if (!isOptional) {
                required.add(property.getName());
            }
        }
    }

    private static boolean isNullable(AnnotatedMember member) {
        AnnotatedType type = member.getAnnotated() instanceof Method method
                ? method.getAnnotatedReturnType()
                : ((Field) member.getAnnotated()).getAnnotatedType();
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.get("type") instanceof String type) {
            Map<String, Object> widened = new LinkedHashMap<>(schema);
            widened.put("type", List.of(type, "null"));
            return widened;
        }
        if (schema.get("enum") instanceof List<?> values) {
            List<@Nullable Object> widened = new ArrayList<>(values);
            widened.add(null);
            return Map.of("enum", widened);
        }
        throw new IllegalStateException(
                schema + ": a nullable record is not expected here; leave it out of the JSON instead");
    }

    private Map<String, Object> value(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw.isEnum()) {
            return Map.of(
                    "enum",
                    Arrays.stream(raw.getEnumConstants()).map(Object::toString).toList());
        }
        if (raw.isRecord()) {
            return reference(raw);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", name(raw));
        if (type.isCollectionLikeType()) {
            schema.put("items", value(type.getContentType()));
        } else if (type.isMapLikeType() && type.getContentType().getRawClass() != Object.class) {
            schema.put("additionalProperties", value(type.getContentType()));
        }
        return schema;
    }

    private static String name(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "integer";
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "number";
        }
        if (type == String.class) {
            return "string";
        }
        return Map.class.isAssignableFrom(type) ? "object" : "array";
    }

    private Map<String, Object> reference(Class<?> type) {
        Class<?> other = shared.putIfAbsent(type.getSimpleName(), type);
        if (other == null) {
            sharedDefinitions.put(type.getSimpleName(), record(type));
        } else if (other != type) {
            throw new IllegalStateException(other + " and " + type + " have the same simple name");
        }
        return Map.of("$ref", "#/$defs/" + type.getSimpleName());
    }
}
