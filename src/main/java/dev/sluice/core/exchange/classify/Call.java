package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.DeadManRule;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.SignatureSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A classified request: its route, kind, account, instrument, orders, costs and signature times. Immutable and
 * thread-safe.
 */
public final class Call {
    /** Marks a missing time. */
    public static final long NEVER = Long.MIN_VALUE;

    private final CallRequest callRequest;
    private final CompiledRoute plan;
    private final CallerIdentity callerIdentity;
    private final SignatureInfo signatureInfo;
    private final Kind kind;
    private final String instrument;
    private final List<String> names;
    private final List<String> batchClients;
    private final List<Cost> costs;
    private final long nonce;
    private final long signedAtEpochMillis;
    private final long signedUntilEpochMillis;
    private final @Nullable KindRule deviation;
    private final @Nullable String unreliableReason;
    private final @Nullable String tooLong;
    private final @Nullable String unclearKey;
    private final boolean isOwnerUnknown;
    private final long[] orders;
    private final long armsForMillis;
    private final boolean unknownInstrument;

    /**
     * What holds of a call that may be another one than it seems.
     *
     * @param maxCosts the highest costs of all calls that it may be
     * @param unclearKey why it is not known whose call it is; null if it is known
     * @param isOwnerUnknown true if the call has a key of one account, but it is not known of which
     */
    record Doubts(List<Cost> maxCosts, @Nullable String unclearKey, boolean isOwnerUnknown) {}

    Call(
            CallRequest callRequest,
            CompiledRoute plan,
            SignatureInfo signatureInfo,
            CallFields callFields,
            Doubts doubts) {
        this.unclearKey = doubts.unclearKey();
        this.isOwnerUnknown = doubts.isOwnerUnknown();
        this.callRequest = callRequest;
        this.plan = plan;
        this.signatureInfo = signatureInfo;
        this.callerIdentity = signatureInfo.callerIdentity();
        this.tooLong = callFields.tooLong();
        String named = tooLong == null ? plan.rules().canonical(callFields.instrument()) : "";
        List<Cost> prices = tooLong == null ? plan.costs(callFields, named) : doubts.maxCosts();
        long number = number(callFields, plan.routeFields().nonce());
        long signedAt = time(callFields, plan.routeFields().timestamp());
        long ends = time(callFields, plan.routeFields().expires());
        long window = window(callFields);
        if (signatureInfo.unreliableReason() != null) {
            callFields.markUnreliable(signatureInfo.unreliableReason());
        }
        KindRule deviating = callFields.unreliableReason() == null ? plan.deviation(callFields, callerIdentity) : null;
        Kind declared = kind(callFields.unreliableReason() == null, deviating, callFields.mayWithdraw());
        if (tooLong != null && addsRisk(declared)) {
            callFields.markUnreliable(tooLong);
        }
        this.unreliableReason = callFields.unreliableReason();
        boolean believed = unreliableReason == null;
        this.deviation = believed ? deviating : null;
        this.kind = kind(believed, deviation, callFields.mayWithdraw());
        this.instrument = believed ? named : "";
        this.costs = believed ? prices : doubts.maxCosts();
        this.names = believed && tooLong == null ? names(callFields) : List.of();
        this.batchClients = callFields.clients();
        this.nonce = signatureInfo.nonceOr(number);
        long at = signatureInfo.signedAtOr(signedAt);
        long until = signatureInfo.signedUntilOr(ends);
        this.signedAtEpochMillis = believed ? at : NEVER;
        this.signedUntilEpochMillis = believed ? signedUntil(at, until, window) : NEVER;
        this.armsForMillis = kind == Kind.DEAD_MAN ? plan.armsForMillis(callFields) : -1;
        this.unknownInstrument = callFields.namesUnknownInstrument();
        this.orders = OrderFingerprint.of(kind, plan, callerIdentity.account(), callFields);
    }

    private Call(Call other) {
        this.callRequest = new CallRequest(other.method(), other.route().path(), header -> null, new byte[0]);
        this.plan = other.plan;
        this.signatureInfo = other.signatureInfo;
        this.callerIdentity = other.callerIdentity;
        this.kind = other.kind;
        this.instrument = other.instrument;
        this.names = other.names;
        this.batchClients = List.of();
        this.costs = other.costs;
        this.nonce = other.nonce;
        this.signedAtEpochMillis = other.signedAtEpochMillis;
        this.signedUntilEpochMillis = other.signedUntilEpochMillis;
        this.deviation = other.deviation;
        this.unreliableReason = other.unreliableReason;
        this.tooLong = other.tooLong;
        this.unclearKey = other.unclearKey;
        this.isOwnerUnknown = other.isOwnerUnknown;
        this.orders = other.orders;
        this.armsForMillis = other.armsForMillis;
        this.unknownInstrument = other.unknownInstrument;
    }

    /** Returns this call without its request (headers, query and body), so that storing it takes little memory. */
    public Call withoutRequest() {
        return new Call(this);
    }

