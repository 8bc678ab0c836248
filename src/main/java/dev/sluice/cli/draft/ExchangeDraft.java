package dev.sluice.cli.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.call.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A draft of an exchange's table and entry, from the table of ccxt. Paths, methods, hosts and the places of key, nonce,
 * instrument and order ids are read from calls that ccxt builds; kinds and costs are guesses. All calls are charged to
 * one limit of the address, which is not exact.
 */
public final class ExchangeDraft {
    private static final String LIMIT = "all";
    private static final String BY_STATUS =
            "S-CCXT: its class for a status alone; the exchange's own codes are not read yet";
    private static final Pattern VARIABLE = Pattern.compile("\\{[^/}]*}");
    private static final long[] WINDOWS_MS = {1_000, 10_000, 60_000, 600_000, 3_600_000};
    private static final int[] SCALES = {1, 2, 5, 10, 20, 50, 100, 1000};

    /**
     * A limit is large enough for a cost if the cost is at most this part of it: 95 % are used, and a tenth is reserved
     * for cancels.
     */
    private static final double LARGEST_PART = 0.8;

    private final String name;
    private final CcxtTable table;
    private final LocalDate today;
    private final List<CcxtCall> calls = new ArrayList<>();
    private final List<CcxtCall> leftOut = new ArrayList<>();
    private final Budget budget;

    /** The one limit of the draft: {@code size} units in {@code windowMs}, a unit being {@code 1 / scale} of ccxt's. */
    private record Budget(long size, long windowMs, int scale) {
        long cost(CcxtCall call) {
            return Math.max(1, (long) Math.ceil(call.cost() * scale - 1e-9));
        }
    }

    public ExchangeDraft(String name, CcxtTable table, LocalDate today) {
        this.name = name;
        this.table = table;
        this.today = today;
        select();
        budget = budget();
    }

    /**
     * Selects the calls that can be routes: ccxt could build them, and no earlier call has the same method and path or
     * crosses it.
     */
    private void select() {
        Set<String> shapes = new HashSet<>();
        for (CcxtCall call : table.calls()) {
            if (!call.isBuilt() || !isRoute(Objects.requireNonNull(call.path()))) {
                leftOut.add(call);
            } else if (shapes.add(shape(call))) {
                boolean crosses = calls.stream().anyMatch(other -> isCrossed(call, other));
                (crosses ? leftOut : calls).add(call);
            }
        }
        if (calls.isEmpty()) {
            throw new CommandFailed(ExitCode.NO, "ccxt's class '" + name + "' has no REST calls that can be listed");
        }
    }

    /** Returns whether a path can be written in a route: no variable is only a part of a segment. */
    private static boolean isRoute(String path) {
        for (String segment : path.split("/", -1)) {
            Matcher variable = VARIABLE.matcher(segment);
            if (variable.find() && !variable.group().equals(segment)) {
                return false;
            }
        }
        return path.startsWith("/") && path.indexOf(' ') < 0 && path.length() < 190;
    }

    private static String shape(CcxtCall call) {
        return call.verb() + " "
                + VARIABLE.matcher(Objects.requireNonNull(call.path())).replaceAll("{}");
    }

    /** Returns whether both calls match a common path and neither is more specific, which routes must not do. */
    private static boolean isCrossed(CcxtCall call, CcxtCall other) {
        String[] mine = shape(call).split("/", -1);
        String[] theirs = shape(other).split("/", -1);
        if (mine.length != theirs.length) {
            return false;
        }
        boolean wider = false;
        boolean narrower = false;
        for (int i = 0; i < mine.length; i++) {
            boolean varies = mine[i].equals("{}");
            boolean otherVaries = theirs[i].equals("{}");
            if (!varies && !otherVaries && !mine[i].equals(theirs[i])) {
                return false;
            }
            wider |= varies && !otherVaries;
            narrower |= otherVaries && !varies;
        }
        return wider && narrower;
    }

    /**
     * Returns the limit that allows what ccxt's own limiter does, in a window that is long enough for the most
     * expensive call.
     */
    private Budget budget() {
        int scale = scale();
        double perMilli = 1 / Math.max(table.rateLimit(), 0.001);
        double most = calls.stream().mapToDouble(CcxtCall::cost).max().orElse(1) * scale;
        long window = WINDOWS_MS[WINDOWS_MS.length - 1];
        for (int i = WINDOWS_MS.length - 1; i >= 0; i--) {
            if (perMilli * WINDOWS_MS[i] * scale * LARGEST_PART >= Math.max(most, 2)) {
                window = WINDOWS_MS[i];
            }
        }
        long size = Math.max((long) (perMilli * window * scale), (long) Math.ceil(most / LARGEST_PART) + 2);
        return new Budget(size, window, scale);
    }

