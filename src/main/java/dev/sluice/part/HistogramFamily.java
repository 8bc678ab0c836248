package dev.sluice.part;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/** A metric to which histograms are added; the part that adds them bounds their number. */
public final class HistogramFamily {
    private final HistogramSnapshot.Builder histograms;

    HistogramFamily(HistogramSnapshot.Builder histograms) {
        this.histograms = histograms;
    }

    /**
     * Adds a histogram.
     *
     * @param bounds upper bounds of all buckets but the last, which has none
     * @param counts one per bucket, the last included
     * @param sum the sum of all values
     * @param labels pairs of name and value
     */
    public void add(List<Double> bounds, List<Long> counts, double sum, String... labels) {
        List<Double> all = new ArrayList<>(bounds);
        all.add(Double.POSITIVE_INFINITY);
        histograms.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(all, counts))
                .sum(sum)
                .build());
    }
}
