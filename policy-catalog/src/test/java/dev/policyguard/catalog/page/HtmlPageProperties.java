package dev.policyguard.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.catalog.Category;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a parser of HTML that is not ours finds in a page, whatever a server says. */
class HtmlPageProperties {

  @Provide
  Arbitrary<String> texts() {
    return HostileTexts.all();
  }

  @Provide
  Arbitrary<String> names() {
    return HostileTexts.names();
  }

  @Property(tries = 500)
  void html_whateverAServerSays_hasTheElementsOfAHarmlessPage(
      @ForAll("names") String name, @ForAll("texts") String text, @ForAll Category category) {
    Document page = Jsoup.parse(CatalogPage.html(Catalogs.saying(name, text, category)));
    Document harmless = Jsoup.parse(CatalogPage.html(Catalogs.saying("n", "x", category)));

    assertThat(page.select("script").eachAttr("type")).containsExactly("module");
    assertThat(page.select("script").first().data()).isEqualTo(Asset.read("catalog.js"));
    assertThat(skeleton(page)).isEqualTo(skeleton(harmless));
  }

  @Property(tries = 500)
  void html_whateverAServerSays_isShownAsText(
      @ForAll("names") String name, @ForAll("texts") String text, @ForAll Category category) {
    Document page = Jsoup.parse(CatalogPage.html(Catalogs.saying(name, text, category)));

    assertThat(page.title()).isNotEmpty();
    assertShown(page, "h1", ForeignText.name("s" + text));
    assertShown(page, "h3", ForeignText.name(name));
    assertShown(page, "tbody a", ForeignText.name(name));
    assertShown(page, "p.title", ForeignText.line("t" + text));
    assertShown(page, "blockquote p", ForeignText.block("d" + text));
    assertShown(page, "q", ForeignText.line("q" + text));
    assertShown(page, "dt code", ForeignText.name("p" + text));
    assertShown(page, ".type", ForeignText.line("t" + text));
    assertShown(page, ".arguments dd", ForeignText.line("d" + text));
  }

  @Property(tries = 300)
  void html_whateverANameIs_itsRuleIsCopiedAsItIs(
      @ForAll("names") String name, @ForAll Category category) {
    Catalog catalog = Catalogs.saying(name, "x", category);
    Policy.Builder recommended = Policy.builder();
    catalog.entries().get(0).forTool().addTo(recommended);

    List<Element> documents = Jsoup.parse(CatalogPage.html(catalog)).select("pre code");

    assertThat(PolicyFile.parse(documents.get(0).wholeText())).isEqualTo(recommended.build());
    assertThat(documents)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(d -> PolicyFile.parse(d.wholeText()));
  }

  @Property(tries = 300)
  void html_whateverAServerSays_hasNoCharacterThatIsNotSeen(@ForAll("texts") String text) {
    String html = CatalogPage.html(Catalogs.saying("n" + text, text, Category.WRITE));

    assertThat(html.codePoints().filter(Visible::isHidden).filter(c -> c != 0xfe0f && c != 0x200d))
        .isEmpty();
  }

  private static void assertShown(Document page, String place, ForeignText text) {
    assertThat(page.select(place).first().wholeText()).isEqualTo(text.toString());
  }

  /** All elements with their attributes, without what isolates and marks characters. */
  private static List<String> skeleton(Document page) {
    page.select("span.mark, p.warning").remove();
    page.select("bdi").unwrap();
    page.select("style, script").forEach(Element::empty);
    return page.getAllElements().stream().map(e -> e.shallowClone().outerHtml()).toList();
  }
}