    /**
     * Returns the end of validity. An end stated by the caller has precedence; otherwise the signature is valid for the
     * window after its time.
     */
    private static long signedUntil(long at, long until, long window) {
        return until == NEVER && at != NEVER ? at + window : until;
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
                && !callerIdentity.key().isEmpty();
        return own ? Kind.READ_PRIVATE : ofRoute;
    }

    /**
     * Checks whether an order id that is too long to store makes a call of this kind unreliable. Cancels are not
     * affected: they must pass in mode CANCEL_ONLY, and the route alone decides what they do. Such a cancel withdraws
     * no waiting order, because the order it names is not known here.
     */
    private static boolean addsRisk(Kind kind) {
        return switch (kind) {
            case PLACE, AMEND, REDUCE -> true;
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> false;
        };
    }

    private static long number(CallFields callFields, int index) {
        String value = callFields.get(index);
        long number = NumberParser.whole(value);
        if (value != null && number < 0) {
            callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a whole number");
        }
        return number;
    }

    /** Returns the time in a parameter as milliseconds since 1970, or {@link #NEVER} if it is missing or no time. */
    private static long time(CallFields callFields, int index) {
        String value = callFields.get(index);
        if (value != null && IsoTime.isWritten(value)) {
            long millis = IsoTime.utcEpochMillis(value);
            if (millis < 0) {
                callFields.markUnreliable("'" + callFields.routeFields().name(index) + "' is not a time");
            }
            return millis < 0 ? NEVER : millis;
        }
        long number = number(callFields, index);
        return number < 0 ? NEVER : NumberParser.epochMillis(number);
    }

