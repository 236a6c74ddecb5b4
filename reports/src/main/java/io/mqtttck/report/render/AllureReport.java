package io.mqtttck.report.render;

import io.mqtttck.report.model.ResultFolder;
import io.qameta.allure.Extension;
import io.qameta.allure.ReportGenerator;
import io.qameta.allure.allure2.Allure2Plugin;
import io.qameta.allure.category.CategoriesPlugin;
import io.qameta.allure.category.CategoriesTrendPlugin;
import io.qameta.allure.context.FreemarkerContext;
import io.qameta.allure.context.JacksonContext;
import io.qameta.allure.context.MarkdownContext;
import io.qameta.allure.context.RandomUidContext;
import io.qameta.allure.core.AttachmentsPlugin;
import io.qameta.allure.core.Configuration;
import io.qameta.allure.core.MarkdownDescriptionsPlugin;
import io.qameta.allure.core.Plugin;
import io.qameta.allure.core.TestsResultsPlugin;
import io.qameta.allure.duration.DurationPlugin;
import io.qameta.allure.duration.DurationTrendPlugin;
import io.qameta.allure.environment.Allure1EnvironmentPlugin;
import io.qameta.allure.executor.ExecutorPlugin;
import io.qameta.allure.history.HistoryPlugin;
import io.qameta.allure.history.HistoryTrendPlugin;
import io.qameta.allure.launch.LaunchPlugin;
import io.qameta.allure.retry.RetryPlugin;
import io.qameta.allure.retry.RetryTrendPlugin;
import io.qameta.allure.severity.SeverityPlugin;
import io.qameta.allure.status.StatusChartPlugin;
import io.qameta.allure.suites.SuitesPlugin;
import io.qameta.allure.summary.SummaryPlugin;
import io.qameta.allure.tags.TagsPlugin;
import io.qameta.allure.timeline.TimelinePlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTML report of Allure 2 as one file, made on this machine. Neither making nor reading it asks
 * anybody for anything: the generator's own analytics are left out, the tag that it would put into
 * the page is taken away, and the page itself forbids every request.
 */
public final class AllureReport {

  private static final Pattern ANALYTICS =
      Pattern.compile(
          "<script async src=\"https://www\\.googletagmanager\\.com/[^>]*></script>\\s*"
              + "<script>\\s*window\\.dataLayer.*?</script>",
          Pattern.DOTALL);

  private static final String POLICY =
      "<meta http-equiv=\"Content-Security-Policy\""
          + " content=\"default-src data: blob: 'unsafe-inline' 'unsafe-eval'\">";

  private AllureReport() {}

  /** Makes {@code allure-report/index.html} from the {@code allure-results} of a run. */
  public static Path write(ResultFolder folder) throws IOException {
    Path report = folder.allureReport();
    new ReportGenerator(new Offline()).generateSingleFile(report, List.of(folder.allureResults()));
    Path page = report.resolve("index.html");
    Files.writeString(page, offline(Files.readString(page)));
    return page;
  }

  /**
   * Without the tag, and with the policy.
   *
   * @throws IllegalStateException when there is no tag where this version of the generator puts it
   */
  static String offline(String page) {
    Matcher tag = ANALYTICS.matcher(page);
    if (!tag.find()) {
      throw new IllegalStateException("Allure's page has no analytics tag where it used to be");
    }
    return tag.replaceFirst("").replaceFirst("<head>", "<head>\n    " + POLICY);
  }

  /** All that comes with the generator, but analytics, exports for other servers, and Allure 1. */
  private record Offline() implements Configuration {

    @Override
    public List<Plugin> getPlugins() {
      return List.of();
    }

    @Override
    public String getReportName() {
      return "mqtt-tck";
    }

    @Override
    public String getReportLanguage() {
      return "en";
    }

    @Override
    public String getVersion() {
      return "2";
    }

    @Override
    public String getUuid() {
      return "";
    }

    @Override
    public List<Extension> getExtensions() {
      return List.of(
          new JacksonContext(),
          new MarkdownContext(),
          new FreemarkerContext(),
          new RandomUidContext(),
          new Allure2Plugin(),
          new Allure1EnvironmentPlugin(),
          new AttachmentsPlugin(),
          new CategoriesPlugin(),
          new CategoriesTrendPlugin(),
          new DurationPlugin(),
          new DurationTrendPlugin(),
          new ExecutorPlugin(),
          new HistoryPlugin(),
          new HistoryTrendPlugin(),
          new LaunchPlugin(),
          new MarkdownDescriptionsPlugin(),
          new RetryPlugin(),
          new RetryTrendPlugin(),
          new SeverityPlugin(),
          new StatusChartPlugin(),
          new SuitesPlugin(),
          new SummaryPlugin(),
          new TagsPlugin(),
          new TestsResultsPlugin(),
          new TimelinePlugin());
    }
  }
}
