package dev.sluice.config;

import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The project's own files, bound separately, for tests of other packages; a problem fails the test with its place. */
public final class ConfFiles {
    private static final Path CONF = Path.of("conf");

    private ConfFiles() {}

    public static DialectSettings dialect(String name) {
        Problems problems = new Problems();
        return bound(problems, routes(name, problems), DialectSettings.class);
    }

    /** Returns a dialect from JSON in a test. */
    public static DialectSettings dialectOf(String text) {
        Problems problems = new Problems();
        JsonTree tree = new JsonReader(problems).bytes(text.getBytes(StandardCharsets.UTF_8), "text.json");
        return bound(problems, tree, DialectSettings.class);
    }

    public static ExchangeSettings exchange(String name) {
        return bound(name).settings();
    }

    /** Returns the limits of an exchange as the files state them, those of its dialect under its own. */
    public static List<LimitSettings> limits(String name) {
        return bound(name).limits();
    }

    private static ExchangeEntry bound(String name) {
        Problems problems = new Problems();
        JsonTree.Obj entry =
                (JsonTree.Obj) Objects.requireNonNull(file().members().get(name));
        String dialect = ((JsonTree.Text) Objects.requireNonNull(entry.members().get("dialect"))).value();
        JsonTree file = new JsonTree.Obj(entry.sourceLocation(), Map.of(name, entry));
        JsonTree whole =
                new DialectLimits(Map.of(dialect, routes(dialect, problems)), problems).withDialectLimits(file);
        return bound(problems, whole.child(name), ExchangeEntry.class);
    }

    private static JsonTree routes(String dialect, Problems problems) {
        Path file = CONF.resolve("routes").resolve(dialect + ".json");
        return Objects.requireNonNull(
                new JsonReader(problems).file(file, dialect + ".json"), problems.list()::toString);
    }

    /** Returns the names of all configured exchanges. */
    public static List<String> exchanges() {
        return file().members().keySet().stream()
                .filter(name -> !name.startsWith("$"))
                .toList();
    }

    private static JsonTree.Obj file() {
        Problems problems = new Problems();
        JsonTree file = new JsonReader(problems).file(CONF.resolve("exchanges.json"), "exchanges.json");
        return (JsonTree.Obj) Objects.requireNonNull(file, problems.list()::toString);
    }

    private static <T extends Record> T bound(Problems problems, @Nullable JsonTree tree, Class<T> type) {
        T value = tree == null ? null : new SettingsBinder(problems).bindFile(type, tree);
        if (value == null || !problems.isEmpty()) {
            throw new AssertionError(problems.list());
        }
        return value;
    }
}
