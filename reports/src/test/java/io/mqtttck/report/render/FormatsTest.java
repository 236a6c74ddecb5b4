package io.mqtttck.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Every format is read back by a parser that is not ours, also when a broker sent hostile text. */
class FormatsTest {

  @TempDir Path dir;

  @Test
  void junitXmlTellsEveryVerdict() throws Exception {
    Document xml = junit(Runs.report(Runs.everyVerdict()));

    assertThat(children(testCase(xml, "topic.passed"))).containsExactly("properties");
    assertThat(children(testCase(xml, "topic.failed"))).containsExactly("properties", "failure");
    assertThat(children(testCase(xml, "topic.warning")))
        .containsExactly("properties", "system-out");
    assertThat(children(testCase(xml, "topic.inconclusive")))
        .containsExactly("properties", "failure");
    assertThat(children(testCase(xml, "topic.error"))).containsExactly("properties", "error");
    assertThat(children(testCase(xml, "topic.skipped"))).containsExactly("properties", "skipped");
    Element unsupported =
        (Element) testCase(xml, "topic.unsupported").getLastChild().getPreviousSibling();
    assertThat(unsupported.getAttribute("message")).isEqualTo("what happened with unsupported");
    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("7");
    assertThat(suite.getAttribute("failures")).isEqualTo("2");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("2");
  }

