package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.parse.PercentDecoder;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the parameters that matter in a query or a form body, in one pass. Malformed input makes the call
 * unreliable and never throws. Thread-safe.
 */
final class FormFields {
    /** Largest number of parameters that are read. */
    static final int MAX_PARAMETERS = 1000;

    private FormFields() {}

    static void read(String text, int from, CallFields into, int source) {
        int parameters = 0;
        int at = from;
        while (at < text.length()) {
            int end = text.indexOf('&', at);
            end = end < 0 ? text.length() : end;
            if (end > at) {
                if (++parameters > MAX_PARAMETERS) {
                    into.markUnreliable("there are more than " + MAX_PARAMETERS + " parameters");
                    return;
                }
                readParameter(text, at, end, into, source);
            }
            at = end + 1;
        }
    }

    private static void readParameter(String text, int from, int to, CallFields into, int source) {
        int nameEnd = from;
        boolean plain = true;
        while (nameEnd < to && text.charAt(nameEnd) != '=') {
            char c = text.charAt(nameEnd++);
            plain &= c != '%' && c != '+' && c != '[';
        }
        int valueFrom = Math.min(to, nameEnd + 1);
        if (plain) {
            int index = into.routeFields().find(text, from, nameEnd);
            if (index != RouteFields.NONE) {
                into.put(index, decodedValue(text, valueFrom, to, into), source);
            } else if (!PercentDecoder.isValid(text, valueFrom, to)) {
                into.markUnreliable("a percent escape is incomplete or invalid");
            }
            return;
        }
        String name = PercentDecoder.decode(text, from, nameEnd);
        String value = decodedValue(text, valueFrom, to, into);
        if (name == null) {
            into.markUnreliable("a percent escape in a name is incomplete or invalid");
        } else if (value != null) {
            putNamed(name, value, into, source);
        }
    }

    private static @Nullable String decodedValue(String text, int from, int to, CallFields into) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '+') {
                String decoded = PercentDecoder.decode(text, from, to);
                if (decoded == null) {
                    into.markUnreliable("a percent escape is incomplete or invalid");
                }
                return decoded;
            }
        }
        return text.substring(from, to);
    }

    /**
     * Reads a parameter whose name has escapes or an index: {@code orders[0]}, {@code orders[]},
     * {@code orders[0][cl_ord_id]}.
     */
    private static void putNamed(String name, String value, CallFields into, int source) {
        int bracket = name.indexOf('[');
        int index = into.routeFields().find(name, 0, bracket < 0 ? name.length() : bracket);
        if (index == RouteFields.NONE) {
            return;
        }
        if (bracket < 0 || into.routeFields().isOnlyCompared(index)) {
            into.put(index, value, source);
        } else if (!into.routeFields().mayBeList(index)
                || !readElement(name, bracket, value, new Target(into, index, source))) {
            into.markUnreadable(index, "'" + into.routeFields().name(index) + "' is a list that cannot be read");
        }
    }

    private record Target(CallFields callFields, int index, int source) {}

    private static boolean readElement(String name, int bracket, String value, Target target) {
        int close = name.indexOf(']', bracket);
        if (close < 0) {
            return false;
        }
        int index = elementIndex(name, bracket + 1, close);
        boolean last = close == name.length() - 1;
        if (index < 0 && !(last && close == bracket + 1)) {
            return false;
        }
        target.callFields.markRepeated(target.index, target.source);
        CallFields.ListValue many = target.callFields.getOrCreateList(target.index);
        if (last) {
            if (target.callFields.routeFields().mayRepeat(target.index)) {
                many.countElement();
            } else if (many.count() <= CallFields.MAX_ELEMENTS) {
                many.add(value);
            }
            return true;
        }
        if (name.charAt(close + 1) != '[' || !name.endsWith("]")) {
            return false;
        }
        int inner = target.callFields.routeFields().find(name, close + 2, name.length() - 1);
        CallFields object = many.objectAt(index, target.callFields.routeFields());
        if (inner != RouteFields.NONE) {
            object.put(inner, value, target.source);
        }
        return true;
    }

    /** Returns the index between the brackets, or -1 if there is none or it exceeds the largest batch. */
    private static int elementIndex(String name, int from, int to) {
        int index = 0;
        for (int i = from; i < to; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || index > CallFields.MAX_ELEMENTS) {
                return -1;
            }
            index = index * 10 + digit;
        }
        return from == to || index >= CallFields.MAX_ELEMENTS ? -1 : index;
    }
}
