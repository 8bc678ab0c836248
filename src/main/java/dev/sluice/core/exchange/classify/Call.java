package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.settings.DeadManRule;
import dev.sluice.core.exchange.settings.SignatureSettings;
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

    private final CallRequest request;
    private final List<String> batchClientIds;
    private final CallFacts facts;

    /**
     * What is uncertain about a call: what it does, or whose it is.
     *
     * @param maxCosts the highest costs of all calls that it may turn out to be
     * @param ambiguousKeyReason why it is not known whose call it is; null if it is known
     * @param isOwnerUnknown true if the call has a key of one account, but it is not known of which
     */
    record Ambiguity(List<Cost> maxCosts, @Nullable String ambiguousKeyReason, boolean isOwnerUnknown) {}

    Call(CallRequest request, List<String> batchClientIds, CallFacts facts) {
        this.request = request;
        this.batchClientIds = batchClientIds;
        this.facts = facts;
    }

    /** Returns this call without its request (headers, query and body), so that storing it takes little memory. */
    public Call withoutRequest() {
        CallRequest none = new CallRequest(method(), route().path(), header -> null, new byte[0]);
        return new Call(none, List.of(), facts);
    }

    public String method() {
        return request.method();
    }

    /** Returns path and query as they are forwarded. They must never be logged, because they can contain signatures. */
    public String target() {
        return request.target();
    }

    public Route route() {
        return facts.compiledRoute.route();
    }

    /** Returns the kind of the call, determined from its route and its parameters. */
    public Kind kind() {
        return facts.kind;
    }

    /** Returns why it is not known whose call it is, so that it must be refused; null if it is known. */
    public @Nullable String ambiguousKeyReason() {
        return facts.ambiguousKeyReason;
    }

    /** Returns the address of this machine that the call leaves from; "" if the system chooses it. */
    public String localAddress() {
        return facts.caller.localAddress();
    }

    /** Returns the configured account of the API key, or {@link #key} if none is configured. */
    public String account() {
        return facts.caller.account();
    }

    /**
     * Returns whether the call may belong to any account: it has no key that could be read, a bearer token or a scheme
     * that does not tell its account, a token that the exchange did not give out through this gateway, or its
     * connection is logged in with two keys.
     */
    public boolean isAccountUnknown() {
        return facts.isOwnerUnknown
                || (facts.compiledRoute.rules().usesTokens()
                        ? !facts.caller.byToken()
                        : facts.caller.key().isEmpty());
    }

    /** Returns 16 hex digits of the hash of the API key, or "" if the call carries none. */
    public String key() {
        return facts.caller.key();
    }

    /** Returns whether the call surely places and changes no order, such as a change of leverage. */
    public boolean isWithoutOrder() {
        return facts.unreliableReason == null && facts.compiledRoute.isWithoutOrder();
    }

    /** Returns the canonical name of the instrument, or "" if the call names none. */
    public String instrument() {
        return facts.instrument;
    }

    /** Returns whether the call names an instrument by a number that is not known yet. */
    public boolean isInstrumentUnknown() {
        return facts.namesUnknownInstrument;
    }

    /**
     * Returns the ids of all orders that the call names, for any purpose: {@code "c:<client id>"},
     * {@code "x:<exchange id>"}.
     */
    public List<String> orderIds() {
        return facts.orderIds;
    }

    /**
     * Returns the client id of each order in the call, "" where it has none. Refusals that have one entry for each
     * order use it.
     */
    public List<String> clientOrderIds() {
        if (!batchClientIds.isEmpty()) {
            return batchClientIds;
        }
        return List.of(
                !facts.orderIds.isEmpty() && facts.orderIds.get(0).startsWith("c:")
                        ? facts.orderIds.get(0).substring(2)
                        : "");
    }

    /** Returns the ids of the orders that the call places, amends or replaces. */
    public List<String> placedOrderIds() {
        return facts.kind.places() ? facts.orderIds : List.of();
    }

    /**
     * Returns a fingerprint of each order that the call places or amends, computed from account, instrument, side,
     * price and quantity; 0 if it cannot be computed. The array must not be modified.
     */
    public long[] orderFingerprints() {
        return facts.orderFingerprints;
    }

    /**
     * Returns the size and the price of each order that the call places or amends; empty if no rule asks for them, or
     * if they cannot be read.
     */
    public List<OrderTerms> terms() {
        return facts.terms;
    }

    /** Returns the side of the orders that the call places or amends: {@code buy} or {@code sell}; "" if unknown. */
    public String side() {
        return facts.side;
    }

    /** Returns the ids of the orders that the call cancels. */
    public List<String> cancelledOrderIds() {
        return facts.kind == Kind.CANCEL ? facts.orderIds : List.of();
    }

    /** Returns how to read the timeout of a dead man's switch call, or null if the route has no such rule. */
    public @Nullable DeadManRule deadMan() {
        return facts.compiledRoute.deadMan();
    }

    /**
     * Returns how long a dead man's switch call arms the switch: 0 if it disarms it, -1 if the call does not state a
     * time.
     */
    public long deadManTimeoutMillis() {
        return facts.deadManTimeoutMillis;
    }

    /** Returns whether the call disarms a dead man's switch that an earlier call armed. */
    public boolean disarmsDeadMan() {
        return facts.deadManTimeoutMillis == 0;
    }

    /**
     * Returns whether the call cancels all orders of {@link #instrument}, or all orders of the account if that is "".
     */
    public boolean cancelsAll() {
        return facts.kind == Kind.CANCEL && facts.compiledRoute.orders().all();
    }

    /** Returns the nonce, or a negative number if the call has none. */
    public long nonce() {
        return facts.nonce;
    }

    /**
     * Returns when the call was signed, by the clock of the exchange, or {@link #NEVER} if it does not state a time.
     */
    public long signedAtEpochMillis() {
        return facts.signedAtEpochMillis;
    }

    /** Returns when the signature expires, by the clock of the exchange, or {@link #NEVER} if that is not known. */
    public long signedUntilEpochMillis() {
        return facts.signedUntilEpochMillis;
    }

    /**
     * Returns how long the signature is valid in milliseconds. If only the end is known, this is the default window of
     * the exchange.
     */
    public long signatureLifetimeMillis() {
        SignatureSettings signature = facts.compiledRoute.rules().dialect().signature();
        return facts.signedAtEpochMillis == NEVER
                ? signature == null ? 0 : signature.windowDefaultMs()
                : Math.max(0, facts.signedUntilEpochMillis - facts.signedAtEpochMillis);
    }

    /** Returns by how many milliseconds {@link #signedAtEpochMillis} may be ahead of the clock of the exchange. */
    public long aheadToleranceMillis() {
        SignatureSettings signature = facts.compiledRoute.rules().dialect().signature();
        return signature == null ? 0 : signature.aheadMs();
    }

    /** Returns whether the call may be sent again after no response arrived: it is a read and has no nonce. */
    public boolean repeatable() {
        return facts.kind.reads() && facts.nonce < 0;
    }

    /**
     * Returns whether the response may be shared with every caller that sends the same request: the call is a listed
     * public read, carries no key, account, nonce or signature, and does not request the server time.
     */
    public boolean isShareable() {
        return facts.kind == Kind.READ_PUBLIC
                && facts.compiledRoute.isShareable()
                && facts.caller.key().isEmpty()
                && facts.caller.account().isEmpty()
                && facts.nonce < 0
                && facts.signedUntilEpochMillis == NEVER;
    }

    /** Passes the name of each limit and the cost of a successful call to {@code sink}. */
    public void forEachCost(ObjLongConsumer<String> sink) {
        for (Cost cost : facts.costs) {
            sink.accept(facts.compiledRoute.rules().limitName(cost.limit()), cost.onOk());
        }
    }

    /**
     * Returns why the kind differs from the kind of the route or why the order ids are not known; "" if neither
     * applies.
     */
    public String note() {
        if (facts.unreliableReason != null) {
            return facts.unreliableReason;
        }
        if (facts.tooLongReason != null) {
            return facts.tooLongReason;
        }
        return facts.kindRule == null
                ? ""
                : facts.kind + " by " + String.join(", ", facts.kindRule.when().keySet());
    }

    /** Returns a readable description of what determines the deadline, or "" if the call states no signature time. */
    public String deadlineSource() {
        SignatureSettings signature = facts.compiledRoute.rules().dialect().signature();
        if (facts.signedUntilEpochMillis == NEVER) {
            return "";
        }
        if (facts.signedAtEpochMillis == NEVER) {
            return signature == null || signature.expires() == null
                    ? facts.signatureInfo.timeSource()
                    : signature.expires();
        }
        String life = " + " + signatureLifetimeMillis() + " ms";
        if (signature == null || facts.signatureInfo.atEpochMillis() != NEVER) {
            return facts.signatureInfo.timeSource() + life;
        }
        return signature.timestamp() + life + (signature.window() == null ? "" : " (" + signature.window() + ")");
    }

    /** Returns the request as it arrived. */
    public CallRequest request() {
        return request;
    }

    /** Returns the path of the values in its responses that name WebSocket hosts; null if they name none. */
    public @Nullable String streamHostPath() {
        return facts.compiledRoute.rewriteHost();
    }

    public CompiledRoute compiledRoute() {
        return facts.compiledRoute;
    }

    /** Returns the costs. Costs that depend on the age of orders are at their worst case. */
    public List<Cost> costs() {
        return facts.costs;
    }

    /**
     * Returns the name of the limit with that index in the configuration that classified this call, or null if there is
     * none. Indexes can change on reload.
     */
    public @Nullable String limitName(int index) {
        return index < facts.compiledRoute.rules().limitCount()
                ? facts.compiledRoute.rules().limitName(index)
                : null;
    }

    /** Returns the names of the limits that the call is charged to. */
    public List<String> limitNames() {
        return facts.costs.stream()
                .map(cost -> facts.compiledRoute.rules().limitName(cost.limit()))
                .distinct()
                .toList();
    }

    /** Returns whether all parameters were read, even if an id or instrument among them is too long to be kept. */
    public boolean isReadable() {
        return facts.unreliableReason == null;
    }

    public boolean isReliable() {
        return facts.unreliableReason == null && facts.tooLongReason == null;
    }

    /** Returns kind and route, without the target, which can contain signatures. */
    @Override
    public String toString() {
        return facts.kind + " " + facts.compiledRoute.route();
    }
}
