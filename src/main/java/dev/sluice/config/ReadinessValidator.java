package dev.sluice.config;

import dev.sluice.check.HealthCheck;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.CheckSettings;
import dev.sluice.core.health.ConnectionRule;
import dev.sluice.core.health.ConnectionSettings;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.health.Resource;
import dev.sluice.core.health.ResourceLevels;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.probe.CheckClassLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A check that everything named in the readiness settings exists, because a check for a misspelt exchange would have no
 * effect.
 */
final class ReadinessValidator {
    /** Names that the health routes use for built-in checks. */
    private static final List<String> RESERVED = List.of("connections", "margins", Resource.ALL);

    private static final int MAX_PROGRAMS = 16;

    private final BoundFile<GatewaySettings> gateway;
    private final ReadinessSettings readiness;
    private final Set<String> exchanges;
    private final Problems problems;

    private ReadinessValidator(BoundFile<GatewaySettings> gateway, Set<String> exchanges, Problems problems) {
        this.gateway = gateway;
        this.readiness = gateway.value().readiness();
        this.exchanges = exchanges;
        this.problems = problems;
    }

    static void run(ConfigSources sources, Problems problems) {
        BoundFile<GatewaySettings> gateway = sources.gateway();
        if (gateway == null) {
            return;
        }
        ReadinessValidator validator =
                new ReadinessValidator(gateway, sources.exchanges().keySet(), problems);
        validator.checkReports();
        validator.checkChecks(sources.folder());
        validator.checkResources();
        sources.exchanges().forEach(validator::checkConnections);
        validator.checkAccounts();
    }

    private void checkReports() {
        readiness.reports().forEach((name, report) -> {
            JsonTree at = gateway.at("readiness", "reports", name);
            checkName(name, at);
            checkScope(report.scope(), at);
        });
    }

    private void checkChecks(Path folder) {
        int programs = 0;
        for (Map.Entry<String, CheckSettings> one : readiness.checks().entrySet()) {
            JsonTree at = gateway.at("readiness", "checks", one.getKey());
            checkName(one.getKey(), at);
            checkScope(one.getValue().scope(), at);
            if (readiness.reports().containsKey(one.getKey())) {
                problems.add(at, "'" + one.getKey() + "' is already the name of a report; change one of them");
            }
            if (one.getValue().probe() instanceof CheckProbe.Java java) {
                checkOffered(java, at.descend("probe", "java"), folder);
            }
            if (one.getValue().probe() instanceof CheckProbe.Exec && ++programs > MAX_PROGRAMS) {
                problems.add(
                        at.descend("probe", "exec"),
                        "at most " + MAX_PROGRAMS + " checks may run programs, because all may run at the same time");
            }
        }
    }

    private void checkOffered(CheckProbe.Java java, JsonTree at, Path folder) {
        try (CheckClassLoader jars = new CheckClassLoader(folder)) {
            List<String> names = jars.names();
            if (!names.contains(java.java())) {
                problems.add(
                        at,
                        "no jar in " + folder.resolve(CheckClassLoader.FOLDER)
                                + " has that class in its META-INF/services/" + HealthCheck.class.getName()
                                + SpellingSuggestion.suggestion(java.java(), names, "Offered"));
            }
        } catch (IOException e) {
            problems.add(at, "the jars in that folder cannot be read: " + e.getMessage());
        }
    }

    private void checkName(String name, JsonTree at) {
        if (RESERVED.contains(name)) {
            problems.add(at, "'" + name + "' is the name of a built-in check; not allowed: " + RESERVED);
        }
    }

    private void checkScope(ModeScope modeScope, JsonTree at) {
        String exchange = modeScope.exchange();
        if (!exchange.isEmpty() && !exchanges.contains(exchange)) {
            problems.add(
                    at.descend("scope"),
                    "there is no exchange '" + exchange + "'"
                            + SpellingSuggestion.suggestion(exchange, exchanges, "Known"));
        }
    }

    private void checkResources() {
        Map<String, Resource> known = new LinkedHashMap<>();
        Arrays.stream(Resource.values()).forEach(resource -> known.put(resource.toString(), resource));
        readiness.resources().levels().forEach((name, levels) -> {
            JsonTree at = gateway.at("readiness", "resources", "levels", name);
            Resource resource = known.get(name);
            if (resource == null) {
                problems.add(
                        at,
                        "there is no resource '" + name + "'"
                                + SpellingSuggestion.suggestion(name, known.keySet(), "Known"));
            } else {
                checkScope(levels.scope(), at);
                checkResource(resource, levels, at);
            }
        });
    }

    private void checkResource(Resource resource, ResourceLevels levels, JsonTree at) {
        int critical = levels.criticalFrom(resource);
        if (critical == 0 && levels.mode() != null) {
            problems.add(
                    at.descend("mode"),
                    "holds no mode without a critical level, and '" + resource + "' has no 'criticalFrom'; add one");
        } else if (critical > 0 && levels.warningAbove(resource) > critical) {
            problems.add(
                    at,
                    "'warningAbove' " + levels.warningAbove(resource) + " must not be above 'criticalFrom' " + critical
                            + ", which may be a default");
        }
    }

    private void checkConnections(String exchange, BoundFile<ExchangeEntry> entry) {
        ConnectionSettings connections = entry.value().connections();
        Map<String, ConnectionRule> rules = new LinkedHashMap<>();
        rules.put("rest", connections.rest());
        rules.put("websocket", connections.websocket());
        rules.put("userStream", connections.userStream());
        rules.forEach((name, rule) -> {
            if (rule.scope() != null) {
                checkScope(rule.scope(), entry.at("connections", name));
            }
        });
    }

    private void checkAccounts() {
        for (String account : readiness.margins().accounts().keySet()) {
            int slash = account.indexOf('/');
            String exchange = account.substring(0, Math.max(0, slash));
            if (slash <= 0 || slash == account.length() - 1 || !exchanges.contains(exchange)) {
                problems.add(
                        gateway.at("readiness", "margins", "accounts", account),
                        "'" + account + "' is not an account; allowed: an exchange of " + exchanges
                                + ", '/', and the account's name or its key's id");
            }
        }
    }
}
