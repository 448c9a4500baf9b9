/**
 * How much more than their limit other ways of limiting admit, counted on a virtual clock and not
 * measured.
 */
@NullMarked
package dev.policyguard.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
