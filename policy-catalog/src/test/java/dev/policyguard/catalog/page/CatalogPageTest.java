package dev.policyguard.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.Recommendation;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.tool.ToolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page as a whole. */
class CatalogPageTest {

  @Test
  void markdown_ofThreeTools_isAsItWasReadByAPerson() throws IOException {
    assertThat(CatalogPage.markdown(Catalogs.small())).isEqualTo(golden("small.md"));
  }

  @Test
  void html_ofATool_isAsItWasReadByAPerson() throws IOException {
    String html = CatalogPage.html(Catalogs.small());
    int start = html.indexOf("<article id=\"tool-1\"");
    int end = html.indexOf("</article>", start) + "</article>".length();

    assertThat(html.substring(start, end) + "\n").isEqualTo(golden("delete_file.html"));
  }

  @Test
  void pages_ofTheSameCatalogue_haveTheSameBytes() {
    assertThat(CatalogPage.html(Catalogs.small())).isEqualTo(CatalogPage.html(Catalogs.small()));
    assertThat(CatalogPage.markdown(Catalogs.small()))
        .isEqualTo(CatalogPage.markdown(Catalogs.small()));
  }

  @Test
  void html_itsContentSecurityPolicy_allowsItsStyleAndItsScriptAlone() throws Exception {
    Document page = Jsoup.parse(CatalogPage.html(Catalogs.small()));

    assertThat(page.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
        .isEqualTo(
            "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'"
                .formatted(digest(page, "style"), digest(page, "script")));
    assertThat(page.select("style, script")).hasSize(2);
    assertThat(page.select("[style]")).isEmpty();
    assertThat(page.head().child(1).attr("http-equiv")).isEqualTo("Content-Security-Policy");
  }

  @Test
  void html_everyReference_pointsIntoThePage() {
    Document page = Jsoup.parse(CatalogPage.html(Catalogs.small()));
    List<String> ids = page.select("[id]").eachAttr("id");

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(page.select("a").eachAttr("href"))
        .isNotEmpty()
        .allSatisfy(href -> assertThat(ids).contains(href.substring(1)));
    assertThat(page.select("[aria-labelledby]").eachAttr("aria-labelledby")).isSubsetOf(ids);
    assertThat(page.select("[data-tool]").eachAttr("data-tool")).isSubsetOf(ids);
    assertThat(page.select("[src], [href]:not(a)").eachAttr("href")).containsExactly("data:,");
  }

  @Test
  void html_itsHeadings_leaveOutNoLevel() {
    Document page = Jsoup.parse(CatalogPage.html(Catalogs.small()));
    int before = 0;
    for (Element heading : page.select("h1, h2, h3, h4, h5, h6")) {
      int level = heading.tagName().charAt(1) - '0';
      assertThat(level).isLessThanOrEqualTo(before + 1);
      before = level;
    }
    assertThat(page.select("h1")).hasSize(1);
  }

  @Test
  void html_withoutToolsAndPolicy_saysSo() {
    Catalog nothing = Catalog.of("empty", Catalogs.DAY, List.of());

    assertThat(Jsoup.parse(CatalogPage.html(nothing)).text())
        .contains("0 tools", "there is nothing to allow")
        .doesNotContain("Version");
    assertThat(CatalogPage.markdown(nothing)).contains("there is nothing to allow");
  }

  @Test
  void pages_ofAHugeDescription_showItsBeginningAndSayHowMuchIsLeftOut() {
    String huge = "x".repeat(10_000_000);
    Catalog catalog =
        Catalog.of(
            "s",
            Catalogs.DAY,
            List.of(Catalogs.entry(ToolDefinition.of("t", huge), Category.OTHER)));
    String said = "… and 9,995,000 characters more that this page leaves out.";

    assertThat(CatalogPage.html(catalog)).contains(said).hasSizeLessThan(100_000);
    assertThat(CatalogPage.markdown(catalog)).contains(said).hasSizeLessThan(100_000);
  }

  @Test
  void pages_ofManyArguments_sayHowManyAreLeftOut() {
    Map<String, Object> arguments = new HashMap<>();
    IntStream.range(0, 130).forEach(i -> arguments.put("argument" + i, Map.of()));
    ToolDefinition tool =
        ToolDefinition.builder("t").inputSchema(Map.of("properties", arguments)).build();
    Catalog catalog = Catalog.of("s", Catalogs.DAY, List.of(Catalogs.entry(tool, Category.OTHER)));

    assertThat(Jsoup.parse(CatalogPage.html(catalog)).select(".arguments dt")).hasSize(100);
    assertThat(CatalogPage.html(catalog)).contains("… and 30 arguments more.");
    assertThat(CatalogPage.markdown(catalog)).contains("… and 30 arguments more.");
  }

  @Test
  void html_ofTwoThousandTools_hasThemAll() {
    List<CatalogEntry> entries = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      entries.add(Catalogs.entry(ToolDefinition.of("t" + i, "Does " + i), Category.WRITE));
    }
    Catalog catalog = Catalog.of("s", Catalogs.DAY, entries);

    assertThat(Jsoup.parse(CatalogPage.html(catalog)).select("article")).hasSize(2_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "\ud800", "long"})
  void pages_ofANameThatNoPolicyCanHave_recommendNone(String name) {
    String tool = name.equals("long") ? "n".repeat(1_025) : name;
    Catalog catalog =
        Catalog.of(
            "s",
            Catalogs.DAY,
            List.of(Catalogs.entry(ToolDefinition.of(tool, "d"), Category.DESTRUCTIVE)));

    assertThat(CatalogPage.html(catalog))
        .contains("No policy.json can name this tool", "None possible")
        .doesNotContain("&quot;hide&quot;");
    assertThat(CatalogPage.markdown(catalog))
        .contains("No policy.json can name this tool", "None possible")
        .doesNotContain("\"hide\"");
  }

