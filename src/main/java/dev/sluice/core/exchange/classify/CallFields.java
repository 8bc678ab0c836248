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

    /** Marks a parameter that occurs more than once. */
    private static final int REPEATED = 8;

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
    static final class ListValue {
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
        void countElement() {
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
        CallFields objectAt(int index, RouteFields routeFields) {
            while (objects.size() <= index) {
                objects.add(new CallFields(routeFields));
            }
            return objects.get(index);
        }
    }

    private final RouteFields routeFields;
    private final @Nullable String[] values;
    private final byte[] sources;
    private ListValue @Nullable [] lists;
    private @Nullable String unreliableReason;
    private @Nullable String tooLongReason;
    private boolean mayWithdraw;
    private @Nullable String ambiguousKeyReason;

    CallFields(RouteFields routeFields) {
        this.routeFields = routeFields;
        this.values = new String[routeFields.size()];
        this.sources = new byte[routeFields.size()];
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
    void setMayWithdraw(boolean may) {
        mayWithdraw = may;
    }

    boolean mayWithdraw() {
        return mayWithdraw;
    }

    /** Returns why the parameter with the API key has no certain value; null if it has one or is missing. */
    @Nullable
    String ambiguousKeyReason() {
        return ambiguousKeyReason;
    }

    /**
     * Records that a parameter cannot be read as one plain value. If it has the API key, nobody knows whose call it is.
     */
    void markUnreadable(int index, String reason) {
        markUnreliable(reason);
        sources[index] |= REPEATED;
        if (index == routeFields.key && ambiguousKeyReason == null) {
            ambiguousKeyReason = reason;
        }
    }

    /** Returns whether the parameter occurs twice, or in both query and body. */
    boolean isRepeated(String name) {
        int index = routeFields.find(name);
        return index != RouteFields.NONE && (sources[index] & REPEATED) != 0;
    }

    void put(int index, @Nullable String value, int source) {
        if (routeFields.isOnlyCompared(index)) {
            appendCompared(index, value);
            return;
        }
        String before = values[index];
        markPresent(index, source);
        if (index == routeFields.key && before != null && !before.equals(value)) {
            markUnreadable(index, "'" + routeFields.name(index) + "' has two values");
        }
        if (value != null && !isPrintable(value)) {
            markUnreliable("'" + routeFields.name(index) + "' contains a control character");
        }
        if (routeFields.mayRepeat(index) && value != null) {
            readList(index, value, source);
        }
        if (routeFields.isContainer(index) && value != null) {
            JsonFields.readObject(value, this, index, source);
        }
        values[index] = value;
    }

    /**
     * Reads a value that is a list: a JSON array, or values joined by commas. Elements that are only counted are all
     * counted and not stored.
     */
    private void readList(int index, String value, int source) {
        ListValue list = getOrCreateList(index);
        if (!value.isEmpty() && value.charAt(0) == '[') {
            JsonFields.readArray(value, this, index, source);
            return;
        }
        boolean isOnlyCounted = routeFields.mayRepeat(index);
        int from = 0;
        while (from <= value.length() && (isOnlyCounted || list.count() <= MAX_ELEMENTS)) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            if (to > from && isOnlyCounted) {
                list.countElement();
            } else if (to > from) {
                list.add(value.substring(from, to));
            }
            from = to + 1;
        }
    }

    /**
     * Returns which instrument or order id, in the call or in an order of its batch, is too long to store; null if none
     * is.
     */
    @Nullable
    String tooLongReason() {
        return tooLongReason;
    }

    /**
     * Appends a value of a parameter that is only compared. The stored length is limited, however often the parameter
     * occurs.
     */
    private void appendCompared(int index, @Nullable String value) {
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
        int before = sources[index];
        if (before != 0 && !routeFields.mayRepeat(index)) {
            markUnreliable("'" + routeFields.name(index) + "' occurs "
                    + ((before & source) != 0 ? "twice" : "in query and body"));
            sources[index] |= REPEATED;
        }
        sources[index] |= (byte) source;
    }

    /** Records a further element of a list. */
    void markRepeated(int index, int source) {
        if (values[index] != null || (sources[index] & ~source) != 0) {
            markPresent(index, source);
        }
        sources[index] |= (byte) source;
    }

    /**
     * Marks the call as unreliable if a parameter that matters is in the query, because the exchange reads the
     * parameters of such a call from the body.
     *
     * @param queryParameters the parameters that the exchange reads there
     */
    void markQueryUnreliable(List<String> queryParameters) {
        for (int i = 0; i < sources.length; i++) {
            if ((sources[i] & QUERY) != 0 && !queryParameters.contains(routeFields.name(i))) {
                markUnreliable("'" + routeFields.name(i) + "' is in the query, where the exchange does not read it");
            }
        }
    }

    private static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ') {
                return false;
            }
        }
        return true;
    }

    /** Reads the values that are lists. Called once, after all parameters were added. */
    void finishReading() {
        for (int i : routeFields.lists) {
            String value = values[i];
            if (value != null && (value.indexOf(',') >= 0 || (!value.isEmpty() && value.charAt(0) == '['))) {
                readList(i, value, sources[i]);
            }
        }
        if (lists != null) {
            for (int i = 0; i < lists.length; i++) {
                ListValue list = lists[i];
                if (list != null && !routeFields.mayRepeat(i)) {
                    markElementsUnreliable(list);
                }
            }
        }
        checkLengths();
    }

    /**
     * Replaces numbers of instruments by their names, also in each order of a batch. The exchange uses the number, so a
     * name next to an unknown number is discarded.
     */
    void resolveInstrumentNumbers(NumberedNames instrumentNumbers) {
        String number = get(routeFields.instrumentNumber);
        if (number != null && routeFields.instrument != RouteFields.NONE) {
            String named = values[routeFields.instrument];
            String numberedName = instrumentNumbers.name(number);
            if (named != null && numberedName != null && !named.equals(numberedName)) {
                markUnreliable("'" + routeFields.name(routeFields.instrument) + "' and '"
                        + routeFields.name(routeFields.instrumentNumber) + "' name different instruments");
            }
            values[routeFields.instrument] = numberedName;
        }
        for (CallFields order : orders()) {
            order.resolveInstrumentNumbers(instrumentNumbers);
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

    /** Finds the first instrument or id that is too long to store: the input of a bot must not exhaust the memory. */
    private void checkLengths() {
        if (lists == null) {
            for (int i : routeFields.stored) {
                checkLengths(i, null);
            }
            return;
        }
        for (int i = 0; i < values.length; i++) {
            checkLengths(i, lists[i]);
        }
    }

    private void checkLengths(int i, @Nullable ListValue list) {
        if (tooLongReason != null) {
            return;
        }
        String value = values[i];
        if (i == routeFields.instrument && value != null && value.length() > MAX_INSTRUMENT_LENGTH) {
            tooLongReason = "'" + routeFields.name(i) + "' is longer than " + MAX_INSTRUMENT_LENGTH + " characters";
        } else if (routeFields.isOrderId(i) && isLongId(value, list)) {
            tooLongReason = "'" + routeFields.name(i) + "' is longer than " + MAX_ID_LENGTH + " characters";
        }
        if (list != null) {
            checkLengths(list);
        }
    }

    private void checkLengths(ListValue batch) {
        for (CallFields order : batch.objects()) {
            order.checkLengths();
            tooLongReason = tooLongReason == null ? order.tooLongReason : tooLongReason;
        }
    }

    private static boolean isLongId(@Nullable String value, @Nullable ListValue list) {
        if (list == null) {
            return value != null && value.length() > MAX_ID_LENGTH;
        }
        for (String one : list.values()) {
            if (one.length() > MAX_ID_LENGTH) {
                return true;
            }
        }
        return false;
    }

    private void markElementsUnreliable(ListValue list) {
        for (CallFields object : list.objects()) {
            if (object.unreliableReason != null) {
                markUnreliable(object.unreliableReason);
            }
        }
        if (list.count() > MAX_ELEMENTS) {
            markUnreliable("a list has more than " + MAX_ELEMENTS + " elements");
        }
    }

    ListValue getOrCreateList(int index) {
        if (lists == null) {
            lists = new ListValue[values.length];
        }
        if (lists[index] == null) {
            lists[index] = new ListValue();
        }
        return lists[index];
    }

    @Nullable
    ListValue list(int index) {
        return lists == null ? null : lists[index];
    }

    /** Returns the list of the batch, or null if the call is none. */
    @Nullable
    ListValue batch() {
        return routeFields.list == RouteFields.NONE ? null : list(routeFields.list);
    }

    /** Returns the orders of the batch; none if the call is not a batch. */
    private List<CallFields> orders() {
        ListValue batch = batch();
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
        ListValue list = index == RouteFields.NONE ? null : list(index);
        String value = get(index);
        return list == null ? value != null && !value.isEmpty() : list.count() > 0;
    }

    /**
     * Returns the instrument that the call and all orders of its batch name. Returns "" if they differ or if only some
     * orders name one: a call with an unknown instrument is in the scope of every cancel-all.
     */
    String instrument() {
        int index = routeFields.instrument;
        String named = get(index);
        ListValue batch = batch();
        if (batch == null || index == RouteFields.NONE) {
            return named == null ? "" : named;
        }
        String common = named;
        int namedCount = 0;
        for (CallFields order : batch.objects()) {
            String orderInstrument = order.get(index);
            if (orderInstrument != null && common != null && !orderInstrument.equals(common)) {
                return "";
            }
            common = orderInstrument == null ? common : orderInstrument;
            namedCount += orderInstrument == null ? 0 : 1;
        }
        return common == null || (namedCount != 0 && namedCount != batch.count()) ? "" : common;
    }

    /** Returns the number of elements of a list; a plain value counts as one. */
    int count(String name) {
        int index = routeFields.find(name);
        ListValue list = index == RouteFields.NONE ? null : list(index);
        if (list != null) {
            return list.count();
        }
        String value = get(index);
        return value == null || value.isEmpty() ? 0 : 1;
    }

    /** Returns the client id of each order of the batch, "" where it has none; empty if the call is not a batch. */
    List<String> clientOrderIds() {
        List<CallFields> orders = orders();
        if (orders.isEmpty()) {
            return List.of();
        }
        List<String> clients = new ArrayList<>(orders.size());
        for (CallFields order : orders) {
            String client = null;
            for (int i = 0; client == null && i < routeFields.clientIds.length; i++) {
                client = order.get(routeFields.clientIds[i]);
            }
            clients.add(client == null ? "" : client);
        }
        return clients;
    }

    /** Returns {@code buy} or {@code sell}, the side of the order by its own parameters; "" if they do not tell it. */
    String side() {
        for (int index : routeFields.sameOrder) {
            String value = values[index];
            if (startsWith(value, BUY)) {
                return BUY;
            } else if (startsWith(value, SELL)) {
                return SELL;
            }
        }
        return "";
    }

    private static boolean startsWith(@Nullable String value, String word) {
        return value != null && value.regionMatches(true, 0, word, 0, word.length());
    }

    /** Adds the order ids in these parameters, of the call and of each order of its batch. */
    void addOrderIds(int[] parameters, String prefix, List<String> into) {
        for (int index : parameters) {
            ListValue list = list(index);
            String value = values[index];
            if (list != null) {
                list.values().forEach(id -> into.add(prefix + id));
            } else if (value != null && !value.isEmpty()) {
                into.add(prefix + value);
            }
        }
        for (CallFields order : orders()) {
            order.addOrderIds(parameters, prefix, into);
        }
    }
}
