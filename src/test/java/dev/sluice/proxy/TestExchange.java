package dev.sluice.proxy;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.DialectBuilder;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.MessageRateSettings;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.OutcomeList;
import dev.sluice.core.exchange.settings.OutcomeRule;
import dev.sluice.core.exchange.settings.PublishedSettings;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.RefusalSettings;
import dev.sluice.core.exchange.settings.RiskDirection;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.exchange.settings.StatusRange;
import dev.sluice.core.exchange.settings.StreamHost;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of the tests of the proxy: a table with one route of each kind, WebSockets with and without orders, limits
 * on messages and on topics.
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
        return new OutcomeRule(
                StatusRange.parse("408"),
                List.of(),
                List.of(),
                List.of(),
                null,
                Outcome.CLOCK,
                List.of(),
                0,
                null,
                null,
                null,
                true,
                false,
                null);
    }

    private static RefusalSet refusals() {
        RefusalSettings blocked = new RefusalSettings(400, "application/json", "{\"id\":{id},\"no\":\"blocked\"}", "");
        RefusalSettings later = new RefusalSettings(429, "application/json", "{\"id\":{id},\"no\":\"later\"}", "");
        return new RefusalSet(blocked, blocked, later, later, null, null, later, "test");
    }

    /** Returns the WebSockets of one host: all other paths, a path with a prefix that is removed, and a path for orders. */
    private static List<StreamSettings> streams(Upstream upstream) {
        StreamHost host = new StreamHost(upstream);
        return List.of(
                StreamSettings.builder("/ws", host, "test").build(),
                StreamSettings.builder("/futures", host, "test")
                        .gatewayPrefix(true)
                        .build(),
                StreamSettings.builder("/orders", host, "test")
                        .orders(true)
                        .user(true)
                        .build(),
                StreamSettings.builder("/slow", host, "test")
                        .messageRates(List.of(speech(0)))
                        .build(),
                few("/few", host, false, List.of(), "{\"id\":{id},\"no\":\"more than {most}\"}"),
                few("/few/mute", host, false, List.of(), null),
                few("/few/slow", host, false, List.of(speech(0)), "{\"no\":{id}}"),
                few("/orders/few", host, true, List.of(), null),
                StreamSettings.builder("/orders/slow", host, "test")
                        .orders(true)
                        .user(true)
                        .messageRates(List.of(speech(1)))
                        .build());
    }

    /** Returns a WebSocket with at most three topics per connection: {"id":1,"method":"subscribe","params":["a"]}, {@code ...?topics=a/b}. */
    private static StreamSettings few(
            String path, StreamHost host, boolean orders, List<MessageRateSettings> speech, @Nullable String refusal) {
        SubscriptionSettings three = new SubscriptionSettings(
                3,
                "method",
                List.of("subscribe"),
                List.of("unsubscribe"),
                "params",
                false,
                null,
                "topics",
                "id",
                refusal);
        return StreamSettings.builder(path, host, "test")
                .orders(orders)
                .messageRates(speech)
                .subscriptions(three)
                .build();
    }

    /** Returns a limit of three messages in half a second, including pings. */
    private static MessageRateSettings speech(int reserve) {
        return new MessageRateSettings(3, 400, 100, reserve, true, List.of());
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