  @Test
  void html_hiddenCharacters_areWarnedOf() {
    ToolDefinition bidi = ToolDefinition.of("t", "Reads \u202efiles");
    ToolDefinition emoji =
        ToolDefinition.of("t", "Reads \u2614\ufe0f \ud83d\udc69\u200d\ud83d\udd27\u00a0files");

    assertThat(warnings(bidi)).containsExactly(Words.HIDDEN_CHARACTERS);
    assertThat(warnings(emoji)).isEmpty();
  }

  @Test
  void pages_ofAPolicyWithHiddenCharacters_escapeThemAsJsonDoes() {
    Catalog catalog =
        Catalog.of("s", Catalogs.DAY, List.of())
            .withPolicy("{\"</code>\": \"\u202e\u00a0\u3164```\\\"\"}");
    String shown = "{\"</code>\": \"\\u202e\\u00a0\\u3164```\\\"\"}";

    assertThat(Jsoup.parse(CatalogPage.html(catalog)).select("pre code").first().wholeText())
        .isEqualTo(shown);
    assertThat(CatalogPage.markdown(catalog)).endsWith("````json\n" + shown + "\n````\n");
  }

  @Test
  void question_whatTheAgentSees_isWhatTheGuardSays() {
    CatalogEntry entry = Catalogs.entry(ToolDefinition.of("t", "d"), Category.WRITE);
    List<Question> questions = Question.about(entry);
    List<Question.Quotation> seen = questions.get(4).quotations();

    PolicyGuard limited = guard(questions.get(0));
    IntStream.range(0, 30).forEach(i -> limited.reserve(call()));
    assertThat(seen.get(0).text()).contains(message(limited.decide(call())) + " Wait 60 seconds");
    assertThat(seen.get(1).text()).contains(message(guard(questions.get(1)).decide(call())));
  }

  @Test
  void entry_withTheRuleOfAnotherTool_isRefused() {
    CatalogEntry entry = Catalogs.entry(ToolDefinition.of("t", "d"), Category.READ);
    Recommendation other = Recommendation.forTool("u", Category.READ, Rates.RECOMMENDED);

    assertThatThrownBy(
            () -> new CatalogEntry(entry.tool(), entry.classification(), other, entry.forServer()))
        .hasMessage("forTool: is for another tool, must be for the tool of the entry");
  }

  private static List<String> warnings(ToolDefinition tool) {
    Catalog catalog = Catalog.of("s", Catalogs.DAY, List.of(Catalogs.entry(tool, Category.READ)));
    return Jsoup.parse(CatalogPage.html(catalog)).select("p.warning").eachText();
  }

  private static PolicyGuard guard(Question question) {
    return PolicyGuard.of(PolicyFile.parse(question.policy().orElseThrow()));
  }

  private static ToolCall call() {
    return ToolCall.of("t", Map.of()).from("a");
  }

  private static String message(Decision decision) {
    return decision.message();
  }

  private static String digest(Document page, String element) throws Exception {
    byte[] content = page.select(element).first().data().getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static String golden(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(CatalogPageTest.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
