package dev.sluice.config;

import dev.sluice.check.HealthCheck;
import dev.sluice.health.Ask;
import dev.sluice.health.CheckSettings;
import dev.sluice.health.ConnectionRule;
import dev.sluice.health.ConnectionSettings;
import dev.sluice.health.ReadinessSettings;
import dev.sluice.health.Resource;
import dev.sluice.health.ResourceLevels;
import dev.sluice.mode.Scope;
import dev.sluice.probe.JavaChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A check that everything readiness names exists: a check for a misspelt exchange would hold no mode. */
final class ReadinessChecks {
    /** Names that the health routes use for built-in checks. */
    private static final List<String> OURS = List.of("connections", "margins", Resource.ALL);

    private static final int MOST_PROGRAMS = 16;

    private final Read<GatewaySettings> gateway;
    private final ReadinessSettings readiness;
    private final Set<String> exchanges;
    private final Problems problems;

    private ReadinessChecks(Read<GatewaySettings> gateway, Set<String> exchanges, Problems problems) {
        this.gateway = gateway;
        this.readiness = gateway.value().readiness();
        this.exchanges = exchanges;
        this.problems = problems;
    }

    static void run(Sources sources, Problems problems) {
        Read<GatewaySettings> gateway = sources.gateway();
        if (gateway == null) {
            return;
        }
        ReadinessChecks checks =
                new ReadinessChecks(gateway, sources.exchanges().keySet(), problems);
        checks.reports();
        checks.checks(sources.folder());
        checks.resources();
        sources.exchanges().forEach(checks::connections);
        checks.accounts();
    }

    private void reports() {
        readiness.reports().forEach((name, report) -> {
            Json at = gateway.at("readiness", "reports", name);
            name(name, at);
            scope(report.scope(), at);
        });
    }

    private void checks(Path folder) {
        int programs = 0;
        for (Map.Entry<String, CheckSettings> one : readiness.checks().entrySet()) {
            Json at = gateway.at("readiness", "checks", one.getKey());
            name(one.getKey(), at);
            scope(one.getValue().scope(), at);
            if (readiness.reports().containsKey(one.getKey())) {
                problems.add(at, "'" + one.getKey() + "' is a report's name already; give one of them another");
            }
            if (one.getValue().ask() instanceof Ask.Java java) {
                offered(java, at.down("ask", "java"), folder);
            }
            programs += one.getValue().ask() instanceof Ask.Exec ? 1 : 0;
            if (programs > MOST_PROGRAMS) {
                problems.add(
                        at.down("ask", "exec"),
                        "at most " + MOST_PROGRAMS + " checks may run programs, for all may run at once");
            }
        }
    }

    private void offered(Ask.Java java, Json at, Path folder) {
        try (JavaChecks jars = new JavaChecks(folder)) {
            List<String> names = jars.names();
            if (!names.contains(java.java())) {
                problems.add(
                        at,
                        "no jar in " + folder.resolve(JavaChecks.FOLDER)
                                + " offers that class in its META-INF/services/" + HealthCheck.class.getName()
                                + Nearest.tail(java.java(), names, "Offered"));
            }
        } catch (IOException e) {
            problems.add(at, "the jars beside it cannot be read: " + e.getMessage());
        }
    }

    private void name(String name, Json at) {
        if (OURS.contains(name)) {
            problems.add(at, "'" + name + "' is the name of a check of the gateway's own; not allowed: " + OURS);
        }
    }

    private void scope(Scope scope, Json at) {
        String exchange = scope.exchange();
        if (!exchange.isEmpty() && !exchanges.contains(exchange)) {
            problems.add(
                    at.down("scope"),
                    "there is no exchange '" + exchange + "'" + Nearest.tail(exchange, exchanges, "Known"));
        }
    }

    private void resources() {
        Map<String, Resource> known = new LinkedHashMap<>();
        Arrays.stream(Resource.values()).forEach(resource -> known.put(resource.toString(), resource));
        readiness.resources().levels().forEach((name, levels) -> {
            Json at = gateway.at("readiness", "resources", "levels", name);
            Resource resource = known.get(name);
            if (resource == null) {
                problems.add(at, "there is no resource '" + name + "'" + Nearest.tail(name, known.keySet(), "Known"));
            } else {
                scope(levels.scope(), at);
                resource(resource, levels, at);
            }
        });
    }

    private void resource(Resource resource, ResourceLevels levels, Json at) {
        int critical = levels.criticalFrom(resource);
        if (critical == 0 && levels.mode() != null) {
            problems.add(at.down("mode"), "holds nothing before '" + resource + "' has a 'criticalFrom'; state one");
        } else if (critical > 0 && levels.warningAbove(resource) > critical) {
            problems.add(
                    at,
                    "'warningAbove' " + levels.warningAbove(resource) + " must not be above 'criticalFrom' " + critical
                            + ", its default included");
        }
    }

    private void connections(String exchange, Read<ExchangeEntry> entry) {
        ConnectionSettings connections = entry.value().connections();
        Map<String, ConnectionRule> rules = new LinkedHashMap<>();
        rules.put("rest", connections.rest());
        rules.put("websocket", connections.websocket());
        rules.put("userStream", connections.userStream());
        rules.forEach((name, rule) -> {
            if (rule.scope() != null) {
                scope(rule.scope(), entry.at("connections", name));
            }
        });
    }

    private void accounts() {
        for (String account : readiness.margins().accounts().keySet()) {
            int slash = account.indexOf('/');
            String exchange = account.substring(0, Math.max(0, slash));
            if (slash <= 0 || slash == account.length() - 1 || !exchanges.contains(exchange)) {
                problems.add(
                        gateway.at("readiness", "margins", "accounts", account),
                        "'" + account + "' is no account; allowed: an exchange of " + exchanges
                                + ", '/', and the account's name or its key's id");
            }
        }
    }
}
