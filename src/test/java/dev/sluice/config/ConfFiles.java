package dev.sluice.config;

import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.limit.LimitSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The project's own files, bound one by one, for tests of other packages; a problem fails the test with its place. */
public final class ConfFiles {
    private static final Path CONF = Path.of("conf");

    private ConfFiles() {}

    public static DialectSettings dialect(String name) {
        Problems problems = new Problems();
        Json json = new JsonReader(problems).file(CONF.resolve("routes").resolve(name + ".json"), name + ".json");
        return bound(problems, json, DialectSettings.class);
    }

    /** A dialect written into a test. */
    public static DialectSettings dialectOf(String text) {
        Problems problems = new Problems();
        Json json = new JsonReader(problems).bytes(text.getBytes(StandardCharsets.UTF_8), "text.json");
        return bound(problems, json, DialectSettings.class);
    }

    public static ExchangeSettings exchange(String name) {
        Json.Obj exchange = entry(name);
        for (String foreign : List.of("limits", "enforcement", "bots", "clock", "reads", "why")) {
            exchange = exchange.without(foreign);
        }
        return bound(new Problems(), exchange, ExchangeSettings.class);
    }

    public static List<LimitSettings> limits(String name) {
        List<LimitSettings> limits = new ArrayList<>();
        for (Json limit :
                ((Json.Arr) Objects.requireNonNull(entry(name).members().get("limits"))).elements()) {
            limits.add(bound(new Problems(), limit, LimitSettings.class));
        }
        return limits;
    }

    /** Every exchange that is configured. */
    public static List<String> exchanges() {
        return file().members().keySet().stream()
                .filter(name -> !name.startsWith("$"))
                .toList();
    }

    private static Json.Obj entry(String name) {
        return (Json.Obj) Objects.requireNonNull(file().members().get(name));
    }

    private static Json.Obj file() {
        Problems problems = new Problems();
        Json file = new JsonReader(problems).file(CONF.resolve("exchanges.json"), "exchanges.json");
        return (Json.Obj) Objects.requireNonNull(file, problems.list()::toString);
    }

    private static <T extends Record> T bound(Problems problems, @Nullable Json json, Class<T> type) {
        T value = json == null ? null : new Binder(problems).file(type, json);
        if (value == null || !problems.none()) {
            throw new AssertionError(problems.list());
        }
        return value;
    }
}
