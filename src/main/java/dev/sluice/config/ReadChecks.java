package dev.sluice.config;

import dev.sluice.core.exchange.Exchange;
import java.util.List;

/** A check of response caching: only existing calls that return the same to everyone may be cached. */
final class ReadChecks {
    private ReadChecks() {}

    static void run(BoundFile<ExchangeEntry> entry, Exchange exchange, Problems problems) {
        List<String> known = exchange.readsForAll();
        entry.value().reads().keepMs().keySet().stream()
                .sorted()
                .filter(route -> !known.contains(route))
                .forEach(route -> problems.add(
                        entry.at("reads", "keepMs", route),
                        "'" + route + "' is no public read of exchange '" + exchange.name()
                                + "' whose answer may be kept, as its tables in routes/"
                                + entry.value().dialect()
                                + ".json have them (calls for the exchange's time are none)"
                                + SpellingSuggestion.hint(route, known)));
    }
}
