package dev.sluice.config;

import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The differences between the limits of an exchange and the documented limits of its dialect, as lines for people.
 */
final class LimitChanges {
    /** Keys that do not change how a limit counts. */
    private static final Set<String> REMARKS =
            Set.of("name", "aboveDocumented", "formerName", "source", "conflict", "tiers");

    private LimitChanges() {}

    static List<String> of(BoundFile<ExchangeEntry> entry, DialectSettings dialect) {
        ExchangeEntry exchange = entry.value();
        String file = "conf/routes/" + exchange.dialect() + ".json";
        List<String> lines = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        boolean isUnexplained = false;
        for (LimitSettings limit : exchange.limits()) {
            LimitSettings documented = dialect.limit(limit.name());
            boolean stated = isInFileOf(entry, limit);
            if (documented == null) {
                lines.add("limit '" + limit.name() + "' is not in " + file);
            } else if (stated) {
                String changes = changes(limit, documented);
                boolean isExplained = limit.source() != null && !limit.source().equals(documented.source());
                if (changes.isEmpty()) {
                    repeated.add(limit.name());
                } else {
                    lines.add("limit '" + limit.name() + "' differs from " + file + ": " + changes
                            + (isExplained ? ". Why: " + limit.source() : ""));
                    isUnexplained |= !isExplained;
                }
            }
        }
        if (isUnexplained && !exchange.why().isEmpty()) {
            lines.add("Why: " + exchange.why());
        }
        dialect.limits().stream()
                .filter(limit ->
                        exchange.limits().stream().noneMatch(own -> own.name().equals(limit.name())))
                .forEach(limit -> lines.add("limit '" + limit.name() + "' of " + file + " is left out"));
        if (!repeated.isEmpty()) {
            lines.add("these limits repeat " + file + " and can be removed from exchanges.json: "
                    + String.join(", ", repeated));
        }
        return List.copyOf(lines);
    }

    private static boolean isInFileOf(BoundFile<ExchangeEntry> entry, LimitSettings limit) {
        return entry.treeOf(limit)
                .sourceLocation()
                .file()
                .equals(entry.tree().sourceLocation().file());
    }

    private static String changes(LimitSettings limit, LimitSettings documented) {
        return String.join(
                ", ",
                RecordChange.of(documented, limit).stream()
                        .filter(change -> !REMARKS.contains(change.key()))
                        .filter(change -> limit.tier() != null || !change.key().equals("tier"))
                        .map(change ->
                                change.key() + ' ' + shown(change.after()) + " instead of " + shown(change.before()))
                        .toList());
    }

    static String shown(@Nullable Object value) {
        return value == null ? "none" : value.toString();
    }
}
