package dev.sluice.telemetry;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/** A metric of the page as OpenTelemetry's SDK exports it. */
record PrometheusMetric(
        Resource getResource,
        InstrumentationScopeInfo getInstrumentationScopeInfo,
        String getName,
        String getDescription,
        MetricDataType getType,
        Data<?> getData)
        implements MetricData {
    /** Returns no unit, because receivers append it to the name. */
    @Override
    public String getUnit() {
        return "";
    }
}
