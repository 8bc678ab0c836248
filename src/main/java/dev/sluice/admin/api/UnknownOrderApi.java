package dev.sluice.admin.api;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.control.Audit;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.UnknownOrderList;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/** The admin API of orders that were sent and whose outcome is unknown. */
public final class UnknownOrderApi implements Part {
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

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.get("/unknown", Role.READ, "Lists sent orders with an unknown outcome.", this::list),
                Operation.post(
                        "/unknown/close",
                        Role.TRIP,
                        "Closes such orders after an operator checked them.",
                        AdminRequest.OrderClosing.class,
                        this::close));
    }

    private Future<Response> list(Request request) {
        List<UnknownOrderList.Entry> list = new ArrayList<>();
        long epochMillis = dependencies.wallClock().epochMillis();
        dependencies.exchangeRegistry().shown().forEach(exchange -> {
            for (UnknownOrder order : exchange.admission()
                    .atExchange(dependencies.ticker().nanos())
                    .unknown()) {
                list.add(new UnknownOrderList.Entry(
                        exchange.configured().name(), order, epochMillis - order.ageNanos() / NANOS_PER_MILLI));
            }
        });
        return Future.succeededFuture(Response.ok(new UnknownOrderList(list)));
    }

    private Future<Response> close(Request request, AdminRequest.OrderClosing asked) {
        ExchangeRuntime exchange = dependencies.exchangeRegistry().shown(asked.exchange());
        if (exchange == null) {
            throw new IllegalArgumentException("no such exchange is configured; configured: "
                    + dependencies.exchangeRegistry().names());
        }
        String name = Objects.requireNonNullElse(asked.name(), "");
        int closed = exchange.closeUnknown(asked.account(), name, dependencies.after());
        String scope = "account:" + asked.exchange() + "/" + asked.account();
        Audit.Change change = new Audit.Change("unknown orders", scope, "open", "closed");
        dependencies.audit().write(request.who(), change, closed + " by hand", 0);
        return Future.succeededFuture(Response.ok(new UnknownOrderList.Closed(closed)));
    }
}
