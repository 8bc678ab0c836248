package dev.sluice.sim.kernel;

import dev.sluice.sim.market.BodyCache;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The handlers of calls that need nothing but the data of the exchange: {@code text}, {@code one}, {@code some},
 * {@code coins}, {@code coin}, {@code book}, {@code cachedBook}, {@code rows}, {@code orders}, {@code deadMan} and
 * {@code refused}. A row of the routes names one of them and what it needs to know.
 *
 * <p>The table {@code filters} has the facts of markets that parameters of lists select by, each perhaps with its usual
 * value, where {@code any} selects all. The setting {@code maxListed} is the number of orders in a list, usually 100.
 */
public final class DataCalls {
    private static final long MINUTE_MILLIS = 60_000;

    private final RestDialect dialect;
    private final Templates data;
    private final Markets markets;
    private final long maxListed;
    private final BodyCache cache = new BodyCache();

    DataCalls(RestDialect dialect) {
        this.dialect = dialect;
        data = dialect.data();
        markets = data.markets();
        maxListed = Params.wholeNumber(data.setting("maxListed", ""), 100);
    }

    void addTo(Map<String, RestRoute.Handler> handlers) {
        handlers.put("text", call -> dialect.answer(data.text(call.argument(), call), call));
        handlers.put("one", one((call, market) -> data.text(call.argument(), market, call)));
        handlers.put("some", this::some);
        handlers.put("coins", this::coins);
        handlers.put("coin", this::coin);
        handlers.put("book", one(this::book));
        handlers.put("cachedBook", call -> cached(call, "book " + call.nowMillis() / 1_000, this::book));
        handlers.put("rows", this::rows);
        handlers.put("orders", this::orders);
        handlers.put("deadMan", this::deadMan);
        handlers.put("refused", call -> data.refused(call.argument(), call));
    }

    /** Returns a handler of a call for one market. */
    public final RestRoute.Handler one(BiFunction<RestCall, Instrument, String> text) {
        return call -> call.instrument() == null
                ? dialect.noSuchMarket(call)
                : dialect.answer(text.apply(call, call.instrument()), call);
    }

    /** Returns a list, in the text around it if the route names one there. */
    private HandlerResult list(String list, String[] route, int around, RestCall call) {
        return dialect.answer(
                route.length == around ? list : data.text(route[around], call, Values.of("list", list)), call);
    }

    private boolean isListed(Instrument market, RestCall call) {
        for (Map.Entry<String, String> filter : data.rows("filters").entrySet()) {
            String[] factAndUsual = filter.getValue().split(" ", 2);
            String wanted = call.params().get(filter.getKey(), factAndUsual.length == 1 ? "any" : factAndUsual[1]);
            if (!wanted.equals("any") && !wanted.equals(market.fact(factAndUsual[0]))) {
                return false;
            }
        }
        return true;
    }

    /** Lists all markets or the named one. */
    private HandlerResult some(RestCall call) {
        if (dialect.namesMarket(call) && call.instrument() == null) {
            return dialect.noSuchMarket(call);
        }
        String[] route = call.argument().split(" ", 2);
        Stream<Instrument> listed = markets.orAll(call.instrument()).filter(market -> isListed(market, call));
        return list(data.list(route[0], listed, call), route, 1, call);
    }

    /** Lists all coins or those that a parameter names. */
    private HandlerResult coins(RestCall call) {
        String[] route = call.argument().split(" ", 2);
        String asked = call.params().get(data.setting("coins", ""));
        List<String> wanted = asked == null ? List.of() : List.of(asked.split(",", 20));
        Stream<Values> coins = data.coins().stream().filter(coin -> asked == null || wanted.contains(coin.get("coin")));
        return list(data.list(route[0], coins, call), route, 1, call);
    }

    /**
     * Returns the coin of which a fact is what a parameter says. The route names its text, the parameter, the fact, the
     * refusal and perhaps the usual value.
     */
    private HandlerResult coin(RestCall call) {
        String[] route = call.argument().split(" ", 5);
        String wanted = call.params().get(route[1], route.length == 5 ? route[4] : "");
        return data.coins().stream()
                .filter(coin -> wanted.equals(coin.get(route[2])))
                .findFirst()
                .map(coin -> dialect.answer(data.text(route[0], coin, call), call))
                .orElseGet(() -> data.refused(route[3], Values.of("field", route[1]), call));
    }

