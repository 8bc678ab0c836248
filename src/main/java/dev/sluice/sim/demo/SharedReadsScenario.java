package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A scene in which ten bots request the same order book depth at the same time and share one call. */
final class SharedReadsScenario {
    private static final int BOTS = 10;
    /** Weight of a request for 5,000 depth levels, as the exchange counts it. */
    private static final long WEIGHT = 250;
    /** Response time of a busy exchange; by then all ten requests have arrived. */
    private static final int RESPONSE_MILLIS = 800;

    private static final String SAVED = "sluice_saved_units_total{exchange=\"binance\",limit=\"spot.weight\"}";

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        List<BinanceClient> bots = Stream.generate(() -> BinanceClient.withoutKey(
                        exchangeWithGateway.gatewayProcess().binance()))
                .limit(BOTS)
                .toList();
        bots.forEach(bot -> bot.time().join()); // each has a connection of its own
        double savedBefore = exchangeWithGateway.gatewayProcess().metric(SAVED);
        ExchangeCounts before = exchangeWithGateway.exchange().exchangeCounts();
        exchangeWithGateway.exchange().takesLong("/api/v3/depth", RESPONSE_MILLIS);
        List<CompletableFuture<BotResponse>> asked =
                bots.stream().map(BinanceClient::depth).toList();
        List<BotResponse> seen = asked.stream().map(CompletableFuture::join).toList();
        long weight =
                exchangeWithGateway.exchange().exchangeCounts().since(before).takenWeight();
        double saved = exchangeWithGateway.gatewayProcess().metric(SAVED) - savedBefore;
        long answered = seen.stream().filter(BotResponse::useful).count();
        long shared = seen.stream().filter(one -> one.cache().equals("shared")).count();
        long different = seen.stream().map(BotResponse::body).distinct().count();
        screen.print(String.format(
                Locale.ROOT,
                "a depth of 5,000 levels weighs %d, ten of them %,d; %d bots have their response:",
                WEIGHT,
                WEIGHT * BOTS,
                answered));
        return List.of(new DemoClaim(
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
                        "weightSaved", saved)));
    }
}
