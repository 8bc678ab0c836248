package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.KindRule;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.OutcomeRule;
import dev.sluice.core.exchange.settings.PublishedSettings;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.RemainingSettings;
import dev.sluice.core.exchange.settings.ResponseSettings;
import dev.sluice.core.exchange.settings.RouteSettings;
import dev.sluice.core.exchange.settings.SpellingSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that all routes of a group share: its limits, outcomes, refusals, headers and names of instruments.
 * References to unknown names cause an IllegalArgumentException. Thread-safe once built.
 */
public final class GroupRules {
    private final DialectSettings dialect;
    private final GroupSettings settings;
    private final List<String> limitNames;
    private final Map<String, Integer> limits;
    private final Set<String> chargedLimits = new HashSet<>();
    private final List<OutcomeRule> outcomes = new ArrayList<>();
    private final List<KindRule> reduceRules;
    private final RefusalSet refusals;
    private final Map<String, Integer> usageHeaders = new LinkedHashMap<>();
    private final @Nullable RemainingHeader remainingHeader;
    private final Map<String, CostRule> unlistedCosts;
    private final @Nullable SymbolNormalizer symbolNormalizer;
    private final @Nullable HeaderPart keyHeader;
    private final boolean usesTokens;
    /** The parts that several routes share; filled while the routes are compiled. */
    private final Map<Map<String, CostRule>, RouteCosts> routeCosts = new HashMap<>();

    private final Map<FieldsKey, RouteFields> routeFields = new HashMap<>();
    private final Map<PathsKey, ResponsePaths> paths = new HashMap<>();

    private record FieldsKey(OrderSettings orders, RouteCosts costs, Set<String> deciding) {}

    private record PathsKey(
            OrderSettings orders,
            @Nullable String serverTime,
            @Nullable String token,
            boolean writesOrders) {}

    GroupRules(DialectSettings dialect, GroupSettings settings, List<String> limitNames) {
        this.dialect = dialect;
        this.settings = settings;
        this.limitNames = limitNames;
        this.limits = indexes(limitNames);
        for (String name : settings.outcomes()) {
            outcomes.addAll(lookUp(dialect.outcomes(), "outcomes", name).rules());
        }
        this.keyHeader = HeaderPart.of(settings.key() == null ? dialect.keyHeader() : settings.key());
        this.reduceRules =
                settings.reduces() == null ? List.of() : lookUp(dialect.reduces(), "reduces", settings.reduces());
        this.refusals = settings.refusals() == null
                ? RefusalSet.BY_STATUS
                : lookUp(dialect.refusals(), "refusals", settings.refusals());
        this.usesTokens = settings.messages() != null
                && dialect.groups().stream()
                        .flatMap(group -> group.routes().stream())
                        .anyMatch(route -> route.token() != null);
        if (settings.messages() != null && !refusals.formatsMessages()) {
            throw new IllegalArgumentException("group '" + settings.path()
                    + "' reads messages: its refusals must define blockedOrder, blockedOther, waitLonger, stale"
                    + " and nonceOvertaken");
        }
        settings.used().forEach((header, limit) -> usageHeaders.put(header, limitIndex(limit)));
        this.remainingHeader = createRemainingHeader(settings.remaining());
        SpellingSettings spelling = dialect.spelling();
        this.symbolNormalizer = spelling == null ? null : new SymbolNormalizer(spelling);
        this.unlistedCosts = withGroupCosts(settings.unlistedCosts());
    }

    /**
     * Returns these costs together with those that every call of the group has; of two for one limit, the given one.
     */
    Map<String, CostRule> withGroupCosts(Map<String, CostRule> costs) {
        Map<String, CostRule> merged = new LinkedHashMap<>(settings.costs());
        merged.putAll(costs);
        return merged;
    }

    RouteCosts routeCosts(Map<String, CostRule> costs) {
        return routeCosts.computeIfAbsent(costs, key -> new RouteCosts(this, key));
    }

    /**
     * Returns the parameters of a route.
     *
     * @param deciding the parameters that determine the kind or the variant
     */
    RouteFields routeFields(OrderSettings orders, RouteCosts costs, Set<String> deciding) {
        return routeFields.computeIfAbsent(
                new FieldsKey(orders, costs, deciding),
                key -> new RouteFields(
                        dialect,
                        instrument(),
                        orders,
                        List.copyOf(costs.byLimit().values()),
                        deciding));
    }

    /**
     * Returns the paths of the values of interest in the responses of a route.
     *
     * @param writesOrders true if each order of the call has its own code in the response
     */
    ResponsePaths responsePaths(OrderSettings orders, RouteSettings route, boolean writesOrders) {
        return paths.computeIfAbsent(
                new PathsKey(orders, route.serverTime(), route.token(), writesOrders),
                key -> new ResponsePaths(responses(), orders, route, writesOrders));
    }

