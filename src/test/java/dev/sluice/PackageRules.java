package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of packages: which package may use which, by {@link PackageTable}, and what code of a package may not
 * touch. A package without a row fails, and so does a dependency that its row does not list.
 *
 * <p>The rules take the root package as an argument, so that the small fixtures below {@code dev.sluice.architecture}
 * can show that each rule finds its violation.
 */
final class PackageRules {
    /** Packages without Vert.x, clock or thread. */
    private static final List<String> CORE =
            List.of("core..", "sim.counter", "sim.exchange..", "sim.kernel", "sim.market", "sim.signature", "sim.wire");

    /** The simulated exchanges, which may use hashes and curves that the JDK lacks, and build trees of JSON. */
    private static final String SIMULATED = "sim..";

    /** What names the JSON fields of records; it neither reads nor writes anything. */
    private static final String FIELD_NAMES = "com.fasterxml.jackson.annotation..";

    /** The packages that decide and may read JSON, as a stream. */
    private static final String JSON = "core.exchange..";

    /** The package that may read a clock. */
    private static final String CLOCK = "base.time";

    private static final Set<String> CLOCK_METHODS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalTime.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.system");

    private static final Set<String> RANDOM_METHODS = Set.of(
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>");

    private final String root;

    PackageRules(String root) {
        this.root = root;
    }

    List<ArchRule> rules() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(every_package_has_a_row());
        PackageTable.rows().forEach((name, used) -> rules.add(a_package_uses_only_its_row(name, used)));
        rules.add(no_package_cycles());
        rules.add(core_uses_no_vertx_and_no_thread());
        rules.add(core_uses_only_java());
        rules.add(one_package_that_decides_reads_json());
        rules.add(only_the_simulation_builds_trees_of_json());
        rules.add(one_package_of_core_uses_a_crypto_library());
        rules.add(core_draws_no_random_numbers());
        rules.add(clocks_are_read_in_time_only());
        rules.add(packages_are_null_marked());
        return rules.stream().map(rule -> rule.allowEmptyShould(true)).toList();
    }

    private ArchRule every_package_has_a_row() {
        Set<String> listed = fullNames(PackageTable.rows().keySet());
        return classes()
                .that(resideInAPackage(root + ".."))
                .should(ArchCondition.from(describe(
                        "reside in any package of the table", type -> listed.contains(type.getPackageName()))));
    }

    private ArchRule a_package_uses_only_its_row(String name, List<String> used) {
        Set<String> allowed = fullNames(used);
        allowed.add(full(name));
        // Compares names: a pattern for each name would take twenty seconds.
        return noClasses()
                .that(describe(
                        "reside in " + name, type -> type.getPackageName().equals(full(name))))
                .should()
                .dependOnClassesThat(describe(
                        "are of another package",
                        type -> isBelowRoot(type.getPackageName()) && !allowed.contains(type.getPackageName())))
                .as((name.isEmpty() ? root : name) + " uses only the packages " + used);
    }

    private ArchRule no_package_cycles() {
        return slices().assignedFrom(new EachPackage(root)).should().beFreeOfCycles();
    }

    private ArchRule core_uses_no_vertx_and_no_thread() {
        return noClasses()
                .that(inCore())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io..", "java.net.http..", "java.nio.file..", "java.nio.channels..", full(CLOCK))
                        .or(describe("start, hold or wait for threads", PackageRules::isOfThreads)))
                .as("core uses no Vert.x, no Netty, no thread, no file, no socket");
    }

    private ArchRule core_uses_only_java() {
        return noClasses()
                .that(inCore())
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("java..", "", "org.jspecify..", root + ".."))
                        .and(not(
                                resideInAnyPackage("com.fasterxml.jackson..", "javax.crypto..", "org.bouncycastle.."))))
                .as("core uses only java.*, JSpecify and names of JSON fields (" + JSON
                        + " also a streaming JSON reader, " + SIMULATED + " also JSON trees, hashes and curves)");
    }

    private ArchRule one_package_of_core_uses_a_crypto_library() {
        return noClasses()
                .that(inCore().and(not(resideInAPackage(full(SIMULATED)))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.crypto..", "org.bouncycastle.."))
                .as("of core, only '" + SIMULATED + "' uses libraries of signatures");
    }

    private ArchRule one_package_that_decides_reads_json() {
        return noClasses()
                .that(inCore().and(not(resideInAnyPackage(full(JSON), full(SIMULATED)))))
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml..").and(not(resideInAPackage(FIELD_NAMES))))
                .as("of core, only '" + JSON + "' reads JSON");
    }

    private ArchRule only_the_simulation_builds_trees_of_json() {
        return noClasses()
                .that(inCore().and(not(resideInAPackage(full(SIMULATED)))))
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml.jackson.databind.."))
                .as("of core, only '" + SIMULATED + "' builds trees of JSON");
    }

    private ArchRule core_draws_no_random_numbers() {
        return noClasses()
                .that(inCore())
                .should()
                .accessTargetWhere(target(RANDOM_METHODS, "draw random numbers"))
                .as("core draws no random numbers of its own");
    }

    private ArchRule clocks_are_read_in_time_only() {
        return noClasses()
                .that(resideInAPackage(root + "..").and(not(resideInAPackage(full(CLOCK)))))
                .should()
                .accessTargetWhere(target(CLOCK_METHODS, "read a clock"))
                .as("clocks are read in '" + CLOCK + "' only");
    }

    private ArchRule packages_are_null_marked() {
        return classes().that(resideInAPackage(root + "..")).should(beInANullMarkedPackage());
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return ArchCondition.from(describe(
                "be in a package with a package-info.java that is @NullMarked",
                type -> type.getPackage().isAnnotatedWith(NullMarked.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> target(Set<String> methods, String description) {
        return describe(description, access -> {
            AccessTarget target = access.getTarget();
            return methods.contains(target.getOwner().getName() + "." + target.getName());
        });
    }

    private static boolean isOfThreads(JavaClass type) {
        String name = type.getName();
        boolean concurrent = name.startsWith("java.util.concurrent.");
        return name.equals("java.lang.Thread")
                || name.equals("java.util.Timer")
                || (concurrent && (name.contains("Execut") || name.contains("Future") || name.contains("ForkJoin")));
    }

    private DescribedPredicate<JavaClass> inCore() {
        return resideInAnyPackage(packages(CORE));
    }

    private String[] packages(List<String> names) {
        return names.stream().map(this::full).toArray(String[]::new);
    }

    private Set<String> fullNames(Collection<String> names) {
        return names.stream().map(this::full).collect(Collectors.toCollection(HashSet::new));
    }

    private boolean isBelowRoot(String packageName) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    private String full(String name) {
        return name.isEmpty() ? root : root + "." + name;
    }

    /** Makes each package below the root a slice of its own, whatever its depth; the root itself is in none. */
    private record EachPackage(String root) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith(root + ".")
                    ? SliceIdentifier.of(name.substring(root.length() + 1))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package of " + root;
        }
    }
}
