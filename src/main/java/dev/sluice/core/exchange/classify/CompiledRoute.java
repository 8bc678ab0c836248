package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.parse.PercentDecoder;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DeadManRule;
import dev.sluice.core.exchange.settings.FamilySettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.PublishedSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route compiled from its settings: the parameters to read, the rules that determine the kind, and the costs.
 * Immutable and thread-safe.
 */
public final class CompiledRoute {
    private static final String SEGMENT = "/";
    private static final long MAX_UNITS = 1_000_000_000;

    private final RouteSettings settings;
    private final RouteCosts costs;
    private final Route route;
    private final GroupRules rules;
    private final RouteFields routeFields;
    private final OrderSettings orders;
    private final List<KindRule> kinds;
    private final List<KindRule> reduces;
    private final boolean withdraws;
    private final boolean variantWithdraws;
    private final List<Cost> maxCosts;
    private final ResponsePaths answer;
    private final boolean ignoresUsed;
    private final @Nullable PublishedSettings publishes;
    private final @Nullable MarginRow margin;
    private final @Nullable String rewriteHost;
    private final @Nullable DeadManRule deadMan;
    private final @Nullable RouteVariants routeVariants;

    CompiledRoute(GroupRules rules, Route route, RouteSettings settings, Map<String, CostRule> costs) {
        this(rules, route, settings, new Pricelist(costs, null));
    }

    /**
     * Compiles a route.
     *
     * @param prices the costs of a call that matches none of the variants, and the variants
     */
    CompiledRoute(GroupRules rules, Route route, RouteSettings settings, Pricelist prices) {
        this.routeVariants = prices.routeVariants();
        this.settings = settings;
        this.costs = rules.routeCosts(prices.costs());
        this.rules = rules;
        this.route = route;
        this.kinds = settings.kinds();
        this.withdraws = route.kind() == Kind.WITHDRAW || kinds.stream().anyMatch(rule -> rule.kind() == Kind.WITHDRAW);
        this.variantWithdraws =
                routeVariants != null && routeVariants.all().stream().anyMatch(variant -> variant.withdraws);
        this.ignoresUsed = settings.ignoresUsed();
        this.publishes = settings.publishes();
        this.margin = settings.margin();
        this.rewriteHost = settings.rewriteHost();
        this.deadMan = settings.deadMan();
        OrderSettings named = settings.orders();
        this.orders = named == null ? OrderSettings.NONE : named;
        // Only orders close positions. Other writes with the same flag keep their kind.
        this.reduces = named != null && route.kind() == Kind.PLACE ? rules.reduces() : List.of();
        this.routeFields = rules.routeFields(orders, costs, deciding());
        this.maxCosts = routeVariants == null ? costs.maxCosts() : costs.maxCosts(rules, routeVariants.maxCosts());
        this.answer = rules.responsePaths(
                orders, settings, named != null && !route.kind().reads());
    }

    /** Copies a route without variants for another call with the same settings; only the name of the call differs. */
    private CompiledRoute(CompiledRoute same, Route route) {
        this.route = route;
        this.settings = same.settings;
        this.costs = same.costs;
        this.rules = same.rules;
        this.routeFields = same.routeFields;
        this.orders = same.orders;
        this.kinds = same.kinds;
        this.reduces = same.reduces;
        this.withdraws = same.withdraws;
        this.variantWithdraws = same.variantWithdraws;
        this.maxCosts = same.maxCosts;
        this.answer = same.answer;
        this.ignoresUsed = same.ignoresUsed;
        this.publishes = same.publishes;
        this.margin = same.margin;
        this.rewriteHost = same.rewriteHost;
        this.deadMan = same.deadMan;
        this.routeVariants = null;
    }

    /**
     * Returns this route for another call of the same settings. Cheaper than to compile it: most settings list several
     * calls. Only for a route without variants.
     */
    CompiledRoute with(Route other) {
        if (routeVariants != null) {
            throw new IllegalStateException("the variants of '" + route + "' are not those of '" + other + "'");
        }
        return new CompiledRoute(this, other);
    }

