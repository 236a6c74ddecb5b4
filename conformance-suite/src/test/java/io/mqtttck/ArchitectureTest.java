package io.mqtttck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which package of this module may know which: target, then wire on top of it; requirement, then
 * result; fuzz drives the wire and makes results; the engine joins them; scenarios see the engine,
 * the wire and the target, nothing else.
 */
class ArchitectureTest {

  private static final List<String> PACKAGES =
      List.of(
          "certificate", "target", "wire", "requirement", "result", "fuzz", "engine", "scenario");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mqtttck");

  static Stream<Named<ArchRule>> rules() {
    return Stream.of(
        rule(
            "each package knows the ones below it only",
            layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("certificate")
                .definedBy("io.mqtttck.certificate..")
                .layer("target")
                .definedBy("io.mqtttck.target..")
                .layer("wire")
                .definedBy("io.mqtttck.wire..")
                .layer("requirement")
                .definedBy("io.mqtttck.requirement..")
                .layer("result")
                .definedBy("io.mqtttck.result..")
                .layer("fuzz")
                .definedBy("io.mqtttck.fuzz..")
                .layer("engine")
                .definedBy("io.mqtttck.engine..")
                .layer("scenario")
                .definedBy("io.mqtttck.scenario..")
                .whereLayer("certificate")
                .mayNotAccessAnyLayer()
                .whereLayer("target")
                .mayOnlyAccessLayers("certificate")
                .whereLayer("wire")
                .mayOnlyAccessLayers("target")
                .whereLayer("requirement")
                .mayOnlyAccessLayers("target")
                .whereLayer("result")
                .mayOnlyAccessLayers("requirement", "target")
                .whereLayer("fuzz")
                .mayOnlyAccessLayers("result", "requirement", "wire", "target")
                .whereLayer("engine")
                .mayOnlyAccessLayers(
                    "fuzz", "result", "requirement", "wire", "target", "certificate")
                .whereLayer("scenario")
                .mayOnlyAccessLayers("engine", "wire", "target")),
        rule(
            "no cycles among packages",
            slices().matching("io.mqtttck.(*)..").should().beFreeOfCycles()),
        rule(
            "Netty stays in the wire package",
            noClasses()
                .that()
                .resideOutsideOfPackage("io.mqtttck.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")),
        rule(
            "the embedded broker's libraries stay in its child process",
            noClasses()
                .that()
                .haveNameNotMatching(".*\\.EmbeddedBrokerMain.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hivemq..", "ch.qos.logback..")),
        rule(
            "only the command line ends the process or writes to its output",
            noClasses()
                .that()
                .haveNameNotMatching(".*\\.EmbeddedBrokerMain.*")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .callMethod(System.class, "exit", int.class)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(CLASSES);
  }

  /** A package that no rule knows would escape them all. */
  @Test
  void everyPackageHasItsPlace() {
    assertThat(CLASSES.stream().map(type -> type.getPackageName().split("\\.")[2]).distinct())
        .isSubsetOf(PACKAGES)
        .contains("target", "requirement");
  }

  private static Named<ArchRule> rule(String name, ArchRule rule) {
    return Named.of(name, rule);
  }
}
