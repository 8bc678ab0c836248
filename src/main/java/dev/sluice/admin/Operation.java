package dev.sluice.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One thing that the admin port can be asked for: from this the route, the check of what was sent, and the OpenAPI document are made, so that they cannot differ.
 *
 * @param path in OpenAPI's words, below {@code /admin}: {@code /heartbeat/{name}}
 * @param fields of the body of a POST, of the query of a GET
 */
public record Operation(Method method, String path, Role role, String summary, List<Field> fields, Handler handler) {
    /** What changes nothing and what may change something. */
    public enum Method {
        GET,
        POST
    }

    /** One named value that may or must be sent. */
    public record Field(String name, Type type, boolean required, String what) {
        public static Field required(String name, String what) {
            return new Field(name, Type.TEXT, true, what);
        }

        public static Field optional(String name, String what) {
            return new Field(name, Type.TEXT, false, what);
        }

        public static Field number(String name, String what) {
            return new Field(name, Type.NUMBER, false, what);
        }
    }

    /** JSON's types, those that are used here. */
    public enum Type {
        TEXT,
        NUMBER,
        FLAG,
        OBJECT
    }

    /** What was asked, and by whom; fields and names from the path alike. */
    public record Asked(Identity by, JsonObject fields) {
        public String text(String name) {
            return fields.getString(name, "");
        }
    }

    /** The answer. */
    public record Reply(int status, JsonObject body) {
        public static Reply ok(JsonObject body) {
            return new Reply(200, body);
        }

        /** It cannot be done as things stand; {@code message} says why. */
        public static Reply conflict(String message) {
            return new Reply(409, new JsonObject().put("status", "error").put("message", message));
        }
    }

    /** Does it. Must not block; an IllegalArgumentException is a 400 that says what is wrong. */
    @FunctionalInterface
    public interface Handler {
        Future<Reply> handle(Asked asked);
    }

    public Operation {
        fields = List.copyOf(fields);
    }

    public static Operation get(String path, Role role, String summary, Handler handler, Field... fields) {
        return new Operation(Method.GET, path, role, summary, List.of(fields), handler);
    }

    public static Operation post(String path, Role role, String summary, Handler handler, Field... fields) {
        return new Operation(Method.POST, path, role, summary, List.of(fields), handler);
    }
}