    /** Returns the smallest factor that makes every cost of ccxt a whole number; the largest one if none does. */
    private int scale() {
        for (int scale : SCALES) {
            if (calls.stream()
                    .allMatch(call -> Math.abs(call.cost() * scale - Math.rint(call.cost() * scale)) < 1e-6)) {
                return scale;
            }
        }
        return SCALES[SCALES.length - 1];
    }

    /** Returns an object as JSON, each member and each element on a line of its own. */
    public static String lines(Map<String, Object> object) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withArrayIndenter(indenter)
                .withObjectIndenter(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts can be written", e);
        }
    }

    // ---- the table

    /** Returns the content of {@code conf/routes/NAME.json}. */
    public Map<String, Object> routes() {
        Map<String, Object> draft = new LinkedHashMap<>();
        draft.put("$schema", "../schema/routes.schema.json");
        draft.put("draft", todo());
        draft.put(
                "sources",
                Map.of(
                        "S-CCXT",
                        "npm ccxt " + table.version() + ", class " + name + ", read " + today + "; secondary"));
        Map<String, String> places = new LinkedHashMap<>();
        places.put("keyHeader", mostFrequent(CcxtCall::keyHeader));
        places.put("keyParameter", mostFrequent(CcxtCall::keyParameter));
        places.put("nonceHeader", nonce(mostFrequent(CcxtCall::nonceHeader)));
        places.put("nonce", nonce(mostFrequent(CcxtCall::nonceParameter)));
        places.put("instrument", mostFrequent(CcxtCall::instrument));
        places.values().removeIf(String::isEmpty);
        draft.putAll(places);
        List<String> bodies = calls.stream()
                .map(CcxtCall::body)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
        if (!bodies.isEmpty()) {
            draft.put("bodies", bodies);
        }
        draft.put("groups", List.of(group()));
        draft.put("outcomes", Map.of("status", Map.of("source", BY_STATUS, "rules", outcomes())));
        draft.put("refusals", Map.of("status", refusals()));
        draft.put("limits", Map.of(LIMIT, limit()));
        return draft;
    }

    private Map<String, Object> limit() {
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("scope", "ip");
        limit.put("algorithm", "slidingWindow");
        limit.put("size", budget.size());
        limit.put("windowMs", budget.windowMs());
        limit.put("exact", false);
        limit.put("source", "S-CCXT: the rate of ccxt's own limiter" + unit());
        return limit;
    }

    private Map<String, Object> group() {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("path", "/");
        group.put("source", "S-CCXT: kinds are guesses by name, costs are those of ccxt's own limiter" + unit());
        group.put(
                "unlistedCosts",
                Map.of(LIMIT, calls.stream().mapToLong(budget::cost).max().orElse(1)));
        group.put("outcomes", List.of("status"));
        group.put("refusals", "status");
        List<Object> routes = new ArrayList<>();
        Map<Kind, Map<Long, Map<Map<String, Object>, List<String>>>> byKind = new EnumMap<>(Kind.class);
        calls.forEach(call -> byKind.computeIfAbsent(CcxtKinds.of(call), kind -> new TreeMap<>())
                .computeIfAbsent(budget.cost(call), cost -> new LinkedHashMap<>())
                .computeIfAbsent(call.orders(), orders -> new ArrayList<>())
                .add(call.verb() + " " + call.path()));
        byKind.forEach((kind, byCost) -> byCost.forEach((cost, byOrders) -> byOrders.forEach((orders, paths) -> {
            Map<String, Object> route = new LinkedHashMap<>();
            route.put("calls", paths);
            route.put("kind", kind.name());
            route.put("costs", Map.of(LIMIT, cost));
            if (!orders.isEmpty()) {
                route.put("orders", orders);
            }
            routes.add(route);
        })));
        group.put("routes", routes);
        return group;
    }

    private String unit() {
        return budget.scale() == 1 ? "" : " times " + budget.scale();
    }

    private static List<Object> outcomes() {
        return List.of(
                Map.of("status", "429", "outcome", "RATE"),
                Map.of("status", "401", "outcome", "AUTH"),
                Map.of("status", "500-599", "outcome", "UNKNOWN"));
    }

    private static Map<String, Object> refusals() {
        Map<String, Object> refusals = new LinkedHashMap<>();
        Map<String, Object> blocked = new LinkedHashMap<>();
        blocked.put("status", 422);
        blocked.put("contentType", "application/json");
        blocked.put("body", "{\"error\":\"blocked\",\"message\":\"{why}\"}");
        refusals.put("blockedOrder", blocked);
        refusals.put("blockedOther", blocked);
        refusals.put("waitLonger", Map.of("status", 429));
        refusals.put("outcomeUnknown", Map.of("status", 504));
        refusals.put("unreachable", Map.of("status", 503));
        refusals.put("source", BY_STATUS);
        return refusals;
    }

    /** Returns the name if it says that its number is a nonce; "" for one that may as well be the time. */
    private static String nonce(String name) {
        return name.toLowerCase(Locale.ROOT).contains("nonce") ? name : "";
    }

    /** Returns what most calls have there; "" if none has it. */
    private String mostFrequent(Function<CcxtCall, @Nullable String> place) {
        return calls.stream()
                .map(place)
                .flatMap(Stream::ofNullable)
                .collect(Collectors.groupingBy(text -> text, LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    // ---- the entry

    /** Returns the entry for {@code conf/exchanges.json}. */
    public Map<String, Object> entry() {
        List<Object> upstreams = new ArrayList<>();
        for (String host : hosts()) {
            Map<String, Object> upstream = new LinkedHashMap<>();
            upstream.put("path", "/");
            upstream.put("url", host);
            if (!upstreams.isEmpty()) {
                upstream.put("relayUrlOnly", true);
            }
            upstreams.add(upstream);
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dialect", name);
        entry.put("upstreams", upstreams);
        return entry;
    }

    /** Returns the hosts, the one with the most calls first. */
    private List<String> hosts() {
        return calls.stream()
                .collect(Collectors.groupingBy(
                        call -> Objects.requireNonNull(call.host()), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    public int callCount() {
        return calls.size();
    }

    // ---- what is left to do

    /** Returns what a person must fill in, the most dangerous first. */
    public List<String> todo() {
        List<String> todo = new ArrayList<>();
        long unclear = calls.stream().filter(CcxtKinds::isUnclear).count();
        todo.add(
                "kinds: compare every call with the exchange's documents, cancels, withdrawals and the " + unclear
                        + " writes first whose name tells nothing and that count as PLACE; 'orders' of each call with an order");
        todo.add("limits: replace the one limit of the address by the documented ones, each with its source");
        todo.add("costs: replace ccxt's costs by the documented ones");
        if (calls.stream().noneMatch(CcxtCall::isPrivate)) {
            todo.add("key: 'keyHeader' or 'keyParameter'; no call of ccxt has its key where it could be found");
        }
        Stream.of(mostFrequent(CcxtCall::nonceHeader), mostFrequent(CcxtCall::nonceParameter))
                .filter(growing -> !growing.isEmpty())
                .forEach(growing -> todo.add("nonce: '" + growing + "' of ccxt grows with each call; "
                        + (nonce(growing).isEmpty()
                                ? "it seems to be the time, for 'signature'; if it must grow, set 'nonce' or 'nonceHeader'"
                                : "if it need not, remove it, because calls of a key then wait for each other")));
        todo.add("clock: 'serverTime' of the time call, and 'signature' with the time of signing and its window");
        todo.add("outcomes: 'responses' and the meaning of each error code; bans above all");
        todo.add("refusals: the format in which the exchange refuses, so that clients raise the right error");
        todo.add(
                "instrument: 'instrument' and 'orders', which the draft has where ccxt's orders and cancels show them, and 'reduces' with the flags of orders that only close");
        if (hosts().size() > 1) {
            todo.add("hosts: give each of the " + hosts().size()
                    + " hosts the path prefixes of its calls, so that calls by name reach it");
        }
        if (!leftOut.isEmpty()) {
            todo.add("calls without a route: " + leftOut.size() + ", the first: "
                    + leftOut.stream()
                            .limit(5)
                            .map(call -> call.verb() + " " + call.template())
                            .collect(Collectors.joining(", ")));
        }
        todo.add("streams: WebSocket hosts; without them no WebSocket can be opened");
        todo.add("sources: the exchange's documents with the date"
                + (table.documentation().isEmpty() ? "" : "; ccxt names " + String.join(" ", table.documentation())));
        return todo;
    }
}
