package dev.sluice.cli.draft;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.WithdrawalWords;
import java.util.regex.Pattern;

/**
 * A guess of a call's kind from its HTTP method and name. Where the name tells nothing, a write counts as an order, so
 * that a halt stops too much and not too little.
 */
public final class CcxtKinds {
    private static final Pattern READ_WORD = Pattern.compile(
            "(^|[/_.-])(balances?|history|histories|fees?|info|status|summary|ledgers?|list|query|get[a-z]*|stats?|rates?|limits?)$");
    private static final Pattern DEAD_MAN = Pattern.compile(
            "cancel[-_]?(all)?[-_]?(orders?)?[-_]?after|dead[-_]?man|kill[-_]?switch|countdown[-_]?cancel");
    private static final Pattern CANCEL = Pattern.compile("cancel|void[-_]?order|revoke");
    private static final Pattern WITHDRAW = Pattern.compile("withdraw|payout");
    private static final Pattern AMEND = Pattern.compile("amend|modify|edit[-_]?order|order/edit|order[-_]?update");
    /** A PUT that places: idempotent by the client's id of the order, as at Phemex. */
    private static final Pattern CREATE = Pattern.compile("(^|[/_.-])(create|place|new|add)([/_.-]|$)");

    private static final Pattern SESSION =
            Pattern.compile("listen[-_]?key|user[-_]?data[-_]?stream|ws[-_]?token|websocket[-_]?token|bullet");
    private static final Pattern ORDERS = Pattern.compile("order");

    private CcxtKinds() {}

    public static Kind of(CcxtCall call) {
        String words = call.words();
        boolean reads = call.verb().equals("GET") || call.verb().equals("HEAD");
        if (reads || READ_WORD.matcher(words).find()) {
            return call.isPrivate() || !reads ? Kind.READ_PRIVATE : Kind.READ_PUBLIC;
        }
        return written(call, words);
    }

    private static Kind written(CcxtCall call, String words) {
        if (DEAD_MAN.matcher(words).find()) {
            return Kind.DEAD_MAN;
        }
        if (SESSION.matcher(words).find()) {
            return Kind.SESSION;
        }
        if (WITHDRAW.matcher(words).find() || WithdrawalWords.in(call.template())) {
            return Kind.WITHDRAW;
        }
        boolean ofOrders = ORDERS.matcher(words).find();
        if ((call.verb().equals("DELETE") && ofOrders)
                || (CANCEL.matcher(words).find() && !words.contains("replace"))) {
            return Kind.CANCEL;
        }
        boolean changes =
                call.verb().equals("PUT") && ofOrders && !CREATE.matcher(words).find();
        return changes || AMEND.matcher(words).find() ? Kind.AMEND : Kind.PLACE;
    }

    /** Returns whether nothing but the HTTP method speaks for the kind, so that a person must decide. */
    public static boolean isUnclear(CcxtCall call) {
        return of(call) == Kind.PLACE && !ORDERS.matcher(call.words()).find();
    }
}
