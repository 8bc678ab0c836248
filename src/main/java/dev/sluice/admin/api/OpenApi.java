package dev.sluice.admin.api;

import dev.sluice.part.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** A converter of the operations to an OpenAPI 3.1 document. */
final class OpenApi {
    private OpenApi() {}

    static JsonObject document(List<Operation> operations, String version) {
        JsonObject paths = new JsonObject();
        for (Operation operation : operations) {
            String path = "/admin" + operation.path();
            if (!paths.containsKey(path)) {
                paths.put(path, new JsonObject());
            }
            paths.getJsonObject(path).put(operation.method().name().toLowerCase(Locale.ROOT), described(operation));
        }
        paths.put(AdminServer.EVENTS, object("get", events()));
        return object(
                "openapi",
                "3.1.0",
                "info",
                object("title", "Sluice admin API", "version", version),
                "paths",
                paths,
                "components",
                object("securitySchemes", object("token", object("type", "http", "scheme", "bearer"))),
                "security",
                new JsonArray().add(object("token", new JsonArray())));
    }

    private static JsonObject described(Operation operation) {
        JsonArray parameters = new JsonArray();
        for (String part : operation.path().split("/", -1)) {
            if (part.startsWith("{")) {
                parameters.add(parameter(part.substring(1, part.length() - 1), "path", true, Operation.Type.TEXT));
            }
        }
        JsonObject described = object(
                "summary",
                operation.summary(),
                "description",
                "Needs a token with role '" + operation.role() + "' or 'admin'.",
                "x-role",
                operation.role().toString(),
                "responses",
                responses(
                        "200", "Done.",
                        "400", "The request is not valid.",
                        "401", "The token is missing or wrong.",
                        "403", "The token does not have the required role.",
                        "409", "Not possible in the current state."));
        if (operation.method() == Operation.Method.POST) {
            described.put("requestBody", body(operation));
        } else {
            operation
                    .fields()
                    .forEach(field -> parameters.add(parameter(field.name(), "query", field.required(), field.type())));
        }
        return parameters.isEmpty() ? described : described.put("parameters", parameters);
    }

    /** Returns the description of the WebSocket, which is no operation because its response lasts. */
    private static JsonObject events() {
        return object(
                "summary",
                "WebSocket: the response of /admin/overview once a second, and at once when a mode changes.",
                "description",
                "Needs a token with role 'read' or 'admin'. Each binary message is one JSON object in UTF-8, compressed"
                        + " if the client offers permessage-deflate.",
                "x-role",
                "read",
                "responses",
                responses(
                        "101", "The connection is a WebSocket now.",
                        "401", "The token is missing or wrong.",
                        "403", "The token does not have the required role.",
                        "426", "The request is no WebSocket handshake."));
    }

    private static JsonObject parameter(String name, String in, boolean required, Operation.Type type) {
        return object("name", name, "in", in, "required", required, "schema", object("type", type(type)));
    }

    private static JsonObject body(Operation operation) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Operation.Field field : operation.fields()) {
            properties.put(field.name(), object("type", type(field.type()), "description", field.what()));
            if (field.required()) {
                required.add(field.name());
            }
        }
        JsonObject schema =
                object("type", "object", "properties", properties, "required", required, "additionalProperties", false);
        return object("required", true, "content", object("application/json", object("schema", schema)));
    }

    private static String type(Operation.Type type) {
        return switch (type) {
            case TEXT -> "string";
            case NUMBER -> "number";
            case FLAG -> "boolean";
            case OBJECT -> "object";
        };
    }

    private static JsonObject responses(String... codesAndMeanings) {
        JsonObject responses = new JsonObject();
        for (int i = 0; i < codesAndMeanings.length; i += 2) {
            responses.put(codesAndMeanings[i], object("description", codesAndMeanings[i + 1]));
        }
        return responses;
    }

    private static JsonObject object(Object... namesAndValues) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }
}
