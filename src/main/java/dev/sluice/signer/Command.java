package dev.sluice.signer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request of the gateway. It names a call and its values; it never contains bytes to sign.
 *
 * @param account empty for {@link Verb#ACCOUNTS}
 * @param book empty for verbs without one
 * @param values instrument, orderId, clientOrderId and cursor, only those that are present
 * @param orders instrument and orderId of each order of {@link Verb#CANCEL_BATCH}; no id occurs twice
 */
record Command(Verb verb, String account, String book, Map<String, String> values, List<Map<String, String>> orders) {
    static final String INSTRUMENT = "instrument";
    static final String ORDER_ID = "orderId";
    static final String CLIENT_ORDER_ID = "clientOrderId";
    private static final String ORDERS = "orders";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> HEAD = Set.of("v", "account", "verb", "book");
    private static final Set<String> VALUES = Set.of(INSTRUMENT, ORDER_ID, CLIENT_ORDER_ID, "cursor");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.:/@+-]{1,64}");
    /** Exchanges choose cursors: Bybit's has percent signs and commas, others' end with equals signs. */
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9_.:/@+%,=-]{1,512}");

    Command {
        values = Map.copyOf(values);
        orders = List.copyOf(orders);
    }

    /** Reads the command from a line of JSON. */
    static Command of(byte[] line) throws RefusedException {
        JsonNode json = read(line);
        Map<String, String> texts = new LinkedHashMap<>();
        List<Map<String, String>> orders = List.of();
        for (Iterator<Map.Entry<String, JsonNode>> members = json.fields(); members.hasNext(); ) {
            Map.Entry<String, JsonNode> member = members.next();
            String name = member.getKey();
            if (!HEAD.contains(name) && !VALUES.contains(name) && !name.equals(ORDERS)) {
                throw new RefusedException(
                        "badRequest", "a member is unknown; allowed are " + HEAD + ", " + VALUES + " and " + ORDERS);
            }
            if (name.equals(ORDERS) && !member.getValue().isNull()) {
                orders = orders(member.getValue());
            } else if (!name.equals("v") && !member.getValue().isNull()) {
                texts.put(name, text(name, member.getValue()));
            }
        }
        if (!json.path("v").isInt() || json.path("v").intValue() != 1) {
            throw new RefusedException("badRequest", "v must be 1, the version of this protocol");
        }
        Verb verb = Verb.of(texts.getOrDefault("verb", ""));
        if (verb == null) {
            throw new RefusedException(
                    "unknownVerb",
                    "the verb must be one of accounts, openOrders, cancel, cancelBatch, cancelAll, keyRights; no other"
                            + " is signed");
        }
        Command command = new Command(
                verb, texts.getOrDefault("account", ""), texts.getOrDefault("book", ""), values(texts), orders);
        command.check();
        return command;
    }

    private static JsonNode read(byte[] line) throws RefusedException {
        try {
            JsonNode json = JSON.readTree(line);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JacksonException notJson) {
            // answered below, without the message of the exception, which contains bytes of the request
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
        throw new RefusedException(
                "badRequest", "a request is one JSON object in one line, and no member occurs twice");
    }

    private static String text(String name, JsonNode value) throws RefusedException {
        boolean cursor = name.equals("cursor");
        if (!value.isTextual()
                || !(cursor ? CURSOR : VALUE).matcher(value.textValue()).matches()) {
            throw new RefusedException(
                    "badValue", name + " must be null or text that matches " + (cursor ? CURSOR : VALUE).pattern());
        }
        return value.textValue();
    }

    /** Returns the orders of an object whose members are instruments, each with a list of ids. */
    private static List<Map<String, String>> orders(JsonNode json) throws RefusedException {
        List<Map<String, String>> orders = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (!VALUE.matcher(member.getKey()).matches() || !member.getValue().isArray()) {
                throw new RefusedException("badValue", ORDERS + " has for each instrument a list of ids");
            }
            for (JsonNode element : member.getValue()) {
                String id = text(ORDER_ID, element);
                if (!ids.add(id)) {
                    throw new RefusedException("badValue", "an id occurs twice in " + ORDERS);
                }
                orders.add(Map.of(INSTRUMENT, member.getKey(), ORDER_ID, id));
            }
        }
        if (orders.isEmpty()) {
            throw new RefusedException("badValue", ORDERS + " names at least one order");
        }
        return orders;
    }

    private static Map<String, String> values(Map<String, String> texts) {
        Map<String, String> values = new LinkedHashMap<>(texts);
        values.keySet().retainAll(VALUES);
        return values;
    }

    @Override
    public String toString() {
        return verb.word() + ' ' + account + ' ' + book + ' ' + (orders.isEmpty() ? values : orders);
    }

    private void check() throws RefusedException {
        boolean named = values.containsKey(ORDER_ID) || values.containsKey(CLIENT_ORDER_ID);
        if (verb == Verb.CANCEL && values.containsKey(ORDER_ID) == values.containsKey(CLIENT_ORDER_ID)) {
            throw new RefusedException("badRequest", "cancel needs orderId or clientOrderId, and not both");
        }
        if (verb != Verb.CANCEL && named) {
            throw new RefusedException("badRequest", "only cancel names an order");
        }
        if (verb != Verb.OPEN_ORDERS && values.containsKey("cursor")) {
            throw new RefusedException("badRequest", "only openOrders has a cursor");
        }
        if ((verb == Verb.CANCEL_BATCH) == orders.isEmpty() || (!orders.isEmpty() && !values.isEmpty())) {
            throw new RefusedException(
                    "badRequest", "cancelBatch has orders and no other values; other verbs have no orders");
        }
        if (verb.hasBook() == book.isEmpty() || (!verb.hasBook() && !values.isEmpty())) {
            throw new RefusedException(
                    "badRequest", "accounts and keyRights name no book and have no values; other verbs name a book");
        }
        if ((verb == Verb.ACCOUNTS) != account.isEmpty()) {
            throw new RefusedException("badRequest", "every verb but accounts names an account");
        }
    }
}
