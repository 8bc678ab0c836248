package dev.sluice.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.json.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A generator of JSON Schema (draft 2020-12) from the shapes that the binder uses; gives editors completion and help.
 */
final class JsonSchema {
    private final Map<String, Class<?>> named = new TreeMap<>();
    private final Map<String, Object> definitions = new TreeMap<>();

    private JsonSchema() {}

    /** Returns the schema of a file that is one record. */
    static String file(String title, Class<? extends Record> type) {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> root = schema.record(new JsonShape.Fields(type), null);
        return schema.write(title, root);
    }

    /** Returns the schema of a file that maps names to values of a type. */
    static String files(String title, Class<?> type) {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> root = map("type", "object");
        root.put("properties", new LinkedHashMap<>());
        root.put("additionalProperties", schema.shape(JsonShape.of(type)));
        return schema.write(title, root);
    }

    /** Returns a schema that consists of definitions. */
    static String definitions(String title, Map<String, Object> definitions) {
        Map<String, Object> whole = map("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.put("title", title);
        whole.put("$defs", definitions);
        return pretty(whole);
    }

    private String write(String title, Map<String, Object> root) {
        Map<String, Object> whole = map("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.put("title", title);
        whole.putAll(root);
        Map<String, Object> properties =
                map("$schema", map("type", "string", "description", "Where editors find this schema."));
        if (root.get("properties") instanceof Map<?, ?> own) {
            own.forEach((key, value) -> properties.put((String) key, value));
        }
        whole.put("properties", properties);
        if (!definitions.isEmpty()) {
            whole.put("$defs", definitions);
        }
        return pretty(whole);
    }

    private Map<String, Object> record(JsonShape.Fields fields, @Nullable String variantKey) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (SettingsField field : fields.fields()) {
            properties.put(field.name(), field(field));
            if (field.required() || field.name().equals(variantKey)) {
                required.add(field.name());
            }
        }
        Map<String, Object> schema = map("type", "object", "properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /**
     * Returns the schema of a record whose name is the key of the object, and which may be null or state a part only.
     */
    private Map<String, Object> keyed(JsonShape.Keyed keyed) {
        Map<String, Object> schema = record(keyed.element(), null);
        ((Map<?, ?>) Objects.requireNonNull(schema.get("properties"))).remove(keyed.key());
        ((List<?>) Objects.requireNonNull(schema.get("required"))).remove(keyed.key());
        if (keyed.partial()) {
            schema.remove("required");
            schema.put("type", List.of("object", "null"));
        }
        return schema;
    }

    private Map<String, Object> field(SettingsField field) {
        Map<String, Object> schema = map("description", field.doc());
        Map<String, Object> value = bounded(field);
        if (field.mayBeNull()) {
            value = orNull(value);
        }
        schema.putAll(value);
        if (field.fallback() != null) {
            schema.put("default", plain(field.fallback()));
        }
        return schema;
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.containsKey("type") && !schema.containsKey("enum")) {
            Map<String, Object> widened = new LinkedHashMap<>(schema);
            widened.put("type", List.of(String.valueOf(schema.get("type")), "null"));
            return widened;
        }
        return map("anyOf", List.of(schema, map("type", "null")));
    }

    private Map<String, Object> bounded(SettingsField field) {
        Map<String, Object> schema = shape(field.jsonShape());
        JsonShape shape = field.jsonShape();
        String noun = shape instanceof JsonShape.Text
                ? "Length"
                : shape instanceof JsonShape.ListShape
                        ? "Items"
                        : shape instanceof JsonShape.MapShape || shape instanceof JsonShape.Keyed
                                ? "Properties"
                                : "imum";
        boolean counted = !noun.equals("imum");
        if (counted ? field.min() > 0 : shape instanceof JsonShape.IntegerShape && field.min() != Long.MIN_VALUE) {
            schema.put("min" + noun, field.min());
        }
        boolean told = counted ? field.max() != SettingsField.MAX_ENTRIES : shape instanceof JsonShape.IntegerShape;
        if (told && field.max() != Long.MAX_VALUE) {
            schema.put("max" + noun, field.max());
        }
        return schema;
    }

    private Map<String, Object> shape(JsonShape shape) {
        if (shape instanceof JsonShape.IntegerShape) {
            return map("type", "integer");
        }
        if (shape instanceof JsonShape.DecimalNumber) {
            return map("type", List.of("number", "string"));
        }
        if (shape instanceof JsonShape.Flag) {
            return map("type", "boolean");
        }
        if (shape instanceof JsonShape.Choice choice) {
            return map("type", "string", "enum", choice.texts());
        }
        if (shape instanceof JsonShape.ListShape many) {
            return map("type", "array", "items", shape(many.element()));
        }
        if (shape instanceof JsonShape.Keyed keyed) {
            return map(
                    "type",
                    "object",
                    "additionalProperties",
                    reference(keyed.element().type(), () -> keyed(keyed)));
        }
        if (shape instanceof JsonShape.MapShape member) {
            return map("type", "object", "additionalProperties", shape(member.element()));
        }
        if (shape instanceof JsonShape.Fields fields) {
            return reference(fields.type(), () -> record(fields, null));
        }
        if (shape instanceof JsonShape.OneOf oneOf) {
            return reference(oneOf.type(), () -> oneOf(oneOf));
        }
        return map("type", "string");
    }

    private Map<String, Object> oneOf(JsonShape.OneOf oneOf) {
        List<Object> variants = new ArrayList<>();
        oneOf.bare().forEach(bare -> variants.add(field(bare.fields().get(0))));
        oneOf.keyed().forEach((key, fields) -> variants.add(reference(fields.type(), () -> record(fields, key))));
        return map("anyOf", variants);
    }

    /**
     * Returns a reference to a definition in {@code $defs}. The name is reserved before the body is created, because
     * settings may contain themselves.
     */
    private Map<String, Object> reference(Class<?> type, java.util.function.Supplier<Map<String, Object>> body) {
        Class<?> other = named.putIfAbsent(type.getSimpleName(), type);
        if (other == null) {
            definitions.put(type.getSimpleName(), body.get());
        } else if (other != type) {
            throw new IllegalStateException(other + " and " + type + " have the same simple name");
        }
        return map("$ref", "#/$defs/" + type.getSimpleName());
    }

    private static @Nullable Object plain(JsonTree tree) {
        if (tree instanceof JsonTree.Whole whole) {
            return whole.value();
        }
        if (tree instanceof JsonTree.Flag flag) {
            return flag.value();
        }
        if (tree instanceof JsonTree.Text text) {
            return text.value();
        }
        if (tree instanceof JsonTree.Arr arr) {
            return arr.elements().stream().map(JsonSchema::plain).toList();
        }
        if (tree instanceof JsonTree.Obj obj) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            obj.members().forEach((key, value) -> members.put(key, plain(value)));
            return members;
        }
        return null;
    }

    private static Map<String, Object> map(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static Map<String, Object> map(String key, Object value, String key2, Object value2) {
        Map<String, Object> map = map(key, value);
        map.put(key2, value2);
        return map;
    }

    private static String pretty(Object value) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        new Separators().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists can be written", e);
        }
    }
}
