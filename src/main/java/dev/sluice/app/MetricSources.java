package dev.sluice.app;

import dev.sluice.admin.api.AdminServer;
import dev.sluice.admin.api.BreakerApi;
import dev.sluice.admin.api.LoggingApi;
import dev.sluice.admin.api.TokenApi;
import dev.sluice.admin.metrics.ModeMetrics;
import dev.sluice.admin.metrics.ProxyMetrics;
import dev.sluice.admin.metrics.ReadinessMetrics;
import dev.sluice.base.part.MetricFamily;
import dev.sluice.control.DeadManWatch;
import dev.sluice.control.TradingControl;
import dev.sluice.exchanges.ClockControl;
import dev.sluice.exchanges.ClockMetrics;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.PublishedLimits;
import dev.sluice.exchanges.ReadinessControl;
import dev.sluice.logging.Log;
import dev.sluice.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * The sources of the metrics that {@code /metrics} shows. It is apart from {@link
 * StatusSource} because it needs parts that the status does not: the proxy, the admin server and the exporters.
 */
record MetricSources(
        StatusSource status,
        Proxy proxy,
        AdminServer adminServer,
        AlertMonitor alertMonitor,
        TelemetryParts telemetry,
        ServerCertificates tls,
        Log log,
        ExchangeRegistry exchangeRegistry,
        TradingControl tradingControl,
        DeadManWatch deadMen,
        BreakerApi breakers,
        ClockControl clock,
        ReadinessControl readinessControl,
        ClusterParts cluster) {
    List<MetricFamily> families() {
        List<MetricFamily> families = new ArrayList<>(status.families());
        families.addAll(ProxyMetrics.of(proxy, adminServer.origins()));
        families.addAll(alertMonitor.families());
        families.addAll(telemetry.families());
        families.addAll(tls.families());
        families.addAll(LoggingApi.families(log));
        families.addAll(ModeMetrics.of(tradingControl.modeRegistry().now(), exchangeRegistry.names()));
        families.addAll(tradingControl.killSwitch().families());
        families.addAll(deadMen.families());
        families.add(TokenApi.family(adminServer.wrongTokens()));
        families.addAll(PublishedLimits.families(exchangeRegistry.all()));
        families.addAll(breakers.families());
        families.addAll(ClockMetrics.of(clock.status(), exchangeRegistry.all()));
        families.addAll(cluster.families());
        families.addAll(ReadinessMetrics.of(readinessControl.status()));
        return families;
    }
}