    /**
     * The costs of a route and its variants.
     *
     * @param routeVariants the routes with the same method and path that differ by one parameter; null if there are
     *     none
     */
    record Pricelist(Map<String, CostRule> costs, @Nullable RouteVariants routeVariants) {}

    /** Returns whether calls of this route cancel one order that they name. */
    public boolean isSingleCancel() {
        boolean namesOrder = !orders.client().isEmpty() || !orders.exchange().isEmpty();
        return route.kind() == Kind.CANCEL && namesOrder && !orders.all() && orders.list() == null;
    }

    /** Returns the names of the parameters that determine the kind and the variant. */
    private Set<String> deciding() {
        Set<String> deciding = new LinkedHashSet<>();
        kinds.forEach(rule -> deciding.addAll(rule.when().keySet()));
        reduces.forEach(rule -> deciding.addAll(rule.when().keySet()));
        if (deadMan != null && deadMan.timeout() != null) {
            deciding.add(deadMan.timeout());
        }
        if (routeVariants != null) {
            deciding.add(routeVariants.parameter());
        }
        return deciding;
    }

    /**
     * Returns this route as a WebSocket message. The exchange treats both alike, so route, kind, costs and limits are
     * the same; the given group determines how the message is read and answered.
     */
    CompiledRoute asMessage(GroupRules messages, @Nullable String result) {
        return new CompiledRoute(messages, route, settings.asMessage(result), costs.byLimit());
    }

    public Route route() {
        return route;
    }

    public GroupRules rules() {
        return rules;
    }

    RouteFields routeFields() {
        return routeFields;
    }

    /** Returns the route of a call: a variant that matches, or this route. */
    CompiledRoute chosen(CallFields callFields) {
        CompiledRoute variant = routeVariants == null ? null : routeVariants.of(callFields);
        return variant == null ? this : variant;
    }

    /** Checks whether a call may be a withdrawal although it seems to match {@code chosen}. */
    boolean mayWithdraw(CompiledRoute chosen, CallFields callFields) {
        return chosen.withdraws
                || (variantWithdraws
                        && (chosen == this
                                || (routeVariants != null && callFields.isTwice(routeVariants.parameter()))));
    }

    OrderSettings orders() {
        return orders;
    }

    public ResponsePaths answer() {
        return answer;
    }

    /**
     * Checks whether the route allows to share a response with other callers. Responses with the server time are
     * excluded: they are useful only to a caller that knows when its request was sent.
     */
    public boolean isForAll() {
        return route.listed() && route.kind() == Kind.READ_PUBLIC && settings.serverTime() == null;
    }

    public boolean ignoresUsed() {
        return ignoresUsed;
    }

    @Nullable
    public PublishedSettings publishes() {
        return publishes;
    }

    @Nullable
    public MarginRow margin() {
        return margin;
    }

    @Nullable
    String rewriteHost() {
        return rewriteHost;
    }

    @Nullable
    DeadManRule deadMan() {
        return deadMan;
    }

    /**
     * Returns how long a dead man's switch call arms the switch: 0 if it disarms it, -1 if the call does not state a
     * time.
     */
    long armsForMillis(CallFields callFields) {
        if (deadMan == null || deadMan.timeout() == null) {
            return -1;
        }
        long units = NumberParser.whole(callFields.get(deadMan.timeout()));
        return units < 0 ? -1 : Math.min(units, MAX_UNITS) * deadMan.unitMs();
    }

    public RouteCosts costs() {
        return costs;
    }

    List<Cost> maxCosts() {
        return maxCosts;
    }

    /** Returns the highest cost for each limit of this route and of others that the exchange may take the call for. */
    List<Cost> maxCosts(List<CompiledRoute> others) {
        if (others.isEmpty()) {
            return maxCosts;
        }
        Map<Integer, Cost> largest = new LinkedHashMap<>();
        Stream.concat(Stream.of(this), others.stream())
                .flatMap(route -> route.maxCosts.stream())
                .forEach(cost ->
                        largest.merge(cost.limit(), cost, (one, other) -> one.max() >= other.max() ? one : other));
        return List.copyOf(largest.values());
    }

