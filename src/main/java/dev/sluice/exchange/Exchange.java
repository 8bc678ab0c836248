package dev.sluice.exchange;

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
    private final Groups groups;
    private final List<StreamSettings> streams;
    private final Naming naming;
    private final @Nullable CodeSettings told;
    private final Codes codes = new Codes();
    private final AnswerReader answers;
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
        this.groups = new Groups(dialect, limitNames);
        RouteTable table = new RouteTable();
        groups.all().forEach(group -> group.tabled().forEach(table::add));
        groups.all().forEach(group -> group.adopt(table));
        groups.all().forEach(Group::check);
        this.answers = new AnswerReader(dialect);
        this.told = dialect.codes();
        checkCodes();
        this.naming = new Naming(dialect, groups, table, new Naming.Known(new Callers(settings.accounts()), codes));
        this.takesOnlyJson = dialect.bodies().equals(List.of(BodyFormat.JSON));
        this.refusals = groups.of("GET", dialect.groups().get(0).path()).refusals();
    }

    /** Refuses numbers of instruments that are told by calls which there are not. */
    private void checkCodes() {
        for (String call : told == null ? List.<String>of() : told.told()) {
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
        return groups.all().stream()
                .flatMap(group -> group.routes().stream())
                .map(RoutePlan::route)
                .toList();
    }

    /** Ids of the listed routes whose answers anybody may have who asks the same. */
    public List<String> readsForAll() {
        return groups.all().stream()
                .flatMap(group -> group.routes().stream())
                .filter(RoutePlan::isForAll)
                .map(plan -> plan.route().id())
                .toList();
    }

    /** What calls of each listed route can cost: {@code most} the dearest, {@code onOk} the cheapest that must fit. */
    public List<Cost> extremes(Route route) {
        return groups.all().stream()
                .flatMap(group -> group.routes().stream())
                .filter(plan -> plan.route().equals(route))
                .findFirst()
                .map(RoutePlan::extremes)
                .orElse(List.of());
    }

    /** What a CANCEL or DEAD_MAN call can cost of that limit, for its reserve; 0: no such call is charged to it. */
    public long cancelCost(int limit) {
        return groups.all().stream()
                .flatMap(group -> group.routes().stream())
                .filter(plan ->
                        plan.route().kind() == Kind.CANCEL || plan.route().kind() == Kind.DEAD_MAN)
                .flatMap(plan -> plan.extremes().stream())
                .filter(cost -> cost.limit() == limit)
                .mapToLong(Cost::most)
                .max()
                .orElse(0);
    }

    /** Whether costs depend on the age of orders, so that {@link Learned} should be told of them. */
    public boolean learnsOrders() {
        return groups.all().stream().flatMap(group -> group.routes().stream()).anyMatch(RoutePlan::aged);
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
        return groups.all().get(0).spelt(spelling);
    }

    public int maxReadBodyBytes() {
        return dialect.maxReadBodyBytes();
    }

    public int maxReadAnswerBytes() {
        return dialect.maxReadAnswerBytes();
    }

    /** Whether {@link #name} must see the body. */
    public boolean needsBody(String method, String target) {
        return naming.needsBody(method);
    }

    /** Where calls to that path go by the exchange's name; null: nowhere is configured. */
    public @Nullable Upstream upstream(String path) {
        for (HostSettings host : hosts) {
            if (!host.byUrlOnly() && Group.covers(host.path(), path)) {
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
            if (Group.covers(host.path(), path)) {
                return host.path();
            }
        }
        return null;
    }

    /** Where WebSockets of that path go; null: nowhere is configured. */
    public @Nullable StreamSettings stream(String path) {
        for (StreamSettings stream : streams) {
            if (Group.covers(stream.path(), path)) {
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
                if (!stream.cut() && Group.covers(stream.path(), path)) {
                    return stream;
                }
                anyPath = anyPath == null && stream.cut() ? stream : anyPath;
            }
        }
        return anyPath;
    }

    /** A header that decides about a call and occurs twice, so that the call must be refused; null: none does. */
    public @Nullable String twice(Headers headers) {
        return naming.twice(headers);
    }

    /** In the exchange's words: a request that is wrong in itself. */
    public Refusal malformed(String why) {
        Refusal worded = Refusals.word(refusals, Answer.BLOCKED_ORDER, false, why, List.of(""));
        return new Refusal(BAD_REQUEST, worded.contentType(), worded.body());
    }

    /** Names a call; never throws. */
    public Call name(Request request) {
        return naming.of(request);
    }

    /** Whether messages on WebSockets of that path are read. */
    public boolean readsMessages(String path) {
        return groups.of(Route.SEND, path).messages() != null;
    }

    /** Whether it says nothing but that the bot lives, and is neither named nor charged. */
    public boolean isHeartbeat(String path, byte[] text) {
        Messages messages = groups.of(Route.SEND, path).messages();
        return messages != null && messages.isHeartbeat(text);
    }

    /** Reads a bot's message; never throws. {@code loggedIn}: the key that the connection has, or null. */
    public Sent message(String path, byte[] text, @Nullable String loggedIn) {
        Messages messages = groups.of(Route.SEND, path).messages();
        return messages == null
                ? new Sent(new Request(Route.SEND, path + "/", name -> null, text), "", "", null)
                : messages.sent(path, text, loggedIn);
    }

    /** Reads a message of the exchange as an answer; never throws. */
    public Told told(String path, byte[] text) {
        Messages messages = groups.of(Route.SEND, path).messages();
        return messages == null ? new Told(new Answered(200, name -> null, text), "", false, "") : messages.told(text);
    }

    /** What this configuration makes of a call that an earlier one may have named. */
    public Call present(Call call) {
        return groups.all().contains(call.plan().group()) ? call : name(call.request());
    }

    /** What the call costs of each limit now; an order that was not learned costs the worst case. */
    public List<Cost> costs(Call call, Learned learned, long nowNanos) {
        return call.believed() && call.plan().aged() ? AgedCosts.of(call, learned, nowNanos) : call.costs();
    }

    /** Whether {@link #read} must see the body of an answer with that status. */
    public boolean wantsAnswerBody(Call call, int status) {
        boolean told = publishes(call) || tellsMargin(call);
        return call.plan().answer().wants(status) || (told && Statuses.success(status));
    }

    /** How many first bytes of such an answer are to be kept for its meaning, where {@code usual} are kept of most; 0: none. */
    public int answerBytes(Call call, int status, int usual) {
        MarginRow row = call.plan().margin();
        int most = row == null ? usual : Math.max(usual, row.readBytes());
        return wantsAnswerBody(call, status) ? most : 0;
    }

    /** Whether answers to that call tell an account's margin, so that {@link #margin} should see them. */
    public boolean tellsMargin(Call call) {
        return call.plan().margin() != null;
    }

    /** The margin that an answer tells; null: it tells none. Never throws. */
    public @Nullable MarginSeen margin(Call call, Answered answered) {
        return answers.margin(call, answered);
    }

    /** Whether answers to that call tell limits, so that {@link #published} should see them. */
    public boolean publishes(Call call) {
        return call.plan().publishes() != null;
    }

    /** The limits that an answer tells of; never throws. */
    public List<Published> published(Call call, Answered answered) {
        return answers.published(call, answered);
    }

    /** Whether orders may name their instrument by a number. */
    public boolean namesByNumber() {
        return told != null;
    }

    /** What instruments numbers in orders stand for, as far as they are known. */
    public Codes codes() {
        return codes;
    }

    /** Reads numbers of instruments out of an answer to that call as it passes; null: it tells none. */
    public @Nullable CodeScan codeScan(Call call, int status, Headers headers) {
        if (told == null
                || !Statuses.success(status)
                || !told.told().contains(call.route().id())) {
            return null;
        }
        return new CodeScan(told, codes, headers.get("Content-Encoding"));
    }

    /** What to ask for numbers that are not known; empty: nothing. */
    public List<Request> asksForCodes() {
        return told == null
                ? List.of()
                : told.ask().stream()
                        .map(target -> new Request("GET", target, name -> null, new byte[0]))
                        .toList();
    }

    /** The configuration before knew it too: what it learned is not to be learned anew where the hosts are the same. */
    public void inherit(Exchange before) {
        if (settings.upstreams().equals(before.settings.upstreams()) && Objects.equals(told, before.told)) {
            codes.inherit(before.codes);
        }
    }

    /** Where answers to that call name hosts of WebSockets, for {@link ToldHosts}; null: nowhere. */
    public @Nullable String hostsTold(Call call) {
        return call.plan().rewriteHost();
    }

    /** What an answer means; never throws. */
    public Reading read(Call call, Answered answered) {
        return answers.read(call, answered);
    }

    /** The same as the answer to a message. */
    public Refusal refusal(Answer shape, Call call, String why, Sent sent) {
        return Refusals.to(sent, refusal(shape, call, why));
    }

    /** An answer of ours in the exchange's words; {@code why} appears only where the exchange's clients take free text. */
    public Refusal refusal(Answer shape, @Nullable Call call, String why) {
        RefusalSet words = call == null ? refusals : call.plan().group().refusals();
        List<String> clients = call == null ? List.of("") : call.clients();
        return Refusals.word(words, shape, call == null || call.kind().orders(), why, clients);
    }
}
