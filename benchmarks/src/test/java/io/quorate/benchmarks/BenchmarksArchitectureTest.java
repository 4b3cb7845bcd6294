package io.quorate.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** That what is measured, the yardsticks and the harness stay apart. */
@AnalyzeClasses(packages = "io.quorate.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
final class BenchmarksArchitectureTest {
    private static final String ROOT = "io.quorate.benchmarks";

    @ArchTest
    static final ArchRule hazelcastIsKnownToItsPackageAlone = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".hazelcast")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule microRaftIsKnownToItsPackageAlone = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".microraft")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.microraft..");

    @ArchTest
    static final ArchRule jgroupsIsKnownToItsPackageAlone = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".jgroups")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jgroups..");

    @ArchTest
    static final ArchRule theLoadKnowsNotWhatItLoads = classes()
            .that()
            .resideInAnyPackage(ROOT + ".load", ROOT + ".process", ROOT + ".report")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("io.quorate..")
            .orShould()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + ".load", ROOT + ".process", ROOT + ".report", "java..", "javax..", "org..", "com..");

    @ArchTest
    static final ArchRule partsDoNotUseEachOther = slices().matching(
                    ROOT + ".(endtoend|placement|replication|failover|million|pathological|idle|soak)..")
            .should()
            .notDependOnEachOther();
}
