/**
 * The catalogue's page: {@link dev.policyguard.catalog.page.CatalogPage} writes a {@link
 * dev.policyguard.catalog.page.Catalog} as one HTML file, or as Markdown.
 *
 * <p>Everything that a server says of itself and of its tools is text here, whatever it looks like.
 * Pages are functions of the catalogue: no files, no clock, no network; the same catalogue has the
 * same bytes.
 */
@NullMarked
package dev.policyguard.catalog.page;

import org.jspecify.annotations.NullMarked;
