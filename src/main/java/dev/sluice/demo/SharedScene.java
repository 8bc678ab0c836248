package dev.sluice.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A scene in which ten bots request the same order book depth at the same time and share one call. */
final class SharedScene implements Scene {
    private static final int BOTS = 10;
    /** Weight of a request for 5,000 depth levels, as the exchange counts it. */
    private static final long WEIGHT = 250;
    /** Response time of a busy exchange; by then all ten requests have arrived. */
    private static final int ANSWER_MILLIS = 800;

    private static final String SAVED = "sluice_saved_units_total{exchange=\"binance\",limit=\"spot.weight\"}";

    @Override
    public String name() {
        return "shared";
    }

    @Override
    public String title() {
        return "Ten bots ask for the same depth at one time";
    }

    @Override
    public List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException {
        Desk desk = stage.desk();
        List<Watcher> bots = Stream.generate(() -> new Watcher(desk.sluice().binance()))
                .limit(BOTS)
                .toList();
        bots.forEach(Watcher::hello);
        double savedBefore = desk.sluice().metric(SAVED);
        Counted before = desk.exchange().counted();
        desk.exchange().takesLong("/api/v3/depth", ANSWER_MILLIS);
        List<CompletableFuture<Watcher.Seen>> asked =
                bots.stream().map(Watcher::depth).toList();
        List<Watcher.Seen> seen = asked.stream().map(CompletableFuture::join).toList();
        long weight = desk.exchange().counted().since(before).takenWeight();
        double saved = desk.sluice().metric(SAVED) - savedBefore;
        long answered = seen.stream().filter(Watcher.Seen::useful).count();
        long shared = seen.stream().filter(one -> one.cache().equals("shared")).count();
        long different = seen.stream().map(Watcher.Seen::body).distinct().count();
        screen.say(String.format(
                Locale.ROOT,
                "a depth of 5,000 levels weighs %d; ten of them would be %,d, and %d bots have their answer:",
                WEIGHT,
                WEIGHT * BOTS,
                answered));
        return List.of(new Claim(
                "one call for all ten, byte for byte the same",
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
