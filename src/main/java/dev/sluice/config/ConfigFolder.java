package dev.sluice.config;

import dev.sluice.exchange.DialectSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reader and binder of all files of a configuration folder, including unused profiles and dialects, so that their
 * mistakes are reported early.
 */
final class ConfigFolder {
    private static final int MOST_FILES = 1000;
    private static final String JSON = ".json";

    private final Path folder;
    private final Problems problems;
    private final JsonReader reader;
    private final Binder binder;

    ConfigFolder(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
        reader = new JsonReader(problems);
        binder = new Binder(problems);
    }

    Sources read() {
        if (!Files.isDirectory(folder)) {
            problems.add(new Problem(
                    folder.toString(),
                    "",
                    0,
                    "",
                    "is no folder; it must hold sluice.json, exchanges.json, profiles and routes"));
            return new Sources(folder, null, Map.of(), Map.of(), Set.of(), "");
        }
        Map<String, Json> profiles = trees("profiles");
        Map<String, Json> routes = trees("routes");
        Map<String, Read<DialectSettings>> dialects = new LinkedHashMap<>();
        Set<String> bad = new TreeSet<>(names("routes"));
        routes.forEach((name, tree) -> {
            DialectSettings dialect = binder.file(DialectSettings.class, tree);
            if (dialect != null) {
                dialects.put(name, new Read<>(dialect, tree, binder.parts()));
                bad.remove(name);
            }
        });
        Read<GatewaySettings> gateway = gateway(profiles);
        Map<String, Read<ExchangeEntry>> exchanges = exchanges();
        return new Sources(folder, gateway, exchanges, dialects, bad, reader.sum());
    }

    private @Nullable Read<GatewaySettings> gateway(Map<String, Json> profiles) {
        profiles.values().forEach(this::profile);
        Json own = tree("sluice.json");
        if (!(own instanceof Json.Obj obj)) {
            if (own != null) {
                problems.add(own, "expected an object, not " + own.what());
            }
            return null;
        }
        Json.Obj merged = StandardBreakers.under(StandardBreakers.over(obj, defaults(obj, profiles)));
        GatewaySettings gateway = binder.file(GatewaySettings.class, merged);
        return gateway == null ? null : new Read<>(gateway, merged, binder.parts());
    }

    private void profile(Json tree) {
        binder.file(Profile.class, tree);
        if (tree.down("settings", "profile") instanceof Json.Text text
                && text.place().step().equals("profile")) {
            problems.add(text, "a profile names no other profile; remove the key");
        }
    }

    /** Returns the settings of the profile that the file names. */
    private Json.Obj defaults(Json.Obj own, Map<String, Json> profiles) {
        Json.Obj none = new Json.Obj(own.place(), Map.of());
        Json named = own.members().get("profile");
        if (named != null && !(named instanceof Json.Text)) {
            return none;
        }
        String name = named instanceof Json.Text text ? text.value() : "production";
        Json profile = profiles.get(name);
        if (profile == null && !names("profiles").contains(name)) {
            problems.add(
                    named == null ? own : named,
                    "there is no profile '" + name + "' in " + folder.resolve("profiles") + "; allowed: "
                            + names("profiles") + Nearest.hint(name, names("profiles")));
        }
        return profile != null && profile.down("settings") instanceof Json.Obj settings && settings != profile
                ? settings.without("profile")
                : none;
    }

    private Map<String, Read<ExchangeEntry>> exchanges() {
        Map<String, Read<ExchangeEntry>> read = new LinkedHashMap<>();
        Json tree = tree("exchanges.json");
        if (tree != null) {
            binder.files(ExchangeEntry.class, tree)
                    .forEach((name, entry) -> read.put(name, new Read<>(entry, tree.down(name), binder.parts())));
        }
        return read;
    }

    private Map<String, Json> trees(String below) {
        Map<String, Json> trees = new TreeMap<>();
        for (String name : names(below)) {
            Json tree = tree(below + "/" + name + JSON);
            if (tree != null) {
                trees.put(name, tree);
            }
        }
        return trees;
    }

    private @Nullable Json tree(String name) {
        Path path = folder.resolve(name);
        return reader.file(path, path.toString());
    }

    private List<String> names(String below) {
        Path path = folder.resolve(below);
        if (!Files.isDirectory(path)) {
            problems.add(new Problem(path.toString(), "", 0, "", "is no folder"));
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(JSON) && !name.startsWith("."))
                    .sorted()
                    .limit(MOST_FILES)
                    .map(name -> name.substring(0, name.length() - JSON.length()))
                    .toList();
        } catch (IOException e) {
            problems.add(new Problem(path.toString(), "", 0, "", "cannot be listed: " + e.getMessage()));
            return List.of();
        }
    }
}
