package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.RequestErrorCode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The refused calls of each bot since the process started, by exchange and reason. Counts never fall. At most
 * {@link #MAX_BOTS} bots have counts of their own, all others are counted together. Any caller may claim a name, so
 * bots with a token have their places kept: names that are only claimed get what is left. Any thread.
 */
public final class BotRefusalTotals {
    /** So many bots have counts of their own. */
    public static final int MAX_BOTS = 50;

    /** The name under which all other bots are counted, and the word for a reason that is none of Sluice's. */
    public static final String OTHER = "other";

    private static final Set<String> REASONS = Stream.concat(
                    Arrays.stream(ReasonCode.values()).map(ReasonCode::header),
                    Arrays.stream(RequestErrorCode.values()).map(RequestErrorCode::header))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> EXPECTED = Arrays.stream(ReasonCode.values())
            .filter(ReasonCode::isExpected)
            .map(ReasonCode::header)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * What is counted.
     *
     * @param bot the name that the calls carry; "" for none, {@link #OTHER} for the bots beyond the bound
     * @param reason the word for the reason
     */
    public record Source(String exchange, String bot, String reason) {
        /** Returns whether the refusals need no report of their own; see {@link ReasonCode#isExpected}. */
        public boolean isExpected() {
            return EXPECTED.contains(reason);
        }
    }

    private final Map<Source, Long> counts = new LinkedHashMap<>();
    private final Set<String> bots = new HashSet<>();
    private Set<String> withToken = Set.of();
    /** Bots with a token that have no counts yet: their places are kept. */
    private final Set<String> awaited = new HashSet<>();

    /** Keeps places for the bots that have a token. Bots that have counts already keep them. */
    public synchronized void keepPlacesFor(Set<String> names) {
        withToken = Set.copyOf(names);
        awaited.clear();
        awaited.addAll(names);
        awaited.removeAll(bots);
    }

    /** Drops the counts of all other exchanges; bots keep their places. */
    synchronized void forgetBut(Set<String> exchanges) {
        counts.keySet().removeIf(source -> !exchanges.contains(source.exchange()));
    }

    /** Counts one refused call. */
    synchronized void add(CallRecord refused) {
        String reason = refused.result().reasonCode();
        Source source = new Source(
                refused.subject().exchange(),
                named(refused.subject().bot()),
                REASONS.contains(reason) ? reason : OTHER);
        counts.merge(source, 1L, Long::sum);
    }

    private String named(String bot) {
        if (bot.isEmpty() || bots.contains(bot)) {
            return bot;
        }
        int kept = withToken.contains(bot) ? 0 : awaited.size();
        if (bots.size() + kept >= MAX_BOTS) {
            return OTHER;
        }
        bots.add(bot);
        awaited.remove(bot);
        return bot;
    }

    /** Returns a copy of the counts. */
    public synchronized Map<Source, Long> counts() {
        return new LinkedHashMap<>(counts);
    }
}
