package dev.sluice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The table of packages: which package may use which. It is data; {@link PackageRules} checks the code against it. The
 * floors are listed from the lowest; a package uses only packages of its own floor and of those below.
 */
final class PackageTable {
    private static final List<String> FLOORS = new ArrayList<>();
    private static final Map<String, Integer> FLOOR_OF = new HashMap<>();
    private static final Map<String, List<String>> ROWS = new LinkedHashMap<>();

    static {
        // rows: begin
        floor("base");
        row("base.count");
        row("base.json");
        row("base.hash");
        row("base.settings");
        row("base.signal");
        row("base.time", "base.unit");
        row("base.unit");
        row("check");
        floor("signer");
        row("signer", "base.time");
        floor("core");
        row("core.call", "base.hash", "base.unit");
        row("core.cluster", "base.unit");
        row("core.ratelimit", "base.settings", "base.unit", "core.cluster");
        row("core.tradingmode", "base.count", "base.hash", "base.settings", "base.unit", "core.call");
        row("core.queue", "base.settings", "base.unit");
        row("core.exchange.parse");
        row("core.exchange.settings.pull", "base.settings");
        row("core.exchange.settings.terms", "base.settings", "core.call");
        row(
                "core.exchange.settings",
                "base.settings",
                "core.call",
                "core.exchange.parse",
                "core.exchange.settings.pull",
                "core.exchange.settings.terms",
                "core.ratelimit");
        row(
                "core.exchange.classify",
                "base.unit",
                "core.call",
                "core.exchange.parse",
                "core.exchange.settings",
                "core.exchange.settings.terms");
        row(
                "core.orderrule",
                "base.settings",
                "base.unit",
                "core.call",
                "core.exchange.classify",
                "core.exchange.parse",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.settings.terms",
                "core.tradingmode");
        row(
                "core.breaker",
                "base.count",
                "base.settings",
                "base.unit",
                "core.call",
                "core.ratelimit",
                "core.tradingmode");
        row("core.admission.request", "core.call", "core.exchange.classify", "core.queue", "core.tradingmode");
        row(
                "core.admission.settings",
                "base.settings",
                "core.call",
                "core.cluster",
                "core.orderrule",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row("core.admission.refusal", "base.unit", "core.call", "core.orderrule", "core.ratelimit", "core.tradingmode");
        row(
                "core.admission.status",
                "base.count",
                "base.unit",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.exchange.classify",
                "core.exchange.settings",
                "core.orderrule",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row(
                "core.admission.charge",
                "core.admission.request",
                "core.admission.settings",
                "core.admission.status",
                "core.call",
                "core.exchange.classify",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row(
                "core.admission.event",
                "core.admission.charge",
                "core.admission.settings",
                "core.admission.status",
                "core.ratelimit",
                "core.tradingmode");
        row(
                "core.admission",
                "base.unit",
                "core.admission.charge",
                "core.admission.event",
                "core.admission.refusal",
                "core.admission.request",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.cluster",
                "core.exchange.classify",
                "core.exchange.settings",
                "core.orderrule",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode");
        row("core.clock", "base.unit");
        row("core.coalesce", "base.settings", "base.unit");
        row(
                "core.exchange.stream",
                "core.call",
                "core.exchange.classify",
                "core.exchange.parse",
                "core.exchange.settings",
                "core.websocket");
        row(
                "core.exchange.refuse",
                "core.call",
                "core.exchange.classify",
                "core.exchange.settings",
                "core.exchange.stream");
        row(
                "core.exchange.respond",
                "core.call",
                "core.exchange.classify",
                "core.exchange.parse",
                "core.exchange.settings",
                "core.exchange.settings.terms");
        row(
                "core.exchange",
                "core.call",
                "core.exchange.classify",
                "core.exchange.refuse",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.settings.terms",
                "core.exchange.stream");
        row(
                "core.pull",
                "base.unit",
                "core.exchange.parse",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.settings.pull",
                "core.tradingmode");
        row("core.resource", "base.unit");
        row("core.series");
        row(
                "core.health",
                "base.settings",
                "base.unit",
                "core.call",
                "core.exchange.respond",
                "core.resource",
                "core.tradingmode");
        row("core.origin", "core.call");
        row("core.websocket", "base.unit");
        floor("outside");
        row("admin.settings", "base.settings");
        row("alert", "base.settings");
        row("persistence", "base.hash", "base.json", "core.pull", "core.ratelimit", "core.tradingmode");
        row("persistence.journal", "base.settings", "base.time", "base.unit", "core.call", "persistence");
        row("cluster.settings", "base.settings", "persistence");
        row("logging", "base.settings");
        row(
                "probe",
                "base.settings",
                "base.time",
                "base.unit",
                "check",
                "core.admission",
                "core.admission.event",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.clock",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.settings.pull",
                "core.exchange.settings.terms",
                "core.health",
                "core.orderrule",
                "core.queue",
                "core.resource");
        row("proxy.http1", "core.call", "upgrade");
        row(
                "proxy.metrics",
                "base.count",
                "base.unit",
                "core.admission.refusal",
                "core.call",
                "core.exchange.classify",
                "core.origin");
        row("proxy.settings", "base.settings", "core.coalesce", "proxy.http1");
        row(
                "proxy.routing",
                "base.hash",
                "base.unit",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.clock",
                "core.coalesce",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.stream",
                "core.health",
                "core.orderrule",
                "core.origin",
                "proxy.http1",
                "proxy.settings");
        row(
                "proxy.call",
                "base.time",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.refuse",
                "core.origin",
                "core.ratelimit",
                "core.tradingmode",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings");
        row(
                "proxy.acquire",
                "base.time",
                "base.unit",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.queue",
                "proxy.call",
                "proxy.http1",
                "proxy.routing",
                "proxy.settings");
        row(
                "proxy.websocket",
                "base.time",
                "base.unit",
                "core.admission",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.refuse",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.stream",
                "core.health",
                "core.orderrule",
                "core.queue",
                "core.tradingmode",
                "core.websocket",
                "proxy.call",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings");
        row(
                "proxy.upstream",
                "base.time",
                "base.unit",
                "core.call",
                "core.exchange",
                "core.exchange.settings",
                "proxy.http1",
                "proxy.routing",
                "proxy.settings",
                "proxy.websocket");
        row("upgrade", "base.json");
        row(
                "proxy",
                "base.hash",
                "base.json",
                "base.time",
                "base.unit",
                "core.admission",
                "core.admission.event",
                "core.admission.refusal",
                "core.admission.request",
                "core.call",
                "core.clock",
                "core.coalesce",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.refuse",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.stream",
                "core.health",
                "core.origin",
                "core.queue",
                "core.tradingmode",
                "proxy.acquire",
                "proxy.call",
                "proxy.http1",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings",
                "proxy.upstream",
                "proxy.websocket",
                "upgrade");
        row("telemetry", "base.settings", "base.time", "core.call", "proxy.call");
        row("tls", "base.hash", "persistence");
        floor("config");
        row("config.json");
        row(
                "config",
                "admin.settings",
                "alert",
                "base.settings",
                "check",
                "cluster.settings",
                "config.json",
                "core.admission.settings",
                "core.breaker",
                "core.call",
                "core.coalesce",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.parse",
                "core.exchange.settings",
                "core.health",
                "core.orderrule",
                "core.origin",
                "core.queue",
                "core.ratelimit",
                "core.tradingmode",
                "logging",
                "persistence",
                "persistence.journal",
                "probe",
                "proxy.routing",
                "proxy.settings",
                "telemetry",
                "tls");
        floor("part");
        row("part", "base.json", "base.settings", "config");
        floor("status");
        row(
                "status",
                "base.settings",
                "base.unit",
                "config",
                "config.json",
                "core.admission.refusal",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.clock",
                "core.cluster",
                "core.exchange.respond",
                "core.health",
                "core.pull",
                "core.ratelimit",
                "core.tradingmode",
                "persistence",
                "persistence.journal");
        floor("control");
        row(
                "cluster",
                "base.hash",
                "base.json",
                "base.time",
                "base.unit",
                "cluster.settings",
                "core.cluster",
                "core.pull",
                "core.tradingmode",
                "part",
                "persistence",
                "proxy.metrics",
                "status");
        row(
                "control",
                "base.settings",
                "base.time",
                "base.unit",
                "cluster",
                "config",
                "core.admission.status",
                "core.breaker",
                "core.clock",
                "core.exchange.respond",
                "core.health",
                "core.ratelimit",
                "core.resource",
                "core.tradingmode",
                "logging",
                "part",
                "persistence",
                "probe",
                "status");
        floor("exchanges");
        row(
                "exchanges",
                "base.settings",
                "base.time",
                "base.unit",
                "cluster",
                "config",
                "config.json",
                "control",
                "core.admission",
                "core.admission.charge",
                "core.admission.event",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.clock",
                "core.cluster",
                "core.coalesce",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.health",
                "core.orderrule",
                "core.ratelimit",
                "core.tradingmode",
                "part",
                "persistence",
                "probe",
                "proxy",
                "proxy.routing",
                "status");
        row(
                "exchanges.pull",
                "base.time",
                "base.unit",
                "cluster",
                "config",
                "control",
                "core.admission",
                "core.admission.status",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.settings.pull",
                "core.exchange.settings.terms",
                "core.pull",
                "core.tradingmode",
                "exchanges",
                "part",
                "persistence",
                "probe",
                "status");
        floor("admin");
        row("admin");
        row(
                "admin.console",
                "base.hash",
                "base.json",
                "base.time",
                "base.unit",
                "core.admission.refusal",
                "core.admission.status",
                "core.call",
                "core.series",
                "persistence",
                "proxy.metrics",
                "status");
        row(
                "admin.health",
                "admin",
                "base.json",
                "base.time",
                "base.unit",
                "core.breaker",
                "core.clock",
                "core.cluster",
                "core.exchange.respond",
                "core.health",
                "core.tradingmode",
                "proxy",
                "status");
        row(
                "admin.metrics",
                "admin",
                "core.admission.refusal",
                "core.admission.status",
                "core.call",
                "core.orderrule",
                "core.origin",
                "core.tradingmode",
                "part",
                "proxy",
                "proxy.metrics",
                "status");
        row(
                "admin.api",
                "admin",
                "admin.console",
                "admin.health",
                "admin.metrics",
                "admin.settings",
                "base.hash",
                "base.json",
                "base.settings",
                "base.time",
                "base.unit",
                "cluster",
                "config",
                "control",
                "core.admission",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.orderrule",
                "core.origin",
                "core.queue",
                "core.series",
                "core.tradingmode",
                "exchanges",
                "exchanges.pull",
                "logging",
                "part",
                "persistence",
                "persistence.journal",
                "proxy",
                "proxy.call",
                "proxy.metrics",
                "proxy.routing",
                "status",
                "upgrade");
        floor("app");
        row("app.report", "exchanges", "logging", "part", "persistence", "proxy.metrics");
        row(
                "app",
                "admin",
                "admin.api",
                "admin.console",
                "admin.health",
                "admin.metrics",
                "admin.settings",
                "alert",
                "app.report",
                "base.json",
                "base.signal",
                "base.time",
                "base.unit",
                "cluster",
                "cluster.settings",
                "config",
                "config.json",
                "control",
                "core.admission",
                "core.admission.event",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.clock",
                "core.cluster",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.settings",
                "core.health",
                "core.origin",
                "core.ratelimit",
                "core.tradingmode",
                "exchanges",
                "exchanges.pull",
                "logging",
                "part",
                "persistence",
                "persistence.journal",
                "probe",
                "proxy",
                "proxy.acquire",
                "proxy.call",
                "proxy.metrics",
                "proxy.routing",
                "proxy.settings",
                "status",
                "telemetry",
                "tls",
                "upgrade");
        row(
                "cli.text",
                "admin.settings",
                "base.json",
                "base.unit",
                "cluster.settings",
                "config",
                "config.json",
                "core.admission.settings",
                "core.admission.status",
                "core.call",
                "core.clock",
                "core.cluster",
                "core.exchange.settings",
                "core.health",
                "core.orderrule",
                "core.ratelimit",
                "core.series",
                "core.tradingmode",
                "probe",
                "proxy.settings",
                "status");
        row("cli.exec", "base.signal");
        row("cli.exit");
        row(
                "cli",
                "admin.settings",
                "base.hash",
                "base.json",
                "base.time",
                "base.unit",
                "cli.exec",
                "cli.exit",
                "cli.text",
                "cluster.settings",
                "config",
                "config.json",
                "core.admission.settings",
                "core.admission.status",
                "core.breaker",
                "core.call",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.settings",
                "core.orderrule",
                "core.ratelimit",
                "core.series",
                "core.tradingmode",
                "persistence",
                "persistence.journal",
                "probe",
                "proxy.routing",
                "proxy.settings",
                "status",
                "tls");
        row("app.systemd", "base.unit");
        row(
                "",
                "app",
                "app.systemd",
                "base.time",
                "cli",
                "cli.exit",
                "config",
                "config.json",
                "logging",
                "status",
                "upgrade");
        floor("sim");
        row("sim.demo", "base.time");
        row("sim.counter");
        row("sim.market", "sim.counter", "sim.wire");
        row("sim.wire");
        row("sim.signature");
        row("sim.kernel", "sim.counter", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.binance", "sim.counter", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.bitget", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.bybit", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.coinbase", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.coinbaseexchange", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.deribit", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.gate", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.hyperliquid", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.kraken", "sim.counter", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.krakenfutures", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.kucoin", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row("sim.exchange.okx", "sim.kernel", "sim.market", "sim.signature", "sim.wire");
        row(
                "sim.exchange",
                "sim.counter",
                "sim.exchange.binance",
                "sim.exchange.bitget",
                "sim.exchange.bybit",
                "sim.exchange.coinbase",
                "sim.exchange.coinbaseexchange",
                "sim.exchange.deribit",
                "sim.exchange.gate",
                "sim.exchange.hyperliquid",
                "sim.exchange.kraken",
                "sim.exchange.krakenfutures",
                "sim.exchange.kucoin",
                "sim.exchange.okx",
                "sim.kernel",
                "sim.market",
                "sim.wire");
        row("sim.server", "base.time", "sim.counter", "sim.exchange", "sim.kernel", "sim.market", "sim.wire");
        row(
                "sim.virtualtime",
                "config",
                "core.admission",
                "core.admission.event",
                "core.admission.refusal",
                "core.admission.request",
                "core.admission.settings",
                "core.admission.status",
                "core.call",
                "core.clock",
                "core.exchange",
                "core.exchange.classify",
                "core.exchange.respond",
                "core.exchange.settings",
                "core.exchange.stream",
                "core.queue",
                "core.ratelimit",
                "core.websocket",
                "sim.counter",
                "sim.exchange",
                "sim.kernel",
                "sim.wire");
        row("sim.cli", "cli", "cli.exit", "config", "sim.demo", "sim.kernel", "sim.server", "sim.virtualtime");
        // rows: end
    }

    private PackageTable() {}

    private static void floor(String name) {
        FLOORS.add(name);
    }

    private static void row(String name, String... used) {
        ROWS.put(name, List.of(used));
        FLOOR_OF.put(name, FLOORS.size());
    }

    /** Returns the uses that run from a floor to a higher one. */
    static List<String> upwardUses() {
        return ROWS.entrySet().stream()
                .flatMap(row -> row.getValue().stream()
                        .filter(used -> floorOf(used) > floorOf(row.getKey()))
                        .map(used -> row.getKey() + " uses " + used))
                .toList();
    }

    private static int floorOf(String name) {
        return Objects.requireNonNull(FLOOR_OF.get(name), name);
    }

    /** Returns each package with the packages of ours that it uses; the root is "". */
    static Map<String, List<String>> rows() {
        return Collections.unmodifiableMap(ROWS);
    }
}
