package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.settings.CallNameSettings;
import dev.sluice.core.exchange.settings.CostRule;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.InstrumentNumberSettings;
import dev.sluice.core.exchange.settings.OrderSettings;
import dev.sluice.core.exchange.settings.SignatureSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that matter for the calls of one route, and the purpose of each. All other parameters are ignored.
 * Immutable and thread-safe.
 */
final class RouteFields {
    static final int NONE = -1;

    private static final List<@Nullable String> NOT_SIGNED = Arrays.asList(null, null, null);

    private final String[] names;

    /** Positions in {@link #names}, each at the slot of its name or in the next free one; {@link #NONE} if free. */
    private final int[] slots;

    private final boolean[] mayRepeat;
    private final boolean[] mayBeList;
    private final boolean[] isOrderId;

    /** The parameters that may be lists and are not only counted. */
    final int[] lists;

    /** The parameters whose length is limited: the instrument and the ids of orders. */
    final int[] stored;

    private final boolean[] isContainer;
    final int list;
    private final boolean listIsBody;
    final int instrument;

    /** Index of the parameter with an instrument number. */
    final int instrumentNumber;

    final int timestamp;
    final int window;
    final int expires;
    final int nonce;
    final int key;

    /** Index of the parameter that names the call as its path does. */
    final int callName;

    final int[] clientIds;
    final int[] exchangeIds;

    /** The parameters that identify equal orders; empty if equal orders cannot be recognized. */
    final int[] sameOrder;

    private final boolean[] onlyCompared;
    private final OrderSettings orders;

    /** How size and price of the orders are read; null if no rule asks for them, or they cannot be read. */
    final @Nullable TermsSettings terms;

