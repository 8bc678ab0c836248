package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.BotStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.status.BotUsage;
import dev.sluice.core.admission.status.RecentTraffic;
import dev.sluice.core.admission.status.UsageSums;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Copies the controller's state under its lock and builds an {@link AdmissionStatus} from the copy. */
record AdmissionStatusBuilder(
        LimitStatuses limitStatuses,
        WaitingStatuses waitingStatuses,
        AdmissionCounters counters,
        RecentTraffic recentTraffic,
        BotUsage botUsage,
        OrderCache orderCache,
        UnknownOrders unknownOrders) {
    /** Banned limits first, since a ban stops calls also where nothing is used. */
    private static final Comparator<LimitStatus> FULLEST_FIRST = Comparator.comparing(
                    (LimitStatus limit) -> limit.banNanos() > 0)
            .thenComparingDouble(LimitStatus::fullness)
            .reversed();

    private static final int MAX_NAMES = 200;

    /**
     * Copies the state. The status is made from the copies without the controller's lock, so that calls need not wait
     * while thousands of counts are summed up.
     *
     * @param maxLimits how many limits are listed
     */
    Supplier<AdmissionStatus> copy(AdmissionSettings settings, int maxLimits, long now) {
        Map<String, Integer> waitingByClass = byClass(waitingStatuses.lane()::calls);
        Map<String, Integer> inFlightByClass = byClass(laneClass -> counters.openByClass[laneClass.rank()]);
        int waiting = waitingStatuses.lane().calls();
        long waitingBytes = waitingStatuses.lane().bytes();
        int inFlight = (int) counters.open;
        int nonceKeyCount = waitingStatuses.nonceSequences().size();
        int learnedOrders = orderCache.size();
        int openUnknown = unknownOrders.size();
        Map<ReasonCode, Long> refused = Map.copyOf(counters.refused);
        Map<String, Long> delayed = Map.copyOf(counters.delayed);
        Map<GuardViolation.Rule, Long> guarded = Map.copyOf(counters.guardViolations);
        Map<OrderRuleViolation.Check, Long> violated = Map.copyOf(counters.ruleViolations);
        AdmissionStatus.Totals totals = counters.totals(unknownOrders.unreconciled());
        List<LimitStatus> limits = limitStatuses.all(now);
        List<AdmissionStatus.RampStatus> ramps = limitStatuses.ramps(now);
        Map<String, Map<String, Long>> waitsByBot = waitingStatuses.byBot(now);
        Map<String, Map<ReasonCode, Long>> refusedByBot = counters.botRefusals.byBot(now);
        RecentTraffic.Counts calls = recentTraffic.counts(now);
        Map<BotUsage.UsageKey, Long> usage = botUsage.units(now);
        List<LimitSettings> limitSettings = limitStatuses.settings();
        return () -> {
            UsageSums sums = new UsageSums(usage, limitSettings);
            return new AdmissionStatus(
                    settings.observe() ? AdmissionStatus.Enforcement.OBSERVE : AdmissionStatus.Enforcement.ENFORCE,
                    limits.stream().anyMatch(LimitStatus::firstWindow) ? AdmissionStatus.NOT_YET : AdmissionStatus.KEPT,
                    waiting,
                    waitingBytes,
                    waitingByClass,
                    inFlight,
                    inFlightByClass,
                    nonceKeyCount,
                    learnedOrders,
                    guarded,
                    violated,
                    openUnknown,
                    refused,
                    delayed,
                    bots(calls.byBot(), waitsByBot, refusedByBot, sums),
                    accounts(calls.byAccount(), settings),
                    busiest(calls.byInstrument(), AdmissionStatus.InstrumentCalls::new),
                    sums.byRoute().entrySet().stream()
                            .limit(MAX_NAMES)
                            .map(route -> new AdmissionStatus.RouteStatus(route.getKey(), route.getValue()))
                            .toList(),
                    ramps,
                    totals,
                    Math.max(0, limits.size() - maxLimits),
                    limits.stream()
                            .sorted(FULLEST_FIRST)
                            .limit(maxLimits)
                            .map(sums::users)
                            .toList());
        };
    }

    private static List<BotStatus> bots(
            Map<String, Long> askedInLastMinute,
            Map<String, Map<String, Long>> waiting,
            Map<String, Map<ReasonCode, Long>> refused,
            UsageSums sums) {
        Map<String, Map<String, Long>> used = sums.byBot();
        Set<String> names = new TreeSet<>(askedInLastMinute.keySet());
        names.addAll(waiting.keySet());
        names.addAll(used.keySet());
        names.addAll(refused.keySet());
        return names.stream()
                .map(bot -> new BotStatus(
                        bot,
                        askedInLastMinute.getOrDefault(bot, 0L),
                        used.getOrDefault(bot, Map.of()),
                        waiting.getOrDefault(bot, Map.of()),
                        refused.getOrDefault(bot, Map.of())))
                .sorted(Comparator.comparingLong(BotStatus::askedInLastMinute).reversed())
                .limit(MAX_NAMES)
                .toList();
    }

    private static List<AdmissionStatus.AccountCalls> accounts(Map<String, Long> calls, AdmissionSettings settings) {
        settings.accounts().values().forEach(account -> calls.putIfAbsent(account, 0L));
        return busiest(calls, AdmissionStatus.AccountCalls::new);
    }

    /** Returns the busiest of these names; calls without a name are omitted. */
    private static <T> List<T> busiest(Map<String, Long> calls, BiFunction<String, Long, T> status) {
        return calls.entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MAX_NAMES)
                .map(entry -> status.apply(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, Integer> byClass(ToIntFunction<LaneClass> calls) {
        Map<String, Integer> byClass = new LinkedHashMap<>();
        for (LaneClass laneClass : LaneClass.values()) {
            byClass.put(laneClass.toString(), calls.applyAsInt(laneClass));
        }
        return byClass;
    }
}