    /**
     * Returns the signature window in milliseconds. Decimals are dropped, because a shorter validity is the safe
     * direction.
     */
    private long window(CallFields callFields) {
        SignatureSettings signature = plan.rules().dialect().signature();
        String value = callFields.get(plan.routeFields().window());
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

    private List<String> names(CallFields callFields) {
        int[] client = plan.routeFields().client();
        int[] exchange = plan.routeFields().exchange();
        if (client.length + exchange.length == 0) {
            return List.of();
        }
        List<String> ids = new ArrayList<>(2);
        callFields.ids(client, "c:", ids);
        callFields.ids(exchange, "x:", ids);
        return ids.isEmpty() ? List.of() : List.copyOf(ids);
    }

    public String method() {
        return callRequest.method();
    }

    /** Returns path and query as they are forwarded. They must never be logged, because they can contain signatures. */
    public String target() {
        return callRequest.target();
    }

    public Route route() {
        return plan.route();
    }

    /** Returns the kind of the call, determined from its route and its parameters. */
    public Kind kind() {
        return kind;
    }

    /** Returns why it is not known whose call it is, so that it must be refused; null if it is known. */
    public @Nullable String unclearKey() {
        return unclearKey;
    }

    /** Returns the address of this machine that the call leaves from; "" if the system chooses it. */
    public String localAddress() {
        return callerIdentity.localAddress();
    }

    /** Returns the configured account of the API key, or {@link #key} if none is configured. */
    public String account() {
        return callerIdentity.account();
    }

    /**
     * Checks whether the call may belong to any account: it has no key that could be read, a bearer token or a scheme
     * that does not tell its account, a token that the exchange did not give out through this gateway, or its
     * connection is logged in with two keys.
     */
    public boolean isAccountUnknown() {
        return isOwnerUnknown
                || (plan.rules().takesTokens()
                        ? !callerIdentity.byToken()
                        : callerIdentity.key().isEmpty());
    }

    /** Returns 16 hex digits of the hash of the API key, or "" if the call carries none. */
    public String key() {
        return callerIdentity.key();
    }

    /** Returns the canonical name of the instrument, or "" if the call names none. */
    public String instrument() {
        return instrument;
    }

    /** Checks whether the call names an instrument by an id that is not known yet. */
    public boolean isInstrumentUnknown() {
        return unknownInstrument;
    }

    /**
     * Returns the ids of all orders that the call names, for any purpose: {@code "c:<client id>"},
     * {@code "x:<exchange id>"}.
     */
    public List<String> names() {
        return names;
    }

    /**
     * Returns the client id of each order in the call, "" where it has none. Refusals that have one entry for each
     * order use it.
     */
    public List<String> clients() {
        if (!batchClients.isEmpty()) {
            return batchClients;
        }
        return List.of(
                !names.isEmpty() && names.get(0).startsWith("c:") ? names.get(0).substring(2) : "");
    }

    /** Returns the ids of the orders that the call places, amends or replaces. */
    public List<String> places() {
        return kind == Kind.PLACE || kind == Kind.AMEND || kind == Kind.REDUCE ? names : List.of();
    }

    /**
     * Returns a fingerprint of each order that the call places or amends, computed from account, instrument, side,
     * price and quantity; 0 if it cannot be computed. The array must not be modified.
     */
    public long[] orders() {
        return orders;
    }

    /** Returns the ids of the orders that the call cancels. */
    public List<String> cancels() {
        return kind == Kind.CANCEL ? names : List.of();
    }

    /** Returns how to read the timeout of a dead man's switch call, or null if the route has no such rule. */
    public @Nullable DeadManRule deadMan() {
        return plan.deadMan();
    }

    /**
     * Returns how long a dead man's switch call arms the switch: 0 if it disarms it, -1 if the call does not state a
     * time.
     */
    public long armsForMillis() {
        return armsForMillis;
    }

    /** Checks whether the call disarms a dead man's switch that an earlier call armed. */
    public boolean disarms() {
        return armsForMillis == 0;
    }

    /**
     * Checks whether the call cancels all orders of {@link #instrument}, or all orders of the account if that is "".
     */
    public boolean cancelsAll() {
        return kind == Kind.CANCEL && plan.orders().all();
    }

    /** Returns the nonce, or a negative number if the call has none. */
    public long nonce() {
        return nonce;
    }

    /**
     * Returns when the call was signed, by the clock of the exchange, or {@link #NEVER} if it does not state a time.
     */
    public long signedAtEpochMillis() {
        return signedAtEpochMillis;
    }

    /** Returns when the signature expires, by the clock of the exchange, or {@link #NEVER} if that is not known. */
    public long signedUntilEpochMillis() {
        return signedUntilEpochMillis;
    }

    /**
     * Returns how long the signature is valid in milliseconds. If only the end is known, this is the default window of
     * the exchange.
     */
    public long signedForMillis() {
        SignatureSettings signature = plan.rules().dialect().signature();
        return signedAtEpochMillis == NEVER
                ? signature == null ? 0 : signature.windowDefaultMs()
                : Math.max(0, signedUntilEpochMillis - signedAtEpochMillis);
    }

    /** Returns by how many milliseconds {@link #signedAtEpochMillis} may be ahead of the clock of the exchange. */
    public long aheadToleranceMillis() {
        SignatureSettings signature = plan.rules().dialect().signature();
        return signature == null ? 0 : signature.aheadMs();
    }

    /** Checks whether the call may be sent again after no response arrived: it is a read and has no nonce. */
    public boolean repeatable() {
        return kind.reads() && nonce < 0;
    }

    /**
     * Checks whether the response may be shared with every caller that sends the same request: the call is a listed
     * public read, carries no key, account, nonce or signature, and does not request the server time.
     */
    public boolean isForAll() {
        return kind == Kind.READ_PUBLIC
                && plan.isForAll()
                && callerIdentity.key().isEmpty()
                && callerIdentity.account().isEmpty()
                && nonce < 0
                && signedUntilEpochMillis == NEVER;
    }

    /** Passes the name of each limit and the cost of a successful call to {@code sink}. */
    public void forEachCost(ObjLongConsumer<String> sink) {
        for (Cost cost : costs) {
            sink.accept(plan.rules().limitName(cost.limit()), cost.onOk());
        }
    }

    /**
     * Returns why the kind differs from the kind of the route or why the order ids are not known; "" if neither
     * applies.
     */
    public String note() {
        if (unreliableReason != null) {
            return unreliableReason;
        }
        if (tooLong != null) {
            return tooLong;
        }
        return deviation == null
                ? ""
                : kind + " by " + String.join(", ", deviation.when().keySet());
    }

    /** Returns a readable description of what determines the deadline, or "" if the call states no signature time. */
    public String deadlineSource() {
        SignatureSettings signature = plan.rules().dialect().signature();
        if (signedUntilEpochMillis == NEVER) {
            return "";
        }
        if (signedAtEpochMillis == NEVER) {
            return signature == null || signature.expires() == null ? signatureInfo.by() : signature.expires();
        }
        String life = " + " + signedForMillis() + " ms";
        if (signature == null || signatureInfo.atEpochMillis() != NEVER) {
            return signatureInfo.by() + life;
        }
        return signature.timestamp() + life + (signature.window() == null ? "" : " (" + signature.window() + ")");
    }

    /** Returns the request as it arrived. */
    public CallRequest callRequest() {
        return callRequest;
    }

    /** Returns the path of the values in its responses that name WebSocket hosts; null if they name none. */
    public @Nullable String advertisedHosts() {
        return plan.rewriteHost();
    }

    public CompiledRoute plan() {
        return plan;
    }

    /** Returns the costs. Costs that depend on the age of orders are at their worst case. */
    public List<Cost> costs() {
        return costs;
    }

    /**
     * Returns the name of the limit with that index in the configuration that classified this call, or null if there is
     * none. Indexes can change on reload.
     */
    public @Nullable String limitName(int index) {
        return index < plan.rules().limitCount() ? plan.rules().limitName(index) : null;
    }

    /** Returns the names of the limits that the call is charged to. */
    public List<String> limitNames() {
        return costs.stream()
                .map(cost -> plan.rules().limitName(cost.limit()))
                .distinct()
                .toList();
    }

    /** Checks whether all parameters were read, even if an id or instrument among them is too long to be kept. */
    public boolean isReadable() {
        return unreliableReason == null;
    }

    public boolean believed() {
        return unreliableReason == null && tooLong == null;
    }

    /** Returns kind and route, without the target, which can contain signatures. */
    @Override
    public String toString() {
        return kind + " " + plan.route();
    }
}
