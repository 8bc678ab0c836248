package dev.sluice.sim.demo;

import java.io.IOException;
import java.net.URI;

/** A running gateway: its process, its public pages and the URLs for bots and operators. */
record GatewayProcess(DemoProcess process, JsonClient pages, URI url, URI admin) {
    private static final long TIMEOUT_MILLIS = 20_000;

    /** Waits until {@code /health/serving} reports that the gateway has warmed up. */
    static GatewayProcess whenReady(DemoProcess process, URI url, URI admin) throws IOException, InterruptedException {
        GatewayProcess started = new GatewayProcess(process, new JsonClient(url, ""), url, admin);
        Poll.millisUntil(TIMEOUT_MILLIS, () -> !process.isAlive() || started.isServing());
        if (!started.isServing()) {
            throw new IOException("the gateway at " + url + " did not become ready");
        }
        return started;
    }

    private boolean isServing() throws InterruptedException {
        try {
            return pages.get("/health/serving").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the milliseconds until {@code /health/ready} has that status, or -1 when it did not in time. */
    long millisUntilReady(int status) throws IOException, InterruptedException {
        return Poll.millisUntil(TIMEOUT_MILLIS, () -> pages.get("/health/ready").status() == status);
    }

    /** Returns the value of that series on the metrics page, or 0 when it is absent. */
    double metric(String series) throws IOException, InterruptedException {
        return new JsonClient(admin, "")
                .get("/metrics")
                .done()
                .asText()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** Returns the base URL for bots of binance, in place of https://api.binance.com. */
    String binance() {
        return url + "/binance";
    }

    int port() {
        return url.getPort();
    }
}
