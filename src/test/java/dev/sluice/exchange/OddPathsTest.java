package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Scope;
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

/** However a path is spelt, its call is charged to the limits of the address that the exchange may count it under. */
final class OddPathsTest {
    static Stream<Desk> desks() {
        return Desk.ALL.stream();
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
        Desk desk = Desk.ALL.stream()
                .filter(one -> one.exchange.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(desk.costs(desk.call(method, target))).isEqualTo(costs);
    }

    @ParameterizedTest
    @MethodSource("desks")
    void no_odd_spelling_of_a_path_escapes_a_limit_of_the_address(Desk desk) {
        long seed = 20261127;
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> ofAnyCall = defaultsOfAddress(desk);
        List<String> paths = paths(desk, random);
        for (int round = 0; round < 1_000; round++) {
            String path = paths.get(random.nextInt(paths.size()));
            String method = List.of("GET", "POST", "DELETE", "PUT").get(random.nextInt(4));
            Call plain = desk.call(method, path);
            String spelt = oddly(path, random);
            Call odd = desk.call(method, spelt);
            boolean recognized = odd.route().listed() || odd.note().contains("only after decoding");
            Set<String> expected = recognized || spelt.equals(path) ? ofAddress(desk, plain) : ofAnyCall;
            assertThat(ofAddress(desk, odd))
                    .as("seed %d, round %d: %s %s, which is %s", seed, round, method, spelt, path)
                    .containsAll(expected);
        }
    }

    @Test
    void nearly_every_exchange_has_a_limit_that_an_odd_spelling_could_escape() {
        assertThat(Desk.ALL.stream().filter(desk -> !defaultsOfAddress(desk).isEmpty()))
                .hasSizeGreaterThanOrEqualTo(Desk.ALL.size() - 1);
    }

    /** Listed paths, those with one more segment, and paths of no group. */
    private static List<String> paths(Desk desk, SplittableRandom random) {
        List<String> paths = new ArrayList<>();
        for (Route route : desk.exchange.routes()) {
            if (!route.isOfStreams()) {
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

    private static Set<String> ofAddress(Desk desk, Call call) {
        return desk.exchange.costs(call, new Learned(), 0).stream()
                .filter(cost -> cost.most() > 0)
                .map(cost -> desk.limits.get(cost.limit()))
                .filter(limit -> limit.scope().has(Scope.Part.IP))
                .map(LimitSettings::name)
                .collect(Collectors.toSet());
    }

    /** The limits of the address that unlisted calls of some group are charged to. */
    private static Set<String> defaultsOfAddress(Desk desk) {
        Set<String> names = new HashSet<>();
        for (GroupSettings group : ConfFiles.dialect(desk.exchange.name()).groups()) {
            if (!group.streams()) {
                names.addAll(group.every().keySet());
                names.addAll(group.unlisted().keySet());
            }
        }
        return desk.limits.stream()
                .filter(limit -> limit.scope().has(Scope.Part.IP) && names.contains(limit.name()))
                .map(LimitSettings::name)
                .collect(Collectors.toSet());
    }
}
