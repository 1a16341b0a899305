package io.mkomhub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may know which. Dependencies point inwards: functions and channels know messages, messages know nobody. */
class ArchitectureTest {

    private static final String ROOT = "io.mkomhub.";

    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new OnlyMain()).importPackages("io.mkomhub");

    /** The classes of the package, not those of tests and the local cloud. */
    private static final class OnlyMain implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return location.contains("/target/classes/");
        }
    }

    private static String packages(String name) {
        return ROOT + name + "..";
    }

    /** Any class of the project outside the given packages. */
    private static DescribedPredicate<JavaClass> ofTheProjectOutside(List<String> names) {
        String[] inside = names.stream().map(ArchitectureTest::packages).toArray(String[]::new);
        return JavaClass.Predicates.resideInAPackage("io.mkomhub..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(inside)))
                .as("are of the project, outside %s", names);
    }

    @ParameterizedTest(name = "{0} knows only {1}")
    @CsvSource(delimiter = '|', textBlock = """
            message | message
            json    | json
            fault   | fault
            http    | http,json
            codec   | codec,json,message
            """)
    void innerPackage_shouldKnowOnlyThese_whenItIsInside(String name, String known) {
        noClasses()
                .that()
                .resideInAPackage(packages(name))
                .should()
                .dependOnClassesThat(ofTheProjectOutside(Arrays.asList(known.split(",", -1))))
                .check(MAIN);
    }

    @ParameterizedTest(name = "{0} knows no function")
    @ValueSource(
            strings = {
                "mkom",
                "intake",
                "codec",
                "store",
                "queue",
                "secrets",
                "outgoing",
                "channel",
                "rapidpro",
                "kannel",
                "webhook"
            })
    void sharedPackage_shouldKnowNoFunction_becauseFunctionsStandOnIt(String name) {
        noClasses()
                .that()
                .resideInAPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        packages("receive"), packages("record"), packages("send"), packages("forward"), packages("api"))
                .check(MAIN);
    }

    @Test
    void awsSdk_shouldBeKnownOnlyToItsEdges_whenAnyClassUsesIt() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packages("alert"),
                        packages("queue"),
                        packages("store"),
                        packages("secrets"),
                        packages("snapstart"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(MAIN);
    }

    @Test
    void lambdaEvents_shouldBeKnownOnlyToFunctionsAndTheQueue_whenAnyClassUsesThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        packages("receive"),
                        packages("record"),
                        packages("send"),
                        packages("forward"),
                        packages("queue"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.amazonaws..")
                .check(MAIN);
    }

    @Test
    void message_shouldKnowNeitherHttpNorJsonNorAws_becauseItIsThePureCore() {
        noClasses()
                .that()
                .resideInAPackage(packages("message"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software..", "com.amazonaws..", "jakarta..", "com.fasterxml..", "io.quarkus..")
                .check(MAIN);
    }

    @Test
    void packages_shouldHaveNoCycles_whenTheyKnowEachOther() {
        slices().matching("io.mkomhub.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void localCloud_shouldBeUnknown_becauseItIsNotInThePackage() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages("local"))
                .check(MAIN);
    }
}
