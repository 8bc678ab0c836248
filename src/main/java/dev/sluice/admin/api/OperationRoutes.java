package dev.sluice.admin.api;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_INTERNAL_ERROR;
import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.admin.PageResponse;
import dev.sluice.admin.Version;
import dev.sluice.part.Identity;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Field;
import dev.sluice.part.Operation.Method;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The routes of all {@link Operation}s, and of the document that describes them. It checks the token, its role and the
 * fields of a request before the operation runs.
 */
final class OperationRoutes {
    /** The path of the document. */
    static final String OPENAPI = "/admin/openapi.json";

    static final long MAX_BODY_BYTES = 65_536;

    private final List<Operation> operations;
    private final TokenAuthenticator tokenAuthenticator;

    OperationRoutes(List<Part> parts, TokenAuthenticator tokenAuthenticator) {
        operations = parts.stream().flatMap(part -> part.operations().stream()).toList();
        this.tokenAuthenticator = tokenAuthenticator;
    }

    void addTo(Router router) {
        String document = OpenApi.document(operations, Version.TEXT).encode();
        router.get(OPENAPI)
                .handler(context -> new PageResponse(HTTP_OK, PageResponse.JSON, document).send(context.response()));
        for (Operation operation : operations) {
            String path = "/admin" + operation.path().replace("{", ":").replace("}", "");
            HttpMethod method = operation.method() == Method.GET ? HttpMethod.GET : HttpMethod.POST;
            router.route(method, path).handler(context -> enter(context, operation));
            router.route(method, path)
                    .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                    .handler(context -> serve(context, operation));
        }
    }

    /** Returns the methods and paths of all operations, for people. */
    String names() {
        return operations.stream()
                .map(operation -> operation.method() + " /admin" + operation.path())
                .collect(Collectors.joining(", "));
    }

    private void enter(RoutingContext context, Operation operation) {
        Identity identity = tokenAuthenticator.identify(context, operation.role());
        if (identity == null) {
            return;
        }
        if (operation.method() == Method.POST && !AdminServer.requireJson(context)) {
            return;
        }
        context.put("identity", identity);
        context.next();
    }

    private void serve(RoutingContext context, Operation operation) {
        OperatorConnection.inProgress(context);
        Identity identity = context.get("identity");
        Context own = context.vertx().getOrCreateContext();
        Future<Response> reply;
        try {
            reply = operation.handler().handle(new Request(identity, fields(context, operation)));
        } catch (IllegalArgumentException | DecodeException e) {
            AdminServer.error(context, HTTP_BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        reply.onComplete(
                done -> own.runOnContext(turn ->
                        new PageResponse(done.status(), PageResponse.JSON, done.json()).send(context.response())),
                failure -> own.runOnContext(turn -> {
                    boolean theirs = failure instanceof IllegalArgumentException;
                    AdminServer.error(
                            context,
                            theirs ? HTTP_BAD_REQUEST : HTTP_INTERNAL_ERROR,
                            String.valueOf(failure.getMessage()));
                }));
    }

    /**
     * Returns the checked fields of a request; an unknown field is an error, so that a misspelling does not go
     * unnoticed.
     */
    private static JsonObject fields(RoutingContext context, Operation operation) {
        JsonObject sent = new JsonObject();
        if (operation.method() == Method.POST) {
            sent.mergeIn(body(context));
        } else {
            context.queryParams().forEach(entry -> sent.put(entry.getKey(), entry.getValue()));
        }
        for (String name : sent.fieldNames()) {
            if (operation.fields().stream().noneMatch(field -> field.name().equals(name))) {
                throw new IllegalArgumentException("'" + name + "' is not a field of this operation; allowed: "
                        + operation.fields().stream().map(Field::name).toList());
            }
        }
        for (Field field : operation.fields()) {
            check(field, sent);
        }
        context.pathParams().forEach(sent::put);
        return sent;
    }

    private static JsonObject body(RoutingContext context) {
        if (context.body().isEmpty()) {
            return new JsonObject();
        }
        if (Json.decodeValue(context.body().buffer()) instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException("the body is not a JSON object");
    }

    private static void check(Field field, JsonObject sent) {
        Object value = sent.getValue(field.name());
        if (value == null) {
            if (field.required()) {
                throw new IllegalArgumentException("'" + field.name() + "' is missing; expected: " + field.what());
            }
            return;
        }
        boolean fits = switch (field.type()) {
            case TEXT -> value instanceof String;
            case NUMBER -> value instanceof Number || (value instanceof String text && isNumber(text));
            case FLAG -> value instanceof Boolean || value.equals("true") || value.equals("false");
            case OBJECT -> value instanceof JsonObject;
        };
        if (!fits || (field.required() && value.equals(""))) {
            throw new IllegalArgumentException("'" + field.name() + "' is not valid; expected: " + field.what());
        }
        if (value instanceof String text && field.type() == Operation.Type.NUMBER) {
            sent.put(field.name(), Long.parseLong(text));
        } else if (value instanceof String text && field.type() == Operation.Type.FLAG) {
            sent.put(field.name(), text.equals("true"));
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
