package dev.sluice.sim.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;

/** A running gateway: its process and the URLs for bots and operators. */
record GatewayProcess(DemoProcess demoProcess, URI url, URI admin) implements AutoCloseable {
    private static final int TRIES = 600;
    private static final long PACE_MILLIS = 25;

    /** Waits until {@code /health/serving} reports that the gateway has warmed up. */
    static GatewayProcess whenReady(DemoProcess demoProcess, URI url, URI admin)
            throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest ready =
                HttpRequest.newBuilder(url.resolve("/health/serving")).build();
        for (int i = 0; i < TRIES && demoProcess.isAlive(); i++) {
            if (status(http, ready) == 200) {
                return new GatewayProcess(demoProcess, url, admin);
            }
            TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
        throw new IOException("the gateway at " + url + " did not become ready");
    }

    private static int status(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns the value of that series on the metrics page, or 0 when it is absent. */
    double metric(String series) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest page = HttpRequest.newBuilder(admin.resolve("/metrics")).build();
        return http.send(page, BodyHandlers.ofLines())
                .body()
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
