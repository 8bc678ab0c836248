package dev.sluice;

import static dev.sluice.admin.Operation.Field.optional;
import static dev.sluice.admin.Operation.Field.required;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Asked;
import dev.sluice.admin.Operation.Reply;
import dev.sluice.admin.Role;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.UnknownOrder;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;

/** What the admin port can be asked about orders that were sent and of which nobody knows what became. */
final class UnknownDesk {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** What it reaches. */
    record Reach(
            Audit audit, Exchanges exchanges, Ticker ticker, WallClock wallClock, BiConsumer<Gate, Effects> after) {}

    private final Reach reach;

    UnknownDesk(Reach reach) {
        this.reach = reach;
    }

    List<Operation> operations() {
        return List.of(
                Operation.get(
                        "/unknown",
                        Role.READ,
                        "Orders that were sent and of which nobody knows what became.",
                        this::list),
                Operation.post(
                        "/unknown/close",
                        Role.TRIP,
                        "Somebody looked what became of such orders.",
                        this::close,
                        required("exchange", "where"),
                        required("account", "whose"),
                        optional("name", "c:CLIENT_ID or x:EXCHANGE_ID; default all of the account's")));
    }

    private Future<Reply> list(Asked asked) {
        JsonArray list = new JsonArray();
        long epochMillis = reach.wallClock().epochMillis();
        reach.exchanges().shown().forEach(exchange -> {
            for (UnknownOrder order :
                    exchange.gate().atExchange(reach.ticker().nanos()).unknown()) {
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
        return Future.succeededFuture(Reply.ok(new JsonObject().put("unknown", list)));
    }

    private Future<Reply> close(Asked asked) {
        String name = asked.text("exchange");
        RunningExchange exchange = reach.exchanges().shown(name);
        if (exchange == null) {
            throw new IllegalArgumentException(
                    "there is no such exchange; there are " + reach.exchanges().names());
        }
        int closed = exchange.closeUnknown(asked.text("account"), asked.text("name"), reach.after());
        Audit.Change change =
                new Audit.Change("unknown orders", "account:" + name + "/" + asked.text("account"), "open", "closed");
        reach.audit().write("token " + asked.by().name(), change, closed + " by hand", 0);
        return Future.succeededFuture(Reply.ok(new JsonObject().put("closed", closed)));
    }
}
