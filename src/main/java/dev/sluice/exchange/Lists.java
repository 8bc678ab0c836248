package dev.sluice.exchange;

/** Reads a value that is a list: a JSON array, or values joined by commas. */
final class Lists {
    private Lists() {}

    static void read(Fields fields, int index, String value, int source) {
        Fields.Many many = fields.makeMany(index);
        if (!value.isEmpty() && value.charAt(0) == '[') {
            JsonFields.readArray(value, fields, index, source);
            return;
        }
        int from = 0;
        while (from <= value.length() && many.count() <= Fields.MOST_ELEMENTS) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            if (to > from) {
                many.add(value.substring(from, to));
            }
            from = to + 1;
        }
    }
}
