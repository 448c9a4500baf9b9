package dev.policyguard.guard;

import dev.policyguard.call.ToolCall;
import org.jspecify.annotations.Nullable;

/**
 * What a tool does. A guard runs it only for a call that was allowed.
 *
 * @param <T> what it returns
 * @param <X> what it throws; {@link RuntimeException} where it throws nothing checked
 */
@FunctionalInterface
public interface Handler<T extends @Nullable Object, X extends Exception> {

  /**
   * Does the work.
   *
   * @param call the very call that was checked, with the very arguments
   * @return its result
   * @throws X if the work fails; the charge stands all the same
   */
  T handle(ToolCall call) throws X;

  /**
   * What a tool does that may want its charge given back.
   *
   * @param <T> what it returns
   * @param <X> what it throws
   */
  @FunctionalInterface
  interface WithPermit<T extends @Nullable Object, X extends Exception> {

    /**
     * Does the work.
     *
     * @param call the very call that was checked, with the very arguments
     * @param permit the call's permit; {@link Permit#giveBack()} takes the charge back
     * @return its result
     * @throws X if the work fails; the charge stands unless it was given back
     */
    T handle(ToolCall call, Permit permit) throws X;
  }
}
