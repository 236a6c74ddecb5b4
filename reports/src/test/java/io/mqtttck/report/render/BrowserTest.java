package io.mqtttck.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.compare.Matrix;
import io.mqtttck.report.compare.Matrix.Column;
import io.mqtttck.report.compare.RunComparison;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages in a real browser: they work, they stay by themselves, and nothing gets into them. */
class BrowserTest {

  private static final String MARKUP = "</script><script>document.title='owned'</script>";

  @TempDir static Path dir;

  private static Browser browser;

  @BeforeAll
  static void writeThePagesAndStart() throws IOException {
    browser = Browser.start(dir.resolve("profile"));
    run("hostile", Runs.report(Runs.hostile()));
    run("big", Runs.report(Runs.run(many(2_100, 200), Optional.empty())));
    ConformanceReport hostile = Runs.report(Runs.hostile());
    MatrixFiles.write(
        Matrix.of(List.of(new Column(MARKUP, hostile), new Column("two", hostile))),
        Files.createDirectories(dir.resolve("matrix")));
    RunFiles base = files(Runs.report(Runs.everyVerdict()), List.of());
    ComparisonFiles.write(
        RunComparison.of(MARKUP, base, "new", files(hostile, List.of()), false, 0.1, 0.25),
        Files.createDirectories(dir.resolve("comparison")));
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void aFilterLeavesWhatWasAskedFor() {
    browser.open(dir.resolve("big/index.html"));

    browser.find("#results select").sendKeys("failed");
    assertThat(browser.text("#results output")).isEqualTo("200 of 2100");

    browser.find("#results input").sendKeys("scenario-199");
    assertThat(browser.text("#results output")).isEqualTo("1 of 2100");
    assertThat(
            browser.number(
                "return [...document.querySelectorAll('#result-table tbody tr')]"
                    + ".filter(row => row.offsetHeight > 0).length"))
        .isEqualTo(1);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theKeyboardReachesTheSearch() {
    browser.open(dir.resolve("big/index.html"));

    browser.find("body").sendKeys("/");
    browser.driver().switchTo().activeElement().sendKeys("nothing-like-this", Keys.TAB);

    assertThat(browser.text("#results output")).isEqualTo("0 of 2100");
  }

  @Test
  void aDeepLinkOpensItsScenarioAndItsStatement() {
    Path page = dir.resolve("big/index.html");

    browser.open(page, "#topic.scenario-7/5.0/tcp/default");
    WebElement finding = browser.find("details.finding[id='topic.scenario-7/5.0/tcp/default']");
    assertThat(finding.getDomProperty("open")).isEqualTo("true");
    assertThat(browser.inView(finding)).isTrue();

    browser.open(page, "#topic.scenario-2000/5.0/tcp/default");
    assertThat(browser.inView(browser.find("[id='topic.scenario-2000/5.0/tcp/default']"))).isTrue();

    browser.open(page, "#5.0/MQTT-3.1.2-2");
    assertThat(browser.inView(browser.find("[id='5.0/MQTT-3.1.2-2']"))).isTrue();
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void everyPlotIsDrawn() {
    browser.open(dir.resolve("hostile/index.html"));

    assertThat(
            browser.script(
                "return [...document.querySelectorAll('.plots canvas')].map(c => c.dataset.plot + ' '"
                    + " + Chart.getChart(c).data.datasets.map(s => s.data.length).join('+'))"))
        .asString()
        .isEqualTo(
            "[rates 3+3, latencies 3+3+3, spectrum 19+19, backlog 3, lateness 3+3, health 3+3]");
    assertThat(
            browser.number(
                "return [...document.querySelectorAll('.plots canvas')].filter(c =>"
                    + " c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v)"
                    + ").length"))
        .isEqualTo(6);
    assertThat(
            browser.script(
                "return Chart.getChart(document.querySelector('[data-plot=spectrum]')).scales.x.type"))
        .isEqualTo("logarithmic");
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void thresholdsStandBeforeEverythingElseOfALoad() {
    browser.open(dir.resolve("hostile/index.html"));

    assertThat(browser.text("#load article li")).contains("lost == 0");
    assertThat(
            browser.script(
                "const load = document.querySelector('#load');"
                    + "return Boolean(load.querySelector('li').compareDocumentPosition("
                    + "load.querySelector('table')) & Node.DOCUMENT_POSITION_FOLLOWING)"))
        .isEqualTo(true);
  }

  @Test
  void nothingThatABrokerSentBecomesMarkupOrLeavesThePage() throws IOException {
    try (Stream<Path> all = Files.find(dir, 2, (file, is) -> file.toString().endsWith(".html"))) {
      for (Path page : all.toList()) {
        browser.open(page);

        assertThat(browser.driver().getTitle()).as("%s", page).startsWith("mqtt-tck");
        assertThat(browser.number("return document.querySelectorAll('img, iframe, object').length"))
            .as("%s", page)
            .isZero();
        assertThat(
                browser.number(
                    "return [...document.querySelectorAll('*')].filter(e => [...e.attributes]"
                        + ".some(a => a.name.startsWith('on'))).length"))
            .as("%s", page)
            .isZero();
        assertThat(browser.problems()).as("%s", page).isEmpty();
      }
    }
  }

  @Test
  void theReportOfAllureShowsEveryResultAndAsksForNothing() throws IOException {
    Path page = AllureReport.write(new ResultFolder(dir.resolve("hostile")));
    assertThat(page).content().doesNotContain("googletagmanager", "G-FVWC4GKEYS");

    browser.open(page, "#suites");

    assertThat(browser.eventually(".tree__content .node__name")).contains("MQTT 5.0");
    assertThat(browser.driver().getTitle()).isEqualTo("mqtt-tck");
    assertThat(browser.problems()).isEmpty();
  }

  /** Were one of these two not seen, the other tests would say nothing. */
  @Test
  void anErrorAndARequestWouldBeSeen() throws IOException {
    Path page =
        Files.writeString(
            dir.resolve("control.htm"),
            "<!doctype html><img src='http://127.0.0.1:9/x'><script>undefinedName()</script>");

    browser.open(page);

    assertThat(browser.problems())
        .anyMatch(line -> line.contains("undefinedName"))
        .anyMatch(line -> line.contains("request http://127.0.0.1:9/x"));
  }

  @Test
  void aReportOfTheWholeSuiteStaysSmall() throws IOException {
    assertThat(Files.size(dir.resolve("big/index.html"))).isLessThan(3_000_000);
  }

  @Test
  void aReportWithoutAPlotCarriesNoLibrary() throws IOException {
    ResultFolder folder = ResultFolder.at(dir.resolve("plain"));
    ReportFiles.write(files(Runs.report(Runs.everyVerdict()), List.of()), folder);

    assertThat(Files.size(folder.indexHtml())).isLessThan(50_000);
  }

  private static void run(String name, ConformanceReport report) throws IOException {
    ResultFolder folder = ResultFolder.at(dir.resolve(name));
    LoadReport load = Runs.withSeries(folder.path(), Runs.load("failed"), MARKUP + ".endToEnd");
    ReportFiles.write(files(report, List.of(load)), folder);
  }

  private static RunFiles files(ConformanceReport report, List<LoadReport> loads) {
    List<String> names = loads.isEmpty() ? List.of() : List.of("load.json");
    return new RunFiles(Runs.runReport("conformance.json", names), report, loads);
  }

  /** So many results, the first of them failed with a long wire log. */
  private static List<ScenarioResult> many(int results, int failed) {
    List<ScenarioResult> all = new ArrayList<>();
    for (int i = 0; i < results; i++) {
      Verdict verdict = i < failed ? Verdict.FAILED : Verdict.PASSED;
      ScenarioResult result =
          Runs.result("topic.scenario-" + i, verdict, "the usual thing in scenario-" + i + " ");
      all.add(i < failed ? Runs.withLongWire(result, 80) : result);
    }
    return all;
  }
}
