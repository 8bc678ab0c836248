package dev.sluice.core.admission;

import dev.sluice.config.Settings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Calls of a fictional exchange, classified by its real code. {@code w=3} costs 3 of limit 0, {@code w=3,1} also 1 of
 * limit 1; {@code ok=0} is the cost when the call succeeds. The key of a call is its user.
 */
final class TestCalls {
    static final Upstream HOST = new Upstream("exchange.test", 443, true);
    static final Upstream OTHER_HOST = new Upstream("other.exchange.test", 443, true);

    private static final DialectSettings DIALECT = Settings.of(
            DialectSettings.class, """
            {'keyHeader': 'Key', 'instrument': 'symbol', 'sameOrder': ['side', 'qty', 'price'], 'nonce': 'nonce',
             'terms': {'all': {'quantity': ['qty'], 'price': ['price'], 'currencyAfter': '-', 'source': 'test',
              'lists': [{'price': 'price', 'prices': {'fetch': ['/p'], 'list': '[]', 'name': 'symbol'}}]}},
             'withoutOrder': ['POST /leverage'],
             'signature': {'timestamp': 'timestamp', 'window': 'recvWindow', 'windowDefaultMs': 5000,
              'windowMaxMs': 60000, 'aheadMs': 1000, 'source': 'test'},
             'groups': [{'path': '/', 'source': 'test', 'routes': [
              {'calls': ['POST /order'], 'kind': 'PLACE', 'orders': ORDER},
              {'calls': ['POST /orders'], 'kind': 'PLACE', 'orders': BATCH},
              {'calls': ['POST /leverage', 'POST /algo'], 'kind': 'PLACE'},
              {'calls': ['PUT /order'], 'kind': 'AMEND', 'orders': ORDER},
              {'calls': ['POST /reduce'], 'kind': 'REDUCE', 'orders': ORDER},
              {'calls': ['DELETE /order'], 'kind': 'CANCEL', 'orders': ORDER},
              {'calls': ['DELETE /orders'], 'kind': 'CANCEL', 'orders': {'all': true}},
              {'calls': ['POST /dead-man'], 'kind': 'DEAD_MAN', 'deadMan': {'timeout': 'timeout'}},
              {'calls': ['POST /withdraw'], 'kind': 'WITHDRAW'},
              {'calls': ['GET /private'], 'kind': 'READ_PRIVATE'},
              {'calls': ['GET /order'], 'kind': 'READ_PRIVATE', 'orders': ORDER},
              {'calls': ['GET /public'], 'kind': 'READ_PUBLIC'}]}]}
            """.replace("ORDER", "{'terms': 'all', 'client': ['cid'], 'exchange': ['xid']}")
                    .replace("BATCH", "{'terms': 'all', 'client': ['cid'], 'list': 'orders'}"));

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
                DIALECT,
                configured.limits());
    }

    private TestCalls() {}

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
        String[] max = parameter(call.target(), "w", "1").split(",", -1);
        String[] onOk = parameter(call.target(), "ok", String.join(",", max)).split(",", -1);
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < max.length; i++) {
            if (!max[i].isEmpty()) {
                costs.add(new Cost(i, call.instrument(), Long.parseLong(max[i]), Long.parseLong(onOk[i])));
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
        return of(Outcome.OK);
    }

    static ResponseMeaning of(Outcome outcome) {
        return ResponseMeaning.of(outcome);
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

    /** Returns a ban of this limit until that instant of the exchange's clock. */
    static ResponseMeaning banUntil(long epochMillis, String limit) {
        return new ResponseMeaning(
                Outcome.BAN, false, true, List.of(limit), -1, epochMillis, List.of(), -1, -1, List.of(), "");
    }

    /** Returns a response with that outcome and Retry-After. */
    static ResponseMeaning of(Outcome outcome, long retryAfterMillis) {
        return reading(outcome, List.of(), retryAfterMillis, List.of());
    }

    private static ResponseMeaning reading(
            Outcome outcome, List<String> hit, long retryAfterMillis, List<UsageReport> used) {
        return new ResponseMeaning(
                outcome, outcome == Outcome.OK, true, hit, retryAfterMillis, -1, used, -1, -1, List.of(), "");
    }
}
