package dev.sluice.sim.market;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data of one simulated exchange: its markets with their constant prices, its coins, its words for the states of
 * orders, and its responses as {@link Template}s. It is read from the JSON resource with the name of the exchange.
 */
public final class Templates {
    private final String name;
    private final JsonNode json;
    private final Map<String, Template> texts = new HashMap<>();
    private final List<Instrument> markets = new ArrayList<>();
    private final List<Values> coins = new ArrayList<>();
    private final Map<Order.State, String> states = new EnumMap<>(Order.State.class);
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, Map<String, String>> tables = new HashMap<>();

    private Templates(String name, JsonNode json, JsonNode product) {
        this.name = name;
        this.json = json;
        Map<String, JsonNode> all = new HashMap<>();
        read(json, all);
        read(product, all);
        all.keySet().forEach(text -> texts.put(text, Template.of(text, all, tables)));
    }

    private void read(JsonNode json, Map<String, JsonNode> all) {
        settings.putAll(facts(json.path("dialect")));
        json.path("tables").fields().forEachRemaining(table -> tables.put(table.getKey(), facts(table.getValue())));
        json.path("markets").forEach(market -> markets.add(new Instrument(facts(market))));
        json.path("coins").forEach(coin -> {
            Map<String, String> facts = coin.isTextual() ? Map.of("coin", coin.textValue()) : facts(coin);
            coins.add(facts::get);
        });
        for (Order.State state : Order.State.values()) {
            String word = states.getOrDefault(state, state.name());
            states.put(state, json.path("states").path(state.name()).asText(word));
        }
        json.path("texts").fields().forEachRemaining(text -> all.put(text.getKey(), text.getValue()));
    }

