package dev.sluice.core.exchange.classify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of the parameters of one call, and the first reason why they are unreliable. One instance for each call
 * and for each order of a batch; discarded after classification.
 */
public final class CallFields {
    /** Sources of a parameter, as bits. */
    static final int QUERY = 1;

    static final int BODY = 2;
    static final int PATH = 4;

    /** Marks a parameter that contradicts itself. */
    private static final int TWICE = 8;

    static final String BUY = "buy";
    static final String SELL = "sell";

    /** Largest batch that is read; the largest documented one has 50 orders. */
    static final int MAX_ELEMENTS = 200;

    /** Longest instrument and order id, in characters, that are stored; no exchange has longer ones. */
    public static final int MAX_INSTRUMENT_LENGTH = 64;

    public static final int MAX_ID_LENGTH = 128;

    /** Number of characters kept of a parameter that is only compared. */
    static final int MAX_COMPARED_LENGTH = 4096;

    /** The elements of a list: plain values and objects. */
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

        /** Counts an element whose content does not matter. */
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

        /**
         * Returns the object at an index of a list written as {@code list[0][name]}. Skipped indexes become empty
         * objects.
         */
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
    private @Nullable String unreliableReason;
    private @Nullable String tooLong;
    private boolean mayWithdraw;
    private @Nullable String unclearKey;

    CallFields(RouteFields routeFields) {
        this.routeFields = routeFields;
        this.values = new String[routeFields.size()];
        this.seen = new byte[routeFields.size()];
    }

    RouteFields routeFields() {
        return routeFields;
    }

    /** Marks the call as unreliable. Only the first reason is kept. */
    void markUnreliable(String reason) {
        if (unreliableReason == null) {
            unreliableReason = reason;
        }
    }

    @Nullable
    String unreliableReason() {
        return unreliableReason;
    }

    /** Sets whether the call may be a withdrawal if it is unreliable. */
    void withdraw(boolean may) {
        mayWithdraw = may;
    }

    boolean mayWithdraw() {
        return mayWithdraw;
    }

    /** Returns why the parameter with the API key has no certain value; null if it has one or is missing. */
    @Nullable
    String unclearKey() {
        return unclearKey;
    }

    /**
     * Records that a parameter cannot be read as one plain value. If it has the API key, nobody knows whose call it is.
     */
    void markUnreadable(int index, String reason) {
        markUnreliable(reason);
        seen[index] |= TWICE;
        if (index == routeFields.key && unclearKey == null) {
            unclearKey = reason;
        }
    }

    /** Returns whether the parameter occurs twice, or in both query and body. */
    boolean isTwice(String name) {
        int index = routeFields.find(name);
        return index != RouteFields.NONE && (seen[index] & TWICE) != 0;
    }

    void put(int index, @Nullable String value, int source) {
        if (routeFields.isCompared(index)) {
            compare(index, value);
            return;
        }
        String before = values[index];
        markPresent(index, source);
        if (index == routeFields.key && before != null && !before.equals(value)) {
            markUnreadable(index, "'" + routeFields.name(index) + "' has two values");
        }
        if (value != null && !printable(value)) {
            markUnreliable("'" + routeFields.name(index) + "' contains a control character");
        }
        if (routeFields.mayRepeat(index) && value != null) {
            readList(index, value, source);
        }
        if (routeFields.isHolder(index) && value != null) {
            JsonFields.readObject(value, this, index, source);
        }
        values[index] = value;
    }

