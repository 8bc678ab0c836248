package dev.sluice.admin.api;

import dev.sluice.base.unit.CountText;
import dev.sluice.core.tradingmode.ModeScope.Level;
import dev.sluice.core.tradingmode.SeenNames;
import dev.sluice.exchanges.ScopeMatch;
import dev.sluice.status.ScopeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a halt covers, with sentences for people. Lists of names are bounded, and their characters are printable. */
final class ScopeMatchText {
    private static final int MAX_NAMES = 20;
    private static final Map<Level, String> NAMES =
            Map.of(Level.BOT, "bot", Level.ACCOUNT, "account", Level.INSTRUMENT, "instrument");

    /**
     * What is known beside the names.
     *
     * @param isTokenRequired for the halt of a bot: whether every call that names the bot needs its token
     * @param isSet whether the halt is set, and not only considered
     * @param unknownMembers other members of the cluster whose names are not among the names
     */
    record Facts(boolean isTokenRequired, boolean isSet, Set<String> unknownMembers) {}

    private ScopeMatchText() {}

    static ScopeNames names(ScopeMatch match, Facts facts) {
        return new ScopeNames(
                match.isKnown(),
                names(match, Level.BOT),
                names(match, Level.ACCOUNT),
                names(match, Level.INSTRUMENT),
                bounded(match.unused()),
                bounded(match.similar()),
                match.isComplete() && facts.unknownMembers().isEmpty(),
                sentences(match, facts));
    }

    private static ScopeNames.@Nullable Names names(ScopeMatch match, Level level) {
        List<String> names = match.used().get(level);
        return names == null ? null : new ScopeNames.Names(names.size(), bounded(names));
    }

    private static List<String> bounded(List<String> names) {
        return names.stream().limit(MAX_NAMES).map(ScopeMatchText::printable).toList();
    }

    /** Callers choose names, so they must not control the terminal that shows them. */
    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    private static List<String> sentences(ScopeMatch match, Facts facts) {
        List<String> says = new ArrayList<>();
        if (match.modeScope().name().isEmpty()) {
            says.add("covers all calls; known are "
                    + match.used().entrySet().stream()
                            .map(one -> counted(one.getKey(), one.getValue().size()))
                            .collect(Collectors.joining(", ")));
            return says;
        }
        List<String> used = match.used().getOrDefault(match.modeScope().level(), List.of());
        if (!used.isEmpty()) {
            says.add("covers " + counted(match.modeScope().level(), used.size()) + ": " + listed(used));
        }
        if (!match.unused().isEmpty()) {
            says.add("covers what is configured and not used yet: " + listed(match.unused()));
        }
        if (!match.isKnown()) {
            unknown(match, facts, says);
        }
        if (match.modeScope().level() == Level.BOT) {
            claimed(match, facts, says);
        }
        return says;
    }

    private static void unknown(ScopeMatch match, Facts facts, List<String> says) {
        String similar =
                match.similar().isEmpty() ? ", and no similar one is known" : "; similar: " + listed(match.similar());
        says.add("nobody has used this name" + similar + (facts.isSet() ? "; the halt is set all the same" : ""));
        if (!match.isComplete()) {
            says.add("more names were used than are remembered: at most the last " + SeenNames.MAX_NAMES
                    + " of each kind at an exchange");
        }
        if (!facts.unknownMembers().isEmpty()) {
            says.add("not known here are the names that calls at these members of the cluster used: "
                    + facts.unknownMembers().stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    private static void claimed(ScopeMatch match, Facts facts, List<String> says) {
        if (!facts.isTokenRequired()) {
            says.add("no token is required for this bot: a halt holds calls that claim its name, and no others");
        }
        if (!match.unnamed().isEmpty()) {
            says.add("not held: calls without the name of a bot, which came from the accounts "
                    + listed(match.unnamed()));
        }
    }

    private static String counted(Level level, int count) {
        return CountText.of(count, String.valueOf(NAMES.get(level)));
    }

    private static String listed(List<String> names) {
        String shown =
                names.stream().limit(MAX_NAMES).map(ScopeMatchText::printable).collect(Collectors.joining(", "));
        return names.size() <= MAX_NAMES ? shown : shown + " and " + (names.size() - MAX_NAMES) + " more";
    }
}
