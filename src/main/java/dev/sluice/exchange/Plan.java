package dev.sluice.exchange;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that decide about the calls of one route, and what each is for. Parameters that are not in it are not looked at. Immutable;
 * any thread.
 */
final class Plan {
    static final int NONE = -1;

    private final String[] names;
    private final boolean[] mayRepeat;
    private final boolean[] mayList;
    private final int list;
    private final int instrument;
    private final int timestamp;
    private final int window;
    private final int nonce;
    private final int[] client;
    private final int[] exchange;

    Plan(DialectSettings dialect, OrderSettings orders, List<CostRule> costs, List<KindRule> kinds) {
        Set<String> all = new LinkedHashSet<>();
        Set<String> counted = new LinkedHashSet<>();
        SignatureSettings signature = dialect.signature();
        add(all, dialect.instrument());
        add(all, dialect.nonce());
        add(all, signature == null ? null : signature.timestamp());
        add(all, signature == null ? null : signature.window());
        add(all, orders.list());
        all.addAll(orders.client());
        all.addAll(orders.exchange());
        kinds.forEach(rule -> all.addAll(rule.when().keySet()));
        costs.forEach(rule -> Pricing.parameters(rule, all, counted));
        counted.removeAll(all);
        all.addAll(counted);
        names = all.toArray(String[]::new);
        mayRepeat = new boolean[names.length];
        mayList = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            mayRepeat[i] = counted.contains(names[i]);
            mayList[i] = mayRepeat[i]
                    || names[i].equals(orders.list())
                    || orders.client().contains(names[i])
                    || orders.exchange().contains(names[i]);
        }
        list = index(orders.list());
        instrument = index(dialect.instrument());
        nonce = index(dialect.nonce());
        timestamp = index(signature == null ? null : signature.timestamp());
        window = index(signature == null ? null : signature.window());
        client = orders.client().stream().mapToInt(this::find).toArray();
        exchange = orders.exchange().stream().mapToInt(this::find).toArray();
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

    boolean mayList(int index) {
        return mayList[index];
    }

    int list() {
        return list;
    }

    int instrument() {
        return instrument;
    }

    int timestamp() {
        return timestamp;
    }

    int window() {
        return window;
    }

    int nonce() {
        return nonce;
    }

    int[] client() {
        return client;
    }

    int[] exchange() {
        return exchange;
    }
}
