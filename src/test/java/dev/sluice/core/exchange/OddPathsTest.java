package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a call is charged to the limits by address that the exchange may count it under, whatever the spelling of
 * its path.
 */
final class OddPathsTest {
    static Stream<ExchangeFixture> desks() {
        return ExchangeFixture.ALL.stream();
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "bitget, GET, //api/v2/spot/market/newthing, account.1=1 ip=1",
        "bitget, POST, /%61pi/v2/spot/trade/new-order, account.1=1 ip=1",
        "bitget, GET, /nowhere, account.1=1 ip=1",
        "gate, GET, /api/v5/spot/newthing, account.80=1 public=1",
        "bitmex, GET, /api/v2/x, minute=1 public=1 second=1",
        "kucoinfutures, GET, /foo/x, futures=20 management=20 public=20",
        "hyperliquid, POST, /foo, address=1 ip=120",
        "coinbaseexchange, GET, /%2570roducts/x, fills=1 loans=1 private=1 public=1",
        "kraken, GET, /0/%2570ublic/x, public=1 rest=1",
    })
    void a_path_outside_all_groups_costs_the_most_of_every_default(
            String name, String method, String target, String costs) {
        ExchangeFixture fixture = ExchangeFixture.ALL.stream()
                .filter(one -> one.exchange.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(fixture.costs(fixture.call(method, target))).isEqualTo(costs);
    }

    @ParameterizedTest
    @MethodSource("desks")
    void oddly_spelled_paths_are_charged_to_the_limits_by_address(ExchangeFixture fixture) {
        long seed = 20261127;
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> ofAnyCall = defaultsOfAddress(fixture);
        List<String> paths = paths(fixture, random);
        for (int round = 0; round < 1_000; round++) {
            String path = paths.get(random.nextInt(paths.size()));
            String method = List.of("GET", "POST", "DELETE", "PUT").get(random.nextInt(4));
            Call plain = fixture.call(method, path);
            String spelt = oddly(path, random);
            Call odd = fixture.call(method, spelt);
            boolean recognized = odd.route().listed() || odd.note().contains("only after decoding");
            Set<String> expected = recognized || spelt.equals(path) ? ofAddress(fixture, plain) : ofAnyCall;
            assertThat(ofAddress(fixture, odd))
                    .as("seed %d, round %d: %s %s, which is %s", seed, round, method, spelt, path)
                    .containsAll(expected);
        }
    }

    @Test
    void nearly_every_exchange_has_a_limit_by_address_for_unlisted_calls() {
        assertThat(ExchangeFixture.ALL.stream()
                        .filter(fixture -> !defaultsOfAddress(fixture).isEmpty()))
                .hasSizeGreaterThanOrEqualTo(ExchangeFixture.ALL.size() - 1);
    }

    /** Returns listed paths, listed paths with one more segment, and paths of no group. */
    private static List<String> paths(ExchangeFixture fixture, SplittableRandom random) {
        List<String> paths = new ArrayList<>();
        for (Route route : fixture.exchange.routes().all()) {
            if (!route.isWebSocket()) {
                String path = route.path().replaceAll("\\{[^}]*}", "a1");
                paths.add(path);
                paths.add(path + "/new" + random.nextInt(10));
            }
        }
        paths.addAll(List.of("/", "/foo", "/foo/bar", "/api/v9/x", "/v9"));
        return paths;
    }

    private static String oddly(String path, SplittableRandom random) {
        StringBuilder spelt = new StringBuilder();
        int changed = random.nextInt(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean change = i == changed || random.nextInt(20) == 0;
            if (!change) {
                spelt.append(c);
            } else if (c == '/') {
                spelt.append(List.of("//", "/./", "/;x/", "///", ";p=1/").get(random.nextInt(5)));
            } else {
                String hex = Integer.toHexString(c);
                spelt.append(List.of("%" + hex, "%25" + hex, "%zz" + c).get(random.nextInt(3)));
            }
        }
        return spelt.toString();
    }

    private static Set<String> ofAddress(ExchangeFixture fixture, Call call) {
        return fixture.exchange.classifier().costs(call, new OrderCache(), 0).stream()
                .filter(cost -> cost.max() > 0)
                .map(cost -> fixture.limits.get(cost.limit()))
                .filter(limit -> limit.scope().has(LimitScope.Part.IP))
                .map(LimitSettings::name)
                .collect(Collectors.toSet());
    }

    /** Returns the limits by address that unlisted calls of any group are charged to. */
    private static Set<String> defaultsOfAddress(ExchangeFixture fixture) {
        Set<String> names = new HashSet<>();
        for (GroupSettings group : ConfFiles.dialect(fixture.exchange.name()).groups()) {
            if (!group.streams()) {
                names.addAll(group.costs().keySet());
                names.addAll(group.unlistedCosts().keySet());
            }
        }
        return fixture.limits.stream()
                .filter(limit -> limit.scope().has(LimitScope.Part.IP) && names.contains(limit.name()))
                .map(LimitSettings::name)
                .collect(Collectors.toSet());
    }
}
