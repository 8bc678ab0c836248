package dev.sluice.sim.kernel;

import dev.sluice.sim.market.DecimalText;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What exchanges have in common where they place, amend and cancel orders. The table {@code order} of their data names
 * the fields, see {@link OrderForm}, besides {@code id}, {@code newSize} and {@code newPrice}, and limits the length of
 * a client's id ({@code longestClientId}), prescribes its form ({@code clientIdPattern}) and the number of open orders
 * of a market ({@code max}) or of the account ({@code mostOfAll}); where it has {@code anyMarket}, a call names an
 * order without its market. {@code idPrefix} is the fact of the market that begins the id of an order,
 * {@code ownClientId} begins the id that the exchange gives to an order without a client's one, and
 * {@code namedClientId} is the field with a client's id where a call names an order. {@code spent} has a size in the
 * quote asset; so has the size of a market order whose field {@code unit} is {@code quoteUnit}, where the fact
 * {@code kind} of the market is {@code spot}. The table {@code allowed} has the words that a field may have. A table of
 * problems has the code and the message of each {@link Problem}, {@code WRONG_FIELD.side} those of one field, in which
 * <code>{field}</code> and <code>{Field}</code> stand for the name of the wrong field. Where it has {@code NO_FIELD},
 * that is for a field that is absent. Without {@code DUPLICATE} the id of a client may repeat, and without
 * {@code NOTHING_TO_AMEND} an amendment may be empty.
 */
public class OrderProcessor {
    private final OrderForm form;
    private final Map<String, String> fields;
    private final Pattern clientIdPattern;
    private final Map<String, String> allowed;
    private final Map<String, String> problems;
    private final Supplier<String> ids;

    /**
     * @param problems the name of the table of problems
     * @param ids supplies the id of each order
     */
    public OrderProcessor(Templates data, String problems, Supplier<String> ids) {
        form = OrderForm.of(data);
        fields = data.table("order");
        clientIdPattern = Pattern.compile(fields.getOrDefault("clientIdPattern", ".*"), Pattern.DOTALL);
        allowed = data.rows("allowed");
        this.problems = data.rows(problems);
        this.ids = ids;
    }

    /** What became of an order. */
    public enum Problem {
        NONE,
        NO_MARKET,
        TOO_LATE,
        WRONG_FIELD,
        CLIENT_ID,
        DUPLICATE,
        TOO_MANY,
        NOT_AMENDED,
        NOTHING_TO_AMEND,
        NOT_CANCELLED,
        NO_ROOM;

        /** Returns whether there is no open order with the name in the call. */
        boolean concernsNamed() {
            return this == NOT_AMENDED || this == NOT_CANCELLED;
        }
    }

    public OrderForm form() {
        return form;
    }

    /**
     * Does what a row of the routes says, {@code place}, {@code test}, {@code amend} or {@code cancel}, with the order
     * that {@code params} describe or name: those of the call or of one order of a batch.
     */
    public Result handle(
            String what, RestCall call, OrderStore orders, Params params, @Nullable Instrument instrument) {
        return switch (what) {
            case "place" -> place(call, orders, params, instrument);
            case "test" -> test(call, orders, params, instrument);
            case "amend" -> amend(call, orders, params, instrument);
            case "cancel" -> cancel(call, orders, params, instrument);
            default -> throw new IllegalArgumentException("nothing known to do with an order: " + what);
        };
    }

    public Result place(RestCall call, OrderStore orders, Params params, @Nullable Instrument instrument) {
        Result tested = test(call, orders, params, instrument);
        if (tested.order() != null) {
            orders.add(tested.order());
        }
        return tested;
    }

    /** Returns what would become of an order. */
    public Result test(RestCall call, OrderStore orders, Params params, @Nullable Instrument instrument) {
        if (instrument == null) {
            return failed(params, Problem.NO_MARKET);
        }
        String wrong = wrongField(params);
        String clientId = params.get(form.clientId(), "");
        if (wrong != null) {
            return failed(params, Problem.WRONG_FIELD, wrong);
        }
        if (!clientId.isEmpty() && !clientIdPattern.matcher(clientId).matches()) {
            return failed(params, Problem.CLIENT_ID);
        }
        if (problems.containsKey("DUPLICATE") && orders.open(null, clientId) != null) {
            return failed(params, Problem.DUPLICATE);
        }
        if (orders.openCount(instrument) >= number("most") || orders.openCount() >= number("mostOfAll")) {
            return failed(params, Problem.TOO_MANY);
        }
        String prefix = field("idPrefix");
        String id = (prefix.isEmpty() ? "" : instrument.fact(prefix) + '-') + ids.get();
        String ownClientId = field("ownClientId");
        String name = clientId.isEmpty() && !ownClientId.isEmpty() ? ownClientId + id : clientId;
        return done(params, form.order(id, name, call, params, instrument, quantity(params, instrument)));
    }

    /** Returns the quantity in the base asset. */
    private BigDecimal quantity(Params params, Instrument market) {
        BigDecimal size = DecimalText.positive(params.first(form.size()));
        BigDecimal inQuote = size == null ? spent(params) : isInQuote(params, market) ? size : null;
        BigDecimal inBase = size == null ? BigDecimal.ONE : size;
        return inQuote == null ? inBase : inQuote.divide(market.price(), 8, RoundingMode.DOWN);
    }

