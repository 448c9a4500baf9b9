/**
 * The command {@code policyguard}: each of its commands is a class of its own, whose fields are its
 * options.
 *
 * <p>{@link dev.policyguard.cli.Main} is the only class that knows the process that it runs in. All
 * others get a console, and answer with an exit code.
 */
@NullMarked
package dev.policyguard.cli;

import org.jspecify.annotations.NullMarked;
