/** How a team tests its policy. */
@NullMarked
package dev.policyguard.examples.policytests;

import org.jspecify.annotations.NullMarked;