    private @Nullable BigDecimal spent(Params params) {
        return DecimalText.positive(params.get(field("spent")));
    }

    /** Returns whether the size of a market order is in the quote asset, as usual where one buys at a spot market. */
    private boolean isInQuote(Params params, Instrument market) {
        String quote = field("quoteUnit");
        String usual = form.sides().indexOf(params.get(form.side(), "")) == 0 ? quote : "";
        return !quote.isEmpty()
                && form.isMarket(params)
                && market.fact(field("kind")).equals(field("spot"))
                && params.get(field("unit"), usual).equals(quote);
    }

    /** Returns the name of the first field that is missing or has an impossible value, or null. */
    public @Nullable String wrongField(Params params) {
        for (Map.Entry<String, String> field : allowed.entrySet()) {
            if (!List.of(field.getValue().split(" ", -1)).contains(params.get(field.getKey(), ""))) {
                return field.getKey();
            }
        }
        String wrong = form.wrongField(params);
        if (form.size().equals(wrong) && form.isMarket(params) && spent(params) != null) {
            wrong = null;
        }
        boolean tooLong = params.get(form.clientId(), "").length() > number("longestClientId");
        return wrong == null && tooLong ? form.clientId() : wrong;
    }

    public Result amend(RestCall call, OrderStore orders, Params params, @Nullable Instrument instrument) {
        Order order = named(orders, params, instrument);
        if (order == null) {
            return failed(params, Problem.NOT_AMENDED);
        }
        return order.amend(params.get(field("newSize")), params.get(field("newPrice")), call.nowNanos())
                        || !problems.containsKey("NOTHING_TO_AMEND")
                ? done(params, order)
                : failed(params, Problem.NOTHING_TO_AMEND);
    }

    public Result cancel(RestCall call, OrderStore orders, Params params, @Nullable Instrument instrument) {
        Order order = named(orders, params, instrument);
        if (order == null) {
            return failed(params, Problem.NOT_CANCELLED);
        }
        orders.cancel(order, call.nowNanos());
        return done(params, order);
    }

    /** Returns the open order that its id or the client's id names, or null when it is none of that market. */
    private @Nullable Order named(OrderStore orders, Params params, @Nullable Instrument instrument) {
        Order order = orders.open(idIn(params), clientIdIn(params));
        boolean named = !field("anyMarket").isEmpty() || (order != null && order.instrument.equals(instrument));
        return named ? order : null;
    }

    /** Returns the order that its id or the client's id names, open or closed, or null. */
    @Nullable
    Order known(OrderStore orders, Params params) {
        return orders.any(idIn(params), clientIdIn(params));
    }

    /** Returns the id that names an order; where the field may have a client's id too, that has a form of its own. */
    private @Nullable String idIn(Params params) {
        String id = params.first(field("id"));
        boolean either = field("id").equals(namedClientId());
        return id != null && either && clientIdPattern.matcher(id).matches() ? null : id;
    }

    private @Nullable String clientIdIn(Params params) {
        return params.get(namedClientId());
    }

    private String namedClientId() {
        return fields.getOrDefault("namedClientId", form.clientId());
    }

    private String field(String name) {
        return fields.getOrDefault(name, "");
    }

    private long number(String name) {
        String value = field(name);
        return value.isEmpty() ? Long.MAX_VALUE : Long.parseLong(value);
    }

    public Result done(Params asked, Order order) {
        return result(asked, order, Problem.NONE, "");
    }

    public Result failed(Params asked, Problem problem) {
        return failed(asked, problem, "");
    }

    private Result failed(Params asked, Problem problem, String field) {
        return result(asked, null, problem, field);
    }

    private Result result(Params asked, @Nullable Order order, Problem problem, String field) {
        boolean absent = !field.isEmpty() && asked.get(field) == null && problems.containsKey("NO_FIELD");
        String row = absent ? "NO_FIELD" : problem.name();
        String general = problems.getOrDefault(row, "");
        String[] text = (field.isEmpty() ? general : problems.getOrDefault(row + '.' + field, general)).split(" ", 2);
        String capital = field.isEmpty() ? "" : Character.toUpperCase(field.charAt(0)) + field.substring(1);
        String message =
                text.length == 1 ? "" : text[1].replace("{field}", field).replace("{Field}", capital);
        return new Result(asked, order, problem, field, text[0], message, field("id"), form.clientId());
    }

    /**
     * The result of one order of a call, which templates show with the order's id and client's id, as placed or as the
     * call named them.
     *
     * @param order null when the call failed
     */
    public record Result(
            Params asked,
            @Nullable Order order,
            Problem problem,
            String field,
            String code,
            String message,
            String idField,
            String clientIdField)
            implements Values {

        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case "field" -> field;
                case "code" -> code;
                case "message" -> message;
                case "order" -> order == null ? Objects.toString(asked.first(idField), "") : order.id;
                case "clientId" -> order == null ? asked.get(clientIdField, "") : order.clientId;
                case "created" -> order == null ? "" : null;
                default -> name.startsWith("asked.") ? asked.get(name.substring("asked.".length()), "") : null;
            };
        }
    }
}
