package dev.sluice.core.exchange.classify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.stream.InboundMessage;
import dev.sluice.core.exchange.stream.MessageReader;
import dev.sluice.core.exchange.stream.OutboundMessage;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A fuzz test of the parameters that matter for classification: in the path, the query, a form or JSON body, web
 * tokens, and WebSocket messages. Classification must never throw, and the values it accepts must be those that another
 * reader finds: Jackson's tree of a JSON body, Java's decoder of a form. A field that occurs twice makes the call
 * unreliable.
 *
 * <p>An input is {@code EXCHANGE METHOD TARGET}, lines of headers, an empty line and the body. The method {@code SEND}
 * stands for a message on a WebSocket of that path.
 */
public final class CallClassifierFuzz {
    private static final List<String> NAMES = ConfFiles.exchanges();
    private static final Map<String, Exchange> EXCHANGES = new HashMap<>();
    private static final Map<String, DialectSettings> DIALECTS = new HashMap<>();
    private static final List<String> CLAIMS = List.of("sub", "iss", "kid");
    private static final Bounds COST = new Bounds(1 << 20, 600);

    /** Rejects input that two readers could read differently: duplicate names, or content after the value. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CallClassifierFuzz() {}

    static {
        for (String name : NAMES) {
            ExchangeSettings settings = ConfFiles.exchange(name);
            DialectSettings dialect = ConfFiles.dialect(settings.dialect());
            DIALECTS.put(name, dialect);
            EXCHANGES.put(
                    name,
                    Exchange.of(
                            name,
                            settings,
                            dialect,
                            ConfFiles.limits(name).stream()
                                    .map(limit -> limit.name())
                                    .toList()));
        }
    }

    /** A request as the input describes it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Written(
            String exchange, String method, String target, Map<String, String> headers, String tail, byte[] body) {
        static Written of(byte[] data) {
            String text = new String(data, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\n\n");
            String head = end < 0 ? text : text.substring(0, end);
            String body = end < 0 ? "" : text.substring(end + 2);
            String[] lines = head.split("\n", -1);
            String[] first = lines[0].split(" ", 3);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(": ");
                if (colon > 0) {
                    headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 2));
                }
            }
            String name = EXCHANGES.containsKey(first[0])
                    ? first[0]
                    : NAMES.get(Math.floorMod(first[0].hashCode(), NAMES.size()));
            String target = first.length > 2 && first[2].startsWith("/") ? first[2] : "/";
            return new Written(
                    name,
                    first.length > 1 ? first[1] : "GET",
                    target,
                    headers,
                    body,
                    body.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Written written = Written.of(data);
        Exchange exchange = Objects.requireNonNull(EXCHANGES.get(written.exchange()));
        if (written.method().equals(Route.SEND)) {
            message(exchange, written);
        } else {
            CallRequest request =
                    new CallRequest(written.method(), written.target(), written.headers()::get, written.body());
            Call call = named(exchange, request, data.length);
            json(call.compiledRoute().routeFields(), written.body());
            form(call.compiledRoute().routeFields(), written.tail());
            int question = written.target().indexOf('?');
            if (question >= 0) {
                form(call.compiledRoute().routeFields(), written.target().substring(question + 1));
            }
        }
        String authorization = written.headers().get("Authorization");
        if (authorization != null) {
            token(authorization);
        }
    }

    private static Call named(Exchange exchange, CallRequest request, int bytes) {
        Call call = COST.hold(bytes, () -> exchange.classifier().classify(request));
        exchange.classifier().costs(call, new OrderCache(), 0);
        call.forEachCost((name, cost) -> Check.that(cost >= 0, "a cost below zero"));
        Check.that(call.isReliable() || call.cancelledOrderIds().isEmpty(), "an unreliable call cancels orders");
        boolean safe = call.kind() == Kind.CANCEL || call.kind() == Kind.REDUCE || call.kind() == Kind.DEAD_MAN;
        // a cancel with an id that is too long to be kept still passes, as it adds no risk
        Check.that(
                call.isReadable() || !safe || !call.kind().concernsOrders(),
                "an unreliable call passes as " + call.kind());
        Check.that(call.note().length() < 4096, "a note that is longer than a line");
        return call;
    }

    // ---- JSON

    private static void json(RouteFields routeFields, byte[] body) {
        CallFields callFields = new CallFields(routeFields);
        JsonFields.read(body, callFields);
        boolean reliable = callFields.unreliableReason() == null;
        callFields.finishReading();
        if (!reliable) {
            return;
        }
        Check.that(isUtf8(body), "a body that is not UTF-8 was accepted");
        JsonNode tree = tree(LENIENT, body);
        if (tree == null) {
            throw new AssertionError("a body that Jackson cannot read was accepted");
        }
        if (tree.isObject()) {
            for (int i = 0; i < routeFields.size(); i++) {
                if (!routeFields.isOnlyCompared(i) && !routeFields.isContainer(i)) {
                    field(routeFields, i, callFields.get(i), at(tree, routeFields.name(i)));
                }
            }
            if (tree(STRICT, body) == null) {
                once(routeFields, body);
            }
        }
    }

    private static void field(RouteFields routeFields, int index, @Nullable String found, @Nullable JsonNode there) {
        String name = routeFields.name(index);
        if (there == null || there.isNull() || there.isContainerNode()) {
            Check.same(null, found, name + ", which is not a plain value there");
            Check.that(
                    there == null || !there.isContainerNode() || routeFields.mayBeList(index),
                    name + " is not a plain value but was accepted");
        } else if (there.isTextual() || there.isBoolean()) {
            Check.same(there.asText(), found, name);
        } else {
            Check.that(found != null && !found.isEmpty(), name + " is a number and was not found");
        }
    }

    /** Returns the value with that name, where a dot leads into an object or into a text that contains one. */
    private static @Nullable JsonNode at(JsonNode tree, String name) {
        JsonNode node = tree;
        for (String step : name.split("\\.", -1)) {
            if (node != null && node.isTextual()) {
                node = tree(LENIENT, node.asText().getBytes(StandardCharsets.UTF_8));
            }
            node = node == null ? null : node.get(step);
        }
        return node;
    }

