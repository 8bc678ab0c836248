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
 * The known names that a scope covers, so that a halt can state what it stops.
 *
 * @param used covered names that calls used, by level; for a narrow scope only those of its level
 * @param unused covered names that are configured, but that no call used
 * @param similar names similar to that of the scope, if it covers none
 * @param unnamed for a bot: accounts of its exchanges that also send calls without the name of a bot
 * @param isComplete whether all names that calls used are known; false if some were dropped
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

    /** A name similar to that of the scope. Lower ranks, then fewer edits, are more similar; rank -1 is not similar. */
    private record Candidate(int rank, int edits, String display) {}

    /**
     * Returns the names that the scope covers.
     *
     * @param used the names that calls used, by exchange
     * @param configured the names in the configuration, by exchange; those under "" belong to every exchange
     */
    public static ScopeMatch of(ModeScope modeScope, Map<String, KnownNames> used, Map<String, KnownNames> configured) {
        Map<Level, List<String>> usedByLevel = new EnumMap<>(Level.class);
        for (Level level : List.of(Level.BOT, Level.ACCOUNT, Level.INSTRUMENT)) {
            if (isWide(modeScope) || level == modeScope.level()) {
                usedByLevel.put(level, covered(modeScope, level, used));
            }
        }
        List<String> unused = new ArrayList<>(covered(modeScope, modeScope.level(), configured));
        usedByLevel.values().forEach(unused::removeAll);
        return new ScopeMatch(
                modeScope,
                usedByLevel,
                List.copyOf(unused),
                isKnown(modeScope, usedByLevel, unused) ? List.of() : similar(modeScope, List.of(used, configured)),
                modeScope.level() == Level.BOT ? unnamed(modeScope, used) : List.of(),
                used.entrySet().stream()
                        .filter(entry -> concerns(modeScope, entry.getKey()))
                        .allMatch(entry -> entry.getValue().isComplete()));
    }

    private static boolean isWide(ModeScope modeScope) {
        return modeScope.name().isEmpty();
    }

    private static boolean concerns(ModeScope modeScope, String exchange) {
        return exchange.isEmpty()
                || modeScope.exchange().isEmpty()
                || modeScope.exchange().equals(exchange);
    }

    /** Returns the covered names of a level; in the global scope with their exchange, except those of bots. */
    private static List<String> covered(ModeScope modeScope, Level level, Map<String, KnownNames> known) {
        TreeSet<String> names = new TreeSet<>();
        known.forEach((exchange, all) -> {
            for (String name : concerns(modeScope, exchange) ? all.of(level) : List.<String>of()) {
                if (isWide(modeScope) || modeScope.isNamed(name)) {
                    boolean needsExchange = modeScope.exchange().isEmpty() && level != Level.BOT;
                    names.add(needsExchange ? exchange + "/" + name : name);
                }
            }
        });
        return List.copyOf(names);
    }

    /**
     * Returns the accounts that send calls without the name of a bot. Such a call has the account as its bot, so these
     * are the accounts whose name is also that of a bot.
     */
    private static List<String> unnamed(ModeScope modeScope, Map<String, KnownNames> used) {
        TreeSet<String> accounts = new TreeSet<>();
        used.forEach((exchange, names) -> {
            if (concerns(modeScope, exchange)) {
                names.accounts().stream()
                        .filter(new TreeSet<>(names.bots())::contains)
                        .filter(account -> !modeScope.isNamed(account))
                        .forEach(account -> accounts.add(exchange + "/" + account));
            }
        });
        return List.copyOf(accounts);
    }

    private static List<String> similar(ModeScope modeScope, List<Map<String, KnownNames>> known) {
        Map<String, Candidate> candidates = new TreeMap<>();
        known.forEach(all -> all.forEach((exchange, names) -> {
            for (String name : names.of(modeScope.level())) {
                if (candidates.size() < MAX_CANDIDATES) {
                    boolean isHere = concerns(modeScope, exchange);
                    String display = isHere ? name : exchange + "/" + name;
                    candidates.computeIfAbsent(display, any -> candidate(modeScope, isHere, name, display));
                }
            }
        }));
        return candidates.values().stream()
                .filter(candidate -> candidate.rank() >= 0)
                .sorted(Comparator.comparingInt(Candidate::rank)
                        .thenComparingInt(Candidate::edits)
                        .thenComparing(Candidate::display))
                .limit(MAX_SIMILAR)
                .map(Candidate::display)
                .toList();
    }

    private static Candidate candidate(ModeScope modeScope, boolean isHere, String name, String display) {
        String wanted = Level.INSTRUMENT.key(modeScope.name());
        String known = Level.INSTRUMENT.key(name);
        if (wanted.equals(known)) {
            return new Candidate(0, 0, display);
        }
        int maxLength = Math.max(wanted.length(), known.length());
        int minLength = Math.min(wanted.length(), known.length());
        if (isHere && maxLength <= MAX_COMPARED_LENGTH && maxLength - minLength <= MAX_EDITS) {
            int edits = SpellingSuggestion.distance(wanted, known);
            if (edits <= MAX_EDITS && CHARACTERS_PER_EDIT * edits <= maxLength) {
                return new Candidate(1, edits, display);
            }
        }
        boolean isPrefix = minLength >= MIN_PREFIX && (wanted.startsWith(known) || known.startsWith(wanted));
        return new Candidate(isHere && isPrefix ? 2 : -1, maxLength - minLength, display);
    }

    /** Returns the covered names of the scope's level, or the scope's own name if there are none. */
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
