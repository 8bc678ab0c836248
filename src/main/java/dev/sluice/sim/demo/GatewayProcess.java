package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** A running gateway: its process, its public pages and the URLs for bots and operators. */
record GatewayProcess(DemoProcess demoProcess, JsonClient pages, URI url, URI admin) implements AutoCloseable {
    private static final int TRIES = 600;
    private static final long PACE_MILLIS = 25;
    private static final int TIMEOUT_SECONDS = 20;
    private static final long POLL_MILLIS = 10;

    /** Waits until {@code /health/serving} reports that the gateway has warmed up. */
    static GatewayProcess whenReady(DemoProcess demoProcess, URI url, URI admin)
            throws IOException, InterruptedException {
        GatewayProcess started = new GatewayProcess(demoProcess, new JsonClient(url, ""), url, admin);
        for (int i = 0; i < TRIES && demoProcess.isAlive(); i++) {
            if (started.isServing()) {
                return started;
            }
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
        throw new IOException("the gateway at " + url + " did not become ready");
    }

    private boolean isServing() throws InterruptedException {
        try {
            return pages.get("/health/serving").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the milliseconds until the page responded with that status, or -1 when it did not in time. */
    long millisUntil(String path, int status) throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long began = ticker.nanos();
        while (pages.get(path).status() != status) {
            if (ticker.nanos() - began > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
                return -1;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - began);
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

    void kill() throws InterruptedException {
        demoProcess.kill();
    }

    @Override
    public void close() {
        demoProcess.close();
    }
}
