package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Merges the limits that an exchange states over the limits of its dialect, key by key, so that each number keeps its
 * own place. An exchange without limits has those of the dialect. An exchange that states a list has only the limits in
 * it.
 */
final class DialectLimits {
    private static final String LIMITS = "limits";
    private static final List<String> TIER_KEYS = List.of("size", "windowMs", "returned", "source", "conflict");

    private final Map<String, JsonTree> dialects;
    private final Problems problems;

    DialectLimits(Map<String, JsonTree> dialects, Problems problems) {
        this.dialects = dialects;
        this.problems = problems;
    }

    /** Returns the exchanges of the file with all their limits. */
    JsonTree withDialectLimits(JsonTree exchanges) {
        if (!(exchanges instanceof JsonTree.Obj obj)) {
            return exchanges;
        }
        Map<String, JsonTree> whole = new LinkedHashMap<>(obj.members());
        whole.replaceAll((name, entry) -> entry instanceof JsonTree.Obj one ? exchange(one) : entry);
        return new JsonTree.Obj(obj.sourceLocation(), whole);
    }

    private JsonTree.Obj exchange(JsonTree.Obj entry) {
        JsonTree stated = entry.members().get(LIMITS);
        if (stated != null && !(stated instanceof JsonTree.Obj)) {
            return entry;
        }
        String name = entry.members().get("dialect") instanceof JsonTree.Text text ? text.value() : "passthrough";
        JsonTree dialect = dialects.get(name);
        if (dialect == null) {
            return entry.without(LIMITS); // only parts are stated, and the absent file is a problem already
        }
        JsonTree.Obj documented = dialect.child(LIMITS) instanceof JsonTree.Obj rows
                ? rows
                : new JsonTree.Obj(dialect.sourceLocation(), Map.of());
        JsonTree.Obj limits = stated instanceof JsonTree.Obj changes ? merged(changes, documented, name) : documented;
        return entry.with(LIMITS, limits);
    }

    private JsonTree.Obj merged(JsonTree.Obj changes, JsonTree.Obj documented, String dialect) {
        Map<String, JsonTree> known = new LinkedHashMap<>(documented.members());
        Map<String, JsonTree> stated = new LinkedHashMap<>(changes.members());
        changes.members().forEach((name, change) -> {
            JsonTree row = known.get(name);
            if (row == null && change instanceof JsonTree.Obj limit && isPart(limit)) {
                stated.remove(name);
                problems.add(
                        change,
                        "dialect '" + dialect + "' has no limit '" + name + "' that this could change"
                                + SpellingSuggestion.suggestion(name, known.keySet(), "Known")
                                + "; a limit of your own needs scope, algorithm and size");
            } else if (row instanceof JsonTree.Obj below && change instanceof JsonTree.Obj limit) {
                known.put(name, withTier(limit.members().get("tier"), below));
            }
        });
        return new JsonTree.Obj(changes.sourceLocation(), stated)
                .over(new JsonTree.Obj(documented.sourceLocation(), known));
    }

    private static boolean isPart(JsonTree.Obj limit) {
        return !limit.members().keySet().containsAll(List.of("scope", "algorithm", "size"));
    }

    /** Returns a documented limit with the numbers of another tier. */
    private JsonTree.Obj withTier(@Nullable JsonTree tier, JsonTree.Obj documented) {
        if (!(tier instanceof JsonTree.Text wanted) || wanted.value().equals(name(documented))) {
            return documented;
        }
        if (documented.members().get("tiers") instanceof JsonTree.Arr tiers) {
            for (JsonTree each : tiers.elements()) {
                if (each instanceof JsonTree.Obj row && wanted.value().equals(name(row))) {
                    Map<String, JsonTree> members = new LinkedHashMap<>(documented.members());
                    TIER_KEYS.forEach(members::remove);
                    members.putAll(row.members());
                    return new JsonTree.Obj(documented.sourceLocation(), members);
                }
            }
        }
        problems.add(tier, "is not a documented tier of this limit; allowed: " + names(documented));
        return documented;
    }

    private static @Nullable String name(JsonTree.Obj row) {
        return row.members().get("tier") instanceof JsonTree.Text tier ? tier.value() : null;
    }

    private static List<String> names(JsonTree.Obj documented) {
        Stream<JsonTree> others = documented.members().get("tiers") instanceof JsonTree.Arr tiers
                ? tiers.elements().stream()
                : Stream.of();
        return Stream.concat(Stream.of(documented), others)
                .map(row -> row.child("tier") instanceof JsonTree.Text tier ? tier.value() : "")
                .filter(tier -> !tier.isEmpty())
                .toList();
    }
}
