package dev.sluice.proxy;

import dev.sluice.config.Settings;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamHost;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.util.List;
import java.util.Map;

/**
 * The exchange of the tests of the proxy: a table with one route of each kind, WebSockets with and without orders,
 * limits on messages and on topics.
 */
public final class TestExchange {
    /** A call of each kind, and messages like {"id":1,"method":"order.place","params":{}}. */
    private static final String DIALECT = """
            {'keyHeader': 'X-KEY', 'keyParameter': 'api_key', 'bodies': %s,
             'instrumentNumbers': {'parameter': 'code', 'lists': [{'fetch': ['/codes'], 'listedBy': ['GET /codes'], 'list': 'data',
              'name': 'name', 'number': 'code'}], 'source': 'test'},
             'groups': [
              {'path': '/', 'source': 'test', 'routes': [
                {'calls': ['DELETE /order'], 'kind': 'CANCEL'},
                {'calls': ['POST /order'], 'kind': 'PLACE'},
                {'calls': ['GET /ping'], 'kind': 'READ_PUBLIC'},
                {'calls': ['GET /codes'], 'kind': 'READ_PUBLIC'},
                {'calls': ['GET /limits'], 'kind': 'READ_PUBLIC', 'publishes': {'list': 'limits', 'size': 'limit',
                  'limits': [{'when': {'type': 'WEIGHT'}, 'limit': 'weight', 'windowMs': 60000}]}},
                {'calls': ['GET /margin'], 'kind': 'READ_PRIVATE', 'margin': {'name': 'm', 'value': 'total.maint',
                  'of': 'total.balance', 'safer': 'LOWER', 'liquidation': '1', 'readBytes': 200000}},
                {'calls': ['POST /bullet'], 'kind': 'SESSION', 'rewriteHost': 'data.servers[].endpoint'}]},
              {'path': '/orders', 'source': 'test', 'streams': true, 'outcomes': ['messages'],
               'refusals': 'messages',
               'routes': [{'calls': ['SEND /orders/login'], 'kind': 'SESSION'}],
               'messages': {'name': 'method', 'id': 'id', 'params': 'params', 'key': 'key',
                'calls': {'order.place': 'POST /order', 'order.cancel': 'DELETE /order', 'ping': 'GET /ping'},
                'logins': {'login': 'key'}, 'status': 'status', 'heartbeats': ['ping']}}],
             'outcomes': {'messages': {'source': 'test', 'rules': [{'status': '408', 'outcome': 'CLOCK'},
               {'status': '418', 'outcome': 'BAN'}]}},
             'refusals': {'messages': {'source': 'test',
              'blockedOrder': {'status': 400, 'contentType': 'application/json', 'body': BLOCKED},
              'blockedOther': {'status': 400, 'contentType': 'application/json', 'body': BLOCKED},
              'waitLonger': {'status': 429, 'contentType': 'application/json', 'body': LATER},
              'stale': {'status': 429, 'contentType': 'application/json', 'body': LATER},
              'nonceOvertaken': {'status': 429, 'contentType': 'application/json', 'body': LATER}}}}
            """.replace("BLOCKED", "'{\\'id\\':{id},\\'no\\':\\'blocked\\'}'")
            .replace("LATER", "'{\\'id\\':{id},\\'no\\':\\'later\\'}'");

    private TestExchange() {}

    /** Returns the exchange at this upstream. */
    public static Exchange of(String name, Upstream upstream, List<BodyFormat> bodies) {
        return of(name, List.of(new HostSettings("/", upstream, null, 400, false)), bodies);
    }

    /** Returns the exchange at these hosts; its WebSockets are at the first one. */
    public static Exchange of(String name, List<HostSettings> hosts, List<BodyFormat> bodies) {
        DialectSettings dialect = Settings.of(
                DialectSettings.class,
                DIALECT,
                bodies.stream().map(body -> "'" + body + "'").toList());
        ExchangeSettings settings = new ExchangeSettings(
                "test", List.of(), null, hosts, streams(hosts.get(0).url()), Map.of(), null, false);
        return Exchange.of(name, settings, dialect, List.of("weight"));
    }

    /**
     * Returns the WebSockets of one host: all other paths, a path with a prefix that is removed, and a path for orders.
     */
    private static List<StreamSettings> streams(Upstream upstream) {
        String few = "'max': 3, 'name': 'method', 'subscribe': ['subscribe'], 'unsubscribe': ['unsubscribe'],"
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
                                + ", 'refusal': '{\\'id\\':{id},\\'no\\':\\'more than {max}\\'}'}"),
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
        return "{'max': 3, 'windowMs': 400, 'slackMs': 100, 'reserve': " + reserve + ", 'pings': true}";
    }
}
