package dev.sluice.signer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template of a call that can be signed, with places for values of a command. Templates come only from the resources
 * of this package.
 *
 * <p>A template is the text {@code METHOD host/path?query}, or an object with this text as {@code call} and the body as
 * {@code form} or {@code json}. A place is {@code {name}}; {@code {name?}} is left out with its parameter or member
 * when the command has no such value, {@code {name:int}} is a number in JSON, and {@code {name:raw}} is an encoded
 * value that stays as it is. In a call for several orders, at most {@code maxOrders}, the element of its list is
 * repeated for each, or {@code {orderIds}} is the list of their numbers; with {@code oneInstrument} they must be of one
 * instrument.
 */
final class CallTemplate {
    private static final Pattern CALL = Pattern.compile("(GET|POST|DELETE|PUT) ([a-z0-9.-]+)(/[^?]*)(?:\\?(.*))?");
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)(:int|:raw)?(\\?)?}");
    private static final Pattern IN_PATH = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9_.:-]*");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern ENCODED = Pattern.compile("(?:[A-Za-z0-9_.:-]|%[0-9A-Fa-f]{2})+");

    private static final String ORDER_IDS = "orderIds";

    /** Places for values that are derived from the key; no command has them. */
    private static final Set<String> KEY_PLACES = Set.of("key", "signer");

    private final String method;
    private final String host;
    private final String path;
    private final String query;
    private final String form;
    private final @Nullable JsonNode json;
    private final int maxOrders;
    private final boolean isOfOneInstrument;
    private final Set<String> places = new HashSet<>();
    private final Set<String> requiredPlaces = new HashSet<>();

    /** @throws IllegalArgumentException when the text is no call */
    CallTemplate(JsonNode template) {
        String call = template.isTextual()
                ? template.textValue()
                : template.path("call").asText();
        Matcher parts = CALL.matcher(call);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a call: " + call);
        }
        method = parts.group(1);
        host = parts.group(2);
        path = parts.group(3);
        query = parts.group(4) == null ? "" : parts.group(4);
        form = template.path("form").asText();
        json = template.get("json");
        maxOrders = template.path("most").asInt(1);
        isOfOneInstrument = template.path("oneInstrument").asBoolean();
        for (Matcher place = PLACE.matcher(call + form + (json == null ? "" : json)); place.find(); ) {
            places.add(place.group(1));
            if (place.group(3) == null && !KEY_PLACES.contains(place.group(1))) {
                requiredPlaces.add(place.group(1));
            }
        }
    }

    /** Returns whether the template has a place for each of these values. */
    boolean hasPlacesFor(Set<String> names) {
        return places.containsAll(names);
    }

    /** Returns whether these values fill all required places. */
    boolean isComplete(Set<String> names) {
        return names.containsAll(requiredPlaces);
    }

    /**
     * Returns the call with the values of a command and the values that are derived from the key.
     *
     * @param command has a value for each required place
     */
    UnsignedCall build(Command command, Map<String, String> keyValues) throws RefusedException {
        List<Map<String, String>> orders = command.orders();
        Map<String, String> values = new HashMap<>(command.values());
        values.putAll(keyValues);
        if (!orders.isEmpty()) {
            values.putAll(commonValues(orders));
        }
        return new UnsignedCall(
                method,
                host,
                path(values),
                parameters(query, values),
                parameters(form, values),
                json == null ? null : fill(json, values, orders));
    }

    /** Returns the values that concern all orders together. */
    private Map<String, String> commonValues(List<Map<String, String>> orders) throws RefusedException {
        if (orders.size() > maxOrders) {
            throw new RefusedException("badValue", "this call is for at most " + maxOrders + " orders");
        }
        Map<String, String> values = new HashMap<>();
        if (isOfOneInstrument) {
            String instrument = orders.get(0).getOrDefault(Command.INSTRUMENT, "");
            if (!orders.stream().allMatch(order -> instrument.equals(order.get(Command.INSTRUMENT)))) {
                throw new RefusedException("badValue", "this call is for orders of one instrument");
            }
            values.put(Command.INSTRUMENT, instrument);
        }
        if (places.contains(ORDER_IDS)) {
            StringJoiner ids = new StringJoiner(",", "[", "]");
            for (Map<String, String> order : orders) {
                ids.add(number(Command.ORDER_ID, order.getOrDefault(Command.ORDER_ID, "")));
            }
            values.put(ORDER_IDS, ids.toString());
        }
        return values;
    }

    private static String number(String name, String value) throws RefusedException {
        if (!NUMBER.matcher(value).matches()) {
            throw new RefusedException("badValue", name + " is a number at this exchange: digits alone, at most 18");
        }
        return value;
    }

    private String path(Map<String, String> values) throws RefusedException {
        Matcher place = PLACE.matcher(path);
        StringBuilder filled = new StringBuilder();
        while (place.find()) {
            String value = values.getOrDefault(place.group(1), "");
            if (!IN_PATH.matcher(value).matches()) {
                throw new RefusedException(
                        "badValue",
                        place.group(1) + " is a part of the path at this exchange: it must match " + IN_PATH.pattern());
            }
            place.appendReplacement(filled, value);
        }
        return place.appendTail(filled).toString();
    }

    private static String parameters(String template, Map<String, String> values) throws RefusedException {
        StringJoiner parameters = new StringJoiner("&");
        for (String parameter : template.isEmpty() ? new String[0] : template.split("&", -1)) {
            Matcher place = PLACE.matcher(parameter);
            if (!place.find()) {
                parameters.add(parameter);
            } else if (values.containsKey(place.group(1))) {
                parameters.add(place.replaceFirst(Matcher.quoteReplacement(parameter(place, values))));
            }
        }
        return parameters.toString();
    }

    private static String parameter(Matcher place, Map<String, String> values) throws RefusedException {
        String value = values.getOrDefault(place.group(1), "");
        if (!":raw".equals(place.group(2))) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
        if (!ENCODED.matcher(value).matches()) {
            throw new RefusedException("badValue", place.group(1) + " must be encoded as the exchange sent it");
        }
        return value;
    }

    private static JsonNode fill(JsonNode template, Map<String, String> values, List<Map<String, String>> orders)
            throws RefusedException {
        if (template.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : template.properties()) {
                if (!isLeftOut(member.getValue(), values)) {
                    filled.set(member.getKey(), fill(member.getValue(), values, orders));
                }
            }
            return filled;
        }
        if (template.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : template) {
                if (orders.isEmpty()) {
                    filled.add(fill(element, values, orders));
                }
                for (Map<String, String> order : orders) {
                    filled.add(fill(element, order, List.of()));
                }
            }
            return filled;
        }
        return template.isTextual() ? value(template, values) : template;
    }

    private static boolean isLeftOut(JsonNode template, Map<String, String> values) {
        Matcher place = PLACE.matcher(template.asText());
        return place.matches() && !values.containsKey(place.group(1));
    }

    private static JsonNode value(JsonNode template, Map<String, String> values) throws RefusedException {
        Matcher place = PLACE.matcher(template.textValue());
        if (!place.find()) {
            return template;
        }
        String value = values.getOrDefault(place.group(1), "");
        if (":int".equals(place.group(2))) {
            return JsonNodeFactory.instance.numberNode(Long.parseLong(number(place.group(1), value)));
        }
        return JsonNodeFactory.instance.textNode(place.replaceFirst(Matcher.quoteReplacement(value)));
    }
}
