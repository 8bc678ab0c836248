package dev.sluice.core.exchange;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One configured exchange: names calls, prices them, reads answers and words refusals, all from data. Made once at load; whatever is wrong
 * with the data is an IllegalArgumentException then. Immutable but for what it remembers: key hashes, and numbers of instruments; any thread.
 */
public final class Exchange {
    private static final int BAD_REQUEST = 400;

    private final String name;
    private final ExchangeSettings settings;
    private final DialectSettings dialect;
    private final List<String> limitNames;
    private final List<HostSettings> hosts;
    private final RouteGroups routeGroups;
    private final List<StreamSettings> streams;
    private final CallClassifier callClassifier;
    private final @Nullable CodeSettings readMessage;
    private final InstrumentIds instrumentIds = new InstrumentIds();
    private final ResponseReader answers;
    private final boolean takesOnlyJson;
    private final RefusalSet refusals;

    private Exchange(String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        this.name = name;
        this.settings = settings;
        this.dialect = dialect;
        this.limitNames = List.copyOf(limitNames);
        this.hosts = settings.upstreams().stream()
                .sorted(Comparator.comparingInt(
                                (HostSettings host) -> host.path().length())
                        .reversed())
                .toList();
        this.streams = settings.streams().stream()
                .sorted(Comparator.comparingInt(
                                (StreamSettings stream) -> stream.path().length())
                        .reversed())
                .toList();
        this.routeGroups = new RouteGroups(dialect, limitNames);
        RouteTable table = new RouteTable();
        routeGroups.all().forEach(routeGroup -> routeGroup.tabled().forEach(table::add));
        routeGroups.all().forEach(routeGroup -> routeGroup.adopt(table));
        routeGroups.all().forEach(RouteGroup::check);
        this.answers = new ResponseReader(dialect);
        this.readMessage = dialect.codes();
        checkCodes();
        this.callClassifier = new CallClassifier(
                dialect,
                routeGroups,
                table,
                new CallClassifier.Known(new AccountResolver(settings.accounts()), instrumentIds));
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
        this.refusals = routeGroups.of("GET", dialect.groups().get(0).path()).refusals();
    }

    /** Refuses numbers of instruments that are told by calls which there are not. */
    private void checkCodes() {
        for (String call : readMessage == null ? List.<String>of() : readMessage.told()) {
            if (routes().stream().noneMatch(route -> route.id().equals(call))) {
                throw new IllegalArgumentException(
                        "'codes' are told by '" + call
                                + "', which no route is; name a call as its route has it, such as \"GET /api/v5/public/instruments\"");
            }
        }
    }

    /** Makes it from its settings; costs speak of limits by their index in {@code limitNames}. */
    public static Exchange of(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        return new Exchange(name, settings, dialect, limitNames);
    }

