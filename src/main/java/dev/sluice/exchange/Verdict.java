package dev.sluice.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one answer, and the rule that told it.
 *
 * <p>Several codes in one answer: the worst counts. Several answers in one (a batch): the worst that is more than a plain no counts; else it
 * is done if any was done, since a batch that failed in part is neither the exchange's fault nor a refusal. Where each order of a
 * call has a code of its own beside that of the answer, they are the batch.
 *
 * @param rule null: by HTTP status alone
 * @param succeeded all of it, as the exchange itself sees it
 */
record Verdict(Outcome outcome, @Nullable OutcomeRule rule, String code, String message, boolean succeeded) {
    private static final int MOST_CODE = 64;

    /** From the worst to the best; the earlier of two decides. */
    private static final List<Outcome> GRAVITY = List.of(
            Outcome.BAN,
            Outcome.UNKNOWN,
            Outcome.RATE,
            Outcome.OVERLOAD,
            Outcome.FAULT,
            Outcome.CLOCK,
            Outcome.AUTH,
            Outcome.BUSINESS,
            Outcome.OK);

    static Verdict of(Call call, Answered answered, @Nullable AnswerScan scan) {
        if (scan == null || scan.items().isEmpty()) {
            return one(call, answered, "", "");
        }
        Verdict whole = item(call, answered, scan.items().get(0));
        for (int i = 1; i < scan.items().size(); i++) {
            whole = whole.and(item(call, answered, scan.items().get(i)));
        }
        return scan.orderCodes().isEmpty() ? whole : whole.withOrders(orders(call, answered, scan.orderCodes()));
    }

    private static Verdict orders(Call call, Answered answered, List<String> codes) {
        Verdict orders = one(call, answered, codes.get(0), "");
        for (int i = 1; i < codes.size(); i++) {
            // What has the code of the one before means the same: most batches succeed as a whole.
            if (!codes.get(i).equals(codes.get(i - 1))) {
                orders = orders.and(one(call, answered, codes.get(i), ""));
            }
        }
        return orders;
    }

    /** The orders say how it went, unless the call as a whole met something graver than a plain no. */
    private Verdict withOrders(Verdict orders) {
        boolean plain = outcome == Outcome.OK || outcome == Outcome.BUSINESS;
        Verdict chosen = plain || orders.gravity() < gravity() ? orders : this;
        return new Verdict(chosen.outcome, chosen.rule, chosen.code, message, succeeded && orders.succeeded);
    }

    private static Verdict item(Call call, Answered answered, AnswerScan.Item item) {
        if (item.codes().isEmpty()) {
            return one(call, answered, "", item.message());
        }
        Verdict worst = one(call, answered, item.codes().get(0), item.message());
        for (int i = 1; i < item.codes().size(); i++) {
            Verdict other = one(call, answered, item.codes().get(i), item.message());
            worst = other.gravity() < worst.gravity() ? other : worst;
        }
        return worst;
    }

    private static Verdict one(Call call, Answered answered, String code, String message) {
        int status = answered.status();
        boolean silent = code.isEmpty() && Statuses.success(status);
        OutcomeRule rule = silent ? null : rule(call, answered, code, message);
        Outcome outcome = rule != null
                ? rule.outcome()
                : Statuses.success(status) && !code.isEmpty() ? Outcome.BUSINESS : Statuses.outcome(status);
        // A read has no effect that could be unknown: it failed.
        boolean moot = outcome == Outcome.UNKNOWN && call.route().kind().reads();
        return new Verdict(
                moot ? Outcome.FAULT : outcome,
                rule,
                code,
                message,
                outcome == Outcome.OK && (rule == null || !rule.failed()));
    }

    private static @Nullable OutcomeRule rule(Call call, Answered answered, String code, String message) {
        for (OutcomeRule rule : call.plan().group().outcomes()) {
            if (rule.fits(call.kind(), answered, code, message)) {
                return rule;
            }
        }
        return null;
    }

    private Verdict and(Verdict other) {
        boolean done = outcome == Outcome.OK && other.outcome == Outcome.BUSINESS;
        boolean otherDone = outcome == Outcome.BUSINESS && other.outcome == Outcome.OK;
        Verdict chosen = done ? this : otherDone || other.gravity() < gravity() ? other : this;
        return new Verdict(chosen.outcome, chosen.rule, chosen.code, chosen.message, succeeded && other.succeeded);
    }

    private int gravity() {
        return GRAVITY.indexOf(outcome);
    }

    boolean counted() {
        return rule == null || rule.counted();
    }

    /** The limits that this is about: of those the rule names the ones that the call is charged to. */
    List<String> hits(Call call) {
        if (outcome != Outcome.RATE && outcome != Outcome.BAN) {
            return List.of();
        }
        List<String> charged = call.limitNames();
        if (rule == null || rule.hits().isEmpty()) {
            return charged;
        }
        List<String> hits = rule.hits().stream().filter(charged::contains).toList();
        return hits.isEmpty() ? call.plan().group().known(rule.hits()) : hits;
    }

    long pauseMillis() {
        return rule == null || rule.pauseMs() == 0 ? -1 : rule.pauseMs();
    }

    /** The header that says when it ends; null: none does. */
    @Nullable
    String untilHeader() {
        return rule == null ? null : rule.untilHeader();
    }

    /** The header with the milliseconds after which it ends; null: none has. */
    @Nullable
    String afterHeader() {
        return rule == null ? null : rule.afterHeader();
    }

    long untilEpochMillis() {
        String before = rule == null ? null : rule.untilAfter();
        if (before == null) {
            return -1;
        }
        long inMessage = after(message, before);
        long time = inMessage >= 0 ? inMessage : after(code, before);
        return time < 0 ? -1 : Numbers.epochMillis(time);
    }

    private static long after(String text, String before) {
        int at = text.indexOf(before);
        return at < 0 ? -1 : Numbers.leading(text, at + before.length());
    }

    /** The code without a time that may follow, so that a metric has few labels. */
    String shortCode() {
        String before = rule == null ? null : rule.untilAfter();
        int time = before == null ? -1 : code.indexOf(before);
        return code.substring(0, Math.min(MOST_CODE, time < 0 ? code.length() : time))
                .strip();
    }
}
