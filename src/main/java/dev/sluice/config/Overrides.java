package dev.sluice.config;

import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.SourceLocation;
import java.util.List;
import java.util.Map;

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
        HOST("--host", "proxy.host"),
        PORT("--port", "proxy.port"),
        ADMIN_PORT("--admin-port", "admin.port"),
        DATA("--data", "dataFolder"),
        MEMBER("--member", "cluster.member"),

        /** Has no value: an absent or empty data folder is a first start. */
        FIRST_START("--first-start", "killSwitch.requireState");

        private final String text;
        private final String key;

        Option(String text, String key) {
            this.text = text;
            this.key = key;
        }

        /** Returns the value as it would stand in the file; its place is the option. */
        JsonTree json(String value) {
            SourceLocation at = SourceLocation.root(text, 0);
            return switch (this) {
                case PORT, ADMIN_PORT -> JsonReader.whole(at, value);
                case HOST, DATA, MEMBER -> new JsonTree.Text(at, value);
                case FIRST_START -> new JsonTree.Flag(at, false);
            };
        }

        /** Returns the keys that lead to the value. */
        List<String> path() {
            return List.of(key.split("\\.", -1));
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
