package io.mqtttck.report;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Facts first, then what is made of them, then the command line; and modules point one way. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mqtttck");

  @Test
  void eachPackageKnowsTheOnesBelowItOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("model")
        .definedBy("io.mqtttck.report.model..")
        .layer("render")
        .definedBy("io.mqtttck.report.render..")
        .layer("compare")
        .definedBy("io.mqtttck.report.compare..")
        .layer("cli")
        .definedBy("io.mqtttck.report.cli..")
        .whereLayer("model")
        .mayNotAccessAnyLayer()
        .whereLayer("render")
        .mayOnlyAccessLayers("model", "compare")
        .whereLayer("compare")
        .mayOnlyAccessLayers("model")
        .check(CLASSES);
  }

  @Test
  void theOtherModulesDoNotKnowTheReports() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.mqtttck.report..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.mqtttck.report..")
        .check(CLASSES);
  }

  @Test
  void conformanceDoesNotKnowLoad() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.mqtttck.report..", "io.mqtttck.load..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.mqtttck.load..")
        .check(CLASSES);
  }
}
