/**
 * What a change of policy changes: {@link dev.policyguard.diff.PolicyDiff} compares two policies
 * and says, tool by tool, which calls are newly allowed and which are newly denied, and where it
 * cannot tell.
 */
@NullMarked
package dev.policyguard.diff;

import org.jspecify.annotations.NullMarked;
