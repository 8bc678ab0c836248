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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/**
 * The table of rooms: which package may use which. A new package is a row here; one without a row fails.
 *
 * <p>The rules take the root package as an argument, so that small wrong houses can show that each rule fails for what it forbids.
 */
final class Rooms {
    private static final List<String> LEAVES = List.of(
            "limit", "breaker", "backoff", "guard", "drift", "frame", "pace", "exchange", "machine", "share", "origin");
    private static final List<String> CORE = with(LEAVES, "mode", "trip", "lane", "health", "gate", "venue");
    private static final List<String> SHELL =
            List.of("proxy", "admin", "probe", "ntp", "store", "sim", "log", "alert", "ca");
    private static final List<String> BELOW = with(CORE, "time", "knob", "check");

    /** Room to the rooms of ours that it may use; the root is "". */
    private static final Map<String, List<String>> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("knob", List.of());
        TABLE.put("time", List.of());
        TABLE.put("check", List.of());
        TABLE.put("venue", List.of());
        LEAVES.forEach(leaf -> TABLE.put(leaf, List.of("knob")));
        TABLE.put("mode", List.of("exchange", "knob"));
        TABLE.put("trip", List.of("breaker", "mode", "exchange", "limit", "knob"));
        TABLE.put("lane", List.of("limit", "knob"));
        TABLE.put("health", List.of("drift", "exchange", "machine", "mode", "knob"));
        TABLE.put(
                "gate",
                List.of("limit", "lane", "breaker", "backoff", "guard", "exchange", "health", "mode", "trip", "knob"));
        SHELL.forEach(room -> TABLE.put(room, BELOW));
        TABLE.put("config", with(SHELL, BELOW));
        TABLE.put("simulate", with(BELOW, "config"));
        TABLE.put("demo", List.of("time"));
        TABLE.put("cli", with(with(SHELL, BELOW), "config", "simulate", "demo"));
        TABLE.put("", with(with(SHELL, BELOW), "config", "cli"));
    }

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

    private static final Set<String> CHANCE_METHODS = Set.of(
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>");

    private final String root;

    Rooms(String root) {
        this.root = root;
    }

    List<ArchRule> rules() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(every_package_is_a_row_of_the_table());
        TABLE.forEach((room, allowed) -> rules.add(a_room_uses_only_its_row(room, allowed)));
        rules.add(no_package_cycles());
        rules.add(core_knows_no_vertx_and_no_thread());
        rules.add(core_uses_only_java());
        rules.add(only_exchange_reads_json());
        rules.add(core_has_no_chance());
        rules.add(clocks_are_read_in_time_only());
        rules.add(packages_are_null_marked());
        return rules.stream().map(rule -> rule.allowEmptyShould(true)).toList();
    }

    private ArchRule every_package_is_a_row_of_the_table() {
        return classes()
                .that(resideInAPackage(root + ".."))
                .should()
                .resideInAnyPackage(packages(List.copyOf(TABLE.keySet())));
    }

    private ArchRule a_room_uses_only_its_row(String room, List<String> allowed) {
        return noClasses()
                .that(resideInAPackage(name(room)))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..")
                        .and(not(resideInAPackage(name(room))))
                        .and(not(resideInAnyPackage(packages(allowed)))))
                .as((room.isEmpty() ? root : room) + " uses no room of ours but " + allowed);
    }

    private ArchRule no_package_cycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    private ArchRule core_knows_no_vertx_and_no_thread() {
        return noClasses()
                .that(inCore())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io..", "java.net.http..", "java.nio.file..", "java.nio.channels..", name("time"))
                        .or(describe("start, hold or wait for threads", Rooms::isOfThreads)))
                .as("core knows no Vert.x, no Netty, no thread, no file, no socket");
    }

    private ArchRule core_uses_only_java() {
        return noClasses()
                .that(inCore())
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("java..", "", "org.jspecify..", root + ".."))
                        .and(not(resideInAPackage("com.fasterxml.jackson.core.."))))
                .as("core uses only java.* and JSpecify (exchange also a streaming JSON reader)");
    }

    private ArchRule only_exchange_reads_json() {
        return noClasses()
                .that(inCore().and(not(resideInAPackage(name("exchange")))))
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml.."))
                .as("of core, only 'exchange' reads JSON");
    }

    private ArchRule core_has_no_chance() {
        return noClasses()
                .that(inCore())
                .should()
                .accessTargetWhere(target(CHANCE_METHODS, "draw chance"))
                .as("core draws no chance of its own");
    }

    private ArchRule clocks_are_read_in_time_only() {
        return noClasses()
                .that(resideInAPackage(root + "..").and(not(resideInAPackage(name("time")))))
                .should()
                .accessTargetWhere(target(CLOCK_METHODS, "read a clock"))
                .as("clocks are read in 'time' only");
    }

    private ArchRule packages_are_null_marked() {
        return classes().that(resideInAPackage(root + "..")).should(beInANullMarkedPackage());
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return ArchCondition.from(describe(
                "be in a package with a package-info.java that is @NullMarked",
                type -> type.getPackage().isAnnotatedWith(NullMarked.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> target(Set<String> methods, String what) {
        return describe(what, access -> {
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

    private String[] packages(List<String> rooms) {
        return rooms.stream().map(this::name).toArray(String[]::new);
    }

    private String name(String room) {
        return room.isEmpty() ? root : root + "." + room;
    }

    private static List<String> with(List<String> rooms, String... more) {
        return with(rooms, Arrays.asList(more));
    }

    private static List<String> with(List<String> rooms, List<String> more) {
        List<String> all = new ArrayList<>(rooms);
        all.addAll(more);
        return List.copyOf(all);
    }
}
