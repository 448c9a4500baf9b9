/** What pages make of catalogues. */
@NullMarked
package dev.policyguard.catalog.page;

import org.jspecify.annotations.NullMarked;
