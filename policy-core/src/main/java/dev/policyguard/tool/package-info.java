/**
 * What a server offers: the {@link dev.policyguard.tool.ToolDefinition definition} of a tool, as
 * its server lists it.
 */
@NullMarked
package dev.policyguard.tool;

import org.jspecify.annotations.NullMarked;
