package dev.sluice.part;

import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import dev.sluice.base.settings.Setting;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        /** Returns the fields of a record: what each is says its {@link Setting}; one that may be null is optional. */
        private static List<Field> of(Class<? extends Record> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(one -> new Field(
                            one.getName(),
                            Type.of(one.getType()),
                            !one.getAnnotatedType().isAnnotationPresent(Nullable.class),
                            one.getAnnotation(Setting.class).value()))
                    .toList();
        }
    }

    /** The JSON types that are used here. */
    public enum Type {
        TEXT,
        NUMBER,
        FLAG,
        OBJECT;

        private static Type of(Class<?> type) {
            return type == String.class ? TEXT : type == Boolean.class ? FLAG : type == Map.class ? OBJECT : NUMBER;
        }
    }

    /** A request: the caller and the values, those of the path included. */
    public record Request(Identity by, JsonObject fields) {
        /** Returns the name in the path; "" when it has none. */
        public String name() {
            return fields.getString("name", "");
        }

        public String who() {
            return "token " + by.name();
        }
    }

    /**
     * The response.
     *
     * @param body a record, or a JSON object
     */
    public record Response(int status, Object body) {
        public static Response ok(Object body) {
            return new Response(HttpURLConnection.HTTP_OK, body);
        }

        /** Returns a 409 response for a request that the current state does not allow; {@code message} says why. */
        public static Response conflict(String message) {
            return error(HttpURLConnection.HTTP_CONFLICT, message);
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

    /** The implementation of an operation whose fields are a record. */
    @FunctionalInterface
    public interface FieldHandler<T extends Record> {
        Future<Response> handle(Request request, T fields);

        private Handler with(Class<T> type) {
            return request -> handle(request, RecordJson.decode(request.fields().encode(), type));
        }
    }

    public Operation {
        fields = List.copyOf(fields);
    }

    public static Operation get(String path, Role role, String summary, Handler handler) {
        return new Operation(Method.GET, path, role, summary, List.of(), handler);
    }

    public static <T extends Record> Operation get(
            String path, Role role, String summary, Class<T> fields, FieldHandler<T> handler) {
        return new Operation(Method.GET, path, role, summary, Field.of(fields), handler.with(fields));
    }

    public static Operation post(String path, Role role, String summary, Handler handler) {
        return new Operation(Method.POST, path, role, summary, List.of(), handler);
    }

    public static <T extends Record> Operation post(
            String path, Role role, String summary, Class<T> fields, FieldHandler<T> handler) {
        return new Operation(Method.POST, path, role, summary, Field.of(fields), handler.with(fields));
    }
}
