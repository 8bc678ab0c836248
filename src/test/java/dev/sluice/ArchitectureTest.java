package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the table of rooms, and shows with small wrong houses that each of its rules can fail. */
final class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    @Test
    void the_house_is_built_as_its_table_says() {
        assertThat(HOUSE).isNotEmpty();
        assertThat(violations("dev.sluice", HOUSE)).isEmpty();
    }

    @Test
    void a_sound_house_passes() {
        assertThat(violations("dev.sluice.rooms.sound", wrongHouse("sound"))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "vertx, 'core knows no Vert.x', TouchesVertx",
        "clockcall, 'clocks are read', CallsAClock",
        "clockreference, 'clocks are read', RefersToAClock",
        "wallclock, 'clocks are read', AsksTheTime",
        "thread, 'no thread', StartsAThread",
        "chance, 'draws no chance', DrawsChance",
        "json, 'reads JSON', ReadsJson",
        "shell, 'proxy uses no room', Proxy",
        "upward, 'limit uses no room', LooksUp",
        "venue, 'venue uses no room', ImportsOurs",
        "attic, 'should reside in any package', Box",
        "unmarked, '@NullMarked', NotMarked",
        "cycle, 'free of cycles', There",
    })
    void a_house_that_breaks_a_rule_fails_by_name(String house, String rule, String culprit) {
        assertThat(violations("dev.sluice.rooms." + house, wrongHouse(house)))
                .anySatisfy(violation -> assertThat(violation).contains(rule).contains(culprit));
    }

    private static JavaClasses wrongHouse(String house) {
        return new ClassFileImporter().importPackages("dev.sluice.rooms." + house);
    }

    private static List<String> violations(String root, JavaClasses classes) {
        return new Rooms(root)
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
