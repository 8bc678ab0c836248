package dev.sluice.core.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** What naming made of one request. Immutable; any thread. */
public final class Call {
    /** Stands for no time. */
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
    private final @Nullable String trouble;
    private final @Nullable String tooLong;
    private final long[] orders;
    private final long armsForMillis;
    private final boolean untold;

    Call(CallRequest callRequest, CompiledRoute plan, SignatureInfo signatureInfo, CallFields callFields) {
        this.callRequest = callRequest;
        this.plan = plan;
        this.signatureInfo = signatureInfo;
        this.callerIdentity = signatureInfo.callerIdentity();
        this.tooLong = callFields.tooLong();
        String named = tooLong == null ? plan.routeGroup().spelt(callFields.instrument()) : "";
        List<Cost> prices = tooLong == null ? plan.costs(callFields, named) : plan.dearest();
        long number = number(callFields, plan.routeFields().nonce());
        long signedAt = number(callFields, plan.routeFields().timestamp());
        long ends = number(callFields, plan.routeFields().expires());
        long window = window(callFields);
        if (signatureInfo.trouble() != null) {
            callFields.doubt(signatureInfo.trouble());
        }
        KindRule deviating = callFields.trouble() == null ? plan.deviation(callFields, callerIdentity) : null;
        Kind told = kind(callFields.trouble() == null, deviating, callFields.mayWithdraw());
        if (tooLong != null && addsRisk(told)) {
            callFields.doubt(tooLong);
        }
        this.trouble = callFields.trouble();
        boolean believed = trouble == null;
        this.deviation = believed ? deviating : null;
        this.kind = kind(believed, deviation, callFields.mayWithdraw());
        this.instrument = believed ? named : "";
        this.costs = believed ? prices : plan.dearest();
        this.names = believed && tooLong == null ? names(callFields) : List.of();
        this.batchClients = callFields.clients();
        this.nonce = signatureInfo.nonceOr(number);
        long at = signatureInfo.signedAtOr(epochMillisOrNever(signedAt));
        long until = signatureInfo.signedUntilOr(epochMillisOrNever(ends));
        this.signedAtEpochMillis = believed ? at : NEVER;
        this.signedUntilEpochMillis = believed ? signedUntil(at, until, window) : NEVER;
        this.armsForMillis = kind == Kind.DEAD_MAN ? plan.armsForMillis(callFields) : -1;
        this.untold = callFields.isUntold();
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
        this.trouble = other.trouble;
        this.tooLong = other.tooLong;
        this.orders = other.orders;
        this.armsForMillis = other.armsForMillis;
        this.untold = other.untold;
    }

    /** The same call without what it came as, so that remembering it costs little. */
    public Call withoutRequest() {
        return new Call(this);
    }

    private static long epochMillisOrNever(long number) {
        return number < 0 ? NEVER : NumberParser.epochMillis(number);
    }

    /** A stated end of validity comes first; else the signature is valid for the window after its time. */
    private static long signedUntil(long at, long until, long window) {
        return until == NEVER && at != NEVER ? at + window : until;
    }

