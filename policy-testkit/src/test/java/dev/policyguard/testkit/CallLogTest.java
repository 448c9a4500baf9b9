package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.policy.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLogTest {

  @TempDir Path folder;

  @Test
  void next_lineWithEverything_keepsEverything() throws IOException {
    RecordedCall call =
        only(
            """
            {"at":1500,"tool":"pytest","grant":"a","session":"s","caller":{"role":"admin"},\
            "arguments":{"n":9007199254740993.0,"i":12345678901234567890,"deep":[null,{"x":true}]},\
            "outcome":"refund","approval":"timeout"}
            """);
    assertThat(call.at()).isEqualTo(Duration.ofMillis(1500));
    assertThat(call.outcome()).isEqualTo(ScenarioCall.HandlerOutcome.REFUND);
    assertThat(call.approval()).contains(ScenarioCall.Approval.TIMEOUT);
    ToolCall made = call.call();
    assertThat(made.tool()).isEqualTo("pytest");
    assertThat(made.caller().grant()).isEqualTo("a");
    assertThat(made.caller().session()).contains("s");
    assertThat(made.caller().attributes().asMap()).isEqualTo(Map.of("role", "admin"));
    assertThat(made.arguments().asMap())
        .isEqualTo(
            Map.of(
                "n", new BigDecimal("9007199254740993.0"),
                "i", new BigInteger("12345678901234567890"),
                "deep", Arrays.asList(null, Map.of("x", true))));
  }

  @Test
  void next_lineWithTheToolAlone_hasTheDefaultsOfScenarioFiles() throws IOException {
    RecordedCall call = only("{\"tool\":\"pytest\"}");
    assertThat(call.at()).isZero();
    assertThat(call.outcome()).isEqualTo(ScenarioCall.HandlerOutcome.OK);
    assertThat(call.approval()).isEmpty();
    assertThat(call.call().caller().grant()).isEqualTo("default");
    assertThat(call.call().caller().session()).contains("default");
    assertThat(call.call().caller().attributes().asMap()).isEmpty();
    assertThat(call.call().arguments().asMap()).isEmpty();
  }

  @Test
  void next_lineWithoutATime_isMadeAtTheTimeOfTheCallBefore() throws IOException {
    assertThat(
            read("{\"tool\":\"a\",\"at\":1e3}\n{\"tool\":\"a\",\"at\":999}\n{\"tool\":\"a\"}\n")
                .stream()
                .map(
                    entry ->
                        entry instanceof CallLog.Recorded recorded
                            ? recorded.call().at().toString()
                            : "none"))
        .containsExactly("PT1S", "none", "PT1S");
  }

  @Test
  void next_blankLinesAndAnyLineEnds_areNoEntriesButCount() throws IOException {
    String line = "{\"tool\":\"a\"}";
    assertThat(
            read("\uFEFF" + line + "\r\n\n \t\r\n" + line + "\n" + line).stream()
                .filter(CallLog.Recorded.class::isInstance)
                .map(CallLog.Entry::line))
        .containsExactly(1L, 4L, 5L);
  }

  @Test
  void next_emptyStream_hasNoEntry() throws IOException {
    CallLog log = CallLog.of(InputStream.nullInputStream());
    assertThat(log.next()).isEmpty();
    assertThat(log.next()).isEmpty();
  }

  @Test
  void next_linesOfEveryLengthAroundTheBuffers_areReadWhole() throws IOException {
    List<Integer> lengths = new ArrayList<>(List.of(1, 100, 65_480, 131_072, 1_000_000, 3));
    for (int length = 65_500; length < 65_560; length++) {
      lengths.add(length);
    }
    String text =
        lengths.stream()
            .map(length -> "{\"tool\":\"" + "x".repeat(length) + "\"}\n")
            .collect(Collectors.joining());
    assertThat(read(text).stream().map(entry -> tool(entry).length())).isEqualTo(lengths);
  }

  @Test
  void next_streamThatGivesLittleAtATime_isReadWhole() throws IOException {
    byte[] bytes = "{\"tool\":\"ä\"}\n{\"tool\":\"b\"}".getBytes(StandardCharsets.UTF_8);
    InputStream oneByOne =
        new ByteArrayInputStream(bytes) {
          @Override
          public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1, length));
          }
        };
    assertThat(entries(oneByOne).stream().map(CallLogTest::tool)).containsExactly("ä", "b");
  }

  @Test
  void next_lineOfTheGreatestLength_isReadAndALongerOneIsNot() throws IOException {
    byte[] begin = "{\"tool\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] end = "\"}\n{\"tool\":\"next\"}\n".getBytes(StandardCharsets.UTF_8);
    int room = CallLog.MAX_LINE_LENGTH - begin.length - 2;
    assertThat(entries(join(begin, xs(room), end)).stream().map(CallLogTest::tool))
        .satisfiesExactly(
            tool -> assertThat(tool).hasSize(room), tool -> assertThat(tool).isEqualTo("next"));

    List<CallLog.Entry> entries = entries(join(begin, xs(room + 1), end));
    assertThat(problems(entries.get(0)))
        .containsExactly(
            "document: is longer than 16777216 bytes, must not be longer than that; it was not"
                + " read");
    assertThat(entries.get(1).line()).isEqualTo(2);
    assertThat(tool(entries.get(1))).isEqualTo("next");

    assertThat(problems(entries(join(begin, xs(3 * room))).get(0)).get(0)).contains("is longer");
  }

  @Test
  void next_longLineThatIsNoCall_isNotExplainedInDetail() throws IOException {
    String line = "{\"tool\":\"a\",\"members\":[" + "0,".repeat(200_000) + "0]}";
    assertThat(problems(read(line).get(0)))
        .containsExactly(
            "document: is no call, must be a JSON object with the members of a call; what is wrong"
                + " is told for lines of up to 262144 bytes");
  }

  @Test
  void next_bytesThatAreNotUtf8_saysWhereAndReadsOn() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"tool\":\"ä".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xc0, (byte) 0xae});
    bytes.writeBytes("\"}\n{\"tool\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
    List<CallLog.Entry> entries = entries(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(problems(entries.get(0)))
        .containsExactly("1:11 document: is not UTF-8 from here on, must be UTF-8");
    assertThat(tool(entries.get(1))).isEqualTo("b");
  }

  @Test
  void next_depthUpTo500_isReadForTheGuardToJudge() throws IOException {
    String deep = "{\"tool\":\"a\",\"arguments\":{\"x\":%s%s}}";
    RecordedCall call = only(String.format(deep, "[".repeat(498), "]".repeat(498)));
    assertThat(call.call().arguments().defect()).isPresent();
    assertThat(problems(read(String.format(deep, "[".repeat(499), "]".repeat(499))).get(0)).get(0))
        .contains("is beyond the bounds of what is read, must have at most 500 levels");
  }

  /** Whatever is wrong with a line, in the words that its author reads. */
  @Test
  void next_linesThatAreNoCalls_sayWhatIsWrong() throws IOException {
    Path golden = GoldenScenarios.RESOURCES.resolve("log");
    List<CallLog.Entry> entries =
        entries(Files.newInputStream(golden.resolve("broken-lines.jsonl")));
    StringBuilder text = new StringBuilder();
    for (CallLog.Entry entry : entries) {
      text.append(
              entry instanceof CallLog.Unreadable unreadable
                  ? Problem.describe("line " + entry.line(), unreadable.problems())
                  : "line " + entry.line() + " is a call")
          .append('\n');
    }
    assertThat(text.toString()).isEqualTo(Files.readString(golden.resolve("broken-lines.txt")));
  }

  /** What is read fast must be read alike slowly: lines are damaged, and both asked. */
  @Test
  void read_damagedLines_isAlikeWhetherPlacesAreRememberedOrNot() {
    List<String> lines = new ArrayList<>(List.of("{\"tool\":\"a\",\"at\":7}"));
    new ConformanceSuite()
        .calls()
        .forEach(asked -> lines.add(RecordedLines.line(asked.call().recorded())));
    Random random = new Random(1);
    int calls = 0;
    for (int i = 0; i < 20_000; i++) {
      String line = damaged(lines.get(random.nextInt(lines.size())), random);
      Optional<RecordedCall> fast = CallLine.read(CharBuffer.wrap(line.toCharArray()), 0);
      if (fast.isPresent()) {
        calls++;
        assertThat(slowly(line)).as(line).isEqualTo(fast);
      }
    }
    assertThat(calls).isBetween(2_000, 18_000);
  }

  private static Optional<RecordedCall> slowly(String line) {
    try {
      JsonText json = JsonText.read("line", line, "nothing");
      Findings findings = new Findings("line", json);
      Members members = Members.of(json.value(), "", findings);
      RecordedCall call = new CallReader(findings, "a log", 0).read(members);
      members.end();
      findings.throwIfAny();
      return Optional.of(call);
    } catch (InvalidScenarioException e) {
      return Optional.empty();
    }
  }

  private static String damaged(String line, Random random) {
    String alphabet = "{}[]\",:\\ 019eE.-+tu\u0000ä\n";
    int at = random.nextInt(line.length());
    char other = alphabet.charAt(random.nextInt(alphabet.length()));
    return switch (random.nextInt(5)) {
      case 0 -> line;
      case 1 -> line.substring(0, at) + other + line.substring(at);
      case 2 -> line.substring(0, at) + line.substring(at + 1);
      case 3 -> line.substring(0, at) + other + line.substring(at + 1);
      default -> {
        int from = random.nextInt(line.length());
        int to = from + random.nextInt(line.length() - from);
        yield line.substring(0, at) + line.substring(from, to) + line.substring(at);
      }
    };
  }

  private static InputStream xs(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 'x');
    return new ByteArrayInputStream(bytes);
  }

  private static InputStream join(byte[] begin, InputStream middle, byte... end) {
    return new SequenceInputStream(
        new SequenceInputStream(new ByteArrayInputStream(begin), middle),
        new ByteArrayInputStream(end));
  }

  private static List<String> problems(CallLog.Entry entry) {
    assertThat(entry).isInstanceOf(CallLog.Unreadable.class);
    return ((CallLog.Unreadable) entry).problems().stream().map(Problem::toString).toList();
  }

  private static String tool(CallLog.Entry entry) {
    assertThat(entry).isInstanceOf(CallLog.Recorded.class);
    return ((CallLog.Recorded) entry).call().call().tool();
  }

  private static RecordedCall only(String line) throws IOException {
    List<CallLog.Entry> entries = read(line);
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0)).isInstanceOf(CallLog.Recorded.class);
    return ((CallLog.Recorded) entries.get(0)).call();
  }

  private List<CallLog.Entry> readFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("calls.jsonl"), text);
    try (CallLog log = CallLog.open(file)) {
      return all(log);
    }
  }

  @Test
  void open_aFile_readsIt() throws IOException {
    assertThat(readFile("{\"tool\":\"a\"}").stream().map(CallLogTest::tool)).containsExactly("a");
  }

  private static List<CallLog.Entry> read(String text) throws IOException {
    return entries(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<CallLog.Entry> entries(InputStream in) throws IOException {
    try (CallLog log = CallLog.of(in)) {
      return all(log);
    }
  }

  private static List<CallLog.Entry> all(CallLog log) throws IOException {
    List<CallLog.Entry> entries = new ArrayList<>();
    for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
      entries.add(entry.get());
    }
    return entries;
  }
}
