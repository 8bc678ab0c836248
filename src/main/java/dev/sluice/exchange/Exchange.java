package dev.sluice.exchange;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One configured exchange: names calls, prices them, reads answers and words refusals, all from data. Made once at load; whatever is wrong
 * with the data is an IllegalArgumentException then. Immutable but for a small memory of key hashes; any thread.
 */
public final class Exchange {
    private final String name;
    private final ExchangeSettings settings;
    private final DialectSettings dialect;
    private final List<String> limitNames;
    private final List<HostSettings> hosts;
    private final List<Group> groups;
    private final RouteTable table = new RouteTable();
    private final Callers callers;
    private final AnswerReader answers;
    private final RefusalSet refusals;

    private Exchange(String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        this.name = name;
        this.settings = settings;
        this.dialect = dialect;
        this.limitNames = List.copyOf(limitNames);
        this.callers = new Callers(settings.accounts());
        this.hosts = settings.upstreams().stream()
                .sorted(Comparator.comparingInt(
                                (HostSettings host) -> host.path().length())
                        .reversed())
                .toList();
        this.groups = groups(dialect, limitNames);
        groups.forEach(group -> group.routes().forEach(table::add));
        groups.forEach(Group::check);
        this.answers = new AnswerReader(dialect);
        this.refusals = group(dialect.groups().get(0).path()).refusals();
    }

    /** Makes it from its settings; costs speak of limits by their index in {@code limitNames}. */
    public static Exchange of(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        return new Exchange(name, settings, dialect, limitNames);
    }

    /** Longest path first; the last takes what no other does. */
    private static List<Group> groups(DialectSettings dialect, List<String> limitNames) {
        List<Group> groups = new ArrayList<>();
        dialect.groups().forEach(settings -> groups.add(new Group(dialect, settings, limitNames)));
        if (groups.stream().noneMatch(group -> group.path().equals("/"))) {
            groups.add(new Group(
                    dialect,
                    new GroupSettings(
                            "/",
                            "no group of the dialect names this path",
                            Map.of(),
                            Map.of(),
                            List.of(),
                            null,
                            dialect.groups().get(0).refusals(),
                            Map.of(),
                            List.of()),
                    limitNames));
        }
        groups.sort(
                Comparator.comparingInt((Group group) -> group.path().length()).reversed());
        return List.copyOf(groups);
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
        return groups.stream()
                .flatMap(group -> group.routes().stream())
                .map(RoutePlan::route)
                .toList();
    }

    /** What calls of each listed route can cost: {@code most} the dearest, {@code onOk} the cheapest that must fit. */
    public List<Cost> extremes(Route route) {
        return groups.stream()
                .flatMap(group -> group.routes().stream())
                .filter(plan -> plan.route().equals(route))
                .findFirst()
                .map(RoutePlan::extremes)
                .orElse(List.of());
    }

    /** What a CANCEL or DEAD_MAN call can cost of that limit, for its reserve; 0: no such call is charged to it. */
    public long cancelCost(int limit) {
        return groups.stream()
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
        return groups.stream().flatMap(group -> group.routes().stream()).anyMatch(RoutePlan::aged);
    }

    public int maxReadBodyBytes() {
        return dialect.maxReadBodyBytes();
    }

    public int maxReadAnswerBytes() {
        return dialect.maxReadAnswerBytes();
    }

    /** Whether {@link #name} must see the body. */
    public boolean needsBody(String method, String target) {
        return !dialect.bodies().isEmpty() && !method.equals("GET") && !method.equals("HEAD");
    }

    /** Where calls to that path go; null: nowhere is configured. */
    public @Nullable Upstream upstream(String path) {
        HostSettings host = host(path);
        return host == null ? null : host.target();
    }

    /** The host that such a call is for by its URL, wherever it is connected; null: none is configured. */
    public @Nullable Upstream named(String path) {
        HostSettings host = host(path);
        return host == null ? null : host.url();
    }

    private @Nullable HostSettings host(String path) {
        for (HostSettings host : hosts) {
            if (Group.covers(host.path(), path)) {
                return host;
            }
        }
        return null;
    }

    /** Names a call; never throws. */
    public Call name(Request request) {
        int question = request.target().indexOf('?');
        String path = question < 0 ? request.target() : request.target().substring(0, question);
        RoutePlan plan = table.find(request.method(), path);
        boolean odd = false;
        if (plan == null) {
            String lenient = RouteTable.lenient(path);
            plan = lenient.equals(path) ? null : table.find(request.method(), lenient);
            odd = plan != null;
        }
        if (plan == null) {
            plan = group(path).unlisted(request.method());
        }
        Fields fields = new Fields(plan.plan());
        if (odd) {
            fields.doubt("the path is a listed one only after decoding");
        }
        plan.variables(path, fields);
        if (question >= 0) {
            FormFields.read(request.target(), question + 1, fields, Fields.QUERY);
        }
        if (request.body().length > 0 && needsBody(request.method(), path)) {
            body(request, fields);
        }
        fields.finish();
        return new Call(request, plan, caller(request), fields);
    }

    private Group group(String path) {
        for (Group group : groups) {
            if (group.covers(path)) {
                return group;
            }
        }
        return groups.get(groups.size() - 1);
    }

    private Caller caller(Request request) {
        String key = dialect.keyHeader() == null ? null : request.headers().get(dialect.keyHeader());
        return key == null || key.isEmpty() ? Caller.NOBODY : callers.of(key);
    }

    private void body(Request request, Fields into) {
        byte[] body = request.body();
        String encoding = request.headers().get("Content-Encoding");
        BodyFormat format = format(request.headers().get("Content-Type"));
        if (body.length > dialect.maxReadBodyBytes()) {
            into.doubt("the body is longer than " + dialect.maxReadBodyBytes() + " bytes");
        } else if (format == null || !dialect.bodies().contains(format)) {
            into.doubt("the body is of a kind that the exchange does not take");
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            into.doubt("the body is compressed");
        } else if (format == BodyFormat.JSON) {
            JsonFields.read(body, into);
        } else {
            FormFields.read(new String(body, StandardCharsets.ISO_8859_1), 0, into, Fields.BODY);
        }
    }

    /** Without a Content-Type the exchange's first format: a cancel must not fail for want of a header. */
    private @Nullable BodyFormat format(@Nullable String contentType) {
        if (contentType == null || contentType.isEmpty()) {
            return dialect.bodies().get(0);
        }
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "application/x-www-form-urlencoded" -> BodyFormat.FORM;
            case "application/json" -> BodyFormat.JSON;
            default -> null;
        };
    }

    /** What the call costs of each limit now; an order that was not learned costs the worst case. */
    public List<Cost> costs(Call call, Learned learned, long nowNanos) {
        return call.believed() && call.plan().aged() ? AgedCosts.of(call, learned, nowNanos) : call.costs();
    }

    /** Whether {@link #read} must see the body of an answer with that status. */
    public boolean wantsAnswerBody(Call call, int status) {
        return call.plan().answer().wants(status);
    }

    /** What an answer means; never throws. */
    public Reading read(Call call, Answered answered) {
        return answers.read(call, answered);
    }

    /** An answer of ours in the exchange's words; {@code why} appears only where the exchange's clients take free text. */
    public Refusal refusal(Answer shape, @Nullable Call call, String why) {
        RefusalSet words = call == null ? refusals : call.plan().group().refusals();
        return Refusals.word(words, shape, call == null || call.kind().orders(), why);
    }
}
