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
    private final boolean[] mayList;
    private final boolean[] id;

    /** The parameters that may be lists and are not only counted. */
    final int[] lists;

    /** The parameters whose length is limited: the instrument and the ids of orders. */
    final int[] stored;

    private final boolean[] holder;
    final int list;
    private final boolean wholeBody;
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

    final int[] client;
    final int[] exchange;

    /** The parameters that identify equal orders; empty if equal orders cannot be recognized. */
    final int[] sameOrder;

    private final boolean[] compared;
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
        String number = numbering == null ? null : orders.inOrder(numbering.parameter());
        terms = orders.terms() == null ? null : dialect.terms().get(orders.terms());
        add(all, instrumentName);
        add(all, number);
        CallNameSettings named = dialect.callName();
        identifying(dialect, all);
        List<@Nullable String> signed = signed(dialect.signature());
        signed.forEach(name -> add(all, name));
        ofOrders(orders, terms, all);
        all.addAll(deciding);
        costs.forEach(rule -> parameters(rule, all, counted));
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
        slots = slots(names);
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
        instrument = index(instrumentName);
        instrumentNumber = index(number);
        lists = positions(i -> mayList[i] && !mayRepeat[i]);
        stored = positions(i -> i == instrument || id[i]);
        this.orders = orders;
        nonce = index(dialect.nonce());
        key = index(dialect.keyParameter());
        callName = index(named == null ? null : named.parameter());
        timestamp = index(signed.get(0));
        window = index(signed.get(1));
        expires = index(signed.get(2));
        client = orders.client().stream().mapToInt(this::find).toArray();
        exchange = orders.exchange().stream().mapToInt(this::find).toArray();
        sameOrder = ordering ? dialect.sameOrder().stream().mapToInt(this::find).toArray() : new int[0];
        compared = new boolean[names.length];
        Arrays.fill(compared, decided, names.length, true);
    }

    private static List<@Nullable String> signed(@Nullable SignatureSettings signature) {
        return signature == null ? NOT_SIGNED : signature.parameters();
    }

    private int[] positions(IntPredicate isMeant) {
        return IntStream.range(0, names.length).filter(isMeant).toArray();
    }

    /** Collects the parameters with the ids of orders, and with their size and price. */
    private static void ofOrders(OrderSettings orders, @Nullable TermsSettings terms, Set<String> into) {
        add(into, orders.list());
        into.addAll(orders.client());
        into.addAll(orders.exchange());
        if (terms != null) {
            terms.parameters().forEach(name -> into.add(orders.inOrder(name)));
        }
    }

    /** Collects the parameters with the nonce, the key and the name of a call. */
    private static void identifying(DialectSettings dialect, Set<String> into) {
        CallNameSettings named = dialect.callName();
        add(into, dialect.nonce());
        add(into, dialect.keyParameter());
        add(into, named == null ? null : named.parameter());
        into.add(DispatchCheck.METHOD);
    }

    /**
     * Collects the parameters that a rule reads: those that must not contradict themselves, and those that are only
     * counted.
     */
    private static void parameters(CostRule rule, Set<String> deciding, Set<String> counted) {
        if (rule instanceof CostRule.Steps steps) {
            deciding.add(steps.by());
        } else if (rule instanceof CostRule.CountSteps steps) {
            counted.add(steps.byCount());
        } else if (rule instanceof CostRule.Count count) {
            counted.add(count.count());
        } else if (rule instanceof CostRule.Presence presence) {
            counted.add(presence.present());
            parameters(presence.then(), deciding, counted);
            parameters(presence.otherwise(), deciding, counted);
        } else if (rule instanceof CostRule.Matching matching) {
            deciding.add(matching.when());
            parameters(matching.then(), deciding, counted);
            parameters(matching.otherwise(), deciding, counted);
        } else if (rule instanceof CostRule.OnOutcome outcome) {
            parameters(outcome.failed(), deciding, counted);
            parameters(outcome.ok(), deciding, counted);
        }
    }

    /**
     * Returns the enclosing objects of nested parameters: for {@code params.order.price} these are {@code params} and
     * {@code params.order}.
     */
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

    /** Returns the index of a parameter of an order, or {@link #NONE} if it does not matter. */
    int ofOrder(String name) {
        return find(orders.inOrder(name));
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

    /** Returns where each of the names stands, with at least as many free slots, so that a search ends soon. */
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

    /** Returns a slot by the length, the first and the last character, in which names of one route differ mostly. */
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
    int resembled(String text) {
        for (int i = 0; i < names.length; i++) {
            if (!compared[i] && names[i].length() == text.length() && names[i].equalsIgnoreCase(text)) {
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
    boolean isCompared(int index) {
        return compared[index];
    }

    /** Returns whether the parameter is an object that contains other parameters. */
    boolean isHolder(int index) {
        return holder[index];
    }

    /** Returns whether the parameter is an order id. */
    boolean isId(int index) {
        return id[index];
    }

    boolean mayList(int index) {
        return mayList[index];
    }

    /** Returns whether the body itself is the list of orders of a batch. */
    boolean listIsBody() {
        return wholeBody;
    }
}
