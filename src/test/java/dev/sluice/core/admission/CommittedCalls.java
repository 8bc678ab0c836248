package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one committed exchange, classified by the project's own tables: one for each route and one for each rule
 * that changes a call's kind, all of the instrument {@link #INSTRUMENT}. The only account, {@code desk}, is configured
 * so that its spot sells reduce.
 */
final class CommittedCalls {
    static final String INSTRUMENT = "OWNX";
    static final String ACCOUNT = "desk";
    private static final String KEY = "the-key-of-the-desk";

    /**
     * A call and its kind.
     *
     * @param stated the kind stated by the tables
     */
    record Stated(Call call, Kind stated) {}

    private final DialectSettings dialect;
    private final Exchange exchange;

    CommittedCalls(String name) {
        dialect = ConfFiles.dialect(ConfFiles.exchange(name).dialect());
        ExchangeSettings own = ConfFiles.exchange(name);
        AccountSettings account = new AccountSettings(List.of(ApiKeyIds.of(KEY)), false, true, null);
        exchange = Exchange.of(
                name,
                new ExchangeSettings(
                        own.dialect(),
                        own.aliases(),
                        null,
                        own.upstreams(),
                        own.streams(),
                        Map.of(ACCOUNT, account),
                        null,
                        false),
                dialect,
                ConfFiles.limits(name).stream().map(LimitSettings::name).toList());
    }

    /** Learns the number of an instrument. */
    void learn(long number, String instrument) {
        exchange.instrumentNumbers().learn(number, instrument);
    }

    List<Stated> all() {
        List<Stated> all = new ArrayList<>();
        for (GroupSettings group : dialect.groups()) {
            group.routes().forEach(route -> add(group, route, all));
            if (group.streams()) {
                streams(group, all);
            } else {
                unlisted(group, all);
            }
        }
        return all;
    }

    /**
     * Adds the calls of WebSockets: a message that corresponds to an HTTP call has the kind of that call; otherwise
     * opening is a session and sending places.
     */
    private void streams(GroupSettings group, List<Stated> into) {
        String path = group.path().equals("/") ? "" : group.path();
        into.add(new Stated(whole(Route.OPEN, path + "/nobody", Map.of()), Kind.SESSION));
        into.add(new Stated(whole(Route.SEND, path + "/nobody", Map.of()), Kind.PLACE));
        MessageSettings messages = group.messages();
        if (messages == null) {
            return;
        }
        Map<String, RouteSettings> routes = new TreeMap<>();
        dialect.groups()
                .forEach(http -> http.routes()
                        .forEach(route -> route.calls().forEach(line -> {
                            for (String method :
                                    line.substring(0, line.indexOf(' ')).split(",", -1)) {
                                routes.put(method + line.substring(line.indexOf(' ')), route);
                            }
                        })));
        messages.calls().forEach((name, call) -> {
            assertThat(routes.keySet()).anyMatch(line -> isOf(call, line));
            routes.forEach((line, route) -> {
                if (isOf(call, line)) {
                    message(group, route, path + "/" + name + line.substring(call.length()), into);
                }
            });
        });
    }

    /** Returns whether a route is that of a call, or one of its variants: POST /exchange?action.type=order. */
    private static boolean isOf(String call, String line) {
        return line.equals(call) || line.startsWith(call + "?");
    }

    private void message(GroupSettings group, RouteSettings route, String line, List<Stated> into) {
        into.add(new Stated(plain(route, Route.SEND, line), plainKind(route)));
        for (KindRule rule : reduces(group, route)) {
            into.add(new Stated(ordered(route, Route.SEND, line, List.of(first(rule), first(rule))), rule.kind()));
        }
    }

