package dev.sluice.admin.health;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A validator for the part of JSON Schema that {@code conf/schema/health.schema.json} uses; an unknown keyword is an
 * error, so that nothing remains unchecked.
 */
public final class SchemaChecker {
    private static final List<String> TOLD_ELSEWHERE = List.of("description", "required", "additionalProperties");

    private final JsonObject definitions;

    public SchemaChecker(Path file) {
        try {
            definitions = new JsonObject(Files.readString(file)).getJsonObject("$defs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all violations in the value, each with its place. */
    public List<String> problems(String definition, JsonObject value) {
        List<String> problems = new ArrayList<>();
        check(definitions.getJsonObject(definition), value, definition, problems);
        return problems;
    }

    private void check(JsonObject schema, @Nullable Object value, String at, List<String> problems) {
        for (String word : schema.fieldNames()) {
            switch (word) {
                case "$ref" ->
                    check(
                            definitions.getJsonObject(schema.getString(word).replace("#/$defs/", "")),
                            value,
                            at,
                            problems);
                case "enum" -> {
                    if (!schema.getJsonArray(word).contains(value)) {
                        problems.add(at + ": " + value + " is none of " + schema.getJsonArray(word));
                    }
                }
                case "type" -> {
                    if (!isOf(schema.getValue(word), value)) {
                        problems.add(at + ": " + value + " is no " + schema.getValue(word));
                    }
                }
                case "properties" -> {}
                case "items" -> items(schema.getJsonObject(word), value, at, problems);
                default -> {
                    if (!TOLD_ELSEWHERE.contains(word)) {
                        throw new IllegalStateException("'" + word + "' is not understood");
                    }
                }
            }
        }
        if (value instanceof JsonObject object) {
            fields(schema, object, at, problems);
        }
    }

    private void items(JsonObject schema, @Nullable Object value, String at, List<String> problems) {
        if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                check(schema, array.getValue(i), at + "/" + i, problems);
            }
        }
    }

    private void fields(JsonObject schema, JsonObject value, String at, List<String> problems) {
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        Object others = schema.getValue("additionalProperties", true);
        for (String name : value.fieldNames()) {
            JsonObject field = properties.getJsonObject(name, others instanceof JsonObject of ? of : null);
            if (field != null) {
                check(field, value.getValue(name), at + "/" + name, problems);
            } else if (others.equals(false)) {
                problems.add(at + ": '" + name + "' is not in the schema");
            }
        }
        for (Object name : schema.getJsonArray("required", new JsonArray())) {
            if (!value.containsKey((String) name)) {
                problems.add(at + ": '" + name + "' is missing");
            }
        }
    }

    private static boolean isOf(Object type, @Nullable Object value) {
        if (type instanceof JsonArray types) {
            return types.stream().anyMatch(one -> isOf(one, value));
        }
        return switch ((String) type) {
            case "object" -> value instanceof JsonObject;
            case "array" -> value instanceof JsonArray;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "null" -> value == null;
            default -> throw new IllegalStateException("no type: " + type);
        };
    }
}
