package dev.sluice.core.exchange.respond;

import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.StatusOutcomes;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.GroupRules;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.OutcomeRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one response, and the rule that determined it.
 *
 * <p>If a response has several codes, the most severe one counts. If it contains several results (a batch), the most
 * severe one counts unless all are OK or BUSINESS; in that case the outcome is OK if any result is, because a batch
 * that failed in part is neither a fault of the exchange nor a refusal. Where each order of a call has its own code
 * next to that of the response, the orders are the batch.
 *
 * @param rule the matching rule; null if the HTTP status alone decided
 * @param succeeded true if the exchange itself treats the whole call as a success
 */
record ClassifiedOutcome(Outcome outcome, @Nullable OutcomeRule rule, String code, String message, boolean succeeded) {
    private static final int MAX_CODE = 64;

    static ClassifiedOutcome of(Call call, UpstreamResponse response, @Nullable ResponseScanner scan) {
        if (scan == null || scan.items().isEmpty()) {
            return classify(call, response, "", "");
        }
        ClassifiedOutcome whole = ofItem(call, response, scan.items().get(0));
        for (int i = 1; i < scan.items().size(); i++) {
            whole = whole.combinedWith(ofItem(call, response, scan.items().get(i)));
        }
        return scan.orderCodes().isEmpty() ? whole : whole.withOrders(ofOrders(call, response, scan.orderCodes()));
    }

    private static ClassifiedOutcome ofOrders(Call call, UpstreamResponse response, List<String> codes) {
        ClassifiedOutcome orders = classify(call, response, codes.get(0), "");
        for (int i = 1; i < codes.size(); i++) {
            // A code equal to the previous one has the same meaning; most batches succeed as a whole.
            if (!codes.get(i).equals(codes.get(i - 1))) {
                orders = orders.combinedWith(classify(call, response, codes.get(i), ""));
            }
        }
        return orders;
    }

    /** Returns the outcome of the orders, unless the outcome of the call as a whole is more severe than BUSINESS. */
    private ClassifiedOutcome withOrders(ClassifiedOutcome orders) {
        ClassifiedOutcome chosen = outcome.isServed() ? orders : worseOf(orders);
        return new ClassifiedOutcome(chosen.outcome, chosen.rule, chosen.code, message, succeeded && orders.succeeded);
    }

    private static ClassifiedOutcome ofItem(Call call, UpstreamResponse response, ResponseScanner.Item item) {
        if (item.codes().isEmpty()) {
            return classify(call, response, "", item.message());
        }
        ClassifiedOutcome worst = classify(call, response, item.codes().get(0), item.message());
        for (int i = 1; i < item.codes().size(); i++) {
            worst = worst.worseOf(classify(call, response, item.codes().get(i), item.message()));
        }
        return worst;
    }

    private static ClassifiedOutcome classify(Call call, UpstreamResponse response, String code, String message) {
        int status = response.status();
        boolean hasNoError = code.isEmpty() && StatusOutcomes.isSuccess(status);
        OutcomeRule rule = hasNoError ? null : rule(call, response, code, message);
        Outcome outcome = rule != null
                ? rule.outcome()
                : StatusOutcomes.isSuccess(status) && !code.isEmpty() ? Outcome.BUSINESS : StatusOutcomes.of(status);
        // A read has no effect that could be unknown, so it counts as failed.
        boolean isUnknownRead = outcome.isUnknown() && call.route().kind().reads();
        return new ClassifiedOutcome(
                isUnknownRead ? Outcome.FAULT : outcome,
                rule,
                code,
                message,
                outcome.isSuccess() && (rule == null || !rule.failed()));
    }

    private static @Nullable OutcomeRule rule(Call call, UpstreamResponse response, String code, String message) {
        for (OutcomeRule rule : call.compiledRoute().rules().outcomes()) {
            if (rule.matches(call.kind(), response, code, message)) {
                return rule;
            }
        }
        return null;
    }

    private ClassifiedOutcome combinedWith(ClassifiedOutcome other) {
        boolean served = outcome.isServed() && other.outcome.isServed();
        ClassifiedOutcome chosen = !served ? worseOf(other) : outcome.isWorseThan(other.outcome) ? other : this;
        return new ClassifiedOutcome(
                chosen.outcome, chosen.rule, chosen.code, chosen.message, succeeded && other.succeeded);
    }

    private ClassifiedOutcome worseOf(ClassifiedOutcome other) {
        return other.outcome.isWorseThan(outcome) ? other : this;
    }

    boolean isCounted() {
        return rule == null || rule.counted();
    }

    /**
     * Returns the limits that a RATE or BAN is about: the limits of the rule that the call is charged to. If the rule
     * names no limit, all limits that the call is charged to. If the call is charged to none of the rule's limits,
     * those that the group uses.
     */
    List<String> hitLimits(Call call) {
        if (!outcome.exceedsLimit()) {
            return List.of();
        }
        List<String> charged = call.limitNames();
        GroupRules rules = call.compiledRoute().rules();
        List<String> named = rule == null ? List.of() : rule.hitLimits(rules.limitNames());
        if (named.isEmpty()) {
            return charged;
        }
        List<String> hits = named.stream().filter(charged::contains).toList();
        return hits.isEmpty() ? rules.chargedLimits(named) : hits;
    }

    long pauseMillis() {
        return rule == null || rule.pauseMs() == 0 ? -1 : rule.pauseMs();
    }

    /** Returns the header with the time at which the pause or ban ends, or null if there is none. */
    @Nullable
    String untilHeader() {
        return rule == null ? null : rule.untilHeader();
    }

    /** Returns the header with the milliseconds after which the pause ends, or null if there is none. */
    @Nullable
    String afterHeader() {
        return rule == null ? null : rule.afterHeader();
    }

    long untilEpochMillis() {
        String before = rule == null ? null : rule.untilPrefix();
        if (before == null) {
            return -1;
        }
        long inMessage = numberAfter(message, before);
        long time = inMessage >= 0 ? inMessage : numberAfter(code, before);
        return time < 0 ? -1 : NumberParser.epochMillis(time);
    }

    private static long numberAfter(String text, String before) {
        int at = text.indexOf(before);
        return at < 0 ? -1 : NumberParser.parsePrefix(text, at + before.length());
    }

    /** Returns the code without a time in it, which limits the number of label values in metrics. */
    String shortCode() {
        String before = rule == null ? null : rule.untilPrefix();
        int time = before == null ? -1 : code.indexOf(before);
        return code.substring(0, Math.min(MAX_CODE, time < 0 ? code.length() : time))
                .strip();
    }
}
