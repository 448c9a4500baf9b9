package dev.policyguard.json;

import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** Tools of different names, with everything in them that JSON can have. */
final class RandomTools implements ArbitrarySupplier<List<ToolDefinition>> {

  @Override
  public Arbitrary<List<ToolDefinition>> get() {
    return Combinators.combine(texts(), texts(), texts(), objects(), objects(), objects())
        .as(
            (name, title, description, input, output, annotations) ->
                ToolDefinition.builder(name)
                    .title(title)
                    .description(description)
                    .inputSchema(input)
                    .outputSchema(output)
                    .annotations(annotations)
                    .build())
        .list()
        .uniqueElements(ToolDefinition::name)
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(8),
        Arbitraries.of(
            "", "read_file", "\ud83d", "\ude00\ud83d", "a\u200bb\u202e", "\"\\\n\u0000\u007f"));
  }

  private static Arbitrary<String> names() {
    return texts().filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
  }

  private static Arbitrary<Map<String, Object>> objects() {
    return Arbitraries.maps(names(), values(2)).ofMaxSize(3);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            texts().asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.bigIntegers().asGeneric(),
            Arbitraries.bigDecimals().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(true, false).asGeneric(),
            Arbitraries.just(null));
    return depth == 0
        ? scalars
        : Arbitraries.oneOf(
            scalars,
            values(depth - 1).list().ofMaxSize(3).asGeneric(),
            Arbitraries.maps(names(), values(depth - 1)).ofMaxSize(3).asGeneric());
  }
}
