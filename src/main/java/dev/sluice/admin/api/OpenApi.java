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
        paths.put(AdminServer.EVENTS, new JsonObject().put("get", events()));
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", new JsonObject().put("title", "Sluice admin API").put("version", version))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put(
                                        "securitySchemes",
                                        new JsonObject()
                                                .put(
                                                        "token",
                                                        new JsonObject()
                                                                .put("type", "http")
                                                                .put("scheme", "bearer"))))
                .put("security", new JsonArray().add(new JsonObject().put("token", new JsonArray())));
    }

    private static JsonObject described(Operation operation) {
        JsonArray parameters = new JsonArray();
        for (String part : operation.path().split("/", -1)) {
            if (part.startsWith("{")) {
                parameters.add(parameter(part.substring(1, part.length() - 1), "path", true, Operation.Type.TEXT));
            }
        }
        JsonObject described = new JsonObject()
                .put("summary", operation.summary())
                .put("description", "Needs a token with role '" + operation.role() + "' or 'admin'.")
                .put("x-role", operation.role().toString())
                .put(
                        "responses",
                        new JsonObject()
                                .put("200", answer("Done."))
                                .put("400", answer("The request is not valid."))
                                .put("401", answer("The token is missing or wrong."))
                                .put("403", answer("The token does not have the required role."))
                                .put("409", answer("Not possible in the current state.")));
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
        return new JsonObject()
                .put(
                        "summary",
                        "WebSocket: the answer of /admin/overview once a second, and at once when a mode changes.")
                .put(
                        "description",
                        "Needs a token with role 'read' or 'admin'. Each binary message is one JSON object in UTF-8.")
                .put("x-role", "read")
                .put(
                        "responses",
                        new JsonObject()
                                .put("101", answer("The connection is a WebSocket now."))
                                .put("401", answer("The token is missing or wrong."))
                                .put("403", answer("The token does not have the required role."))
                                .put("426", answer("The request is no WebSocket handshake.")));
    }

    private static JsonObject parameter(String name, String in, boolean required, Operation.Type type) {
        return new JsonObject()
                .put("name", name)
                .put("in", in)
                .put("required", required)
                .put("schema", new JsonObject().put("type", type(type)));
    }

    private static JsonObject body(Operation operation) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Operation.Field field : operation.fields()) {
            properties.put(
                    field.name(),
                    new JsonObject().put("type", type(field.type())).put("description", field.what()));
            if (field.required()) {
                required.add(field.name());
            }
        }
        JsonObject schema = new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("required", required)
                .put("additionalProperties", false);
        return new JsonObject()
                .put("required", true)
                .put("content", new JsonObject().put("application/json", new JsonObject().put("schema", schema)));
    }

    private static String type(Operation.Type type) {
        return switch (type) {
            case TEXT -> "string";
            case NUMBER -> "number";
            case FLAG -> "boolean";
            case OBJECT -> "object";
        };
    }

    private static JsonObject answer(String description) {
        return new JsonObject().put("description", description);
    }
}
