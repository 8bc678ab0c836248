package dev.sluice.exchange;

/** Reads a value that is a list: a JSON array, or values joined by commas. What only counts is counted to its end, and nothing of it kept. */
final class Lists {
    private Lists() {}

    static void read(Fields fields, int index, String value, int source) {
        Fields.Many many = fields.makeMany(index);
        if (!value.isEmpty() && value.charAt(0) == '[') {
            JsonFields.readArray(value, fields, index, source);
            return;
        }
        boolean tallied = fields.plan().mayRepeat(index);
        int from = 0;
        while (from <= value.length() && (tallied || many.count() <= Fields.MOST_ELEMENTS)) {
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
