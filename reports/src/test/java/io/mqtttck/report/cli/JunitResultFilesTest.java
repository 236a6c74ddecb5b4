package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.result.RunListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JunitResultFilesTest {

  @TempDir Path dir;

  @Test
  void theEngineFindsItByItself() {
    assertThat(ServiceLoader.load(RunListener.class))
        .hasAtLeastOneElementOfType(JunitResultFiles.class);
  }

  @Test
  void aRunUnderABuildToolGetsTheSameFiles() throws IOException {
    ResultFolder folder = ResultFolder.at(dir);

    JunitResultFiles.write(Runs.everyVerdict(), folder);

    RunFiles files = RunFiles.read(folder);
    assertThat(files.run().exit().code()).isEqualTo(70);
    assertThat(files.conformance().results())
        .filteredOn(result -> result.id().equals("topic.failed"))
        .extracting(ConformanceReport.Result::repeat)
        .containsExactly(
            "mqtt-tck conform --only topic.failed --versions 5.0 mqtt://127.0.0.1:1883");
    assertThat(folder.indexHtml()).exists();
  }
}
