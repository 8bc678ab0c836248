package dev.sluice.proxy.metrics;

import dev.sluice.core.call.CallRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The refusals of each bot at each exchange: since they were last taken, by reason and rule, for the log; and in all,
 * for metrics and alerts. Names come from callers, so their number is bounded. Any thread.
 */
public final class RefusalCounts {
    static final int MAX_BOTS = 500;
    static final int MAX_REASONS = 20;
    static final String OTHERS = "others";
    private static final Rule REST = new Rule("", OTHERS);

    /** @param bot the name of the bot, else its account; "" if it has neither */
    private record Caller(String exchange, String bot) {}

    /** @param code "" for the reasons beyond the bound */
    private record Rule(String code, String name) {
        @Override
        public String toString() {
            return code.isEmpty() ? name : name.isEmpty() ? code : code + " " + name;
        }
    }

    /**
     * The refusals of one bot at one exchange.
     *
     * @param bot the name of the bot, else its account; "" if it has neither, "others" for those beyond the bound
     * @param reasons what refused how many of them, such as {@code guard sameOrder 61, limit spot.orders.10s 4}
     */
    public record BotRefusals(String exchange, String bot, long calls, String reasons) {}

    private final BotRefusalTotals totals = new BotRefusalTotals();
    private Map<Caller, Map<Rule, Long>> counts = new LinkedHashMap<>();

    /** Counts one refused call. */
    public void add(CallRecord refused) {
        totals.add(refused);
        CallRecord.Subject call = refused.subject();
        add(
                new Caller(call.exchange(), call.caller()),
                new Rule(refused.result().reasonCode(), refused.result().rule()));
    }

    private synchronized void add(Caller refused, Rule rule) {
        Caller caller = refused;
        if (counts.size() >= MAX_BOTS && !counts.containsKey(caller)) {
            caller = new Caller(refused.exchange(), OTHERS);
        }
        Map<Rule, Long> reasons = counts.computeIfAbsent(caller, any -> new LinkedHashMap<>());
        reasons.merge(reasons.size() < MAX_REASONS || reasons.containsKey(rule) ? rule : REST, 1L, Long::sum);
    }

    /** Returns the refusals since the process started. */
    public BotRefusalTotals totals() {
        return totals;
    }

    /** Returns the refusals since the last call of this method, the most refused bot first. */
    public List<BotRefusals> take() {
        List<BotRefusals> taken = new ArrayList<>();
        swap().forEach((caller, reasons) -> taken.add(new BotRefusals(
                caller.exchange(),
                caller.bot(),
                reasons.values().stream().mapToLong(Long::longValue).sum(),
                reasons.entrySet().stream()
                        .map(reason -> reason.getKey() + " " + reason.getValue())
                        .collect(Collectors.joining(", ")))));
        taken.sort(Comparator.comparingLong(BotRefusals::calls).reversed());
        return taken;
    }

    private synchronized Map<Caller, Map<Rule, Long>> swap() {
        Map<Caller, Map<Rule, Long>> counted = counts;
        counts = new LinkedHashMap<>();
        return counted;
    }
}
