package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/architecture.md against the sources: every package has a row, and every type that the page names exists.
 * The tree of CONTRIBUTING.md has exactly the folders that exist.
 */
final class ArchitecturePageTest {
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java/dev/sluice"), Path.of("src/sim/java/dev/sluice"));
    private static final Pattern TYPE = Pattern.compile("`(?:[a-z0-9]+\\.)*([A-Z][a-z][A-Za-z0-9]+)(?:\\.[a-z]\\w*)?`");
    private static final Pattern TREE = Pattern.compile("## Folders\n\n```\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FOLDER = Pattern.compile("^( *)([\\w/-]+)/(?= |$)", Pattern.MULTILINE);
    private static final Pattern SCRIPTS = Pattern.compile("^scripts/ +(.*)$", Pattern.MULTILINE);
    /** What a build or a gateway makes. */
    private static final Set<String> MADE = Set.of("target", "data");

    private static final Pattern TERM =
            Pattern.compile("^\\| [a-z ]+ \\| [^|]+ \\| `([A-Z]\\w+)` \\|$", Pattern.MULTILINE);

    @Test
    void every_package_has_a_row() throws IOException {
        String page = page();
        assertThat(packages())
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(page).containsAnyOf("`" + name + "`", "`" + siblings(name) + "`"));
    }

    /** Returns the row that a package shares with all others beside it. */
    private static String siblings(String name) {
        return name.substring(0, name.lastIndexOf('.') + 1) + "*";
    }

    @Test
    void every_type_that_the_page_names_exists() throws IOException {
        Set<String> known = types();
        known.addAll(List.of("PackageTable", "PackageRules"));
        assertThat(matches(TYPE))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(known).contains(name));
    }

    @Test
    void every_term_has_its_main_type() throws IOException {
        assertThat(matches(TERM)).hasSizeGreaterThan(10).isSubsetOf(types());
    }

    @Test
    void the_tree_has_exactly_the_folders_that_exist() throws IOException {
        Set<String> existing = new TreeSet<>();
        for (String root : folders("")) {
            for (String part : root.equals("src") ? folders("src/") : Set.of(root)) {
                existing.add(part);
                existing.addAll(folders(part + "/"));
            }
        }
        assertThat(tree()).isEqualTo(existing);
    }

    @Test
    void the_tree_names_every_script() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("scripts"))) {
            String[] names = files.filter(Files::isRegularFile)
                    .map(file -> "" + file.getFileName())
                    .toArray(String[]::new);
            Matcher scripts = SCRIPTS.matcher(contributing());
            assertThat(scripts.find()).isTrue();
            assertThat(Objects.requireNonNull(scripts.group(1)).split(", ", -1)).containsExactlyInAnyOrder(names);
        }
    }

    private static String contributing() throws IOException {
        return Files.readString(Path.of("CONTRIBUTING.md"));
    }

    private static Set<String> tree() throws IOException {
        Matcher block = TREE.matcher(contributing());
        assertThat(block.find()).isTrue();
        Set<String> names = new TreeSet<>();
        String root = "";
        for (Matcher folder = FOLDER.matcher(Objects.requireNonNull(block.group(1))); folder.find(); ) {
            boolean isRoot = Objects.requireNonNull(folder.group(1)).isEmpty();
            String name = Objects.requireNonNull(folder.group(2));
            root = isRoot ? name : root;
            names.add(isRoot ? name : root + "/" + name);
        }
        return names;
    }

    /** Returns the folders below {@code parent}, which is empty or ends with a slash. */
    private static Set<String> folders(String parent) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("./" + parent))) {
            return files.filter(Files::isDirectory)
                    .map(folder -> parent + folder.getFileName())
                    .filter(name -> !name.startsWith(".") && !MADE.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> matches(Pattern pattern) throws IOException {
        List<String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(page()); matcher.find(); ) {
            found.add(Objects.requireNonNull(matcher.group(1)));
        }
        return found;
    }

    private static Set<String> packages() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path root : SOURCES) {
            for (Path file : sources(root)) {
                Path folder = root.relativize(Objects.requireNonNull(file.getParent()));
                if (!folder.toString().isEmpty() && !file.endsWith("package-info.java")) {
                    names.add(folder.toString().replace('/', '.'));
                }
            }
        }
        return names;
    }

    private static Set<String> types() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path root : SOURCES) {
            for (Path file : sources(root)) {
                names.add(Objects.requireNonNull(file.getFileName()).toString().replace(".java", ""));
            }
        }
        return names;
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/architecture.md"));
    }
}