    /** A call that cannot be believed is an order; where it may be a withdrawal it is one, which is the stricter of the two. */
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
     * Whether a name that is too long to be kept makes such a call an order that cannot be believed. Not so a cancel: it must pass where only cancels
     * do, and what it does is told by its route, not by the name. It withdraws no waiting order then, for it names none that is known here.
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
            callFields.doubt("'" + callFields.routeFields().name(index) + "' is no whole number");
        }
        return number;
    }

    /** Milliseconds, perhaps with decimals, which are dropped: a shorter life is the safe side. */
    private long window(CallFields callFields) {
        SignatureSettings signature = plan.routeGroup().dialect().signature();
        String value = callFields.get(plan.routeFields().window());
        if (signature == null || value == null) {
            return signature == null ? 0 : signature.windowDefaultMs();
        }
        int point = value.indexOf('.');
        long millis = NumberParser.whole(value, 0, point < 0 ? value.length() : point);
        if (millis < 0) {
            callFields.doubt("'" + signature.window() + "' is no number of milliseconds");
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

    /** Path and query as they are to be forwarded; never to be logged. */
    public String target() {
        return callRequest.target();
    }

    public Route route() {
        return plan.route();
    }

    /** What it does, after its parameters were looked at. */
    public Kind kind() {
        return kind;
    }

    /** The configured account of its key, else {@link #key}. */
    public String account() {
        return callerIdentity.account();
    }

    /** 16 hex digits of its API key's hash; "" when it carries none. */
    public String key() {
        return callerIdentity.key();
    }

    /** By the one name that it has here, however the call spells it; "" when it names none. */
    public String instrument() {
        return instrument;
    }

    /** Whether it names an instrument by a number that no answer told yet. */
    public boolean isInstrumentUnknown() {
        return untold;
    }

    /** The orders it names, whatever it does with them: {@code "c:<client id>"}, {@code "x:<exchange id>"}. */
    public List<String> names() {
        return names;
    }

    /** Of each order of the call the id that the client gave it, "" for none: for answers of ours that speak of each. */
    List<String> clients() {
        if (!batchClients.isEmpty()) {
            return batchClients;
        }
        return List.of(
                !names.isEmpty() && names.get(0).startsWith("c:") ? names.get(0).substring(2) : "");
    }

    /** The orders that this call places, amends or replaces. */
    public List<String> places() {
        return kind == Kind.PLACE || kind == Kind.AMEND || kind == Kind.REDUCE ? names : List.of();
    }

    /**
     * One number for each order that it places or amends, the same number for the same order: account, instrument, side, price, quantity. 0:
     * nobody can tell. Not to be changed.
     */
    public long[] orders() {
        return orders;
    }

    /** The orders that this call cancels. */
    public List<String> cancels() {
        return kind == Kind.CANCEL ? names : List.of();
    }

    /** How a dead man's call tells its time; null: nobody knows. */
    public @Nullable DeadManRule deadMan() {
        return plan.deadMan();
    }

    /** A dead man's call: for how long it arms; 0: it disarms, -1: it does not say. */
    public long armsForMillis() {
        return armsForMillis;
    }

    /** A dead man's call that switches off what others before it armed. */
    public boolean disarms() {
        return armsForMillis == 0;
    }

    /** Whether it cancels all orders of {@link #instrument}, or of the account when that is "". */
    public boolean cancelsAll() {
        return kind == Kind.CANCEL && plan.orders().all();
    }

    /** -1: none. */
    public long nonce() {
        return nonce;
    }

    /** When it was signed, on the exchange's clock; {@link #NEVER}: it does not tell. */
    public long signedAtEpochMillis() {
        return signedAtEpochMillis;
    }

    /** When its signature ends, on the exchange's clock; {@link #NEVER}: it tells no time. */
    public long signedUntilEpochMillis() {
        return signedUntilEpochMillis;
    }

    /** How long its signature lives; where only its end is told, how long it is thought to. */
    public long signedForMillis() {
        SignatureSettings signature = plan.routeGroup().dialect().signature();
        return signedAtEpochMillis == NEVER
                ? signature == null ? 0 : signature.windowDefaultMs()
                : Math.max(0, signedUntilEpochMillis - signedAtEpochMillis);
    }

    /** How far {@link #signedAtEpochMillis} may lie ahead of the exchange's clock. */
    public long aheadToleranceMillis() {
        SignatureSettings signature = plan.routeGroup().dialect().signature();
        return signature == null ? 0 : signature.aheadMs();
    }

    /** Whether it may be sent once more when no answer came: a read, and its nonce is not used up. */
    public boolean repeatable() {
        return kind.reads() && nonce < 0;
    }

    /** Whether anybody who asks the same may have its answer: a listed public read that says nothing of who asks, and no time call. */
    public boolean isForAll() {
        return kind == Kind.READ_PUBLIC
                && plan.isForAll()
                && callerIdentity.key().isEmpty()
                && callerIdentity.account().isEmpty()
                && nonce < 0
                && signedUntilEpochMillis == NEVER;
    }

    /** What it costs of each limit, by the limit's name, when it succeeds. */
    public void forEachCost(ObjLongConsumer<String> sink) {
        for (Cost cost : costs) {
            sink.accept(plan.routeGroup().limitName(cost.limit()), cost.onOk());
        }
    }

    /** Why it is not its route's kind, or names nothing that is known here; "" when neither. */
    public String note() {
        if (trouble != null) {
            return trouble;
        }
        if (tooLong != null) {
            return tooLong;
        }
        return deviation == null
                ? ""
                : kind + " by " + String.join(", ", deviation.when().keySet());
    }

    /** Where its deadline comes from, for people; "" when only from its class. */
    public String deadlineSource() {
        SignatureSettings signature = plan.routeGroup().dialect().signature();
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

    /** The call as it arrived. */
    public CallRequest callRequest() {
        return callRequest;
    }

    CompiledRoute plan() {
        return plan;
    }

    /** The costs, those by age at their worst. */
    List<Cost> costs() {
        return costs;
    }

    /** What the configuration that named this call calls the limit of that index; null: it knows none. A reload may have moved it. */
    public @Nullable String limitName(int index) {
        return index < plan.routeGroup().limitCount() ? plan.routeGroup().limitName(index) : null;
    }

    /** Names of the limits that it is charged to. */
    List<String> limitNames() {
        return costs.stream()
                .map(cost -> plan.routeGroup().limitName(cost.limit()))
                .distinct()
                .toList();
    }

    boolean believed() {
        return trouble == null && tooLong == null;
    }

    /** The target is not shown: it carries signatures. */
    @Override
    public String toString() {
        return kind + " " + plan.route();
    }
}
