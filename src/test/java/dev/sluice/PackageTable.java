package dev.sluice;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of packages: which package may use which. It is data; {@link PackageRules} checks the code against it. */
final class PackageTable {
    /** The simulated exchanges, each in a package that knows no other exchange. */
    private static final List<String> EXCHANGES = List.of(
            "binance",
            "bitget",
            "bybit",
            "coinbase",
            "coinbaseexchange",
            "deribit",
            "gate",
            "hyperliquid",
            "kraken",
            "krakenfutures",
            "kucoin",
            "okx");

    private static final Map<String, List<String>> ROWS = new LinkedHashMap<>();

    static {
        // rows: begin
        row("check");
        row("config.annotation");
        row("core.clock");
        row("core.cluster");
        row("core.origin");
        row("core.websocket");
        row("sim.counter");
        row("sim.signature");
        row("sim.wire");
        row("json");
        row("time");
        row("upgrade");
        row("admin", "config.annotation", "json");
        row("alert", "config.annotation");
        row("core.coalesce", "config.annotation");
        row("core.queue", "config.annotation");
        row("core.ratelimit", "config.annotation", "core.cluster");
        row("core.exchange", "config.annotation", "core.ratelimit");
        row("logging", "config.annotation");
        row("sim.demo", "time");
        row("sim.market", "sim.counter");
        row("sim.kernel", "sim.counter", "sim.market", "sim.signature", "sim.wire");
        EXCHANGES.forEach(exchange -> row(
                "sim.exchange." + exchange, "sim.counter", "sim.kernel", "sim.market", "sim.signature", "sim.wire"));
        row("sim.exchange", "sim.counter", "sim.kernel", "sim.market", "sim.wire", "sim.exchange.*");
        row("sim.server", "sim.counter", "sim.exchange", "sim.kernel", "sim.market", "sim.wire", "time");
        row("core.tradingmode", "config.annotation", "core.exchange");
        row("proxy.http1", "core.exchange");
        row("core.breaker", "config.annotation", "core.exchange", "core.ratelimit", "core.tradingmode");
        row("core.health", "config.annotation", "core.exchange", "core.tradingmode");
        row("persistence", "core.ratelimit", "core.tradingmode");
        row("proxy.settings", "config.annotation", "core.coalesce", "proxy.http1");
        row("core.admission.refusal", "core.exchange", "core.ratelimit", "core.tradingmode");
        row("core.admission.request", "core.queue");
        row(
                "core.admission.settings",
                "config.annotation",
                "core.cluster",
                "core.exchange",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row("core.admission.status", "core.admission.refusal", "core.exchange", "core.tradingmode");
        row(
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.cluster",
                "core.exchange",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row("cluster.settings", "config.annotation", "persistence");
        row(
                "cluster",
                "admin.metrics",
                "admin.status",
                "cluster.settings",
                "control",
                "core.cluster",
                "core.tradingmode",
                "persistence",
                "proxy.metrics",
                "time");
        row("tls", "persistence");
        row(
                "probe",
                "check",
                "config.annotation",
                "core.admission",
                "core.admission.request",
                "core.clock",
                "core.exchange",
                "core.health",
                "time");
        row("proxy.metrics", "core.admission.refusal", "core.exchange", "core.origin");
        row(
                "proxy.routing",
                "core.admission",
                "core.admission.request",
                "core.clock",
                "core.coalesce",
                "core.exchange",
                "core.health",
                "core.origin",
                "proxy.http1",
                "proxy.settings");
        row(
                "config",
                "admin",
                "alert",
                "check",
                "config.annotation",
                "core.admission.settings",
                "core.breaker",
                "core.coalesce",
                "core.exchange",
                "core.health",
                "core.origin",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode",
                "logging",
                "persistence",
                "probe",
                "proxy.settings",
                "tls",
                "cluster.settings",
                "telemetry");
        row(
                "proxy.call",
                "core.admission",
                "core.admission.refusal",
                "core.exchange",
                "core.origin",
                "core.ratelimit",
                "core.tradingmode",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "time");
        row("telemetry", "config.annotation", "proxy.call", "time");
        row(
                "proxy.acquire",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.exchange",
                "core.queue",
                "proxy.call",
                "proxy.http1",
                "proxy.routing",
                "proxy.settings",
                "time");
        row(
                "proxy.websocket",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.exchange",
                "core.health",
                "core.tradingmode",
                "core.websocket",
                "proxy.call",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings",
                "time");
        row(
                "proxy.upstream",
                "core.exchange",
                "proxy.http1",
                "proxy.routing",
                "proxy.settings",
                "proxy.websocket",
                "time");
        row(
                "proxy",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.clock",
                "core.coalesce",
                "core.exchange",
                "core.health",
                "core.origin",
                "core.queue",
                "core.tradingmode",
                "json",
                "proxy.acquire",
                "proxy.call",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings",
                "proxy.upstream",
                "proxy.websocket",
                "time",
                "upgrade");
        row(
                "admin.status",
                "admin",
                "config",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.cluster",
                "core.exchange",
                "core.health",
                "core.tradingmode",
                "persistence");
        row(
                "admin.metrics",
                "admin",
                "admin.status",
                "core.admission.refusal",
                "core.admission.status",
                "core.exchange",
                "core.health",
                "core.origin",
                "core.tradingmode",
                "proxy",
                "proxy.metrics");
        row(
                "sim.virtualtime",
                "config",
                "core.admission.settings",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.admission.status",
                "core.clock",
                "core.exchange",
                "core.ratelimit",
                "sim.counter",
                "sim.exchange",
                "sim.kernel",
                "sim.wire");
        row(
                "admin.health",
                "admin",
                "admin.status",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.cluster",
                "core.exchange",
                "core.health",
                "core.ratelimit",
                "core.tradingmode",
                "json",
                "time");
        row(
                "cli",
                "admin",
                "admin.status",
                "cluster.settings",
                "config",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.cluster",
                "core.exchange",
                "core.health",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode",
                "json",
                "persistence",
                "probe",
                "proxy.routing",
                "proxy.settings",
                "time",
                "tls");
        row("sim.cli", "cli", "config", "sim.counter", "sim.demo", "sim.kernel", "sim.server", "sim.virtualtime");
        row(
                "control",
                "admin",
                "admin.metrics",
                "admin.status",
                "core.admission.status",
                "core.clock",
                "core.exchange",
                "core.health",
                "core.tradingmode",
                "logging",
                "persistence",
                "probe",
                "time");
        row(
                "runtime",
                "admin",
                "admin.health",
                "admin.metrics",
                "admin.status",
                "config",
                "control",
                "core.admission",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.coalesce",
                "core.exchange",
                "core.health",
                "core.ratelimit",
                "core.tradingmode",
                "persistence",
                "probe",
                "proxy",
                "proxy.routing",
                "time",
                "cluster",
                "core.cluster");
        row("admin.console", "admin.status", "core.exchange", "json", "proxy.metrics", "time");
        row(
                "admin.api",
                "admin",
                "admin.console",
                "admin.health",
                "admin.metrics",
                "admin.status",
                "config",
                "control",
                "core.admission.settings",
                "core.admission",
                "core.admission.status",
                "core.breaker",
                "core.exchange",
                "core.origin",
                "core.ratelimit",
                "core.tradingmode",
                "json",
                "logging",
                "persistence",
                "proxy",
                "proxy.call",
                "proxy.metrics",
                "proxy.routing",
                "runtime",
                "time",
                "upgrade");
        row(
                "app",
                "admin",
                "admin.api",
                "admin.console",
                "admin.health",
                "admin.metrics",
                "admin.status",
                "alert",
                "config",
                "control",
                "core.admission.settings",
                "core.admission",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.exchange",
                "core.health",
                "core.origin",
                "core.ratelimit",
                "core.tradingmode",
                "logging",
                "persistence",
                "probe",
                "proxy",
                "proxy.acquire",
                "proxy.call",
                "proxy.routing",
                "proxy.settings",
                "runtime",
                "time",
                "tls",
                "cluster",
                "cluster.settings",
                "core.cluster",
                "telemetry",
                "upgrade");
        row("", "admin.status", "app", "cli", "config", "logging", "time");
        // rows: end
    }

    private PackageTable() {}

    private static void row(String name, String... used) {
        ROWS.put(name, List.of(used));
    }

    /** Returns each package with the packages of ours that it uses; the root is "". */
    static Map<String, List<String>> rows() {
        return Collections.unmodifiableMap(ROWS);
    }
}
