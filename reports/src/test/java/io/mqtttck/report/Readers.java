package io.mqtttck.report;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
