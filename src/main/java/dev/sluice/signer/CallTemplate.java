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
 * A call that can be signed, with places for values of a command. Only the resources of this package have such calls.
 *
 * <p>A call is {@code METHOD host/path?query}, alone or as {@code call} beside {@code form} or {@code json}, its body.
 * A place is {@code {name}}; {@code {name?}} is left out with its parameter or member when the command has no such
 * value, {@code {name:int}} is a number in JSON, and {@code {name:raw}} is an encoded value that stays as it is. In a
 * call for several orders, at most {@code max}, the element of its list is repeated for each, or {@code {orderIds}} is
 * the list of their numbers; with {@code oneInstrument} they must be of one instrument.
 */
final class CallTemplate {
    private static final Pattern CALL = Pattern.compile("(GET|POST|DELETE|PUT) ([a-z0-9.-]+)(/[^?]*)(?:\\?(.*))?");
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z]+)(:int|:raw)?(\\?)?}");
    private static final Pattern IN_PATH = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9_.:-]*");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern ENCODED = Pattern.compile("(?:[A-Za-z0-9_.:-]|%[0-9A-Fa-f]{2})+");

    /** Places for what follows from the key: no command has such values. */
    private static final String ORDER_IDS = "orderIds";

    private static final Set<String> OWN = Set.of("key", "signer");

    private final String method;
    private final String host;
    private final String path;
    private final String query;
    private final String form;
    private final @Nullable JsonNode json;
    private final int max;
    private final boolean isOfOneInstrument;
    private final Set<String> places = new HashSet<>();
    private final Set<String> needed = new HashSet<>();

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
        max = template.path("most").asInt(1);
        isOfOneInstrument = template.path("oneInstrument").asBoolean();
        for (Matcher place = PLACE.matcher(call + form + (json == null ? "" : json)); place.find(); ) {
            places.add(place.group(1));
            if (place.group(3) == null && !OWN.contains(place.group(1))) {
                needed.add(place.group(1));
            }
        }
    }

    /** Returns whether there is a place for each of these values. */
    boolean hasPlacesFor(Set<String> names) {
        return places.containsAll(names);
    }

    /** Returns whether these values are enough. */
    boolean isComplete(Set<String> names) {
        return names.containsAll(needed);
    }

    /**
     * Returns the call with the values of a command and those that follow from the key.
     *
     * @param command has all values that are needed
     */
    UnsignedCall build(Command command, Map<String, String> own) throws Refusal {
        List<Map<String, String>> orders = command.orders();
        Map<String, String> values = new HashMap<>(command.values());
        values.putAll(own);
        if (!orders.isEmpty()) {
            values.putAll(ofAll(orders));
        }
        return new UnsignedCall(
                method,
                host,
                path(values),
                parameters(query, values),
                parameters(form, values),
                json == null ? null : filled(json, values, orders));
    }

    /** Returns the values that several orders have together. */
    private Map<String, String> ofAll(List<Map<String, String>> orders) throws Refusal {
        if (orders.size() > max) {
            throw new Refusal("badValue", "this call is for at most " + max + " orders");
        }
        Map<String, String> values = new HashMap<>();
        if (isOfOneInstrument) {
            String instrument = orders.get(0).getOrDefault(Command.INSTRUMENT, "");
            if (!orders.stream().allMatch(order -> instrument.equals(order.get(Command.INSTRUMENT)))) {
                throw new Refusal("badValue", "this call is for orders of one instrument");
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

    private static String number(String name, String value) throws Refusal {
        if (!NUMBER.matcher(value).matches()) {
            throw new Refusal("badValue", name + " is a number at this exchange: digits alone, at most 18");
        }
        return value;
    }

    private String path(Map<String, String> values) throws Refusal {
        Matcher place = PLACE.matcher(path);
        StringBuilder filled = new StringBuilder();
        while (place.find()) {
            String value = values.getOrDefault(place.group(1), "");
            if (!IN_PATH.matcher(value).matches()) {
                throw new Refusal(
                        "badValue",
                        place.group(1) + " is a part of the path at this exchange: it must match " + IN_PATH.pattern());
            }
            place.appendReplacement(filled, value);
        }
        return place.appendTail(filled).toString();
    }

    private static String parameters(String template, Map<String, String> values) throws Refusal {
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

    private static String parameter(Matcher place, Map<String, String> values) throws Refusal {
        String value = values.getOrDefault(place.group(1), "");
        if (!":raw".equals(place.group(2))) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
        if (!ENCODED.matcher(value).matches()) {
            throw new Refusal("badValue", place.group(1) + " must be encoded as the exchange sent it");
        }
        return value;
    }

    private static JsonNode filled(JsonNode template, Map<String, String> values, List<Map<String, String>> orders)
            throws Refusal {
        if (template.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : template.properties()) {
                if (!isLeftOut(member.getValue(), values)) {
                    filled.set(member.getKey(), filled(member.getValue(), values, orders));
                }
            }
            return filled;
        }
        if (template.isArray()) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : template) {
                if (orders.isEmpty()) {
                    filled.add(filled(element, values, orders));
                }
                for (Map<String, String> order : orders) {
                    filled.add(filled(element, order, List.of()));
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

    private static JsonNode value(JsonNode template, Map<String, String> values) throws Refusal {
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
