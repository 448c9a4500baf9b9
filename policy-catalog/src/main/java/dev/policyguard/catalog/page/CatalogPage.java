package dev.policyguard.catalog.page;

import java.util.Objects;

/**
 * Writes a {@link Catalog} as a page: in HTML for browser and paper, in Markdown for a repository.
 *
 * <p>Thread-safe and pure: the same catalogue has the same bytes. Time and memory are in proportion
 * to the catalogue, of whose long texts only the beginning is shown, with a note of how much is
 * not.
 */
public final class CatalogPage {

  private CatalogPage() {}

  /**
   * Writes one HTML file that needs no other and no network: its content security policy allows its
   * own style and script, by their digests, and nothing else.
   *
   * @param catalog what is shown
   * @return the document, to be stored in UTF-8
   */
  public static String html(Catalog catalog) {
    return HtmlPage.of(Objects.requireNonNull(catalog, "catalog"));
  }

  /**
   * Writes the same in Markdown (CommonMark with GitHub's tables), without HTML, links and images.
   *
   * @param catalog what is shown
   * @return the document, to be stored in UTF-8
   */
  public static String markdown(Catalog catalog) {
    return MarkdownPage.of(Objects.requireNonNull(catalog, "catalog"));
  }
}
