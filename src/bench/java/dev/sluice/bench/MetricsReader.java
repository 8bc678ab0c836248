package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;

/** Reader of a gateway's metrics page on its admin port. */
record MetricsReader(int adminPort) {
    private static final int PATIENCE_MILLIS = 10_000;

    /** Returns the sum of all samples with this name, with or without labels, whose line contains this text. */
    double sum(String name, String labels) throws IOException {
        URLConnection asked =
                URI.create("http://127.0.0.1:" + adminPort + "/metrics").toURL().openConnection();
        asked.setConnectTimeout(PATIENCE_MILLIS);
        asked.setReadTimeout(PATIENCE_MILLIS);
        try (InputStream in = asked.getInputStream()) {
            return sum(new String(in.readAllBytes(), StandardCharsets.UTF_8), name, labels);
        }
    }

    static double sum(String page, String name, String labels) {
        return page.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
