/** Two servers in processes of their own, and one limit for both: its counter is on Redis. */
@NullMarked
package dev.policyguard.examples.twoinstances;

import org.jspecify.annotations.NullMarked;
