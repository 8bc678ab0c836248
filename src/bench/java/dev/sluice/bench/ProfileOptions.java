package dev.sluice.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The options of {@code scripts/bench profile}: the row whose load is sent, for how long, what is counted, and the file
 * of the flame graph.
 */
record ProfileOptions(LoadPhase row, int seconds, ProfileEvent event, Path out) {
    private static final int SECONDS = 10;
    private static final int MOST_SECONDS = 100;

    /** Parses the options; refuses unknown ones with the reason. */
    static ProfileOptions parse(List<String> words) {
        String row = "";
        int seconds = SECONDS;
        ProfileEvent event = ProfileEvent.CPU;
        Path out = Path.of("target/profile.html");
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            if (!name.startsWith("--")) {
                if (!row.isEmpty()) {
                    throw new IllegalArgumentException("profile takes one row; quote a label with spaces");
                }
                row = name;
                continue;
            }
            if (!List.of("--seconds", "--event", "--out").contains(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is not an option of profile; allowed: --seconds --event --out");
            }
            if (++i == words.size()) {
                throw new IllegalArgumentException("'" + name + "' takes a value");
            }
            String value = words.get(i);
            switch (name) {
                case "--seconds" -> seconds = seconds(value);
                case "--event" -> event = ProfileEvent.of(value);
                default -> out = html(value);
            }
        }
        if (row.isEmpty()) {
            throw new IllegalArgumentException("profile requires a row of the bench, by its id or by text of its label"
                    + ProfiledRows.list(ProfiledRows.all()));
        }
        return new ProfileOptions(ProfiledRows.select(row), seconds, event, out);
    }

    private static int seconds(String value) {
        if (!value.matches("[1-9][0-9]{0,2}") || Integer.parseInt(value) > MOST_SECONDS) {
            throw new IllegalArgumentException("'--seconds' takes a number from 1 to " + MOST_SECONDS);
        }
        return Integer.parseInt(value);
    }

    private static Path html(String value) {
        if (!value.endsWith(".html")) {
            throw new IllegalArgumentException("'--out' takes a file whose name ends with .html");
        }
        return Path.of(value);
    }

    /** Returns the load of the row, for the wanted time. */
    LoadPhase loadPhase() {
        return row.lasting(Math.multiplyExact(seconds, 1_000));
    }

    /** Returns the file of a flight recording, which is written where async-profiler does not work. */
    Path recording() {
        return out.resolveSibling(out.getFileName().toString().replaceFirst("\\.html$", ".jfr"));
    }
}
