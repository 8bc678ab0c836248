package dev.sluice.core.admission;

import dev.sluice.core.admission.AdmissionStatus.BotStatus;
import dev.sluice.core.admission.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.AdmissionStatus.Recent;
import dev.sluice.core.admission.AdmissionStatus.RouteStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A copy of a controller's state, from which its status is made without the controller's lock: calls need not wait
 * while thousands of records are summed up.
 *
 * @param copied the status without what is summed up
 * @param waiting number of waiting calls of each bot, by what they wait for
 * @param recentTraffic a copy
 * @param botUsage a copy
 * @param accounts the names of the configured accounts
 */
record StatusCopy(
        AdmissionStatus copied,
        Map<String, Map<String, Long>> waiting,
        RecentTraffic recentTraffic,
        BotUsage botUsage,
        List<LimitSettings> settings,
        Set<String> accounts,
        long now) {
    private static final int MAX_NAMES = 200;

    /** Returns the complete status. */
    AdmissionStatus status() {
        UsageSums sums = new UsageSums(botUsage, settings, now);
        return new AdmissionStatus(
                copied.observe(),
                copied.draining(),
                copied.waiting(),
                copied.waitingBytes(),
                copied.waitingByClass(),
                copied.open(),
                copied.openByClass(),
                copied.nonceKeys(),
                copied.learnedOrders(),
                copied.refused(),
                copied.delayed(),
                copied.guarded(),
                copied.openUnknown(),
                copied.totals(),
                copied.limits().stream().map(limit -> used(limit, sums)).toList(),
                bots(sums),
                recentAccounts(),
                busiest(recentTraffic.countsByInstrument(now)),
                routes(sums),
                copied.ramps());
    }

    private List<BotStatus> bots(UsageSums sums) {
        Map<String, Long> recentCalls = recentTraffic.countsByBot(now);
        Map<String, Map<String, Long>> used = sums.byBot();
        Set<String> names = new TreeSet<>(recentCalls.keySet());
        names.addAll(waiting.keySet());
        names.addAll(used.keySet());
        return names.stream()
                .map(bot -> new BotStatus(
                        bot,
                        recentCalls.getOrDefault(bot, 0L),
                        used.getOrDefault(bot, Map.of()),
                        waiting.getOrDefault(bot, Map.of())))
                .sorted(Comparator.comparingLong(BotStatus::recentCalls).reversed())
                .limit(MAX_NAMES)
                .toList();
    }

    private List<Recent> recentAccounts() {
        Map<String, Long> calls = recentTraffic.countsByAccount(now);
        accounts.forEach(account -> calls.putIfAbsent(account, 0L));
        return busiest(calls);
    }

    /** Returns the busiest of these names; calls without a name are omitted. */
    private static List<Recent> busiest(Map<String, Long> calls) {
        return calls.entrySet().stream()
                .filter(one -> !one.getKey().isEmpty())
                .map(one -> new Recent(one.getKey(), one.getValue()))
                .sorted(Comparator.comparingLong(Recent::calls).reversed())
                .limit(MAX_NAMES)
                .toList();
    }

    private static List<RouteStatus> routes(UsageSums sums) {
        return sums.byRoute().entrySet().stream()
                .limit(MAX_NAMES)
                .map(route -> new RouteStatus(route.getKey(), route.getValue()))
                .toList();
    }

    private static LimitStatus used(LimitStatus limit, UsageSums sums) {
        return new LimitStatus(
                limit.name(),
                limit.scopeKey(),
                limit.used(),
                limit.usable(),
                limit.size(),
                limit.reserve(),
                limit.foreign(),
                limit.reportedUsage(),
                limit.waiting(),
                limit.share(),
                limit.firstRun(),
                limit.banNanos(),
                limit.pauseNanos(),
                limit.seenBy(),
                limit.emptyNanos(),
                sums.bots(limit.name(), limit.scopeKey()),
                sums.routes(limit.name(), limit.scopeKey()));
    }
}
