package dev.sluice.core.exchange;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.DefaultStatuses;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.AccountResolver;
import dev.sluice.core.exchange.classify.AgeBasedCosts;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CallClassifier;
import dev.sluice.core.exchange.classify.CompiledRoute;
import dev.sluice.core.exchange.classify.HeaderPart;
import dev.sluice.core.exchange.classify.InstrumentIds;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.classify.RouteGroup;
import dev.sluice.core.exchange.classify.RouteGroups;
import dev.sluice.core.exchange.classify.RouteTable;
import dev.sluice.core.exchange.refuse.RefusalFormatter;
import dev.sluice.core.exchange.respond.InstrumentIdScanner;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.exchange.respond.ResponseReader;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.CodeSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.HostSettings;
import dev.sluice.core.exchange.settings.MarginRow;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.TestnetHeader;
import dev.sluice.core.exchange.stream.ExchangeStreams;
import dev.sluice.core.exchange.stream.OutboundMessage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configured exchange that classifies calls, computes their costs, reads responses and formats refusals, all from
 * data. It is created once when the configuration is loaded; invalid data causes an IllegalArgumentException at that
 * point. Thread-safe. Immutable except for what it learns: hashes of API keys and tokens, and instrument ids.
 */
public final class Exchange {
    private static final int BAD_REQUEST = 400;

    private final String name;
    private final ExchangeSettings settings;
    private final DialectSettings dialect;
    private final List<String> limitNames;
    private final List<HostSettings> hosts;
    private final Routes routes;
    private final CallClassifier callClassifier;
    private final ExchangeStreams streams;
    private final @Nullable CodeSettings codes;
    private final InstrumentIds instrumentIds = new InstrumentIds();
    private final AccountResolver accountResolver;
    private final ResponseReader answers;
    private final boolean takesOnlyJson;
    private final RefusalSet refusals;
    private final @Nullable TestnetHeader testnetHeader;

    /** The compiled routes of a dialect. */
    private record Routes(RouteGroups groups, RouteTable table) {
        static Routes of(DialectSettings dialect, List<String> limitNames) {
            RouteGroups groups = new RouteGroups(dialect, limitNames);
            RouteTable table = new RouteTable();
            groups.all().forEach(routeGroup -> routeGroup.tabled().forEach(table::add));
            groups.all().forEach(routeGroup -> routeGroup.adopt(table));
            groups.all().forEach(routeGroup -> routeGroup.rules().check());
            return new Routes(groups, table);
        }
    }

    private Exchange(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames, Routes routes) {
        this.name = name;
        this.settings = settings;
        this.dialect = dialect;
        this.limitNames = List.copyOf(limitNames);
        this.hosts = settings.upstreams().stream()
                .sorted(Comparator.comparingInt(
                                (HostSettings host) -> host.path().length())
                        .reversed())
                .toList();
        this.routes = routes;
        this.accountResolver = new AccountResolver(settings.accounts(), settings.defaultLocalAddress());
        this.answers = new ResponseReader(dialect, accountResolver);
        this.codes = dialect.codes();
        checkCodes();
        this.callClassifier = new CallClassifier(
                dialect, routes.groups(), routes.table(), new CallClassifier.Known(accountResolver, instrumentIds));
        this.streams = new ExchangeStreams(settings.streams(), routes.groups(), callClassifier);
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
        this.testnetHeader = settings.testnet() ? TestnetHeader.of(dialect.testnet()) : null;
        this.refusals = routes.groups()
                .of("GET", dialect.groups().get(0).path())
                .rules()
                .refusals();
    }

    /** Checks that every call listed as a source of instrument ids is a route. */
    private void checkCodes() {
        for (String call : codes == null ? List.<String>of() : codes.listedBy()) {
            if (routes().stream().noneMatch(route -> route.id().equals(call))) {
                throw new IllegalArgumentException(
                        "'codes' names '" + call
                                + "', which is not a route; write the call as in its route, such as \"GET /api/v5/public/instruments\"");
            }
        }
    }

    /** Creates an exchange from its settings. Costs refer to limits by their index in {@code limitNames}. */
    public static Exchange of(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        return new Exchange(name, settings, dialect, limitNames, Routes.of(dialect, limitNames));
    }

    /**
     * Returns an exchange with the same routes and limits but without accounts, whose calls and streams all go to the
     * given host.
     */
    public Exchange to(Upstream target) {
        return new Exchange(name, settings.to(target), dialect, limitNames, routes);
    }

    public String name() {
        return name;
    }

    /** Checks whether all calls go to the exchange's testnet. */
    public boolean isTestnet() {
        return settings.testnet();
    }

    /** Returns the header that every call to the testnet has; null if the exchange is no testnet or needs none. */
    public @Nullable TestnetHeader testnetHeader() {
        return testnetHeader;
    }

    public Set<String> aliases() {
        return Set.copyOf(settings.aliases());
    }

    public ExchangeSettings settings() {
        return settings;
    }