  @Test
  void junitXmlCarriesTheProperties() throws Exception {
    Document xml = junit(Runs.report(Runs.everyVerdict()));

    NodeList properties = testCase(xml, "topic.failed").getElementsByTagName("property");
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < properties.getLength(); i++) {
      Element each = (Element) properties.item(i);
      pairs.add(each.getAttribute("name") + "=" + each.getAttribute("value"));
    }
    assertThat(pairs)
        .contains(
            "statement=5.0/MQTT-3.1.4-3",
            "level=MUST",
            "version=5.0",
            "transport=tcp",
            "target=mqtt://127.0.0.1:1883");
  }

  @Test
  void aKnownFailureIsSkippedInJunitXml() throws Exception {
    ConformanceReport report = Runs.report(Runs.everyVerdict());
    ConformanceReport known =
        report.withResults(
            report.results().stream().map(r -> r.unmet() ? r.knownAs("vendor bug 7") : r).toList());

    Element failed = testCase(junit(known), "topic.failed");

    assertThat(children(failed)).containsExactly("properties", "skipped");
    assertThat(((Element) failed.getElementsByTagName("skipped").item(0)).getAttribute("message"))
        .contains("known failing: vendor bug 7");
  }

  @Test
  void hostileTextSurvivesInJunitXmlAsText() throws Exception {
    Document xml = junit(Runs.report(Runs.hostile()));

    assertThat(xml.getElementsByTagName("script").getLength()).isZero();
    String message =
        ((Element) testCase(xml, "hostile.failed").getElementsByTagName("failure").item(0))
            .getAttribute("message");
    assertThat(message).contains("</script><script>alert(1)", "\\u001b[2J", "\\u202e", "\\u0000");
  }

  @Test
  void aMissedLoadThresholdIsAFailureInJunitXml() throws Exception {
    Path file = dir.resolve("junit.xml");
    JunitXml.write(file, null, List.of(Runs.load("failed")));

    Element load = testCase(parse(file), "p2p");

    assertThat(((Element) load.getElementsByTagName("failure").item(0)).getAttribute("message"))
        .contains("lost == 0 missed, actual 1");
  }

  @Test
  void junitXmlFitsTheSchemaThatServersExpect() throws Exception {
    Path file = dir.resolve("junit.xml");
    for (ConformanceRun run : List.of(Runs.everyVerdict(), Runs.hostile())) {
      JunitXml.write(file, Runs.report(run), List.of(Runs.load("failed"), Runs.load("passed")));

      Readers.junit(file);
    }
  }

  @Test
  void theBadgeIsWellFormedAndCounts() throws Exception {
    Path file = dir.resolve("badge.svg");
    Badge.write(
        file, Runs.runReport("conformance.json", List.of()), Runs.report(Runs.everyVerdict()));

    Document svg = parse(file);

    assertThat(svg.getDocumentElement().getNodeName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("MQTT: 1 of 9 statements");
  }

  @Test
  void githubAnnotationsAreOneCommandEach() {
    List<String> lines =
        GithubAnnotations.lines(
            new RunFiles(
                Runs.runReport("conformance.json", List.of("load.json")),
                Runs.report(Runs.hostile()),
                List.of(Runs.load("failed"))));

    assertThat(lines)
        .isNotEmpty()
        .allMatch(line -> line.startsWith("::error title=") && !line.contains("\n"))
        .anyMatch(line -> line.contains("title=load p2p::p2p failed"))
        .anyMatch(line -> line.contains("title=hostile.failed 5.0 MQTT-3.1.4-3::"));
  }

  @Test
  void markdownShowsFailuresAndNothingOfTheBrokersIsMarkup() throws IOException {
    String text = markdown(Runs.hostile());

    List<Node> markup = new ArrayList<>();
    Parser.builder()
        .build()
        .parse(text)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(HtmlInline node) {
                markup.add(node);
              }

              @Override
              public void visit(HtmlBlock node) {
                markup.add(node);
              }

              @Override
              public void visit(Link node) {
                markup.add(node);
              }

              @Override
              public void visit(Image node) {
                markup.add(node);
              }
            });
    assertThat(markup).isEmpty();
    assertThat(text).contains("hostile.failed", "\\u001b[2J").doesNotContain("\u001b", "\u202e");
  }

  @Test
  void markdownCarriesCountsWireLogAndRepeatCommand() throws IOException {
    assertThat(markdown(Runs.everyVerdict()))
        .contains("| 1 | 1 | 1 | 1 | 1 | 1 | 1 |")
        .contains("again: mqtt-tck conform --only topic.failed")
        .contains("sensor#1 > CONNECT id=sensor-7f3a")
        .contains("exit 1", "exit 3");
  }

  @Test
  void htmlIsOneFileWithEveryVerdictAndLoad() throws IOException {
    String html = html(Runs.everyVerdict());

    assertThat(html).startsWith("<!doctype html>").contains("Not passed", "topic.failed", "p2p");
    assertThat(html).contains("id=\"topic.failed/5.0/tcp/default\"", "sensor#1 &gt; CONNECT");
    assertThat(html).contains("50,000/s", "closed loop", "id=\"5.0/MQTT-3.1.2-1\"");
    for (Verdict verdict : Verdict.values()) {
      assertThat(html).contains("data-verdict=\"" + verdict.word() + "\"");
    }
    assertThat(html).doesNotContain("http://", "https://", "@import", "url(");
  }

  @Test
  void htmlLetsNoHostileTextBecomeMarkup() throws IOException {
    String html = html(Runs.hostile());

    assertThat(html.split("<script", -1)).as("only our own script").hasSize(2);
    assertThat(html).doesNotContain("<img", "\u001b", "\u202e", "\u0000");
    assertThat(html).contains("&lt;img src=x onerror=alert(1)&gt;");
    assertThat(html).contains("script-src 'sha256-");
  }

  @Test
  void allureGetsEveryResultWithItsTrace() throws IOException {
    AllureResults.write(dir, Runs.report(Runs.everyVerdict()));

    List<JsonNode> results = allure();
    assertThat(results).hasSize(7);
    JsonNode failed =
        results.stream()
            .filter(r -> r.get("name").asText().equals("topic.failed"))
            .findFirst()
            .orElseThrow();
    assertThat(failed.get("status").asText()).isEqualTo("failed");
    assertThat(failed.get("labels").toString())
        .contains("MQTT 5.0", "5.0/MQTT-3.1.4-3", "critical", "story", "epic", "feature");
    String trace = failed.get("attachments").get(0).get("source").asText();
    assertThat(Files.readString(dir.resolve(trace))).contains("sensor#1 > CONNECT");
  }

  @Test
  void allureHistoryIsTheSameOnAnotherRun() throws IOException {
    String[] histories = new String[2];
    for (int run = 0; run < 2; run++) {
      ConformanceRun later =
          Runs.everyVerdictAt(Runs.START.plusSeconds(run), "mqtt://127.0.0.1:" + (1883 + run));
      AllureResults.write(dir, Runs.report(later));
      histories[run] =
          allure().stream()
              .map(result -> result.get("historyId").asText())
              .sorted()
              .toList()
              .toString();
    }

    assertThat(histories[1]).isEqualTo(histories[0]);
  }

  @Test
  void anAllurePageWithAnotherTagIsNotPassedOn() {
    assertThatThrownBy(() -> AllureReport.offline("<html><script src='other'></script></html>"))
        .hasMessageContaining("no analytics tag where it used to be");
  }

  @Test
  void ctrfCountsWhatItShows() throws IOException {
    Path file = dir.resolve("ctrf.json");
    ConformanceReport report = Runs.report(Runs.everyVerdict());

    CtrfJson.write(file, Runs.runReport("conformance.json", List.of()), report);

    JsonNode results = new JsonMapper().readTree(file.toFile()).get("results");
    assertThat(results.at("/summary/tests").asInt()).isEqualTo(7);
    assertThat(results.at("/summary/passed").asInt()).isEqualTo(2);
    assertThat(results.at("/summary/failed").asInt()).isEqualTo(2);
    assertThat(results.at("/summary/skipped").asInt()).isEqualTo(2);
    assertThat(results.at("/summary/other").asInt()).isEqualTo(1);
    assertThat(results.at("/tests").findValuesAsText("rawStatus")).contains("inconclusive");
  }

  private List<JsonNode> allure() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      List<JsonNode> results = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith("-result.json")).toList()) {
        results.add(new JsonMapper().readTree(file.toFile()));
      }
      return results;
    }
  }

  private String html(ConformanceRun run) throws IOException {
    Path file = dir.resolve("index.html");
    HtmlReport.write(
        file,
        new RunFiles(
            Runs.runReport("conformance.json", List.of("load.json")),
            Runs.report(run),
            List.of(Runs.load("void"))));
    return Files.readString(file);
  }

  private String markdown(ConformanceRun run) throws IOException {
    Path file = dir.resolve("summary.md");
    SummaryMarkdown.write(
        file,
        new RunFiles(
            Runs.runReport("conformance.json", List.of("load.json")),
            Runs.report(run),
            List.of(Runs.load("void"))));
    return Files.readString(file);
  }

  private Document junit(ConformanceReport report) throws Exception {
    Path file = dir.resolve("junit.xml");
    JunitXml.write(file, report, List.of());
    return parse(file);
  }

  private static Document parse(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static Element testCase(Document xml, String name) {
    NodeList cases = xml.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element each = (Element) cases.item(i);
      if (each.getAttribute("name").equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no test case " + name);
  }

  private static List<String> children(Element parent) {
    List<String> names = new ArrayList<>();
    for (org.w3c.dom.Node child = parent.getFirstChild();
        child != null;
        child = child.getNextSibling()) {
      if (child instanceof Element element) {
        names.add(element.getTagName());
      }
    }
    return names;
  }
}
