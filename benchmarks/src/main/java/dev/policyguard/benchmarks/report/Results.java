package dev.policyguard.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that one run found out.
 *
 * @param jmh the times and the allocations
 * @param memory the heap of a grant, by library
 * @param machine where, when and with what
 */
record Results(JmhResults jmh, List<GrantMemory> memory, Machine machine) {

  Results {
    memory = List.copyOf(memory);
  }

  /** {@return the median of a benchmark, in its unit} */
  OptionalDouble time(String benchmark, String... parameters) {
    Optional<Measurement> found = jmh.find(benchmark, parameters);
    return found.isPresent() ? OptionalDouble.of(found.get().median()) : OptionalDouble.empty();
  }

  /** {@return the median of a benchmark in multiples of N} */
  OptionalDouble inYardsticks(String benchmark, String... parameters) {
    return quotient(time(benchmark, parameters), jmh.yardstick());
  }

  /** {@return how many bytes a call allocates, as a whole number: the rest is the profiler's} */
  OptionalDouble bytesPerCall(String benchmark, String... parameters) {
    Optional<Measurement> found = jmh.find(benchmark, parameters);
    OptionalDouble bytes = found.isPresent() ? found.get().bytesPerCall() : OptionalDouble.empty();
    return bytes.isPresent()
        ? OptionalDouble.of(Math.rint(bytes.getAsDouble()))
        : OptionalDouble.empty();
  }

  /** {@return the heap of a grant in a library} */
  Optional<GrantMemory> memoryOf(String library) {
    return memory.stream().filter(it -> it.library().equals(library)).findFirst();
  }

  /** {@return how many times the second the first is, if both were measured} */
  static OptionalDouble quotient(OptionalDouble first, OptionalDouble second) {
    return first.isPresent() && second.isPresent()
        ? OptionalDouble.of(first.getAsDouble() / second.getAsDouble())
        : OptionalDouble.empty();
  }
}
