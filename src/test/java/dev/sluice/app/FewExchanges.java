package dev.sluice.app;

import static dev.sluice.Futures.await;

import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The project's configuration of some exchanges: reading that of all is most of the work of a gateway's start in a
 * test.
 */
public final class FewExchanges {
    private static final Path ALL = Path.of("conf");

    /** Those that tests of a whole gateway call. */
    private static final List<String> USUAL = List.of("binance", "bybit", "kraken", "okx");

    private FewExchanges() {}

    /** Copies the configuration of the exchanges that tests of a whole gateway call to a folder. */
    public static void copyTo(Path conf) throws IOException {
        copyTo(conf, USUAL);
    }

    /** Copies the configuration of these exchanges to a folder. */
    static void copyTo(Path conf, List<String> names) throws IOException {
        Files.createDirectories(conf.resolve("routes"));
        GatewayFixture.copy(ALL.resolve("profiles"), conf.resolve("profiles"));
        Files.copy(ALL.resolve("sluice.json"), conf.resolve("sluice.json"));
        JsonObject all = new JsonObject(Files.readString(ALL.resolve("exchanges.json")));
        JsonObject few = new JsonObject();
        for (String name : names) {
            few.put(name, all.getValue(name));
            String routes = "routes/" + all.getJsonObject(name).getString("dialect") + ".json";
            Files.copy(ALL.resolve(routes), conf.resolve(routes));
        }
        // in the form of the project's file, which tests change by its text
        Files.writeString(conf.resolve("exchanges.json"), few.encodePrettily().replace("\" : ", "\": "));
    }

    /** Starts the simulated exchanges in this process and returns their port. */
    static int simulated(Vertx vertx, double scale) {
        VenueSettings venue = VenueSettings.defaults().withScale(scale);
        return await(SimulatorServer.start(vertx, SimSettings.defaults().withVenue(venue)))
                .port();
    }
}
