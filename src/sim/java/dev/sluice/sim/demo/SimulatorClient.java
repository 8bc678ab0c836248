package dev.sluice.sim.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A client of the simulated exchange's control API: its counters and its faults. */
final class SimulatorClient implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 20_000;
    private static final List<Path> CONNECTIONS = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";
    private static final String CLOSE_WAIT = "08";

    private final DemoProcess process;
    private final URI url;
    private final JsonClient client;

    SimulatorClient(DemoProcess process, URI url) {
        this.process = process;
        this.url = url;
        client = new JsonClient(url, "");
    }

    String url() {
        return url.toString();
    }

    int port() {
        return url.getPort();
    }

    ExchangeCounts counts() throws IOException, InterruptedException {
        return ExchangeCounts.of(client.get("/_sim/stats").done());
    }

    /** Waits until a window of {@code windowMillis} of the exchange's clock begins, so that runs are comparable. */
    void awaitWindow(long windowMillis) throws IOException, InterruptedException {
        long now = client.get("/_sim/stats").done().path("exchangeMillis").asLong();
        TimeUnit.MILLISECONDS.sleep(windowMillis - now % windowMillis);
    }

    /** Makes the next order execute and its connection break before the response. */
    void loseTheResponseOfOneOrder() throws IOException, InterruptedException {
        fault("POST", "/api/v3/order", Map.of("action", "cut"));
    }

    /** Makes the next call to the path execute at once and its response come {@code millis} later. */
    void takesLong(String path, int millis) throws IOException, InterruptedException {
        fault("GET", path, Map.of("action", "late", "millis", millis));
    }

    private void fault(String method, String path, Map<String, ?> action) throws IOException, InterruptedException {
        Map<String, Object> fault = new HashMap<>(action);
        fault.putAll(Map.of("method", method, "pathPrefix", path, "times", 1, "executes", true));
        client.post("/_sim/faults", fault).done();
    }

    /** Sets the maintenance margin that the account needs, of its balance of 1,000,000. */
    void setMaintenanceMargin(String account, String maintenance) throws IOException, InterruptedException {
        client.post("/_sim/margins", Map.of("account", account, "maintenance", maintenance))
                .done();
    }

    /**
     * Kills the exchange and waits until every caller has closed its connections to it, which Linux lists until then.
     */
    void killAndAwaitClosed() throws IOException, InterruptedException {
        process.kill();
        Pattern open = Pattern.compile(
                String.format(Locale.ROOT, "\\d+: \\S+ \\S+:%04X (%s|%s) .*", port(), ESTABLISHED, CLOSE_WAIT));
        Poll.millisUntil(TIMEOUT_MILLIS, () -> {
            for (Path table : CONNECTIONS) {
                if (Files.exists(table)
                        && Files.readAllLines(table).stream()
                                .anyMatch(line -> open.matcher(line.strip()).matches())) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    public void close() {
        process.close();
    }
}
