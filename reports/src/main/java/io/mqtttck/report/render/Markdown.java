package io.mqtttck.report.render;

import io.mqtttck.report.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The parts of a Markdown document. Whatever a broker may have had a hand in belongs into code,
 * where no mark, link or mention works.
 */
final class Markdown {

  private static final Pattern TICKS = Pattern.compile("`+");

  private Markdown() {}

  /** A row of a table. */
  static String row(List<String> cells) {
    Function<String, String> cell = text -> text.replace("|", "\\|");
    return cells.stream().map(cell).collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** The same as HTML, in which nothing that is not ours is markup. */
  static String html(List<String> lines) {
    List<Extension> tables = List.of(TablesExtension.create());
    return HtmlRenderer.builder()
        .extensions(tables)
        .escapeHtml(true)
        .sanitizeUrls(true)
        .build()
        .render(Parser.builder().extensions(tables).build().parse(String.join("\n", lines)));
  }

  /** The two first lines of a table; numbers stand to the right. */
  static List<String> head(List<String> words, List<String> numbers) {
    List<String> all = new ArrayList<>(words);
    all.addAll(numbers);
    return List.of(
        row(all), "|" + " --- |".repeat(words.size()) + " ---: |".repeat(numbers.size()));
  }

  /** A code span, its fence longer than any run of backticks inside. */
  static String code(String text) {
    String printable = Text.printable(text);
    if (printable.isBlank()) {
      return "";
    }
    String fence = "`".repeat(1 + ticks(printable));
    String gap = ticks(printable) == 0 ? "" : " ";
    return fence + gap + printable + gap + fence;
  }

  /** A block of lines as they are. */
  static List<String> block(List<String> lines) {
    String fence =
        "`".repeat(Math.max(3, 1 + lines.stream().mapToInt(Markdown::ticks).max().orElse(0)));
    List<String> block = new ArrayList<>();
    block.add(fence + "text");
    block.addAll(lines);
    block.add(fence);
    return block;
  }

  private static int ticks(String text) {
    return TICKS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }
}
