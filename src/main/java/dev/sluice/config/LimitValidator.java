package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A check of an exchange's limits against each other, against the calls charged to them and against the documented
 * limits.
 */
final class LimitValidator {
    private static final List<String> SIZE_KEYS =
            List.of("name", "algorithm", "size", "windowMs", "returned", "aboveDocumented");

    private final String exchange;
    private final BoundFile<ExchangeEntry> entry;
    private final BoundFile<DialectSettings> dialect;
    private final List<ChargedCall> charges;
    private final SortedSet<String> charged;
    private final Problems problems;

    LimitValidator(
            String exchange,
            BoundFile<ExchangeEntry> entry,
            BoundFile<DialectSettings> dialect,
            List<ChargedCall> charges,
            Problems problems) {
        this.exchange = exchange;
        this.entry = entry;
        this.dialect = dialect;
        this.problems = problems;
        this.charges = charges;
        charged = charges.stream()
                .flatMap(charge -> charge.costs().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @param responseTimeoutMs how long the proxy waits for a response; 0: not known */
    void run(long responseTimeoutMs, int limitsPercent) {
        boolean wholeDialect = !problems.hasProblemIn(dialect.tree());
        if (!problems.hasProblemIn(entry.at("limits"))) {
            checkUnknownNames();
        }
        Set<String> names = new HashSet<>();
        checkFormerNames();
        for (LimitSettings limit : entry.value().limits()) {
            JsonTree at = entry.treeOf(limit);
            if (problems.hasProblemIn(at)) {
                if (sizeIsAsWritten(at)) {
                    checkDocumented(limit, at);
                }
                continue; // its other numbers may be replacements for invalid values
            }
            if (!names.add(limit.name())) {
                problems.add(at.descend("name"), describe(limit) + " is repeated; names of limits must be unique");
            }
            checkDocumented(limit, at);
            checkReserve(CancelReserves.scaled(limit, limitsPercent), at);
            if (wholeDialect && isUnused(limit)) {
                problems.add(
                        at.descend("name"),
                        describe(limit) + " is not charged by any route of dialect '"
                                + entry.value().dialect() + "'"
                                + SpellingSuggestion.suggestion(limit.name(), charged, "Charged"));
            }
            if (limit.breach() == Breach.BAN && limit.responseTimeoutMs() < responseTimeoutMs) {
                problems.add(
                        at.descend("responseTimeoutMs"),
                        describe(limit) + " lets a call without a response expire after "
                                + limit.responseTimeoutMs()
                                + " ms, but proxy.upstream.responseTimeoutMs allows a response until "
                                + responseTimeoutMs + " ms; raise the first or lower the second");
            }
        }
    }

    /** Checks that usage saved under a limit's former name continues under exactly one limit. */
    private void checkFormerNames() {
        Map<String, LimitSettings> successors = new LinkedHashMap<>();
        entry.value().limits().forEach(limit -> successors.put(limit.name(), limit));
        for (LimitSettings limit : entry.value().limits()) {
            JsonTree at = entry.treeOf(limit);
            String was = limit.formerName();
            if (was == null || problems.hasProblemIn(at)) {
                continue;
            }
            LimitSettings other = successors.putIfAbsent(was, limit);
            if (other != null) {
                problems.add(
                        at.descend("formerName"),
                        describe(limit) + " cannot continue '" + was + "': "
                                + (other.name().equals(was)
                                        ? "that limit still exists"
                                        : "limit '" + other.name() + "' already continues it")
                                + "; remove 'formerName'");
            }
        }
    }

    private String describe(LimitSettings limit) {
        return "limit '" + limit.name() + "' of exchange '" + exchange + "'";
    }

    /**
     * Returns whether the keys that determine the size are free of problems, so that it can be compared with the
     * documented one.
     */
    private boolean sizeIsAsWritten(JsonTree at) {
        return !problems.hasProblemAt(at)
                && SIZE_KEYS.stream().map(at::child).noneMatch(key -> key != null && problems.hasProblemIn(key));
    }

    private void checkDocumented(LimitSettings limit, JsonTree at) {
        LimitSettings documented = dialect.value().limit(limit.name());
        if (limit.aboveDocumented() || documented == null || documented.allows(limit)) {
            return;
        }
        String allowed = documented
                .allTiers()
                .map(tier -> tier.size() + " per " + tier.windowMs() + " ms"
                        + (tier.returned() > 0 ? " returning " + tier.returned() : "")
                        + (tier.tier().isEmpty() ? "" : " (" + tier.tier() + ")"))
                .collect(Collectors.joining(", "));
        problems.add(
                stated(at, List.of("size", "windowMs", "returned", "tier", "algorithm")),
                describe(limit) + ", " + limit.size() + " per " + limit.windowMs() + " ms"
                        + (limit.returned() > 0 ? " returning " + limit.returned() : "")
                        + ", is above the documented size: " + allowed
                        + "; lower it, or set \"aboveDocumented\": true if the exchange granted you more");
    }

    /**
     * Returns the place of the first of these keys that the exchange itself states, where the mistake is; the first key
     * if it states none.
     */
    private JsonTree stated(JsonTree at, List<String> keys) {
        String file = entry.tree().sourceLocation().file();
        return keys.stream()
                .map(at::child)
                .filter(key -> key != null && key.sourceLocation().file().equals(file))
                .findFirst()
                .orElse(at.descend(keys.get(0)));
    }

    private void checkReserve(LimitSettings limit, JsonTree at) {
        Long own = limit.reserve();
        if (own != null && own > 0 && own >= limit.usable()) {
            problems.add(
                    at.descend("reserve"),
                    describe(limit) + " would reserve at least all of its " + limit.usable()
                            + " usable units for cancels; allowed: 0 to " + (limit.usable() - 1));
            return;
        }
        long reserve = CancelReserves.of(limit, charges);
        for (ChargedCall charge : charges) {
            long min = charge.min(limit.name());
            long free = charge.onlyCancels() ? limit.usable() : limit.usable() - reserve;
            if (min > free) {
                problems.add(
                        stated(at, List.of("size", "reserve", "usePercent")),
                        describe(limit) + " can never allow '" + charge.call() + "', which costs at least "
                                + min + ": usable units are " + free + " (size " + limit.size() + ", usePercent "
                                + limit.percent() + ", reserve " + reserve + ")");
                return;
            }
        }
    }

    private boolean isUnused(LimitSettings limit) {
        return !limit.algorithm().isConcurrency() && !charged.contains(limit.name());
    }

    /** Reports each limit that the dialect uses and that is not configured, once, at its first use. */
    private void checkUnknownNames() {
        SortedSet<String> known =
                entry.value().limits().stream().map(LimitSettings::name).collect(Collectors.toCollection(TreeSet::new));
        Map<String, JsonTree> unknown = new LinkedHashMap<>();
        for (ChargedCall charge : charges) {
            charge.costs().keySet().forEach(name -> unknown.putIfAbsent(name, place(charge.location(), name)));
        }
        for (GroupSettings group : dialect.value().groups()) {
            JsonTree used = dialect.treeOf(group).descend("used");
            group.used().forEach((header, name) -> unknown.putIfAbsent(name, used.descend(header)));
        }
        known.forEach(unknown::remove);
        List<String> unused = entry.value().limits().stream()
                .filter(this::isUnused)
                .map(LimitSettings::name)
                .toList();
        // A limit with a misspelt name is reported where it is configured.
        unknown.keySet()
                .removeIf(name -> SpellingSuggestion.nearest(name, unused).isPresent());
        unknown.forEach((name, at) -> problems.add(
                at,
                "exchange '" + exchange + "' has no limit '" + name + "' that dialect '"
                        + entry.value().dialect() + "' refers to here"
                        + SpellingSuggestion.suggestion(name, known, "Known")));
    }

    private static JsonTree place(JsonTree at, String limit) {
        for (String key : List.of("costs", "unlistedCosts")) {
            JsonTree costs = at.descend(key, limit);
            if (costs.sourceLocation().step().equals(limit)) {
                return costs;
            }
        }
        return at;
    }
}
