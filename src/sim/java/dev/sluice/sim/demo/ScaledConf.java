package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the project's configuration in which all windows, the ramp after a re-arm and the open time of the hedge
 * breaker are shortened by the scale of the simulated exchange. Sizes, costs and rules are unchanged. It adds one
 * time server, queried every second, one check that a process reports, and one rule about orders.
 */
final class ScaledConf {
    /** Default values of the gateway. */
    static final long RAMP_MILLIS = 60_000;

    static final int RAMP_FROM_PERCENT = 10;

    static final long HEDGE_OPEN_MILLIS = 30_000;

    private static final long DEFAULT_WINDOW_MILLIS = 1_000;

    /** Minimum poll interval that the configuration allows; a server on this machine may be queried that often. */
    static final long CLOCK_POLL_MILLIS = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ScaledConf() {}

    /** @param timeServer the only time server used, so that no external server is queried */
    static void copy(Path from, Path to, double scale, String timeServer) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(from)) {
            files = found.toList();
        }
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy);
            }
        }
        Path exchanges = to.resolve("exchanges.json");
        JsonNode tree = JSON.readTree(exchanges.toFile());
        tree.forEach(exchange -> exchange.path("limits").forEach(limit -> scale(limit, scale)));
        write(exchanges, tree);
        for (Path file : files) {
            if (file.endsWith(Path.of("routes", file.getFileName().toString()))) {
                Path routes = to.resolve(from.relativize(file).toString());
                JsonNode dialect = JSON.readTree(routes.toFile());
                dialect.path("limits").forEach(limit -> scale(limit, scale));
                write(routes, dialect);
            }
        }
        Path gateway = to.resolve("sluice.json");
        ObjectNode settings = (ObjectNode) JSON.readTree(gateway.toFile());
        settings.withObject("/killSwitch")
                .put("rampMs", shorter(RAMP_MILLIS, scale))
                .put("rampFromPercent", RAMP_FROM_PERCENT);
        settings.withObject("/breakers/hedge_deviation/recovery").put("openMs", shorter(HEDGE_OPEN_MILLIS, scale));
        ObjectNode clock = settings.withObject("/clock");
        clock.putArray("sources").add(timeServer);
        clock.putArray("daemon");
        clock.put("pollMs", CLOCK_POLL_MILLIS).put("sampleLifeMs", CLOCK_POLL_MILLIS);
        settings.withArray("/admission/orderRules")
                .addObject()
                .put("exchange", "binance")
                .put("bot", OrderRuleScenario.BOT)
                .putObject("maxValue")
                .put("USDT", OrderRuleScenario.MAX_USDT);
        settings.withObject("/readiness/reports/" + ReadinessScenario.CHECK)
                .put("mode", "CANCEL_ONLY")
                .put("scope", "bot:" + ReadinessScenario.BOT)
                .put("silentMs", ReadinessScenario.SILENT_MILLIS)
                .put("roundsNeeded", 2)
                .put("rounds", 3);
        write(gateway, settings);
    }

    private static void write(Path file, JsonNode tree) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), tree);
    }

    /** Shortens the windows that a limit states, with those of its tiers. */
    private static void scale(JsonNode limit, double scale) {
        if (limit.has("algorithm") && !limit.has("windowMs")) {
            ((ObjectNode) limit).put("windowMs", DEFAULT_WINDOW_MILLIS);
        }
        for (String key : List.of("windowMs", "stepMs")) {
            if (limit.has(key)) {
                ((ObjectNode) limit).put(key, shorter(limit.path(key).asLong(), scale));
            }
        }
        limit.path("tiers").forEach(tier -> scale(tier, scale));
    }

    static long shorter(long millis, double scale) {
        return Math.max(1, Math.round(millis * scale));
    }
}
