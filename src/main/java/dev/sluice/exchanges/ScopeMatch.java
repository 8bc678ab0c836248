package dev.sluice.exchanges;

import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeScope.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a scope covers of the names that are known, so that a halt can say what it holds.
 *
 * @param used names that calls used, by level: for a narrow scope only those of its level
 * @param unused names that are only configured
 * @param similar names like the one of the scope, if it covers none
 * @param unnamed for a bot: accounts of its exchanges that also send calls without the name of a bot
 * @param isComplete false if names were used that are forgotten
 */
public record ScopeMatch(
        ModeScope modeScope,
        Map<Level, List<String>> used,
        List<String> unused,
        List<String> similar,
        List<String> unnamed,
        boolean isComplete) {
    private static final int MAX_SIMILAR = 5;
    private static final int MAX_CANDIDATES = 5000;
    private static final int MAX_COMPARED_LENGTH = 32;
    private static final int MIN_PREFIX = 3;
    private static final int MAX_EDITS = 2;
    private static final int CHARACTERS_PER_EDIT = 4;

    /** A name like that of the scope: the less the rank and the edits, the more alike. */
    private record Near(int rank, int edits, String shown) {}

    /**
     * Returns what the scope covers.
     *
     * @param used the names that calls used, by exchange
     * @param configured the names in the configuration, by exchange; those under "" are of every exchange
     */
    public static ScopeMatch of(ModeScope modeScope, Map<String, KnownNames> used, Map<String, KnownNames> configured) {
        Map<Level, List<String>> found = new EnumMap<>(Level.class);
        for (Level level : List.of(Level.BOT, Level.ACCOUNT, Level.INSTRUMENT)) {
            if (isWide(modeScope) || level == modeScope.level()) {
                found.put(level, covered(modeScope, level, used));
            }
        }
        List<String> unused = new ArrayList<>(covered(modeScope, modeScope.level(), configured));
        found.values().forEach(unused::removeAll);
        return new ScopeMatch(
                modeScope,
                found,
                List.copyOf(unused),
                isKnown(modeScope, found, unused) ? List.of() : similar(modeScope, List.of(used, configured)),
                modeScope.level() == Level.BOT ? unnamed(modeScope, used) : List.of(),
                used.entrySet().stream()
                        .filter(one -> isAt(modeScope, one.getKey()))
                        .allMatch(one -> one.getValue().isComplete()));
    }

    private static boolean isWide(ModeScope modeScope) {
        return modeScope.name().isEmpty();
    }

    private static boolean isAt(ModeScope modeScope, String exchange) {
        return exchange.isEmpty()
                || modeScope.exchange().isEmpty()
                || modeScope.exchange().equals(exchange);
    }

    /** Returns the names of a level in the scope; in the global scope with their exchange, unless they are bots. */
    private static List<String> covered(ModeScope modeScope, Level level, Map<String, KnownNames> known) {
        TreeSet<String> names = new TreeSet<>();
        known.forEach((exchange, all) -> {
            for (String name : isAt(modeScope, exchange) ? all.of(level) : List.<String>of()) {
                if (isWide(modeScope) || modeScope.isNamed(name)) {
                    boolean isElsewhere = modeScope.exchange().isEmpty() && level != Level.BOT;
                    names.add(isElsewhere ? exchange + "/" + name : name);
                }
            }
        });
        return List.copyOf(names);
    }

    /** A call without the name of a bot counts under its account, so an account that is also a bot sent such calls. */
    private static List<String> unnamed(ModeScope modeScope, Map<String, KnownNames> used) {
        TreeSet<String> accounts = new TreeSet<>();
        used.forEach((exchange, names) -> {
            if (isAt(modeScope, exchange)) {
                names.accounts().stream()
                        .filter(new TreeSet<>(names.bots())::contains)
                        .filter(account -> !modeScope.isNamed(account))
                        .forEach(account -> accounts.add(exchange + "/" + account));
            }
        });
        return List.copyOf(accounts);
    }

    private static List<String> similar(ModeScope modeScope, List<Map<String, KnownNames>> known) {
        Map<String, Near> near = new TreeMap<>();
        known.forEach(all -> all.forEach((exchange, names) -> {
            for (String name : names.of(modeScope.level())) {
                if (near.size() < MAX_CANDIDATES) {
                    boolean isHere = isAt(modeScope, exchange);
                    String shown = isHere ? name : exchange + "/" + name;
                    near.computeIfAbsent(shown, any -> near(modeScope, isHere, name, shown));
                }
            }
        }));
        return near.values().stream()
                .filter(one -> one.rank() >= 0)
                .sorted(Comparator.comparingInt(Near::rank)
                        .thenComparingInt(Near::edits)
                        .thenComparing(Near::shown))
                .limit(MAX_SIMILAR)
                .map(Near::shown)
                .toList();
    }

    private static Near near(ModeScope modeScope, boolean isHere, String name, String shown) {
        String one = Level.INSTRUMENT.key(modeScope.name());
        String other = Level.INSTRUMENT.key(name);
        if (one.equals(other)) {
            return new Near(0, 0, shown);
        }
        int longest = Math.max(one.length(), other.length());
        int shortest = Math.min(one.length(), other.length());
        if (isHere && longest <= MAX_COMPARED_LENGTH && longest - shortest <= MAX_EDITS) {
            int edits = SpellingSuggestion.distance(one, other);
            if (edits <= MAX_EDITS && CHARACTERS_PER_EDIT * edits <= longest) {
                return new Near(1, edits, shown);
            }
        }
        boolean isPrefix = shortest >= MIN_PREFIX && (one.startsWith(other) || other.startsWith(one));
        return new Near(isHere && isPrefix ? 2 : -1, longest - shortest, shown);
    }

    /** Returns the names of the scope's level that it covers, or its own name if it covers none. */
    public List<String> names() {
        List<String> names = new ArrayList<>(used.getOrDefault(modeScope.level(), List.of()));
        names.addAll(unused);
        return names.isEmpty() ? List.of(modeScope.name()) : names;
    }

    /** Returns whether the scope covers a name that was used or is configured. */
    public boolean isKnown() {
        return isKnown(modeScope, used, unused);
    }

    private static boolean isKnown(ModeScope modeScope, Map<Level, List<String>> used, List<String> unused) {
        return isWide(modeScope) || !unused.isEmpty() || used.values().stream().anyMatch(names -> !names.isEmpty());
    }
}
