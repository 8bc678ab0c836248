package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured times in milliseconds. */
final class Figures {
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Double> millis = new ArrayList<>();

    void addNanos(long nanos) {
        add(nanos / NANOS_PER_MILLI);
    }

    void add(double oneMillis) {
        millis.add(oneMillis);
    }

    int count() {
        return millis.size();
    }

    /** Returns the least value that at least this share of all values does not exceed. */
    double quantile(double share) {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    double max() {
        return quantile(1);
    }

    JsonObject json() {
        return new JsonObject()
                .put("count", count())
                .put("p50Ms", quantile(0.5))
                .put("p99Ms", quantile(0.99))
                .put("maxMs", max());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %6.2f  p99 %6.2f  max %6.2f ms", quantile(0.5), quantile(0.99), max());
    }
}
