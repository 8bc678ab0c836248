package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The options of {@code scripts/chaos}.
 *
 * @param isQuick whether phases are short
 * @param isJson whether the results are printed as JSON
 * @param isList whether only the scenarios are listed
 */
record ChaosOptions(
        List<Scenario> scenarios, List<StoreServer.Kind> stores, boolean isQuick, boolean isJson, boolean isList) {
    /** Parses the options; refuses unknown ones with the reason. */
    static ChaosOptions parse(List<String> words, List<Scenario> all) {
        List<Scenario> named = new ArrayList<>();
        List<StoreServer.Kind> stores = new ArrayList<>();
        boolean isQuick = false;
        boolean isJson = false;
        boolean isList = false;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--quick" -> isQuick = true;
                case "--json" -> isJson = true;
                case "--list" -> isList = true;
                case "--scenario" -> named.add(scenario(value(words, ++i), all));
                case "--store" -> stores.add(store(value(words, ++i)));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option '" + words.get(i) + "'; allowed: --quick --scenario --store --json --list");
            }
        }
        boolean quickOnly = isQuick;
        List<Scenario> chosen = named.isEmpty()
                ? all.stream().filter(each -> each.isQuick() || !quickOnly).toList()
                : named;
        return new ChaosOptions(
                chosen, stores.isEmpty() ? List.of(StoreServer.Kind.values()) : stores, isQuick, isJson, isList);
    }

    private static String value(List<String> words, int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException("'" + words.get(index - 1) + "' requires a value");
        }
        return words.get(index);
    }

    private static Scenario scenario(String name, List<Scenario> all) {
        return all.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no scenario '" + name + "'; allowed: "
                        + all.stream().map(Scenario::name).collect(Collectors.joining(", "))));
    }

    private static StoreServer.Kind store(String name) {
        for (StoreServer.Kind kind : StoreServer.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'--store' is '" + name + "'; allowed: redis, valkey");
    }
}
