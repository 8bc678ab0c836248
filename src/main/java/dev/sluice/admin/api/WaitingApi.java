package dev.sluice.admin.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.status.WaitingCall;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The admin API of the calls that wait now. */
public final class WaitingApi implements Part {
    /** The most calls of an answer. */
    static final int MAX_CALLS = 200;

    private final ExchangeRegistry exchangeRegistry;
    private final Ticker ticker;

    public WaitingApi(ExchangeRegistry exchangeRegistry, Ticker ticker) {
        this.exchangeRegistry = exchangeRegistry;
        this.ticker = ticker;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/waiting",
                Role.READ,
                "Returns the calls that wait now, at most " + MAX_CALLS
                        + ": the most urgent class first, and within it those with the least time left among the first "
                        + MAX_CALLS + " that came at each exchange. position is 0 for a call that waits at no limit."
                        + " /admin/overview has the number of all.",
                request -> Future.succeededFuture(Response.ok(waiting()))));
    }

    private record Waiting(List<AtExchange> calls) {}

    private record AtExchange(
            String exchange, @JsonUnwrapped WaitingCall call) {}

    private Waiting waiting() {
        long now = ticker.nanos();
        List<AtExchange> calls = new ArrayList<>();
        exchangeRegistry
                .configured()
                .forEach((name, exchange) -> exchange.admission()
                        .waiting(MAX_CALLS, now)
                        .forEach(call -> calls.add(new AtExchange(name, call))));
        calls.sort(Comparator.<AtExchange>comparingInt(
                        one -> one.call().laneClass().rank())
                .thenComparingLong(one -> one.call().leftNanos()));
        return new Waiting(calls.stream().limit(MAX_CALLS).toList());
    }
}
