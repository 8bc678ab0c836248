package dev.sluice;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The compiled classes of the project, which are read once for all tests of the architecture. */
final class ProjectClasses {
    /** Those of the program, of its tests and of the bench. */
    static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.sluice");

    /** Those of the program. */
    static final JavaClasses MAIN = ALL.that(DescribedPredicate.describe("of the program", ProjectClasses::isMain));

    private ProjectClasses() {}

    private static boolean isMain(JavaClass type) {
        return type.getSource()
                .map(Source::getUri)
                .map(Location::of)
                .filter(new ImportOption.DoNotIncludeTests()::includes)
                .isPresent();
    }
}
