package dev.sluice.admin.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.base.settings.Setting;
import dev.sluice.config.Config;
import dev.sluice.config.Explanation;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.orderrule.OrderAssessment;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.orderrule.OrderValue;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import io.vertx.core.Future;
import java.math.BigDecimal;
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
    private final OrderAssessor orderAssessor;

    /** What computes the size and the price of orders by the rules and the latest prices. */
    @FunctionalInterface
    public interface OrderAssessor {
        /** Returns an element for each order of the call; empty if no rule about orders holds at its exchange. */
        List<OrderAssessment> assess(String exchange, Call call, String bot);
    }

    /** @param config the configuration in force */
    public ExplainApi(Supplier<Config> config, OrderAssessor orderAssessor) {
        this.config = config;
        this.orderAssessor = orderAssessor;
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

            @Setting("name of the bot, for rules about the orders of one bot") @Nullable
            String bot,

            @Setting("headers of the call, by name") @Nullable
            Map<String, Object> headers) {}

    private Future<Response> explain(Request request, Asked asked) {
        CallRequest call = new CallRequest(
                asked.method().toUpperCase(Locale.ROOT),
                asked.target(),
                new JsonHeaders(Objects.requireNonNullElse(asked.headers(), Map.of())),
                Objects.requireNonNullElse(asked.body(), "").getBytes(StandardCharsets.UTF_8));
        Explanation explanation = Explanation.of(config.get(), asked.exchange(), call);
        List<OrderAssessment> orders = orderAssessor.assess(
                explanation.exchange().name(), explanation.call(), Objects.requireNonNullElse(asked.bot(), ""));
        StringBuilder text = new StringBuilder(explanation.text());
        orders.forEach(order -> text.append(String.format("%n%-11s %s", "order", order.text())));
        return Future.succeededFuture(Response.ok(new ExplainResponse(
                explanation.json(), orders.stream().map(ExplainedOrder::of).toList(), text.toString())));
    }

    private record ExplainResponse(
            @JsonUnwrapped Explanation.ExplainedCall call, List<ExplainedOrder> orders, String text) {}

    /** An order of the call; null is what is not known. */
    private record ExplainedOrder(
            String instrument,
            @Nullable String value,
            String currency,
            @Nullable String unknown,
            @Nullable String market,
            @Nullable String distancePercent,
            @Nullable String rule,
            String text) {
        static ExplainedOrder of(OrderAssessment order) {
            OrderValue value = order.value();
            OrderRuleViolation violation = order.violation();
            return new ExplainedOrder(
                    order.instrument(),
                    value.unknownReason() == null ? value.amount().toPlainString() : null,
                    value.currency(),
                    value.unknownReason(),
                    plain(order.market()),
                    plain(order.distancePercent()),
                    violation == null ? null : violation.check().toString(),
                    order.text());
        }

        private static @Nullable String plain(@Nullable BigDecimal number) {
            return number == null ? null : number.toPlainString();
        }
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
