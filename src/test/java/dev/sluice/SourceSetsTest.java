package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that the tests use no class of the bench, the program neither, and the gateway none of the simulated
 * exchanges. Maven compiles tests and bench together, and gateway and simulated exchanges, so the compiler does not
 * find such a use.
 */
final class SourceSetsTest {
    @Test
    void tests_use_no_class_of_the_bench() throws IOException {
        Set<String> tests = classesOf("src/test/java");
        Set<String> bench = classesOf("src/bench/java");
        assertThat(tests).contains("dev.sluice.SourceSetsTest");
        assertThat(bench).contains("dev.sluice.bench.Bench");
        assertThat(uses(tests, bench)).isEmpty();
    }

    @Test
    void the_program_uses_no_class_of_tests_or_bench() throws IOException {
        Set<String> program = new HashSet<>(classesOf("src/main/java"));
        program.addAll(classesOf("src/sim/java"));
        Set<String> others = new HashSet<>(classesOf("src/test/java"));
        others.addAll(classesOf("src/bench/java"));
        assertThat(program).contains("dev.sluice.Main", "dev.sluice.sim.cli.SimulatorMain");
        assertThat(uses(program, others)).isEmpty();
    }

    @Test
    void the_gateway_uses_no_class_of_the_simulated_exchanges() throws IOException {
        assertThat(uses(classesOf("src/main/java"), classesOf("src/sim/java"))).isEmpty();
    }

    @Test
    void a_use_is_detected() {
        assertThat(uses(
                        Set.of("dev.sluice.architecture.typecycle.First"),
                        Set.of("dev.sluice.architecture.typecycle.Second")))
                .isNotEmpty()
                .allSatisfy(use -> assertThat(use).contains("First").contains("Second"));
    }

    /** Returns the full names of the outermost classes whose source is in this folder. */
    private static Set<String> classesOf(String folder) throws IOException {
        Path root = Path.of(folder);
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name ->
                            name.substring(0, name.length() - ".java".length()).replace(File.separatorChar, '.'))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> uses(Set<String> from, Set<String> to) {
        return ProjectClasses.ALL.stream()
                .filter(type -> from.contains(outermost(type)))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> to.contains(outermost(use.getTargetClass().getBaseComponentType())))
                .map(Dependency::getDescription)
                .toList();
    }

    private static String outermost(JavaClass type) {
        int dollar = type.getName().indexOf('$');
        return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
    }
}
