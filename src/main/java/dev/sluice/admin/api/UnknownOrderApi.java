package dev.sluice.admin.api;

import static dev.sluice.admin.Operation.Field.optional;
import static dev.sluice.admin.Operation.Field.required;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Request;
import dev.sluice.admin.Operation.Response;
import dev.sluice.admin.Role;
import dev.sluice.control.Audit;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.UnknownOrder;
import dev.sluice.runtime.ExchangeRegistry;
import dev.sluice.runtime.ExchangeRuntime;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;

/** The admin API of orders that were sent and whose outcome is unknown. */
public final class UnknownOrderApi {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The collaborators of this API. */
    public record Dependencies(
            Audit audit,
            ExchangeRegistry exchangeRegistry,
            Ticker ticker,
            WallClock wallClock,
            BiConsumer<AdmissionController, Decisions> after) {}

    private final Dependencies dependencies;

    public UnknownOrderApi(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get("/unknown", Role.READ, "Lists sent orders with an unknown outcome.", this::list),
                Operation.post(
                        "/unknown/close",
                        Role.TRIP,
                        "Closes such orders after an operator checked them.",
                        this::close,
                        required("exchange", "where"),
                        required("account", "whose"),
                        optional("name", "c:CLIENT_ID or x:EXCHANGE_ID; default: all orders of the account")));
    }

    private Future<Response> list(Request request) {
        JsonArray list = new JsonArray();
        long epochMillis = dependencies.wallClock().epochMillis();
        dependencies.exchangeRegistry().shown().forEach(exchange -> {
            for (UnknownOrder order : exchange.admission()
                    .atExchange(dependencies.ticker().nanos())
                    .unknown()) {
                list.add(new JsonObject()
                        .put("exchange", exchange.configured().name())
                        .put("bot", order.bot())
                        .put("account", order.account())
                        .put("instrument", order.instrument())
                        .put("kind", order.kind().name())
                        .put("names", new JsonArray(order.names()))
                        .put("epochMs", epochMillis - order.ageNanos() / NANOS_PER_MILLI)
                        .put("ageSeconds", order.ageNanos() / NANOS_PER_SECOND));
            }
        });
        return Future.succeededFuture(Response.ok(new JsonObject().put("unknown", list)));
    }

    private Future<Response> close(Request request) {
        String name = request.text("exchange");
        ExchangeRuntime exchange = dependencies.exchangeRegistry().shown(name);
        if (exchange == null) {
            throw new IllegalArgumentException("no such exchange is configured; configured: "
                    + dependencies.exchangeRegistry().names());
        }
        int closed = exchange.closeUnknown(request.text("account"), request.text("name"), dependencies.after());
        Audit.Change change =
                new Audit.Change("unknown orders", "account:" + name + "/" + request.text("account"), "open", "closed");
        dependencies.audit().write("token " + request.by().name(), change, closed + " by hand", 0);
        return Future.succeededFuture(Response.ok(new JsonObject().put("closed", closed)));
    }
}