    private void unlisted(GroupSettings group, List<Stated> into) {
        String path = (group.path().equals("/") ? "" : group.path()) + "/nobody/lists/this";
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")) {
            boolean reads = method.equals("GET") || method.equals("HEAD");
            Kind kind = group.unlistedKinds().getOrDefault(method, reads ? Kind.READ_PRIVATE : Kind.PLACE);
            boolean isRead = kind == Kind.READ_PUBLIC || kind == Kind.READ_PRIVATE;
            // With a key, an unlisted read is a private read.
            Kind read = hasAccounts() || group.unlistedKinds().get(method) == Kind.READ_PRIVATE
                    ? Kind.READ_PRIVATE
                    : Kind.READ_PUBLIC;
            into.add(new Stated(whole(method, path, Map.of()), isRead ? read : kind));
        }
    }

    private void add(GroupSettings group, RouteSettings route, List<Stated> into) {
        for (String line : route.calls()) {
            int space = line.indexOf(' ');
            String path = line.substring(space + 1)
                    .replace("{" + instrument(group.streams(), line.substring(space + 1)) + "}", INSTRUMENT)
                    .replaceAll("\\{[^}]*}", "1");
            for (String method : line.substring(0, space).split(",", -1)) {
                into.add(new Stated(plain(route, method, path), plainKind(route)));
                for (KindRule rule : route.kinds()) {
                    into.add(new Stated(whole(method, path, first(rule)), rule.kind()));
                }
                for (KindRule rule : reduces(group, route)) {
                    into.add(new Stated(ordered(route, method, path, List.of(first(rule), first(rule))), rule.kind()));
                }
            }
        }
    }

    /**
     * Returns the kind of a call without the parameters of any rule. The spot sells of the account reduce, so its rule
     * without parameters applies.
     */
    private static Kind plainKind(RouteSettings route) {
        return route.kinds().stream()
                .filter(rule -> rule.when().isEmpty())
                .map(KindRule::kind)
                .findFirst()
                .orElse(route.kind());
    }

    private List<KindRule> reduces(GroupSettings group, RouteSettings route) {
        String name = group.reduces();
        boolean orders = route.kind() == Kind.PLACE && route.orders() != null;
        return name == null || !orders ? List.of() : dialect.reduces().getOrDefault(name, List.of());
    }

    private static Map<String, String> first(KindRule rule) {
        return rule.when().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, condition -> condition.getValue().get(0)));
    }

    private Call plain(RouteSettings route, String method, String path) {
        OrderSettings orders = route.orders();
        boolean listed = orders != null && "[]".equals(orders.list());
        return listed ? ordered(route, method, path, List.of(Map.of())) : whole(method, path, Map.of());
    }

    /** Returns a call with one order, or with these orders as a batch. */
    private Call ordered(RouteSettings route, String method, String path, List<Map<String, String>> parts) {
        OrderSettings orders = route.orders();
        String list = orders == null ? null : orders.list();
        return list == null ? whole(method, path, parts.get(0)) : batch(method + " " + path, list, parts);
    }

    /**
     * Returns the call of a route.
     *
     * @param line path, and after a question mark the parameters that distinguish this route from others with the same
     *     path
     */
    private Call whole(String method, String line, Map<String, String> parameters) {
        String path = path(line);
        Map<String, String> all = new TreeMap<>(parameters(line));
        all.putAll(path.contains(INSTRUMENT) ? parameters : named(method, path, parameters));
        if (method.equals(Route.SEND)) {
            MessageSettings messages = messages(path);
            boolean single = messages != null && messages.single();
            return name(method, path, single ? "[" + object(all) + "]" : object(all), BodyFormat.JSON);
        }
        boolean reads = method.equals("GET") || method.equals("HEAD") || method.equals(Route.OPEN);
        if (reads || method.equals("DELETE") || dialect.bodies().isEmpty()) {
            return name(method, path + "?" + form(all), "", BodyFormat.FORM);
        }
        return dialect.bodies().get(0) == BodyFormat.FORM
                ? name(method, path, form(all), BodyFormat.FORM)
                : name(method, path, object(all), BodyFormat.JSON);
    }

    private @Nullable MessageSettings messages(String path) {
        return dialect.groups().stream()
                .filter(group -> group.streams() && path.startsWith(group.path()))
                .max(Comparator.comparingInt(group -> group.path().length()))
                .map(GroupSettings::messages)
                .orElse(null);
    }

    private static String path(String line) {
        int question = line.indexOf('?');
        return question < 0 ? line : line.substring(0, question);
    }

    private static Map<String, String> parameters(String line) {
        int question = line.indexOf('?');
        int equals = line.indexOf('=');
        return question < 0 ? Map.of() : Map.of(line.substring(question + 1, equals), line.substring(equals + 1));
    }

    private static boolean ofStreams(String method) {
        return method.equals(Route.OPEN) || method.equals(Route.SEND);
    }

    /**
     * Returns the parameter that names the instrument on this path, of a WebSocket or of calls; null when there is
     * none.
     */
    private @Nullable String instrument(boolean ofStreams, String path) {
        String own = dialect.groups().stream()
                .filter(group -> group.streams() == ofStreams && path.startsWith(group.path()))
                .max(Comparator.comparingInt(group -> group.path().length()))
                .map(GroupSettings::instrument)
                .orElse(null);
        return own == null ? dialect.instrument() : own;
    }

    /** Returns whether calls of this route name an instrument. */
    boolean namesInstrument(Call call) {
        String line = call.route().toString();
        String path = line.substring(line.indexOf(' ') + 1);
        return instrument(ofStreams(line.substring(0, line.indexOf(' '))), path) != null
                || path.contains("/nobody")
                || messages(path) != null;
    }

    /** Returns a batch of these orders; {@code list} has the form of {@link OrderSettings}. */
    Call batch(String line, String list, List<Map<String, String>> parts) {
        String method = line.substring(0, line.indexOf(' '));
        String path = path(line.substring(method.length() + 1));
        String array = parts.stream()
                .map(part -> object(named(method, path, part)))
                .collect(Collectors.joining(",", "[", "]"));
        if (method.equals(Route.SEND)) {
            MessageSettings messages = messages(path);
            Map<String, String> members = new TreeMap<>(quoted(parameters(line)));
            members.put(list, array);
            String object = nested(members);
            boolean single = messages != null && messages.single();
            return name(
                    method, path, list.equals("[]") ? array : single ? "[" + object + "]" : object, BodyFormat.JSON);
        }
        if (!dialect.bodies().contains(BodyFormat.JSON)) {
            return name(method, path, list + "=" + URLEncoder.encode(array, StandardCharsets.UTF_8), BodyFormat.FORM);
        }
        Map<String, String> whole = new TreeMap<>(quoted(parameters(line)));
        whole.put(list, array);
        return name(method, path, list.equals("[]") ? array : nested(whole), BodyFormat.JSON);
    }

    private Map<String, String> named(String method, String path, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        MessageSettings messages = ofStreams(method) ? messages(path) : null;
        String own = messages == null ? null : messages.instrument();
        String instrument = own == null ? instrument(ofStreams(method), path) : own;
        if (instrument != null) {
            all.put(instrument, INSTRUMENT);
        }
        return all;
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String object(Map<String, String> parameters) {
        return nested(quoted(parameters));
    }

    private static Map<String, String> quoted(Map<String, String> parameters) {
        Map<String, String> quoted = new TreeMap<>();
        parameters.forEach((name, value) -> quoted.put(name, '"' + value + '"'));
        return quoted;
    }

    /**
     * Returns a JSON object.
     *
     * @param values JSON values by name; a name with a dot refers to a nested object
     */
    private static String nested(Map<String, String> values) {
        Map<String, String> here = new TreeMap<>();
        Map<String, Map<String, String>> inside = new TreeMap<>();
        values.forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot < 0) {
                here.put(name, value);
            } else {
                inside.computeIfAbsent(name.substring(0, dot), outer -> new TreeMap<>())
                        .put(name.substring(dot + 1), value);
            }
        });
        inside.forEach((name, more) -> here.put(name, nested(more)));
        return here.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\":" + one.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Returns the canonical name of an instrument. */
    String instrument(String spelling) {
        return exchange.canonicalInstrument(spelling);
    }

    /** Returns whether calls reveal their account. */
    boolean hasAccounts() {
        return dialect.keyHeader() != null || dialect.keyParameter() != null;
    }

    /** Classifies a call with this body, sent with the key of the account. */
    Call name(String method, String target, String body, BodyFormat format) {
        String type = format == BodyFormat.JSON ? "application/json" : "application/x-www-form-urlencoded";
        String keyParameter = dialect.keyParameter();
        boolean isInBody = body.startsWith("{")
                && keyParameter != null
                && !dialect.queryParameters().contains(keyParameter);
        String at = keyParameter == null || isInBody ? target : withKey(target, keyParameter);
        String sent = !isInBody
                ? body
                : "{\"" + keyParameter + "\":\"" + KEY + "\"" + (body.equals("{}") ? "}" : "," + body.substring(1));
        return exchange.classifier()
                .classify(new CallRequest(
                        method,
                        at,
                        header -> header(header, type),
                        sent.getBytes(StandardCharsets.UTF_8),
                        method.equals(Route.SEND) ? message(path(target)) : null));
    }

    /** Returns the name of the message in the path of a route: what follows the path of the group that reads it. */
    private String message(String path) {
        String start = dialect.groups().stream()
                .filter(group -> group.messages() != null && path.startsWith(group.path()))
                .map(GroupSettings::path)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return path.substring(start.endsWith("/") ? start.length() : Math.min(path.length(), start.length() + 1));
    }

    private static String withKey(String target, String keyParameter) {
        String separator = target.indexOf('?') < 0 ? "?" : target.endsWith("?") ? "" : "&";
        return target + separator + keyParameter + "=" + KEY;
    }

    private @Nullable String header(String name, String contentType) {
        if (name.equalsIgnoreCase("Content-Type")) {
            return contentType;
        }
        String keyHeader = dialect.keyHeader();
        if (keyHeader == null) {
            return null;
        }
        int part = keyHeader.indexOf('/');
        if (part < 0) {
            return name.equals(keyHeader) ? KEY : null;
        }
        boolean named = keyHeader.substring(0, part).equals(name);
        return named ? "scheme " + keyHeader.substring(part + 1) + "=" + KEY + ",other=1" : null;
    }
}