    public List<String> limitNames() {
        return limitNames;
    }

    /** Returns all listed routes, in the order of the tables. */
    public List<Route> routes() {
        return routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .map(CompiledRoute::route)
                .toList();
    }

    /** Returns the ids of the listed routes whose responses are the same for every caller. */
    public List<String> readsForAll() {
        return routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(CompiledRoute::isForAll)
                .map(plan -> plan.route().id())
                .toList();
    }

    /**
     * Returns the range of costs of a listed route: {@link Cost#max} is the highest possible cost, {@link Cost#onOk}
     * the lowest.
     */
    public List<Cost> extremes(Route route) {
        return routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(plan -> plan.route().equals(route))
                .findFirst()
                .map(plan -> plan.costs().extremes())
                .orElse(List.of());
    }

    /**
     * Returns the highest cost of a CANCEL or DEAD_MAN call for the given limit, which determines the reserve of the
     * limit; 0 if no such call is charged to it.
     */
    public long cancelCost(int limit) {
        return routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(plan ->
                        plan.route().kind() == Kind.CANCEL || plan.route().kind() == Kind.DEAD_MAN)
                .flatMap(plan -> plan.costs().extremes().stream())
                .filter(cost -> cost.limit() == limit)
                .mapToLong(Cost::max)
                .max()
                .orElse(0);
    }

    /**
     * Returns the highest cost of a call that cancels one order, by the name of the limit; without limits that no such
     * call is charged to.
     */
    public Map<String, Long> singleCancelCosts() {
        Map<String, Long> costs = new HashMap<>();
        routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(CompiledRoute::isSingleCancel)
                .flatMap(plan -> plan.costs().extremes().stream())
                .filter(cost -> cost.max() > 0)
                .forEach(cost -> costs.merge(limitNames.get(cost.limit()), cost.max(), Math::max));
        return costs;
    }

    /**
     * Checks whether costs depend on the age of orders, so that placed orders must be recorded in {@link OrderCache}.
     */
    public boolean learnsOrders() {
        return routes.groups().all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .anyMatch(plan -> plan.costs().aged());
    }

    /** Returns the name of the header that carries the API key, or null if no header does. */
    public @Nullable String keyHeader() {
        HeaderPart key = HeaderPart.of(dialect.keyHeader());
        return key == null ? null : key.header();
    }

    /** Checks whether the exchange accepts parameters of writes only in a JSON body. */
    public boolean takesOnlyJson() {
        return takesOnlyJson;
    }

    /** Returns the canonical name of an instrument for any of its spellings. */
    public String instrument(String spelling) {
        return routes.groups().all().get(0).rules().canonical(spelling);
    }

    public int maxReadBodyBytes() {
        return dialect.maxReadBodyBytes();
    }

    public int maxReadAnswerBytes() {
        return dialect.maxReadAnswerBytes();
    }

    /** Checks whether {@link #name} needs the body of such a request. */
    public boolean needsBody(String method, String target) {
        return callClassifier.needsBody(method);
    }

    /** Returns the upstream for a path when the caller names only the exchange, or null if none is configured. */
    public @Nullable Upstream upstream(String path) {
        for (HostSettings host : hosts) {
            if (!host.byUrlOnly() && RouteGroup.covers(host.path(), path)) {
                return host.target();
            }
        }
        return null;
    }

    /**
     * Returns the upstream to connect to when the caller names a host by URL, or null if the path is not configured for
     * that host. The configured target may differ from the named host.
     */
    public @Nullable Upstream upstream(String path, Upstream named) {
        String start = start(path);
        for (HostSettings host : hosts) {
            if (host.path().equals(start) && host.url().equals(named)) {
                return host.target();
            }
        }
        return null;
    }

    /**
     * Returns the upstreams of calls that are charged to one of these limits, without those that only relay URLs name.
     */
    public Set<Upstream> upstreamsChargedTo(Set<String> limits) {
        Set<Upstream> charged = new LinkedHashSet<>();
        for (RouteGroup group : routes.groups().all()) {
            Upstream upstream = upstream(group.path());
            if (upstream != null && group.routes().stream().anyMatch(plan -> isChargedTo(limits, plan))) {
                charged.add(upstream);
            }
        }
        return charged;
    }

    private boolean isChargedTo(Set<String> limits, CompiledRoute plan) {
        return plan.costs().extremes().stream().anyMatch(cost -> limits.contains(limitNames.get(cost.limit())));
    }

    /** Returns the configured path prefix that selects the host of a path, or null if there is none. */
    public @Nullable String start(String path) {
        for (HostSettings host : hosts) {
            if (RouteGroup.covers(host.path(), path)) {
                return host.path();
            }
        }
        return null;
    }

    /** Returns the WebSocket streams and the readers of their messages. */
    public ExchangeStreams streams() {
        return streams;
    }

    /**
     * Returns the name of a duplicated header that matters for classification, so that the call must be refused; null
     * if there is none.
     */
    public @Nullable String twice(Headers headers) {
        return callClassifier.twice(headers);
    }

