package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JunitXmlTest {

  private static final Path FILES = Path.of("src/test/resources/dev/policyguard/cli/files");

  @TempDir Path folder;

  @Test
  void junitXml_ofWhatFailsAndWhatIsNoScenario_isReadByAnyParser() throws Exception {
    Path out = folder.resolve("new folder/report.xml");

    Run run =
        Run.of(
            "test",
            "--junit-xml",
            out.toString(),
            FILES.resolve("fails.json").toString(),
            FILES.resolve("scenarios").toString(),
            FILES.resolve("empty.json").toString());

    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(out.toFile());
    Element failed = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(failed.getAttribute("tests")).isEqualTo("2");
    assertThat(failed.getAttribute("failures")).isEqualTo("1");
    assertThat(failed.getAttribute("time")).matches("[0-9]+\\.[0-9]{3}");
    Element test = (Element) failed.getElementsByTagName("testcase").item(0);
    assertThat(test.getAttribute("name"))
        .isEqualTo("twelve a minute, with a \\u0000 and <markup> & \"quotes\"");
    assertThat(test.getElementsByTagName("failure").item(0).getTextContent())
        .contains("fails.json:5:9", "repetition 11 of 12", "LIMIT_EXCEEDED");
    assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(1);
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(4);
    assertThat(Files.readString(out)).doesNotContain("\u0000");
  }

  @Test
  void junitXml_aNameOfTwoLines_isReadAsItWasWritten() throws Exception {
    Path scenario = folder.resolve("lines.json");
    Path out = folder.resolve("report.xml");
    Files.writeString(
        scenario,
        "{\"policy\":{\"version\":\"1\",\"default\":\"deny\"},\"tests\":[{\"name\":\"one\\ntwo\\uffff\","
            + "\"calls\":[{\"tool\":\"x\"}]}]}");

    assertThat(Run.of("test", "--junit-xml", out.toString(), scenario.toString()).code())
        .isEqualTo(ExitCode.OK);

    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(out.toFile());
    Element test = (Element) xml.getElementsByTagName("testcase").item(0);
    assertThat(test.getAttribute("name")).isEqualTo("one\\ntwo\\uffff");
  }
}
