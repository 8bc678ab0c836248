package dev.sluice.core.exchange;

/**
 * A parser of values that are lists: a JSON array, or values joined by commas. The elements of a parameter that is only counted are all counted and
 * not stored.
 */
final class ListParser {
    private ListParser() {}

    static void read(CallFields callFields, int index, String value, int source) {
        CallFields.Many many = callFields.makeMany(index);
        if (!value.isEmpty() && value.charAt(0) == '[') {
            JsonFields.readArray(value, callFields, index, source);
            return;
        }
        boolean tallied = callFields.routeFields().mayRepeat(index);
        int from = 0;
        while (from <= value.length() && (tallied || many.count() <= CallFields.MOST_ELEMENTS)) {
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
}
