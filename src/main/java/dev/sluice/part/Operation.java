package dev.sluice.part;

import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * An operation of the admin API. The route, the check of the request and the OpenAPI document are all created from
 * it, so they cannot differ.
 *
 * @param method the HTTP method
 * @param path the OpenAPI path below {@code /admin}: {@code /heartbeat/{name}}
 * @param role the role that a token needs
 * @param summary the description
 * @param fields the fields of the body of a POST or of the query of a GET
 * @param handler the implementation
 */
public record Operation(Method method, String path, Role role, String summary, List<Field> fields, Handler handler) {
    /** The HTTP method: GET changes nothing, POST may change something. */
    public enum Method {
        GET,
        POST
    }

    /** A named value of a request, optional or required. */
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

    /** The JSON types that are used here. */
    public enum Type {
        TEXT,
        NUMBER,
        FLAG,
        OBJECT
    }

    /** A request: the caller and the values, those of the path included. */
    public record Request(Identity by, JsonObject fields) {
        public String text(String name) {
            return fields.getString(name, "");
        }
    }

    /**
     * The response.
     *
     * @param body a record, or a JSON object
     */
    public record Response(int status, Object body) {
        public static Response ok(Object body) {
            return new Response(200, body);
        }

        /** Returns a 409 response for a request that the current state does not allow; {@code message} says why. */
        public static Response conflict(String message) {
            return error(409, message);
        }

        public static Response error(int status, String message) {
            return new Response(status, new Failure(message));
        }

        /** Returns the body as JSON. */
        public String json() {
            return RecordJson.encode(body);
        }
    }

    /**
     * The implementation of an operation. It must not block; an {@link IllegalArgumentException} becomes a 400 with
     * its message.
     */
    @FunctionalInterface
    public interface Handler {
        Future<Response> handle(Request request);
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