    private static Map<String, String> facts(JsonNode json) {
        Map<String, String> facts = new LinkedHashMap<>();
        json.fields()
                .forEachRemaining(
                        fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        return facts;
    }

    /** Returns the data of the exchange with that name. */
    public static Templates of(String exchange) {
        try (InputStream in = Templates.class.getResourceAsStream("/dev/sluice/sim/exchange/" + exchange + ".json")) {
            return new Templates(
                    exchange,
                    new ObjectMapper().readTree(Objects.requireNonNull(in, exchange)),
                    MissingNode.getInstance());
        } catch (IOException e) {
            throw new UncheckedIOException("the data of the simulated " + exchange + " cannot be read", e);
        }
    }

    /** Returns this data together with those of one product of the exchange, which replace what has the same name. */
    public Templates part(String product) {
        return new Templates(name, json, json.path("products").path(product));
    }

    /** Returns the name of the exchange. */
    public String name() {
        return name;
    }

    /** Returns a setting of the dialect. */
    public String setting(String name, String absent) {
        return settings.getOrDefault(name, absent);
    }

    /** Returns a table of words, such as the lengths of candles by their names. */
    public Map<String, String> table(String name) {
        return Objects.requireNonNull(tables.get(name), name);
    }

    /** Returns a table that an exchange need not have, with its rows in order. */
    public Map<String, String> rows(String name) {
        return tables.getOrDefault(name, Map.of());
    }

    /** Returns the number that the table has for a word; 0 when it has none. */
    public long number(String table, @Nullable String word) {
        String number = table(table).get(word);
        return number == null ? 0 : Long.parseLong(number);
    }

    /** Returns all markets. */
    public Markets markets() {
        return new Markets(markets);
    }

    /** Returns the markets of which a fact has this value. */
    public Markets markets(String fact, String value) {
        return new Markets(markets.stream()
                .filter(market -> value.equals(market.get(fact)))
                .toList());
    }

    public List<Values> coins() {
        return coins;
    }

    /** Returns the filled text with that name. */
    public String text(String name, Values... values) {
        return template(name).fill(values);
    }

    /** Returns a successful response: JSON in the text around it that the setting {@code answer} names, if any. */
    public HandlerResult answer(String json, Values... values) {
        String around = setting("answer", "");
        return HandlerResult.ok(around.isEmpty() ? json : text(around, with(Values.of("data", json), values)));
    }

    /** Returns a refusal, see {@link #refused(CallVerdict, String, Values...)}. */
    public HandlerResult refused(String name, Values... values) {
        return refused(CallVerdict.FAILED, name, values);
    }

    /**
     * Returns a refusal, which is a row of the table {@code refusals}: status, code and message, in which
     * <code>{name}</code> stands for a value and that a {@code |} separates from a detail. They fill the text
     * {@code refused}, or the one that precedes the status as in {@code error:404}.
     */
    public HandlerResult refused(CallVerdict verdict, String name, Values... values) {
        String[] row = Objects.requireNonNull(rows("refusals").get(name), name).split(" ", 3);
        String[] head = row[0].split(":", 2);
        String[] message = (row.length < 3 ? "" : filled(row[2], values)).split(" \\| ", 2);
        String detail = message.length == 1 ? "" : message[1];
        Values problem = Values.of("code", row.length < 2 ? "" : row[1], "message", message[0], "detail", detail);
        String body = text(head.length == 1 ? "refused" : head[0], with(problem, values));
        return HandlerResult.of(Integer.parseInt(head[head.length - 1]), body, verdict);
    }

    /** Returns the refusal of what has a code and a message, such as an order that failed. */
    public HandlerResult refused(int status, Values... problem) {
        return HandlerResult.of(status, text("refused", problem), CallVerdict.FAILED);
    }

    private static Values[] with(Values first, Values... others) {
        Values[] all = new Values[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static String filled(String text, Values... values) {
        int open = text.indexOf('{');
        int close = text.indexOf('}', open);
        return open < 0
                ? text
                : text.substring(0, open)
                        + Template.value(text.substring(open + 1, close), text, values)
                        + filled(text.substring(close + 1), values);
    }

    private Template template(String name) {
        Template template = texts.get(name);
        if (template == null) {
            throw new IllegalArgumentException("no text '" + name + "'");
        }
        return template;
    }

    /** Returns a JSON list with a filled text for each element. */
    public String list(String name, Stream<? extends Values> elements, Values... more) {
        return joined(name, null, elements, more);
    }

    /** Returns a JSON object with a filled text for each element, whose member is named by its value {@code key}. */
    public String members(String name, String key, Stream<? extends Values> elements, Values... more) {
        return joined(name, key, elements, more);
    }

    private String joined(String name, @Nullable String key, Stream<? extends Values> elements, Values[] more) {
        Template template = template(name);
        Values[] values = with(none -> null, more);
        Spliterator<? extends Values> all = elements.spliterator();
        StringBuilder out = new StringBuilder(template.length(Math.max(1, all.getExactSizeIfKnown())));
        out.append(key == null ? '[' : '{');
        all.forEachRemaining(element -> {
            out.append(out.length() == 1 ? "" : ",");
            if (key != null) {
                out.append(Template.quoted(String.valueOf(element.get(key)))).append(':');
            }
            values[0] = element;
            template.write(out, values);
        });
        return out.append(key == null ? ']' : '}').toString();
    }

    /**
     * Returns one side of a book, the best level first: price {@code level}, and {@code size}, which is also its
     * {@code number}; {@code sign} is -1 for bids and 1 for asks.
     */
    public String side(String name, Instrument instrument, int depth, int sign, Values... more) {
        return list(name, LongStream.rangeClosed(1, depth).mapToObj(i -> new Level(instrument, i, sign)), more);
    }

    /** Returns both sides of a book as {@code bids} and {@code asks}, of the text {@code level}. */
    public Values sides(Instrument instrument, int depth) {
        return Values.of("bids", side("level", instrument, depth, -1), "asks", side("level", instrument, depth, 1));
    }

    /**
     * Returns rows of constant data such as candles, newest first: {@code number}, and {@code start} = number x length.
     */
    public String rows(String name, Instrument instrument, long newest, int count, long length) {
        return list(name, LongStream.range(0, count).mapToObj(i -> new Row(newest - i, i, length, i == 0)), instrument);
    }

    /** Returns the rows of {@link #rows} in the opposite order. */
    public String oldestFirst(String name, Instrument instrument, long newest, int count, long length) {
        return list(
                name,
                LongStream.range(0, count).mapToObj(i -> new Row(newest - count + 1 + i, i, length, i == count - 1)),
                instrument);
    }

    /** Returns one object with the members of two. */
    public static String joined(String first, String second) {
        return first.substring(0, first.length() - 1) + ',' + second.substring(1);
    }

    /** Returns what texts show of an order in its current state. */
    public OrderView order(Order order) {
        return order(order, order.state);
    }

    /** Returns what texts show of an order in that state. */
    public OrderView order(Order order, Order.State state) {
        return new OrderView(order, state, state(state));
    }

    /** Returns a JSON list with a filled text for each order. */
    public String orders(String name, Stream<Order> orders, Values... more) {
        return list(name, orders.map(this::order), more);
    }

    /** Returns the states with these words. */
    public Set<Order.State> states(List<String> words) {
        return Stream.of(Order.State.values())
                .filter(state -> words.contains(state(state)))
                .collect(Collectors.toSet());
    }

    /** Returns the exchange's word for a state. */
    public String state(Order.State state) {
        return Objects.requireNonNull(states.get(state));
    }

    private record Level(Instrument instrument, long number, int sign) implements Values {
        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case "number" -> number;
                case "size" -> instrument.size(BigDecimal.valueOf(number));
                case "level" -> instrument.priceAway(sign * (int) number);
                default -> null;
            };
        }
    }

    private record Row(long number, long index, long length, boolean newest) implements Values {
        @Override
        public @Nullable Object get(String name) {
            return switch (name) {
                case "number" -> number;
                case "index" -> index;
                case "start" -> number * length;
                case "end" -> (number + 1) * length - 1;
                case "startIso" -> ReportedClock.iso(number * length);
                case "closed" -> newest ? 0 : 1;
                case "isClosed" -> !newest;
                default -> null;
            };
        }
    }
}
