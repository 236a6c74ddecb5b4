package io.mqtttck.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package of this module may know which. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mqtttck.load");

  static Stream<Named<ArchRule>> rules() {
    return Stream.of(
        rule(
            "each package knows the ones below it only",
            Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("measure")
                .definedBy("io.mqtttck.load.measure..")
                .layer("engine")
                .definedBy("io.mqtttck.load.engine..")
                .layer("flow")
                .definedBy("io.mqtttck.load.flow..")
                .layer("protocol")
                .definedBy("io.mqtttck.load.protocol..")
                .whereLayer("measure")
                .mayNotAccessAnyLayer()
                .whereLayer("engine")
                .mayNotAccessAnyLayer()
                .whereLayer("flow")
                .mayOnlyAccessLayers("measure")
                .whereLayer("protocol")
                .mayOnlyAccessLayers("measure", "engine", "flow")),
        rule(
            "the books know neither Gatling nor a client library nor the network",
            noClasses()
                .that()
                .resideInAPackage("io.mqtttck.load.measure..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.gatling..", "scala..", "com.hivemq..", "io.netty..")),
        rule(
            "what is inside Gatling stays in the engine",
            noClasses()
                .that()
                .resideOutsideOfPackage("io.mqtttck.load.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    "io.gatling.app..",
                    "io.gatling.shared..",
                    "io.gatling.commons..",
                    "io.gatling.netty..",
                    "io.gatling.core.action",
                    "io.gatling.core.controller..",
                    "io.gatling.core.session..",
                    "io.gatling.core.stats..",
                    "io.gatling.core.structure..",
                    "scala..")),
        rule(
            "the client library stays in the flow package",
            noClasses()
                .that()
                .resideOutsideOfPackage("io.mqtttck.load.flow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hivemq..", "io.reactivex..")),
        rule(
            "what is inside the client library stays in one class",
            noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.mqtttck.load.flow.Internals")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.hivemq.client.internal..")),
        rule(
            "only the command line ends the process or writes to its output",
            noClasses()
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

  private static Named<ArchRule> rule(String name, ArchRule rule) {
    return Named.of(name, rule);
  }
}
