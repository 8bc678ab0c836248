package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Family.Sample;
import dev.sluice.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What the proxy counts, as metrics: two rooms that do not know each other meet here. */
final class ProxyFamilies {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private ProxyFamilies() {}

    static List<Family> of(Proxy proxy) {
        List<Sample> settled = new ArrayList<>();
        proxy.counts()
                .forEachSettled((exchange, kind, outcome, calls) -> settled.add(
                        Sample.of(calls, "exchange", exchange, "kind", kind.name(), "outcome", outcome.name())));
        List<Sample> told = new ArrayList<>();
        proxy.counts()
                .forEachRefused((exchange, reason, calls) ->
                        told.add(Sample.of(calls, "exchange", exchange, "reason", reason.header())));
        List<Sample> unlisted = new ArrayList<>();
        proxy.counts()
                .forEachUnlisted((exchange, route, calls) ->
                        unlisted.add(Sample.of(calls, "exchange", exchange, "route", route)));
        return List.of(
                new Family(
                        "sluice_unlisted_calls_total",
                        Family.Type.COUNTER,
                        "Calls that were sent at the default cost, since no table names them.",
                        unlisted),
                new Family(
                        "sluice_calls_total",
                        Family.Type.COUNTER,
                        "Calls that were sent, by kind and outcome.",
                        settled),
                new Family(
                        "sluice_callers_refused_total",
                        Family.Type.COUNTER,
                        "Callers that were told no by us, by reason.",
                        told),
                new Family(
                        "sluice_bad_requests_total",
                        Family.Type.COUNTER,
                        "Requests that were not beyond doubt, and connections too many.",
                        List.of(Sample.of(proxy.counts().atDoor()))),
                new Family(
                        "sluice_bot_connections",
                        Family.Type.GAUGE,
                        "Connections of bots.",
                        List.of(Sample.of(proxy.openConnections()))),
                summary(
                        "sluice_queue_seconds",
                        "From asking for a permit to the first byte out, connecting included.",
                        proxy.counts().waitedMicros()),
                summary(
                        "sluice_upstream_seconds",
                        "From the first byte out to the final status line.",
                        proxy.counts().answeredMicros()));
    }

    private static Family summary(String name, String help, Histogram micros) {
        List<Sample> samples = new ArrayList<>();
        for (double quantile : QUANTILES) {
            double seconds = micros.getValueAtPercentile(quantile * 100) / MICROS_PER_SECOND;
            samples.add(Sample.of(seconds, "quantile", Double.toString(quantile)));
        }
        double sum = micros.getMean() * micros.getTotalCount() / MICROS_PER_SECOND;
        samples.add(new Sample("_sum", List.of(), micros.getTotalCount() == 0 ? 0 : sum));
        samples.add(new Sample("_count", List.of(), (double) micros.getTotalCount()));
        return new Family(name, Family.Type.SUMMARY, help, samples);
    }
}
