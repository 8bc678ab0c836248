package dev.sluice.core.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call says in the parameters that decide about it, and the first reason why that cannot be believed (design rule 12). One per call,
 * and one for each order of a batch; forgotten once the call is named.
 */
final class CallFields {
    /** Where a parameter stood. */
    static final int QUERY = 1;

    static final int BODY = 2;
    static final int PATH = 4;

    /** Marks a parameter that contradicts itself. */
    private static final int TWICE = 8;

    /** A batch larger than this is not read; the largest documented one has 50 orders. */
    static final int MOST_ELEMENTS = 200;

    /** The longest instrument and the longest id of an order that are kept; no exchange has longer ones. */
    static final int LONGEST_INSTRUMENT = 64;

    static final int LONGEST_ID = 128;

    /** Characters that are kept of what is only compared. */
    static final int MOST_COMPARED = 4096;

    /** The elements of a list: bare values and objects. */
    static final class Many {
        private final List<String> values = new ArrayList<>();
        private final List<CallFields> objects = new ArrayList<>();
        private int count;

        int count() {
            return Math.max(count, objects.size());
        }

        List<String> values() {
            return values;
        }

        List<CallFields> objects() {
            return objects;
        }

        /** One more element, of which nothing else matters. */
        void tally() {
            count++;
        }

        void add(String value) {
            count++;
            values.add(value);
        }

        void add(CallFields object) {
            count++;
            objects.add(object);
        }

        /** The object at that place of a list written as {@code list[0][name]}; those left out are empty and prove nothing. */
        CallFields at(int place, RouteFields routeFields) {
            while (objects.size() <= place) {
                objects.add(new CallFields(routeFields));
            }
            return objects.get(place);
        }
    }

    private final RouteFields routeFields;
    private final @Nullable String[] values;
    private final byte[] seen;
    private Many @Nullable [] lists;
    private @Nullable String trouble;
    private @Nullable String tooLong;
    private boolean mayWithdraw;

    CallFields(RouteFields routeFields) {
        this.routeFields = routeFields;
        this.values = new String[routeFields.size()];
        this.seen = new byte[routeFields.size()];
    }

    RouteFields routeFields() {
        return routeFields;
    }

