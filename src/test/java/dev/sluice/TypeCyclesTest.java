package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Holds the largest cycle of types in each package. Two types are in a cycle when each depends on the other, directly
 * or through other types of their package; nested types count as part of their outermost type. A type in a large cycle
 * cannot be understood or changed without the others.
 */
final class TypeCyclesTest {
    /** The largest cycle that a package may have. Lower it when all cycles have become smaller; never raise it. */
    private static final int MAX_CYCLE = 4;

    @Test
    void no_package_has_a_larger_cycle_of_types_than_its_row_allows() {
        Map<String, Set<String>> cycles = largestCycles(ProjectClasses.MAIN);
        assertThat(cycles).isNotEmpty();
        assertThat(cycles)
                .allSatisfy((name, cycle) -> assertThat(cycle)
                        .as("the largest cycle of types in %s", name)
                        .hasSizeLessThanOrEqualTo(MAX_CYCLE));
    }

    @Test
    void a_cycle_through_three_types_is_detected() {
        String root = "dev.sluice.architecture.typecycle";
        assertThat(largestCycles(new ClassFileImporter().importPackages(root)).get(root))
                .containsExactly("First", "Second", "Third");
    }

    /** Returns the simple names of the types in the largest cycle of each package. */
    private static Map<String, Set<String>> largestCycles(JavaClasses classes) {
        Map<String, Map<String, Set<String>>> graphs = new TreeMap<>();
        for (JavaClass type : classes) {
            Map<String, Set<String>> graph = graphs.computeIfAbsent(type.getPackageName(), any -> new TreeMap<>());
            Set<String> used = graph.computeIfAbsent(outermost(type), any -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(type.getPackageName()) && classes.contain(target.getName())) {
                    used.add(outermost(target));
                }
            }
        }
        Map<String, Set<String>> largest = new TreeMap<>();
        graphs.forEach((name, graph) -> largest.put(name, new StrongComponents(graph).largest()));
        return largest;
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }

    /** Tarjan's algorithm: splits a graph into its strongly connected components. */
    private static final class StrongComponents {
        private final Map<String, Set<String>> graph;
        private final Map<String, Integer> index = new HashMap<>();
        private final Map<String, Integer> low = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final List<Set<String>> components = new ArrayList<>();

        StrongComponents(Map<String, Set<String>> graph) {
            this.graph = graph;
            for (String node : graph.keySet()) {
                if (!index.containsKey(node)) {
                    visit(node);
                }
            }
        }

        private void visit(String node) {
            index.put(node, index.size());
            int lowest = index.size() - 1;
            open.push(node);
            for (String next : graph.getOrDefault(node, Set.of())) {
                if (!index.containsKey(next)) {
                    visit(next);
                    lowest = Math.min(lowest, low.getOrDefault(next, lowest));
                } else if (open.contains(next)) {
                    lowest = Math.min(lowest, index.getOrDefault(next, lowest));
                }
            }
            low.put(node, lowest);
            if (lowest == index.getOrDefault(node, -1)) {
                Set<String> component = new TreeSet<>();
                String last;
                do {
                    last = open.pop();
                    component.add(last);
                } while (!last.equals(node));
                components.add(component);
            }
        }

        Set<String> largest() {
            Set<String> largest = Set.of();
            for (Set<String> component : components) {
                largest = component.size() > largest.size() ? component : largest;
            }
            return largest;
        }
    }
}
