/**
 * What a server offers: the {@link dev.policyguard.tool.ToolDefinition definition} of a tool, as
 * its server lists it; the {@link dev.policyguard.tool.ToolPins pins} of those that were reviewed,
 * and the {@link dev.policyguard.tool.ToolChange changes} since.
 */
@NullMarked
package dev.policyguard.tool;

import org.jspecify.annotations.NullMarked;
