package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UsageReport;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The effects of a response on costs, usage counts, pauses, bans and the cache of orders. */
final class ResponseFeedback {
    /** Upper bound for a ban or pause, whatever the exchange reports. */
    private static final long MAX_PAUSE_NANOS = 7 * 86_400 * Nanos.PER_SECOND;

    /** Margin added to the reported end of a ban, so that nothing is sent into it. */
    private static final long BAN_MARGIN_NANOS = Nanos.PER_SECOND;

    /**
     * Upper bound for the pause of a host. Its response came from one of its machines, so one with a false header must
     * not stop the trading.
     */
    private static final long MAX_HOST_PAUSE_NANOS = 60 * Nanos.PER_SECOND;

    private final ChargeCalculator calculator;
    private final LimitStates limitStates;
    private final ExchangeClock clock;
    private final OrderCache orderCache;
    private final AdmissionCounters counters;
    private PolicySettings policy;

    ResponseFeedback(
            PolicySettings policy,
            ChargeCalculator calculator,
            LimitStates limitStates,
            ExchangeClock clock,
            OrderCache orderCache,
            AdmissionCounters counters) {
        this.policy = policy;
        this.calculator = calculator;
        this.limitStates = limitStates;
        this.clock = clock;
        this.orderCache = orderCache;
        this.counters = counters;
    }

    void reload(PolicySettings newPolicy) {
        policy = newPolicy;
    }

    /**
     * Settles every charge at the cost of the outcome and corrects the limits from the exchange's own count.
     *
     * @param lost true if no status line came, from which nothing is learned
     */
    void settle(Permit permit, ResponseMeaning meaning, boolean lost, long now) {
        Charge[] charges = permit.charges();
        if (lost) {
            for (Charge charge : charges) {
                charge.limit().markUnanswered(charge, now);
            }
            return;
        }
        for (int i = 0; i < charges.length; i++) {
            long cost = !meaning.counted() ? 0 : meaning.isChargedAsSuccess() ? permit.costOnOk(i) : charges[i].cost();
            charges[i].limit().settle(charges[i], cost, now);
        }
        for (UsageReport usageReport : meaning.usageReports()) {
            Charge charge = charge(permit, calculator.index(permit.request().call(), usageReport.limit()));
            if (charge != null) {
                charge.limit().correct(charge, usageReport.units(), now);
            }
        }
        switch (meaning.outcome()) {
            case RATE -> applyRateLimit(permit, meaning, now);
            case BAN -> applyBan(permit, meaning, now);
            case OK, BUSINESS -> recordSuccess(permit, now);
            case OVERLOAD, FAULT, UNKNOWN -> pauseHost(permit, meaning, now);
            case CLOCK, AUTH -> {}
        }
        if (meaning.outcome().isSuccess()) {
            learnOrders(permit, meaning, now);
        }
    }

    private @Nullable Charge charge(Permit permit, int index) {
        for (Charge charge : permit.charges()) {
            if (calculator.isAt(index, charge.limit())) {
                return charge;
            }
        }
        return null;
    }

    private void applyRateLimit(Permit permit, ResponseMeaning meaning, long now) {
        counters.rateResponses++;
        long floor = pauseNanos(meaning, now);
        boolean urgent = permit.request().isUrgent();
        List<Limit> hit = hitLimits(permit, meaning, now);
        for (Charge charge : permit.charges()) {
            if (!permit.isOverdrawnAt(charge.limit()) && hit.contains(charge.limit())) {
                charge.limit().recordRefusal(charge, now);
            }
        }
        for (Limit limit : hit) {
            LimitState limitState = limitStates.getOrCreate(limit, now);
            if (urgent && limitState.overdraw.isOnRejectLimit()) {
                limitState.cancelPause.recordFailure(permit.startedAt(), 0, now);
            }
            if (!permit.isOverdrawnAt(limit)) {
                limitState.pause.recordFailure(permit.startedAt(), floor, now);
            }
            limitStates.penalised(limitState, now);
        }
    }

    private void applyBan(Permit permit, ResponseMeaning meaning, long now) {
        counters.banResponses++;
        long reported = pauseNanos(meaning, now);
        long nanos = reported > 0 ? reported : policy.backoff().defaultBanMs() * Nanos.PER_MILLI;
        String reason = banReason(permit, meaning);
        for (Limit limit : hitLimits(permit, meaning, now)) {
            LimitState limitState = limitStates.getOrCreate(limit, now);
            limitState.limitBan.extend(now + nanos + BAN_MARGIN_NANOS, reason);
            limitStates.penalised(limitState, now);
        }
    }