    /** Checks that no parameter that matters occurs twice in the outermost object. */
    private static void once(RouteFields routeFields, byte[] body) {
        Map<String, Integer> seen = new HashMap<>();
        try (JsonParser parser = LENIENT.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == com.fasterxml.jackson.core.JsonToken.FIELD_NAME) {
                seen.merge(parser.currentName(), 1, Integer::sum);
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new AssertionError("Jackson read it a moment ago", e);
        }
        for (int i = 0; i < routeFields.size(); i++) {
            Check.that(
                    routeFields.isOnlyCompared(i)
                            || routeFields.mayRepeat(i)
                            || seen.getOrDefault(routeFields.name(i), 0) <= 1,
                    routeFields.name(i) + " occurs twice and was accepted");
        }
    }

    private static @Nullable JsonNode tree(ObjectMapper mapper, byte[] json) {
        try {
            JsonNode tree = mapper.readTree(json);
            return tree == null || tree.isMissingNode() ? null : tree;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    // ---- forms

    private static void form(RouteFields routeFields, String text) {
        CallFields callFields = new CallFields(routeFields);
        FormFields.read(text, 0, callFields, CallFields.BODY);
        boolean reliable = callFields.unreliableReason() == null;
        callFields.finishReading();
        if (!reliable) {
            return;
        }
        Map<String, List<String>> there = new HashMap<>();
        for (String one : text.split("&", -1)) {
            int equals = one.indexOf('=');
            String name = decoded(equals < 0 ? one : one.substring(0, equals));
            String value = decoded(equals < 0 ? "" : one.substring(equals + 1));
            Check.that(name != null && value != null, "a form that Java cannot decode was accepted");
            if (!one.isEmpty()) {
                there.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            }
        }
        for (int i = 0; i < routeFields.size(); i++) {
            List<String> values = there.getOrDefault(routeFields.name(i), List.of());
            boolean inHolder = routeFields.name(i).indexOf('.') >= 0;
            if (!routeFields.isOnlyCompared(i) && !routeFields.mayRepeat(i) && !inHolder) {
                Check.that(values.size() <= 1, routeFields.name(i) + " occurs twice and was accepted");
                Check.same(values.isEmpty() ? null : values.get(0), callFields.get(i), routeFields.name(i));
            }
        }
    }

    /** Decodes a text, with bytes that are not ASCII unchanged; returns null if an escape is truncated or invalid. */
    private static @Nullable String decoded(String text) {
        try {
            StringBuilder escaped = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                escaped.append(c < 0x80 ? String.valueOf(c) : String.format("%%%02X", (int) c));
            }
            return text.chars().anyMatch(c -> c == '%' || c == '+')
                    ? URLDecoder.decode(escaped.toString(), StandardCharsets.UTF_8)
                    : text;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // ---- web tokens

    private static void token(String header) {
        JsonWebToken token = COST.hold(header.length(), () -> JsonWebToken.read(header, CLAIMS));
        if (token == null) {
            return;
        }
        String[] parts = header.substring("Bearer ".length()).split("\\.", -1);
        JsonNode head = part(parts[0]);
        JsonNode claims = part(parts[1]);
        if (claims == null
                || (!token.key().isEmpty() && head == null && claim(claims).isEmpty())) {
            Check.same("", token.key(), "key of a token that is unreadable or contains it twice");
            return;
        }
        String key = claim(claims);
        Check.same(key.isEmpty() && head != null ? claim(head) : key, token.key(), "key of a token");
        Check.same(NumberParser.parse(text(claims, "exp")), token.untilSeconds(), "end of a token");
    }

    private static @Nullable JsonNode part(String base64) {
        try {
            return tree(STRICT, Base64.getUrlDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String claim(JsonNode part) {
        for (String name : CLAIMS) {
            String value = text(part, name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static @Nullable String text(JsonNode part, String name) {
        JsonNode value = part.get(name);
        return value == null || value.isContainerNode() ? null : value.asText();
    }

    // ---- messages

    private static void message(Exchange exchange, Written written) {
        String path = Entry.path(written.target());
        byte[] text = written.body();
        exchange.streams().isHeartbeat(path, text);
        OutboundMessage outboundMessage =
                COST.hold(text.length, () -> exchange.streams().readFromBot(path, text, null));
        named(
                exchange,
                outboundMessage.request(),
                text.length + written.target().length());
        InboundMessage inboundMessage =
                COST.hold(text.length, () -> exchange.streams().readFromExchange(path, text));
        String all = new String(text, StandardCharsets.UTF_8);
        Check.that(
                all.contains(outboundMessage.id()) && all.contains(inboundMessage.id()),
                "an id that does not stand in the message");
        for (GroupSettings group :
                Objects.requireNonNull(DIALECTS.get(exchange.name())).groups()) {
            MessageSettings settings = group.messages();
            if (settings != null) {
                named(settings, text);
            }
        }
    }

    /** Checks that a message with a name has exactly one name. */
    private static void named(MessageSettings settings, byte[] text) {
        MessageReader reader = new MessageReader(settings, null);
        OutboundMessage outboundMessage = reader.readFromBot("/x", text, null);
        reader.readFromExchange(text);
        if (outboundMessage.name().isEmpty()) {
            return;
        }
        Check.that(isUtf8(text), "a message that is not UTF-8 has a name");
        JsonNode tree = tree(LENIENT, text);
        if (tree == null || !tree.isObject()) {
            throw new AssertionError("Jackson cannot read a message that has a name");
        }
        StringBuilder name = new StringBuilder(String.valueOf(text(tree, settings.name())));
        for (String path : settings.subnames().getOrDefault(name.toString(), List.of())) {
            name.append('/').append(element(tree, path).asText());
        }
        Check.same(name.toString(), outboundMessage.name(), "name of a message");
        JsonNode params = settings.params() == null ? MissingNode.getInstance() : element(tree, settings.params());
        if (!params.isMissingNode() && settings.moreParams().isEmpty()) {
            Check.same(params, tree(LENIENT, outboundMessage.request().body()), "parameters of a message");
        }
    }

    /** Returns what is at a path of names joined by dots; a list on it stands for its only element. */
    private static JsonNode element(JsonNode tree, String path) {
        JsonNode node = tree;
        for (String name : path.split("\\.", -1)) {
            node = (node.isArray() && node.size() == 1 ? node.get(0) : node).path(name);
        }
        return node;
    }

    private static final class Entry {
        static String path(String target) {
            int question = target.indexOf('?');
            return question < 0 ? target : target.substring(0, question);
        }
    }
}
