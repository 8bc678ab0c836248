package dev.sluice.config;

import dev.sluice.config.json.JsonReader;
import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problem;
import dev.sluice.config.json.Problems;
import dev.sluice.config.json.SpellingSuggestion;
import dev.sluice.core.exchange.settings.DialectSettings;
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
    private static final int MAX_FILES = 1000;
    private static final String JSON = ".json";

    private final Path folder;
    private final Problems problems;
    private final JsonReader reader;

    ConfigFolder(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
        reader = new JsonReader(problems);
    }

    ConfigSources read() {
        if (!Files.isDirectory(folder)) {
            problems.add(Problem.ofFile(
                    folder.toString(),
                    "is not a folder; it must contain sluice.json, exchanges.json, profiles and routes"));
            return new ConfigSources(folder, null, Map.of(), Map.of(), Set.of(), "");
        }
        Map<String, JsonTree> profiles = trees("profiles");
        Map<String, JsonTree> routes = trees("routes");
        Map<String, BoundFile<DialectSettings>> dialects = new LinkedHashMap<>();
        Set<String> invalid = new TreeSet<>(names("routes"));
        routes.forEach((name, tree) -> {
            BoundFile<DialectSettings> dialect = BoundFile.of(DialectSettings.class, tree, problems);
            if (dialect != null) {
                dialects.put(name, dialect);
                invalid.remove(name);
            }
        });
        BoundFile<GatewaySettings> gateway = gateway(profiles);
        Map<String, BoundFile<ExchangeEntry>> exchanges = exchanges(routes);
        return new ConfigSources(folder, gateway, exchanges, dialects, invalid, reader.checksum());
    }

    /**
     * Reads only the settings that locate the exchanges: no limits, and only dialects with a testnet in use.
     */
    ConfigSources readHosts() {
        if (!Files.isDirectory(folder)) {
            return read();
        }
        BoundFile<GatewaySettings> gateway = gateway(trees("profiles"));
        Map<String, BoundFile<ExchangeEntry>> exchanges = Map.of();
        if (tree("exchanges.json") instanceof JsonTree.Obj file) {
            Map<String, JsonTree> entries = new LinkedHashMap<>(file.members());
            entries.replaceAll((name, entry) -> entry instanceof JsonTree.Obj obj ? obj.without("limits") : entry);
            exchanges = bound(new JsonTree.Obj(file.sourceLocation(), entries));
        }
        Map<String, BoundFile<DialectSettings>> dialects = new LinkedHashMap<>();
        for (BoundFile<ExchangeEntry> entry : exchanges.values()) {
            String name = entry.value().dialect();
            if (entry.value().testnet() && names("routes").contains(name)) {
                JsonTree tree = tree("routes/" + name + JSON);
                BoundFile<DialectSettings> dialect =
                        tree == null ? null : BoundFile.of(DialectSettings.class, tree, problems);
                if (dialect != null) {
                    dialects.put(name, dialect);
                }
            }
        }
        return new ConfigSources(folder, gateway, exchanges, dialects, Set.of(), reader.checksum());
    }

    private @Nullable BoundFile<GatewaySettings> gateway(Map<String, JsonTree> profiles) {
        profiles.values().forEach(this::checkProfile);
        JsonTree own = tree("sluice.json");
        if (!(own instanceof JsonTree.Obj obj)) {
            if (own != null) {
                problems.add(own, "expected an object, not " + own.typeName());
            }
            return null;
        }
        JsonTree.Obj merged = StandardBreakers.addTo(StandardBreakers.merge(obj, profileSettings(obj, profiles)));
        return BoundFile.of(GatewaySettings.class, merged, problems);
    }

    private void checkProfile(JsonTree tree) {
        BoundFile.of(Profile.class, tree, problems);
        if (tree.descend("settings", "profile") instanceof JsonTree.Text text
                && text.sourceLocation().step().equals("profile")) {
            problems.add(text, "a profile must not name another profile; remove the key");
        }
    }

    /** Returns the settings of the profile that the file names. */
    private JsonTree.Obj profileSettings(JsonTree.Obj own, Map<String, JsonTree> profiles) {
        JsonTree.Obj none = new JsonTree.Obj(own.sourceLocation(), Map.of());
        JsonTree named = own.members().get("profile");
        if (named != null && !(named instanceof JsonTree.Text)) {
            return none;
        }
        String name = named instanceof JsonTree.Text text ? text.value() : "production";
        JsonTree profile = profiles.get(name);
        if (profile == null && !names("profiles").contains(name)) {
            problems.add(
                    named == null ? own : named,
                    "there is no profile '" + name + "' in " + folder.resolve("profiles") + "; allowed: "
                            + names("profiles") + SpellingSuggestion.hint(name, names("profiles")));
        }
        return profile != null && profile.descend("settings") instanceof JsonTree.Obj settings && settings != profile
                ? settings.without("profile")
                : none;
    }

    private Map<String, BoundFile<ExchangeEntry>> exchanges(Map<String, JsonTree> routes) {
        JsonTree file = tree("exchanges.json");
        return file == null ? Map.of() : bound(new DialectLimits(routes, problems).withDialectLimits(file));
    }

    private Map<String, BoundFile<ExchangeEntry>> bound(JsonTree tree) {
        Map<String, BoundFile<ExchangeEntry>> read = new LinkedHashMap<>();
        SettingsBinder binder = new SettingsBinder(problems);
        binder.bindEntries(ExchangeEntry.class, tree)
                .forEach((name, entry) -> read.put(name, new BoundFile<>(entry, tree.descend(name), binder.trees())));
        return read;
    }

    private Map<String, JsonTree> trees(String below) {
        Map<String, JsonTree> trees = new TreeMap<>();
        for (String name : names(below)) {
            JsonTree tree = tree(below + "/" + name + JSON);
            if (tree != null) {
                trees.put(name, tree);
            }
        }
        return trees;
    }

    private @Nullable JsonTree tree(String name) {
        Path path = folder.resolve(name);
        return reader.file(path, path.toString());
    }

    private List<String> names(String below) {
        Path path = folder.resolve(below);
        if (!Files.isDirectory(path)) {
            problems.add(Problem.ofFile(path.toString(), "is not a folder"));
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(JSON) && !name.startsWith("."))
                    .sorted()
                    .limit(MAX_FILES)
                    .map(name -> name.substring(0, name.length() - JSON.length()))
                    .toList();
        } catch (IOException e) {
            problems.add(Problem.ofFile(path.toString(), "cannot be listed: " + e.getMessage()));
            return List.of();
        }
    }
}
