package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A scene in which ten bots request the same order book depth at the same time and share one call. */
final class SharedReadsScenario extends Scenario {
    private static final int BOTS = 10;
    /** Weight of a request for 5,000 depth levels, as the exchange counts it. */
    private static final long WEIGHT = 250;
    /** Response time of a busy exchange; by then all ten requests have arrived. */
    private static final int RESPONSE_MILLIS = 800;

    private static final String SAVED = "sluice_saved_units_total{exchange=\"binance\",limit=\"spot.weight\"}";

    SharedReadsScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        SimulatorClient exchange = environment.exchange();
        GatewayProcess gateway = environment.gateway();
        List<BinanceClient> bots = Stream.generate(() -> BinanceClient.withoutKey(gateway.binance()))
                .limit(BOTS)
                .toList();
        bots.forEach(bot -> bot.time().join()); // each has a connection of its own
        double savedBefore = gateway.metric(SAVED);
        ExchangeCounts before = exchange.counts();
        exchange.takesLong("/api/v3/depth", RESPONSE_MILLIS);
        List<BotResponse> seen = BinanceClient.all(bots.stream().map(BinanceClient::depth));
        long weight = exchange.counts().since(before).takenWeight();
        double saved = gateway.metric(SAVED) - savedBefore;
        long answered = seen.stream().filter(BotResponse::useful).count();
        long shared = seen.stream().filter(one -> one.cache().equals("shared")).count();
        long different = seen.stream().map(BotResponse::body).distinct().count();
        screen.print(String.format(
                Locale.ROOT,
                "a depth of 5,000 levels weighs %d, ten of them %,d; %d bots have their response:",
                WEIGHT,
                WEIGHT * BOTS,
                answered));
        claim(
                "one call for all ten, identical byte by byte",
                String.format(Locale.ROOT, "weight %d instead of %,d: %,.0f saved", weight, WEIGHT * BOTS, saved),
                answered == BOTS
                        && shared == BOTS - 1
                        && different == 1
                        && weight < 2 * WEIGHT // the gateway's own time call may be included
                        && saved == WEIGHT * (BOTS - 1),
                Map.of(
                        "bots", BOTS,
                        "answered", answered,
                        "shared", shared,
                        "differentBodies", different,
                        "weightTaken", weight,
                        "weightSaved", saved));
    }
}
