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
import dev.sluice.core.exchange.settings.MessageSettings;
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

    private final Route route;
    private final RouteParts parts;
    private final @Nullable RouteVariants routeVariants;
    private final boolean withoutOrder;

    /**
     * The parts of a route that are the same for all of its calls.
     *
     * @param reduceRules the rules by which an order is a reduction; empty for other calls
     * @param mayWithdraw true if such a call may be a withdrawal
     * @param variantMayWithdraw true if a variant of the call may be a withdrawal
     */
    private record RouteParts(
            RouteSettings settings,
            GroupRules rules,
            RouteCosts costs,
            OrderSettings orders,
            List<KindRule> reduceRules,
            RouteFields routeFields,
            @Nullable OrderTermsReader termsReader,
            boolean mayWithdraw,
            boolean variantMayWithdraw,
            List<Cost> maxCosts,
            ResponsePaths responsePaths) {
        static RouteParts of(GroupRules rules, Kind kind, RouteSettings settings, VariantCosts variantCosts) {
            RouteVariants variants = variantCosts.routeVariants();
            RouteCosts costs = rules.routeCosts(variantCosts.costs());
            OrderSettings named = settings.orders();
            OrderSettings orders = named == null ? OrderSettings.NONE : named;
            // Only orders close positions. Other writes with the same flag keep their kind.
            List<KindRule> reduceRules = named != null && kind == Kind.PLACE ? rules.reduceRules() : List.of();
            RouteFields routeFields =
                    rules.routeFields(orders, costs, decidingParameters(settings, reduceRules, variants));
            return new RouteParts(
                    settings,
                    rules,
                    costs,
                    orders,
                    reduceRules,
                    routeFields,
                    routeFields.terms == null ? null : new OrderTermsReader(routeFields.terms, routeFields),
                    kind == Kind.WITHDRAW || settings.kinds().stream().anyMatch(rule -> rule.kind() == Kind.WITHDRAW),
                    variants != null && variants.all().stream().anyMatch(variant -> variant.parts.mayWithdraw),
                    variants == null ? costs.maxCosts() : costs.maxCosts(rules, variants.maxCosts()),
                    rules.responsePaths(orders, settings, named != null && !kind.reads()));
        }

        /** Returns the names of the parameters that determine the kind and the variant. */
        private static Set<String> decidingParameters(
                RouteSettings settings, List<KindRule> reduceRules, @Nullable RouteVariants variants) {
            Set<String> parameters = new LinkedHashSet<>();
            settings.kinds().forEach(rule -> parameters.addAll(rule.when().keySet()));
            reduceRules.forEach(rule -> parameters.addAll(rule.when().keySet()));
            DeadManRule deadMan = settings.deadMan();
            if (deadMan != null && deadMan.timeout() != null) {
                parameters.add(deadMan.timeout());
            }
            if (variants != null) {
                parameters.add(variants.parameter());
            }
            return parameters;
        }
    }

    private CompiledRoute(Route route, RouteParts parts, @Nullable RouteVariants routeVariants) {
        this.route = route;
        this.parts = parts;
        this.routeVariants = routeVariants;
        this.withoutOrder = parts.rules().dialect().withoutOrder().contains(route.id());
    }

    /** Returns whether the call is known to place and change no order, although it can raise the risk. */
    boolean isWithoutOrder() {
        return withoutOrder;
    }

    CompiledRoute(GroupRules rules, Route route, RouteSettings settings, Map<String, CostRule> costs) {
        this(rules, route, settings, new VariantCosts(costs, null));
    }

    /**
     * Compiles a route.
     *
     * @param variantCosts the costs of a call that matches none of the variants, and the variants
     */
    CompiledRoute(GroupRules rules, Route route, RouteSettings settings, VariantCosts variantCosts) {
        this(route, RouteParts.of(rules, route.kind(), settings, variantCosts), variantCosts.routeVariants());
    }

    /**
     * Returns this route for another call of the same settings, which is cheaper than compiling it again. The route
     * must have no variants.
     */
    CompiledRoute forRoute(Route other) {
        if (routeVariants != null) {
            throw new IllegalStateException("the variants of '" + route + "' are not those of '" + other + "'");
        }
        return new CompiledRoute(other, parts, null);
    }

    /**
     * The costs of a route and its variants.
     *
     * @param routeVariants the routes with the same method and path that differ by one parameter; null if there are
     *     none
     */
    record VariantCosts(
            Map<String, CostRule> costs, @Nullable RouteVariants routeVariants) {}

    /** Returns whether calls of this route cancel one order that they name. */
    public boolean isSingleCancel() {
        OrderSettings orders = parts.orders;
        boolean namesOrder = !orders.client().isEmpty() || !orders.exchange().isEmpty();
        return route.kind() == Kind.CANCEL && namesOrder && !orders.all() && orders.list() == null;
    }

    /**
     * Returns this route as a WebSocket message. The exchange treats both alike, so route, kind, costs and limits are
     * the same, with the costs that every call of the given group has; that group determines how the message is read
     * and answered.
     */
    CompiledRoute asMessage(GroupRules rules, MessageSettings messages) {
        RouteVariants variants = routeVariants == null ? null : routeVariants.asMessages(rules, messages);
        Map<String, CostRule> costs = rules.withGroupCosts(parts.costs.byLimit());
        return new CompiledRoute(rules, route, parts.settings.asMessage(messages), new VariantCosts(costs, variants));
    }

    public Route route() {
        return route;
    }

    public GroupRules rules() {
        return parts.rules;
    }

    RouteFields routeFields() {
        return parts.routeFields;
    }

    /** Returns the reader of size and price of the orders; null if no rule asks for them, or they cannot be read. */
    @Nullable
    OrderTermsReader termsReader() {
        return parts.termsReader;
    }

    /** Returns the route of a call: a variant that matches, or this route. */
    CompiledRoute variantFor(CallFields callFields) {
        CompiledRoute variant = routeVariants == null ? null : routeVariants.find(callFields);
        return variant == null ? this : variant;
    }

    /** Returns whether a call that seems to match {@code chosen} may be a withdrawal. */
    boolean mayWithdraw(CompiledRoute chosen, CallFields callFields) {
        return chosen.parts.mayWithdraw
                || (parts.variantMayWithdraw
                        && (chosen == this
                                || (routeVariants != null && callFields.isRepeated(routeVariants.parameter()))));
    }

    OrderSettings orders() {
        return parts.orders;
    }

    public ResponsePaths responsePaths() {
        return parts.responsePaths;
    }

    /**
     * Returns whether the route allows to share a response with other callers. Responses with the server time are
     * excluded: they are useful only to a caller that knows when its request was sent.
     */
    public boolean isShareable() {
        return route.listed() && route.kind() == Kind.READ_PUBLIC && parts.settings.serverTime() == null;
    }

    public boolean ignoresUsed() {
        return parts.settings.ignoresUsed();
    }

    @Nullable
    public PublishedSettings publishes() {
        return parts.settings.publishes();
    }

    @Nullable
    public MarginRow margin() {
        return parts.settings.margin();
    }

    @Nullable
    String rewriteHost() {
        return parts.settings.rewriteHost();
    }

    @Nullable
    DeadManRule deadMan() {
        return parts.settings.deadMan();
    }

    /**
     * Returns how long a dead man's switch call arms the switch: 0 if it disarms it, -1 if the call does not state a
     * time.
     */
    long deadManTimeoutMillis(CallFields callFields) {
        DeadManRule deadMan = deadMan();
        if (deadMan == null || deadMan.timeout() == null) {
            return -1;
        }
        long units = NumberParser.parse(callFields.get(deadMan.timeout()));
        return units < 0 ? -1 : Math.min(units, MAX_UNITS) * deadMan.unitMs();
    }

    public RouteCosts costs() {
        return parts.costs;
    }

    List<Cost> maxCosts() {
        return parts.maxCosts;
    }

    /** Returns the highest cost for each limit of this route and of others that the exchange may take the call for. */
    List<Cost> maxCosts(List<CompiledRoute> others) {
        if (others.isEmpty()) {
            return parts.maxCosts;
        }
        Map<Integer, Cost> largest = new LinkedHashMap<>();
        Stream.concat(Stream.of(this), others.stream())
                .flatMap(route -> route.parts.maxCosts.stream())
                .forEach(cost ->
                        largest.merge(cost.limit(), cost, (one, other) -> one.max() >= other.max() ? one : other));
        return List.copyOf(largest.values());
    }

    /** Returns whether calls of this route may add risk, so that modes in which reads pass can refuse them. */
    boolean addsRisk() {
        return route.kind().places() || route.kind() == Kind.WITHDRAW;
    }

    /** Returns whether calls of this route may be withdrawals. */
    boolean mayWithdraw() {
        return parts.mayWithdraw || parts.variantMayWithdraw;
    }

    /** Returns the costs that follow from the call alone. In a batch, each instrument is charged for its own orders. */
    public List<Cost> costs(CallFields callFields, String instrument) {
        List<Cost> whole = parts.costs.of(callFields, instrumentKey(instrument));
        return instrument.isEmpty() && parts.routeFields.list != RouteFields.NONE
                ? BatchCosts.split(whole, this, callFields)
                : whole;
    }

    /** Returns the key of per-instrument limits for an instrument. */
    String instrumentKey(String instrument) {
        String canonical = parts.rules.canonical(instrument);
        if (canonical.isEmpty()) {
            return parts.rules.noInstrumentKey();
        }
        FamilySettings family = parts.rules.dialect().family();
        return family == null ? canonical : family.keyOf(canonical);
    }

    /** Returns the rule that gives this call a different kind than its route, or null if there is none. */
    @Nullable
    KindRule kindRule(CallFields callFields, CallerIdentity caller) {
        for (KindRule rule : parts.settings.kinds()) {
            if (matches(rule, callFields, caller)) {
                return rule;
            }
        }
        if (parts.reduceRules.isEmpty()) {
            return null;
        }
        KindRule whole = reduceRule(callFields, caller);
        if (parts.routeFields.list == RouteFields.NONE || (whole != null && whole.kind() != Kind.REDUCE)) {
            return whole;
        }
        return reduceRule(callFields.list(parts.routeFields.list), caller);
    }

    private @Nullable KindRule reduceRule(CallFields order, CallerIdentity caller) {
        for (KindRule rule : parts.reduceRules) {
            if (matches(rule, order, caller)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Returns the rule for a batch. A batch is a reduction only if every order in it is a reduction or a cancel, and a
     * cancel only if every order is a cancel, whatever other parameters it has.
     */
    private @Nullable KindRule reduceRule(CallFields.@Nullable ListValue batch, CallerIdentity caller) {
        if (batch == null || batch.objects().size() != batch.count()) {
            return null;
        }
        KindRule whole = null;
        for (CallFields order : batch.objects()) {
            KindRule one = reduceRule(order, caller);
            if (one == null || (one.kind() != Kind.REDUCE && one.kind() != Kind.CANCEL)) {
                return null;
            }
            whole = whole == null || one.kind() == Kind.REDUCE ? one : whole;
        }
        return whole;
    }

    private static boolean matches(KindRule rule, CallFields callFields, CallerIdentity caller) {
        if (rule.spotSells() && !caller.spotSellsReduce()) {
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

    boolean hasVariables() {
        return route.path().indexOf('{') >= 0;
    }

    /** Reads the path variables of the template from a path. */
    void readVariables(String path, CallFields into) {
        if (!hasVariables()) {
            return;
        }
        String[] template = route.path().split(SEGMENT, -1);
        String[] segments = path.split(SEGMENT, -1);
        for (int i = 0; i < template.length && i < segments.length; i++) {
            int from = template[i].indexOf('{');
            int close = template[i].indexOf('}');
            int to = segments[i].length() - (template[i].length() - close - 1);
            int index = from < 0 ? RouteFields.NONE : into.routeFields().find(template[i], from + 1, close);
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
