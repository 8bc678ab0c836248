package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The options of the command line that override the files. Checked like a file, in
 * {@link Config#load(java.nio.file.Path, Overrides)}.
 *
 * @param upstreams exchange to the URL that receives all its calls; the exchange {@code *} stands for all others
 * @param values the given options with their values
 */
public record Overrides(Map<String, String> upstreams, Map<Option, String> values) {
    public static final String EVERY = "*";
    public static final Overrides NONE = new Overrides(Map.of(), Map.of());

    /** An option that replaces the value of one key of {@code sluice.json}. */
    public enum Option {
        HOST("--host", JsonTree.Text::new, "proxy", "host"),
        PORT("--port", JsonReader::whole, "proxy", "port"),
        ADMIN_PORT("--admin-port", JsonReader::whole, "admin", "port"),
        DATA("--data", JsonTree.Text::new, "dataFolder"),
        MEMBER("--member", JsonTree.Text::new, "cluster", "member"),

        /** Has no value: an absent or empty data folder is a first start. */
        FIRST_START("--first-start", (at, none) -> new JsonTree.Flag(at, false), "killSwitch", "requireState");

        private final String text;
        private final BiFunction<SourceLocation, String, JsonTree> json;
        private final List<String> path;

        Option(String text, BiFunction<SourceLocation, String, JsonTree> json, String... path) {
            this.text = text;
            this.json = json;
            this.path = List.of(path);
        }

        /** Returns the value as it would stand in the file; its place is the option. */
        JsonTree json(String value) {
            return json.apply(SourceLocation.root(text, 0), value);
        }

        /** Returns the keys that lead to the value. */
        List<String> path() {
            return path;
        }

        /** Returns the option as it is written on the command line. */
        @Override
        public String toString() {
            return text;
        }
    }

    public Overrides {
        upstreams = Map.copyOf(upstreams);
        values = Map.copyOf(values);
    }

    /** Returns whether an absent or empty data folder is a first start, whatever the files say. */
    public boolean firstStart() {
        return values.containsKey(Option.FIRST_START);
    }
}
