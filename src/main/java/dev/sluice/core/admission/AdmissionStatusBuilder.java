package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.BotStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.status.BotUsage;
import dev.sluice.core.admission.status.RecentTraffic;
import dev.sluice.core.admission.status.UsageSums;
import dev.sluice.core.admission.status.WaitingCall;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitBan;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.RampUp;
import dev.sluice.core.tradingmode.GuardViolation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The copier of the controller's state, under its lock, for an {@link AdmissionStatus}. */
record AdmissionStatusBuilder(
        Budget budget,
        ChargeCalculator chargeCalculator,
        LimitStates limitStates,
        Lane<Permit> lane,
        AdmissionCounters admissionCounters,
        RecentTraffic recentTraffic,
        BotUsage botUsage,
        NonceKeys nonceKeys,
        OrderCache orderCache,
        UnknownOrders unknownOrders) {
    private static final int MAX_NAMES = 200;

    /**
     * Copies the state. The status is made from the copies without the controller's lock, so that calls need not wait
     * while thousands of records are summed up.
     *
     * @param maxLimits how many limits are listed
     */
    Supplier<AdmissionStatus> copy(AdmissionSettings settings, int maxLimits, long now) {
        Map<String, Integer> waitingByClass = byClass(lane::calls);
        Map<String, Integer> inFlightByClass = byClass(laneClass -> admissionCounters.openByClass[laneClass.rank()]);
        int waiting = lane.calls();
        long waitingBytes = lane.bytes();
        int inFlight = (int) admissionCounters.open;
        int nonceKeyCount = nonceKeys.size();
        int learnedOrders = orderCache.size();
        int openUnknown = unknownOrders.size();
        Map<ReasonCode, Long> refused = Map.copyOf(admissionCounters.refused);
        Map<String, Long> delayed = Map.copyOf(admissionCounters.delayed);
        Map<GuardViolation.Rule, Long> guarded = Map.copyOf(admissionCounters.guarded);
        Map<OrderRuleViolation.Check, Long> violated = Map.copyOf(admissionCounters.violated);
        AdmissionStatus.Totals totals = totals();
        List<LimitStatus> limits = limits(now);
        List<AdmissionStatus.RampStatus> ramps = limitStates.rampUps().status(now);
        Map<String, Map<String, Long>> waitsByBot = waitsByBot(now);
        Map<String, Map<ReasonCode, Long>> refusedByBot = admissionCounters.botRefusals.byBot(now);
        RecentTraffic traffic = recentTraffic.copy();
        BotUsage usage = botUsage.copy();
        List<LimitSettings> limitSettings = List.copyOf(budget.settings());
        return () -> {
            UsageSums sums = new UsageSums(usage, limitSettings, now);
            return new AdmissionStatus(
                    settings.observe() ? AdmissionStatus.Enforcement.OBSERVE : AdmissionStatus.Enforcement.ENFORCE,
                    limits.stream().anyMatch(LimitStatus::firstRun) ? AdmissionStatus.NOT_YET : AdmissionStatus.KEPT,
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
                    bots(traffic.countsByBot(now), waitsByBot, refusedByBot, sums),
                    accounts(traffic.countsByAccount(now), settings),
                    busiest(traffic.countsByInstrument(now), AdmissionStatus.InstrumentCalls::new),
                    sums.byRoute().entrySet().stream()
                            .limit(MAX_NAMES)
                            .map(route -> new AdmissionStatus.RouteStatus(route.getKey(), route.getValue()))
                            .toList(),
                    ramps,
                    totals,
                    Math.max(0, limits.size() - maxLimits),
                    limits.stream()
                            .sorted(Comparator.comparingDouble(LimitStatus::fullness)
                                    .reversed())
                            .limit(maxLimits)
                            .map(sums::users)
                            .toList());
        };
    }

    private static List<BotStatus> bots(
            Map<String, Long> recentCalls,
            Map<String, Map<String, Long>> waiting,
            Map<String, Map<ReasonCode, Long>> refused,
            UsageSums sums) {
        Map<String, Map<String, Long>> used = sums.byBot();
        Set<String> names = new TreeSet<>(recentCalls.keySet());
        names.addAll(waiting.keySet());
        names.addAll(used.keySet());
        names.addAll(refused.keySet());
        return names.stream()
                .map(bot -> new BotStatus(
                        bot,
                        recentCalls.getOrDefault(bot, 0L),
                        used.getOrDefault(bot, Map.of()),
                        waiting.getOrDefault(bot, Map.of()),
                        refused.getOrDefault(bot, Map.of())))
                .sorted(Comparator.comparingLong(BotStatus::recentCalls).reversed())
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
                .filter(one -> !one.getKey().isEmpty())
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MAX_NAMES)
                .map(one -> status.apply(one.getKey(), one.getValue()))
                .toList();
    }

    private static Map<String, Integer> byClass(ToIntFunction<LaneClass> calls) {
        Map<String, Integer> byClass = new LinkedHashMap<>();
        for (LaneClass laneClass : LaneClass.values()) {
            byClass.put(laneClass.toString(), calls.applyAsInt(laneClass));
        }
        return byClass;
    }

    /** Returns the state of all limits, without who used them. */
    List<LimitStatus> limits(long now) {
        List<LimitStatus> limits = new ArrayList<>();
        for (Limit limit : budget.all(now)) {
            limits.add(limit(limit, limit.scopeKey(), now));
        }
        chargeCalculator.connections().forEach((upstream, limit) -> limits.add(limit(limit, upstream.toString(), now)));
        return List.copyOf(limits);
    }

    /** Returns the largest used part of each limit, of its fullest account or key, since the last call. */
    Map<String, Double> takePeaks(long now) {
        Map<String, Double> peaks = new TreeMap<>();
        for (Limit limit : budget.all(now)) {
            takePeak(limit, now, peaks);
        }
        chargeCalculator.connections().values().forEach(limit -> takePeak(limit, now, peaks));
        return peaks;
    }

    private static void takePeak(Limit limit, long now, Map<String, Double> to) {
        double part = (double) limit.takePeak(now) / Math.max(1, limit.usable());
        to.merge(limit.settings().name(), part, Math::max);
    }

    private Map<String, Map<String, Long>> waitsByBot(long now) {
        Map<String, Map<String, Long>> waiting = new HashMap<>();
        WaitTexts texts = new WaitTexts();
        for (Permit permit : lane.all()) {
            waiting.computeIfAbsent(permit.bot(), any -> new HashMap<>(4)).merge(texts.of(permit, now), 1L, Long::sum);
        }
        Map<String, Map<String, Long>> sorted = new TreeMap<>();
        waiting.forEach((bot, calls) -> sorted.put(bot, new TreeMap<>(calls)));
        return sorted;
    }

    /** Returns waiting calls, the most urgent class first and within it in their order of arrival. */
    List<WaitingCall> waiting(int most, long now) {
        List<WaitingCall> waiting = new ArrayList<>();
        IdentityHashMap<Limit, Integer> positions = new IdentityHashMap<>();
        WaitTexts texts = new WaitTexts();
        lane.forEachInOrder(permit -> {
            if (waiting.size() < most) {
                Limit limit = permit.waitsAt();
                int position = limit == null ? 0 : positions.merge(limit, 1, Integer::sum);
                waiting.add(waiting(permit, position, texts.of(permit, now), now));
            }
        });
        return waiting;
    }

    private static WaitingCall waiting(Permit permit, int position, String why, long now) {
        return new WaitingCall(
                permit.bot(),
                permit.account(),
                permit.instrument(),
                permit.kind(),
                permit.request().laneClass(),
                permit.request().call().route().id(),
                why,
                now - permit.arrivedAt(),
                permit.deadline() - now,
                permit.deadlineSource(),
                position);
    }

    /** What calls wait for; the text of a limit is made once, because thousands may wait at it. */
    private final class WaitTexts {
        private static final int BANNED = 0;
        private static final int PAUSED = 1;
        private static final int RESERVED = 2;
        private static final int USED_UP = 3;

        private final IdentityHashMap<LimitState, String[]> byLimit = new IdentityHashMap<>();

        /** Returns what a waiting call waits for. */
        String of(Permit permit, long now) {
            Limit waitsAt = permit.waitsAt();
            LimitState limitState = waitsAt == null ? null : limitStates.existing(waitsAt);
            if (limitState == null) {
                NonceKey key = permit.nonceKey();
                boolean isElsewhere = key != null && !nonceKeys.isAllowedHere(permit, key, now);
                String inKey = isElsewhere ? "the nonces of its key, at another member" : "an earlier call of its key";
                return permit.awaitsOrders() ? "the response to an order" : inKey;
            }
            int obstacle = obstacle(limitState, permit, now);
            String[] texts = byLimit.computeIfAbsent(limitState, any -> new String[USED_UP + 1]);
            if (texts[obstacle] == null) {
                texts[obstacle] = text(limitState, obstacle, now);
            }
            return texts[obstacle];
        }

        private static int obstacle(LimitState limitState, Permit permit, long now) {
            if (limitState.limitBan.holds(now)) {
                return BANNED;
            }
            if (limitState.pauseOf(permit).nanosLeft(now) > 0) {
                return PAUSED;
            }
            return Reservations.stops(limitState.holder, permit) ? RESERVED : USED_UP;
        }

        private static String text(LimitState limitState, int obstacle, long now) {
            String limit = "limit " + limitState.limit.settings().name();
            return switch (obstacle) {
                case BANNED -> limit + " (banned by the exchange" + seenBy(limitState, now) + ")";
                case PAUSED -> limit + " (paused" + seenBy(limitState, now) + ")";
                case RESERVED -> limit + " (reserved by another call)";
                default -> limit;
            };
        }
    }

    private static String seenBy(LimitState limitState, long now) {
        String member = limitState.penalisedMember(now);
        return member.isEmpty() ? "" : ", seen by member " + member;
    }

    private AdmissionStatus.Totals totals() {
        return new AdmissionStatus.Totals(
                admissionCounters.admitted,
                admissionCounters.waited,
                admissionCounters.started,
                admissionCounters.startedAgain,
                admissionCounters.settled,
                admissionCounters.settledTwice,
                admissionCounters.overdrawn,
                admissionCounters.orderUnanswered,
                admissionCounters.callersGone,
                admissionCounters.observedWaits,
                admissionCounters.rates,
                admissionCounters.bans,
                unknownOrders.unreconciled());
    }

    private LimitStatus limit(Limit limit, String scopeKey, long now) {
        LimitState limitState = limitStates.at(limit, now);
        long inFlight = limit.countedTwice(now);
        return new LimitStatus(
                limit.settings().name(),
                scopeKey,
                limit.used(now) - inFlight,
                inFlight,
                limit.usable(),
                limit.settings().size(),
                limit.reserve(),
                limit.foreign(now),
                limit.reportedUsage(),
                limitState == null ? 0 : limitState.queue.waiting(),
                share(limitState, now),
                limit.isColdStart(now),
                banNanos(limitState, now),
                pauseNanos(limitState, now),
                limit.used(now) == 0 ? 0 : limit.earliestNanos(limit.usable(now), true, now),
                limitState == null ? "" : limitState.penalisedMember(now),
                List.of(),
                List.of());
    }

    /** Returns the bans in force, those of an earlier process once their limit was looked at. */
    List<AdmissionStatus.BanStatus> bans(long now) {
        List<AdmissionStatus.BanStatus> bans = new ArrayList<>();
        for (LimitState limitState : limitStates.all()) {
            LimitBan ban = limitState.limitBan;
            if (ban.holds(now) && !limitState.limit.isRemoved()) {
                bans.add(new AdmissionStatus.BanStatus(
                        limitState.limit.settings().name(),
                        limitState.limit.scopeKey(),
                        ban.untilNanos() - now,
                        ban.member(),
                        ban.reason()));
            }
        }
        return bans;
    }

    private static double share(@Nullable LimitState limitState, long now) {
        return limitState == null ? 1 : (double) limitState.limitBan.openPerMille(now) / RampUp.ALL;
    }

    private static long banNanos(@Nullable LimitState limitState, long now) {
        return limitState != null && limitState.limitBan.holds(now) ? limitState.limitBan.untilNanos() - now : 0;
    }

    private static long pauseNanos(@Nullable LimitState limitState, long now) {
        return limitState == null ? 0 : limitState.pause.nanosLeft(now);
    }
}
