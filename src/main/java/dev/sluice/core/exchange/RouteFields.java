package dev.sluice.core.exchange;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that decide about the calls of one route, and what each is for. Parameters that are not in it are not looked at. Immutable;
 * any thread.
 */
final class RouteFields {
    static final int NONE = -1;

    private final String[] names;
    private final boolean[] mayRepeat;
    private final boolean[] mayList;
    private final boolean[] id;
    private final boolean[] holder;
    private final int list;
    private final boolean wholeBody;
    private final int instrument;
    private final int code;
    private final int timestamp;
    private final int window;
    private final int expires;
    private final int nonce;
    private final int[] client;
    private final int[] exchange;
    private final int[] sameOrder;
    private final boolean[] compared;

    /** @param deciding what else decides about the kind or the route */
    RouteFields(RouteGroup routeGroup, OrderSettings orders, List<CostRule> costs, Set<String> deciding) {
        DialectSettings dialect = routeGroup.dialect();
        Set<String> all = new LinkedHashSet<>();
        Set<String> counted = new LinkedHashSet<>();
        CodeSettings codes = dialect.codes();
        add(all, routeGroup.instrument());
        add(all, codes == null ? null : codes.parameter());
        add(all, dialect.nonce());
        SignatureSettings signature = dialect.signature();
        List<@Nullable String> signed = signature == null
                ? Arrays.asList(null, null, null)
                : Arrays.asList(signature.timestamp(), signature.window(), signature.expires());
        signed.forEach(name -> add(all, name));
        add(all, orders.list());
        all.addAll(orders.client());
        all.addAll(orders.exchange());
        all.addAll(deciding);
        costs.forEach(rule -> CostCalculator.parameters(rule, all, counted));
        counted.removeAll(all);
        all.addAll(counted);
        boolean ordering = !orders.equals(OrderSettings.NONE);
        Set<String> holders = holders(all, ordering ? dialect.sameOrder() : List.of());
        all.addAll(holders);
        int decided = all.size();
        if (ordering) {
            all.addAll(dialect.sameOrder());
        }
        names = all.toArray(String[]::new);
        holder = new boolean[names.length];
        mayRepeat = new boolean[names.length];
        mayList = new boolean[names.length];
        id = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            holder[i] = holders.contains(names[i]);
            mayRepeat[i] = counted.contains(names[i]);
            id[i] = orders.client().contains(names[i]) || orders.exchange().contains(names[i]);
            mayList[i] = mayRepeat[i] || names[i].equals(orders.list()) || id[i];
        }
        list = index(orders.list());
        wholeBody = OrderSettings.BODY.equals(orders.list());
        instrument = index(routeGroup.instrument());
        code = index(codes == null ? null : codes.parameter());
        nonce = index(dialect.nonce());
        timestamp = index(signed.get(0));
        window = index(signed.get(1));
        expires = index(signed.get(2));
        client = orders.client().stream().mapToInt(this::find).toArray();
        exchange = orders.exchange().stream().mapToInt(this::find).toArray();
        sameOrder = ordering ? dialect.sameOrder().stream().mapToInt(this::find).toArray() : new int[0];
        compared = new boolean[names.length];
        Arrays.fill(compared, decided, names.length, true);
    }

    /** Of {@code params.order.price} these hold it: {@code params}, {@code params.order}. */
    private static Set<String> holders(Set<String> some, List<String> others) {
        Set<String> holders = new LinkedHashSet<>();
        for (Iterable<String> names : List.of(some, others)) {
            for (String name : names) {
                for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                    holders.add(name.substring(0, dot));
                }
            }
        }
        return holders;
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null) {
            names.add(name);
        }
    }

    private int index(@Nullable String name) {
        return name == null ? NONE : find(name);
    }

    int find(String name) {
        return find(name, 0, name.length());
    }

    /** The parameter that this part of a text names; {@link #NONE}: none that decides. */
    int find(String text, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].length() == to - from && text.startsWith(names[i], from)) {
                return i;
            }
        }
        return NONE;
    }

    /** Whether it is one that decides but for upper and lower case, which some JSON readers do not tell apart. */
    boolean resembles(String text) {
        for (int i = 0; i < names.length; i++) {
            if (!compared[i] && names[i].length() == text.length() && names[i].equalsIgnoreCase(text)) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    /** Whether it only counts, so that several add up and nothing is contradicted. */
    boolean mayRepeat(int index) {
        return mayRepeat[index];
    }

    /** Whether it decides about nothing and is only compared with that of other orders: whatever stands there is no doubt. */
    boolean isCompared(int index) {
        return compared[index];
    }

    /** Whether others stand inside it: it is an object. */
    boolean isHolder(int index) {
        return holder[index];
    }

    /** Whether it names an order. */
    boolean isId(int index) {
        return id[index];
    }

    boolean mayList(int index) {
        return mayList[index];
    }

    int list() {
        return list;
    }

    /** Whether the list of the batch is the body itself. */
    boolean listIsBody() {
        return wholeBody;
    }

    int instrument() {
        return instrument;
    }

    /** Where a number stands for the instrument. */
    int code() {
        return code;
    }

    int timestamp() {
        return timestamp;
    }

    int window() {
        return window;
    }

    int expires() {
        return expires;
    }

    int nonce() {
        return nonce;
    }

    /** What makes two orders the same; empty: nobody can tell. */
    int[] sameOrder() {
        return sameOrder;
    }

    int[] client() {
        return client;
    }

    int[] exchange() {
        return exchange;
    }
}
