package dev.sluice.core.admission;

import dev.sluice.config.Settings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.DialectBuilder;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DeadManRule;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.exchange.settings.SignatureSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a fictional exchange, classified by its real code. {@code w=3} costs 3 of limit 0, {@code w=3,1} also 1 of
 * limit 1; {@code ok=0} is the cost when the call succeeds. The key of a call is its user.
 */
final class TestCalls {
    static final Upstream HOST = new Upstream("exchange.test", 443, true);

    private static final OrderSettings ORDER =
            new OrderSettings(List.of("cid"), List.of("xid"), null, false, false, List.of(), List.of());
    private static final OrderSettings ALL =
            new OrderSettings(List.of(), List.of(), null, true, false, List.of(), List.of());

    private static final Exchange EXCHANGE = exchange(new Configured(List.of(), Map.of()));
    private static final Map<Configured, Exchange> UNDER = new ConcurrentHashMap<>();

    /** The limits by name and the accounts by the ids of their keys in a configuration. */
    private record Configured(List<String> limits, Map<String, String> accounts) {
        Map<String, AccountSettings> settings() {
            return accounts.values().stream()
                    .distinct()
                    .collect(Collectors.toMap(
                            name -> name,
                            name -> new AccountSettings(
                                    accounts.keySet().stream()
                                            .filter(key -> name.equals(accounts.get(key)))
                                            .toList(),
                                    false,
                                    false,
                                    null)));
        }
    }

    private static Exchange exchange(Configured configured) {
        return Exchange.of(
                "test",
                new ExchangeSettings("test", List.of(), null, List.of(), List.of(), configured.settings(), null, false),
                DialectBuilder.builder()
                        .keyHeader("Key")
                        .instrument("symbol")
                        .sameOrder(List.of("side", "qty", "price"))
                        .signature(Settings.of(SignatureSettings.class, """
                                {'timestamp': 'timestamp', 'window': 'recvWindow', 'windowDefaultMs': 5000,
                                 'windowMaxMs': 60000, 'aheadMs': 1000, 'source': 'test'}"""))
                        .nonce("nonce")
                        .groups(List.of(GroupSettings.builder("/", "test")
                                .routes(routes())
                                .build()))
                        .build(),
                configured.limits());
    }

    private TestCalls() {}

    private static List<RouteSettings> routes() {
        return List.of(
                route("POST /order", Kind.PLACE, ORDER),
                route("PUT /order", Kind.AMEND, ORDER),
                route("POST /reduce", Kind.REDUCE, ORDER),
                route("DELETE /order", Kind.CANCEL, ORDER),
                route("DELETE /orders", Kind.CANCEL, ALL),
                RouteSettings.builder(List.of("POST /dead-man"), Kind.DEAD_MAN)
                        .deadMan(new DeadManRule("timeout", 1000, false, null))
                        .build(),
                route("POST /withdraw", Kind.WITHDRAW, null),
                route("GET /private", Kind.READ_PRIVATE, null),
                route("GET /order", Kind.READ_PRIVATE, ORDER),
                route("GET /public", Kind.READ_PUBLIC, null));
    }

    private static RouteSettings route(String call, Kind kind, @Nullable OrderSettings orders) {
        return RouteSettings.builder(List.of(call), kind).orders(orders).build();
    }

    static Call call(String user, String line) {
        return call(EXCHANGE, user, line);
    }

    /** Returns a call classified by a configuration with these limits. */
    static Call callUnder(List<String> limits, String user, String line) {
        return callUnder(limits, Map.of(), user, line);
    }

    /** Returns a call classified by a configuration with these limits, and accounts by the ids of their keys. */
    static Call callUnder(List<String> limits, Map<String, String> accounts, String user, String line) {
        return call(UNDER.computeIfAbsent(new Configured(limits, accounts), TestCalls::exchange), user, line);
    }

    private static Call call(Exchange exchange, String user, String line) {
        int space = line.indexOf(' ');
        String method = line.substring(0, space);
        String target = line.substring(space + 1);
        return exchange.classifier()
                .classify(new CallRequest(method, target, name -> name.equals("Key") ? user : null, new byte[0]));
    }

    /** Returns the costs that {@code w} and {@code ok} specify. */
    static List<Cost> costs(Call call) {
        String[] most = parameter(call.target(), "w", "1").split(",", -1);
        String[] onOk = parameter(call.target(), "ok", String.join(",", most)).split(",", -1);
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < most.length; i++) {
            if (!most[i].isEmpty()) {
                costs.add(new Cost(i, call.instrument(), Long.parseLong(most[i]), Long.parseLong(onOk[i])));
            }
        }
        return costs;
    }

    private static String parameter(String target, String name, String otherwise) {
        for (String pair : target.substring(target.indexOf('?') + 1).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return otherwise;
    }

    static ResponseMeaning ok() {
        return reading(Outcome.OK, List.of(), -1, List.of());
    }

    static ResponseMeaning of(Outcome outcome) {
        return reading(outcome, List.of(), -1, List.of());
    }

    static ResponseMeaning rate(long retryAfterMillis, String... limits) {
        return reading(Outcome.RATE, List.of(limits), retryAfterMillis, List.of());
    }

    static ResponseMeaning ban(long retryAfterMillis, String... limits) {
        return reading(Outcome.BAN, List.of(limits), retryAfterMillis, List.of());
    }

    static ResponseMeaning header(int limit, long units) {
        return reading(Outcome.OK, List.of(), -1, List.of(new UsageReport(limit, units)));
    }

    private static ResponseMeaning reading(
            Outcome outcome, List<String> hit, long retryAfterMillis, List<UsageReport> used) {
        return ResponseMeaning.builder(outcome)
                .hitLimits(hit)
                .retryAfterMillis(retryAfterMillis)
                .used(used)
                .build();
    }
}
