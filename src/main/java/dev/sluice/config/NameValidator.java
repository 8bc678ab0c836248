package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.orderrule.OrderRule;
import dev.sluice.proxy.settings.TlsSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A check of names, aliases, ports, hosts and keys: each must have exactly one owner. */
final class NameValidator {
    /** First path segments that the gateway itself uses. */
    static final Set<String> RESERVED = Set.of("health", "url", "trading", "acquire", "metrics");

    private static final Pattern EXCHANGE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16}");

    private final ConfigSources sources;
    private final Problems problems;
    private final Map<String, String> owners = new HashMap<>();
    private final Map<Integer, String> ports = new HashMap<>();

    NameValidator(ConfigSources sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    void run() {
        BoundFile<GatewaySettings> gateway = sources.gateway();
        if (gateway != null) {
            checkPort(gateway.value().proxy().port(), "the traffic port", gateway.at("proxy", "port"));
            checkPort(gateway.value().admin().port(), "the admin port", gateway.at("admin", "port"));
            TlsSettings tls = gateway.value().proxy().tls();
            checkPort(tls == null ? 0 : tls.port(), "the TLS port", gateway.at("proxy", "tls", "port"));
            checkOrderRules(gateway);
        }
        sources.exchanges().keySet().forEach(name -> owners.put(name, name));
        sources.exchanges().forEach(this::checkExchange);
    }

    /** Checks the exchanges of rules about orders: a rule for a misspelt one would hold for no order. */
    private void checkOrderRules(BoundFile<GatewaySettings> gateway) {
        List<OrderRule> rules = gateway.value().admission().orderRules();
        Set<String> known = sources.exchanges().keySet();
        for (int i = 0; i < rules.size(); i++) {
            String named = rules.get(i).exchange();
            if (named != null && !known.contains(named)) {
                problems.add(
                        gateway.at("admission", "orderRules", Integer.toString(i), "exchange"),
                        "there is no exchange '" + named + "'"
                                + SpellingSuggestion.suggestion(named, known, "Configured"));
            }
        }
    }

    private void checkExchange(String name, BoundFile<ExchangeEntry> entry) {
        checkExchangeName(name, entry.tree());
        List<String> aliases = entry.value().aliases();
        for (int i = 0; i < aliases.size(); i++) {
            JsonTree at = entry.at("aliases", Integer.toString(i));
            checkExchangeName(aliases.get(i), at);
            String owner = owners.putIfAbsent(aliases.get(i), name);
            if (owner != null) {
                problems.add(
                        at,
                        "alias '" + aliases.get(i) + "' of exchange '" + name + "' already belongs to exchange '"
                                + owner + "'; an alias must belong to one exchange only");
            }
        }
        Integer listen = entry.value().listen();
        checkPort(listen == null ? 0 : listen, "exchange '" + name + "'", entry.at("listen"));
        checkHosts(name, entry);
        checkStreams(name, entry);
        checkNames("account", entry.value().accounts().keySet(), entry.at("accounts"));
        checkKeys(name, entry);
        checkNames("bot", entry.value().bots().keySet(), entry.at("bots"));
        if (sources.dialect(entry.value()) == null
                && !sources.invalidDialects().contains(entry.value().dialect())) {
            problems.add(
                    entry.at("dialect"),
                    "there is no file " + sources.folder().resolve("routes") + "/"
                            + entry.value().dialect()
                            + ".json; allowed: " + sources.dialects().keySet()
                            + SpellingSuggestion.hint(
                                    entry.value().dialect(), sources.dialects().keySet()));
        }
    }

    private void checkStreams(String name, BoundFile<ExchangeEntry> entry) {
        Map<String, Integer> seen = new HashMap<>();
        List<StreamSettings> streams = entry.value().streams();
        for (int i = 0; i < streams.size(); i++) {
            Integer first = seen.putIfAbsent(streams.get(i).path(), i);
            if (first != null) {
                problems.add(
                        entry.treeOf(streams.get(i)).descend("path"),
                        "exchange '" + name + "' has two streams for paths that begin with '"
                                + streams.get(i).path() + "', numbers " + first + " and " + i
                                + "; give one of them another prefix with \"gatewayPrefix\": true");
            }
        }
    }

    private void checkExchangeName(String name, JsonTree at) {
        if (RESERVED.contains(name)) {
            problems.add(
                    at,
                    "'" + name + "' is not a valid exchange name: /" + name + " is a path of the gateway; not allowed: "
                            + RESERVED.stream().sorted().toList());
        } else if (!EXCHANGE.matcher(name).matches()) {
            problems.add(
                    at,
                    "'" + name
                            + "' is not a valid exchange name; allowed: 1 to 40 of a-z, 0-9, '_' and '-', a letter or digit first");
        }
    }

    private void checkNames(String what, Set<String> names, JsonTree at) {
        for (String name : names) {
            if (!WORD.matcher(name).matches()) {
                problems.add(
                        at.descend(name),
                        "'" + name + "' is not a valid " + what + " name"
                                + "; allowed: 1 to 64 of letters, digits, '_', '.' and '-', a letter or digit first");
            } else if (what.equals("account") && KEY_ID.matcher(name).matches()) {
                problems.add(
                        at.descend(name),
                        "account '" + name + "' has a name like a key; choose a name that is not 16 hex digits");
            }
        }
    }

    /** Checks that each account has keys and that each key belongs to one account. */
    private void checkKeys(String exchange, BoundFile<ExchangeEntry> entry) {
        Map<String, String> keyOwners = new HashMap<>();
        entry.value().accounts().forEach((name, account) -> {
            JsonTree at = entry.at("accounts", name, "keys");
            if (account.keys().isEmpty()) {
                problems.add(
                        at,
                        "account '" + name + "' of exchange '" + exchange
                                + "' has no key, so no call would belong to it; add the ids that 'sluice account' prints, or remove it");
            }
            for (int i = 0; i < account.keys().size(); i++) {
                String key = account.keys().get(i);
                String owner = keyOwners.putIfAbsent(key, name);
                if (owner != null) {
                    problems.add(
                            at.descend(Integer.toString(i)),
                            "key " + key + " is claimed by account '" + owner + "'"
                                    + (owner.equals(name) ? " twice" : " and by account '" + name + "'")
                                    + "; a key belongs to one account, once");
                }
            }
        });
    }

    private void checkPort(int port, String owner, JsonTree at) {
        boolean standIn = !(at instanceof JsonTree.Obj) && problems.hasProblemIn(at);
        String other = port == 0 || standIn ? null : ports.putIfAbsent(port, owner);
        if (other != null) {
            problems.add(at, owner + " and " + other + " both listen on port " + port + "; change one of them");
        }
    }

    private void checkHosts(String name, BoundFile<ExchangeEntry> entry) {
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Integer> byUrl = new HashMap<>();
        List<HostSettings> hosts = entry.value().upstreams();
        for (int i = 0; i < hosts.size(); i++) {
            HostSettings host = hosts.get(i);
            // Calls by the exchange's name need one host per path; calls by /url/ name the host themselves.
            Integer first = host.relayUrlOnly() ? null : seen.putIfAbsent(host.path(), i);
            Integer same = byUrl.putIfAbsent(host.path() + ' ' + host.url(), i);
            if (same != null) {
                first = same;
            }
            if (first != null) {
                problems.add(
                        entry.treeOf(host).descend("path"),
                        "exchange '" + name + "' has two upstreams for paths that begin with '"
                                + host.path() + "', numbers " + first + " and " + i
                                + "; a path has one host; for a further host that is used only with /url/, set \"relayUrlOnly\": true");
            }
        }
    }
}
