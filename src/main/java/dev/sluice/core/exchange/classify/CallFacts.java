package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.SignatureSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the parameters, the key and the signature of a request say, without the request itself. Immutable. */
final class CallFacts {
    final CompiledRoute plan;
    final CallerIdentity caller;
    final SignatureInfo signatureInfo;
    final Kind kind;
    final String instrument;
    final List<String> orderIds;
    final List<Cost> costs;
    final long nonce;
    final long signedAtEpochMillis;
    final long signedUntilEpochMillis;
    final @Nullable KindRule deviation;
    final @Nullable String unreliableReason;
    final @Nullable String tooLong;
    final @Nullable String unclearKey;
    final boolean isOwnerUnknown;
    final long[] orderFingerprints;
    final String side;
    final long armsForMillis;
    final boolean unknownInstrument;
    final List<OrderTerms> terms;

    CallFacts(CompiledRoute plan, SignatureInfo signatureInfo, CallFields callFields, Call.Doubts doubts) {
        this.unclearKey = doubts.unclearKey();
        this.isOwnerUnknown = doubts.isOwnerUnknown();
        this.plan = plan;
        this.signatureInfo = signatureInfo;
        this.caller = signatureInfo.callerIdentity();
        this.tooLong = callFields.tooLong();
        String named = tooLong == null ? plan.rules().canonical(callFields.instrument()) : "";
        List<Cost> prices = tooLong == null ? plan.costs(callFields, named) : doubts.maxCosts();
        long number = number(callFields, plan.routeFields().nonce);
        long signedAt = time(callFields, plan.routeFields().timestamp);
        long ends = time(callFields, plan.routeFields().expires);
        long window = window(callFields);
        if (signatureInfo.unreliableReason() != null) {
            callFields.markUnreliable(signatureInfo.unreliableReason());
        }
        KindRule deviating = callFields.unreliableReason() == null ? plan.deviation(callFields, caller) : null;
        Kind declared = kind(callFields.unreliableReason() == null, deviating, callFields.mayWithdraw());
        // A cancel with an order id that is too long to store is believed: it must pass in mode CANCEL_ONLY, and the
        // route alone decides what it does. It withdraws no waiting order, because the order it names is not known
        // here.
        if (tooLong != null && declared.places()) {
            callFields.markUnreliable(tooLong);
        }
        this.unreliableReason = callFields.unreliableReason();
        boolean believed = unreliableReason == null;
        this.deviation = believed ? deviating : null;
        this.kind = kind(believed, deviation, callFields.mayWithdraw());
        this.instrument = believed ? named : "";
        this.costs = believed ? prices : doubts.maxCosts();
        this.orderIds = believed && tooLong == null ? orderIds(callFields) : List.of();
        this.nonce = signatureInfo.nonceOr(number);
        long at = signatureInfo.signedAtOr(signedAt);
        long until = signatureInfo.signedUntilOr(ends);
        this.signedAtEpochMillis = believed ? at : Call.NEVER;
        this.signedUntilEpochMillis = believed ? signedUntil(at, until, window) : Call.NEVER;
        this.armsForMillis = kind == Kind.DEAD_MAN ? plan.armsForMillis(callFields) : -1;
        this.unknownInstrument = callFields.namesUnknownInstrument();
        this.side = OrderSide.of(kind, plan, callFields);
        this.terms = terms(callFields);
        this.orderFingerprints = OrderFingerprint.of(kind, plan, caller.account(), callFields);
    }

    /**
     * Returns the end of validity. An end stated by the caller has precedence; otherwise the signature is valid for the
     * window after its time.
     */
    private static long signedUntil(long at, long until, long window) {
        return until == Call.NEVER && at != Call.NEVER ? at + window : until;
    }

    /**
     * Returns the kind of the call. A call that cannot be read reliably is a PLACE, or a WITHDRAW where it may be one,
     * which is the stricter of the two.
     */
    private Kind kind(boolean believed, @Nullable KindRule deviation, boolean mayWithdraw) {
        if (!believed) {
            return mayWithdraw ? Kind.WITHDRAW : Kind.PLACE;
        }
        if (deviation != null) {
            return deviation.kind();
        }
        Kind ofRoute = plan.route().kind();
        boolean own = !plan.route().listed()
                && ofRoute == Kind.READ_PUBLIC
                && !caller.key().isEmpty();
        return own ? Kind.READ_PRIVATE : ofRoute;
    }

    private static long number(CallFields callFields, int index) {
        String value = callFields.get(index);
        long number = NumberParser.whole(value);
        if (value != null && number < 0) {
            callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a whole number");
        }
        return number;
    }

    /** Returns the time in a parameter in milliseconds since 1970, {@link Call#NEVER} if it is missing or no time. */
    private static long time(CallFields callFields, int index) {
        String value = callFields.get(index);
        if (value != null && IsoTime.isWritten(value)) {
            long millis = IsoTime.utcEpochMillis(value);
            if (millis < 0) {
                callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a time");
            }
            return millis < 0 ? Call.NEVER : millis;
        }
        long number = number(callFields, index);
        return number < 0 ? Call.NEVER : NumberParser.epochMillis(number);
    }

    /**
     * Returns the signature window in milliseconds. Decimals are dropped, because a shorter validity is the safe
     * direction.
     */
    private long window(CallFields callFields) {
        SignatureSettings signature = plan.rules().dialect().signature();
        String value = callFields.get(plan.routeFields().window);
        if (signature == null || value == null) {
            return signature == null ? 0 : signature.windowDefaultMs();
        }
        int point = value.indexOf('.');
        long millis = NumberParser.whole(value, 0, point < 0 ? value.length() : point);
        if (millis < 0) {
            callFields.markUnreliable("'" + signature.window() + "' is not a number of milliseconds");
        }
        return Math.min(millis, signature.windowMaxMs());
    }

    /** Returns size and price of the orders of the call; empty if no rule asks for them, or they cannot be read. */
    private List<OrderTerms> terms(CallFields callFields) {
        OrderTermsReader reader = plan.termsReader();
        return reader == null || unreliableReason != null || !kind.places()
                ? List.of()
                : reader.read(callFields, plan.rules()::canonical, side, kind == Kind.AMEND);
    }

    private List<String> orderIds(CallFields callFields) {
        int[] client = plan.routeFields().client;
        int[] exchange = plan.routeFields().exchange;
        if (client.length + exchange.length == 0) {
            return List.of();
        }
        List<String> ids = new ArrayList<>(2);
        callFields.ids(client, "c:", ids);
        callFields.ids(exchange, "x:", ids);
        return ids.isEmpty() ? List.of() : List.copyOf(ids);
    }
}