    /**
     * Pauses the orders and reads of a host that asked for it by Retry-After, or whose exchange documents a pause after
     * such a response. Cancels and dead man's calls go on, because the host may still serve them.
     */
    private void pauseHost(Permit permit, ResponseMeaning meaning, long now) {
        Upstream upstream = permit.request().upstream();
        if (upstream == null || meaning.retryAfterMillis() <= 0) {
            return;
        }
        long nanos = Math.min(meaning.retryAfterMillis() * Nanos.PER_MILLI, MAX_HOST_PAUSE_NANOS);
        LimitState limitState = limitStates.getOrCreate(calculator.connectionsOf(upstream, now), now);
        if (limitState.pauseUntil("", now + nanos)) {
            limitStates.scheduleRetry(limitState);
        }
    }

    private static String banReason(Permit permit, ResponseMeaning meaning) {
        String code = meaning.code().isEmpty() ? "" : " (" + meaning.code() + ")";
        return "the response to " + permit.request().call().route().id() + " of " + permit.bot() + code;
    }

    /** Returns how long the exchange asks the caller to wait; 0 when it states nothing. */
    private long pauseNanos(ResponseMeaning meaning, long now) {
        long nanos = Math.max(0, meaning.retryAfterMillis()) * Nanos.PER_MILLI;
        long until = meaning.banUntilEpochMillis();
        if (until >= 0) {
            nanos = Math.max(nanos, nanosUntil(until, meaning, now));
        }
        return Math.min(nanos, MAX_PAUSE_NANOS);
    }

    private long nanosUntil(long epochMillis, ResponseMeaning meaning, long now) {
        long maxMillis = MAX_PAUSE_NANOS / Nanos.PER_MILLI;
        if (clock.isKnown()) {
            long exchangeMillis = clock.earliest(now) / Nanos.PER_MILLI;
            return Math.min(maxMillis, epochMillis - exchangeMillis) * Nanos.PER_MILLI;
        }
        boolean dated = meaning.dateEpochSeconds() >= 0;
        return dated ? Math.min(maxMillis, epochMillis - meaning.dateEpochSeconds() * 1000) * Nanos.PER_MILLI : 0;
    }

    /**
     * Returns the limits that the response is about. When it names none: the limits of the call whose breach leads to a
     * ban, or else all of them.
     */
    private List<Limit> hitLimits(Permit permit, ResponseMeaning meaning, long now) {
        List<Limit> hit = new ArrayList<>();
        for (String name : meaning.hitLimits()) {
            hit.addAll(limitsNamed(name, permit, now));
        }
        if (hit.isEmpty()) {
            addChargedLimits(permit, true, hit, now);
        }
        if (hit.isEmpty()) {
            addChargedLimits(permit, false, hit, now);
        }
        return hit;
    }

    /**
     * Returns the limits with this name that apply to the call. Since the call was sent, a reload may have renamed,
     * removed or replaced them.
     */
    private List<Limit> limitsNamed(String name, Permit permit, long now) {
        int index = calculator.index(name);
        if (index >= 0) {
            Charge charge = charge(permit, index);
            return List.of(
                    charge == null
                            ? calculator.named(index, permit.request(), now)
                            : calculator.current(charge.limit(), now));
        }
        List<Limit> removed = new ArrayList<>();
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            if (limit.isRemoved() && limit.settings().name().equals(name)) {
                removed.add(calculator.current(limit, now));
            }
        }
        return removed;
    }

    private void addChargedLimits(Permit permit, boolean onlyBanning, List<Limit> hit, long now) {
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            boolean ofExchange = !limit.isOfHost();
            if (ofExchange && (!onlyBanning || limit.settings().breach() == Breach.BAN)) {
                hit.add(calculator.current(limit, now));
            }
        }
    }

    private void recordSuccess(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            LimitState limitState = limitStates.getOrRestore(charge.limit(), now);
            if (limitState != null && charge.cost() > 0) {
                long failures = limitState.pause.failures() + limitState.cancelPause.failures();
                limitState.pauseFor(permit).recordSuccess(permit.startedAt());
                if (failures != limitState.pause.failures() + limitState.cancelPause.failures()) {
                    limitStates.penalised(limitState, now);
                }
            }
        }
    }

    private void learnOrders(Permit permit, ResponseMeaning meaning, long now) {
        Call call = permit.request().call();
        if (permit.request().places() && call.kind() == Kind.AMEND) {
            orderCache.addExisting(call.account(), meaning.orderIds(), call.instrument(), permit.bot(), now);
            orderCache.addExisting(call.account(), call.placedOrderIds(), call.instrument(), permit.bot(), now);
        } else if (permit.request().places()) {
            List<String> named = call.placedOrderIds();
            orderCache.addPlaced(call.account(), named, call.instrument(), permit.bot(), now);
            for (String id : meaning.orderIds()) {
                if (!named.contains(id)) { // many responses repeat them
                    orderCache.addPlaced(call.account(), List.of(id), call.instrument(), permit.bot(), now);
                }
            }
        }
        if (permit.request().isCancel()) {
            for (String id : call.cancelledOrderIds()) {
                orderCache.remove(call.account(), id);
            }
        }
    }
}
