package dev.sluice.config;

import dev.sluice.core.exchange.Exchange;
import java.util.List;

/** A check of response caching: only existing calls that return the same to everyone may be cached. */
final class ReadChecks {
    private ReadChecks() {}

    static void run(BoundFile<ExchangeEntry> entry, Exchange exchange, Problems problems) {
        List<String> known = exchange.routes().readsForAll();
        entry.value().reads().keepMs().keySet().stream()
                .sorted()
                .filter(route -> !known.contains(route))
                .forEach(route -> problems.add(
                        entry.at("reads", "keepMs", route),
                        "'" + route + "' is not a public read of exchange '" + exchange.name()
                                + "' whose response may be kept, as in routes/"
                                + entry.value().dialect()
                                + ".json (calls for the exchange's time are excluded)"
                                + SpellingSuggestion.hint(route, known)));
    }
}
