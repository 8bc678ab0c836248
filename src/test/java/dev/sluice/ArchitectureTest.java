package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the packages against {@link PackageRules}, and each rule against a fixture that breaks it. */
final class ArchitectureTest {
    @Test
    void packages_use_only_what_their_rows_list() {
        assertThat(ProjectClasses.MAIN).isNotEmpty();
        assertThat(violations("dev.sluice", ProjectClasses.MAIN)).isEmpty();
    }

    @Test
    void no_package_uses_a_higher_floor() {
        assertThat(PackageTable.upwardUses()).isEmpty();
    }

    @Test
    void a_valid_fixture_passes() {
        assertThat(violations("dev.sluice.architecture.sound", fixture("sound")))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "vertx, 'core uses no Vert.x', TouchesVertx",
        "clockcall, 'clocks are read', CallsAClock",
        "clockreference, 'clocks are read', RefersToAClock",
        "wallclock, 'clocks are read', ReadsTheTime",
        "thread, 'no thread', StartsAThread",
        "chance, 'draws no random numbers', DrawsChance",
        "json, 'reads JSON', ReadsJson",
        "jsontree, 'builds trees of JSON', BuildsATree",
        "crypto, 'uses libraries of signatures', UsesAHash",
        "shell, 'proxy uses only the packages', Proxy",
        "upward, 'core.ratelimit uses only the packages', LooksUp",
        "venue, 'sim.exchange uses only the packages', ImportsOurs",
        "unlisted, 'should reside in any package of the table', NotListed",
        "unmarked, '@NullMarked', NotMarked",
        "cycle, 'free of cycles', There",
    })
    void a_fixture_that_breaks_a_rule_is_detected(String fixture, String rule, String culprit) {
        assertThat(violations("dev.sluice.architecture." + fixture, fixture(fixture)))
                .anySatisfy(violation -> assertThat(violation).contains(rule).contains(culprit));
    }

    private static JavaClasses fixture(String fixture) {
        return new ClassFileImporter().importPackages("dev.sluice.architecture." + fixture);
    }

    private static List<String> violations(String root, JavaClasses classes) {
        return new PackageRules(root)
                .rules().stream()
                        .map(rule -> violation(rule, classes))
                        .filter(text -> !text.isEmpty())
                        .toList();
    }

    private static String violation(ArchRule rule, JavaClasses classes) {
        EvaluationResult result = rule.evaluate(classes);
        return result.hasViolation() ? result.getFailureReport().toString() : "";
    }
}