    /**
     * Collects the parameters of a route.
     *
     * @param instrumentName the parameter with the instrument; null if the group has none
     * @param deciding the other parameters that determine the kind or the variant
     */
    RouteFields(
            DialectSettings dialect,
            @Nullable String instrumentName,
            OrderSettings orders,
            List<CostRule> costs,
            Set<String> deciding) {
        Set<String> all = new LinkedHashSet<>();
        Set<String> counted = new LinkedHashSet<>();
        InstrumentNumberSettings numbering = dialect.instrumentNumbers();
        String number = numbering == null ? null : orders.qualifiedName(numbering.parameter());
        terms = orders.terms() == null ? null : dialect.terms().get(orders.terms());
        add(all, instrumentName);
        add(all, number);
        CallNameSettings named = dialect.callName();
        collectIdentifyingParameters(dialect, all);
        List<@Nullable String> signed = signatureParameters(dialect.signature());
        signed.forEach(name -> add(all, name));
        collectOrderParameters(orders, terms, all);
        all.addAll(deciding);
        costs.forEach(rule -> collectCostParameters(rule, all, counted));
        counted.removeAll(all);
        all.addAll(counted);
        List<String> same = orders.equals(OrderSettings.NONE) ? List.of() : dialect.sameOrder();
        Set<String> containers = containers(all, same);
        all.addAll(containers);
        int firstCompared = all.size();
        all.addAll(same);
        names = all.toArray(String[]::new);
        slots = slots(names);
        isContainer = new boolean[names.length];
        mayRepeat = new boolean[names.length];
        mayBeList = new boolean[names.length];
        isOrderId = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            isContainer[i] = containers.contains(names[i]);
            mayRepeat[i] = counted.contains(names[i]);
            isOrderId[i] =
                    orders.client().contains(names[i]) || orders.exchange().contains(names[i]);
            mayBeList[i] = mayRepeat[i] || names[i].equals(orders.list()) || isOrderId[i];
        }
        list = index(orders.list());
        listIsBody = OrderSettings.BODY.equals(orders.list());
        instrument = index(instrumentName);
        instrumentNumber = index(number);
        lists = indexesWhere(i -> mayBeList[i] && !mayRepeat[i]);
        stored = indexesWhere(i -> i == instrument || isOrderId[i]);
        this.orders = orders;
        nonce = index(dialect.nonce());
        key = index(dialect.keyParameter());
        callName = index(named == null ? null : named.parameter());
        timestamp = index(signed.get(0));
        window = index(signed.get(1));
        expires = index(signed.get(2));
        clientIds = orders.client().stream().mapToInt(this::find).toArray();
        exchangeIds = orders.exchange().stream().mapToInt(this::find).toArray();
        sameOrder = same.stream().mapToInt(this::find).toArray();
        onlyCompared = new boolean[names.length];
        Arrays.fill(onlyCompared, firstCompared, names.length, true);
    }

    private static List<@Nullable String> signatureParameters(@Nullable SignatureSettings signature) {
        return signature == null ? NOT_SIGNED : signature.parameters();
    }

    private int[] indexesWhere(IntPredicate condition) {
        return IntStream.range(0, names.length).filter(condition).toArray();
    }

    /** Collects the parameters with the ids of orders, and with their size and price. */
    private static void collectOrderParameters(OrderSettings orders, @Nullable TermsSettings terms, Set<String> into) {
        add(into, orders.list());
        into.addAll(orders.client());
        into.addAll(orders.exchange());
        if (terms != null) {
            terms.parameters().forEach(name -> into.add(orders.qualifiedName(name)));
        }
    }

    /** Collects the parameters with the nonce, the key and the name of a call. */
    private static void collectIdentifyingParameters(DialectSettings dialect, Set<String> into) {
        CallNameSettings named = dialect.callName();
        add(into, dialect.nonce());
        add(into, dialect.keyParameter());
        add(into, named == null ? null : named.parameter());
        into.add(DispatchCheck.METHOD_PARAMETER);
    }

    /**
     * Collects the parameters that a rule reads: those that must not contradict themselves, and those that are only
     * counted.
     */
    private static void collectCostParameters(CostRule rule, Set<String> deciding, Set<String> counted) {
        if (rule instanceof CostRule.Steps steps) {
            deciding.add(steps.by());
        } else if (rule instanceof CostRule.CountSteps steps) {
            counted.add(steps.byCount());
        } else if (rule instanceof CostRule.Count count) {
            counted.add(count.count());
        } else if (rule instanceof CostRule.Presence presence) {
            counted.add(presence.present());
            collectCostParameters(presence.then(), deciding, counted);
            collectCostParameters(presence.otherwise(), deciding, counted);
        } else if (rule instanceof CostRule.Matching matching) {
            deciding.add(matching.when());
            collectCostParameters(matching.then(), deciding, counted);
            collectCostParameters(matching.otherwise(), deciding, counted);
        } else if (rule instanceof CostRule.OnOutcome outcome) {
            collectCostParameters(outcome.failed(), deciding, counted);
            collectCostParameters(outcome.ok(), deciding, counted);
        }
    }

    /**
     * Returns the enclosing objects of nested parameters: for {@code params.order.price} these are {@code params} and
     * {@code params.order}.
     */
    private static Set<String> containers(Set<String> some, List<String> others) {
        Set<String> containers = new LinkedHashSet<>();
        for (Iterable<String> names : List.of(some, others)) {
            for (String name : names) {
                for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                    containers.add(name.substring(0, dot));
                }
            }
        }
        return containers;
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null) {
            names.add(name);
        }
    }

    /** Returns the index of a parameter of an order, or {@link #NONE} if it does not matter. */
    int findInOrder(String name) {
        return find(orders.qualifiedName(name));
    }

    private int index(@Nullable String name) {
        return name == null ? NONE : find(name);
    }

    int find(String name) {
        return find(name, 0, name.length());
    }

    /** Returns the index of the parameter named by a part of a text, or {@link #NONE} if it does not matter. */
    int find(String text, int from, int to) {
        for (int slot = slot(text, from, to, slots.length); slots[slot] != NONE; slot = next(slot, slots.length)) {
            String name = names[slots[slot]];
            if (name.length() == to - from && text.startsWith(name, from)) {
                return slots[slot];
            }
        }
        return NONE;
    }

    /** Returns a hash table of the names. At least half of its slots are free, so that a search ends soon. */
    private static int[] slots(String[] names) {
        int[] slots = new int[Math.max(2, 4 * Integer.highestOneBit(names.length))];
        Arrays.fill(slots, NONE);
        for (int i = 0; i < names.length; i++) {
            int slot = slot(names[i], 0, names[i].length(), slots.length);
            while (slots[slot] != NONE) {
                slot = next(slot, slots.length);
            }
            slots[slot] = i;
        }
        return slots;
    }

    /** Returns the slot for a name. Names of one route mostly differ in length, first or last character. */
    private static int slot(String text, int from, int to, int slots) {
        int hash = to - from;
        if (to > from) {
            hash = hash * 31 + text.charAt(from) * 7 + text.charAt(to - 1);
        }
        return hash & (slots - 1);
    }

    private static int next(int slot, int slots) {
        return (slot + 1) & (slots - 1);
    }

    /**
     * Returns the index of the parameter that equals a name when case is ignored, as some JSON readers do, or
     * {@link #NONE}.
     */
    int findIgnoringCase(String text) {
        for (int i = 0; i < names.length; i++) {
            if (!onlyCompared[i] && names[i].length() == text.length() && names[i].equalsIgnoreCase(text)) {
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

    /**
     * Returns whether the parameter is only counted, so that repeated values add up and do not contradict each other.
     */
    boolean mayRepeat(int index) {
        return mayRepeat[index];
    }

    /**
     * Returns whether the parameter is only compared with that of other orders. Its value does not affect the
     * classification and never makes the call unreliable.
     */
    boolean isOnlyCompared(int index) {
        return onlyCompared[index];
    }

    /** Returns whether the parameter is an object that contains other parameters. */
    boolean isContainer(int index) {
        return isContainer[index];
    }

    /** Returns whether the parameter is an order id. */
    boolean isOrderId(int index) {
        return isOrderId[index];
    }

    boolean mayBeList(int index) {
        return mayBeList[index];
    }

    /** Returns whether the body itself is the list of orders of a batch. */
    boolean listIsBody() {
        return listIsBody;
    }
}
