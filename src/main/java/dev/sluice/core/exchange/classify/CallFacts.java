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
    final CompiledRoute compiledRoute;
    final CallerIdentity caller;
    final SignatureInfo signatureInfo;
    final Kind kind;
    final String instrument;
    final List<String> orderIds;
    final List<Cost> costs;
    final long nonce;
    final long signedAtEpochMillis;
    final long signedUntilEpochMillis;
    final @Nullable KindRule kindRule;
    final @Nullable String unreliableReason;
    final @Nullable String tooLongReason;
    final @Nullable String ambiguousKeyReason;
    final boolean isOwnerUnknown;
    final long[] orderFingerprints;
    final String side;
    final long deadManTimeoutMillis;
    final boolean namesUnknownInstrument;
    final List<OrderTerms> terms;

    CallFacts(
            CompiledRoute compiledRoute, SignatureInfo signatureInfo, CallFields callFields, Call.Ambiguity ambiguity) {
        this.ambiguousKeyReason = ambiguity.ambiguousKeyReason();
        this.isOwnerUnknown = ambiguity.isOwnerUnknown();
        this.compiledRoute = compiledRoute;
        this.signatureInfo = signatureInfo;
        this.caller = signatureInfo.caller();
        this.tooLongReason = callFields.tooLongReason();
        String instrumentName = tooLongReason == null ? compiledRoute.rules().canonical(callFields.instrument()) : "";
        List<Cost> statedCosts =
                tooLongReason == null ? compiledRoute.costs(callFields, instrumentName) : ambiguity.maxCosts();
        long number = readNumber(callFields, compiledRoute.routeFields().nonce);
        long signedAt = readTime(callFields, compiledRoute.routeFields().timestamp);
        long ends = readTime(callFields, compiledRoute.routeFields().expires);
        long window = readWindow(callFields);
        if (signatureInfo.unreliableReason() != null) {
            callFields.markUnreliable(signatureInfo.unreliableReason());
        }
        KindRule matchingRule =
                callFields.unreliableReason() == null ? compiledRoute.kindRule(callFields, caller) : null;
        Kind preliminaryKind = kindOf(callFields.unreliableReason() == null, matchingRule, callFields.mayWithdraw());
        // A cancel with an order id that is too long to store is believed: it must pass in mode CANCEL_ONLY, and the
        // route alone decides what it does. It withdraws no waiting order, because the order it names is not known
        // here.
        if (tooLongReason != null && preliminaryKind.places()) {
            callFields.markUnreliable(tooLongReason);
        }
        this.unreliableReason = callFields.unreliableReason();
        boolean isReliable = unreliableReason == null;
        this.kindRule = isReliable ? matchingRule : null;
        this.kind = kindOf(isReliable, kindRule, callFields.mayWithdraw());
        this.instrument = isReliable ? instrumentName : "";
        this.costs = isReliable ? statedCosts : ambiguity.maxCosts();
        this.orderIds = isReliable && tooLongReason == null ? readOrderIds(callFields) : List.of();
        this.nonce = signatureInfo.nonceOr(number);
        long at = signatureInfo.signedAtOr(signedAt);
        long until = signatureInfo.signedUntilOr(ends);
        this.signedAtEpochMillis = isReliable ? at : Call.NEVER;
        this.signedUntilEpochMillis = isReliable ? signedUntil(at, until, window) : Call.NEVER;
        this.deadManTimeoutMillis = kind == Kind.DEAD_MAN ? compiledRoute.deadManTimeoutMillis(callFields) : -1;
        this.namesUnknownInstrument = callFields.namesUnknownInstrument();
        this.side = OrderSide.of(kind, compiledRoute, callFields);
        this.terms = readTerms(callFields);
        this.orderFingerprints = OrderFingerprint.of(kind, compiledRoute, caller.account(), callFields);
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
    private Kind kindOf(boolean isReliable, @Nullable KindRule kindRule, boolean mayWithdraw) {
        if (!isReliable) {
            return mayWithdraw ? Kind.WITHDRAW : Kind.PLACE;
        }
        if (kindRule != null) {
            return kindRule.kind();
        }
        Kind ofRoute = compiledRoute.route().kind();
        boolean isPrivate = !compiledRoute.route().listed()
                && ofRoute == Kind.READ_PUBLIC
                && !caller.key().isEmpty();
        return isPrivate ? Kind.READ_PRIVATE : ofRoute;
    }

    private static long readNumber(CallFields callFields, int index) {
        String value = callFields.get(index);
        long number = NumberParser.parse(value);
        if (value != null && number < 0) {
            callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a whole number");
        }
        return number;
    }

    /** Returns the time in a parameter in milliseconds since 1970, {@link Call#NEVER} if it is missing or no time. */
    private static long readTime(CallFields callFields, int index) {
        String value = callFields.get(index);
        if (value != null && IsoTime.looksLikeTime(value)) {
            long millis = IsoTime.utcEpochMillis(value);
            if (millis < 0) {
                callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a time");
            }
            return millis < 0 ? Call.NEVER : millis;
        }
        long number = readNumber(callFields, index);
        return number < 0 ? Call.NEVER : NumberParser.epochMillis(number);
    }

    /**
     * Returns the signature window in milliseconds. Decimals are dropped, because a shorter validity is the safe
     * direction.
     */
    private long readWindow(CallFields callFields) {
        SignatureSettings signature = compiledRoute.rules().dialect().signature();
        String value = callFields.get(compiledRoute.routeFields().window);
        if (signature == null || value == null) {
            return signature == null ? 0 : signature.windowDefaultMs();
        }
        int point = value.indexOf('.');
        long millis = NumberParser.parse(value, 0, point < 0 ? value.length() : point);
        if (millis < 0) {
            callFields.markUnreliable("'" + signature.window() + "' is not a number of milliseconds");
        }
        return Math.min(millis, signature.windowMaxMs());
    }

    /** Returns size and price of the orders of the call; empty if no rule asks for them, or they cannot be read. */
    private List<OrderTerms> readTerms(CallFields callFields) {
        OrderTermsReader reader = compiledRoute.termsReader();
        return reader == null || unreliableReason != null || !kind.places()
                ? List.of()
                : reader.read(callFields, compiledRoute.rules()::canonical, side, kind == Kind.AMEND);
    }

    private List<String> readOrderIds(CallFields callFields) {
        int[] client = compiledRoute.routeFields().clientIds;
        int[] exchange = compiledRoute.routeFields().exchangeIds;
        if (client.length + exchange.length == 0) {
            return List.of();
        }
        List<String> ids = new ArrayList<>(2);
        callFields.addOrderIds(client, "c:", ids);
        callFields.addOrderIds(exchange, "x:", ids);
        return ids.isEmpty() ? List.of() : List.copyOf(ids);
    }
}