    /**
     * Reads a value that is a list: a JSON array, or values joined by commas. Elements that are only counted are all
     * counted and not stored.
     */
    private void readList(int index, String value, int source) {
        Many many = makeMany(index);
        if (!value.isEmpty() && value.charAt(0) == '[') {
            JsonFields.readArray(value, this, index, source);
            return;
        }
        boolean tallied = routeFields.mayRepeat(index);
        int from = 0;
        while (from <= value.length() && (tallied || many.count() <= MAX_ELEMENTS)) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            if (to > from && tallied) {
                many.tally();
            } else if (to > from) {
                many.add(value.substring(from, to));
            }
            from = to + 1;
        }
    }

    /**
     * Returns which instrument or order id, in the call or in an order of its batch, is too long to store; null if none
     * is.
     */
    @Nullable
    String tooLong() {
        return tooLong;
    }

    /**
     * Appends a value of a parameter that is only compared. The stored length is limited, however often the parameter
     * occurs.
     */
    private void compare(int index, @Nullable String value) {
        String before = values[index];
        if (before == null) {
            values[index] = value;
        } else if (before.length() < MAX_COMPARED_LENGTH) {
            values[index] = before + ',' + value;
        }
    }

    /**
     * Records that a parameter occurs. A second occurrence makes the call unreliable, unless the parameter is only
     * counted.
     */
    void markPresent(int index, int source) {
        int before = seen[index];
        if (before != 0 && !routeFields.mayRepeat(index)) {
            markUnreliable("'" + routeFields.name(index) + "' occurs "
                    + ((before & source) != 0 ? "twice" : "in query and body"));
            seen[index] |= TWICE;
        }
        seen[index] |= (byte) source;
    }

    /** Records a further element of a list. */
    void markRepeated(int index, int source) {
        if (values[index] != null || (seen[index] & ~source) != 0) {
            markPresent(index, source);
        }
        seen[index] |= (byte) source;
    }

    /**
     * Marks the call as unreliable if a parameter that matters is in the query, because the exchange reads the
     * parameters of such a call from the body.
     *
     * @param except the parameters that the exchange reads there
     */
    void markQueryUnreliable(List<String> except) {
        for (int i = 0; i < seen.length; i++) {
            if ((seen[i] & QUERY) != 0 && !except.contains(routeFields.name(i))) {
                markUnreliable("'" + routeFields.name(i) + "' is in the query, where the exchange does not read it");
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

    /** Reads the values that are lists. Called once, after all parameters were added. */
    void finish() {
        for (int i : routeFields.lists) {
            String value = values[i];
            if (value != null && (value.indexOf(',') >= 0 || (!value.isEmpty() && value.charAt(0) == '['))) {
                readList(i, value, seen[i]);
            }
        }
        if (lists != null) {
            for (int i = 0; i < lists.length; i++) {
                Many many = lists[i];
                if (many != null && !routeFields.mayRepeat(i)) {
                    markElementsUnreliable(many);
                }
            }
        }
        measure();
    }

    /**
     * Replaces numbers of instruments by their names, also in each order of a batch. The exchange uses the number, so a
     * name next to an unknown number is discarded.
     */
    void resolve(NumberedNames instrumentNumbers) {
        String number = get(routeFields.instrumentNumber);
        if (number != null && routeFields.instrument != RouteFields.NONE) {
            String named = values[routeFields.instrument];
            String meant = instrumentNumbers.name(number);
            if (named != null && meant != null && !named.equals(meant)) {
                markUnreliable("'" + routeFields.name(routeFields.instrument) + "' and '"
                        + routeFields.name(routeFields.instrumentNumber) + "' name different instruments");
            }
            values[routeFields.instrument] = meant;
        }
        for (CallFields order : orders()) {
            order.resolve(instrumentNumbers);
            if (order.unreliableReason != null) {
                markUnreliable(order.unreliableReason);
            }
        }
    }

    /** Returns whether the call, or an order of its batch, names an instrument by an unknown number. */
    boolean namesUnknownInstrument() {
        if (get(routeFields.instrumentNumber) != null && get(routeFields.instrument) == null) {
            return true;
        }
        for (CallFields order : orders()) {
            if (order.namesUnknownInstrument()) {
                return true;
            }
        }
        return false;
    }

    /** Finds names that are too long to store, so that the input of a bot cannot exhaust memory. */
    private void measure() {
        if (lists == null) {
            for (int i : routeFields.stored) {
                measure(i, null);
            }
            return;
        }
        for (int i = 0; i < values.length; i++) {
            measure(i, lists[i]);
        }
    }

    private void measure(int i, @Nullable Many many) {
        if (tooLong != null) {
            return;
        }
        String value = values[i];
        if (i == routeFields.instrument && value != null && value.length() > MAX_INSTRUMENT_LENGTH) {
            tooLong = "'" + routeFields.name(i) + "' is longer than " + MAX_INSTRUMENT_LENGTH + " characters";
        } else if (routeFields.isId(i) && isLongId(value, many)) {
            tooLong = "'" + routeFields.name(i) + "' is longer than " + MAX_ID_LENGTH + " characters";
        }
        if (many != null) {
            measure(many);
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
            return value != null && value.length() > MAX_ID_LENGTH;
        }
        for (String one : many.values()) {
            if (one.length() > MAX_ID_LENGTH) {
                return true;
            }
        }
        return false;
    }

    private void markElementsUnreliable(Many many) {
        for (CallFields object : many.objects()) {
            if (object.unreliableReason != null) {
                markUnreliable(object.unreliableReason);
            }
        }
        if (many.count() > MAX_ELEMENTS) {
            markUnreliable("a list has more than " + MAX_ELEMENTS + " elements");
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

    /** Returns the list of the batch, or null if the call is none. */
    private @Nullable Many batch() {
        return routeFields.list == RouteFields.NONE ? null : many(routeFields.list);
    }

    /** Returns the orders of the batch; none if the call is not a batch. */
    private List<CallFields> orders() {
        Many batch = batch();
        return batch == null ? List.of() : batch.objects();
    }

    /** Returns the value, or null if it is missing or a JSON {@code null}. */
    @Nullable
    String get(int index) {
        return index == RouteFields.NONE ? null : values[index];
    }

    @Nullable
    String get(String name) {
        return get(routeFields.find(name));
    }

    /** Returns whether the parameter is present and not empty. An exchange may treat an empty parameter as missing. */
    boolean has(String name) {
        int index = routeFields.find(name);
        Many many = index == RouteFields.NONE ? null : many(index);
        String value = get(index);
        return many == null ? value != null && !value.isEmpty() : many.count() > 0;
    }

    /**
     * Returns the instrument that the call and all orders of its batch name. Returns "" if they differ or if only some
     * orders name one: a call with an unknown instrument is in the scope of every cancel-all.
     */
    String instrument() {
        int index = routeFields.instrument;
        String named = get(index);
        Many batch = batch();
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

    /** Returns the number of elements of a list; a plain value counts as one. */
    int count(String name) {
        int index = routeFields.find(name);
        Many many = index == RouteFields.NONE ? null : many(index);
        if (many != null) {
            return many.count();
        }
        String value = get(index);
        return value == null || value.isEmpty() ? 0 : 1;
    }

    /** Returns the client id of each order of the batch, "" where it has none; empty if the call is not a batch. */
    List<String> clients() {
        List<CallFields> orders = orders();
        if (orders.isEmpty()) {
            return List.of();
        }
        List<String> clients = new ArrayList<>(orders.size());
        for (CallFields order : orders) {
            String client = null;
            for (int i = 0; client == null && i < routeFields.client.length; i++) {
                client = order.get(routeFields.client[i]);
            }
            clients.add(client == null ? "" : client);
        }
        return clients;
    }

    /** Returns {@code buy} or {@code sell}, the side of the order by its own parameters; "" if they do not tell it. */
    String side() {
        for (int index : routeFields.sameOrder) {
            String value = values[index];
            if (begins(value, BUY)) {
                return BUY;
            } else if (begins(value, SELL)) {
                return SELL;
            }
        }
        return "";
    }

    private static boolean begins(@Nullable String value, String word) {
        return value != null && value.regionMatches(true, 0, word, 0, word.length());
    }

    /** Adds the order ids in these parameters, of the call and of each order of its batch. */
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
        for (CallFields order : orders()) {
            order.ids(parameters, prefix, into);
        }
    }
}