    /** Returns a response with status 400, in the format of the exchange, for a request that is invalid in itself. */
    public Refusal malformed(String why) {
        Refusal worded = RefusalFormatter.format(refusals, RefusalKind.BLOCKED_ORDER, false, why, List.of(""));
        return new Refusal(BAD_REQUEST, worded.contentType(), worded.body());
    }

    /** Classifies a call; never throws. */
    public Call classify(CallRequest callRequest) {
        return callClassifier.of(callRequest);
    }

    /**
     * Returns the call as the current configuration classifies it. A call that an earlier configuration classified is
     * classified again.
     */
    public Call present(Call call) {
        return routes.groups().has(call.plan().rules()) ? call : classify(call.callRequest());
    }

    /**
     * Returns the current cost of the call for each limit. An order that is not in the cache has the worst-case cost.
     */
    public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
        return call.believed() && call.plan().costs().aged()
                ? AgeBasedCosts.of(call, orderCache, nowNanos)
                : call.costs();
    }

    /** Checks whether {@link #read} needs the body of a response with that status. */
    public boolean wantsAnswerBody(Call call, int status) {
        boolean readForLimits = publishes(call) || reportsMargin(call);
        return call.plan().answer().readsBodyOf(status) || (readForLimits && DefaultStatuses.success(status));
    }

    /**
     * Returns how many bytes of the start of a response body must be kept to read it: 0 if none, otherwise at least
     * {@code usual}.
     */
    public int answerBytes(Call call, int status, int usual) {
        MarginRow row = call.plan().margin();
        int maxBytes = row == null ? usual : Math.max(usual, row.readBytes());
        return wantsAnswerBody(call, status) ? maxBytes : 0;
    }

    /**
     * Checks whether responses to that call report the margin of an account, so that they should be passed to
     * {@link #margin}.
     */
    public boolean reportsMargin(Call call) {
        return call.plan().margin() != null;
    }

    /** Returns the margin that a response reports, or null if it reports none; never throws. */
    public @Nullable MarginReading margin(Call call, UpstreamResponse upstreamResponse) {
        return answers.margin(call, upstreamResponse);
    }

    /** Checks whether responses to that call publish limits, so that they should be passed to {@link #published}. */
    public boolean publishes(Call call) {
        return call.plan().publishes() != null;
    }

    /** Returns the limits that a response publishes; never throws. */
    public List<PublishedLimit> published(Call call, UpstreamResponse upstreamResponse) {
        return answers.published(call, upstreamResponse);
    }

    /** Checks whether orders may name their instrument by a number. */
    public boolean namesByNumber() {
        return codes != null;
    }

    /** Returns the known instrument ids, by which orders may name their instruments. */
    public InstrumentIds instrumentIds() {
        return instrumentIds;
    }

    /**
     * Returns a scanner that reads instrument ids from a response while it is forwarded, or null if responses to that
     * call contain none.
     */
    public @Nullable InstrumentIdScanner instrumentIdScanner(Call call, int status, Headers headers) {
        if (codes == null
                || !DefaultStatuses.success(status)
                || !codes.listedBy().contains(call.route().id())) {
            return null;
        }
        return new InstrumentIdScanner(codes, instrumentIds, headers.get("Content-Encoding"));
    }

    /** Returns the requests that fetch instrument ids; empty if orders do not use them. */
    public List<CallRequest> needsInstrumentIds() {
        return codes == null
                ? List.of()
                : codes.fetch().stream()
                        .map(target -> new CallRequest("GET", target, name -> null, new byte[0]))
                        .toList();
    }

    /**
     * Takes over the tokens and instrument ids learned under the previous configuration, if hosts and settings are the
     * same, so that they need not be fetched again.
     */
    public void inherit(Exchange before) {
        if (settings.upstreams().equals(before.settings.upstreams()) && Objects.equals(codes, before.codes)) {
            instrumentIds.inherit(before.instrumentIds);
            accountResolver.inherit(before.accountResolver);
        }
    }

    /** Classifies a response; never throws. */
    public ResponseMeaning read(Call call, UpstreamResponse upstreamResponse) {
        return answers.read(call, upstreamResponse);
    }

    /** Returns a refusal in the format of the exchange, as the response to a WebSocket message. */
    public Refusal refusal(RefusalKind shape, Call call, String why, OutboundMessage outboundMessage) {
        return RefusalFormatter.to(outboundMessage, refusal(shape, call, why));
    }

    /**
     * Returns a refusal in the format of the exchange. {@code why} is included only where clients of the exchange
     * accept free text.
     */
    public Refusal refusal(RefusalKind shape, @Nullable Call call, String why) {
        RefusalSet own = call == null ? refusals : call.plan().rules().refusals();
        List<String> clients = call == null ? List.of("") : call.clients();
        return RefusalFormatter.format(own, shape, call == null || call.kind().orders(), why, clients);
    }
}
