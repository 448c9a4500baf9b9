/**
 * What a guard decides, for those who watch a server: {@link dev.policyguard.metrics.GuardMetrics}
 * as Micrometer meters, {@link dev.policyguard.metrics.GuardSpans} as OpenTelemetry spans.
 *
 * <p>Both are listeners of a guard, and neither needs the other's library. No meter and no span has
 * a value of an argument, and no tag of a meter can be made to grow by a caller.
 */
@NullMarked
package dev.policyguard.metrics;

import org.jspecify.annotations.NullMarked;
