package dev.sluice.admin.api;

import static dev.sluice.part.Operation.Field.optional;
import static dev.sluice.part.Operation.Field.required;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Explanation;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Field;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.proxy.routing.RequestLine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The admin API that explains how the gateway classifies a call. It sends nothing, changes nothing and keeps nothing.
 */
public final class ExplainApi implements Part {
    private final Supplier<Config> config;

    /** @param config the configuration in force */
    public ExplainApi(Supplier<Config> config) {
        this.config = config;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.post(
                "/explain",
                Role.READ,
                "Returns how the gateway classifies a call: route, kind, limits with costs, deadline; sends nothing.",
                this::explain,
                required("exchange", "name or alias of the exchange"),
                required("method", "GET, POST, PUT, DELETE, PATCH, HEAD or OPTIONS"),
                required("target", "path and query as sent to the exchange"),
                optional("body", "body of the call"),
                new Field("headers", Operation.Type.OBJECT, false, "headers of the call, by name")));
    }

    private Future<Response> explain(Request request) {
        String target = request.text("target");
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("'target' must begin with '/', such as /api/v3/time");
        }
        String method = request.text("method").toUpperCase(Locale.ROOT);
        String flaw = RequestLine.flaw(method, target);
        if (flaw != null) {
            throw new IllegalArgumentException("the gateway refuses this call without classifying it: " + flaw);
        }
        Config now = config.get();
        CallRequest call = new CallRequest(
                method,
                target,
                new JsonHeaders(request.fields().getJsonObject("headers", new JsonObject())),
                request.text("body").getBytes(StandardCharsets.UTF_8));
        Explanation explanation = Explanation.of(
                find(now, request.text("exchange")), now.gateway().gate().deadlines(), call);
        return Future.succeededFuture(Response.ok(explanation.json().put("text", explanation.text())));
    }

    private static ConfiguredExchange find(Config config, String name) {
        return config.exchanges().stream()
                .filter(one ->
                        one.name().equals(name) || one.exchange().aliases().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such exchange is configured; configured: "
                        + config.exchanges().stream()
                                .map(ConfiguredExchange::name)
                                .toList()));
    }

    private record JsonHeaders(JsonObject headers) implements Headers {
        @Override
        public @Nullable String get(String name) {
            return headers.fieldNames().stream()
                    .filter(name::equalsIgnoreCase)
                    .map(headers::getValue)
                    .map(String::valueOf)
                    .findFirst()
                    .orElse(null);
        }
    }
}
