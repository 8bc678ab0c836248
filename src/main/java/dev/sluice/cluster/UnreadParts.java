package dev.sluice.cluster;

import io.vertx.core.json.JsonObject;

/** The parts of a statement that could not be read: their number and the first one, for a report. */
final class UnreadParts {
    private static final int MAX_LENGTH = 200;

    private int number;
    private String first = "";

    /** Reads a part; one that cannot be read is counted and changes nothing. */
    void read(String part, Runnable reader) {
        try {
            reader.run();
        } catch (RuntimeException e) {
            add(part, e);
        }
    }

    /** Counts a version after the next one, which may say things that this version does not know. */
    void version(JsonObject json) {
        Integer version = json.getInteger(StatementVersion.FIELD, StatementVersion.OWN);
        if (!StatementVersion.isReadable(version)) {
            add("its format has version " + version + ", and this gateway reads up to " + (StatementVersion.OWN + 1));
        }
    }

    void add(String part, RuntimeException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        add(part + ": " + why.lines().findFirst().orElse(""));
    }

    void add(String what) {
        number++;
        first = first.isEmpty() ? what.substring(0, Math.min(MAX_LENGTH, what.length())) : first;
    }

    /** Returns what could not be read; "" when all could. */
    String text() {
        return number <= 1 ? first : first + ", and " + (number - 1) + " more";
    }
}
