package dev.sluice.sim.demo;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client of the simulated exchange's control API: its counters and its faults. */
final class SimulatorClient implements AutoCloseable {
    private final DemoProcess demoProcess;
    private final URI url;
    private final JsonClient client;

    SimulatorClient(DemoProcess demoProcess, URI url) {
        this.demoProcess = demoProcess;
        this.url = url;
        client = new JsonClient(url, "");
    }

    String url() {
        return url.toString();
    }

    int port() {
        return url.getPort();
    }

    ExchangeCounts exchangeCounts() throws IOException, InterruptedException {
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
    void needs(String account, String maintenance) throws IOException, InterruptedException {
        client.post("/_sim/margins", Map.of("account", account, "maintenance", maintenance))
                .done();
    }

    void kill() throws InterruptedException {
        demoProcess.kill();
    }

    @Override
    public void close() {
        demoProcess.close();
    }
}
