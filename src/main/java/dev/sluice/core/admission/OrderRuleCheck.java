package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.orderrule.OrderAssessment;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.orderrule.OrderRules;
import dev.sluice.core.orderrule.OrderTermsCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check of each order by the rules about its size and price. It remembers the terms of placed orders, because a
 * call that changes an order may state only its new price. Costs nothing without a rule.
 */
final class OrderRuleCheck {
    private final String exchange;
    private final MarketData marketData;
    private final AdmissionCounters counters;
    private final OrderTermsCache known = new OrderTermsCache();
    private OrderRules orderRules;
    private long reloads;

    OrderRuleCheck(AdmissionContext context, PolicySettings settings, AdmissionCounters counters) {
        exchange = context.exchange();
        marketData = context.marketData();
        this.counters = counters;
        orderRules = rules(settings);
    }

    void reload(PolicySettings settings) {
        orderRules = rules(settings);
        reloads++;
        if (orderRules.isEmpty()) {
            known.clear(); // without rules nothing is remembered, so what is known becomes wrong
        }
    }

    private OrderRules rules(PolicySettings settings) {
        return new OrderRules(settings.orderRulesAt(exchange), settings.orderPrices(), marketData);
    }

    /** Checks the orders of a call. Returns null when they are allowed, or only observed. */
    @Nullable
    RefusalReason check(Permit permit, boolean observe, long now) {
        permit.checkedByRules(reloads);
        AdmissionRequest request = permit.request();
        if (orderRules.isEmpty() || !isUnderRules(request)) {
            return null;
        }
        OrderRuleViolation violation = orderRules.check(request.call(), request.bot(), complete(request.call()), now);
        if (violation == null) {
            return null;
        }
        counters.countRuleViolation(violation.check());
        return observe ? null : new RefusalReason.OrderNotAllowed(violation);
    }

    /**
     * Checks a call once more before it is sent: a change, because another one of the same order may have been sent
     * while it waited; any call, if the rules were changed meanwhile. Counts nothing.
     */
    @Nullable
    RefusalReason checkAtStart(Permit permit, boolean observe, long now) {
        AdmissionRequest request = permit.request();
        boolean isChecked = request.kind() != Kind.AMEND && permit.rulesReloads() == reloads;
        if (orderRules.isEmpty() || observe || isChecked || !isUnderRules(request)) {
            return null;
        }
        OrderRuleViolation violation = orderRules.check(request.call(), request.bot(), complete(request.call()), now);
        return violation == null ? null : new RefusalReason.OrderNotAllowed(violation);
    }

    /** Returns what the rules compute of the orders of a call that nobody sends; empty without a rule. */
    List<OrderAssessment> assess(Call call, String bot, long now) {
        return orderRules.isEmpty() ? List.of() : orderRules.assess(call, bot, complete(call), now);
    }

    private static boolean isUnderRules(AdmissionRequest request) {
        return request.places() && !request.call().isWithoutOrder();
    }

    /** Remembers what a change that is sent may make of its order. A new order ends what is known of its ids. */
    void started(Permit permit) {
        Call call = permit.request().call();
        if (orderRules.isEmpty()) {
            return;
        }
        if (isSingleChange(call)) {
            known.beginChange(
                    call.account(), call.placedOrderIds(), complete(call).get(0));
        } else {
            known.forget(call.account(), call.placedOrderIds());
        }
    }

    /** Forgets a change of which no byte was sent. */
    void notSent(Permit permit) {
        Call call = permit.request().call();
        if (!orderRules.isEmpty() && isSingleChange(call)) {
            known.endChange(call.account(), call.placedOrderIds(), null);
        }
    }

    private static boolean isSingleChange(Call call) {
        return call.kind() == Kind.AMEND && call.terms().size() == 1;
    }

    /** Returns the terms of the orders of a call; those that a change leaves out are those of the order before. */
    private List<OrderTerms> complete(Call call) {
        List<OrderTerms> stated = call.terms();
        if (!isSingleChange(call)) {
            return stated;
        }
        OrderTerms before = known.find(call.account(), call.placedOrderIds());
        OrderTerms change = stated.get(0);
        return before == null || !change.mayAmend(before) ? stated : List.of(change.appliedTo(before));
    }

    /** Remembers the terms of a call's order, or forgets them if it is not certain which hold now. */
    void settled(Permit permit, ResponseMeaning meaning) {
        Call call = permit.request().call();
        if (orderRules.isEmpty() || !call.kind().concernsOrders()) {
            return;
        }
        boolean isDone = meaning.outcome() == Outcome.OK;
        if (call.kind() == Kind.CANCEL) {
            if (isDone) {
                known.forget(call.account(), call.cancelledOrderIds());
            }
        } else if (isSingleChange(call) && !meaning.outcome().isUnknown()) {
            known.endChange(
                    call.account(),
                    call.placedOrderIds(),
                    isDone ? complete(call).get(0) : null);
        } else if (isDone && call.terms().size() == 1) {
            List<String> ids = new ArrayList<>(call.placedOrderIds());
            ids.addAll(meaning.orderIds());
            known.put(call.account(), ids, call.terms().get(0));
        } else if (call.kind() == Kind.AMEND) {
            known.forget(call.account(), call.placedOrderIds());
        }
    }
}
