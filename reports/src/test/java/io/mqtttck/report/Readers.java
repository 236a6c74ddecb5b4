package io.mqtttck.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.HdrHistogram.HistogramLogReader;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Reads back what we write, with parsers that are not ours. */
public final class Readers {

  private Readers() {}

  /** What a file breaks of the published schema of this name, such as {@code run}. */
  public static List<Error> schemaErrors(String schema, Path json) throws IOException {
    try (InputStream in = Readers.class.getResourceAsStream("/schema/" + schema + ".schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(in)
          .validate(Files.readString(json), InputFormat.JSON);
    }
  }

  /**
   * Reads any file of a run back.
   *
   * @throws AssertionError when it is not what it should be, or when nobody knows what that is
   */
  public static void readBack(Path folder, Path file) throws Exception {
    String name = folder.relativize(file).toString();
    if (name.matches("(run|probe|conformance|load|manifest|ctrf)\\.json")) {
      assertThat(schemaErrors(name.replace(".json", ""), file)).as(name).isEmpty();
    } else if (name.matches("fuzz/finding-\\d+\\.json")) {
      assertThat(schemaErrors("finding", file)).as(name).isEmpty();
    } else if (name.matches("fuzz/finding-\\d+\\.hex")) {
      assertThat(Files.readAllLines(file)).as(name).allMatch(line -> hex(line).length > 0);
    } else if (name.equals("junit.xml")) {
      junit(file);
    } else if (name.endsWith(".svg")) {
      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } else if (name.endsWith(".md")) {
      assertThat(foreignMarkup(file)).as(name).isEmpty();
    } else if (name.endsWith(".html")) {
      assertThat(file).as(name).content().startsWith("<!doctype html>"); // the rest in BrowserTest
    } else if (name.endsWith(".csv")) {
      assertThat(rows(file)).as(name).isNotEmpty();
    } else if (name.endsWith(".hlog")) {
      assertThat(new HistogramLogReader(file.toFile()).nextIntervalHistogram()).isNotNull();
    } else if (name.matches(
        "allure-results/.*\\.(json|properties|txt)|traces/.*\\.txt|.*\\.hgrm")) {
      assertThat(file).as(name).isNotEmptyFile(); // Allure itself reads its own in BrowserTest
    } else if (name.equals("manifest.sig")) {
      assertThat(Base64.getMimeDecoder().decode(Files.readString(file))).as(name).hasSize(64);
    } else if (!name.equals("mqtt-tck.log")) {
      throw new AssertionError("nobody reads back " + name);
    }
  }

  /** The rows of a CSV file by the names of its head. */
  public static List<Map<String, String>> rows(Path csv) throws IOException {
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv.toFile())) {
      return rows.readAll();
    }
  }

  /** Holds a file to the schema that CI servers expect. */
  public static void junit(Path file) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(Readers.class.getResource("/junit.xsd"))
        .newValidator()
        .validate(new StreamSource(file.toFile()));
  }

  private static byte[] hex(String line) {
    return HexFormat.of().parseHex(line);
  }

  /** The markup of a Markdown file that is not ours: HTML, images and links. */
  public static List<Node> foreignMarkup(Path markdown) throws IOException {
    List<Node> markup = new ArrayList<>();
    Parser.builder()
        .build()
        .parse(Files.readString(markdown))
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
    return markup;
  }

  /** A Markdown file as the HTML that a job page shows, tables included. */
  public static String html(Path markdown) throws IOException {
    var tables = List.of(TablesExtension.create());
    return HtmlRenderer.builder()
        .extensions(tables)
        .build()
        .render(Parser.builder().extensions(tables).build().parse(Files.readString(markdown)));
  }
}
