package dev.sluice.admin.api;

import dev.sluice.base.settings.Setting;
import dev.sluice.config.Config;
import dev.sluice.config.Explanation;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
                Asked.class,
                this::explain));
    }

    private record Asked(
            @Setting("name or alias of the exchange") String exchange,

            @Setting("GET, POST, PUT, DELETE, PATCH, HEAD or OPTIONS")
            String method,

            @Setting("path and query as sent to the exchange")
            String target,

            @Setting("body of the call") @Nullable String body,

            @Setting("headers of the call, by name") @Nullable
            Map<String, Object> headers) {}

    private Future<Response> explain(Request request, Asked asked) {
        CallRequest call = new CallRequest(
                asked.method().toUpperCase(Locale.ROOT),
                asked.target(),
                new JsonHeaders(Objects.requireNonNullElse(asked.headers(), Map.of())),
                Objects.requireNonNullElse(asked.body(), "").getBytes(StandardCharsets.UTF_8));
        Explanation explanation = Explanation.of(config.get(), asked.exchange(), call);
        return Future.succeededFuture(Response.ok(explanation.json().put("text", explanation.text())));
    }

    private record JsonHeaders(Map<String, Object> headers) implements Headers {
        @Override
        public @Nullable String get(String name) {
            return headers.entrySet().stream()
                    .filter(header -> name.equalsIgnoreCase(header.getKey()))
                    .map(header -> String.valueOf(header.getValue()))
                    .findFirst()
                    .orElse(null);
        }
    }
}
