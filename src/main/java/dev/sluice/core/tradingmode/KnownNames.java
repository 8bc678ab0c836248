package dev.sluice.core.tradingmode;

import java.util.List;
import java.util.stream.Stream;

/**
 * Names of bots, accounts and instruments at one exchange, those used last at the end.
 *
 * @param isComplete false if other names were used too, which were forgotten
 */
public record KnownNames(List<String> bots, List<String> accounts, List<String> instruments, boolean isComplete) {
    public static final KnownNames NONE = new KnownNames(List.of(), List.of(), List.of(), true);

    public KnownNames {
        bots = List.copyOf(bots);
        accounts = List.copyOf(accounts);
        instruments = List.copyOf(instruments);
    }

    /** Returns the union of these names and the other ones. */
    public KnownNames union(KnownNames other) {
        return new KnownNames(
                union(bots, other.bots),
                union(accounts, other.accounts),
                union(instruments, other.instruments),
                isComplete && other.isComplete);
    }

    private static List<String> union(List<String> first, List<String> other) {
        return Stream.concat(first.stream(), other.stream()).distinct().toList();
    }

    /** Returns the names that were used last, at most that many of each kind. */
    public KnownNames last(int max) {
        boolean isWhole = Math.max(bots.size(), Math.max(accounts.size(), instruments.size())) <= max;
        return new KnownNames(last(bots, max), last(accounts, max), last(instruments, max), isComplete && isWhole);
    }

    private static List<String> last(List<String> names, int max) {
        return names.subList(Math.max(0, names.size() - max), names.size());
    }

    /** Returns the names that scopes of this level name; none for a level without names. */
    public List<String> of(ModeScope.Level level) {
        return switch (level) {
            case GLOBAL, EXCHANGE -> List.of();
            case ACCOUNT -> accounts;
            case BOT -> bots;
            case INSTRUMENT -> instruments;
        };
    }
}