    /**
     * Sets the account's dead-man switch, whose time is not scaled, because the caller chooses it; 0 disables it. The
     * route names the parameter with the seconds, the least and the largest number, the refusal of any other one, and
     * the text, which shows the time of the switch as {@code trigger}, {@code triggerIso} and {@code triggerSecond}.
     */
    private HandlerResult deadMan(RestCall call) {
        String[] route = call.argument().split(" ", 5);
        long seconds = call.params().number(route[0], -1);
        if (seconds != 0 && (seconds < Long.parseLong(route[1]) || seconds > Long.parseLong(route[2]))) {
            return data.refused(route[3], Values.of("field", route[0]), call);
        }
        call.account().deadManTimer.set(call.nowNanos(), seconds * 1_000_000_000L);
        long millis = call.nowMillis() + seconds * 1_000;
        Values trigger = seconds == 0
                ? Values.of("trigger", 0L, "triggerIso", "0", "triggerSecond", "0")
                : Values.of(
                        "trigger",
                        millis,
                        "triggerIso",
                        ReportedClock.iso(millis),
                        "triggerSecond",
                        ReportedClock.isoSecond(millis));
        return dialect.answer(data.text(route[4], trigger, call), call);
    }

    /**
     * Lists the latest orders that are open, filled or done, of the named market or of all. Where the dialect has a
     * parameter {@code older}, pages of open orders begin with the newest one before that id.
     */
    private HandlerResult orders(RestCall call) {
        String[] which = call.argument().split(" ", 3);
        String older = data.setting("older", "");
        Stream<Order> orders = switch (which[0]) {
            case "open" ->
                older.isEmpty()
                        ? call.orders().open(call.instrument()).stream()
                        : olderThan(call.params().number(older, Long.MAX_VALUE), call);
            case "filled" -> call.filled();
            default -> call.orders().newestFirst(call.instrument(), Order.DONE).stream();
        };
        Stream<Order> listed = orders.filter(order -> isListed(order.instrument, call));
        return list(data.orders(which[1], listed.limit(maxListed)), which, 2, call);
    }

    private static Stream<Order> olderThan(long id, RestCall call) {
        return call.orders().newestFirst(call.instrument(), Set.of(Order.State.OPEN)).stream()
                .filter(order -> Long.parseLong(order.id) < id);
    }

    /** Returns the book; the route names the parameter with the number of levels, its usual value and the largest. */
    private String book(RestCall call, Instrument market) {
        String[] levels = call.argument().split(" ", 3);
        int count = call.count(levels[0], Integer.parseInt(levels[1]), Integer.parseInt(levels[2]));
        return data.text("book", market, call, data.sides(market, count));
    }

    /**
     * Returns rows such as candles or trades. The route names their text and, where the caller chooses the interval,
     * the parameter with its usual value; the table {@code intervals} has the milliseconds. The table {@code rows} has
     * for the text the first row, {@code newest} or {@code oldest}, the unit of its time in milliseconds, the parameter
     * with the number of rows, its usual value and the largest, and perhaps the text around the {@code list}, which
     * also shows the {@code last} time.
     */
    private HandlerResult rows(RestCall call) {
        String[] route = call.argument().split(" ", 3);
        String text = route[0];
        String usual = route.length < 3 ? "" : route[2];
        long millis = route.length == 1
                ? MINUTE_MILLIS
                : data.number("intervals", call.params().get(route[1], usual));
        if (millis == 0) {
            return data.refused("wrongInterval", call);
        }
        String[] row = data.table("rows").getOrDefault(text, "").split(" ", 6);
        long latest = Math.floorDiv(call.nowMillis(), millis);
        long length = millis / Long.parseLong(row[1]);
        int count = call.count(row[2], Integer.parseInt(row[3]), Integer.parseInt(row[4]));
        return cached(call, text + latest, (asked, market) -> {
            String list = row[0].equals("newest")
                    ? data.rows(text, market, latest, count, length)
                    : data.oldestFirst(text, market, latest, count, length);
            return row.length == 5 ? list : data.text(row[5], market, Values.of("list", list, "last", latest * length));
        });
    }

    /**
     * Returns the response of a call for one market, which stays the same while its parameters do and {@code state},
     * such as the number of the current second.
     */
    public final HandlerResult cached(RestCall call, String state, BiFunction<RestCall, Instrument, String> text) {
        Instrument market = call.instrument();
        return market == null
                ? dialect.noSuchMarket(call)
                : HandlerResult.ok(cache.get(
                        List.of(
                                state,
                                market,
                                call.route().path(),
                                call.params().sortedForm("")),
                        () -> dialect.answer(text.apply(call, market), call).text()));
    }
}
