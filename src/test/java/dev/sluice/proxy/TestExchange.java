package dev.sluice.proxy;

import dev.sluice.config.Settings;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.DialectBuilder;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.OutcomeList;
import dev.sluice.core.exchange.settings.OutcomeRule;
import dev.sluice.core.exchange.settings.PublishedSettings;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.RefusalSettings;
import dev.sluice.core.exchange.settings.RiskDirection;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.exchange.settings.StreamHost;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.util.List;
import java.util.Map;

/**
 * The exchange of the tests of the proxy: a table with one route of each kind, WebSockets with and without orders,
 * limits on messages and on topics.
 */
public final class TestExchange {
    private TestExchange() {}

    /** Returns the exchange at this upstream. */
    public static Exchange of(String name, Upstream upstream, List<BodyFormat> bodies) {
        return of(name, List.of(new HostSettings("/", upstream, null, 400, false)), bodies);
    }

    /** Returns the exchange at these hosts; its WebSockets are at the first one. */
    public static Exchange of(String name, List<HostSettings> hosts, List<BodyFormat> bodies) {
        GroupSettings group = GroupSettings.builder("/", "test")
                .routes(List.of(
                        route("DELETE /order", Kind.CANCEL),
                        route("POST /order", Kind.PLACE),
                        route("GET /ping", Kind.READ_PUBLIC),
                        publishing("GET /limits"),
                        tellingMargin("GET /margin"),
                        tellingHosts("POST /bullet")))
                .build();
        DialectSettings dialect = DialectBuilder.builder()
                .keyHeader("X-KEY")
                .keyParameter("api_key")
                .bodies(bodies)
                .maxReadBodyBytes(262_144)
                .maxReadAnswerBytes(65_536)
                .groups(List.of(group, messages()))
                .outcomes(Map.of("messages", new OutcomeList("test", List.of(clockRefusal()))))
                .refusals(Map.of("messages", refusals()))
                .build();
        ExchangeSettings settings = new ExchangeSettings(
                "test", List.of(), null, hosts, streams(hosts.get(0).url()), Map.of(), null, false);
        return Exchange.of(name, settings, dialect, List.of("weight"));
    }

    /** Returns a group of messages like {"id":1,"method":"order.place","params":{}}. */
    private static GroupSettings messages() {
        MessageSettings read = new MessageSettings(
                "method",
                null,
                "id",
                "params",
                false,
                Map.of("order.place", "POST /order", "order.cancel", "DELETE /order", "ping", "GET /ping"),
                null,
                "key",
                Map.of("login", "key"),
                false,
                null,
                "status",
                null,
                null,
                false,
                null,
                List.of("ping"));
        return GroupSettings.builder("/orders", "test")
                .outcomes(List.of("messages"))
                .refusals("messages")
                .routes(List.of(route("SEND /orders/login", Kind.SESSION)))
                .streams(true)
                .messages(read)
                .build();
    }

    /** Returns the rule for messages that the exchange refuses because of their timestamp. */
    private static OutcomeRule clockRefusal() {
        return Settings.of(OutcomeRule.class, "{'status': '408', 'outcome': 'CLOCK'}");
    }

    private static RefusalSet refusals() {
        RefusalSettings blocked = new RefusalSettings(400, "application/json", "{\"id\":{id},\"no\":\"blocked\"}", "");
        RefusalSettings later = new RefusalSettings(429, "application/json", "{\"id\":{id},\"no\":\"later\"}", "");
        return new RefusalSet(blocked, blocked, later, later, null, null, later, "test");
    }

    /**
     * Returns the WebSockets of one host: all other paths, a path with a prefix that is removed, and a path for orders.
     */
    private static List<StreamSettings> streams(Upstream upstream) {
        String few = "'most': 3, 'name': 'method', 'subscribe': ['subscribe'], 'unsubscribe': ['unsubscribe'],"
                + " 'topics': 'params', 'query': 'topics', 'id': 'id'";
        return List.of(
                stream(upstream, "/ws", ""),
                stream(upstream, "/futures", ", 'gatewayPrefix': true"),
                stream(upstream, "/orders", ", 'orders': true, 'user': true"),
                stream(upstream, "/slow", ", 'messageRates': [" + speech(0) + "]"),
                stream(
                        upstream,
                        "/few",
                        ", 'subscriptions': {" + few
                                + ", 'refusal': '{\\'id\\':{id},\\'no\\':\\'more than {most}\\'}'}"),
                stream(upstream, "/few/mute", ", 'subscriptions': {" + few + "}"),
                stream(
                        upstream,
                        "/few/slow",
                        ", 'messageRates': [" + speech(0) + "], 'subscriptions': {" + few
                                + ", 'refusal': '{\\'no\\':{id}}'}"),
                stream(upstream, "/orders/few", ", 'orders': true, 'subscriptions': {" + few + "}"),
                stream(
                        upstream,
                        "/orders/slow",
                        ", 'orders': true, 'user': true, 'messageRates': [" + speech(1) + "]"));
    }

    private static StreamSettings stream(Upstream upstream, String path, String keys) {
        return Settings.of(
                StreamSettings.class,
                "{'path': '%s', 'url': '%s', 'source': 'test'%s}",
                path,
                new StreamHost(upstream),
                keys);
    }

    /** Returns a limit of three messages in half a second, including pings. */
    private static String speech(int reserve) {
        return "{'most': 3, 'windowMs': 400, 'slackMs': 100, 'reserve': " + reserve + ", 'pings': true}";
    }

    private static RouteSettings route(String call, Kind kind) {
        return RouteSettings.builder(List.of(call), kind).build();
    }

    private static RouteSettings tellingHosts(String call) {
        return RouteSettings.builder(List.of(call), Kind.SESSION)
                .rewriteHost("data.servers[].endpoint")
                .build();
    }

    private static RouteSettings publishing(String call) {
        PublishedSettings.One weight = new PublishedSettings.One(Map.of("type", "WEIGHT"), "weight", 60_000);
        PublishedSettings limits = new PublishedSettings("limits", "limit", List.of(weight));
        return RouteSettings.builder(List.of(call), Kind.READ_PUBLIC)
                .publishes(limits)
                .build();
    }

    private static RouteSettings tellingMargin(String call) {
        MarginRow row = new MarginRow("m", "total.maint", "total.balance", RiskDirection.LOWER, "1", false, 200_000);
        return RouteSettings.builder(List.of(call), Kind.READ_PRIVATE)
                .margin(row)
                .build();
    }
}