    public String name() {
        return name;
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

    /** Every listed route, in the order of the tables. */
    public List<Route> routes() {
        return routeGroups.all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .map(CompiledRoute::route)
                .toList();
    }

    /** Ids of the listed routes whose answers anybody may have who asks the same. */
    public List<String> readsForAll() {
        return routeGroups.all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(CompiledRoute::isForAll)
                .map(plan -> plan.route().id())
                .toList();
    }

    /** What calls of each listed route can cost: {@code most} the dearest, {@code onOk} the cheapest that must fit. */
    public List<Cost> extremes(Route route) {
        return routeGroups.all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(plan -> plan.route().equals(route))
                .findFirst()
                .map(CompiledRoute::extremes)
                .orElse(List.of());
    }

    /** What a CANCEL or DEAD_MAN call can cost of that limit, for its reserve; 0: no such call is charged to it. */
    public long cancelCost(int limit) {
        return routeGroups.all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .filter(plan ->
                        plan.route().kind() == Kind.CANCEL || plan.route().kind() == Kind.DEAD_MAN)
                .flatMap(plan -> plan.extremes().stream())
                .filter(cost -> cost.limit() == limit)
                .mapToLong(Cost::most)
                .max()
                .orElse(0);
    }

    /** Whether costs depend on the age of orders, so that {@link OrderCache} should be told of them. */
    public boolean learnsOrders() {
        return routeGroups.all().stream()
                .flatMap(routeGroup -> routeGroup.routes().stream())
                .anyMatch(CompiledRoute::aged);
    }

    /** The header that carries the API key; null: none does. */
    public @Nullable String keyHeader() {
        HeaderPart key = HeaderPart.of(dialect.keyHeader());
        return key == null ? null : key.header();
    }

    /** Whether its writes have their parameters in a JSON body and nowhere else. */
    public boolean takesOnlyJson() {
        return takesOnlyJson;
    }

    /** The one name that an instrument has here, whichever of its spellings this is. */
    public String instrument(String spelling) {
        return routeGroups.all().get(0).spelt(spelling);
    }

    public int maxReadBodyBytes() {
        return dialect.maxReadBodyBytes();
    }

    public int maxReadAnswerBytes() {
        return dialect.maxReadAnswerBytes();
    }

    /** Whether {@link #name} must see the body. */
    public boolean needsBody(String method, String target) {
        return callClassifier.needsBody(method);
    }

    /** Where calls to that path go by the exchange's name; null: nowhere is configured. */
    public @Nullable Upstream upstream(String path) {
        for (HostSettings host : hosts) {
            if (!host.byUrlOnly() && RouteGroup.covers(host.path(), path)) {
                return host.target();
            }
        }
        return null;
    }

    /** Where calls to that path go that name their host by URL, whatever it is connected to; null: the path is not configured for that host. */
    public @Nullable Upstream upstream(String path, Upstream named) {
        String start = start(path);
        for (HostSettings host : hosts) {
            if (host.path().equals(start) && host.url().equals(named)) {
                return host.target();
            }
        }
        return null;
    }

    /** The configured start of the path, by which its host is chosen; null: none is. */
    public @Nullable String start(String path) {
        for (HostSettings host : hosts) {
            if (RouteGroup.covers(host.path(), path)) {
                return host.path();
            }
        }
        return null;
    }

    /** Where WebSockets of that path go; null: nowhere is configured. */
    public @Nullable StreamSettings stream(String path) {
        for (StreamSettings stream : streams) {
            if (RouteGroup.covers(stream.path(), path)) {
                return stream;
            }
        }
        return null;
    }

    /** The stream at that host of the exchange, at whichever port it has it; null: none is configured for that path. */
    public @Nullable StreamSettings streamOfHost(String host, String path) {
        return stream(path, at -> at.host().equals(host));
    }

    /** The same at exactly that host, port and scheme. */
    public @Nullable StreamSettings streamByUrl(Upstream named, String path) {
        return stream(path, named::equals);
    }

    /** One that lists the path goes before one whose host has any path. */
    private @Nullable StreamSettings stream(String path, Predicate<Upstream> at) {
        StreamSettings anyPath = null;
        for (StreamSettings stream : streams) {
            if (at.test(stream.url().upstream())) {
                if (!stream.cut() && RouteGroup.covers(stream.path(), path)) {
                    return stream;
                }
                anyPath = anyPath == null && stream.cut() ? stream : anyPath;
            }
        }
        return anyPath;
    }

    /** A header that decides about a call and occurs twice, so that the call must be refused; null: none does. */
    public @Nullable String twice(Headers headers) {
        return callClassifier.twice(headers);
    }

    /** In the exchange's words: a request that is wrong in itself. */
    public Refusal malformed(String why) {
        Refusal worded = RefusalFormatter.word(refusals, RefusalKind.BLOCKED_ORDER, false, why, List.of(""));
        return new Refusal(BAD_REQUEST, worded.contentType(), worded.body());
    }

    /** Names a call; never throws. */
    public Call name(CallRequest callRequest) {
        return callClassifier.of(callRequest);
    }

    /** Whether messages on WebSockets of that path are read. */
    public boolean readsMessages(String path) {
        return routeGroups.of(Route.SEND, path).messageReader() != null;
    }

    /** Whether it says nothing but that the bot lives, and is neither named nor charged. */
    public boolean isHeartbeat(String path, byte[] text) {
        MessageReader messageReader = routeGroups.of(Route.SEND, path).messageReader();
        return messageReader != null && messageReader.isHeartbeat(text);
    }

    /** Reads a bot's message; never throws. {@code loggedIn}: the key that the connection has, or null. */
    public OutboundMessage message(String path, byte[] text, @Nullable String loggedIn) {
        MessageReader messageReader = routeGroups.of(Route.SEND, path).messageReader();
        return messageReader == null
                ? new OutboundMessage(new CallRequest(Route.SEND, path + "/", name -> null, text), "", "", null)
                : messageReader.sent(path, text, loggedIn);
    }

    /** Reads a message of the exchange as an answer; never throws. */
    public InboundMessage readMessage(String path, byte[] text) {
        MessageReader messageReader = routeGroups.of(Route.SEND, path).messageReader();
        return messageReader == null
                ? new InboundMessage(new UpstreamResponse(200, name -> null, text), "", false, "")
                : messageReader.told(text);
    }

    /** What this configuration makes of a call that an earlier one may have named. */
    public Call present(Call call) {
        return routeGroups.all().contains(call.plan().routeGroup()) ? call : name(call.callRequest());
    }

    /** What the call costs of each limit now; an order that was not learned costs the worst case. */
    public List<Cost> costs(Call call, OrderCache orderCache, long nowNanos) {
        return call.believed() && call.plan().aged() ? AgeBasedCosts.of(call, orderCache, nowNanos) : call.costs();
    }

    /** Whether {@link #read} must see the body of an answer with that status. */
    public boolean wantsAnswerBody(Call call, int status) {
        boolean told = publishes(call) || reportsMargin(call);
        return call.plan().answer().wants(status) || (told && DefaultStatuses.success(status));
    }

    /** How many first bytes of such an answer are to be kept for its meaning, where {@code usual} are kept of most; 0: none. */
    public int answerBytes(Call call, int status, int usual) {
        MarginRow row = call.plan().margin();
        int most = row == null ? usual : Math.max(usual, row.readBytes());
        return wantsAnswerBody(call, status) ? most : 0;
    }

    /** Whether answers to that call tell an account's margin, so that {@link #margin} should see them. */
    public boolean reportsMargin(Call call) {
        return call.plan().margin() != null;
    }

    /** The margin that an answer tells; null: it tells none. Never throws. */
    public @Nullable MarginReading margin(Call call, UpstreamResponse upstreamResponse) {
        return answers.margin(call, upstreamResponse);
    }

    /** Whether answers to that call tell limits, so that {@link #published} should see them. */
    public boolean publishes(Call call) {
        return call.plan().publishes() != null;
    }

    /** The limits that an answer tells of; never throws. */
    public List<PublishedLimit> published(Call call, UpstreamResponse upstreamResponse) {
        return answers.published(call, upstreamResponse);
    }

    /** Whether orders may name their instrument by a number. */
    public boolean namesByNumber() {
        return readMessage != null;
    }

    /** What instruments numbers in orders stand for, as far as they are known. */
    public InstrumentIds instrumentIds() {
        return instrumentIds;
    }

    /** Reads numbers of instruments out of an answer to that call as it passes; null: it tells none. */
    public @Nullable InstrumentIdScanner instrumentIdScanner(Call call, int status, Headers headers) {
        if (readMessage == null
                || !DefaultStatuses.success(status)
                || !readMessage.told().contains(call.route().id())) {
            return null;
        }
        return new InstrumentIdScanner(readMessage, instrumentIds, headers.get("Content-Encoding"));
    }

    /** What to ask for numbers that are not known; empty: nothing. */
    public List<CallRequest> needsInstrumentIds() {
        return readMessage == null
                ? List.of()
                : readMessage.ask().stream()
                        .map(target -> new CallRequest("GET", target, name -> null, new byte[0]))
                        .toList();
    }

    /** The configuration before knew it too: what it learned is not to be learned anew where the hosts are the same. */
    public void inherit(Exchange before) {
        if (settings.upstreams().equals(before.settings.upstreams())
                && Objects.equals(readMessage, before.readMessage)) {
            instrumentIds.inherit(before.instrumentIds);
        }
    }

    /** Where answers to that call name hosts of WebSockets, for {@link AdvertisedHosts}; null: nowhere. */
    public @Nullable String advertisedHosts(Call call) {
        return call.plan().rewriteHost();
    }

    /** What an answer means; never throws. */
    public ResponseMeaning read(Call call, UpstreamResponse upstreamResponse) {
        return answers.read(call, upstreamResponse);
    }

    /** The same as the answer to a message. */
    public Refusal refusal(RefusalKind shape, Call call, String why, OutboundMessage outboundMessage) {
        return RefusalFormatter.to(outboundMessage, refusal(shape, call, why));
    }

    /** An answer of ours in the exchange's words; {@code why} appears only where the exchange's clients take free text. */
    public Refusal refusal(RefusalKind shape, @Nullable Call call, String why) {
        RefusalSet words = call == null ? refusals : call.plan().routeGroup().refusals();
        List<String> clients = call == null ? List.of("") : call.clients();
        return RefusalFormatter.word(words, shape, call == null || call.kind().orders(), why, clients);
    }
}
