package dev.sluice.admin.api;

import dev.sluice.control.Audit;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.UnknownOrderList;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/** The admin API of orders that were sent and whose outcome is unknown. */
public final class UnknownOrderApi implements Part {
    private final ExchangeRegistry exchanges;
    private final Audit audit;

    public UnknownOrderApi(ExchangeRegistry exchanges, Audit audit) {
        this.exchanges = exchanges;
        this.audit = audit;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/unknown",
                        Role.READ,
                        "Lists sent orders with an unknown outcome.",
                        request ->
                                Future.succeededFuture(Response.ok(new UnknownOrderList(exchanges.unknownOrders())))),
                Operation.post(
                        "/unknown/close",
                        Role.TRIP,
                        "Closes such orders after an operator checked them.",
                        AdminRequest.OrderClosing.class,
                        this::close));
    }

    private Future<Response> close(Request request, AdminRequest.OrderClosing asked) {
        int closed =
                exchanges.closeUnknown(asked.exchange(), asked.account(), Objects.requireNonNullElse(asked.name(), ""));
        String scope = "account:" + asked.exchange() + "/" + asked.account();
        Audit.Change change = new Audit.Change("unknown orders", scope, "open", "closed");
        audit.write(request.who(), change, closed + " by hand", 0);
        return Future.succeededFuture(Response.ok(new UnknownOrderList.Closed(closed)));
    }
}