    /** The call cannot be believed; the first reason stays. */
    void doubt(String reason) {
        if (trouble == null) {
            trouble = reason;
        }
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether the call, if it cannot be believed, may be a withdrawal. */
    void withdraw(boolean may) {
        mayWithdraw = may;
    }

    boolean mayWithdraw() {
        return mayWithdraw;
    }

    /** Whether that parameter occurs twice, or in query and body. */
    boolean isTwice(String name) {
        int index = routeFields.find(name);
        return index != RouteFields.NONE && (seen[index] & TWICE) != 0;
    }

    void put(int index, @Nullable String value, int source) {
        if (routeFields.isCompared(index)) {
            compare(index, value);
            return;
        }
        sight(index, source);
        if (value != null && !printable(value)) {
            doubt("'" + routeFields.name(index) + "' holds a control character");
        }
        if (routeFields.mayRepeat(index) && value != null) {
            ListParser.read(this, index, value, source);
        }
        if (routeFields.isHolder(index) && value != null) {
            JsonFields.readObject(value, this, index, source);
        }
        values[index] = value;
    }

    /** Which instrument or id is too long to be kept, here or in an order of the batch; null: none is. */
    @Nullable
    String tooLong() {
        return tooLong;
    }

    /** However often it stands there, no more of it is kept than two orders need to be told apart. */
    private void compare(int index, @Nullable String value) {
        String before = values[index];
        if (before == null) {
            values[index] = value;
        } else if (before.length() < MOST_COMPARED) {
            values[index] = before + ',' + value;
        }
    }

    /** That parameter stands there; twice is not believed, except where all it does is count. */
    void sight(int index, int source) {
        int before = seen[index];
        if (before != 0 && !routeFields.mayRepeat(index)) {
            doubt("'" + routeFields.name(index) + "' occurs "
                    + ((before & source) != 0 ? "twice" : "in query and body"));
            seen[index] |= TWICE;
        }
        seen[index] |= (byte) source;
    }

    /** Another element of a list whose first was seen before. */
    void sightAgain(int index, int source) {
        if (values[index] != null || (seen[index] & ~source) != 0) {
            sight(index, source);
        }
        seen[index] |= (byte) source;
    }

    /** Whatever decides and stood in the query is a doubt: the exchange reads such a call's parameters in its body. */
    void doubtQuery() {
        for (int i = 0; i < seen.length; i++) {
            if ((seen[i] & QUERY) != 0) {
                doubt("'" + routeFields.name(i) + "' stands in the query, where the exchange does not read it");
            }
        }
    }

    private static boolean printable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ') {
                return false;
            }
        }
        return true;
    }

    /** Reads the values that are lists; to be called once, after all parameters were put. */
    void finish() {
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            if (value != null && routeFields.mayList(i) && !routeFields.mayRepeat(i)) {
                if (value.indexOf(',') >= 0 || (!value.isEmpty() && value.charAt(0) == '[')) {
                    ListParser.read(this, i, value, seen[i]);
                }
            }
        }
        if (lists != null) {
            for (int i = 0; i < lists.length; i++) {
                Many many = lists[i];
                if (many != null && !routeFields.mayRepeat(i)) {
                    doubtElements(many);
                }
            }
        }
        measure();
    }

    /**
     * Puts the instrument's name where a number stands for it, in each order of a batch, too. The exchange goes by the number: a name beside one
     * that is unknown proves nothing.
     */
    void resolve(InstrumentIds instrumentIds) {
        String code = get(routeFields.code());
        if (code != null && routeFields.instrument() != RouteFields.NONE) {
            String named = values[routeFields.instrument()];
            String meant = instrumentIds.name(code);
            if (named != null && meant != null && !named.equals(meant)) {
                doubt("'" + routeFields.name(routeFields.instrument()) + "' and '"
                        + routeFields.name(routeFields.code()) + "' name different instruments");
            }
            values[routeFields.instrument()] = meant;
        }
        Many batch = routeFields.list() == RouteFields.NONE ? null : many(routeFields.list());
        for (CallFields order : batch == null ? List.<CallFields>of() : batch.objects()) {
            order.resolve(instrumentIds);
            if (order.trouble != null) {
                doubt(order.trouble);
            }
        }
    }

    /** Whether a number stands there for an instrument that nobody told yet, or in an order of the batch. */
    boolean isUntold() {
        if (get(routeFields.code()) != null && get(routeFields.instrument()) == null) {
            return true;
        }
        Many batch = routeFields.list() == RouteFields.NONE ? null : many(routeFields.list());
        for (CallFields order : batch == null ? List.<CallFields>of() : batch.objects()) {
            if (order.isUntold()) {
                return true;
            }
        }
        return false;
    }

    /** What a bot writes must not fill the memory, so names longer than any exchange's are not kept. */
    private void measure() {
        for (int i = 0; i < values.length && tooLong == null; i++) {
            String value = values[i];
            Many many = many(i);
            if (i == routeFields.instrument() && value != null && value.length() > LONGEST_INSTRUMENT) {
                tooLong = "'" + routeFields.name(i) + "' is longer than " + LONGEST_INSTRUMENT + " characters";
            } else if (routeFields.isId(i) && isLongId(value, many)) {
                tooLong = "'" + routeFields.name(i) + "' is longer than " + LONGEST_ID + " characters";
            }
            if (many != null) {
                measure(many);
            }
        }
    }

    private void measure(Many batch) {
        for (CallFields order : batch.objects()) {
            order.measure();
            tooLong = tooLong == null ? order.tooLong : tooLong;
        }
    }

    private static boolean isLongId(@Nullable String value, @Nullable Many many) {
        if (many == null) {
            return value != null && value.length() > LONGEST_ID;
        }
        for (String one : many.values()) {
            if (one.length() > LONGEST_ID) {
                return true;
            }
        }
        return false;
    }

    private void doubtElements(Many many) {
        for (CallFields object : many.objects()) {
            if (object.trouble != null) {
                doubt(object.trouble);
            }
        }
        if (many.count() > MOST_ELEMENTS) {
            doubt("a list has more than " + MOST_ELEMENTS + " elements");
        }
    }

    Many makeMany(int index) {
        if (lists == null) {
            lists = new Many[values.length];
        }
        if (lists[index] == null) {
            lists[index] = new Many();
        }
        return lists[index];
    }

    @Nullable
    Many many(int index) {
        return lists == null ? null : lists[index];
    }

    /** The value; null: absent, or {@code null} in JSON. */
    @Nullable
    String get(int index) {
        return index == RouteFields.NONE ? null : values[index];
    }

    @Nullable
    String get(String name) {
        return get(routeFields.find(name));
    }

    /** Whether it is there and says something: an exchange may take an empty parameter for an absent one. */
    boolean has(String name) {
        int index = routeFields.find(name);
        Many many = index == RouteFields.NONE ? null : many(index);
        String value = get(index);
        return many == null ? value != null && !value.isEmpty() : many.count() > 0;
    }

    /**
     * The instrument that the call names, or that all orders of its batch name. "" where they differ, where only some name one, or where the call
     * names another beside them: a call of an unknown instrument is in the scope of every cancel-all.
     */
    String instrument() {
        int index = routeFields.instrument();
        String named = get(index);
        Many batch = routeFields.list() == RouteFields.NONE ? null : many(routeFields.list());
        if (batch == null || index == RouteFields.NONE) {
            return named == null ? "" : named;
        }
        String ofAll = named;
        int naming = 0;
        for (CallFields order : batch.objects()) {
            String own = order.get(index);
            if (own != null && ofAll != null && !own.equals(ofAll)) {
                return "";
            }
            ofAll = own == null ? ofAll : own;
            naming += own == null ? 0 : 1;
        }
        return ofAll == null || (naming != 0 && naming != batch.count()) ? "" : ofAll;
    }

    /** How many elements that list has; a bare value is one. */
    int count(String name) {
        int index = routeFields.find(name);
        Many many = index == RouteFields.NONE ? null : many(index);
        if (many != null) {
            return many.count();
        }
        String value = get(index);
        return value == null || value.isEmpty() ? 0 : 1;
    }

    /** Of each order of the batch the id that the client gave it, "" for none; empty: it is no batch. */
    List<String> clients() {
        Many batch = routeFields.list() == RouteFields.NONE ? null : many(routeFields.list());
        if (batch == null || batch.objects().isEmpty()) {
            return List.of();
        }
        List<String> clients = new ArrayList<>(batch.objects().size());
        for (CallFields order : batch.objects()) {
            String client = null;
            for (int i = 0; client == null && i < routeFields.client().length; i++) {
                client = order.get(routeFields.client()[i]);
            }
            clients.add(client == null ? "" : client);
        }
        return clients;
    }

    /** The ids in that parameter, of this call and of each order of its batch. */
    void ids(int[] parameters, String prefix, List<String> into) {
        for (int index : parameters) {
            Many many = many(index);
            String value = values[index];
            if (many != null) {
                many.values().forEach(id -> into.add(prefix + id));
            } else if (value != null && !value.isEmpty()) {
                into.add(prefix + value);
            }
        }
        Many batch = routeFields.list() == RouteFields.NONE ? null : many(routeFields.list());
        if (batch != null) {
            batch.objects().forEach(order -> order.ids(parameters, prefix, into));
        }
    }
}