    private @Nullable RemainingHeader createRemainingHeader(@Nullable RemainingSettings stated) {
        return stated == null
                ? null
                : new RemainingHeader(
                        stated, stated.limits().stream().map(this::limitIndex).collect(Collectors.toUnmodifiableSet()));
    }

    private static Map<String, Integer> indexes(List<String> names) {
        Map<String, Integer> indexes = new HashMap<>();
        for (String name : names) {
            indexes.put(name, indexes.size());
        }
        return indexes;
    }

    private <T> T lookUp(Map<String, T> sets, String what, String name) {
        T set = sets.get(name);
        if (set == null) {
            throw new IllegalArgumentException("group '" + settings.path() + "': there is no '" + name + "' in " + what
                    + "; there are " + sets.keySet());
        }
        return set;
    }

    /** Returns how WebSocket messages are read, or null if messages of this group are not read. */
    @Nullable
    public MessageSettings messages() {
        return settings.messages();
    }

    /**
     * Returns whether messages of this group carry tokens in place of keys, which reveal an account only if the
     * exchange gave them out here.
     */
    boolean usesTokens() {
        return usesTokens;
    }

    @Nullable
    ResponseSettings responses() {
        MessageSettings messages = settings.messages();
        return messages != null && messages.responses() != null ? messages.responses() : dialect.responses();
    }

    /**
     * Returns the header from which the exchange reads the key of these calls, or null if it reads it from a parameter.
     */
    @Nullable
    HeaderPart keyHeader() {
        return keyHeader;
    }

    /** Returns the name of the parameter that contains the instrument, or null if there is none. */
    @Nullable
    String instrument() {
        MessageSettings messages = settings.messages();
        String ofMessages = messages == null ? null : messages.instrument();
        String own = ofMessages == null ? settings.instrument() : ofMessages;
        return own == null ? dialect.instrument() : own;
    }

    /**
     * Returns the key of per-instrument limits for a call that names no instrument. Where ids can stand for
     * instruments, the call may concern any of them.
     */
    String noInstrumentKey() {
        return dialect.instrumentNumbers() == null ? "" : Cost.ANY;
    }

    public DialectSettings dialect() {
        return dialect;
    }

    /** Returns the canonical name of an instrument. */
    public String canonical(String instrument) {
        return symbolNormalizer == null || instrument.isEmpty() ? instrument : symbolNormalizer.normalize(instrument);
    }

    /**
     * Returns the index of a limit that this group is charged to; throws IllegalArgumentException if the name is not a
     * limit.
     */
    int limitIndex(String name) {
        Integer index = limits.get(name);
        if (index == null) {
            throw new IllegalArgumentException(
                    "group '" + settings.path() + "': there is no limit '" + name + "'; there are " + limits.keySet());
        }
        chargedLimits.add(name);
        return index;
    }

    /** Returns those of the given limits that calls of this group are charged to, in the given order. */
    public List<String> chargedLimits(List<String> names) {
        return names.stream().filter(chargedLimits::contains).toList();
    }

    public List<OutcomeRule> outcomes() {
        return outcomes;
    }

    List<KindRule> reduceRules() {
        return reduceRules;
    }

    public RefusalSet refusals() {
        return refusals;
    }

    public Map<String, Integer> usageHeaders() {
        return usageHeaders;
    }

    @Nullable
    public RemainingHeader remainingHeader() {
        return remainingHeader;
    }

    Map<String, CostRule> unlistedCosts() {
        return unlistedCosts;
    }

    /** Returns the names of all limits of the exchange, in the order of their indexes. */
    public List<String> limitNames() {
        return limitNames;
    }

    String limitName(int index) {
        return limitNames.get(index);
    }

    int limitCount() {
        return limitNames.size();
    }

    /** Checks that the limits named by outcome rules and by published limits exist. */
    public void checkLimitNames() {
        for (RouteSettings route : settings.routes()) {
            PublishedSettings publishes = route.publishes();
            for (PublishedSettings.PublishedLimitSettings one :
                    publishes == null ? List.<PublishedSettings.PublishedLimitSettings>of() : publishes.limits()) {
                if (!limits.containsKey(one.limit())) {
                    throw new IllegalArgumentException("route '" + route.calls() + "' publishes limit '" + one.limit()
                            + "', which does not exist; existing: " + limits.keySet());
                }
            }
        }
        for (OutcomeRule rule : outcomes) {
            for (String hit : rule.hitLimits(limitNames)) {
                if (!limits.containsKey(hit)) {
                    throw new IllegalArgumentException("outcomes of group '" + settings.path()
                            + "': there is no limit '" + hit + "' to hit; there are " + limits.keySet());
                }
            }
        }
    }
}