    /** Checks whether calls of this route may add risk, so that modes in which reads pass can refuse them. */
    boolean addsRisk() {
        return switch (route.kind()) {
            case PLACE, AMEND, REDUCE, WITHDRAW -> true;
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT -> false;
        };
    }

    /** Checks whether calls of this route may be withdrawals. */
    boolean mayWithdraw() {
        return withdraws || variantWithdraws;
    }

    /** Returns the costs that follow from the call alone. In a batch, each instrument is charged for its own orders. */
    public List<Cost> costs(CallFields callFields, String instrument) {
        List<Cost> whole = costs.of(callFields, family(instrument));
        return instrument.isEmpty() && routeFields.list() != RouteFields.NONE
                ? BatchCosts.parted(whole, this, callFields)
                : whole;
    }

    /** Returns the key of per-instrument limits for an instrument. */
    String family(String instrument) {
        String canonical = rules.canonical(instrument);
        if (canonical.isEmpty()) {
            return rules.noInstrumentKey();
        }
        FamilySettings family = rules.dialect().family();
        return family == null ? canonical : family.of(canonical);
    }

    /** Returns the rule that gives this call a different kind than its route, or null if there is none. */
    @Nullable
    KindRule deviation(CallFields callFields, CallerIdentity callerIdentity) {
        for (KindRule rule : kinds) {
            if (fits(rule, callFields, callerIdentity)) {
                return rule;
            }
        }
        if (reduces.isEmpty()) {
            return null;
        }
        KindRule whole = reducing(callFields, callerIdentity);
        if (routeFields.list() == RouteFields.NONE || (whole != null && whole.kind() != Kind.REDUCE)) {
            return whole;
        }
        return reducing(callFields.many(routeFields.list()), callerIdentity);
    }

    private @Nullable KindRule reducing(CallFields order, CallerIdentity callerIdentity) {
        for (KindRule rule : reduces) {
            if (fits(rule, order, callerIdentity)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Returns the rule for a batch. A batch is a reduction only if every order in it is a reduction or a cancel, and a
     * cancel only if every order is a cancel, whatever other parameters it has.
     */
    private @Nullable KindRule reducing(CallFields.@Nullable Many batch, CallerIdentity callerIdentity) {
        if (batch == null || batch.objects().size() != batch.count()) {
            return null;
        }
        KindRule whole = null;
        for (CallFields order : batch.objects()) {
            KindRule one = reducing(order, callerIdentity);
            if (one == null || (one.kind() != Kind.REDUCE && one.kind() != Kind.CANCEL)) {
                return null;
            }
            whole = whole == null || one.kind() == Kind.REDUCE ? one : whole;
        }
        return whole;
    }

    private static boolean fits(KindRule rule, CallFields callFields, CallerIdentity callerIdentity) {
        if (rule.spotSells() && !callerIdentity.spotSellsReduce()) {
            return false;
        }
        for (Map.Entry<String, List<String>> condition : rule.when().entrySet()) {
            String value = callFields.get(condition.getKey());
            if (value == null || !condition.getValue().contains(value)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the path variables of the template from a path. */
    void variables(String path, CallFields into) {
        if (route.path().indexOf('{') < 0) {
            return;
        }
        String[] template = route.path().split(SEGMENT, -1);
        String[] segments = path.split(SEGMENT, -1);
        for (int i = 0; i < template.length && i < segments.length; i++) {
            int from = template[i].indexOf('{');
            int close = template[i].indexOf('}');
            int to = segments[i].length() - (template[i].length() - close - 1);
            int index = from < 0 ? RouteFields.NONE : routeFields.find(template[i], from + 1, close);
            if (index != RouteFields.NONE && from <= to) {
                String value = PercentDecoder.decode(segments[i], from, to);
                if (value == null) {
                    into.markUnreliable("a percent escape in the path is incomplete or invalid");
                } else {
                    into.put(index, value, CallFields.PATH);
                }
            }
        }
    }
}
