package dev.policyguard.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.catalog.Category;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** What a parser of Markdown that is not ours finds in a page, whatever a server says. */
class MarkdownPageProperties {

  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create(), AutolinkExtension.create()))
          .build();

  @Provide
  Arbitrary<String> texts() {
    return HostileTexts.all();
  }

  @Provide
  Arbitrary<String> names() {
    return HostileTexts.names();
  }

  @Property(tries = 500)
  void markdown_whateverAServerSays_hasTheNodesOfAHarmlessPage(
      @ForAll("names") String name, @ForAll("texts") String text, @ForAll Category category) {
    Node page = PARSER.parse(CatalogPage.markdown(Catalogs.saying(name, text, category)));
    Node harmless = PARSER.parse(CatalogPage.markdown(Catalogs.saying("n", "x", category)));

    assertThat(skeleton(page))
        .isEqualTo(skeleton(harmless))
        .doesNotContain("Link", "Image", "HtmlBlock", "HtmlInline", "LinkReferenceDefinition");
  }

  @Property(tries = 500)
  void markdown_whateverAServerSays_isShownAsCode(
      @ForAll("names") String name, @ForAll("texts") String text) {
    Node page = PARSER.parse(CatalogPage.markdown(Catalogs.saying(name, text, Category.READ)));

    List<String> codes =
        all(page).stream()
            .filter(Code.class::isInstance)
            .map(n -> ((Code) n).getLiteral())
            .toList();
    assertThat(codes)
        .contains(
            ForeignText.name("s" + text).toString(),
            ForeignText.name(name).toString(),
            ForeignText.line("t" + text).toString(),
            ForeignText.line("q" + text).toString(),
            ForeignText.name("p" + text).toString());
    assertThat(all(page).stream().filter(FencedCodeBlock.class::isInstance).findFirst())
        .hasValueSatisfying(
            block ->
                assertThat(((FencedCodeBlock) block).getLiteral().strip())
                    .isEqualTo(ForeignText.block("d" + text).toString().strip()));
  }

  private static List<String> skeleton(Node page) {
    return all(page).stream()
        .filter(node -> !isWarning(node) && !isWarning(node.getParent()))
        .map(
            node ->
                node instanceof Heading h
                    ? "Heading " + h.getLevel()
                    : node.getClass().getSimpleName())
        .toList();
  }

  /** What is said of characters that are not seen is no part of a harmless page. */
  private static boolean isWarning(Node node) {
    return (node instanceof Paragraph p
            && p.getFirstChild() == p.getLastChild()
            && p.getFirstChild() instanceof StrongEmphasis)
        || (node instanceof StrongEmphasis s
            && s.getFirstChild() instanceof Text t
            && t.getLiteral().equals(Words.HIDDEN_CHARACTERS));
  }

  private static List<Node> all(Node node) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node);
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      nodes.addAll(all(child));
    }
    return nodes;
  }
}
