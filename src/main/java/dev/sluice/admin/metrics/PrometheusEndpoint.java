package dev.sluice.admin.metrics;

import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.admin.PageResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@code /metrics} page: a Micrometer registry in the Prometheus text format or in OpenMetrics, as requested. The
 * counters of other packages are not copied to meters: a collector reads them at each scrape, so that the traffic
 * path does not pay for a registry. Page and registry are created by the first scrape, so that the start does not pay
 * for them.
 *
 * <p>A scrape loads classes and writes a long text, so never call it on an event loop.
 */
public final class PrometheusEndpoint implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** Meters whose names fail the checks of Prometheus. */
    private static final Set<String> BADLY_NAMED = Set.of("process.cpu.time", "system.cpu.count");

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    private final Supplier<MetricSnapshots> families;
    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;

    /** @param families the metrics, read at each scrape */
    public PrometheusEndpoint(Supplier<MetricSnapshots> families) {
        this.families = families;
    }

    /**
     * Renders all metrics in the format that the client accepts.
     *
     * @param accept the {@code Accept} header, or null
     */
    public synchronized PageResponse scrape(@Nullable String accept) {
        String type = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT;
        return new PageResponse(HTTP_OK, type, registry().scrape(type));
    }

    /** Returns all metrics, with the names and values that {@link #scrape} renders. */
    public synchronized MetricSnapshots snapshots() {
        return registry().getPrometheusRegistry().scrape();
    }

    private PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry made = registry;
        if (made == null) {
            made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            made.getPrometheusRegistry().register((MultiCollector) this::collect);
            bindMachine(made);
            registry = made;
        }
        return made;
    }

    private void bindMachine(MeterRegistry to) {
        to.config().meterFilter(MeterFilter.deny(meter -> BADLY_NAMED.contains(meter.getName())));
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(to);
        collections = gc;
        new JvmMemoryMetrics().bindTo(to);
        new JvmThreadMetrics().bindTo(to);
        new ProcessorMetrics().bindTo(to);
        new FileDescriptorMetrics().bindTo(to);
        new UptimeMetrics().bindTo(to);
    }

    @Override
    public synchronized void close() {
        if (collections != null) {
            collections.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    /** Returns the metrics of other packages that have samples. */
    private MetricSnapshots collect() {
        return new MetricSnapshots(families.get().stream()
                .filter(family -> !family.getDataPoints().isEmpty())
                .toList());
    }
}
